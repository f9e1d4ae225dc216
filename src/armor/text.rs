//! From the bytes of a file to the text that positions refer to.

use std::ops::Range;

use super::{Irregularity, IrregularityKind};

/// How a file's text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// ASCII, UTF-8, or bytes that are not text at all.
    Bytes,
    /// UTF-16, low byte first: Windows' "Unicode", PowerShell's `>`.
    Utf16LittleEndian,
    /// UTF-16, high byte first.
    Utf16BigEndian,
}

/// A file's text.
pub(super) struct Decoded {
    pub(super) encoding: Encoding,
    /// The text in UTF-8, where the file has it in another form.
    pub(super) converted: Option<Vec<u8>>,
    /// Where the text begins after a byte order mark.
    pub(super) start: usize,
    pub(super) irregularities: Vec<Irregularity>,
}

pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let (encoding, mark) = match bytes {
        [0xFF, 0xFE, ..] => (Encoding::Utf16LittleEndian, 2),
        [0xFE, 0xFF, ..] => (Encoding::Utf16BigEndian, 2),
        [0xEF, 0xBB, 0xBF, ..] => (Encoding::Bytes, 3),
        _ => (without_mark(bytes), 0),
    };
    let unit = match encoding {
        Encoding::Bytes => {
            let irregularities = if mark == 0 {
                Vec::new()
            } else {
                irregularity(IrregularityKind::ByteOrderMark, 0..mark)
            };
            return Decoded {
                encoding,
                converted: None,
                start: mark,
                irregularities,
            };
        }
        Encoding::Utf16LittleEndian => u16::from_le_bytes,
        Encoding::Utf16BigEndian => u16::from_be_bytes,
    };
    let units = bytes.get(mark..).unwrap_or_default().chunks_exact(2);
    let units = units
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
        .map(unit);
    let text: String = char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    let first_line = text.lines().next().map_or(0, str::len);
    Decoded {
        encoding,
        converted: Some(text.into_bytes()),
        start: 0,
        irregularities: irregularity(IrregularityKind::Utf16, 0..first_line),
    }
}

/// ASCII text in UTF-16 has a NUL in every second byte; no other text begins so.
fn without_mark(bytes: &[u8]) -> Encoding {
    let is_ascii_pair = |pair: &[u8], text: usize, nul: usize| {
        pair.get(text).is_some_and(|byte| matches!(byte, 1..=0x7E)) && pair.get(nul) == Some(&0)
    };
    let mut pairs = bytes.chunks_exact(2).take(32).peekable();
    if pairs.peek().is_none() {
        return Encoding::Bytes;
    }
    if pairs.clone().all(|pair| is_ascii_pair(pair, 0, 1)) {
        Encoding::Utf16LittleEndian
    } else if pairs.all(|pair| is_ascii_pair(pair, 1, 0)) {
        Encoding::Utf16BigEndian
    } else {
        Encoding::Bytes
    }
}

fn irregularity(kind: IrregularityKind, range: Range<usize>) -> Vec<Irregularity> {
    vec![Irregularity { kind, range }]
}
