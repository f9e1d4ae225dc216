//! The fingerprint of keys from a broken chip library (ROCA, CVE-2017-15361).
//!
//! Infineon's library made primes of the form k·M + (65537^a mod M), M being a product of
//! small primes. A modulus is then itself a power of 65537 modulo M, and so modulo every
//! small prime; of other moduli not one in 10⁸ is.

use std::sync::LazyLock;

use super::residues::{Residue, power, primes_below};

/// The primes that every length of key of the library has in its M, but for 2: those up to 167
/// (roca/detect.py of crocs-muni/roca).
const LARGEST: u32 = 167;

const GENERATOR: u32 = 65537;

/// What a modulus is to the base 65537 modulo one prime.
struct Logarithms {
    /// How many powers of 65537 there are.
    order: u32,
    /// The exponent that gives each remainder; none for a remainder that is no power.
    exponents: Vec<Option<u32>>,
}

static LOGARITHMS: LazyLock<Vec<Logarithms>> = LazyLock::new(|| {
    let primes = primes_below(LARGEST + 1);
    primes.into_iter().map(Logarithms::new).collect()
});

impl Logarithms {
    fn new(prime: u32) -> Self {
        let mut exponents = vec![None; usize::try_from(prime).unwrap_or(0)];
        let mut order = 0;
        while let Some(slot) = usize::try_from(power(GENERATOR, order, prime))
            .ok()
            .and_then(|remainder| exponents.get_mut(remainder))
            .filter(|slot| slot.is_none())
        {
            *slot = Some(order);
            order += 1;
        }
        Self { order, exponents }
    }

    fn of(&self, residue: Residue) -> Option<u32> {
        let index = usize::try_from(residue.value).ok()?;
        *self.exponents.get(index)?
    }
}

/// Whether a number with these remainders, of all primes from 2 on, is a power of 65537 modulo their product.
pub(super) fn is_fingerprint(residues: &[Residue]) -> bool {
    let exponents: Option<Vec<(u32, u32)>> = LOGARITHMS
        .iter()
        .zip(residues)
        .map(|(logarithms, residue)| Some((logarithms.of(*residue)?, logarithms.order)))
        .collect();
    let Some(exponents) = exponents else {
        return false;
    };
    // One exponent serves all primes when any two agree on what their orders have in common.
    exponents.iter().all(|(one, order)| {
        exponents
            .iter()
            .all(|(other, other_order)| one.abs_diff(*other) % common(*order, *other_order) == 0)
    })
}

/// The greatest common divisor.
fn common(one: u32, other: u32) -> u32 {
    if other == 0 {
        one
    } else {
        common(other, one % other)
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::{GENERATOR, LARGEST, LOGARITHMS, is_fingerprint};
    use crate::pki::key::residues::{primes_below, small};

    /// The product of the primes up to 167, as `detect.py` has it for its exact method.
    fn product() -> BigUint {
        primes_below(LARGEST + 1)
            .into_iter()
            .map(BigUint::from)
            .product()
    }

    #[test]
    fn the_orders_are_those_of_65537() {
        let orders: Vec<u32> = LOGARITHMS
            .iter()
            .map(|logarithms| logarithms.order)
            .collect();
        assert_eq!(orders.get(..8), Some(&[1, 2, 4, 6, 2, 6, 8, 9][..]));
    }

    #[test]
    fn powers_of_the_generator_and_nothing_near_them() {
        let modulus = product();
        for exponent in [1_u32, 2, 3, 1_000_003] {
            let power = BigUint::from(GENERATOR).modpow(&BigUint::from(exponent), &modulus);
            assert!(is_fingerprint(&small(&(&power + &modulus * 12_345_u32))));
            assert!(!is_fingerprint(&small(&(&power + 2_u8))));
        }
    }

    #[test]
    fn remainders_that_are_powers_of_different_exponents_are_no_fingerprint() {
        // 65537⁰ by every prime but 167, and 65537¹ by that.
        let others = product() / LARGEST;
        let step = (1..LARGEST).find(|step| {
            let number = &others * *step + 1_u8;
            number % LARGEST == BigUint::from(GENERATOR % LARGEST)
        });
        let number = &others * step.unwrap() + 1_u8;
        assert!(!is_fingerprint(&small(&number)));
    }
}
