//! Private keys: made, read back, turned into PEM, and used to sign what rcgen writes.
//!
//! rcgen is here without any cryptography of its own: `KeyPair` signs for it, with
//! the backend of [`crate::pki::crypto`].

pub(crate) mod encode;
pub(crate) mod encrypted;
mod stand_in;

use rcgen::{KeyIdMethod, PublicKeyData, SignatureAlgorithm, SigningKey};
pub(crate) use stand_in::{Encoding, PublicKey};
use zeroize::Zeroizing;

use crate::pki::{
    crypto::{self, CryptoError, KeyAlgorithm, PrivateKey, digest},
    pem::to_pem,
};

/// Why a key, or something that is signed with it, cannot be made.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub enum KeypairError {
    /// The cryptographic backend gave nothing.
    Crypto(#[from] CryptoError),
    /// rcgen refused.
    Encoding(#[from] rcgen::Error),
}

/// A private key that rcgen signs with.
#[derive(Debug)]
pub(crate) struct KeyPair {
    private: PrivateKey,
    public: PublicKey,
}

impl KeyPair {
    fn new(private: PrivateKey) -> Self {
        let public = PublicKey::new(private.kind(), private.public_key_octets().to_vec());
        Self { private, public }
    }

    /// Makes a key.
    pub(crate) fn generate(algorithm: KeyAlgorithm) -> Result<Self, CryptoError> {
        PrivateKey::generate(crypto::preferred(), algorithm).map(Self::new)
    }

    /// Reads a key that was written by an earlier run, or by another program.
    pub(crate) fn from_pem(text: &str) -> Result<Self, CryptoError> {
        let block = pem::parse(text).map_err(|_| CryptoError::InvalidKey)?;
        Self::from_der(&Zeroizing::new(block.into_contents()))
    }

    /// The same in DER.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, CryptoError> {
        PrivateKey::from_der(crypto::preferred(), der).map(Self::new)
    }

    /// PKCS#8 in PEM, with line feeds on every system.
    pub(crate) fn to_pem(&self) -> Result<Zeroizing<String>, CryptoError> {
        let der = self.private.to_pkcs8()?;
        Ok(Zeroizing::new(to_pem("PRIVATE KEY", &der)))
    }

    /// Its public half.
    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }
}

impl PublicKeyData for KeyPair {
    fn subject_public_key_info(&self) -> Vec<u8> {
        self.public.subject_public_key_info()
    }

    fn der_bytes(&self) -> &[u8] {
        self.public.der_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.public.algorithm()
    }
}

impl SigningKey for KeyPair {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let signed = self.private.sign(message);
        signed.map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// The identifier of a key: the first 160 bits of the SHA-256 of its SubjectPublicKeyInfo.
pub(crate) fn key_identifier(key: &impl PublicKeyData) -> KeyIdMethod {
    let digest = digest::sha256(&key.subject_public_key_info());
    KeyIdMethod::PreSpecified(digest.into_iter().take(20).collect())
}
