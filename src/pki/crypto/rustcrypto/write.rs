//! DER, written. What is secret is wiped.

use zeroize::Zeroizing;

use crate::pki::der::encode;
pub(super) use crate::pki::der::tag::{
    BIT_STRING, INTEGER, NULL, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE,
};

/// `[1]` whose content is made of elements.
pub(super) const CONTEXT_1: u8 = 0xA1;

/// An element whose content is these parts, one after the other.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let content = Zeroizing::new(parts.concat());
    Zeroizing::new(encode(tag, &content))
}

/// An INTEGER that is not negative, from its big-endian form.
pub(super) fn unsigned(number: &[u8]) -> Zeroizing<Vec<u8>> {
    let zeros = number.iter().take_while(|&&octet| octet == 0).count();
    let significant = number.get(zeros..).unwrap_or_default();
    match significant {
        [] | [0x80..=0xFF, ..] => element(INTEGER, &[&[0], significant]),
        _ => element(INTEGER, &[significant]),
    }
}

/// `PrivateKeyInfo` of version 1 (RFC 5208 §5): the algorithm, its encoded parameters, the encoded key.
pub(super) fn private_key_info(
    algorithm: &[u8],
    parameters: &[u8],
    key: &[u8],
) -> Zeroizing<Vec<u8>> {
    let algorithm = element(
        SEQUENCE,
        &[&element(OBJECT_IDENTIFIER, &[algorithm]), parameters],
    );
    let key = element(OCTET_STRING, &[key]);
    element(SEQUENCE, &[&unsigned(&[0]), &algorithm, &key])
}
