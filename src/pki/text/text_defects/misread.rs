//! UTF-8 that was read as Latin-1 or Windows-1252 and encoded once more: `MÃ¼nchen`.

/// How often a text may have been misread on its way.
const MOST_TIMES: usize = 3;

/// What a text says whose UTF-8 was taken for Latin-1 or Windows-1252; none when it was not.
///
/// That is undone and not guessed: every character is turned back into the byte that it was read from, and the bytes must
/// be UTF-8. What comes of it must be a likelier text, for `NESCAFÉ®` has bytes of the same form.
pub fn misread(text: &str) -> Option<String> {
    let mut meant = undo(text)?;
    for _ in 1..MOST_TIMES {
        match undo(&meant) {
            Some(again) => meant = again,
            None => break,
        }
    }
    Some(meant)
}

fn undo(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Vec<u8> = text.chars().map(byte).collect::<Option<_>>()?;
    let meant = String::from_utf8(bytes).ok()?;
    is_likelier(text, &meant).then_some(meant)
}

/// The byte that is read as this character in Windows-1252 or, where that has none, in Latin-1.
fn byte(character: char) -> Option<u8> {
    let index = WINDOWS_1252
        .iter()
        .position(|&(_, known)| known == character);
    match index.and_then(|index| WINDOWS_1252.get(index)) {
        Some(&(byte, _)) => Some(byte),
        None => u8::try_from(u32::from(character)).ok(),
    }
}

/// The character of Windows-1252 or, where that has none, of Latin-1.
pub(super) fn windows_1252(byte: u8) -> Option<char> {
    let own = WINDOWS_1252.iter().find(|(known, _)| *known == byte);
    let character = own.map_or(char::from(byte), |(_, character)| *character);
    (!character.is_control() || byte < 0x80).then_some(character)
}

/// Where Windows-1252 has something else than Latin-1, which has control characters there.
const WINDOWS_1252: &[(u8, char)] = &[
    (0x80, '€'),
    (0x82, '‚'),
    (0x83, 'ƒ'),
    (0x84, '„'),
    (0x85, '…'),
    (0x86, '†'),
    (0x87, '‡'),
    (0x88, 'ˆ'),
    (0x89, '‰'),
    (0x8A, 'Š'),
    (0x8B, '‹'),
    (0x8C, 'Œ'),
    (0x8E, 'Ž'),
    (0x91, '‘'),
    (0x92, '’'),
    (0x93, '“'),
    (0x94, '”'),
    (0x95, '•'),
    (0x96, '–'),
    (0x97, '—'),
    (0x98, '˜'),
    (0x99, '™'),
    (0x9A, 'š'),
    (0x9B, '›'),
    (0x9C, 'œ'),
    (0x9E, 'ž'),
    (0x9F, 'Ÿ'),
];

/// Whether one letter of the Latin alphabet, or two of others, come out where the text has sequences that nobody writes.
fn is_likelier(text: &str, meant: &str) -> bool {
    let written: Vec<char> = text.chars().collect();
    let mut position: usize = 0;
    let mut of_other_alphabets = 0;
    for character in meant.chars() {
        let length = character.len_utf8();
        let first = position;
        position += length;
        if character.is_ascii() {
            continue;
        }
        match character {
            // Latin-1's signs and letters, Latin Extended-A, and the Romanian letters behind it.
            '\u{A0}'..='\u{17F}' | '\u{218}'..='\u{21B}' if !may_be_meant(&written, first) => {
                return true;
            }
            '\u{370}'..='\u{7FF}' if character.is_alphabetic() => of_other_alphabets += 1,
            // Three bytes or more: `â€™` is nothing else.
            '\u{800}'.. => return true,
            _ => {}
        }
        if of_other_alphabets == 2 {
            return true;
        }
    }
    false
}

/// Whether the two characters from `first` on can be what somebody wrote: a word in capitals that ends in a letter such as
/// `Ä`, and a sign that stands behind words.
fn may_be_meant(written: &[char], first: usize) -> bool {
    let at = |index: Option<usize>| index.and_then(|index| written.get(index)).copied();
    let is_capital = |character: Option<char>| character.is_some_and(char::is_uppercase);
    let (before, letter) = (at(first.checked_sub(1)), at(Some(first)));
    let (sign, after) = (at(Some(first + 1)), at(Some(first + 2)));
    // No word ends in `Â`.
    letter != Some('Â')
        && is_capital(before)
        && is_capital(letter)
        && sign.is_some_and(|sign| "®©™–—’”»›…\u{A0}".contains(sign))
        && !after.is_some_and(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::misread;

    /// The text with its UTF-8 read as Windows-1252, as most programs do it.
    fn misreading(text: &str) -> String {
        text.bytes()
            .map(|byte| {
                let known = super::WINDOWS_1252.iter().find(|(known, _)| *known == byte);
                known.map_or(char::from(byte), |(_, character)| *character)
            })
            .collect()
    }

    #[test]
    fn what_was_misread_is_read() {
        for text in [
            "München",
            "MÜNCHEN",
            "Zürich",
            "Société Générale",
            "Łódź",
            "Plzeň",
            "București",
            "Málaga",
            "Città",
            "Acme®",
            "ACME®",
            "Example’s Corp – East",
            "Москва",
            "Αθήνα",
            "東京都",
            "Example 🦀",
        ] {
            assert_eq!(misread(&misreading(text)).as_deref(), Some(text), "{text}");
        }
        // Latin-1 instead of Windows-1252: control characters where that has signs.
        let latin_1: String = "MÜNCHEN".bytes().map(char::from).collect();
        assert_eq!(misread(&latin_1).as_deref(), Some("MÜNCHEN"));
        // Twice.
        assert_eq!(
            misread(&misreading(&misreading("München"))).as_deref(),
            Some("München")
        );
    }

    #[test]
    fn what_was_meant_is_left_alone() {
        for text in [
            "",
            "Example Corp",
            "München",
            "Société Générale",
            "NESCAFÉ®",
            "IKEÄ®",
            "SMÅ™",
            "IRMÃ® Ltda",
            "AMANHÃ – Lisboa",
            "ÄÖÜ äöü ß",
            "São Paulo",
            "Ålesund",
            "Reykjavík",
            "Москва",
            "東京都",
            "Acme®",
            "Ð®",
            "«É»",
            "Example’s Corp – East",
        ] {
            assert_eq!(misread(text), None, "{text}");
        }
    }
}
