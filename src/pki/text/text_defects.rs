//! What can be wrong with a piece of text, whatever it says.
//!
//! Names are typed, pasted and converted before they reach a request. On the way
//! a letter is replaced by one of another alphabet that looks like it, a blank by
//! one that does not break, or the whole text is read in an encoding that it is
//! not written in. The eye sees none of the first two; a CA that compares the name
//! with a register, and a program that compares it with another node's, do.

mod look_alike;
mod misread;
mod octets;

pub use look_alike::{LookAlike, look_alikes, plain};
pub use misread::misread;
pub use octets::{Guess, guess, shown};

use crate::pki::text::printable::is_unsafe;

/// A character by its code point, and by its name where it has a short one: `U+202E (right-to-left override)`.
pub fn described(character: char) -> String {
    let code_point = format!("U+{:04X}", u32::from(character));
    match NAMES.iter().find(|(named, _)| *named == character) {
        Some((_, name)) => format!("{code_point} ({name})"),
        None => code_point,
    }
}

/// Characters that a person would not know by sight, with their names in the Unicode Character Database in plain words.
const NAMES: &[(char, &str)] = &[
    ('\0', "NUL"),
    ('\t', "tab"),
    ('\n', "line feed"),
    ('\r', "carriage return"),
    ('\u{1B}', "escape"),
    ('\u{7F}', "delete"),
    ('\u{A0}', "no-break space"),
    ('\u{AD}', "soft hyphen"),
    ('\u{200B}', "zero-width space"),
    ('\u{200C}', "zero-width non-joiner"),
    ('\u{200D}', "zero-width joiner"),
    ('\u{200E}', "left-to-right mark"),
    ('\u{200F}', "right-to-left mark"),
    ('\u{2011}', "non-breaking hyphen"),
    ('\u{2028}', "line separator"),
    ('\u{2029}', "paragraph separator"),
    ('\u{202A}', "left-to-right embedding"),
    ('\u{202B}', "right-to-left embedding"),
    ('\u{202C}', "end of a directional embedding"),
    ('\u{202D}', "left-to-right override"),
    ('\u{202E}', "right-to-left override"),
    ('\u{202F}', "narrow no-break space"),
    ('\u{2060}', "word joiner"),
    ('\u{2066}', "left-to-right isolate"),
    ('\u{2067}', "right-to-left isolate"),
    ('\u{2068}', "first-strong isolate"),
    ('\u{2069}', "end of a directional isolate"),
    ('\u{3000}', "ideographic space"),
    ('\u{FEFF}', "byte order mark"),
];

/// Whether a character takes room and shows nothing: the space bar's blank and its relatives, but no control character.
pub fn is_blank(character: char) -> bool {
    character.is_whitespace() && !is_unsafe(character)
}

/// Whether nothing of the text can be seen.
pub fn is_invisible(text: &str) -> bool {
    text.chars()
        .all(|character| character.is_whitespace() || is_unsafe(character))
}

/// What two spellings differ in, when they are the same to a reader.
pub fn slight_difference(one: &str, other: &str) -> Option<&'static str> {
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    if one == other {
        None
    } else if one.to_lowercase() == other.to_lowercase() {
        Some("upper and lower case")
    } else if letters(one) == letters(other) {
        Some("blanks or punctuation")
    } else if plain(one) == plain(other) {
        Some("letters that look alike")
    } else if essence(one) == essence(other) {
        Some("case, blanks or punctuation")
    } else {
        None
    }
}

/// A text without what people leave out or write in several ways: case, blanks, commas, hyphens and the like, letters that
/// only look like others, and `&` for “and”. Two spellings of one name have the same essence.
pub fn essence(text: &str) -> String {
    let mut essence = String::with_capacity(text.len());
    // A separator between digits counts: `1-1` is not `11`.
    let mut is_apart = false;
    for character in plain(text).to_lowercase().chars() {
        if is_separator(character) {
            is_apart = true;
            continue;
        }
        let is_behind_digit = essence.ends_with(|last: char| last.is_numeric());
        if is_apart && is_behind_digit && character.is_numeric() {
            essence.push(' ');
        }
        is_apart = false;
        if character == '&' {
            essence.push_str("and");
        } else {
            essence.push(character);
        }
    }
    essence
}

/// Whether a character stands between words or behind abbreviations, and is no part of a name.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || is_unsafe(character)
        || ".,;:-_'\"()/\\`´·".contains(character)
        // Hyphens and dashes, quotation marks, angle quotation marks.
        || matches!(character, '\u{2010}'..='\u{2015}' | '\u{2018}'..='\u{201F}' | '\u{2039}' | '\u{203A}' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::{described, essence, is_invisible, slight_difference};

    #[test]
    fn characters_by_code_point_and_name() {
        assert_eq!(described('\u{202E}'), "U+202E (right-to-left override)");
        assert_eq!(described('\u{415}'), "U+0415");
        assert_eq!(described('\u{1F980}'), "U+1F980");
    }

    #[test]
    fn blanks_of_all_kinds_are_invisible() {
        for text in ["", " ", "\u{A0}\t", "\u{200B}", "\u{3000}\n"] {
            assert!(is_invisible(text), "{text:?}");
        }
        for text in ["-", ".", " x "] {
            assert!(!is_invisible(text), "{text:?}");
        }
    }

    #[test]
    fn spellings_of_one_name() {
        let cases = [
            ("Example Corp", "EXAMPLE Corp", "upper and lower case"),
            ("Example Corp", "Example Corp.", "blanks or punctuation"),
            (
                "Example Corp",
                "Ex\u{430}mple Corp",
                "letters that look alike",
            ),
            (
                "Example Corp",
                "example-corp",
                "case, blanks or punctuation",
            ),
            (
                "Smith & Sons",
                "Smith and Sons",
                "case, blanks or punctuation",
            ),
        ];
        for (one, other, difference) in cases {
            assert_eq!(slight_difference(one, other), Some(difference), "{other}");
            assert_eq!(essence(one), essence(other), "{other}");
        }
    }

    #[test]
    fn other_names_stay_other_names() {
        let cases = [
            ("Example Corp", "Example Corp"),
            ("A & B Ltd", "AB Ltd"),
            ("Building 1-1", "Building 11"),
            ("C++ Ltd", "C Ltd"),
            ("München", "Munchen"),
        ];
        for (one, other) in cases.iter().skip(1) {
            assert_ne!(essence(one), essence(other), "{one}, {other}");
        }
        assert_eq!(slight_difference("Example Corp", "Example Corp"), None);
        assert_eq!(slight_difference("Example Corp", "Example Ltd"), None);
    }
}
