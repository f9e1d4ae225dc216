//! The way back: elements written in DER.

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
