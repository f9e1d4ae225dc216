//! What is readable and yet not DER.

use std::{fmt, ops::Range};

use super::{Class, DerError, Element, Reader, Tag};

/// One place where an encoding departs from DER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// In what way.
    pub kind: DeviationKind,
    /// The bytes concerned, in the whole encoding.
    pub range: Range<usize>,
}

/// In what way an encoding departs from DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviationKind {
    /// A `PrintableString` with `*` or `&` and otherwise its own letters: Go reads these two.
    AsteriskOrAmpersand,
    /// A BIT STRING whose unused bits are not zero, or that counts more unused bits than it has.
    BitStringPadding,
    /// A BOOLEAN other than 00 and FF (X.690 §11.1); none when it is not one octet.
    Boolean(Option<u8>),
    /// A type that must be primitive in DER is constructed, or the other way round (X.690 §10.2).
    Construction(Tag),
    /// A value equal to its DEFAULT is encoded (X.690 §11.5).
    DefaultEncoded,
    /// A SET OF that must hold at least one element holds none (X.501, RFC 2986).
    EmptySet,
    /// An INTEGER with more octets than it needs, or with none (X.690 §8.3.2).
    Integer,
    /// A length or a tag number in a longer form than needed (X.690 §10.1).
    Length,
    /// A NULL with content.
    Null,
    /// An object identifier with an arc padded or cut off (X.690 §8.19.2).
    ObjectIdentifier,
    /// A SET OF whose elements are not in ascending order (X.690 §11.6).
    SetOrder,
    /// A string with octets that its type does not have (X.680 §41).
    StringAlphabet(Tag),
    /// A named bit list with trailing zero bits (X.690 §11.2.2).
    TrailingZeroBits,
    /// Bytes after the end of a value that should fill its container.
    TrailingBytes,
}

/// What a departure is about, whatever the value: what software tolerates or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviationClass {
    /// `*` and `&` in a `PrintableString`.
    AsteriskOrAmpersand,
    /// Unused bits.
    BitStringPadding,
    /// BOOLEAN values.
    Boolean,
    /// Constructed and primitive types.
    Construction,
    /// Values equal to their DEFAULT.
    DefaultEncoded,
    /// Empty sets.
    EmptySet,
    /// Lengths of INTEGER values.
    Integer,
    /// Lengths and tag numbers.
    Length,
    /// NULL values.
    Null,
    /// Object identifiers.
    ObjectIdentifier,
    /// The order of sets.
    SetOrder,
    /// The octets of strings.
    StringAlphabet,
    /// Bytes after the end.
    TrailingBytes,
    /// Zero bits at the end.
    TrailingZeroBits,
}

impl DeviationClass {
    /// All of them, in the order of their words.
    pub const ALL: [Self; 14] = [
        Self::AsteriskOrAmpersand,
        Self::BitStringPadding,
        Self::Boolean,
        Self::Construction,
        Self::DefaultEncoded,
        Self::EmptySet,
        Self::Integer,
        Self::Length,
        Self::Null,
        Self::ObjectIdentifier,
        Self::SetOrder,
        Self::StringAlphabet,
        Self::TrailingBytes,
        Self::TrailingZeroBits,
    ];

    /// The word for it in a profile's `encoding.tolerates`.
    pub fn word(self) -> &'static str {
        match self {
            Self::AsteriskOrAmpersand => "asterisk-or-ampersand",
            Self::BitStringPadding => "bit-string-padding",
            Self::Boolean => "boolean",
            Self::Construction => "construction",
            Self::DefaultEncoded => "default-encoded",
            Self::EmptySet => "empty-set",
            Self::Integer => "integer",
            Self::Length => "length",
            Self::Null => "null",
            Self::ObjectIdentifier => "object-identifier",
            Self::SetOrder => "set-order",
            Self::StringAlphabet => "string-alphabet",
            Self::TrailingBytes => "trailing-bytes",
            Self::TrailingZeroBits => "trailing-zero-bits",
        }
    }
}

