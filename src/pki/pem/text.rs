//! From the bytes of a file to the text that positions refer to.

use std::ops::Range;

use super::{Irregularity, IrregularityKind, terminal::Plain};

/// How a file's text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// ASCII, UTF-8, or bytes that are not text at all.
    Bytes,
    /// UTF-16, low byte first: Windows' "Unicode", PowerShell's `>`.
    Utf16LittleEndian,
    /// UTF-16, high byte first.
    Utf16BigEndian,
    /// UTF-32, low byte first.
    Utf32LittleEndian,
    /// UTF-32, high byte first.
    Utf32BigEndian,
}

impl Encoding {
    /// What it is called where every character has several bytes, and how many.
    pub fn of_wide_characters(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Bytes => None,
            Self::Utf16LittleEndian => Some(("UTF-16 (little endian)", "two")),
            Self::Utf16BigEndian => Some(("UTF-16 (big endian)", "two")),
            Self::Utf32LittleEndian => Some(("UTF-32 (little endian)", "four")),
            Self::Utf32BigEndian => Some(("UTF-32 (big endian)", "four")),
        }
    }
}

/// A file's text.
pub(super) struct Decoded {
    pub(super) encoding: Encoding,
    /// The text in UTF-8 and without the control sequences of terminals, where the file has it in another form.
    pub(super) converted: Option<Vec<u8>>,
    /// Where in the text a control sequence was.
    pub(super) sequences: Vec<usize>,
    /// Where the text begins after a byte order mark.
    pub(super) start: usize,
    pub(super) irregularities: Vec<Irregularity>,
}

pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let (encoding, mark) = match bytes {
        // The same two bytes begin UTF-16, but no text begins with NUL.
        [0xFF, 0xFE, 0, 0, ..] => (Encoding::Utf32LittleEndian, 4),
        [0, 0, 0xFE, 0xFF, ..] => (Encoding::Utf32BigEndian, 4),
        [0xFF, 0xFE, ..] => (Encoding::Utf16LittleEndian, 2),
        [0xFE, 0xFF, ..] => (Encoding::Utf16BigEndian, 2),
        [0xEF, 0xBB, 0xBF, ..] => (Encoding::Bytes, 3),
        _ => (without_mark(bytes), 0),
    };
    let content = bytes.get(mark..).unwrap_or_default();
    let text = match encoding {
        Encoding::Bytes => {
            let irregularities = if mark == 0 {
                Vec::new()
            } else {
                irregularity(IrregularityKind::ByteOrderMark, 0..mark)
            };
            return Decoded {
                encoding,
                converted: None,
                sequences: Vec::new(),
                start: mark,
                irregularities,
            }
            .plain(bytes);
        }
        Encoding::Utf16LittleEndian => utf_16(content, u16::from_le_bytes),
        Encoding::Utf16BigEndian => utf_16(content, u16::from_be_bytes),
        Encoding::Utf32LittleEndian => utf_32(content, u32::from_le_bytes),
        Encoding::Utf32BigEndian => utf_32(content, u32::from_be_bytes),
    };
    let first_line = text.lines().next().map_or(0, str::len);
    let decoded = Decoded {
        encoding,
        converted: None,
        sequences: Vec::new(),
        start: 0,
        irregularities: irregularity(IrregularityKind::WideCharacters, 0..first_line),
    };
    let text = text.into_bytes();
    let plain = decoded.plain(&text);
    Decoded {
        converted: plain.converted.or(Some(text)),
        ..plain
    }
}

impl Decoded {
    /// The same without the control sequences of its text.
    fn plain(self, text: &[u8]) -> Self {
        let is_binary = text.get(self.start..).is_some_and(looks_binary);
        match Plain::of(text).filter(|_| !is_binary) {
            Some(plain) => Self {
                converted: Some(plain.text),
                sequences: plain.sequences,
                ..self
            },
            None => self,
        }
    }
}

/// DER begins with a SEQUENCE (30) and is not text; text may begin with the digit
/// `0`, which is the same byte.
pub(super) fn looks_binary(bytes: &[u8]) -> bool {
    let is_text = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7E);
    bytes.first() == Some(&0x30) && (!bytes.iter().take(64).all(is_text) || bytes.len() < 4)
}

fn utf_16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> String {
    let units = bytes
        .chunks_exact(2)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
        .map(unit);
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn utf_32(bytes: &[u8], unit: impl Fn([u8; 4]) -> u32) -> String {
    bytes
        .chunks_exact(4)
        .filter_map(|four| <[u8; 4]>::try_from(four).ok())
        .map(|four| char::from_u32(unit(four)).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// ASCII text in UTF-16 has a NUL in every second byte, in UTF-32 three in every four; no other text begins so.
fn without_mark(bytes: &[u8]) -> Encoding {
    const ENOUGH: usize = 32;
    let begins = |width: usize, text: usize| {
        let is_ascii = |unit: &[u8]| {
            (0..).zip(unit).all(|(index, &byte)| {
                if index == text {
                    matches!(byte, 1..=0x7E)
                } else {
                    byte == 0
                }
            })
        };
        let mut units = bytes.chunks_exact(width).take(ENOUGH).peekable();
        units.peek().is_some() && units.all(is_ascii)
    };
    [
        (Encoding::Utf16LittleEndian, 2, 0),
        (Encoding::Utf16BigEndian, 2, 1),
        (Encoding::Utf32LittleEndian, 4, 0),
        (Encoding::Utf32BigEndian, 4, 3),
    ]
    .into_iter()
    .find_map(|(encoding, width, text)| begins(width, text).then_some(encoding))
    .unwrap_or(Encoding::Bytes)
}

fn irregularity(kind: IrregularityKind, range: Range<usize>) -> Vec<Irregularity> {
    vec![Irregularity { kind, range }]
}

#[cfg(test)]
mod tests {
    use super::Encoding;
    use crate::pki::pem::{
        Form, IrregularityKind,
        tests::{BODY, problems, scan},
    };

    #[test]
    fn wide_characters_and_marks() {
        let text = format!("-----BEGIN X-----\n{BODY}-----END X-----\n");
        let wide = |little: bool, mark: &str| -> Vec<u8> {
            let unit = |unit: char| {
                let number = u32::from(unit);
                if little {
                    number.to_le_bytes()
                } else {
                    number.to_be_bytes()
                }
            };
            format!("{mark}{text}").chars().flat_map(unit).collect()
        };
        for (little, encoding) in [
            (true, Encoding::Utf32LittleEndian),
            (false, Encoding::Utf32BigEndian),
        ] {
            for mark in ["", "\u{FEFF}"] {
                let armor = scan(wide(little, mark));
                assert_eq!(armor.encoding, encoding);
                assert_eq!(armor.source.bytes(), text.as_bytes());
                assert_eq!(problems(&armor), [IrregularityKind::WideCharacters]);
            }
        }
        let der = scan(text).blocks[0].der.clone().unwrap();
        let armor = scan([b"\xEF\xBB\xBF", der.as_slice()].concat());
        assert_eq!(problems(&armor), [IrregularityKind::ByteOrderMark]);
        assert_eq!(armor.blocks[0].form, Form::Der);
        assert_eq!(armor.blocks[0].der.as_ref(), Some(&der));
        assert_eq!(armor.blocks[0].text_range(&armor.source, &(0..2)), 3..5);
    }
}
