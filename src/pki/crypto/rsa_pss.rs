//! RSASSA-PSS without a backend, for digests, masks and salts that none of them verifies.

use super::{Answer, Hash, digest, rsa_numbers::Numbers};

/// The parameters of a signature (RFC 8017 A.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PssParameters {
    /// The digest of the message.
    pub hash: Hash,
    /// The digest of MGF1, which makes the mask.
    pub mask_hash: Hash,
    /// The length of the salt in octets.
    pub salt_length: u64,
}

/// The last octet of every padded digest.
const TRAILER: u8 = 0xBC;

/// Verifies a signature with an `RSAPublicKey` of 512 to 16384 bits and an exponent of up to 33 bits (RFC 8017 §8.1.2).
///
/// Whether the answer is [`Answer::Cannot`] depends on the digests alone.
pub fn verify(parameters: PssParameters, key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    let Some(digest) = digest::of(parameters.hash, message) else {
        return Answer::Cannot;
    };
    if digest::of(parameters.mask_hash, &[]).is_none() {
        return Answer::Cannot;
    }
    let Some(key) = Numbers::read(key) else {
        return Answer::InvalidKey;
    };
    let bits = usize::try_from(key.modulus.bits()).unwrap_or(0);
    let opened = key.opened(signature);
    let is_right = opened.is_some_and(|number| {
        is_padded(
            parameters,
            &digest,
            &number.to_bytes_be(),
            bits.saturating_sub(1),
        )
        .unwrap_or(false)
    });
    if is_right {
        Answer::Right
    } else {
        Answer::Wrong
    }
}

/// EMSA-PSS-VERIFY (RFC 8017 §9.1.2) of a number that has so many bits at most; none where the lengths do not fit.
fn is_padded(parameters: PssParameters, digest: &[u8], number: &[u8], bits: usize) -> Option<bool> {
    let length = bits.div_ceil(8);
    let mut encoded = vec![0; length.checked_sub(number.len())?];
    encoded.extend_from_slice(number);
    let salt_length = usize::try_from(parameters.salt_length).ok()?;
    let (last, rest) = encoded.split_last()?;
    let masked_length = rest.len().checked_sub(digest.len())?;
    let zeros = masked_length.checked_sub(salt_length)?.checked_sub(1)?;
    let (masked, hash) = rest.split_at_checked(masked_length)?;
    // The bits that the number does not have.
    let unused = u32::try_from(8 * length - bits).ok()?;
    let used = 0xFF_u8.checked_shr(unused)?;
    let is_short = masked.first().is_none_or(|first| first & !used == 0);
    let mask = mask(parameters.mask_hash, hash, masked.len())?;
    let mut block: Vec<u8> = masked
        .iter()
        .zip(mask)
        .map(|(one, two)| one ^ two)
        .collect();
    if let Some(first) = block.first_mut() {
        *first &= used;
    }
    let (padding, rest) = block.split_at_checked(zeros)?;
    let (mark, salt) = rest.split_first()?;
    let salted = [&[0; 8], digest, salt].concat();
    let is_hash = digest::of(parameters.hash, &salted)? == hash;
    let is_block = padding.iter().all(|octet| *octet == 0) && *mark == 1;
    Some(*last == TRAILER && is_short && is_block && is_hash)
}

