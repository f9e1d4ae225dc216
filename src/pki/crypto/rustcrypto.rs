//! The RustCrypto libraries: no C, and so for the browser, too.
//!
//! It answers as the AWS-LC backend does, in all that [`Backend`] can be asked: `crypto/agreement.rs` holds the two
//! against each other. Where the libraries are more tolerant than AWS-LC or less, the files below this one decide: DER
//! is read by [`strict`], RSA keys are judged in [`rsa`], forms of points in [`ecdsa`], encodings of points in
//! [`ed25519`].
//!
//! # Timing
//!
//! RUSTSEC-2023-0071 says of the `rsa` crate that the time that operations with a private key take can tell the key to
//! somebody who has many of them done and measures them over a network (the Marvin attack). It was written about
//! versions before 0.10; this is 0.10, which blinds the base, the exponents and the moduli with random numbers, and
//! whose authors are still at work on constant time.
//!
//! What that means here: verification only uses public keys, and `lint` and `verify` do nothing else. A private key
//! signs once for each request or certificate, on the computer of the administrator, who starts it by hand. Nobody else
//! can ask for a signature, so there is nothing to measure from outside. Who can measure on that computer itself, can
//! read the key. Do not build a service that signs for others on this backend: use AWS-LC, which is preferred wherever
//! it is compiled in. That a key's numbers belong together is checked with divisions that take the same time for all
//! numbers of a length; the library's own generator of keys promises no such thing, and runs once for a key.

mod ecdsa;
mod ed25519;
mod elliptic_curve;
mod explicit_curve;
mod ml_dsa;
mod private_key;
mod private_key_info;
mod random;
mod rsa;
mod rsa_private;
mod strict;
mod write;

use ::rsa::rand_core::TryRng as _;
use random::SystemRandom;

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
    SystemRandom
        .try_fill_bytes(octets)
        .map_err(|_| CryptoError::Refused)
}
