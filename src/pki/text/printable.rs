//! Foreign text in a form that is safe to print.
//!
//! A subject, a file name or a DNS name comes from whoever made the file. On a
//! terminal an escape sequence in it would be obeyed, a bidirectional override
//! would reorder the line, a line feed would fake one. [`Printable`] holds text
//! in which all of these are written as escapes.

use std::{
    fmt,
    path::{MAIN_SEPARATOR, Path},
};

/// Text without control, bidirectional or invisible characters, so that it is safe on a terminal.
///
/// It is not escaped for HTML or for a shell.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Printable(String);

impl Printable {
    /// The text, with every character that must not reach a terminal escaped: as `\n`, `\r`, `\t` or `\u{…}`.
    pub fn new(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        let mut safe = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\n' => safe.push_str("\\n"),
                '\r' => safe.push_str("\\r"),
                '\t' => safe.push_str("\\t"),
                _ if is_unsafe(character) => safe.extend(character.escape_unicode()),
                _ => safe.push(character),
            }
        }
        Self(safe)
    }

    /// A path, with `/` on every system.
    pub fn path(path: &Path) -> Self {
        Self::new(path.to_string_lossy().replace(MAIN_SEPARATOR, "/"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Printable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// Whether a character acts on the terminal or on the characters around it.
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            // Soft hyphen, Arabic letter mark, Mongolian vowel separator.
            '\u{AD}' | '\u{61C}' | '\u{180E}'
            // Zero-width and directional marks, line and paragraph separators, embeddings and overrides.
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            // Invisible operators and isolates.
            | '\u{2060}'..='\u{206F}'
            // Byte order mark, interlinear annotations, tags.
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
        )
}

/// A foreign value for a message: long ones are cut in the middle.
pub fn shortened(text: &str) -> String {
    const LONGEST: usize = 100;
    const KEPT: usize = 40;
    let count = text.chars().count();
    if count <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(KEPT).collect();
    let tail: String = text.chars().skip(count - KEPT).collect();
    format!("{head}…{tail}")
}

/// Octets in hexadecimal, with small letters.
pub fn hexadecimal(octets: &[u8]) -> String {
    let digits = octets.iter().flat_map(|octet| [octet >> 4, octet & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// The first of several items, and how many more there are: `a, b and 3 more`.
pub fn few(items: &[String], most: usize) -> String {
    let shown = items.get(..most).unwrap_or(items).join(", ");
    match items.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// A number with its noun.
pub fn count(number: usize, singular: &str) -> String {
    if number == 1 {
        format!("1 {singular}")
    } else {
        format!("{number} {singular}s")
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Printable, shortened};

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        let hostile = "a\u{1b}[31mb\u{202e}c\u{0}d\ne\u{200b}f\u{9b}g";
        let safe = Printable::new(hostile);
        assert_eq!(
            safe.as_str(),
            "a\\u{1b}[31mb\\u{202e}c\\u{0}d\\ne\\u{200b}f\\u{9b}g"
        );
        assert_eq!(Printable::new("Zürich 東京").as_str(), "Zürich 東京");
    }

    #[test]
    fn paths_are_the_same_on_every_system() {
        let path = Path::new("ca").join("issued").join("a\u{202e}.pem");
        assert_eq!(Printable::path(&path).as_str(), "ca/issued/a\\u{202e}.pem");
    }

    #[test]
    fn long_values_keep_both_ends() {
        let short = shortened(&format!("{}{}", "a".repeat(500), "z"));
        assert_eq!(short.chars().count(), 81);
        assert!(short.starts_with("aaa") && short.ends_with('z'));
    }
}