/// MGF1 (RFC 8017 B.2.1).
fn mask(hash: Hash, seed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut mask = Vec::new();
    let mut counter: u32 = 0;
    while mask.len() < length {
        mask.extend(digest::of(hash, &[seed, &counter.to_be_bytes()].concat())?);
        counter = counter.checked_add(1)?;
    }
    mask.truncate(length);
    Some(mask)
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::{Answer, Hash, PssParameters, digest, mask, verify};
    use crate::pki::der::encode;

    /// The Mersenne prime of so many bits as a modulus: everybody can sign with it. 521 and 1279 leave other bits unused.
    fn key(bits: u32) -> (BigUint, Vec<u8>) {
        let modulus = BigUint::from(2_u32).pow(bits) - 1_u32;
        let numbers = [
            encode(0x02, &[&[0][..], &modulus.to_bytes_be()].concat()),
            encode(0x02, &[1, 0, 1]),
        ];
        let numbers = if bits.is_multiple_of(8) {
            numbers.concat()
        } else {
            [encode(0x02, &modulus.to_bytes_be()), numbers[1].clone()].concat()
        };
        (modulus, encode(0x30, &numbers))
    }

    /// EMSA-PSS-ENCODE (RFC 8017 §9.1.1), and the signature of what comes of it.
    fn sign(bits: u32, parameters: PssParameters, message: &[u8], salt: &[u8]) -> Vec<u8> {
        let (modulus, _) = key(bits);
        let hash = |message: &[u8]| digest::of(parameters.hash, message).unwrap();
        let bits = usize::try_from(bits).unwrap();
        let length = (bits - 1).div_ceil(8);
        let salted = hash(&[&[0; 8], &hash(message)[..], salt].concat());
        let zeros = length - salted.len() - salt.len() - 2;
        let block = [&vec![0; zeros][..], &[1], salt].concat();
        let mask = mask(parameters.mask_hash, &salted, block.len()).unwrap();
        let mut block: Vec<u8> = block.iter().zip(mask).map(|(one, two)| one ^ two).collect();
        block[0] &= 0xFF >> (8 * length - (bits - 1));
        let encoded = [&block[..], &salted, &[0xBC]].concat();
        let inverse = BigUint::from(65537_u32)
            .modinv(&(&modulus - 1_u32))
            .unwrap();
        let signature = BigUint::from_bytes_be(&encoded).modpow(&inverse, &modulus);
        let octets = signature.to_bytes_be();
        [vec![0; bits.div_ceil(8) - octets.len()], octets].concat()
    }

    #[test]
    fn every_digest_mask_and_salt_is_verified() {
        for bits in [521, 1279, 2203] {
            for (hash, mask_hash, salt_length) in [
                (Hash::Sha1, Hash::Sha1, 20),
                (Hash::Sha1, Hash::Sha1, 0),
                (Hash::Sha256, Hash::Sha1, 20),
                (Hash::Sha256, Hash::Sha256, 1),
                (Hash::Sha224, Hash::Sha384, 28),
                (Hash::Sha3_256, Hash::Sha3_256, 24),
            ] {
                let parameters = PssParameters {
                    hash,
                    mask_hash,
                    salt_length,
                };
                let salt = vec![7; usize::try_from(salt_length).unwrap()];
                let signature = sign(bits, parameters, b"abc", &salt);
                let (_, key) = key(bits);
                let answer = |parameters, message: &[u8], signature: &[u8]| {
                    verify(parameters, &key, message, signature)
                };
                let what = format!("{bits} {parameters:?}");
                assert_eq!(
                    answer(parameters, b"abc", &signature),
                    Answer::Right,
                    "{what}"
                );
                assert_eq!(
                    answer(parameters, b"abd", &signature),
                    Answer::Wrong,
                    "{what}"
                );
                let mut changed = signature.clone();
                *changed.last_mut().unwrap() ^= 1;
                assert_eq!(
                    answer(parameters, b"abc", &changed),
                    Answer::Wrong,
                    "{what}"
                );
                // What the parameters say counts, and not what the signature has.
                let other = PssParameters {
                    salt_length: salt_length + 1,
                    ..parameters
                };
                assert_eq!(answer(other, b"abc", &signature), Answer::Wrong, "{what}");
                let other = PssParameters {
                    mask_hash: Hash::Sha512,
                    ..parameters
                };
                assert_eq!(answer(other, b"abc", &signature), Answer::Wrong, "{what}");
                let huge = PssParameters {
                    salt_length: u64::MAX,
                    ..parameters
                };
                assert_eq!(answer(huge, b"abc", &signature), Answer::Wrong, "{what}");
                assert_eq!(answer(parameters, b"abc", &[]), Answer::Wrong, "{what}");
            }
        }
    }

    #[test]
    fn the_answer_cannot_depends_on_the_digests() {
        for hash in Hash::ALL {
            let parameters = PssParameters {
                hash,
                mask_hash: Hash::Sha1,
                salt_length: 20,
            };
            let can = digest::of(hash, &[]).is_some();
            let expected = if can {
                Answer::InvalidKey
            } else {
                Answer::Cannot
            };
            assert_eq!(verify(parameters, &[], b"", &[]), expected, "{hash}");
        }
    }
}
