//! What is wrong with an RSA modulus, as far as anybody can see from outside.
//!
//! A modulus should be the product of two primes of half its length that nobody can
//! guess. What can be told apart from that without the primes is told here, in this
//! order, and the later has nothing to say where the earlier has:
//!
//! 1. a number that is no product of two odd primes: [`Modulus::malformation`];
//! 2. a small factor: [`Modulus::factor_below`];
//! 3. two factors close to each other: [`Modulus::close_primes_within`];
//! 4. the fingerprint of a broken chip library: [`Modulus::has_roca_fingerprint`].
//!
//! A modulus of over [`Modulus::LONGEST`] bits is not examined: no program uses it, and
//! looking at it is what it was made for. Each thing is worked out once and kept.

use std::{fmt, sync::OnceLock};

use num_bigint::BigUint;

use super::{fermat, power, prime, residues, residues::Residue, roca};

/// An RSA modulus, and what has been found out about it.
#[derive(Clone)]
pub struct Modulus {
    number: BigUint,
    is_negative: bool,
    residues: OnceLock<Vec<Residue>>,
    root: OnceLock<BigUint>,
    malformation: OnceLock<Option<Malformation>>,
    is_prime: OnceLock<bool>,
}

/// Why a number is no RSA modulus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformation {
    /// It is written as a negative INTEGER.
    Negative,
    /// It is zero.
    Zero,
    /// It is even.
    Even,
    /// It is another number to this power, the least prime for which it is.
    Power(u32),
}

impl Modulus {
    /// The longest modulus that is examined, in bits; the longest whose signatures programs check, too.
    pub const LONGEST: u64 = residues::LONGEST;

    /// No factor from here on is looked for.
    pub const LARGEST_FACTOR: u32 = residues::LARGE;

    /// A modulus from its octets, the first of them the most significant.
    pub fn new(octets: &[u8], is_negative: bool) -> Self {
        Self {
            number: BigUint::from_bytes_be(octets),
            is_negative,
            residues: OnceLock::new(),
            root: OnceLock::new(),
            malformation: OnceLock::new(),
            is_prime: OnceLock::new(),
        }
    }

    /// The number.
    pub(super) fn number(&self) -> &BigUint {
        &self.number
    }

    /// The number, if it is one whose primes others may share: of a small factor nobody would wonder.
    pub(crate) fn comparable(&self) -> Option<&BigUint> {
        (self.is_examined() && self.small_divisor().is_none() && self.number.bits() > 1)
            .then_some(&self.number)
    }

    /// The length in bits.
    pub fn bits(&self) -> u64 {
        self.number.bits()
    }

    /// Why the number is no RSA modulus, primes apart.
    pub fn malformation(&self) -> Option<Malformation> {
        *self.malformation.get_or_init(|| {
            if self.number == BigUint::ZERO {
                Some(Malformation::Zero)
            } else if self.is_negative {
                Some(Malformation::Negative)
            } else if !self.number.bit(0) {
                Some(Malformation::Even)
            } else if !self.is_short() {
                None
            } else if self.root() * self.root() == self.number {
                Some(Malformation::Power(2))
            } else {
                power::odd_exponent(&self.number).map(Malformation::Power)
            }
        })
    }

    /// Whether the modulus is a prime. This costs a hundred times as much as everything else, and nothing cheaper
    /// tells a prime from the product of two.
    pub fn is_prime(&self) -> bool {
        *self.is_prime.get_or_init(|| {
            self.is_examined() && self.number.bits() > 1 && {
                let divisor = self.small_divisor().map(BigUint::from);
                divisor.is_none_or(|divisor| divisor == self.number)
                    && prime::is_prime(&self.number)
            }
        })
    }

    /// The least prime below a limit that divides the modulus; the limit is at most [`Modulus::LARGEST_FACTOR`].
    pub fn factor_below(&self, limit: u64) -> Option<u32> {
        if !self.is_examined() {
            return None;
        }
        let is_below = |factor: &u32| u64::from(*factor) < limit;
        if let Some(factor) = self.small_divisor() {
            return Some(factor).filter(is_below);
        }
        let known = self.residues().last().map_or(0, |residue| residue.prime);
        if limit <= u64::from(known) + 1 {
            return None;
        }
        residues::least_large_divisor(&self.number).filter(is_below)
    }

