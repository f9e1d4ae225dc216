//! Cryptography: the only room that knows a backend.
//!
//! A [`Backend`] is a plain value with one function for each thing that it can do.
//! Whoever verifies, signs or needs random octets is given one; there is no
//! default that could be changed for the whole process. [`preferred`] is the
//! best one that is compiled in. Digests need no backend: see [`digest`]. Neither do
//! the RSA signatures that no backend verifies, with MD5, with keys of unusual lengths
//! or with salts of other lengths: see [`verify_rsa_pkcs1`] and [`verify_rsa_pss`].
//!
//! What a backend is asked is decided above it ([`crate::pki::csr`]): which lengths of
//! RSA keys, which exponents, which digests. All backends answer the same question
//! alike.

mod curve;
pub mod digest;
mod hash;
mod private_key;
mod rsa_numbers;
mod rsa_pkcs1;
mod rsa_pss;

#[cfg(feature = "aws-lc")]
mod aws_lc;
mod none;
#[cfg(feature = "rustcrypto")]
mod rustcrypto;

#[cfg(test)]
#[cfg(all(feature = "aws-lc", feature = "rustcrypto"))]
mod agreement;

use std::fmt;

#[cfg(feature = "aws-lc")]
pub use aws_lc::AWS_LC;
pub use curve::Curve;
pub use hash::Hash;
pub use none::NONE;
pub use private_key::{KeyAlgorithm, KeyKind, PrivateKey, Secret};
pub use rsa_numbers::canonical as canonical_rsa_key;
pub use rsa_pkcs1::{can_verify as can_verify_rsa_pkcs1, verify as verify_rsa_pkcs1};
pub use rsa_pss::{PssParameters, verify as verify_rsa_pss};
#[cfg(feature = "rustcrypto")]
pub use rustcrypto::RUSTCRYPTO;

/// A library that does the cryptography.
#[derive(Clone, Copy)]
pub struct Backend {
    /// What people call it.
    pub name: &'static str,
    /// Verifies a signature: algorithm, content of the key's BIT STRING, message, signature.
    ///
    /// Whether the answer is [`Answer::Cannot`] depends on the algorithm alone.
    pub verify: fn(Algorithm, key: &[u8], message: &[u8], signature: &[u8]) -> Answer,
    /// Fills the octets at random, fit for keys.
    pub fill_random: fn(&mut [u8]) -> Result<(), CryptoError>,
    /// Reads a private key in DER: PKCS#8, PKCS#1 or SEC 1, and RSA, P-256, P-384, P-521 or Ed25519.
    pub read_private_key: fn(&[u8]) -> Result<PrivateKey, CryptoError>,
    /// Makes a private key.
    pub generate_private_key: fn(KeyAlgorithm) -> Result<PrivateKey, CryptoError>,
}

impl Backend {
    /// Verifies a signature. The key is the content of its BIT STRING.
    pub fn verify(
        &self,
        algorithm: Algorithm,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Answer {
        (self.verify)(algorithm, key, message, signature)
    }

    /// Whether it has the means to verify such signatures.
    pub fn can_verify(&self, algorithm: Algorithm) -> bool {
        self.verify(algorithm, &[], &[], &[]) != Answer::Cannot
    }

    /// Octets at random, fit for keys.
    pub fn random<const LENGTH: usize>(&self) -> Result<[u8; LENGTH], CryptoError> {
        let mut octets = [0; LENGTH];
        (self.fill_random)(&mut octets)?;
        Ok(octets)
    }
}

/// The functions have no text.
impl fmt::Debug for Backend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

/// The best backend that is compiled in: AWS-LC, else RustCrypto, else none.
pub fn preferred() -> &'static Backend {
    #[cfg(feature = "aws-lc")]
    return &AWS_LC;
    #[cfg(all(feature = "rustcrypto", not(feature = "aws-lc")))]
    return &RUSTCRYPTO;
    #[cfg(not(any(feature = "aws-lc", feature = "rustcrypto")))]
    return &NONE;
}

/// Why a backend gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// It has no means to do this.
    #[error("this build of signready cannot do this: it contains no cryptographic library")]
    Cannot,
    /// The key is damaged, or of an algorithm that it does not know.
    #[error("the private key cannot be read")]
    InvalidKey,
    /// The library or the system refused: no random numbers, no memory.
    #[error("the cryptographic library refused")]
    Refused,
}

/// How a signature is to be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2) with a key of 1024 to 8192 bits.
    RsaPkcs1(Hash),
    /// RSASSA-PSS (RFC 8017 §8.1) with a key of 2048 to 8192 bits, MGF1 over the same digest, and a salt as long as the
    /// digest.
    RsaPss(Hash),
    /// ECDSA, the signature as DER (RFC 3279 §2.2.3).
    Ecdsa(Curve, Hash),
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// ML-DSA-44 (FIPS 204) without a context.
    MlDsa44,
    /// ML-DSA-65 (FIPS 204) without a context.
    MlDsa65,
    /// ML-DSA-87 (FIPS 204) without a context.
    MlDsa87,
}

/// What came of verifying a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The signature is the key's.
    Right,
    /// The signature is not the key's, or the message is another one.
    Wrong,
    /// The backend has no means to verify signatures of this algorithm.
    Cannot,
    /// The key is not a key of this algorithm.
    InvalidKey,
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RsaPkcs1(hash) => write!(formatter, "RSA with {hash}"),
            Self::RsaPss(hash) => write!(formatter, "RSA-PSS with {hash}"),
            Self::Ecdsa(curve, hash) => write!(formatter, "ECDSA on {curve} with {hash}"),
            Self::Ed25519 => formatter.write_str("Ed25519"),
            Self::MlDsa44 => formatter.write_str("ML-DSA-44"),
            Self::MlDsa65 => formatter.write_str("ML-DSA-65"),
            Self::MlDsa87 => formatter.write_str("ML-DSA-87"),
        }
    }
}
