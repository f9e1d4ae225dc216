//! Work in parts that do not depend on each other. Whether they are done one after the other or at the same time is for
//! the caller to say: nothing here knows a thread.

use std::fmt;

/// One of two parts of some work.
pub type Part<'a> = &'a mut (dyn FnMut() + Send + 'a);

/// How parts that do not depend on each other are done. Results never depend on it.
#[derive(Clone, Copy)]
pub struct ForkJoin(fn(Part<'_>, Part<'_>));

impl ForkJoin {
    /// One after the other.
    pub const SERIAL: Self = Self(|one, other| {
        one();
        other();
    });

    /// By this function, which does both parts and returns when they are done.
    pub const fn new(both: fn(Part<'_>, Part<'_>)) -> Self {
        Self(both)
    }

    /// Does two things; what both gave.
    pub fn join<One: Send, Other: Send>(
        self,
        mut one: impl FnMut() -> One + Send,
        mut other: impl FnMut() -> Other + Send,
    ) -> (One, Other) {
        let (mut left, mut right) = (None, None);
        (self.0)(&mut || left = Some(one()), &mut || right = Some(other()));
        // Both are done; a function that left one out is made up for.
        (left.unwrap_or_else(one), right.unwrap_or_else(other))
    }

    /// Does the same with every item; the results are in the order of the items.
    pub fn map<Item: Sync, Output: Send>(
        self,
        items: &[Item],
        work: impl Fn(&Item) -> Output + Sync,
    ) -> Vec<Output> {
        let mut outputs: Vec<Option<Output>> = items.iter().map(|_| None).collect();
        self.fill(items, &mut outputs, &work);
        outputs.into_iter().flatten().collect()
    }

    fn fill<Item: Sync, Output: Send>(
        self,
        items: &[Item],
        outputs: &mut [Option<Output>],
        work: &(impl Fn(&Item) -> Output + Sync),
    ) {
        match (items, &mut *outputs) {
            ([], _) => {}
            ([item], [output]) => *output = Some(work(item)),
            _ => {
                let middle = items.len() / 2;
                let (first, rest) = items.split_at(middle);
                let (first_outputs, rest_outputs) = outputs.split_at_mut(middle);
                self.join(
                    || self.fill(first, first_outputs, work),
                    || self.fill(rest, rest_outputs, work),
                );
            }
        }
    }
}

impl fmt::Debug for ForkJoin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ForkJoin")
    }
}

#[cfg(test)]
mod tests {
    use super::ForkJoin;

    #[test]
    fn results_are_in_the_order_of_the_items_whatever_is_done_first() {
        let backwards = ForkJoin::new(|one, other| {
            other();
            one();
        });
        let forgetful = ForkJoin::new(|one, _| one());
        for fork_join in [ForkJoin::SERIAL, backwards, forgetful] {
            for count in 0..20 {
                let items: Vec<usize> = (0..count).collect();
                let expected: Vec<usize> = items.iter().map(|item| item * item).collect();
                assert_eq!(fork_join.map(&items, |item| item * item), expected);
            }
        }
    }
}