    /// The round, from 1, in which Fermat's method finds the factors, if it does within so many.
    pub fn close_primes_within(&self, rounds: usize) -> Option<usize> {
        if !self.is_examined() || self.small_divisor().is_some() {
            return None;
        }
        fermat::round(&self.number, self.root(), rounds)
    }

    /// Whether the modulus was made by Infineon's broken library (CVE-2017-15361).
    pub fn has_roca_fingerprint(&self) -> bool {
        self.is_examined()
            && self.small_divisor().is_none()
            && roca::is_fingerprint(self.residues())
    }

    fn is_short(&self) -> bool {
        self.number.bits() <= Self::LONGEST
    }

    /// Whether there is anything to say beyond that it is malformed.
    fn is_examined(&self) -> bool {
        self.is_short() && self.malformation().is_none()
    }

    fn residues(&self) -> &[Residue] {
        self.residues.get_or_init(|| residues::small(&self.number))
    }

    /// The square root, rounded down.
    fn root(&self) -> &BigUint {
        self.root.get_or_init(|| self.number.sqrt())
    }

    fn small_divisor(&self) -> Option<u32> {
        let mut residues = self.residues().iter();
        residues
            .find(|residue| residue.value == 0)
            .map(|residue| residue.prime)
    }
}

/// The number alone: what was found out follows from it.
impl fmt::Debug for Modulus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative { "-" } else { "" };
        write!(formatter, "Modulus({sign}{:#x})", self.number)
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::{Malformation, Modulus};

    fn modulus(number: &BigUint) -> Modulus {
        Modulus::new(&number.to_bytes_be(), false)
    }

    fn mersenne(exponent: u32) -> BigUint {
        (BigUint::from(1_u8) << exponent) - 1_u8
    }

    #[test]
    fn nothing_is_wrong_with_a_product_of_two_primes() {
        let modulus = modulus(&(mersenne(1279) * mersenne(607)));
        assert_eq!(modulus.malformation(), None);
        assert!(!modulus.is_prime() && !modulus.has_roca_fingerprint());
        assert_eq!(modulus.factor_below(65536), None);
        assert_eq!(modulus.close_primes_within(1000), None);
    }

    #[test]
    fn what_is_no_modulus_is_told_by_the_first_reason() {
        let prime = mersenne(521);
        let malformation = |number: BigUint| modulus(&number).malformation();
        assert_eq!(malformation(BigUint::ZERO), Some(Malformation::Zero));
        assert_eq!(malformation(&prime * 6_u8), Some(Malformation::Even));
        assert_eq!(malformation(prime.pow(2)), Some(Malformation::Power(2)));
        assert_eq!(malformation(prime.pow(6)), Some(Malformation::Power(2)));
        assert_eq!(malformation(prime.pow(9)), Some(Malformation::Power(3)));
        let negative = Modulus::new(&[0xFE], true);
        assert_eq!(negative.malformation(), Some(Malformation::Negative));
        let square = modulus(&prime.pow(2));
        assert_eq!(square.close_primes_within(100), None);
        assert!(modulus(&prime).is_prime());
        assert_eq!(modulus(&prime).malformation(), None);
    }

    #[test]
    fn factors_are_looked_for_as_far_as_asked() {
        let with = |factor: u32| modulus(&(mersenne(521) * mersenne(607) * factor));
        assert_eq!(with(751).factor_below(752), Some(751));
        assert_eq!(with(751).factor_below(751), None);
        assert_eq!(with(757).factor_below(752), None);
        assert_eq!(with(757).factor_below(757), None);
        assert_eq!(with(757).factor_below(758), Some(757));
        assert_eq!(with(65521).factor_below(u64::MAX), Some(65521));
        assert_eq!(with(3 * 65521).factor_below(3), None);
        assert!(!with(751).is_prime());
        assert!(modulus(&BigUint::from(751_u32)).is_prime());
        assert!(!modulus(&BigUint::from(1_u8)).is_prime());
    }

    #[test]
    fn what_is_too_long_is_left_alone() {
        let long = BigUint::from(3_u8).pow(5200);
        assert!(long.bits() > Modulus::LONGEST);
        let modulus = modulus(&long);
        assert_eq!(modulus.malformation(), None);
        assert_eq!(modulus.factor_below(752), None);
        assert_eq!(modulus.close_primes_within(100), None);
        assert!(!modulus.is_prime() && !modulus.has_roca_fingerprint());
    }
}
