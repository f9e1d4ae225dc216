//! Private keys on P-256, P-384 and P-521.

use ::ecdsa::{
    EcdsaCurve, Signature, SigningKey,
    elliptic_curve::{
        self, AffinePoint, CurveArithmetic, FieldBytesSize, Generate as _, SecretKey,
        sec1::{FromSec1Point, ModulusSize, ToSec1Point},
    },
    signature::hazmat::PrehashSigner,
};
use primeorder::PrimeCurveParams;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{
    ecdsa, explicit_curve, private_key_info::Info, random::SystemRandom, strict::Strict, write,
};
use crate::pki::{
    crypto::{CryptoError, Curve, KeyKind, PrivateKey, Secret},
    der::Tag,
    oid,
};

/// Reads a key of this curve in PKCS#8 or SEC 1.
pub(super) fn read<C>(curve: Curve, info: Option<&Info<'_>>, der: &[u8]) -> Option<PrivateKey>
where
    C: EcdsaCurve + PrimeCurveParams,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SigningKey<C>: From<SecretKey<C>> + PrehashSigner<Signature<C>>,
{
    match info {
        Some(info) => {
            if info.algorithm != oid::EC_PUBLIC_KEY.content() || info.public_key.is_some() {
                return None;
            }
            let mut parameters = info.parameters.clone();
            let mut key = Strict::new(info.key);
            explicit_curve::is_named::<C>(curve, &mut parameters)?;
            parameters.finish()?;
            let read = read_sec1::<C>(curve, &mut key)?;
            key.finish()?;
            Some(read)
        }
        // What follows the structure is not looked at.
        None => read_sec1::<C>(curve, &mut Strict::new(der)),
    }
}

/// Makes a key.
pub(super) fn generate<C>(curve: Curve) -> Result<PrivateKey, CryptoError>
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SigningKey<C>: From<SecretKey<C>> + PrehashSigner<Signature<C>>,
{
    let key = SecretKey::<C>::try_generate_from_rng(&mut SystemRandom);
    let key = key.map_err(|_| CryptoError::Refused)?;
    let point = key.public_key().to_sec1_point(false);
    Ok(private_key(curve, key, Some(point.as_bytes())))
}

/// An `ECPrivateKey` (RFC 5915 §3). Its number may have more or fewer octets than the standard says.
fn read_sec1<C>(curve: Curve, reader: &mut Strict<'_>) -> Option<PrivateKey>
where
    C: EcdsaCurve + PrimeCurveParams,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SigningKey<C>: From<SecretKey<C>> + PrehashSigner<Signature<C>>,
{
    const PARAMETERS: Tag = Tag::context_constructed(0);
    const PUBLIC_KEY: Tag = Tag::context_constructed(1);
    let mut fields = reader.enter(Tag::SEQUENCE)?;
    if fields.unsigned()? != [1] {
        return None;
    }
    let number = fields.take(Tag::OCTET_STRING)?;
    if fields.is_next(PARAMETERS) {
        let mut parameters = fields.enter(PARAMETERS)?;
        explicit_curve::is_named::<C>(curve, &mut parameters)?;
        parameters.finish()?;
    }
    let zeros = number.iter().take_while(|&&octet| octet == 0).count();
    let number = Zeroizing::new(ecdsa::padded::<C>(number.get(zeros..)?)?);
    let key = SecretKey::<C>::from_bytes(&number).ok()?;
    let public_key = if fields.is_next(PUBLIC_KEY) {
        let mut public_key = fields.enter(PUBLIC_KEY)?;
        let point = public_key.bits()?;
        public_key.finish()?;
        if ecdsa::point::<C>(point)? != key.public_key() {
            return None;
        }
        Some(point)
    } else {
        None
    };
    fields.finish()?;
    Some(private_key(curve, key, public_key))
}

/// A key, with its point as it was written, if it was.
fn private_key<C>(curve: Curve, key: SecretKey<C>, written: Option<&[u8]>) -> PrivateKey
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SigningKey<C>: From<SecretKey<C>> + PrehashSigner<Signature<C>>,
{
    let public_key = key.public_key().to_sec1_point(false).as_bytes().to_vec();
    let secret = Key {
        curve,
        number: key,
        written: written.map(<[u8]>::to_vec),
    };
    PrivateKey::new(KeyKind::EllipticCurve(curve), public_key, Box::new(secret))
}

struct Key<C: elliptic_curve::Curve> {
    curve: Curve,
    /// It wipes itself.
    number: SecretKey<C>,
    /// The point as it was written: AWS-LC, too, writes it in the form that it read, and not at all if it was not there.
    written: Option<Vec<u8>>,
}

impl<C> Secret for Key<C>
where
    C: EcdsaCurve + CurveArithmetic,
    SigningKey<C>: From<SecretKey<C>> + PrehashSigner<Signature<C>>,
{
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let digest = match self.curve {
            Curve::P384 => Sha384::digest(message).to_vec(),
            Curve::P521 => Sha512::digest(message).to_vec(),
            _ => Sha256::digest(message).to_vec(),
        };
        let made: Signature<C> = SigningKey::from(self.number.clone())
            .sign_prehash(&digest)
            .map_err(|_| CryptoError::Refused)?;
        let (r, s) = made.split_bytes();
        let der = write::element(
            write::SEQUENCE,
            &[&write::unsigned(&r), &write::unsigned(&s)],
        );
        Ok(der.to_vec())
    }

    fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let number = Zeroizing::new(self.number.to_bytes());
        let number = write::element(write::OCTET_STRING, &[&number]);
        let point = self.written.as_ref().map(|point| {
            let bits = write::element(write::BIT_STRING, &[&[0], point]);
            write::element(write::CONTEXT_1, &[&bits])
        });
        let point = point
            .as_ref()
            .map(|point| point.as_slice())
            .unwrap_or_default();
        let key = write::element(write::SEQUENCE, &[&write::unsigned(&[1]), &number, point]);
        let curve = write::element(write::OBJECT_IDENTIFIER, &[self.curve.oid().content()]);
        Ok(write::private_key_info(
            oid::EC_PUBLIC_KEY.content(),
            &curve,
            &key,
        ))
    }
}
