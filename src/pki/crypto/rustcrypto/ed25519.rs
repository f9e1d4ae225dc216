//! Ed25519.

use ed25519_dalek::{Signature, VerifyingKey};

use crate::pki::crypto::Answer;

/// p = 2²⁵⁵ − 19, in little-endian order as all numbers of Ed25519.
const PRIME: [u8; 32] = {
    let mut prime = [0xFF; 32];
    prime[0] = 0xED;
    prime[31] = 0x7F;
    prime
};

/// Verifies a signature, without the cofactor (RFC 8032 §5.1.7).
pub(super) fn verify(key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    let Ok(key) = <&[u8; 32]>::try_from(key) else {
        return Answer::InvalidKey;
    };
    // Whether 32 octets are a point is only looked at together with a signature: that is how AWS-LC does it.
    let is_right = is_canonical(key)
        && VerifyingKey::from_bytes(key)
            .ok()
            .zip(Signature::from_slice(signature).ok())
            .is_some_and(|(key, signature)| {
                ed25519_dalek::Verifier::verify(&key, message, &signature).is_ok()
            });
    if is_right {
        Answer::Right
    } else {
        Answer::Wrong
    }
}

/// Whether there is no other way to write this point: y is below p, and x is not 0 with a sign (RFC 8032 §5.1.3).
///
/// The library decodes the other ways, too, and AWS-LC does where it has no assembly for the processor.
fn is_canonical(point: &[u8; 32]) -> bool {
    let mut y = *point;
    let sign = y[31] & 0x80 != 0;
    y[31] &= 0x7F;
    let below = y.iter().rev().lt(PRIME.iter().rev());
    let one = {
        let mut one = [0; 32];
        one[0] = 1;
        one
    };
    let minus_one = {
        let mut number = PRIME;
        number[0] -= 1;
        number
    };
    // x is 0 where y is 1 or −1.
    below && !(sign && (y == one || y == minus_one))
}