impl DeviationKind {
    /// What it is about.
    pub fn class(self) -> DeviationClass {
        match self {
            Self::AsteriskOrAmpersand => DeviationClass::AsteriskOrAmpersand,
            Self::BitStringPadding => DeviationClass::BitStringPadding,
            Self::Boolean(_) => DeviationClass::Boolean,
            Self::Construction(_) => DeviationClass::Construction,
            Self::DefaultEncoded => DeviationClass::DefaultEncoded,
            Self::EmptySet => DeviationClass::EmptySet,
            Self::Integer => DeviationClass::Integer,
            Self::Length => DeviationClass::Length,
            Self::Null => DeviationClass::Null,
            Self::ObjectIdentifier => DeviationClass::ObjectIdentifier,
            Self::SetOrder => DeviationClass::SetOrder,
            Self::StringAlphabet(_) => DeviationClass::StringAlphabet,
            Self::TrailingBytes => DeviationClass::TrailingBytes,
            Self::TrailingZeroBits => DeviationClass::TrailingZeroBits,
        }
    }
}

impl fmt::Display for DeviationKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsteriskOrAmpersand => formatter.write_str(
                "a PrintableString with `*` or `&`, which this string type does not have",
            ),
            Self::BitStringPadding => formatter.write_str(
                "a BIT STRING with a wrong count of unused bits, or unused bits that are not zero",
            ),
            Self::Boolean(None) => formatter.write_str("a BOOLEAN that is not one octet"),
            Self::Boolean(Some(byte)) => write!(
                formatter,
                "a BOOLEAN encoded as {byte:02X}, where DER has only 00 and FF"
            ),
            Self::Construction(tag) => write!(
                formatter,
                "{tag} in the constructed or primitive form that DER does not allow for it"
            ),
            Self::DefaultEncoded => {
                formatter.write_str("a default value that is written out, where DER leaves it out")
            }
            Self::EmptySet => {
                formatter.write_str("a SET with no element, where at least one is required")
            }
            Self::Integer => {
                formatter.write_str("an INTEGER that is empty or has more octets than it needs")
            }
            Self::Length => formatter.write_str("a length or tag in a longer form than needed"),
            Self::Null => formatter.write_str("a NULL with content"),
            Self::ObjectIdentifier => {
                formatter.write_str("an object identifier with a padded or cut-off arc")
            }
            Self::SetOrder => {
                formatter.write_str("a SET whose elements are not in ascending order")
            }
            Self::StringAlphabet(Tag::BMP_STRING) => {
                formatter.write_str("a BMPString whose octets are not UTF-16")
            }
            Self::StringAlphabet(Tag::UNIVERSAL_STRING) => {
                formatter.write_str("a UniversalString whose octets are not UTF-32")
            }
            Self::StringAlphabet(tag) => write!(
                formatter,
                "{} with octets that this string type does not have",
                tag.with_article()
            ),
            Self::TrailingZeroBits => {
                formatter.write_str("a list of named bits with trailing zero bits")
            }
            Self::TrailingBytes => formatter.write_str("bytes left over after the value"),
        }
    }
}

/// Every departure from DER in the tree of elements that `input` is made of.
///
/// `offset` is where `input` stands in the whole encoding. Primitive values are
/// not opened: what an OCTET STRING holds is walked by whoever knows its type.
pub fn deviations(input: &[u8], offset: usize) -> Result<Vec<Deviation>, DerError> {
    let mut found = Vec::new();
    // A stack of its own: input may nest deeper than the program's stack is.
    let mut pending = vec![Reader::at(input, offset)];
    while let Some(mut reader) = pending.pop() {
        if reader.is_empty() {
            continue;
        }
        let element = reader.element("an element")?;
        pending.push(reader);
        inspect(&element, &mut found);
        if element.tag.constructed {
            if element.tag == Tag::SET {
                inspect_set(&element, &mut found)?;
            }
            pending.push(element.reader());
        }
    }
    found.sort_by_key(|deviation| (deviation.range.start, deviation.kind));
    Ok(found)
}

