//! Private keys: which format and algorithm it is, by trying in the order of the AWS-LC backend.

use zeroize::Zeroizing;

use super::{
    elliptic_curve,
    private_key_info::Info,
    rsa_private,
    strict::{Strict, whole_octets},
    write,
};
use crate::pki::{
    crypto::{CryptoError, Curve, KeyAlgorithm, KeyKind, PrivateKey, Secret},
    der::Tag,
    oid,
};

/// Reads a key in PKCS#8, PKCS#1 or SEC 1.
pub(super) fn read(der: &[u8]) -> Result<PrivateKey, CryptoError> {
    let info = Info::read(der);
    let info = info.as_ref();
    rsa_private::read(info, der)
        .or_else(|| elliptic_curve::read::<p256::NistP256>(Curve::P256, info, der))
        .or_else(|| elliptic_curve::read::<p384::NistP384>(Curve::P384, info, der))
        .or_else(|| elliptic_curve::read::<p521::NistP521>(Curve::P521, info, der))
        .or_else(|| ed25519(info?))
        .ok_or(CryptoError::InvalidKey)
}

/// Makes a key.
pub(super) fn generate(algorithm: KeyAlgorithm) -> Result<PrivateKey, CryptoError> {
    match algorithm {
        KeyAlgorithm::Rsa2048 => rsa_private::generate(2048),
        KeyAlgorithm::Rsa3072 => rsa_private::generate(3072),
        KeyAlgorithm::Rsa4096 => rsa_private::generate(4096),
        KeyAlgorithm::P256 => elliptic_curve::generate::<p256::NistP256>(Curve::P256),
        KeyAlgorithm::P384 => elliptic_curve::generate::<p384::NistP384>(Curve::P384),
        KeyAlgorithm::P521 => elliptic_curve::generate::<p521::NistP521>(Curve::P521),
    }
}

/// An Ed25519 key (RFC 8410 §7).
fn ed25519(info: &Info<'_>) -> Option<PrivateKey> {
    if info.algorithm != oid::ED25519.content() {
        return None;
    }
    info.parameters.finish()?;
    let mut inner = Strict::new(info.key);
    let seed = inner.take(Tag::OCTET_STRING)?;
    inner.finish()?;
    let key = Ed25519Key(ed25519_dalek::SigningKey::from_bytes(seed.try_into().ok()?));
    let public_key = key.0.verifying_key().to_bytes().to_vec();
    if let Some(expected) = info.public_key
        && whole_octets(expected)? != public_key
    {
        return None;
    }
    Some(PrivateKey::new(KeyKind::Ed25519, public_key, Box::new(key)))
}

struct Ed25519Key(ed25519_dalek::SigningKey);

impl Secret for Ed25519Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        use ed25519_dalek::Signer as _;
        let made = self.0.try_sign(message);
        made.map(|made| made.to_vec())
            .map_err(|_| CryptoError::Refused)
    }

    fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let seed = write::element(write::OCTET_STRING, &[self.0.as_bytes()]);
        Ok(write::private_key_info(oid::ED25519.content(), &[], &seed))
    }
}
