//! Base64 in a text: decoding, and the way back from bytes to characters.

use std::ops::Range;

use base64::{DecodeError, Engine as _, engine::general_purpose::STANDARD};

use super::blank;

/// Why a body is not Base64 (RFC 4648 §4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base64Problem {
    /// There is nothing between the boundaries.
    Empty,
    /// A character that Base64 does not have.
    Character(char),
    /// `-` or `_`: the alphabet for URLs and file names (RFC 4648 §5).
    UrlAlphabet,
    /// `\n` written as two characters: text copied out of JSON or a program.
    EscapedLineBreak,
    /// Control sequences of a terminal, which nobody sees. The text was read without them.
    ControlSequence,
    /// What a terminal says between two pages of output.
    Pager,
    /// `<`: markup, text copied out of a web page or mail.
    Markup,
    /// `=3D` or `=` at the end of a line: the traces of quoted-printable mail.
    QuotedPrintable,
    /// `=` before the end: two bodies in one.
    EarlyPadding,
    /// One character too many or three missing: the text is cut off.
    Truncated,
    /// One or two `=` at the end are missing.
    MissingPadding,
    /// The last character holds bits that no byte takes: a character was lost or changed.
    LastCharacter,
}

/// Decodes the body, ignoring the white space that RFC 7468 lets parsers ignore and everything else that shows nothing.
///
/// The error says what is wrong and where in the text.
pub(super) fn decode(
    text: &[u8],
    body: &Range<usize>,
) -> Result<Vec<u8>, (Base64Problem, Range<usize>)> {
    let mut characters = Vec::with_capacity(body.len());
    let mut offsets = Vec::new();
    let content = text.get(body.clone()).unwrap_or_default();
    let mut index = 0;
    while let Some(&byte) = content.get(index) {
        if is_base64(byte) {
            characters.push(byte);
            index += 1;
        } else if let Some((_, length)) = blank_at(content, index) {
            index += length;
        } else {
            let rest = content.get(index..).unwrap_or_default();
            let (problem, length) = classify(rest);
            let start = body.start + index;
            return Err((problem, start..start + length));
        }
    }
    let end = || {
        let last = content
            .iter()
            .rposition(|byte| is_base64(*byte))
            .map_or(body.start, |last| body.start + last);
        last..(last + 1).min(body.end.max(last))
    };
    if characters.is_empty() {
        return Err((Base64Problem::Empty, body.start..body.start));
    }
    let padding = characters
        .iter()
        .rev()
        .take_while(|&&byte| byte == b'=')
        .count();
    let data = characters.len() - padding;
    if let Some(early) = characters.iter().take(data).position(|&byte| byte == b'=') {
        offsets.extend(positions(content, body.start));
        let start = offsets.get(early).copied().unwrap_or(body.start);
        let follows = text.get(start + 1..body.end).unwrap_or_default();
        let is_quoted =
            follows.starts_with(b"3D") || follows.starts_with(b"\n") || follows.starts_with(b"\r");
        let problem = if is_quoted {
            Base64Problem::QuotedPrintable
        } else {
            Base64Problem::EarlyPadding
        };
        return Err((problem, start..start + 1));
    }
    match (data % 4, padding) {
        (0, 0) | (2, 2) | (3, 1) => {}
        (2 | 3, 0) => return Err((Base64Problem::MissingPadding, end())),
        _ => return Err((Base64Problem::Truncated, end())),
    }
    STANDARD.decode(&characters).map_err(|error| match error {
        DecodeError::InvalidLastSymbol { .. } => (Base64Problem::LastCharacter, end()),
        _ => (Base64Problem::Truncated, end()),
    })
}

/// The first character of a decoded body that shows nothing and that no grammar counts as white space: what it stands
/// between is plain, and most readers stop at it all the same.
pub(super) fn unseen(text: &[u8], body: &Range<usize>) -> Option<(Base64Problem, Range<usize>)> {
    let content = text.get(body.clone())?;
    let index = content.iter().position(|byte| !byte.is_ascii())?;
    let (character, length) = blank_at(content, index)?;
    let start = body.start + index;
    Some((Base64Problem::Character(character), start..start + length))
}

/// The text that the bytes `bytes` of the decoded data came from.
pub(super) fn text_range(text: &[u8], body: &Range<usize>, bytes: &Range<usize>) -> Range<usize> {
    let content = text.get(body.clone()).unwrap_or_default();
    // Four characters hold three bytes; the character that holds a byte's first bit.
    let first = bytes.start.saturating_mul(8) / 6;
    let last = (bytes
        .end
        .max(bytes.start + 1)
        .saturating_mul(8)
        .saturating_sub(1))
        / 6;
    let mut wanted = positions(content, body.start).skip(first);
    let start = wanted.next().unwrap_or(body.end);
    let end = last
        .checked_sub(first + 1)
        .map_or(Some(start), |skip| wanted.nth(skip))
        .unwrap_or(start);
    start..(end + 1).min(text.len())
}

