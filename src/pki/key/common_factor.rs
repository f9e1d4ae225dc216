//! Factors that numbers of a large set have in common (Bernstein, "How to find smooth parts of integers" and "Scaled
//! remainder trees", 2004; Heninger, Durumeric, Wustrow, Halderman, "Mining your Ps and Qs", 2012).
//!
//! Comparing every two of 10,000 moduli takes an hour. Instead all n are multiplied in a
//! tree to P, and beside that the sum of all P/n is made. What this sum leaves when it is
//! divided by one n is the product of all others, since every other P/n can be divided by
//! n; and what that has in common with n another modulus has, too.
//!
//! Down the tree nothing is divided. A node keeps the sum divided by its product as a
//! binary fraction, of which whole numbers do not matter, and its children get it times
//! the product of their neighbour.

use num_bigint::BigUint;
use num_integer::Integer as _;

use super::{Modulus, product::Multiplier};
use crate::pki::fork_join::ForkJoin;

/// How many bits a fraction has beyond those of the product that it is of. It starts with an error of a few units in the last
/// place, each step down the tree doubles that and adds a few, and a tree has less than 40 steps.
const GUARD: u64 = 96;

/// A reciprocal of so many bits is made by division.
const SHORT: u64 = 20_000;

/// A part of the numbers.
#[derive(Clone)]
struct Node {
    product: BigUint,
    /// The sum of the product divided by each number.
    sum: BigUint,
}

/// A number below 1: `digits` divided by 2 to the power of `places`.
#[derive(Clone)]
struct Fraction {
    digits: BigUint,
    places: u64,
}

/// What each number has in common with the product of the others: 1 for most. The numbers are above 1 and differ.
pub(crate) fn with_others(numbers: &[&BigUint], fork_join: ForkJoin) -> Vec<BigUint> {
    let bits: u64 = numbers.iter().map(|number| number.bits()).sum();
    let multiplier = Multiplier::new(2 * (bits + GUARD), fork_join);
    let leaf = |number: &&BigUint| Node {
        product: (*number).clone(),
        sum: BigUint::from(1_u8),
    };
    let mut levels: Vec<Vec<Node>> = vec![numbers.iter().map(leaf).collect()];
    while let Some(level) = levels.last().filter(|level| level.len() > 1) {
        let pairs: Vec<&[Node]> = level.chunks(2).collect();
        levels.push(fork_join.map(&pairs, |pair| joined(pair, &multiplier)));
    }
    let roots = levels.pop().unwrap_or_default();
    let mut fractions: Vec<Fraction> = roots
        .iter()
        .map(|root| quotient(root, &multiplier))
        .collect();
    while let Some(level) = levels.pop() {
        let pairs: Vec<(&[Node], Fraction)> = level.chunks(2).zip(fractions).collect();
        let children = fork_join.map(&pairs, |(pair, above)| split(pair, above, &multiplier));
        fractions = children.into_iter().flatten().collect();
    }
    let pairs: Vec<(&BigUint, Fraction)> = numbers.iter().copied().zip(fractions).collect();
    fork_join.map(&pairs, |(number, fraction)| {
        let half = BigUint::from(1_u8) << (fraction.places - 1);
        let remainder: BigUint = (*number * &fraction.digits + half) >> fraction.places;
        number.gcd(&remainder)
    })
}

/// One node of two neighbours, or of one that has none.
fn joined(pair: &[Node], multiplier: &Multiplier) -> Node {
    match pair {
        [one, other] => {
            let times = |one: &BigUint, other: &BigUint| multiplier.product(one, other);
            let fork_join = multiplier.fork_join;
            let ((product, left), right) = fork_join.join(
                || {
                    fork_join.join(
                        || times(&one.product, &other.product),
                        || times(&one.sum, &other.product),
                    )
                },
                || times(&one.product, &other.sum),
            );
            Node {
                product,
                sum: left + right,
            }
        }
        [alone] => alone.clone(),
        _ => Node {
            product: BigUint::from(1_u8),
            sum: BigUint::ZERO,
        },
    }
}

/// The sum divided by the product, without whole numbers.
fn quotient(root: &Node, multiplier: &Multiplier) -> Fraction {
    let bits = root.product.bits();
    let places = bits + GUARD;
    let reciprocal = reciprocal(&root.product, places, multiplier);
    Fraction::new(multiplier.product(&root.sum, &reciprocal) >> bits, places)
}

