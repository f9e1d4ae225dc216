//! Whether a number is a prime.

use num_bigint::BigUint;

use super::residues::primes_below;

/// The bases: all primes up to this. A number that is no prime passes by chance with a probability that nobody could
/// tell from zero, and an RSA modulus that was made to pass is none to use either.
const LARGEST_BASE: u32 = 100;

/// Whether an odd number above 2 is a prime, by the strong test of Miller and Rabin.
pub(super) fn is_prime(number: &BigUint) -> bool {
    let before = number - 1_u8;
    let twos = before.trailing_zeros().unwrap_or(0);
    let odd = &before >> twos;
    let one = BigUint::from(1_u8);
    primes_below(LARGEST_BASE).into_iter().all(|base| {
        let base = BigUint::from(base) % number;
        if base == BigUint::ZERO {
            return true;
        }
        let mut power = base.modpow(&odd, number);
        if power == one || power == before {
            return true;
        }
        (1..twos).any(|_| {
            power = &power * &power % number;
            power == before
        })
    })
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::is_prime;
    use crate::pki::key::residues::primes_below;

    #[test]
    fn the_small_primes() {
        let primes = primes_below(2000);
        for number in (3..2000_u32).step_by(2) {
            assert_eq!(
                is_prime(&BigUint::from(number)),
                primes.contains(&number),
                "{number}"
            );
        }
    }

    #[test]
    fn large_primes_and_numbers_that_pass_weaker_tests() {
        let mersenne = |exponent: u32| (BigUint::from(1_u8) << exponent) - 1_u8;
        assert!(is_prime(&mersenne(521)) && is_prime(&mersenne(1279)));
        assert!(!is_prime(&mersenne(523)));
        assert!(!is_prime(&(mersenne(521) * mersenne(607))));
        // Carmichael numbers, and strong pseudoprimes to the base 2.
        for composite in [561_u64, 1729, 2047, 3277, 1_373_653, 3_215_031_751] {
            assert!(!is_prime(&BigUint::from(composite)), "{composite}");
        }
    }
}
