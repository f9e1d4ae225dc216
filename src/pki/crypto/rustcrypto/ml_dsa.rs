//! ML-DSA (FIPS 204).

use ::ml_dsa::{EncodedSignature, EncodedVerifyingKey, MlDsaParams, Signature, VerifyingKey};

use crate::pki::crypto::Answer;

/// Verifies a signature without a context.
pub(super) fn verify<P: MlDsaParams>(key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    let Ok(key) = <&EncodedVerifyingKey<P>>::try_from(key) else {
        return Answer::InvalidKey;
    };
    let signature = <&EncodedSignature<P>>::try_from(signature)
        .ok()
        .and_then(Signature::<P>::decode);
    let is_right = signature.is_some_and(|signature| {
        VerifyingKey::<P>::decode(key).verify_with_context(message, &[], &signature)
    });
    if is_right {
        Answer::Right
    } else {
        Answer::Wrong
    }
}
