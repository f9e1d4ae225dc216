//! Which characters a string type does not have.

use super::{Deviation, DeviationKind, Reader, Tag, has_alphabet_of};
use crate::pki::text::{printable::few, text_defects::described};

/// How many characters are named.
const MOST_NAMED: usize = 5;

impl Deviation {
    /// The characters that the string type does not have, each once, where the string is ASCII; `encoding` is the whole of
    /// it. Octets from 0x80 on are characters of an encoding that nobody names.
    pub fn foreign_characters(&self, encoding: &[u8]) -> Vec<char> {
        let tag = match self.kind {
            DeviationKind::StringAlphabet(tag) => tag,
            DeviationKind::AsteriskOrAmpersand => Tag::PRINTABLE_STRING,
            _ => return Vec::new(),
        };
        let element = encoding.get(self.range.clone()).unwrap_or_default();
        let Ok(element) = Reader::new(element).element("a string") else {
            return Vec::new();
        };
        foreign_characters(tag, element.content())
    }

    /// The departure in words, with the characters that make it one.
    pub fn described(&self, encoding: &[u8]) -> String {
        let characters = self.foreign_characters(encoding);
        match self.kind {
            DeviationKind::StringAlphabet(tag) if !characters.is_empty() => with(tag, &characters),
            DeviationKind::AsteriskOrAmpersand if !characters.is_empty() => {
                with(Tag::PRINTABLE_STRING, &characters)
            }
            kind => kind.to_string(),
        }
    }
}

/// The characters that a string type does not have, each once; none where the string is not of ASCII.
fn foreign_characters(tag: Tag, content: &[u8]) -> Vec<char> {
    if !content.is_ascii() || [Tag::BMP_STRING, Tag::UNIVERSAL_STRING].contains(&tag) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for octet in content {
        let character = char::from(*octet);
        if !has_alphabet_of(tag, &[*octet]) && !found.contains(&character) {
            found.push(character);
        }
    }
    found
}

/// Characters as they are, or by their names where they cannot be seen: "`_`, `@`".
pub(crate) fn in_words(characters: &[char]) -> String {
    let words = characters.iter().map(|character| match character {
        '`' => "a backtick".to_owned(),
        character if character.is_ascii_graphic() => format!("`{character}`"),
        character => described(*character),
    });
    few(&words.collect::<Vec<_>>(), MOST_NAMED)
}

fn with(tag: Tag, characters: &[char]) -> String {
    let (tag, characters) = (tag.with_article(), in_words(characters));
    format!("{tag} with {characters}, which this string type does not have")
}

#[cfg(test)]
mod tests {
    use super::{Tag, foreign_characters, in_words};

    #[test]
    fn each_character_is_named_once() {
        for (tag, content, expected) in [
            (
                Tag::PRINTABLE_STRING,
                &b"AT&T @ Example_Co_"[..],
                "`&`, `@`, `_`",
            ),
            (
                Tag::PRINTABLE_STRING,
                b"No\0rth\n",
                "U+0000 (NUL), U+000A (line feed)",
            ),
            (Tag::PRINTABLE_STRING, b"a`b", "a backtick"),
            (
                Tag::PRINTABLE_STRING,
                b"!\"#$%;<",
                "`!`, `\"`, `#`, `$`, `%` and 2 more",
            ),
            (Tag::NUMERIC_STRING, b"12 a-b", "`a`, `-`, `b`"),
            (Tag::VISIBLE_STRING, b"a\tb", "U+0009 (tab)"),
            (Tag::IA5_STRING, b"a\tb", ""),
            (Tag::PRINTABLE_STRING, b"M\xFCller_", ""),
            (Tag::BMP_STRING, b"\0a\0", ""),
        ] {
            assert_eq!(in_words(&foreign_characters(tag, content)), expected);
        }
    }
}
