//! Letters that look like others.
//!
//! The pairs are those of Unicode's `confusables.txt` (UTS #39, Unicode Security
//! Mechanisms) in which a Cyrillic or Greek letter of today's alphabets looks like
//! one letter of the Latin one. Greek letters that also serve as symbols, such as
//! the α of IFN-α, are left out: people mean them.

use crate::pki::text::printable::is_unsafe;

/// Cyrillic letters, and the Latin ones that they look like.
const CYRILLIC: &[(char, char)] = &[
    ('\u{405}', 'S'),
    ('\u{406}', 'I'),
    ('\u{408}', 'J'),
    ('\u{410}', 'A'),
    ('\u{412}', 'B'),
    ('\u{415}', 'E'),
    ('\u{41A}', 'K'),
    ('\u{41C}', 'M'),
    ('\u{41D}', 'H'),
    ('\u{41E}', 'O'),
    ('\u{420}', 'P'),
    ('\u{421}', 'C'),
    ('\u{422}', 'T'),
    ('\u{423}', 'Y'),
    ('\u{425}', 'X'),
    ('\u{430}', 'a'),
    ('\u{435}', 'e'),
    ('\u{43E}', 'o'),
    ('\u{440}', 'p'),
    ('\u{441}', 'c'),
    ('\u{443}', 'y'),
    ('\u{445}', 'x'),
    ('\u{455}', 's'),
    ('\u{456}', 'i'),
    ('\u{458}', 'j'),
    ('\u{4AE}', 'Y'),
    ('\u{4AF}', 'y'),
    ('\u{4BB}', 'h'),
    ('\u{4C0}', 'I'),
    ('\u{4CF}', 'l'),
    ('\u{501}', 'd'),
    ('\u{51B}', 'q'),
    ('\u{51D}', 'w'),
];

/// Greek letters, and the Latin ones that they look like.
const GREEK: &[(char, char)] = &[
    ('\u{391}', 'A'),
    ('\u{392}', 'B'),
    ('\u{395}', 'E'),
    ('\u{396}', 'Z'),
    ('\u{397}', 'H'),
    ('\u{399}', 'I'),
    ('\u{39A}', 'K'),
    ('\u{39C}', 'M'),
    ('\u{39D}', 'N'),
    ('\u{39F}', 'O'),
    ('\u{3A1}', 'P'),
    ('\u{3A4}', 'T'),
    ('\u{3A5}', 'Y'),
    ('\u{3A7}', 'X'),
    ('\u{3B9}', 'i'),
    ('\u{3BF}', 'o'),
    ('\u{3C5}', 'u'),
    ('\u{3F2}', 'c'),
    ('\u{3F3}', 'j'),
    ('\u{3F9}', 'C'),
];

/// An alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alphabet {
    Latin,
    Cyrillic,
    Greek,
}

impl Alphabet {
    fn of(letter: char) -> Option<Self> {
        match letter {
            'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => {
                letter.is_alphabetic().then_some(Self::Latin)
            }
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => {
                letter.is_alphabetic().then_some(Self::Greek)
            }
            '\u{400}'..='\u{52F}' => letter.is_alphabetic().then_some(Self::Cyrillic),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Latin => "Latin",
            Self::Cyrillic => "Cyrillic",
            Self::Greek => "Greek",
        }
    }

    /// This alphabet's letters that look like Latin ones.
    fn pairs(self) -> &'static [(char, char)] {
        match self {
            Self::Latin => &[],
            Self::Cyrillic => CYRILLIC,
            Self::Greek => GREEK,
        }
    }
}

/// A character that looks like the one that belongs in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookAlike {
    /// Where it stands, in bytes.
    pub offset: usize,
    /// The character.
    pub character: char,
    /// What it is: `Cyrillic`, `full-width` and so on.
    pub kind: &'static str,
    /// What it looks like.
    pub like: char,
}

