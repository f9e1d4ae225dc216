//! The numbers of an RSA public key.

use num_bigint::BigUint;

use crate::pki::der::{Element, Reader, Tag, deviations, encode, sequence, tag};

/// The lengths of a modulus in bits.
const LENGTHS: std::ops::RangeInclusive<u64> = 512..=16384;

/// The most bits of an exponent: backends accept no more, and larger ones only cost time.
const LONGEST_EXPONENT: u64 = 33;

/// The numbers of an `RSAPublicKey` (RFC 8017 A.1.1).
pub(super) struct Numbers {
    pub(super) modulus: BigUint,
    pub(super) exponent: BigUint,
}

impl Numbers {
    /// Modulus and exponent, if they can be a key's.
    pub(super) fn read(key: &[u8]) -> Option<Self> {
        if !deviations(key, 0).ok()?.is_empty() {
            return None;
        }
        let (modulus, exponent) = integers(key)?;
        let unsigned = |content: &[u8]| {
            let is_negative = content.first()? & 0x80 != 0;
            (!is_negative).then(|| BigUint::from_bytes_be(content))
        };
        let (modulus, exponent) = (unsigned(modulus.content())?, unsigned(exponent.content())?);
        let is_key = LENGTHS.contains(&modulus.bits())
            && (2..=LONGEST_EXPONENT).contains(&exponent.bits())
            && modulus.bit(0)
            && exponent.bit(0);
        is_key.then_some(Self { modulus, exponent })
    }

    /// How many octets a signature has.
    pub(super) fn length(&self) -> usize {
        usize::try_from(self.modulus.bits().div_ceil(8)).unwrap_or(0)
    }

    /// The number that was signed; none if this cannot be a signature.
    pub(super) fn opened(&self, signature: &[u8]) -> Option<BigUint> {
        let number = BigUint::from_bytes_be(signature);
        let is_possible = signature.len() == self.length() && number < self.modulus;
        is_possible.then(|| number.modpow(&self.exponent, &self.modulus))
    }
}

/// The same key with nothing in its encoding that DER does not have: lengths in their shortest form and numbers without
/// zeros in front of them. None if it is no key, or a number of it is negative.
pub fn canonical(key: &[u8]) -> Option<Vec<u8>> {
    let (modulus, exponent) = integers(key)?;
    let integer = |number: &Element<'_>| {
        let content = number.content();
        let zeros = content.iter().take_while(|octet| **octet == 0).count();
        let significant = content.get(zeros..)?;
        let is_high = significant.first()? & 0x80 != 0;
        if is_high && zeros == 0 {
            return None;
        }
        let sign: &[u8] = if is_high { &[0] } else { &[] };
        Some(encode(tag::INTEGER, &[sign, significant].concat()))
    };
    Some(sequence(&[integer(&modulus)?, integer(&exponent)?]))
}

fn integers(key: &[u8]) -> Option<(Element<'_>, Element<'_>)> {
    let mut outer = Reader::new(key);
    let mut reader = outer.expect(Tag::SEQUENCE, "a key").ok()?.reader();
    let modulus = reader.expect(Tag::INTEGER, "the modulus").ok()?;
    let exponent = reader.expect(Tag::INTEGER, "the exponent").ok()?;
    (reader.is_empty() && outer.is_empty()).then_some((modulus, exponent))
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn padding_goes_and_the_sign_stays() {
        let right = [0x30, 6, 2, 2, 0, 0x81, 2, 0];
        assert_eq!(canonical(&right), None, "an exponent without an octet");
        let right = [0x30, 7, 2, 2, 0, 0x81, 2, 1, 3];
        assert_eq!(canonical(&right).unwrap(), right);
        let padded = [0x30, 0x81, 10, 2, 4, 0, 0, 0, 0x81, 2, 2, 0, 3];
        assert_eq!(canonical(&padded).unwrap(), right);
        assert_eq!(canonical(&[0x30, 6, 2, 1, 0x81, 2, 1, 3]), None, "negative");
        assert_eq!(canonical(&[0x30, 6, 2, 1, 0, 2, 1, 3]), None, "zero");
        assert_eq!(canonical(&[]), None);
    }
}
