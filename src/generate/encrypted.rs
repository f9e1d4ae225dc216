//! Private keys behind a password: `EncryptedPrivateKeyInfo` (RFC 5958 §3) with PBES2 (RFC 8018 §6.2).

use aws_lc_rs::rand;
use pkcs8::{
    EncryptedPrivateKeyInfoRef,
    der::{Encode as _, asn1::OctetStringRef},
    pkcs5::pbes2::Parameters,
};
use rcgen::KeyPair;
use zeroize::Zeroizing;

use super::key;

const LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// How often PBKDF2 hashes: what OWASP's Password Storage Cheat Sheet asks for with HMAC-SHA-256.
const ITERATIONS: u32 = 600_000;

/// Why an encrypted key could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locked {
    /// The password does not open it.
    Password,
    /// It is damaged, or encrypted in another way.
    Unknown,
}

/// Whether there is an encrypted key in this PEM, rather than an open one.
pub(crate) fn is_encrypted(pem: &str) -> bool {
    pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
}

/// Encrypts a key: PBKDF2 with HMAC-SHA-256 and AES-256 in CBC mode, as `openssl pkcs8 -topk8` does it.
///
/// There is none when the system gives no random numbers.
pub(crate) fn to_pem(key: &KeyPair, password: &[u8]) -> Option<String> {
    let (mut salt, mut vector) = ([0; 16], [0; 16]);
    rand::fill(&mut salt).ok()?;
    rand::fill(&mut vector).ok()?;
    let parameters =
        Parameters::generate_pbkdf2_sha256_aes256cbc(ITERATIONS, &salt, vector).ok()?;
    let open = Zeroizing::new(key.serialize_der());
    let encrypted = parameters.encrypt(password, &open).ok()?;
    let info = EncryptedPrivateKeyInfoRef {
        encryption_algorithm: parameters.into(),
        encrypted_data: OctetStringRef::new(&encrypted).ok()?,
    };
    Some(key::encode(LABEL, &info.to_der().ok()?))
}

/// Decrypts a key.
pub(crate) fn read(pem: &str, password: &[u8]) -> Result<KeyPair, Locked> {
    let block = pem::parse(pem).map_err(|_| Locked::Unknown)?;
    let info = EncryptedPrivateKeyInfoRef::try_from(block.contents());
    let info = info.map_err(|_| Locked::Unknown)?;
    // A wrong password fails at the padding, or passes it by chance and then gives no DER.
    let open = info.decrypt(password).map_err(|_| Locked::Password)?;
    let text = Zeroizing::new(key::encode("PRIVATE KEY", open.as_bytes()));
    key::read(&text).map_err(|_| Locked::Password)
}