/// 2 to the power of `bits` and the length of the number, divided by the number; the last four bits may be wrong.
fn reciprocal(number: &BigUint, bits: u64, multiplier: &Multiplier) -> BigUint {
    // What is beyond the precision does not matter.
    let excess = number.bits().saturating_sub(bits + GUARD);
    let number = number >> excess;
    let length = number.bits();
    if bits <= SHORT {
        return (BigUint::from(1_u8) << (length + bits)) / number;
    }
    // Newton's step from x to 2x - n·x², which doubles the number of right bits.
    let half = bits / 2 + 16;
    let guess = reciprocal(&number, half, multiplier);
    let square = multiplier.product(&guess, &guess);
    let product = multiplier.product(&number, &square);
    (guess << (bits - half + 1)) - (product >> (length + 2 * half - bits))
}

/// The fractions of two neighbours from that of the node above them.
fn split(pair: &[Node], fraction: &Fraction, multiplier: &Multiplier) -> Vec<Fraction> {
    let [one, other] = pair else {
        return vec![fraction.clone()];
    };
    let child = |own: &Node, other: &Node| {
        let digits = multiplier.product(&fraction.digits, &other.product);
        let child = Fraction::new(digits, fraction.places);
        child.rounded(own.product.bits() + GUARD)
    };
    let (one, other) = multiplier
        .fork_join
        .join(|| child(one, other), || child(other, one));
    vec![one, other]
}

impl Fraction {
    /// A number without its whole part.
    fn new(digits: BigUint, places: u64) -> Self {
        let whole = &digits >> places;
        Self {
            digits: digits - (whole << places),
            places,
        }
    }

    /// The same with so many places, or as many as there are.
    fn rounded(self, places: u64) -> Self {
        let places = places.min(self.places);
        Self {
            digits: self.digits >> (self.places - places),
            places,
        }
    }
}

/// What each modulus has in common with the product of the others, as the number of its bits: 1 for nothing. They differ.
pub fn common_factors(moduli: &[&Modulus], fork_join: ForkJoin) -> Vec<u64> {
    let numbers: Vec<&BigUint> = moduli.iter().map(|modulus| modulus.number()).collect();
    let common = with_others(&numbers, fork_join);
    common.iter().map(BigUint::bits).collect()
}

/// The greatest common divisor of two numbers.
pub(crate) fn of_two(one: &BigUint, other: &BigUint) -> BigUint {
    one.gcd(other)
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::{of_two, with_others};
    use crate::pki::{fork_join::ForkJoin, key::residues::primes_below};

    #[test]
    fn a_prime_in_two_of_many_long_numbers_is_found() {
        // Long enough for the products to be made by transformation.
        let prime = |exponent: u32| (BigUint::from(1_u8) << exponent) - 1_u8;
        let other = |index: u32| (BigUint::from(1_u8) << 3000_u32) + 2 * index + 1_u8;
        let mut numbers: Vec<BigUint> = (0..400).map(other).collect();
        let shared = prime(1279);
        let places = [17, 311];
        for (place, partner) in places.iter().zip([2203, 2281]) {
            numbers[*place] = &shared * prime(partner);
        }
        let found = with_others(&numbers.iter().collect::<Vec<_>>(), ForkJoin::SERIAL);
        for place in places {
            assert_eq!(found[place], shared);
        }
        // The others are no primes, and any two of them have no more in common than their difference.
        let naive = |index: usize| {
            let others = numbers.iter().enumerate();
            let others = others.filter(|(other, _)| *other != index);
            let number = &numbers[index];
            others.fold(BigUint::from(1_u8), |product, (_, other)| {
                product * other % number
            })
        };
        for index in (0..numbers.len()).step_by(37) {
            assert_eq!(found[index], of_two(&numbers[index], &naive(index)));
        }
    }

    #[test]
    fn the_same_as_comparing_every_two() {
        // Products of two primes, some of which share one, for sets of every size up to 40.
        let primes = primes_below(2000);
        let numbers: Vec<BigUint> = primes
            .iter()
            .zip(primes.iter().skip(100).step_by(3))
            .map(|(one, other)| BigUint::from(*one) * *other)
            .collect();
        for count in 0..40.min(numbers.len()) {
            let numbers: Vec<&BigUint> = numbers.iter().rev().take(count).collect();
            let found = with_others(&numbers, ForkJoin::SERIAL);
            for (index, number) in numbers.iter().enumerate() {
                let others: BigUint = numbers
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != index)
                    .map(|(_, other)| *other)
                    .product();
                assert_eq!(found.get(index), Some(&of_two(number, &others)));
            }
        }
    }
}
