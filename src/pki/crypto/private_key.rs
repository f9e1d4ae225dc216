//! Private keys: made, read, used to sign, written.

use std::fmt;

use zeroize::Zeroizing;

use super::{Algorithm, Backend, CryptoError, Curve, Hash};

/// The key algorithms that signready can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum KeyAlgorithm {
    /// RSA with a 2048-bit modulus.
    #[serde(rename = "RSA-2048")]
    Rsa2048,
    /// RSA with a 3072-bit modulus.
    #[serde(rename = "RSA-3072")]
    Rsa3072,
    /// RSA with a 4096-bit modulus.
    #[serde(rename = "RSA-4096")]
    Rsa4096,
    /// ECDSA on NIST P-256.
    #[serde(rename = "P-256")]
    P256,
    /// ECDSA on NIST P-384.
    #[serde(rename = "P-384")]
    P384,
    /// ECDSA on NIST P-521.
    #[serde(rename = "P-521")]
    P521,
}

impl KeyAlgorithm {
    /// All of them, as the documentation lists them.
    pub const ALL: [Self; 6] = [
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
        Self::P256,
        Self::P384,
        Self::P521,
    ];

    /// Whether it is RSA, and not on an elliptic curve.
    pub fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096)
    }

    /// The word in an inventory.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rsa2048 => "RSA-2048",
            Self::Rsa3072 => "RSA-3072",
            Self::Rsa4096 => "RSA-4096",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// What kind of key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA, whatever its length.
    Rsa,
    /// On an elliptic curve: P-256, P-384 or P-521.
    EllipticCurve(Curve),
    /// Ed25519.
    Ed25519,
}

/// A private key.
pub struct PrivateKey {
    kind: KeyKind,
    public_key: Vec<u8>,
    secret: Box<dyn Secret>,
}

/// What a backend keeps of a private key. It wipes it when it is dropped.
pub trait Secret: Send + Sync {
    /// Signs with [`PrivateKey::signature_algorithm`]; an ECDSA signature is DER.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError>;

    /// The key as `PrivateKeyInfo` of version 1 (RFC 5208 §5).
    fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, CryptoError>;
}

impl PrivateKey {
    /// A key of a backend, with the content of its public key's BIT STRING.
    pub fn new(kind: KeyKind, public_key: Vec<u8>, secret: Box<dyn Secret>) -> Self {
        Self {
            kind,
            public_key,
            secret,
        }
    }

    /// Makes a key.
    pub fn generate(backend: &Backend, algorithm: KeyAlgorithm) -> Result<Self, CryptoError> {
        (backend.generate_private_key)(algorithm)
    }

    /// Reads a key in DER: PKCS#8, PKCS#1 or SEC 1, and RSA, P-256, P-384, P-521 or Ed25519.
    pub fn from_der(backend: &Backend, der: &[u8]) -> Result<Self, CryptoError> {
        (backend.read_private_key)(der)
    }

    /// What kind of key it is.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The public half, as the content of the BIT STRING of a SubjectPublicKeyInfo.
    pub fn public_key_octets(&self) -> &[u8] {
        &self.public_key
    }

    /// With what it signs: SHA-256 with RSA and P-256, SHA-384 with P-384, SHA-512 with P-521.
    pub fn signature_algorithm(&self) -> Algorithm {
        match self.kind {
            KeyKind::Rsa => Algorithm::RsaPkcs1(Hash::Sha256),
            KeyKind::EllipticCurve(curve @ Curve::P384) => Algorithm::Ecdsa(curve, Hash::Sha384),
            KeyKind::EllipticCurve(curve @ Curve::P521) => Algorithm::Ecdsa(curve, Hash::Sha512),
            KeyKind::EllipticCurve(curve) => Algorithm::Ecdsa(curve, Hash::Sha256),
            KeyKind::Ed25519 => Algorithm::Ed25519,
        }
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        self.secret.sign(message)
    }

    /// The key as PKCS#8, unencrypted.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        self.secret.to_pkcs8()
    }
}

/// Nothing secret is printed.
impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a private key: {:?}", self.kind)
    }
}

#[cfg(all(test, any(feature = "aws-lc", feature = "rustcrypto")))]
mod tests {
    use super::{KeyAlgorithm, PrivateKey};
    use crate::pki::crypto::{Answer, preferred};

    #[test]
    fn a_key_that_is_made_signs_and_is_read_again() {
        let (backend, message) = (preferred(), b"message");
        for algorithm in [
            KeyAlgorithm::Rsa2048,
            KeyAlgorithm::P256,
            KeyAlgorithm::P384,
            KeyAlgorithm::P521,
        ] {
            let made = PrivateKey::generate(backend, algorithm).unwrap();
            let read = PrivateKey::from_der(backend, &made.to_pkcs8().unwrap()).unwrap();
            assert_eq!(read.kind(), made.kind());
            assert_eq!(read.public_key_octets(), made.public_key_octets());
            let signature = read.sign(message).unwrap();
            let verify = |message| {
                let algorithm = made.signature_algorithm();
                backend.verify(algorithm, made.public_key_octets(), message, &signature)
            };
            assert_eq!(verify(message), Answer::Right, "{algorithm}");
            assert_eq!(verify(b"massage"), Answer::Wrong, "{algorithm}");
        }
    }

    #[test]
    fn nothing_secret_is_printed() {
        let key = PrivateKey::generate(preferred(), KeyAlgorithm::P256).unwrap();
        let printed = format!("{key:?}");
        assert_eq!(printed, "a private key: EllipticCurve(P256)");
    }
}
