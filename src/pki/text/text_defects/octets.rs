//! Octets that are no text in the type that they are written in, and the encoding that they look like.

use super::misread::windows_1252;

/// An encoding that octets look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// Its name.
    pub encoding: &'static str,
    /// What the octets say in it; none where we cannot read it.
    pub text: Option<String>,
}

/// The character that an octet is, in an encoding that has one for each.
type Decode = fn(u8) -> Option<char>;

/// The octets in the manner of RFC 4514 §2.4: ASCII as it is, and everything else in hexadecimal behind a backslash.
pub fn shown(octets: &[u8]) -> String {
    let mut text = String::new();
    for &octet in octets {
        match octet {
            b'\\' => text.push_str("\\\\"),
            b' '..=b'~' => text.push(char::from(octet)),
            _ => text += &format!("\\{octet:02X}"),
        }
    }
    text
}

/// The encoding in which most of the octets are letters; the more usual one of two that do as well.
pub fn guess(octets: &[u8]) -> Option<Guess> {
    if octets.is_ascii() || octets.iter().any(u8::is_ascii_control) {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(octets) {
        return Some(Guess {
            encoding: "UTF-8",
            text: Some(text.to_owned()),
        });
    }
    let of_one_octet: [(&'static str, Decode); 3] = [
        ("Windows-1252", windows_1252),
        ("ISO 8859-2", iso_8859_2),
        ("Windows-1250", windows_1250),
    ];
    let decoded = of_one_octet.into_iter().filter_map(|(encoding, decode)| {
        let text: String = octets
            .iter()
            .map(|&octet| decode(octet))
            .collect::<Option<_>>()?;
        Some((unlikely_signs(&text), encoding, text))
    });
    let best = decoded.min_by_key(|(signs, ..)| *signs);
    if best.as_ref().is_none_or(|(signs, ..)| *signs > 0) && is_shift_jis(octets) {
        return Some(Guess {
            encoding: "Shift JIS",
            text: None,
        });
    }
    best.map(|(_, encoding, text)| Guess {
        encoding,
        text: Some(text),
    })
}

/// How many signs beyond ASCII a name has, but for those that stand behind words.
fn unlikely_signs(text: &str) -> usize {
    let mut characters = text.chars().peekable();
    let mut count = 0;
    while let Some(character) = characters.next() {
        let is_before_letter = characters.peek().is_some_and(|next| next.is_alphabetic());
        let is_usual = "®©™–—’”»…\u{A0}".contains(character) && !is_before_letter;
        if !character.is_ascii() && !character.is_alphabetic() && !is_usual {
            count += 1;
        }
    }
    count
}

/// Whether everything beyond ASCII is made of pairs such as Shift JIS has, and of two of them at least.
fn is_shift_jis(octets: &[u8]) -> bool {
    let mut pairs = 0;
    let mut octets = octets.iter();
    while let Some(octet) = octets.next() {
        match octet {
            0..=0x7F => {}
            0x81..=0x9F | 0xE0..=0xEF => match octets.next() {
                Some(0x40..=0x7E | 0x80..=0xFC) => pairs += 1,
                _ => return false,
            },
            _ => return false,
        }
    }
    pairs >= 2
}

/// The upper half of ISO 8859-2.
const ISO_8859_2: &str = "\u{A0}Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u{AD}ŽŻ°ą˛ł´ľśˇ¸šşťź˝žż\
    ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙";

fn iso_8859_2(octet: u8) -> Option<char> {
    match octet {
        0..=0x7F => Some(char::from(octet)),
        0x80..=0x9F => None,
        0xA0.. => ISO_8859_2.chars().nth(usize::from(octet - 0xA0)),
    }
}

/// Where Windows-1250 has something else than ISO 8859-2.
const WINDOWS_1250: &[(u8, char)] = &[
    (0x80, '€'),
    (0x82, '‚'),
    (0x84, '„'),
    (0x85, '…'),
    (0x86, '†'),
    (0x87, '‡'),
    (0x89, '‰'),
    (0x8A, 'Š'),
    (0x8B, '‹'),
    (0x8C, 'Ś'),
    (0x8D, 'Ť'),
    (0x8E, 'Ž'),
    (0x8F, 'Ź'),
    (0x91, '‘'),
    (0x92, '’'),
    (0x93, '“'),
    (0x94, '”'),
    (0x95, '•'),
    (0x96, '–'),
    (0x97, '—'),
    (0x99, '™'),
    (0x9A, 'š'),
    (0x9B, '›'),
    (0x9C, 'ś'),
    (0x9D, 'ť'),
    (0x9E, 'ž'),
    (0x9F, 'ź'),
    (0xA1, 'ˇ'),
    (0xA5, 'Ą'),
    (0xA6, '¦'),
    (0xA9, '©'),
    (0xAB, '«'),
    (0xAC, '¬'),
    (0xAE, '®'),
    (0xB1, '±'),
    (0xB5, 'µ'),
    (0xB6, '¶'),
    (0xB7, '·'),
    (0xB9, 'ą'),
    (0xBB, '»'),
    (0xBC, 'Ľ'),
    (0xBD, '˝'),
    (0xBE, 'ľ'),
];

fn windows_1250(octet: u8) -> Option<char> {
    let own = WINDOWS_1250.iter().find(|(known, _)| *known == octet);
    own.map(|(_, character)| *character)
        .or_else(|| iso_8859_2(octet))
}

#[cfg(test)]
mod tests {
    use super::{ISO_8859_2, guess, shown};

    #[test]
    fn octets_look_like_the_encoding_in_which_they_are_letters() {
        assert_eq!(ISO_8859_2.chars().count(), 96);
        for (octets, encoding, text) in [
            // `\D3\A3` would be a Cyrillic letter in UTF-8.
            (
                &b"\xAF\xD3\xA3\xC6 S.A."[..],
                "ISO 8859-2",
                Some("ŻÓŁĆ S.A."),
            ),
            (b"\xA3\xF3d\xBC", "ISO 8859-2", Some("Łódź")),
            (b"\x8Cwiat\xB3o", "Windows-1250", Some("Światło")),
            (b"M\xFCller GmbH", "Windows-1252", Some("Müller GmbH")),
            (b"Caf\xE9\xAE", "Windows-1252", Some("Café®")),
            (b"\xA9KODA", "ISO 8859-2", Some("ŠKODA")),
            (b"\x8A\x94\x8E\xAE\x89\xEF\x8E\xD0", "Shift JIS", None),
            ("Müller".as_bytes(), "UTF-8", Some("Müller")),
        ] {
            let found = guess(octets).unwrap();
            assert_eq!(
                (found.encoding, found.text.as_deref()),
                (encoding, text),
                "{}",
                shown(octets)
            );
        }
        assert_eq!(guess(b"Example Corp_"), None);
    }

    #[test]
    fn octets_are_shown_as_ascii_and_hexadecimal() {
        assert_eq!(shown(b"\xA3\xF3d\xBC \\x"), "\\A3\\F3d\\BC \\\\x");
    }
}
