//! The RustCrypto libraries: no C, and so for the browser, too.

mod ecdsa;
mod ed25519;
mod elliptic_curve;
mod explicit_curve;
mod ml_dsa;
mod private_key;
mod rsa;
mod rsa_private;
mod strict;
mod write;

use super::{Algorithm, Answer, Backend, CryptoError};

/// The RustCrypto libraries.
pub static RUSTCRYPTO: Backend = Backend {
    name: "RustCrypto",
    verify,
    fill_random,
    read_private_key: private_key::read,
    generate_private_key: private_key::generate,
};

fn verify(algorithm: Algorithm, key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    match algorithm {
        Algorithm::RsaPkcs1(hash) => rsa::verify_pkcs1(hash, key, message, signature),
        Algorithm::RsaPss(hash) => rsa::verify_pss(hash, key, message, signature),
        Algorithm::Ecdsa(curve, hash) => ecdsa::verify(curve, hash, key, message, signature),
        Algorithm::Ed25519 => ed25519::verify(key, message, signature),
        Algorithm::MlDsa44 => ml_dsa::verify::<::ml_dsa::MlDsa44>(key, message, signature),
        Algorithm::MlDsa65 => ml_dsa::verify::<::ml_dsa::MlDsa65>(key, message, signature),
        Algorithm::MlDsa87 => ml_dsa::verify::<::ml_dsa::MlDsa87>(key, message, signature),
    }
}

fn fill_random(octets: &mut [u8]) -> Result<(), CryptoError> {
    getrandom::fill(octets).map_err(|_| CryptoError::Refused)
}
