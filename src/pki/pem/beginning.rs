//! What a file shows by its first bytes: archives and key stores, which are not opened here, and whether DER is whole.

use crate::pki::der;

/// Whether a file begins as archives do: ZIP, gzip, 7z and RAR.
pub fn is_archive(bytes: &[u8]) -> bool {
    let beginnings: [&[u8]; 4] = [b"PK\x03\x04", b"\x1F\x8B", b"7z\xBC\xAF", b"Rar!"];
    beginnings
        .iter()
        .any(|beginning| bytes.starts_with(beginning))
}

/// Whether a file begins as the key stores of Java do, in the form that is no PKCS#12.
pub fn is_java_key_store(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFE, 0xED, 0xFE, 0xED]) || bytes.starts_with(&[0xCE, 0xCE, 0xCE, 0xCE])
}

/// Whether the bytes can be one whole DER element; used to tell a cut-off file from another kind of file.
pub fn is_whole_element(bytes: &[u8]) -> bool {
    let mut reader = der::Reader::new(bytes);
    reader.element("an object").is_ok() && reader.is_empty()
}

/// Whether the end of a DER element is missing.
pub fn is_cut_off(bytes: &[u8]) -> bool {
    // 80 is the length of BER for "until it ends".
    let is_definite = bytes.first() == Some(&0x30) && bytes.get(1) != Some(&0x80);
    is_definite && der::Reader::new(bytes).element("an object").is_err()
}

#[cfg(test)]
mod tests {
    use super::{is_archive, is_java_key_store};

    #[test]
    fn archives_and_key_stores_are_known_by_their_first_bytes() {
        assert!(is_archive(b"PK\x03\x04\x14\x00"));
        assert!(!is_archive(b"PKCS7"));
        assert!(is_java_key_store(&[0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2]));
        assert!(!is_java_key_store(b""));
    }
}
