//! Large numbers that are the same every time.

use aws_lc_rs::digest;
use num_bigint::BigUint;

/// An odd number of this many bits, the first two of which are set, from the SHA-256 of a word and a counter.
pub fn number(word: &str, bits: usize) -> BigUint {
    let length = bits.div_ceil(8);
    let blocks = (0..=u8::MAX).map(|index| {
        let text = [word.as_bytes(), &[index]].concat();
        digest::digest(&digest::SHA256, &text)
    });
    let mut bytes = Vec::new();
    for block in blocks.take(length.div_ceil(32)) {
        bytes.extend_from_slice(block.as_ref());
    }
    bytes.truncate(length);
    let mut number = BigUint::from_bytes_be(&bytes) >> (length * 8 - bits);
    let bits = u64::try_from(bits).unwrap();
    for bit in [bits - 1, bits - 2, 0] {
        number.set_bit(bit, true);
    }
    number
}

/// The next prime after such a number. It is so far behind it: to look for primes takes longer than to build all fixtures.
pub fn prime(word: &str, bits: usize, behind: u32) -> BigUint {
    number(word, bits) + behind
}

/// The product of the first primes.
pub fn primorial(count: usize) -> BigUint {
    first_primes(count).into_iter().product()
}

pub fn first_primes(count: usize) -> Vec<u32> {
    let is_prime = |number: &u32| (2..*number).all(|divisor| !number.is_multiple_of(divisor));
    (2..).filter(is_prime).take(count).collect()
}

/// The contents of an INTEGER that is not negative.
pub fn integer(number: &BigUint) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    if bytes.first().is_some_and(|first| *first >= 0x80) {
        return [vec![0], bytes].concat();
    }
    bytes
}
