//! ECDSA on P-256, P-384, P-521 and secp256k1.

use ::ecdsa::{
    EcdsaCurve, Signature,
    elliptic_curve::{
        self, AffinePoint, CurveArithmetic, FieldBytes, FieldBytesSize, PublicKey,
        sec1::{FromSec1Point, ModulusSize, ToSec1Point},
    },
    hazmat,
};
use sha1::{Digest as _, Sha1};
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::strict::Strict;
use crate::pki::{
    crypto::{Answer, Curve, Hash},
    der::Tag,
};

/// Verifies a signature in DER.
pub(super) fn verify(
    curve: Curve,
    hash: Hash,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Answer {
    let verify = match (curve, hash) {
        (Curve::P256, Hash::Sha1 | Hash::Sha256 | Hash::Sha384 | Hash::Sha512) => {
            verify_on::<p256::NistP256>
        }
        (Curve::P384, Hash::Sha256 | Hash::Sha384 | Hash::Sha512) => verify_on::<p384::NistP384>,
        (Curve::P521, Hash::Sha1 | Hash::Sha224 | Hash::Sha256 | Hash::Sha384 | Hash::Sha512) => {
            verify_on::<p521::NistP521>
        }
        (Curve::Secp256k1, Hash::Sha256) => verify_on::<k256::Secp256k1>,
        _ => return Answer::Cannot,
    };
    let digest = match hash {
        Hash::Sha1 => Sha1::digest(message).to_vec(),
        Hash::Sha224 => Sha224::digest(message).to_vec(),
        Hash::Sha256 => Sha256::digest(message).to_vec(),
        Hash::Sha384 => Sha384::digest(message).to_vec(),
        Hash::Sha512 => Sha512::digest(message).to_vec(),
        _ => return Answer::Cannot,
    };
    verify(key, &digest, signature)
}

fn verify_on<C>(key: &[u8], digest: &[u8], signature: &[u8]) -> Answer
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let Some(key) = point::<C>(key) else {
        return Answer::InvalidKey;
    };
    let Some(signature) = read_signature::<C>(signature) else {
        return Answer::Wrong;
    };
    // On secp256k1 the library wants the smaller of the two numbers s that fit. AWS-LC takes both.
    let signature = signature.normalize_s();
    match hazmat::verify_prehashed(&key.to_projective(), digest, &signature) {
        Ok(()) => Answer::Right,
        Err(_) => Answer::Wrong,
    }
}

/// A point of the curve in any form but that at infinity (SEC 1 v2.0 §2.3.4, X9.62 §4.3.7).
pub(super) fn point<C>(octets: &[u8]) -> Option<PublicKey<C>>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    match octets {
        [2..=4, ..] => PublicKey::from_sec1_bytes(octets).ok(),
        // The library does not know the hybrid form: both coordinates, and the sign of the second.
        [form @ (6 | 7), coordinates @ ..] if (form ^ coordinates.last()?) & 1 == 0 => {
            PublicKey::from_sec1_bytes(&[&[4], coordinates].concat()).ok()
        }
        _ => None,
    }
}

/// Two numbers, each from 1 to the order of the curve less 1 (RFC 3279 §2.2.3).
fn read_signature<C: EcdsaCurve>(der: &[u8]) -> Option<Signature<C>> {
    let mut outer = Strict::new(der);
    let mut numbers = outer.enter(Tag::SEQUENCE)?;
    outer.finish()?;
    let (r, s) = (numbers.unsigned()?, numbers.unsigned()?);
    numbers.finish()?;
    Signature::from_scalars(padded::<C>(r)?, padded::<C>(s)?).ok()
}

/// A number in as many octets as the field of the curve has.
pub(super) fn padded<C: elliptic_curve::Curve>(number: &[u8]) -> Option<FieldBytes<C>> {
    let mut octets = FieldBytes::<C>::default();
    let start = octets.len().checked_sub(number.len())?;
    octets.get_mut(start..)?.copy_from_slice(number);
    Some(octets)
}
