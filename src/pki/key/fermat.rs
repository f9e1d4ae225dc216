//! Fermat's method: factors that are close to each other are found from the square root on.
//!
//! With n = p·q, a = (p+q)/2 and b = (p-q)/2, a² - n is the square b². The method tries
//! a = ⌈√n⌉, ⌈√n⌉+1, … Whether a² - n is a square is asked modulo small numbers first,
//! which for nearly every a is enough, so that a hundred rounds cost less than the root.

use std::sync::LazyLock;

use num_bigint::BigUint;

/// The moduli: below 64, so that the squares fit a word, and few of their remainders are squares.
const MODULI: [u64; 8] = [64, 63, 55, 61, 59, 53, 47, 43];

/// The squares modulo each, as bits.
static SQUARES: LazyLock<[u64; 8]> = LazyLock::new(|| {
    MODULI
        .map(|modulus| (0..modulus).fold(0, |squares, root| squares | 1 << (root * root % modulus)))
});

/// In which round, from 1, a number whose root is given falls apart; none if not within so many rounds.
///
/// A square falls apart in the first.
pub(super) fn round(number: &BigUint, root: &BigUint, rounds: usize) -> Option<usize> {
    let first = if root * root == *number {
        root.clone()
    } else {
        root + 1_u8
    };
    let remainders: Vec<Remainders> = MODULI
        .iter()
        .zip(SQUARES.iter())
        .map(|(&modulus, &squares)| Remainders {
            modulus,
            squares,
            first: remainder(&first, modulus),
            number: remainder(number, modulus),
        })
        .collect();
    (0..rounds)
        .filter(|&step| {
            remainders
                .iter()
                .all(|remainders| remainders.may_be_square(step))
        })
        .find(|step| {
            let mean = &first + *step;
            let square = &mean * &mean - number;
            let root = square.sqrt();
            // n = 1·n is no factorization.
            &root * &root == square && &mean - &root > BigUint::from(1_u8)
        })
        .map(|step| step + 1)
}

struct Remainders {
    modulus: u64,
    squares: u64,
    first: u64,
    number: u64,
}

impl Remainders {
    /// Whether (first + step)² - number may be a square.
    fn may_be_square(&self, step: usize) -> bool {
        let Ok(step) = u64::try_from(step) else {
            return true;
        };
        let mean = (self.first + step % self.modulus) % self.modulus;
        let difference = (mean * mean + self.modulus - self.number) % self.modulus;
        self.squares >> difference & 1 == 1
    }
}

fn remainder(number: &BigUint, modulus: u64) -> u64 {
    u64::try_from(number % modulus).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::round;

    fn rounds_of(number: &BigUint, rounds: usize) -> Option<usize> {
        round(number, &number.sqrt(), rounds)
    }

    /// The number that Fermat's method takes apart in this round: (a-b)·(a+b) with a = ⌈√(a²-b²)⌉ + round - 1.
    fn falling_in(round: usize) -> BigUint {
        let mean = BigUint::from(1_u8) << 1022_u32;
        // a - √(a²-b²) is about b²/2a.
        let square: BigUint = &mean * (2 * round - 1);
        let difference = square.sqrt();
        (&mean - &difference) * (&mean + &difference)
    }

    #[test]
    fn the_round_is_counted_from_the_root() {
        for round in [1, 2, 99, 100, 101, 110] {
            let number = falling_in(round);
            assert_eq!(number.bits(), 2044);
            assert_eq!(rounds_of(&number, 200), Some(round));
            assert_eq!(rounds_of(&number, round), Some(round));
            assert_eq!(rounds_of(&number, round - 1), None);
        }
    }

    #[test]
    fn squares_and_small_numbers() {
        let square = |root: u64| BigUint::from(root) * root;
        assert_eq!(rounds_of(&square(1 << 40), 100), Some(1));
        assert_eq!(rounds_of(&BigUint::from(15_u8), 1), Some(1));
        // 5959 = 59 · 101, the textbook's number: 78² - 125, 79² - 282, 80² - 21².
        assert_eq!(rounds_of(&BigUint::from(5959_u32), 3), Some(3));
        assert_eq!(rounds_of(&BigUint::from(5959_u32), 2), None);
        for prime in [2_u32, 3, 7, 13, 751] {
            assert_eq!(rounds_of(&BigUint::from(prime), 1000), None);
        }
        for tiny in [0_u8, 1] {
            assert_eq!(rounds_of(&BigUint::from(tiny), 10), None);
        }
    }
}