/// The characters of a text that only look like those that belong there.
///
/// A letter does not belong in its word when, with all of its alphabet in the word
/// replaced by their look-alikes, the word is of one alphabet. Words wholly of one
/// alphabet are left alone, and so are those whose mixture everybody sees. Blanks and
/// full-width forms belong in the text unless it is written with the Latin alphabet.
pub fn look_alikes(text: &str) -> Vec<LookAlike> {
    // Nearly every text; what follows takes time.
    if text.is_ascii() {
        return Vec::new();
    }
    let mut found = letters(text);
    found.extend(forms(text));
    found.sort_by_key(|found| found.offset);
    found
}

fn letters(text: &str) -> Vec<LookAlike> {
    let mut found = Vec::new();
    let mut word: Vec<(usize, char)> = Vec::new();
    for (offset, character) in text.char_indices().chain([(text.len(), ' ')]) {
        if character.is_alphanumeric() {
            word.push((offset, character));
        } else {
            found.extend(strays(&word));
            word.clear();
        }
    }
    found
}

/// The letters that do not belong in a word.
fn strays(word: &[(usize, char)]) -> Vec<LookAlike> {
    let of = |alphabet| -> Vec<(usize, char)> {
        word.iter()
            .copied()
            .filter(|(_, letter)| Alphabet::of(*letter) == Some(alphabet))
            .collect()
    };
    let latin = of(Alphabet::Latin);
    for alphabet in [Alphabet::Cyrillic, Alphabet::Greek] {
        let other = of(alphabet);
        if latin.is_empty() || other.is_empty() {
            continue;
        }
        let from_other = |letter: char| {
            let pair = alphabet.pairs().iter().find(|(one, _)| *one == letter);
            pair.map(|(_, like)| *like)
        };
        let from_latin = |letter: char| {
            let pair = alphabet.pairs().iter().find(|(_, like)| *like == letter);
            pair.map(|(one, _)| *one)
        };
        let others = disguised(&other, alphabet, from_other);
        let latins = disguised(&latin, Alphabet::Latin, from_latin);
        // Where either could be meant, the few among the many are the slip.
        match (others, latins) {
            (Some(others), Some(latins)) => {
                return if others.len() <= latins.len() {
                    others
                } else {
                    latins
                };
            }
            (Some(strays), None) | (None, Some(strays)) => return strays,
            (None, None) => {}
        }
    }
    Vec::new()
}

/// These letters with what they look like, if all of them look like something.
fn disguised(
    letters: &[(usize, char)],
    alphabet: Alphabet,
    like: impl Fn(char) -> Option<char>,
) -> Option<Vec<LookAlike>> {
    letters
        .iter()
        .map(|&(offset, character)| {
            Some(LookAlike {
                offset,
                character,
                kind: alphabet.word(),
                like: like(character)?,
            })
        })
        .collect()
}

/// Blanks that are not the space bar's, and letters and signs in the width of Chinese ones, among Latin letters.
fn forms(text: &str) -> Vec<LookAlike> {
    if text.chars().any(is_ideographic) || !text.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut before = None;
    let mut characters = text.char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        let after = characters.peek().map(|(_, after)| *after);
        if let Some((kind, like)) = form(character)
            && (like != ' ' || is_between_words(before, after))
        {
            found.push(LookAlike {
                offset,
                character,
                kind,
                like,
            });
        }
        before = Some(character);
    }
    found
}

/// Whether a blank here separates words. At the ends and beside another one it is too many, whatever it is; beside French
/// punctuation typographers want one that does not break.
fn is_between_words(before: Option<char>, after: Option<char>) -> bool {
    let is_of_a_word = |character: char| {
        !character.is_whitespace() && !is_unsafe(character) && !"«»:;!?".contains(character)
    };
    before.is_some_and(is_of_a_word) && after.is_some_and(is_of_a_word)
}

/// The kind of a blank, hyphen or full-width form, and its counterpart in ASCII.
fn form(character: char) -> Option<(&'static str, char)> {
    match character {
        '\u{A0}' | '\u{2007}' | '\u{202F}' => Some(("no-break", ' ')),
        '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200A}' | '\u{205F}' => {
            Some(("typographic", ' '))
        }
        '\u{3000}' => Some(("full-width", ' ')),
        '\u{2011}' => Some(("no-break", '-')),
        // U+FF01 to U+FF5E are U+0021 to U+007E in another width.
        '\u{FF01}'..='\u{FF5E}' => {
            let ascii = char::from_u32(u32::from(character) - 0xFEE0)?;
            Some(("full-width", ascii))
        }
        _ => None,
    }
}

