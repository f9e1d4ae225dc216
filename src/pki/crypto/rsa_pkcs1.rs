//! RSASSA-PKCS1-v1_5 without a backend, for what none of them verifies: MD5, SHA-224, SHA-512/256, SHA-3, and
//! keys of unusual lengths.
//!
//! Verifying needs public numbers only, so that it does not matter how long it takes. The padded digest is made and
//! compared as a whole (RFC 8017 §8.2.2): nothing of a signature is parsed.

use num_bigint::BigUint;

use super::{Answer, Hash, digest, rsa_numbers::Numbers};
use crate::pki::der::{encode, sequence, tag};

/// Verifies a signature with an `RSAPublicKey` (RFC 8017 A.1.1) of 512 to 16384 bits and an exponent of up to 33 bits.
///
/// Whether the answer is [`Answer::Cannot`] depends on the digest alone. A key that the backends refuse is refused here,
/// too: its numbers are odd, and the exponent is not 1.
pub fn verify(hash: Hash, key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    let (Some(algorithm), Some(digest)) = (hash.identifier(), digest::of(hash, message)) else {
        return Answer::Cannot;
    };
    let Some(key) = Numbers::read(key) else {
        return Answer::InvalidKey;
    };
    let algorithm = sequence(&[
        encode(tag::OBJECT_IDENTIFIER, algorithm),
        encode(tag::NULL, &[]),
    ]);
    let info = sequence(&[algorithm, encode(tag::OCTET_STRING, &digest)]);
    // Three octets around the padding, which has eight at least.
    let Some(padding) = key
        .length()
        .checked_sub(info.len() + 3)
        .filter(|padding| *padding >= 8)
    else {
        return Answer::Wrong;
    };
    let expected = [&[0, 1][..], &vec![0xFF; padding], &[0], &info].concat();
    if key.opened(signature) == Some(BigUint::from_bytes_be(&expected)) {
        Answer::Right
    } else {
        Answer::Wrong
    }
}

