//! RSA: verifying PKCS#1 v1.5 and PSS signatures.

use ::rsa::{BoxedUint, Pkcs1v15Sign, Pss, PublicKey};
use sha1::{
    Sha1,
    digest::{Digest, FixedOutputReset, const_oid::AssociatedOid},
};
use sha2::{Sha256, Sha384, Sha512};

use super::strict::Strict;
use crate::pki::{
    crypto::{Answer, Hash},
    der::Tag,
};

/// AWS-LC reads no longer modulus.
const LONGEST_MODULUS: usize = 16384;

/// AWS-LC reads no longer exponent: larger ones only serve to waste time.
const LONGEST_EXPONENT: usize = 33;

/// The longest modulus with which AWS-LC verifies.
pub(super) const LONGEST_VERIFIED: usize = 8192;

/// The two numbers of a public key, in big-endian form without leading zeros.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'a> {
    pub(super) modulus: &'a [u8],
    pub(super) exponent: &'a [u8],
}

impl<'a> Numbers<'a> {
    /// The next two numbers, if AWS-LC takes them for a key: both odd, the exponent not 1, neither too long.
    pub(super) fn read(reader: &mut Strict<'a>) -> Option<Self> {
        let (modulus, exponent) = (reader.unsigned()?, reader.unsigned()?);
        let is_odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
        let is_key = is_odd(modulus)
            && bit_length(modulus) <= LONGEST_MODULUS
            && is_odd(exponent)
            && (2..=LONGEST_EXPONENT).contains(&bit_length(exponent));
        is_key.then_some(Self { modulus, exponent })
    }

    /// Reads an `RSAPublicKey` (RFC 8017 A.1.1).
    fn of_public_key(der: &'a [u8]) -> Option<Self> {
        let mut outer = Strict::new(der);
        let mut numbers = outer.enter(Tag::SEQUENCE)?;
        let key = Self::read(&mut numbers)?;
        numbers.finish()?;
        outer.finish()?;
        Some(key)
    }
}

/// Verifies a signature of RSASSA-PKCS1-v1_5.
pub(super) fn verify_pkcs1(hash: Hash, key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    match hash {
        Hash::Sha1 => pkcs1::<Sha1>(1024, key, message, signature),
        Hash::Sha256 => pkcs1::<Sha256>(1024, key, message, signature),
        Hash::Sha384 => pkcs1::<Sha384>(2048, key, message, signature),
        Hash::Sha512 => pkcs1::<Sha512>(1024, key, message, signature),
        _ => Answer::Cannot,
    }
}

fn pkcs1<D: Digest + AssociatedOid>(
    shortest: usize,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Answer {
    verify(key, shortest, |key| {
        key.verify(Pkcs1v15Sign::new::<D>(), &D::digest(message), signature)
    })
}

/// Verifies a signature of RSASSA-PSS whose salt is as long as the digest.
pub(super) fn verify_pss(hash: Hash, key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    match hash {
        Hash::Sha256 => pss::<Sha256>(key, message, signature),
        Hash::Sha384 => pss::<Sha384>(key, message, signature),
        Hash::Sha512 => pss::<Sha512>(key, message, signature),
        _ => Answer::Cannot,
    }
}

fn pss<D: Digest + FixedOutputReset>(key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    let scheme = Pss::<D>::new_with_salt(<D as Digest>::output_size());
    verify(key, 2048, |key| {
        key.verify(scheme, &D::digest(message), signature)
    })
}

fn verify(
    key: &[u8],
    shortest: usize,
    is_right: impl FnOnce(&PublicKey) -> rsa::errors::Result<()>,
) -> Answer {
    let Some(key) = Numbers::of_public_key(key) else {
        return Answer::InvalidKey;
    };
    let key = PublicKey::new_with_size_limits(
        number(key.modulus),
        number(key.exponent),
        shortest..=LONGEST_VERIFIED,
    );
    match key.and_then(|key| is_right(&key)) {
        Ok(()) => Answer::Right,
        Err(_) => Answer::Wrong,
    }
}

/// The number of bits of a number without leading zeros.
pub(super) fn bit_length(number: &[u8]) -> usize {
    let unused = number.first().map_or(0, |first| first.leading_zeros());
    number.len() * 8 - usize::try_from(unused).unwrap_or(0)
}

/// A number from its big-endian form.
pub(super) fn number(octets: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(octets)
}
