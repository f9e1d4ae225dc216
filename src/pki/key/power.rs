//! Numbers that are a power of another one.

use std::sync::LazyLock;

use num_bigint::BigUint;

use super::residues::{Group, LONGEST, power, primes_below};

/// Roots below this are not looked for: they have a prime factor below it.
const LEAST_ROOT_BITS: u64 = 9;

/// How sure the remainders are to know a number that is no power: all but one of so many.
const CERTAINTY: u64 = 4096;

/// Where primes are looked for that lie one above a multiple of an exponent.
const SIEVE: u32 = 1 << 16;

/// A test whether a number is a k-th power, for an odd prime k.
///
/// Modulo a prime q one above a multiple of k only one number in k is a k-th power: those whose ((q-1)/k)-th power is 1.
struct Test {
    exponent: u32,
    groups: Vec<Group>,
}

static TESTS: LazyLock<Vec<Test>> = LazyLock::new(|| {
    let sieve = primes_below(SIEVE);
    let largest = u32::try_from(LONGEST / LEAST_ROOT_BITS).unwrap_or(0);
    let exponents = primes_below(largest).into_iter().skip(1);
    exponents
        .map(|exponent| {
            let mut certainty = 1;
            let primes: Vec<u32> = sieve
                .iter()
                .copied()
                .filter(|prime| prime % exponent == 1)
                .take_while(|_| {
                    let is_wanted = certainty < CERTAINTY;
                    certainty *= u64::from(exponent);
                    is_wanted
                })
                .collect();
            Test {
                exponent,
                groups: Group::of(&primes),
            }
        })
        .collect()
});

impl Test {
    /// Whether the remainders leave it open that the number is a power.
    fn passes(&self, number: &BigUint) -> bool {
        let mut residues = self.groups.iter().flat_map(|group| group.residues(number));
        residues.all(|residue| {
            residue.value == 0
                || power(
                    residue.value,
                    (residue.prime - 1) / self.exponent,
                    residue.prime,
                ) == 1
        })
    }
}

/// The least odd prime k for which a number of at most [`LONGEST`] bits is a k-th power of a number above 2⁹.
pub(super) fn odd_exponent(number: &BigUint) -> Option<u32> {
    let candidates = TESTS
        .iter()
        .take_while(|test| u64::from(test.exponent) * LEAST_ROOT_BITS < number.bits());
    candidates
        .filter(|test| test.passes(number))
        .map(|test| test.exponent)
        .find(|exponent| number.nth_root(*exponent).pow(*exponent) == *number)
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::{TESTS, odd_exponent};

    #[test]
    fn every_exponent_has_primes_enough() {
        for test in TESTS.iter() {
            assert!(!test.groups.is_empty(), "{}", test.exponent);
        }
        assert_eq!(TESTS.first().map(|test| test.exponent), Some(3));
        assert_eq!(TESTS.last().map(|test| test.exponent), Some(907));
    }

    #[test]
    fn powers_are_found_and_their_neighbours_are_not() {
        let prime: BigUint = (BigUint::from(1_u8) << 61_u8) - 1_u8;
        for exponent in [3_u32, 5, 7, 31, 67, 127] {
            let number = prime.pow(exponent);
            assert_eq!(odd_exponent(&number), Some(exponent));
            assert_eq!(odd_exponent(&(number + 2_u8)), None);
        }
        assert_eq!(odd_exponent(&prime.pow(15)), Some(3));
        assert_eq!(odd_exponent(&prime.pow(2)), None);
        assert_eq!(odd_exponent(&BigUint::from(757_u32).pow(853)), Some(853));
        assert_eq!(odd_exponent(&prime), None);
        assert_eq!(odd_exponent(&BigUint::from(0_u8)), None);
    }
}
