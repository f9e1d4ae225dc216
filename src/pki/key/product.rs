//! Products of very long numbers, in a time that grows hardly faster than their length.
//!
//! num-bigint multiplies numbers of n digits in about n^1.5 steps, which for the moduli of
//! 10,000 keys is minutes. Here the digits are taken for the coefficients of polynomials,
//! transformed (Cooley and Tukey, over the integers modulo 2⁶⁴ - 2³² + 1), multiplied one
//! by one and transformed back.

use num_bigint::BigUint;

use crate::pki::fork_join::ForkJoin;

/// 2⁶⁴ - 2³² + 1, a prime that is one above a multiple of 2³² and easy to divide by.
const PRIME: u64 = 0xFFFF_FFFF_0000_0001;

/// What 2⁶⁴ is modulo the prime.
const EPSILON: u64 = 0xFFFF_FFFF;

/// Its powers are all numbers modulo the prime but 0.
const GENERATOR: u64 = 7;

/// How many bits a coefficient has: sums of 2³² products of two of them stay below the prime.
const DIGIT: u64 = 16;

/// Below this many bits num-bigint is faster.
const LEAST: u64 = 400_000;

/// From this many values on the halves of a transformation are worth a thread each.
const LEAST_SHARED: usize = 1 << 14;

/// Multiplies numbers up to the length that it was made for in this way, and others in num-bigint's.
pub(super) struct Multiplier {
    /// For each power of two the roots of unity of twice that order, as many.
    levels: Vec<Vec<u64>>,
    pub(super) fork_join: ForkJoin,
}

impl Multiplier {
    /// For products of up to so many bits.
    pub(super) fn new(bits: u64, fork_join: ForkJoin) -> Self {
        let values = size(bits);
        let orders = std::iter::successors(Some(1_u64), |order| order.checked_mul(2));
        let levels = if bits < 2 * LEAST {
            Vec::new()
        } else {
            orders
                .take_while(|order| *order < values)
                .map(roots)
                .collect()
        };
        Self { levels, fork_join }
    }

    /// The product of two numbers.
    pub(super) fn product(&self, one: &BigUint, other: &BigUint) -> BigUint {
        let values = size(one.bits() + other.bits());
        let level = usize::try_from(values.trailing_zeros()).unwrap_or(usize::MAX);
        let levels = self.levels.get(..level);
        let (Some(levels), false) = (levels, one.bits().min(other.bits()) < LEAST) else {
            return one * other;
        };
        let values = usize::try_from(values).unwrap_or(0);
        let (mut one, mut other) = (digits(one, values), digits(other, values));
        let fork_join = self.fork_join;
        fork_join.join(
            || forward(&mut one, levels, fork_join),
            || forward(&mut other, levels, fork_join),
        );
        for (one, other) in one.iter_mut().zip(other) {
            *one = multiplied(*one, other);
        }
        backward(&mut one, levels, fork_join);
        number(&one)
    }
}

/// How many values hold a product of so many bits: a power of two. Each factor may leave a digit half empty.
fn size(bits: u64) -> u64 {
    (bits.div_ceil(DIGIT) + 4).next_power_of_two()
}

/// The powers of a root of unity of twice this order, as many as the order.
fn roots(order: u64) -> Vec<u64> {
    let root = power(GENERATOR, (PRIME - 1) / (2 * order));
    let powers = std::iter::successors(Some(1), |power| Some(multiplied(*power, root)));
    powers.take(usize::try_from(order).unwrap_or(0)).collect()
}

fn added(one: u64, other: u64) -> u64 {
    let (sum, is_over) = one.overflowing_add(other);
    let (less, is_under) = sum.overflowing_sub(PRIME);
    if is_over || !is_under { less } else { sum }
}

fn subtracted(one: u64, other: u64) -> u64 {
    let (difference, is_under) = one.overflowing_sub(other);
    if is_under {
        difference.wrapping_add(PRIME)
    } else {
        difference
    }
}

/// With 2⁶⁴ = 2³² - 1 and 2⁹⁶ = -1 modulo the prime.
fn multiplied(one: u64, other: u64) -> u64 {
    let wide = u128::from(one) * u128::from(other);
    let low = u64::try_from(wide & u128::from(u64::MAX)).unwrap_or(0);
    let high = u64::try_from(wide >> 64).unwrap_or(0);
    let (mut rest, is_under) = low.overflowing_sub(high >> 32);
    if is_under {
        rest = rest.wrapping_sub(EPSILON);
    }
    let (mut sum, is_over) = rest.overflowing_add((high & EPSILON) * EPSILON);
    if is_over {
        sum = sum.wrapping_add(EPSILON);
    }
    if sum >= PRIME { sum - PRIME } else { sum }
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut product = 1;
    while exponent > 0 {
        if exponent % 2 == 1 {
            product = multiplied(product, base);
        }
        base = multiplied(base, base);
        exponent /= 2;
    }
    product
}

