//! Characters that show nothing: blanks of every kind, and those that take no room at all.

use crate::pki::text::printable;

/// The character at this offset and its length in bytes. A byte that is no UTF-8 is what Windows-1252 has there, if
/// that is the no-break space; else it is unknown.
pub(super) fn character_at(text: &[u8], offset: usize) -> (char, usize) {
    const LONGEST: usize = 4;
    let rest = text.get(offset..).unwrap_or_default();
    let rest = rest.get(..LONGEST).unwrap_or(rest);
    match rest.first() {
        Some(byte) if byte.is_ascii() => return (char::from(*byte), 1),
        Some(0xA0) => return ('\u{A0}', 1),
        _ => {}
    }
    let character = rest
        .utf8_chunks()
        .next()
        .and_then(|chunk| chunk.valid().chars().next());
    character.map_or((char::REPLACEMENT_CHARACTER, 1), |character| {
        (character, character.len_utf8())
    })
}

/// Whether a character shows nothing. Other control characters than white space are no blanks: they mean damage.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace() || !character.is_control() && printable::is_unsafe(character)
}

/// Whether there is nothing to be seen in a text.
pub(super) fn is_blank_text(text: &[u8]) -> bool {
    let mut offset = 0;
    while offset < text.len() {
        let (character, length) = character_at(text, offset);
        if !is_blank(character) {
            return false;
        }
        offset += length;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{character_at, is_blank, is_blank_text};

    #[test]
    fn blanks_of_every_kind() {
        for blank in [
            ' ', '\t', '\r', '\n', '\u{B}', '\u{C}', '\u{85}', '\u{A0}', '\u{AD}', '\u{2003}',
            '\u{200B}', '\u{2028}', '\u{202F}', '\u{2060}', '\u{3000}', '\u{FEFF}',
        ] {
            let text = format!("{blank}M");
            assert_eq!(character_at(text.as_bytes(), 0), (blank, blank.len_utf8()));
            assert!(is_blank(blank));
            assert!(is_blank_text(blank.to_string().as_bytes()));
        }
        assert_eq!(character_at(b"\xA0M", 0), ('\u{A0}', 1));
    }

    #[test]
    fn what_shows_or_is_damage_is_no_blank() {
        for other in ["M", "=", "-", "\0", "\u{8}", "\u{1b}", "ü", "\u{FFFD}"] {
            assert!(!is_blank(character_at(other.as_bytes(), 0).0), "{other:?}");
        }
        assert!(!is_blank(character_at(b"\xC2", 0).0));
        assert!(!is_blank(character_at(b"", 0).0));
        assert!(is_blank_text(b"") && !is_blank_text(b" x "));
    }
}
