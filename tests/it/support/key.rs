//! Keys of the tests' own, which rcgen signs with.

use rcgen::{
    CertificateParams, KeyIdMethod, PKCS_ECDSA_P256_SHA256, PublicKeyData, SerialNumber,
    SignatureAlgorithm, SigningKey,
};
use signready::pki::crypto::{self, KeyAlgorithm, PrivateKey, digest};

/// A P-256 key.
pub struct Key(PrivateKey);

impl Key {
    pub fn generate() -> Self {
        let key = PrivateKey::generate(crypto::preferred(), KeyAlgorithm::P256);
        Self(key.unwrap())
    }

    pub fn to_pkcs8(&self) -> Vec<u8> {
        self.0.to_pkcs8().unwrap().to_vec()
    }

    /// Gives a certificate what rcgen has no digests for: an identifier of its key, and a serial number unless it has one.
    pub fn identify(&self, params: &mut CertificateParams) {
        let digest = digest::sha256(&self.subject_public_key_info());
        params.key_identifier_method = KeyIdMethod::PreSpecified(digest[..20].to_vec());
        let serial = || SerialNumber::from_slice(&[&[0x40], &digest[20..]].concat());
        params.serial_number.get_or_insert_with(serial);
    }
}

impl PublicKeyData for Key {
    fn der_bytes(&self) -> &[u8] {
        self.0.public_key_octets()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl SigningKey for Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(self.0.sign(message).unwrap())
    }
}
