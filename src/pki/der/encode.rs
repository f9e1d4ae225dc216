//! The way back: elements written in DER.

use crate::pki::oid::Oid;

/// The tags of what is written, with the bit of those that are made of elements (X.680 §8.6).
pub mod tag {
    /// `BOOLEAN`
    pub const BOOLEAN: u8 = 0x01;
    /// `INTEGER`
    pub const INTEGER: u8 = 0x02;
    /// `BIT STRING`
    pub const BIT_STRING: u8 = 0x03;
    /// `OCTET STRING`
    pub const OCTET_STRING: u8 = 0x04;
    /// `NULL`
    pub const NULL: u8 = 0x05;
    /// `OBJECT IDENTIFIER`
    pub const OBJECT_IDENTIFIER: u8 = 0x06;
    /// `UTF8String`
    pub const UTF8_STRING: u8 = 0x0C;
    /// `PrintableString`
    pub const PRINTABLE_STRING: u8 = 0x13;
    /// `UTCTime`
    pub const UTC_TIME: u8 = 0x17;
    /// `SEQUENCE`
    pub const SEQUENCE: u8 = 0x30;
    /// `SET`
    pub const SET: u8 = 0x31;
}

/// A SEQUENCE of encoded elements.
pub fn sequence(elements: &[Vec<u8>]) -> Vec<u8> {
    encode(tag::SEQUENCE, &elements.concat())
}

/// An OBJECT IDENTIFIER.
pub fn object_identifier(oid: &Oid) -> Vec<u8> {
    encode(tag::OBJECT_IDENTIFIER, oid.content())
}

/// A BIT STRING of whole octets.
pub fn bit_string(octets: &[u8]) -> Vec<u8> {
    encode(tag::BIT_STRING, &[&[0], octets].concat())
}

/// An element whose tag is one octet (X.690 §8.1.2, §10.1).
pub fn encode(tag: u8, content: &[u8]) -> Vec<u8> {
    let octets = content.len().to_be_bytes();
    let significant = octets.iter().position(|octet| *octet != 0);
    let length = octets
        .get(significant.unwrap_or(octets.len())..)
        .unwrap_or_default();
    // A vector that grows leaves copies behind, and some contents are secret.
    let mut element = Vec::with_capacity(2 + length.len() + content.len());
    element.push(tag);
    match length {
        [] => element.push(0),
        [short @ ..0x80] => element.push(*short),
        long => {
            element.push(0x80 | u8::try_from(long.len()).unwrap_or_default());
            element.extend(long);
        }
    }
    element.extend(content);
    element
}

#[cfg(test)]
mod tests {
    use super::encode;
    use crate::pki::der::{Reader, Tag};

    #[test]
    fn what_is_written_is_read_again() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let content = vec![7; length];
            let element = encode(4, &content);
            let read = Reader::new(&element).expect(Tag::OCTET_STRING, "octets");
            assert_eq!(read.unwrap().content(), content, "{length}");
            assert!(crate::pki::der::deviations(&element, 0).unwrap().is_empty());
        }
    }
}