fn inspect(element: &Element<'_>, found: &mut Vec<Deviation>) {
    let mut report = |kind| {
        found.push(Deviation {
            kind,
            range: element.range(),
        });
    };
    if !element.minimal {
        report(DeviationKind::Length);
    }
    if element.tag.class != Class::Universal {
        return;
    }
    let must_be_constructed = matches!(element.tag.number, 16 | 17);
    if element.tag.constructed != must_be_constructed {
        report(DeviationKind::Construction(element.tag));
        return;
    }
    let content = element.content();
    match element.tag {
        Tag::BOOLEAN => match content {
            [0x00 | 0xFF] => {}
            [byte] => report(DeviationKind::Boolean(Some(*byte))),
            _ => report(DeviationKind::Boolean(None)),
        },
        Tag::INTEGER => {
            if matches!(
                content,
                [] | [0x00, 0x00..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..]
            ) {
                report(DeviationKind::Integer);
            }
        }
        Tag::NULL => {
            if !content.is_empty() {
                report(DeviationKind::Null);
            }
        }
        Tag::OBJECT_IDENTIFIER => {
            let padded = content.iter().scan(true, |starts, &byte| {
                let padded = *starts && byte == 0x80;
                *starts = byte & 0x80 == 0;
                Some(padded)
            });
            if content.last().is_none_or(|&last| last & 0x80 != 0)
                || padded.into_iter().any(|padded| padded)
            {
                report(DeviationKind::ObjectIdentifier);
            }
        }
        Tag::BIT_STRING => {
            let sound = match content {
                [0] => true,
                [unused @ 0..=7, .., last] => last & !(0xFF_u8 << unused) == 0,
                _ => false,
            };
            if !sound {
                report(DeviationKind::BitStringPadding);
            }
        }
        tag if has_alphabet_of(tag, content) => {}
        Tag::PRINTABLE_STRING if content.iter().all(|&byte| is_printable_string_for_go(byte)) => {
            report(DeviationKind::AsteriskOrAmpersand);
        }
        tag => report(DeviationKind::StringAlphabet(tag)),
    }
}

fn inspect_set(set: &Element<'_>, found: &mut Vec<Deviation>) -> Result<(), DerError> {
    let elements = set.reader().elements("an element of a SET")?;
    if elements.is_empty() {
        found.push(Deviation {
            kind: DeviationKind::EmptySet,
            range: set.range(),
        });
    }
    if !elements.is_sorted_by(|one, other| one.encoded() <= other.encoded()) {
        found.push(Deviation {
            kind: DeviationKind::SetOrder,
            range: set.range(),
        });
    }
    Ok(())
}

/// Whether these octets are text of this string type (X.680 §41, X.690 §8.23).
pub(crate) fn has_alphabet_of(tag: Tag, content: &[u8]) -> bool {
    match tag {
        Tag::PRINTABLE_STRING => content.iter().all(|&byte| is_printable_string(byte)),
        Tag::NUMERIC_STRING => content
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b' '),
        Tag::VISIBLE_STRING => content.iter().all(|byte| matches!(byte, 0x20..=0x7E)),
        Tag::IA5_STRING => content.is_ascii(),
        Tag::UTF8_STRING => std::str::from_utf8(content).is_ok(),
        Tag::BMP_STRING => {
            let (pairs, rest) = content.as_chunks();
            let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
            rest.is_empty() && char::decode_utf16(units).all(|unit| unit.is_ok())
        }
        Tag::UNIVERSAL_STRING => {
            let (codes, rest) = content.as_chunks();
            let mut codes = codes.iter().map(|code| u32::from_be_bytes(*code));
            rest.is_empty() && codes.all(|code| char::from_u32(code).is_some())
        }
        _ => true,
    }
}

/// Whether `PrintableString` has this character (X.680 §41.4, table 10).
pub(super) fn is_printable_string(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte)
}