/// The offsets of the characters that carry data.
fn positions(content: &[u8], start: usize) -> impl Iterator<Item = usize> {
    (0..content.len())
        .filter(move |&index| content.get(index).copied().is_some_and(is_base64))
        .map(move |index| start + index)
}

/// The blank at this offset and its length in bytes.
fn blank_at(text: &[u8], offset: usize) -> Option<(char, usize)> {
    if text.get(offset).copied().is_none_or(is_base64) {
        return None;
    }
    Some(blank::character_at(text, offset)).filter(|(character, _)| blank::is_blank(*character))
}

pub(super) fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// What the first character of `rest` tells about how the text came to be, and how long it is.
fn classify(rest: &[u8]) -> (Base64Problem, usize) {
    let character = String::from_utf8_lossy(rest.get(..rest.len().min(4)).unwrap_or_default())
        .chars()
        .next()
        .unwrap_or(char::REPLACEMENT_CHARACTER);
    let length = if character == char::REPLACEMENT_CHARACTER {
        1
    } else {
        character.len_utf8()
    };
    match character {
        '-' | '_' => (Base64Problem::UrlAlphabet, length),
        '\\' if matches!(rest.get(1), Some(b'n' | b'r')) => (Base64Problem::EscapedLineBreak, 2),
        '<' => (Base64Problem::Markup, length),
        other => (Base64Problem::Character(other), length),
    }
}

#[cfg(test)]
mod tests {
    use super::{Base64Problem, decode, text_range, unseen};

    fn problem(text: &str) -> (Base64Problem, std::ops::Range<usize>) {
        decode(text.as_bytes(), &(0..text.len())).unwrap_err()
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        assert_eq!(problem("TW\nF*"), (Base64Problem::Character('*'), 4..5));
        assert_eq!(problem("TWü="), (Base64Problem::Character('ü'), 2..4));
        assert_eq!(problem("TW-u"), (Base64Problem::UrlAlphabet, 2..3));
        assert_eq!(
            problem("TWFu\\nTWFu"),
            (Base64Problem::EscapedLineBreak, 4..6)
        );
        assert_eq!(problem("TWFu<br>"), (Base64Problem::Markup, 4..5));
        assert_eq!(problem("TW=3DFu\n"), (Base64Problem::QuotedPrintable, 2..3));
        assert_eq!(problem("TWE=TWE="), (Base64Problem::EarlyPadding, 3..4));
        assert_eq!(problem("TWFuT"), (Base64Problem::Truncated, 4..5));
        assert_eq!(problem("TWFuTQ"), (Base64Problem::MissingPadding, 5..6));
        assert_eq!(problem("TR=="), (Base64Problem::LastCharacter, 3..4));
        assert_eq!(problem(" \n"), (Base64Problem::Empty, 0..0));
        assert_eq!(problem("TW\0Fu"), (Base64Problem::Character('\0'), 2..3));
    }

    #[test]
    fn ignores_white_space_of_every_kind() {
        let text = " TW\u{A0}\r\nF\u{200B}u\t\u{C}";
        assert_eq!(
            decode(text.as_bytes(), &(0..text.len())),
            Ok(b"Man".to_vec())
        );
    }

    #[test]
    fn what_nobody_sees_is_ignored_and_noted() {
        let text = "TW\u{C}Fu TW\u{A0}Fu\u{200B}";
        let body = 0..text.len();
        assert_eq!(decode(text.as_bytes(), &body), Ok(b"ManMan".to_vec()));
        assert_eq!(
            unseen(text.as_bytes(), &body),
            Some((Base64Problem::Character('\u{A0}'), 8..10))
        );
        assert_eq!(unseen(b"TW \t\x0BFu", &(0..7)), None);
    }

    #[test]
    fn leads_bytes_back_to_characters() {
        let text = b"TWFu\nTWFu";
        assert_eq!(text_range(text, &(0..9), &(0..1)), 0..2);
        assert_eq!(text_range(text, &(0..9), &(2..3)), 2..4);
        assert_eq!(text_range(text, &(0..9), &(3..6)), 5..9);
        assert_eq!(text_range(text, &(0..9), &(90..91)), 9..9);
    }
}
