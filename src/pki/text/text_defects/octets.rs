//! Octets that are no text in the type that they are written in, and the encoding that they look like.

mod encodings;
mod languages;

use encodings::ENCODINGS;
use languages::strangeness;

/// An encoding that octets look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// Its name.
    pub encoding: &'static str,
    /// What the octets say in it; none where we cannot read it.
    pub text: Option<String>,
}

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

/// The encoding that the octets look like; none unless one is clearly likelier than all others.
pub fn guess(octets: &[u8]) -> Option<Guess> {
    if octets.is_ascii() || octets.iter().any(u8::is_ascii_control) {
        return None;
    }
    let guess = like_utf_8(octets);
    if guess.is_some() {
        return guess;
    }
    let mut readings: Vec<(usize, &'static str, String)> = Vec::new();
    for (encoding, region, decode) in ENCODINGS {
        let text = octets.iter().map(|&octet| decode(octet));
        let Some(text) = text.collect::<Option<String>>() else {
            continue;
        };
        let is_new = readings.iter().all(|(_, _, known)| *known != text);
        if let Some(strangeness) = strangeness(region, &text).filter(|_| is_new) {
            readings.push((strangeness, encoding, text));
        }
    }
    readings.sort_by_key(|(strangeness, ..)| *strangeness);
    let mut readings = readings.into_iter();
    let Some((strangeness, encoding, text)) = readings.next() else {
        return is_shift_jis(octets).then_some(Guess {
            encoding: "Shift JIS",
            text: None,
        });
    };
    // Encodings of other alphabets have the same letters in other places.
    let is_latin = text.contains(|character: char| character.is_ascii_alphabetic());
    let distance = if is_latin { 1 } else { 2 };
    let is_clear = readings
        .next()
        .is_none_or(|(next, ..)| next >= strangeness + distance);
    let is_of_pairs = strangeness > 0 && is_shift_jis(octets);
    (is_clear && !is_of_pairs && !may_be_hebrew(octets)).then_some(Guess {
        encoding,
        text: Some(text),
    })
}

/// What octets are that only UTF-8 explains, whole or damaged.
fn like_utf_8(octets: &[u8]) -> Option<Guess> {
    let guess = |encoding, text| Guess { encoding, text };
    let error = match std::str::from_utf8(octets) {
        Ok(text) => return Some(guess("UTF-8", Some(text.to_owned()))),
        Err(error) => error,
    };
    // Java and databases write the two halves of a surrogate pair one by one.
    let is_half = |three: &[u8]| matches!(three, [0xED, 0xA0..=0xBF, 0x80..=0xBF]);
    if octets.windows(3).any(is_half) {
        let text = without_halves(octets);
        let encoding = match text {
            Some(_) => "CESU-8",
            None => "UTF-8 with half of a surrogate pair",
        };
        return Some(guess(encoding, text));
    }
    let is_overlong = |two: &[u8]| matches!(two, [0xC0 | 0xC1, 0x80..=0xBF]);
    if octets.windows(2).any(is_overlong) {
        return Some(guess("overlong UTF-8", None));
    }
    let whole = octets.get(..error.valid_up_to()).unwrap_or_default();
    let is_cut_off = error.error_len().is_none() && !whole.is_ascii();
    is_cut_off.then(|| guess("UTF-8 that is cut off", None))
}

/// The text with every surrogate pair put together; none where one has a half only.
fn without_halves(octets: &[u8]) -> Option<String> {
    let mut units: Vec<u16> = Vec::new();
    let mut rest = octets;
    while !rest.is_empty() {
        if let [0xED, second @ 0xA0..=0xBF, third @ 0x80..=0xBF, behind @ ..] = rest {
            units.push(0xD000 | u16::from(second & 0x3F) << 6 | u16::from(third & 0x3F));
            rest = behind;
            continue;
        }
        let length = match rest.first()? {
            0x00..=0x7F => 1,
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            _ => 4,
        };
        let (character, behind) = rest.split_at_checked(length)?;
        units.extend(std::str::from_utf8(character).ok()?.encode_utf16());
        rest = behind;
    }
    String::from_utf16(&units).ok()
}

/// Whether all words beyond ASCII are of octets that are Hebrew letters in Windows-1255, and small letters elsewhere.
fn may_be_hebrew(octets: &[u8]) -> bool {
    let words = octets.split(|octet| octet.is_ascii() && !octet.is_ascii_alphabetic());
    let mut words = words.filter(|word| !word.is_ascii());
    words.all(|word| word.iter().all(|octet| matches!(octet, 0xE0..=0xFA)))
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

#[cfg(test)]
mod tests {
    use super::{guess, shown};

    #[test]
    fn octets_look_like_the_encoding_in_which_they_are_a_name() {
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
            (
                b"Soci\xE9t\xE9 G\xE9n\xE9rale",
                "Windows-1252",
                Some("Société Générale"),
            ),
            (b"Cr\xE8me", "Windows-1252", Some("Crème")),
            (b"Espa\xF1a", "Windows-1252", Some("España")),
            (b"S\xE3o Paulo", "Windows-1252", Some("São Paulo")),
            (b"S\xF8n", "Windows-1252", Some("Søn")),
            (b"L\x92Or\xE9al", "Windows-1252", Some("L’Oréal")),
            (
                b"\xDEi\xFEli \xC7i\xE7ek",
                "Windows-1254",
                Some("Şişli Çiçek"),
            ),
            (b"M\x81ller", "code page 850", Some("Müller")),
            (b"K\x9Aln", "Mac OS Roman", Some("Köln")),
            (b"\xA9KODA", "ISO 8859-2", Some("ŠKODA")),
            (
                b"\xD0\xEE\xE3\xE0 \xE8 \xEA\xEE\xEF\xFB\xF2\xE0",
                "Windows-1251",
                Some("Рога и копыта"),
            ),
            (
                b"\xF2\xCF\xC7\xC1 \xC9 \xCB\xCF\xD0\xD9\xD4\xC1",
                "KOI8-R",
                Some("Рога и копыта"),
            ),
            (b"\xC1\xE8\xDE\xED\xE1", "Windows-1253", Some("Αθήνα")),
            (b"\x8A\x94\x8E\xAE\x89\xEF\x8E\xD0", "Shift JIS", None),
            ("Müller".as_bytes(), "UTF-8", Some("Müller")),
            (
                b"N\xED\xA0\x80x",
                "UTF-8 with half of a surrogate pair",
                None,
            ),
            (
                b"N\xED\xA0\xBD\xED\xB8\x80\xC3\xBCx",
                "CESU-8",
                Some("N😀üx"),
            ),
            (b"A\xC0\x80", "overlong UTF-8", None),
            (b"M\xC3\xBCnchen \xC3", "UTF-8 that is cut off", None),
        ] {
            let found = guess(octets).unwrap_or_else(|| panic!("{}", shown(octets)));
            assert_eq!(
                (found.encoding, found.text.as_deref()),
                (encoding, text),
                "{}",
                shown(octets)
            );
        }
    }

    #[test]
    fn what_may_be_several_things_is_not_guessed() {
        for octets in [
            &b"Example Corp_"[..],
            // Plzeň and Plzeò, İstanbul and Ýstanbul.
            b"Plze\xF2",
            b"\xDDstanbul",
            // Türk Şirketi, and the same with an Estonian letter.
            b"T\xFCrk \xDEirketi",
            // Lithuanian and Icelandic.
            b"Vie\xF0oji",
            // Small letters of Windows-1251, and Hebrew.
            b"\xEA\xEE\xEF\xE5\xE9\xEA\xE0",
            // Capital letters of Windows-1251, and small ones of KOI8-R.
            b"\xCA\xCE\xCC\xC0",
            // Octets at random.
            b"\xD7\x81\xF7\x9D",
        ] {
            assert_eq!(guess(octets), None, "{}", shown(octets));
        }
    }

    #[test]
    fn octets_are_shown_as_ascii_and_hexadecimal() {
        assert_eq!(shown(b"\xA3\xF3d\xBC \\x"), "\\A3\\F3d\\BC \\\\x");
    }
}