/// Whether Go reads this octet in a `PrintableString` (`isPrintable` in encoding/asn1): two more than the standard has.
fn is_printable_string_for_go(byte: u8) -> bool {
    is_printable_string(byte) || b"*&".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::{DeviationClass, DeviationKind, Tag, deviations};

    fn kinds(input: &[u8]) -> Vec<DeviationKind> {
        deviations(input, 0)
            .unwrap()
            .into_iter()
            .map(|deviation| deviation.kind)
            .collect()
    }

    #[test]
    fn finds_what_is_not_der() {
        let cases: &[(&[u8], &[DeviationKind])] = &[
            (&[0x01, 0x01, 0xFF], &[]),
            (&[0x01, 0x01, 0x01], &[DeviationKind::Boolean(Some(1))]),
            (&[0x02, 0x81, 0x01, 0x05], &[DeviationKind::Length]),
            (&[0x02, 0x02, 0x00, 0x05], &[DeviationKind::Integer]),
            (&[0x02, 0x02, 0xFF, 0x80], &[DeviationKind::Integer]),
            (&[0x02, 0x02, 0x00, 0x80], &[]),
            (&[0x02, 0x00], &[DeviationKind::Integer]),
            (&[0x05, 0x01, 0x00], &[DeviationKind::Null]),
            (&[0x06, 0x03, 0x55, 0x04, 0x03], &[]),
            (
                &[0x06, 0x03, 0x55, 0x80, 0x03],
                &[DeviationKind::ObjectIdentifier],
            ),
            (
                &[0x06, 0x02, 0x55, 0x84],
                &[DeviationKind::ObjectIdentifier],
            ),
            (&[0x03, 0x02, 0x03, 0xB8], &[]),
            (
                &[0x03, 0x02, 0x03, 0xB9],
                &[DeviationKind::BitStringPadding],
            ),
            (&[0x03, 0x00], &[DeviationKind::BitStringPadding]),
            (
                &[0x13, 0x03, b'a', b'@', b'b'],
                &[DeviationKind::StringAlphabet(Tag::PRINTABLE_STRING)],
            ),
            (
                &[0x0C, 0x01, 0xFC],
                &[DeviationKind::StringAlphabet(Tag::UTF8_STRING)],
            ),
            (
                &[0x1E, 0x03, 0, b'a', 0],
                &[DeviationKind::StringAlphabet(Tag::BMP_STRING)],
            ),
            (
                &[0x13, 0x03, b'a', b'&', b'*'],
                &[DeviationKind::AsteriskOrAmpersand],
            ),
            (
                &[0x13, 0x03, b'a', b'&', b'_'],
                &[DeviationKind::StringAlphabet(Tag::PRINTABLE_STRING)],
            ),
            // Half of a surrogate pair, both halves, and a number that is no character.
            (
                &[0x1E, 0x02, 0xD8, 0x3D],
                &[DeviationKind::StringAlphabet(Tag::BMP_STRING)],
            ),
            (&[0x1E, 0x04, 0xD8, 0x3D, 0xDE, 0x00], &[]),
            (&[0x1C, 0x04, 0, 0, 0, b'a'], &[]),
            (
                &[0x1C, 0x04, 0, 0x11, 0, 0],
                &[DeviationKind::StringAlphabet(Tag::UNIVERSAL_STRING)],
            ),
            (&[0x31, 0x00], &[DeviationKind::EmptySet]),
            (
                &[0x31, 0x06, 0x02, 0x01, 0x02, 0x02, 0x01, 0x01],
                &[DeviationKind::SetOrder],
            ),
            (
                &[0x24, 0x03, 0x04, 0x01, 0x00],
                &[DeviationKind::Construction(Tag {
                    constructed: true,
                    ..Tag::OCTET_STRING
                })],
            ),
        ];
        for (input, expected) in cases {
            assert_eq!(&kinds(input), expected, "{input:02X?}");
        }
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        // Each level wraps the last in a SEQUENCE with a four-octet length.
        let mut nested: Vec<u8> = vec![0x05, 0x00];
        for _ in 0..50_000 {
            let length = u32::try_from(nested.len()).unwrap().to_be_bytes();
            let mut outer = vec![0x30, 0x84];
            outer.extend(length);
            outer.append(&mut nested);
            nested = outer;
            if nested.len() > 100_000 {
                break;
            }
        }
        assert!(
            deviations(&nested, 0)
                .unwrap()
                .iter()
                .all(|deviation| deviation.kind == DeviationKind::Length)
        );
    }

    #[test]
    fn the_words_are_in_order() {
        assert!(DeviationClass::ALL.is_sorted_by_key(|class| class.word()));
    }
}
