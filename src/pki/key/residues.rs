//! The remainders of a long number by many small primes at once.
//!
//! Dividing 2048 bits by one prime after the other costs more than checking a
//! signature. Primes are therefore multiplied into groups below 2⁵⁷, and a group
//! knows the remainders of 2⁰, 2⁶⁴, 2¹²⁸, …: the remainder of a number is then a
//! sum of products of its 64-bit digits, and one division for each group.

use std::sync::LazyLock;

use num_bigint::BigUint;

/// The longest number that is taken, in bits: 128 digits below 2⁶⁴ times remainders below 2⁵⁷ add up to less than 2¹²⁸.
pub(super) const LONGEST: u64 = 8192;

/// The primes below this are looked at for every key (BR 6.1.6: "no factors smaller than 752").
const SMALL: u32 = 752;

/// No factor from here on is looked for.
pub(super) const LARGE: u32 = 1 << 16;

const LARGEST_GROUP: u64 = 1 << 57;

/// The primes below [`SMALL`].
static SMALL_PRIMES: LazyLock<Vec<Group>> = LazyLock::new(|| Group::of(&primes_below(SMALL)));

/// The primes from [`SMALL`] to [`LARGE`]; only profiles that ask for more than the Baseline Requirements need them.
static LARGE_PRIMES: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let mut primes = primes_below(LARGE);
    primes.retain(|prime| *prime >= SMALL);
    Group::of(&primes)
});

/// A remainder, and the prime that it is by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Residue {
    pub(super) prime: u32,
    pub(super) value: u32,
}

/// The remainders of a number of at most [`LONGEST`] bits by the primes below 752, in order.
pub(super) fn small(number: &BigUint) -> Vec<Residue> {
    SMALL_PRIMES
        .iter()
        .flat_map(|group| group.residues(number))
        .collect()
}

/// The least prime from 752 to 65536 that divides a number of at most [`LONGEST`] bits.
pub(super) fn least_large_divisor(number: &BigUint) -> Option<u32> {
    let mut residues = LARGE_PRIMES.iter().flat_map(|group| group.residues(number));
    residues
        .find(|residue| residue.value == 0)
        .map(|residue| residue.prime)
}

/// Primes whose product is less than 2⁵⁷.
#[derive(Debug)]
pub(super) struct Group {
    primes: Vec<u32>,
    product: u64,
    /// The remainders of the powers of 2⁶⁴ by the product.
    weights: Vec<u64>,
}

impl Group {
    /// The primes, in order, in as few groups as they fit into one after the other.
    pub(super) fn of(primes: &[u32]) -> Vec<Self> {
        let mut groups: Vec<(Vec<u32>, u64)> = Vec::new();
        for &prime in primes {
            let factor = u64::from(prime);
            match groups.last_mut() {
                Some((members, product)) if *product < LARGEST_GROUP / factor => {
                    *product *= factor;
                    members.push(prime);
                }
                _ => groups.push((vec![prime], factor)),
            }
        }
        groups
            .into_iter()
            .map(|(primes, product)| Self {
                primes,
                product,
                weights: weights(product),
            })
            .collect()
    }

    /// The remainders by the primes of this group.
    pub(super) fn residues(&self, number: &BigUint) -> impl Iterator<Item = Residue> {
        let remainder = self.remainder(number);
        self.primes.iter().map(move |&prime| Residue {
            prime,
            value: u32::try_from(remainder % u64::from(prime)).unwrap_or(0),
        })
    }

    fn remainder(&self, number: &BigUint) -> u64 {
        let products = number
            .iter_u64_digits()
            .zip(&self.weights)
            .map(|(digit, weight)| u128::from(digit) * u128::from(*weight));
        let remainder = products.sum::<u128>() % u128::from(self.product);
        u64::try_from(remainder).unwrap_or(0)
    }
}

/// The remainders of 2⁰, 2⁶⁴, 2¹²⁸, … as far as the longest number has digits.
fn weights(product: u64) -> Vec<u64> {
    let product = u128::from(product);
    let powers = std::iter::successors(Some(1 % product), |power| Some((power << 64) % product));
    let digits = usize::try_from(LONGEST / 64).unwrap_or(0);
    powers
        .take(digits)
        .filter_map(|power| u64::try_from(power).ok())
        .collect()
}

/// The primes below a limit, by the sieve of Eratosthenes.
pub(super) fn primes_below(limit: u32) -> Vec<u32> {
    let size = usize::try_from(limit).unwrap_or(0);
    let mut is_prime = vec![true; size];
    let mut primes = Vec::new();
    for number in 2..size {
        if is_prime.get(number) != Some(&true) {
            continue;
        }
        primes.extend(u32::try_from(number));
        for multiple in is_prime.iter_mut().skip(number * number).step_by(number) {
            *multiple = false;
        }
    }
    primes
}

/// `base` to the power of `exponent`, modulo a number below 2³².
pub(super) fn power(base: u32, exponent: u32, modulus: u32) -> u32 {
    let modulus = u64::from(modulus);
    let (mut base, mut exponent, mut product) = (u64::from(base) % modulus, exponent, 1 % modulus);
    while exponent > 0 {
        if exponent % 2 == 1 {
            product = product * base % modulus;
        }
        base = base * base % modulus;
        exponent /= 2;
    }
    u32::try_from(product).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::{LONGEST, SMALL_PRIMES, least_large_divisor, power, primes_below, small};

    #[test]
    fn the_sieve_finds_the_primes() {
        assert_eq!(primes_below(32), [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31]);
        assert_eq!(primes_below(752).len(), 133);
        assert_eq!(primes_below(752).last(), Some(&751));
        assert_eq!(primes_below(1 << 16).last(), Some(&65521));
        assert!(primes_below(0).is_empty() && primes_below(2).is_empty());
    }

    #[test]
    fn remainders_are_those_of_long_division() {
        let longest = (BigUint::from(1_u8) << LONGEST) - 1_u8;
        for number in [
            BigUint::from(0_u8),
            BigUint::from(752_u32),
            BigUint::from(3_u8).pow(1291),
            longest,
        ] {
            let residues = small(&number);
            assert_eq!(residues.len(), 133);
            for residue in residues {
                assert_eq!(BigUint::from(residue.value), &number % residue.prime);
            }
        }
        assert!(SMALL_PRIMES.len() < 22);
    }

    #[test]
    fn a_large_divisor_is_found() {
        let number = BigUint::from(2_u8).pow(127) - 1_u8;
        assert_eq!(least_large_divisor(&number), None);
        assert_eq!(least_large_divisor(&(&number * 65521_u32)), Some(65521));
        assert_eq!(
            least_large_divisor(&(&number * 757_u32 * 761_u32)),
            Some(757)
        );
        assert_eq!(least_large_divisor(&(&number * 65537_u32)), None);
        assert_eq!(least_large_divisor(&(&number * 751_u32)), None);
    }

    #[test]
    fn powers_are_remainders_of_powers() {
        assert_eq!(power(3, 5, 1000), 243);
        assert_eq!(power(65537, 0, 7), 1);
        assert_eq!(power(2, 65520, 65521), 1);
    }
}