/// From coefficients to values; these come in an order of their own.
fn forward(values: &mut [u64], levels: &[Vec<u64>], fork_join: ForkJoin) {
    let Some((roots, below)) = levels.split_last() else {
        return;
    };
    let fork_join = if values.len() >= LEAST_SHARED {
        fork_join
    } else {
        ForkJoin::SERIAL
    };
    let (left, right) = values.split_at_mut(roots.len());
    for ((one, other), root) in left.iter_mut().zip(right.iter_mut()).zip(roots) {
        let difference = subtracted(*one, *other);
        *one = added(*one, *other);
        *other = multiplied(difference, *root);
    }
    fork_join.join(
        || forward(left, below, fork_join),
        || forward(right, below, fork_join),
    );
}

/// From values in that order to coefficients, times the number of the values.
fn backward(values: &mut [u64], levels: &[Vec<u64>], fork_join: ForkJoin) {
    let Some((roots, below)) = levels.split_last() else {
        return;
    };
    let fork_join = if values.len() >= LEAST_SHARED {
        fork_join
    } else {
        ForkJoin::SERIAL
    };
    let (left, right) = values.split_at_mut(roots.len());
    fork_join.join(
        || backward(left, below, fork_join),
        || backward(right, below, fork_join),
    );
    // The inverse of a root is the root as far from the other end, with the other sign.
    let others = roots.iter().skip(1).rev().map(|root| PRIME - root);
    let inverses = std::iter::once(1).chain(others);
    for ((one, other), inverse) in left.iter_mut().zip(right.iter_mut()).zip(inverses) {
        let product = multiplied(*other, inverse);
        *other = subtracted(*one, product);
        *one = added(*one, product);
    }
}

/// The digits of a number, the least first, with zeros behind them.
fn digits(number: &BigUint, count: usize) -> Vec<u64> {
    let mut digits = Vec::with_capacity(count);
    for pair in number.iter_u32_digits() {
        digits.extend([u64::from(pair & 0xFFFF), u64::from(pair >> DIGIT)]);
    }
    digits.resize(count, 0);
    digits
}

/// The number of these coefficients, which are too large by their count.
fn number(coefficients: &[u64]) -> BigUint {
    let count = u64::try_from(coefficients.len()).unwrap_or(1);
    let inverse = power(count, PRIME - 2);
    let mut carry = 0;
    let mut octets = Vec::with_capacity(coefficients.len() * 2);
    for coefficient in coefficients {
        // Less than 2⁶² and 2⁴⁸: the product of two numbers ends before the coefficients do, and nothing is left over.
        let sum = multiplied(*coefficient, inverse) + carry;
        octets.extend(sum.to_le_bytes().iter().take(2));
        carry = sum >> DIGIT;
    }
    BigUint::from_bytes_le(&octets)
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::{LEAST, Multiplier, PRIME, multiplied};
    use crate::pki::fork_join::ForkJoin;

    #[test]
    fn multiplication_modulo_the_prime() {
        let samples = [0, 1, 2, 0xFFFF_FFFF, 1 << 32, 1 << 63, PRIME - 1, PRIME - 2];
        for one in samples {
            for other in samples {
                let expected = u128::from(one) * u128::from(other) % u128::from(PRIME);
                assert_eq!(u128::from(multiplied(one, other)), expected);
            }
        }
    }

    #[test]
    fn long_products_are_those_of_num_bigint() {
        let ones = |bits: u64| (BigUint::from(1_u8) << bits) - 1_u8;
        let scattered = BigUint::from(3_u8).pow(400_000);
        let multiplier = Multiplier::new(3 * LEAST, ForkJoin::SERIAL);
        assert!(!multiplier.levels.is_empty());
        for one in [ones(LEAST), ones(LEAST + 15), scattered.clone()] {
            for other in [ones(LEAST + 1), scattered.clone(), ones(77), BigUint::ZERO] {
                assert_eq!(multiplier.product(&one, &other), &one * &other);
            }
        }
        // Longer than it was made for.
        let long = ones(3 * LEAST);
        assert_eq!(multiplier.product(&long, &long), &long * &long);
    }
}