/// Whether signatures with this digest can be verified.
pub fn can_verify(hash: Hash) -> bool {
    hash.identifier().is_some() && digest::of(hash, &[]).is_some()
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::{Answer, Hash, digest, verify};
    use crate::pki::der::encode;

    /// The digests that are verified here.
    const HASHES: [Hash; 12] = [
        Hash::Md5,
        Hash::Sha1,
        Hash::Sha224,
        Hash::Sha256,
        Hash::Sha384,
        Hash::Sha512,
        Hash::Sha512_224,
        Hash::Sha512_256,
        Hash::Sha3_224,
        Hash::Sha3_256,
        Hash::Sha3_384,
        Hash::Sha3_512,
    ];

    /// A key whose modulus is the Mersenne prime of so many bits: everybody can sign with it.
    struct Key {
        modulus: BigUint,
        exponent: BigUint,
    }

    impl Key {
        fn new(bits: u32, exponent: u32) -> Self {
            Self {
                modulus: BigUint::from(2_u32).pow(bits) - 1_u32,
                exponent: exponent.into(),
            }
        }

        fn der(&self) -> Vec<u8> {
            let integer = |number: &BigUint| {
                let octets = number.to_bytes_be();
                let sign = if octets[0] & 0x80 == 0 {
                    vec![]
                } else {
                    vec![0]
                };
                encode(0x02, &[sign, octets].concat())
            };
            encode(
                0x30,
                &[integer(&self.modulus), integer(&self.exponent)].concat(),
            )
        }

        fn length(&self) -> usize {
            usize::try_from(self.modulus.bits().div_ceil(8)).unwrap()
        }

        /// The signature whose padded digest is this.
        fn sign(&self, padded: &[u8]) -> Vec<u8> {
            let inverse = self.exponent.modinv(&(&self.modulus - 1_u32)).unwrap();
            let signature = BigUint::from_bytes_be(padded).modpow(&inverse, &self.modulus);
            let octets = signature.to_bytes_be();
            [vec![0; self.length() - octets.len()], octets].concat()
        }
    }

    fn info(hash: Hash, message: &[u8], parameters: &[u8]) -> Vec<u8> {
        let algorithm = [
            encode(0x06, hash.identifier().unwrap()),
            parameters.to_vec(),
        ]
        .concat();
        let digest = digest::of(hash, message).unwrap();
        encode(
            0x30,
            &[encode(0x30, &algorithm), encode(0x04, &digest)].concat(),
        )
    }

    fn padded(length: usize, info: &[u8]) -> Vec<u8> {
        let padding = vec![0xFF; length - 3 - info.len()];
        [vec![0, 1], padding, vec![0], info.to_vec()].concat()
    }

    #[test]
    fn every_digest_and_length_is_verified() {
        for bits in [521, 1279, 9689] {
            let key = Key::new(bits, 65537);
            for hash in HASHES {
                // SHA-512 has no room in the shortest key.
                let info = info(hash, b"abc", &[5, 0]);
                if info.len() + 11 > key.length() {
                    continue;
                }
                let signature = key.sign(&padded(key.length(), &info));
                let answer =
                    |message: &[u8], signature: &[u8]| verify(hash, &key.der(), message, signature);
                assert_eq!(answer(b"abc", &signature), Answer::Right, "{bits} {hash}");
                assert_eq!(answer(b"abd", &signature), Answer::Wrong, "{bits} {hash}");
                let mut changed = signature.clone();
                *changed.last_mut().unwrap() ^= 1;
                assert_eq!(answer(b"abc", &changed), Answer::Wrong, "{bits} {hash}");
            }
        }
    }

    #[test]
    fn only_the_one_padding_is_right() {
        let key = Key::new(1279, 65537);
        let length = key.length();
        let right = info(Hash::Md5, b"abc", &[5, 0]);
        let answer = |signature: &[u8]| verify(Hash::Md5, &key.der(), b"abc", signature);
        let of = |padded: &[u8]| answer(&key.sign(padded));
        assert_eq!(of(&padded(length, &right)), Answer::Right);
        // Parameters left out, octets behind the digest, another type of block, and a short padding.
        assert_eq!(
            of(&padded(length, &info(Hash::Md5, b"abc", &[]))),
            Answer::Wrong
        );
        assert_eq!(
            of(&padded(length, &[&right[..], &[0]].concat())),
            Answer::Wrong
        );
        let mut other = padded(length, &right);
        other[1] = 2;
        assert_eq!(of(&other), Answer::Wrong);
        let mut forged = [vec![0, 1, 0xFF, 0], right.clone()].concat();
        forged.resize(length, 0);
        assert_eq!(of(&forged), Answer::Wrong);
        // A signature has as many octets as the modulus, and is smaller.
        let signature = key.sign(&padded(length, &right));
        assert_eq!(answer(&[&[0], &signature[..]].concat()), Answer::Wrong);
        let larger = BigUint::from_bytes_be(&signature) + &key.modulus;
        assert_eq!(answer(&larger.to_bytes_be()), Answer::Wrong);
        assert_eq!(answer(&[]), Answer::Wrong);
    }

    #[test]
    fn keys_that_are_none_are_refused() {
        let answer = |key: &[u8]| verify(Hash::Md5, key, b"abc", &[0; 64]);
        assert_eq!(answer(&Key::new(521, 17).der()), Answer::Wrong);
        for key in [
            Key::new(521, 1),
            Key::new(521, 16),
            Key::new(511, 17),
            Key::new(16385, 17),
            Key {
                modulus: Key::new(521, 3).modulus - 1_u32,
                exponent: 3_u32.into(),
            },
        ] {
            assert_eq!(answer(&key.der()), Answer::InvalidKey);
        }
        assert_eq!(answer(&[]), Answer::InvalidKey);
        assert_eq!(answer(&[0x30, 0]), Answer::InvalidKey);
        let behind = [Key::new(521, 17).der(), vec![0]].concat();
        assert_eq!(answer(&behind), Answer::InvalidKey);
    }

    #[test]
    fn other_digests_are_not_verified() {
        for hash in Hash::ALL {
            let answer = verify(hash, &[], b"", &[]);
            assert_eq!(answer == Answer::Cannot, !HASHES.contains(&hash), "{hash}");
        }
    }
}