/// Whether a character is of the scripts that full-width forms belong to: Chinese, Japanese, Korean.
fn is_ideographic(character: char) -> bool {
    matches!(
        character,
        '\u{1100}'..='\u{11FF}'
            | '\u{2E80}'..='\u{2FFF}'
            | '\u{3001}'..='\u{9FFF}'
            | '\u{A960}'..='\u{A97F}'
            | '\u{AC00}'..='\u{D7FF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{FF5F}'..='\u{FFEF}'
            | '\u{20000}'..='\u{3FFFF}'
    )
}

/// A text with the Latin letter for every letter that looks like one, and with ASCII for other forms of it.
pub fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let plain = |character| {
        let pairs = CYRILLIC.iter().chain(GREEK);
        let letter = pairs
            .filter(|(one, _)| *one == character)
            .map(|(_, like)| *like);
        let form = form(character).map(|(_, like)| like);
        letter.chain(form).next().unwrap_or(character)
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::{CYRILLIC, GREEK, look_alikes, plain};

    fn found(text: &str) -> String {
        look_alikes(text)
            .iter()
            .map(|found| {
                format!(
                    "{}{:X}={} ",
                    found.kind,
                    u32::from(found.character),
                    found.like
                )
            })
            .collect()
    }

    #[test]
    fn strays_in_words() {
        let cases = [
            ("Ex\u{430}mple", "Cyrillic430=a "),
            ("\u{415}xample Corp", "Cyrillic415=E "),
            ("Z\u{3BF}o", "Greek3BF=o "),
            // A Latin letter among Cyrillic ones.
            ("Мoсква", "Latin6F=о "),
            // Half and half: the Latin alphabet is what servers speak.
            ("Y\u{41E}", "Cyrillic41E=O "),
            ("Node1\u{410}", "Cyrillic410=A "),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn names_of_one_alphabet_and_open_mixtures() {
        for text in [
            "Example Corp",
            "Müller & Søn GmbH",
            "Пример",
            "ООО Example",
            "АО «Ромашка»",
            "Παράδειγμα Α.Ε.",
            "Ω Electronics",
            "IFN-α",
            "Яndex",
            "µTorrent",
            "例示株式会社（東京）",
            "ＮＴＴ",
            "ＮＴＴ東日本 East",
            "Société Générale\u{A0}: Paris",
            "«\u{A0}Exemple\u{A0}»",
            "Example’s Corp – East",
            "Example 🦀 Corp",
        ] {
            assert_eq!(found(text), "", "{text}");
        }
    }

    #[test]
    fn blanks_and_full_width_forms() {
        let cases = [
            ("Example\u{A0}Corp", "no-breakA0=  "),
            ("Example\u{3000}Corp", "full-width3000=  "),
            ("Example，Inc.", "full-widthFF0C=, "),
            ("Ｅxample", "full-widthFF25=E "),
            ("Rolls\u{2011}Royce", "no-break2011=- "),
            // At the ends, and two in a row, blanks are too many, of whatever kind.
            ("\u{A0}Example", ""),
            ("Example\u{A0} Corp", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), expected, "{text:?}");
        }
    }

    #[test]
    fn plain_text_is_what_it_looks_like() {
        assert_eq!(plain("\u{410}\u{421}\u{415} C\u{3BF}rp"), "ACE Corp");
        assert_eq!(plain("Ｅxample\u{A0}Corp"), "Example Corp");
        assert_eq!(plain("Müller"), "Müller");
    }

    #[test]
    fn pairs_stand_in_order_and_once() {
        for pairs in [CYRILLIC, GREEK] {
            assert!(pairs.is_sorted_by(|one, other| one.0 < other.0));
            assert!(pairs.iter().all(|(_, like)| like.is_ascii_alphabetic()));
        }
    }
}
