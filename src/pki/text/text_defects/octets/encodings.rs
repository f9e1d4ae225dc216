//! Encodings with one octet for each character, as far as they have letters.

use super::{super::misread::windows_1252, languages::Region};

/// The character that an octet is, in an encoding that has one for each.
pub(super) type Decode = fn(u8) -> Option<char>;

/// The encodings, the more usual ones first (nobody writes ISO 8859-5, which looks like many others), with the languages that are written in them.
pub(super) const ENCODINGS: [(&str, Region, Decode); 12] = [
    ("Windows-1252", Region::West, windows_1252),
    ("ISO 8859-2", Region::Centre, iso_8859_2),
    ("Windows-1250", Region::Centre, windows_1250),
    ("Windows-1251", Region::Cyrillic, windows_1251),
    ("Windows-1254", Region::Turkey, windows_1254),
    ("Windows-1257", Region::Baltic, windows_1257),
    ("Windows-1253", Region::Greece, windows_1253),
    ("ISO 8859-7", Region::Greece, iso_8859_7),
    ("KOI8-R", Region::Cyrillic, koi8_r),
    ("code page 866", Region::Cyrillic, code_page_866),
    ("code page 850", Region::West, code_page_850),
    ("Mac OS Roman", Region::West, mac_roman),
];

/// An octet of ASCII, or what the upper half has in its place.
fn upper(octet: u8, decode: impl Fn(u8) -> Option<char>) -> Option<char> {
    match octet {
        0..=0x7F => Some(char::from(octet)),
        0x80.. => decode(octet),
    }
}

/// The character so many places behind a first one.
fn from(first: char, places: u8) -> Option<char> {
    char::from_u32(u32::from(first) + u32::from(places))
}

