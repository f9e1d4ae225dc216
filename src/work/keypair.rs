//! Private keys: made, read back, and turned into PEM.

pub(crate) mod encode;
pub(crate) mod encrypted;

use pem::{EncodeConfig, LineEnding, Pem};
use rcgen::{
    KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ECDSA_P521_SHA512,
    PKCS_RSA_SHA256, RsaKeySize,
};
use zeroize::Zeroizing;

use crate::pki::key::KeyAlgorithm;

/// Makes a key. The digest of its request goes with it: SHA-256 with RSA and P-256, SHA-384 with P-384, SHA-512 with P-521.
pub(crate) fn generate(algorithm: KeyAlgorithm) -> Result<KeyPair, rcgen::Error> {
    let rsa = |size| KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, size);
    match algorithm {
        KeyAlgorithm::Rsa2048 => rsa(RsaKeySize::_2048),
        KeyAlgorithm::Rsa3072 => rsa(RsaKeySize::_3072),
        KeyAlgorithm::Rsa4096 => rsa(RsaKeySize::_4096),
        KeyAlgorithm::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
        KeyAlgorithm::P384 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384),
        KeyAlgorithm::P521 => KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512),
    }
}

/// Reads a key that was written by an earlier run.
pub(crate) fn read(pem: &str) -> Result<KeyPair, rcgen::Error> {
    KeyPair::from_pem(pem)
}

/// The SubjectPublicKeyInfo of a key.
pub(crate) fn public_key_info(key: &KeyPair) -> Vec<u8> {
    use rcgen::PublicKeyData as _;
    key.subject_public_key_info()
}

/// PKCS#8 in PEM, with line feeds on every system.
pub(crate) fn to_pem(key: &KeyPair) -> Zeroizing<String> {
    let der = Zeroizing::new(key.serialize_der());
    Zeroizing::new(pem_block("PRIVATE KEY", &der))
}

/// PEM with lines of 64 characters that end in line feeds.
pub(crate) fn pem_block(label: &str, der: &[u8]) -> String {
    pem::encode_config(
        &Pem::new(label, der),
        EncodeConfig::new().set_line_ending(LineEnding::LF),
    )
}
