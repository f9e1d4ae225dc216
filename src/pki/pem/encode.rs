//! PEM, written.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The label of a PKCS#10 request (RFC 7468 §7).
pub const REQUEST_LABEL: &str = "CERTIFICATE REQUEST";

/// As many octets make a line of 64 characters (RFC 7468 §2).
const LINE: usize = 48;

/// PEM with lines of 64 characters that end in line feeds. Nothing of the content is left elsewhere in memory: it may be a key.
pub fn to_pem(label: &str, der: &[u8]) -> String {
    let lines = der.len().div_ceil(LINE);
    let boundaries = 2 * (label.len() + "-----BEGIN -----\n".len());
    let mut text = String::with_capacity(65 * lines + boundaries);
    text.extend(["-----BEGIN ", label, "-----\n"]);
    for line in der.chunks(LINE) {
        STANDARD.encode_string(line, &mut text);
        text.push('\n');
    }
    text.extend(["-----END ", label, "-----\n"]);
    text
}

#[cfg(test)]
mod tests {
    use super::to_pem;
    use crate::pki::{pem::Armor, text::source::Source};

    #[test]
    fn what_is_written_is_read_again() {
        for length in [1, 47, 48, 49, 1000] {
            let octets: Vec<u8> = (0..=255).cycle().take(length).collect();
            let content = crate::pki::der::encode(0x30, &octets);
            let text = to_pem("CERTIFICATE", &content);
            let armor = Armor::scan(&Source::new("a", text.as_bytes()));
            assert_eq!(armor.blocks[0].der.as_deref(), Some(content.as_slice()));
            assert!(armor.blocks[0].irregularities.is_empty());
            assert!(text.lines().all(|line| line.len() <= 64));
        }
    }
}