fn nth(table: &str, places: u8) -> Option<char> {
    let character = table.chars().nth(usize::from(places));
    character.filter(|character| *character != '\u{FFFD}')
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

/// The signs that Windows-1251 to Windows-1258 have in the places of Windows-1252.
fn sign_of_windows(octet: u8) -> Option<char> {
    matches!(
        octet,
        0x82 | 0x84 | 0x85 | 0x91..=0x97 | 0x99 | 0xA0 | 0xA9 | 0xAB | 0xAE | 0xBB
    )
    .then(|| windows_1252(octet))
    .flatten()
}

fn windows_1251(octet: u8) -> Option<char> {
    upper(octet, |octet| {
        let own = match octet {
            0xC0.. => return from('А', octet - 0xC0),
            0x80 => 'Ђ',
            0x8A => 'Љ',
            0x8C => 'Њ',
            0x8E => 'Ћ',
            0x8F => 'Џ',
            0x90 => 'ђ',
            0x9A => 'љ',
            0x9C => 'њ',
            0x9E => 'ћ',
            0x9F => 'џ',
            0xA1 => 'Ў',
            0xA2 => 'ў',
            0xA3 => 'Ј',
            0xA5 => 'Ґ',
            0xA8 => 'Ё',
            0xAA => 'Є',
            0xAF => 'Ї',
            0xB2 => 'І',
            0xB3 => 'і',
            0xB4 => 'ґ',
            0xB8 => 'ё',
            0xB9 => '№',
            0xBA => 'є',
            0xBC => 'ј',
            0xBF => 'ї',
            _ => return sign_of_windows(octet),
        };
        Some(own)
    })
}

/// Turkish letters in the places of Icelandic ones.
fn windows_1254(octet: u8) -> Option<char> {
    match octet {
        0xD0 => Some('Ğ'),
        0xDD => Some('İ'),
        0xDE => Some('Ş'),
        0xF0 => Some('ğ'),
        0xFD => Some('ı'),
        0xFE => Some('ş'),
        0x8E | 0x9E => None,
        _ => windows_1252(octet),
    }
}

fn windows_1257(octet: u8) -> Option<char> {
    const LETTERS: &str = "ĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽßąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž˙";
    upper(octet, |octet| match octet {
        0xC0.. => nth(LETTERS, octet - 0xC0),
        _ => sign_of_windows(octet),
    })
}

fn windows_1253(octet: u8) -> Option<char> {
    match octet {
        0xA2 => Some('Ά'),
        0xB6 => None,
        0x80..=0xB7 => sign_of_windows(octet),
        _ => iso_8859_7(octet),
    }
}

fn iso_8859_7(octet: u8) -> Option<char> {
    upper(octet, |octet| match octet {
        0xA0 => Some('\u{A0}'),
        0xB6 | 0xB8..=0xBA | 0xBC | 0xBE..=0xD1 | 0xD3..=0xFE => from('\u{370}', octet - 0xA0),
        _ => None,
    })
}

fn koi8_r(octet: u8) -> Option<char> {
    const LETTERS: &str = "юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ";
    upper(octet, |octet| match octet {
        0xA3 => Some('ё'),
        0xB3 => Some('Ё'),
        0xC0.. => nth(LETTERS, octet - 0xC0),
        _ => None,
    })
}

/// Russian under DOS.
fn code_page_866(octet: u8) -> Option<char> {
    upper(octet, |octet| match octet {
        0x80..=0xAF => from('А', octet - 0x80),
        0xE0..=0xEF => from('р', octet - 0xE0),
        0xF0 => Some('Ё'),
        0xF1 => Some('ё'),
        0xFC => Some('№'),
        _ => None,
    })
}

/// Western Europe under DOS.
fn code_page_850(octet: u8) -> Option<char> {
    const LETTERS: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø\u{FFFD}Ø\u{FFFD}\u{FFFD}áíóúñÑ";
    upper(octet, |octet| match octet {
        0x80..=0xA5 => nth(LETTERS, octet - 0x80),
        0xB5 => Some('Á'),
        0xC6 => Some('ã'),
        0xE0 => Some('Ó'),
        0xE1 => Some('ß'),
        0xE4 => Some('õ'),
        _ => None,
    })
}

/// Western Europe on a Macintosh.
fn mac_roman(octet: u8) -> Option<char> {
    const LETTERS: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü";
    upper(octet, |octet| match octet {
        0x80..=0x9F => nth(LETTERS, octet - 0x80),
        0xA7 => Some('ß'),
        0xAE => Some('Æ'),
        0xAF => Some('Ø'),
        0xBE => Some('æ'),
        0xBF => Some('ø'),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::ENCODINGS;

    #[test]
    fn tables_are_whole() {
        assert_eq!(super::ISO_8859_2.chars().count(), 96);
        for (encoding, octets, text) in [
            ("Windows-1251", &b"\xD0\xE3\xFF\xA8\xBF"[..], "РгяЁї"),
            ("Windows-1254", b"\xDD\xFE", "İş"),
            ("Windows-1257", b"\xC0\xD0\xE0\xF0\xFE", "ĄŠąšž"),
            ("Windows-1253", b"\xA2\xC1\xE1\xFE", "ΆΑαώ"),
            ("ISO 8859-7", b"\xB6\xD3\xF2", "ΆΣς"),
            ("KOI8-R", b"\xC0\xDF\xE0\xFF", "юъЮЪ"),
            ("code page 866", b"\x80\x9F\xA0\xAF\xE0\xEF", "АЯапря"),
            ("code page 850", b"\x81\x84\x94\x9D\xA5", "üäöØÑ"),
            ("Mac OS Roman", b"\x80\x8E\x9F", "Äéü"),
        ] {
            let found = ENCODINGS.iter().find(|(name, ..)| *name == encoding);
            let decode = found.unwrap().2;
            let read: String = octets.iter().map(|&octet| decode(octet).unwrap()).collect();
            assert_eq!(read, text, "{encoding}");
        }
    }
}
