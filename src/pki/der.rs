//! A strict walk over DER (X.690).
//!
//! Two things are done here and nowhere else. [`Reader`] takes an encoding apart
//! element by element and knows the byte offset of each; what it cannot read is
//! an [`DerError`] with the offset and what was expected there. [`deviations`]
//! visits every element of a tree and lists what is readable and yet not DER:
//! lengths in a longer form than needed, a SET OF out of order, a BOOLEAN that
//! is neither 00 nor FF, a string with characters outside its alphabet.
//!
//! The BER indefinite length is not read: no public CA takes it, and an encoding
//! that ends where a marker says so has no place in a signed document.

mod deviation;
mod encode;
mod foreign_characters;

use std::{fmt, ops::Range};

pub(crate) use deviation::has_alphabet_of;
pub use deviation::{Deviation, DeviationClass, DeviationKind, deviations};
pub use encode::{bit_string, encode, object_identifier, sequence, tag};
pub(crate) use foreign_characters::in_words as characters_in_words;

/// The class of a tag (X.690 §8.1.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Types that X.680 defines.
    Universal,
    /// Types of one application.
    Application,
    /// `[n]` in the surrounding type.
    Context,
    /// Types of one enterprise.
    Private,
}

/// A tag: class, number, and whether the content is made of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    /// The class.
    pub class: Class,
    /// Whether the content is made of elements itself.
    pub constructed: bool,
    /// The number.
    pub number: u32,
}

macro_rules! universal {
    ($($constant:ident = $number:literal, $constructed:literal, $name:literal;)+) => {
        impl Tag {
            $(
                #[doc = concat!("`", $name, "`")]
                pub const $constant: Self = Self { class: Class::Universal, constructed: $constructed, number: $number };
            )+

            fn universal_name(self) -> Option<&'static str> {
                match self.number {
                    $($number => Some($name),)+
                    _ => None,
                }
            }
        }
    };
}

universal! {
    BOOLEAN = 1, false, "BOOLEAN";
    INTEGER = 2, false, "INTEGER";
    BIT_STRING = 3, false, "BIT STRING";
    OCTET_STRING = 4, false, "OCTET STRING";
    NULL = 5, false, "NULL";
    OBJECT_IDENTIFIER = 6, false, "OBJECT IDENTIFIER";
    UTF8_STRING = 12, false, "UTF8String";
    SEQUENCE = 16, true, "SEQUENCE";
    SET = 17, true, "SET";
    NUMERIC_STRING = 18, false, "NumericString";
    PRINTABLE_STRING = 19, false, "PrintableString";
    TELETEX_STRING = 20, false, "TeletexString";
    IA5_STRING = 22, false, "IA5String";
    UTC_TIME = 23, false, "UTCTime";
    GENERALIZED_TIME = 24, false, "GeneralizedTime";
    VISIBLE_STRING = 26, false, "VisibleString";
    UNIVERSAL_STRING = 28, false, "UniversalString";
    BMP_STRING = 30, false, "BMPString";
}

impl Tag {
    /// `[number]` with a primitive content.
    pub const fn context(number: u32) -> Self {
        Self {
            class: Class::Context,
            constructed: false,
            number,
        }
    }

    /// `[number]` whose content is made of elements.
    pub const fn context_constructed(number: u32) -> Self {
        Self {
            class: Class::Context,
            constructed: true,
            number,
        }
    }
}

impl Tag {
    /// The name with its article.
    pub(crate) fn with_article(self) -> String {
        let name = self.to_string();
        let article = if name.starts_with(['I', 'O']) {
            "an"
        } else {
            "a"
        };
        format!("{article} {name}")
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.class, self.universal_name()) {
            (Class::Universal, Some(name)) => formatter.write_str(name),
            (Class::Universal, None) => write!(formatter, "[UNIVERSAL {}]", self.number),
            (Class::Application, _) => write!(formatter, "[APPLICATION {}]", self.number),
            (Class::Context, _) => write!(formatter, "[{}]", self.number),
            (Class::Private, _) => write!(formatter, "[PRIVATE {}]", self.number),
        }
    }
}

/// Why an encoding cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at byte {offset}: expected {expected}, found {found}")]
pub struct DerError {
    /// Where, as a byte offset into the whole encoding.
    pub offset: usize,
    /// What should have been there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl DerError {
    /// An error at `offset`.
    pub fn new(offset: usize, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            offset,
            expected: expected.into(),
            found: found.into(),
        }
    }
}

/// One element: tag, length and content, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// The tag.
    pub tag: Tag,
    encoded: &'a [u8],
    header: usize,
    offset: usize,
    minimal: bool,
}

impl<'a> Element<'a> {
    /// The whole element, tag and length included.
    pub fn encoded(&self) -> &'a [u8] {
        self.encoded
    }

    /// The content octets.
    pub fn content(&self) -> &'a [u8] {
        self.encoded.get(self.header..).unwrap_or_default()
    }

    /// Whether the tag and the length are as short as can be (X.690 §10.1).
    pub fn has_minimal_header(&self) -> bool {
        self.minimal
    }

    /// Where the element begins and ends in the whole encoding.
    pub fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.encoded.len()
    }

    /// Where the content begins and ends in the whole encoding.
    pub fn content_range(&self) -> Range<usize> {
        self.offset + self.header..self.offset + self.encoded.len()
    }

    /// A reader over the content.
    pub fn reader(&self) -> Reader<'a> {
        Reader::at(self.content(), self.offset + self.header)
    }

    /// This element, if its tag is the one that must stand here.
    pub fn expect(self, tag: Tag, what: &str) -> Result<Self, DerError> {
        if self.tag == tag {
            Ok(self)
        } else {
            Err(DerError::new(
                self.offset,
                format!("{tag} ({what})"),
                self.tag.to_string(),
            ))
        }
    }
}

/// Reads the elements of one content, in order.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

/// How many bytes an encoding that begins so should have, if fewer are there: it was cut off.
pub fn cut_off(bytes: &[u8]) -> Option<usize> {
    let header = Header::read(bytes, 0, "an element").ok()?;
    let total = header.size.checked_add(header.length)?;
    (total > bytes.len()).then_some(total)
}

impl<'a> Reader<'a> {
    /// A reader over a whole encoding.
    pub fn new(input: &'a [u8]) -> Self {
        Self::at(input, 0)
    }

    /// A reader over a part of an encoding that begins at `offset` of the whole.
    pub fn at(input: &'a [u8], offset: usize) -> Self {
        Self {
            rest: input,
            offset,
        }
    }

    /// Whether everything has been read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Where the next element begins.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The tag of the next element, if there is one that can be read.
    pub fn peek(&self) -> Option<Tag> {
        self.clone()
            .element("anything")
            .ok()
            .map(|element| element.tag)
    }

    /// The next element, whatever its tag; `what` names it in an error.
    pub fn element(&mut self, what: &str) -> Result<Element<'a>, DerError> {
        let header = Header::read(self.rest, self.offset, what)?;
        let total = header.size.checked_add(header.length);
        let Some((encoded, rest)) = total.and_then(|total| self.rest.split_at_checked(total))
        else {
            return Err(DerError::new(
                self.offset,
                format!("{} content bytes of {} ({what})", header.length, header.tag),
                format!("only {}", self.rest.len().saturating_sub(header.size)),
            ));
        };
        let element = Element {
            tag: header.tag,
            encoded,
            header: header.size,
            offset: self.offset,
            minimal: header.minimal,
        };
        self.rest = rest;
        self.offset += encoded.len();
        Ok(element)
    }

    /// The next element, which must have this tag.
    pub fn expect(&mut self, tag: Tag, what: &str) -> Result<Element<'a>, DerError> {
        let before = self.clone();
        let element = self.element(what)?.expect(tag, what);
        if element.is_err() {
            *self = before;
        }
        element
    }

    /// The next element if it has this tag; nothing is read if it has another.
    pub fn optional(&mut self, tag: Tag, what: &str) -> Result<Option<Element<'a>>, DerError> {
        if self.peek() == Some(tag) {
            self.element(what).map(Some)
        } else {
            Ok(None)
        }
    }

    /// All the remaining elements.
    pub fn elements(mut self, what: &str) -> Result<Vec<Element<'a>>, DerError> {
        let mut elements = Vec::new();
        while !self.is_empty() {
            elements.push(self.element(what)?);
        }
        Ok(elements)
    }

    /// An error unless everything has been read; `what` is the type that should end here.
    pub fn finish(&self, what: &str) -> Result<(), DerError> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(DerError::new(
                self.offset,
                format!("the end of {what}"),
                format!("{} more bytes", self.rest.len()),
            ))
        }
    }
}

struct Header {
    tag: Tag,
    size: usize,
    length: usize,
    minimal: bool,
}

impl Header {
    fn read(input: &[u8], offset: usize, what: &str) -> Result<Self, DerError> {
        let mut bytes = input.iter().copied();
        let mut next = |expected: &str| {
            bytes.next().ok_or_else(|| {
                DerError::new(
                    offset,
                    format!("{expected} of {what}"),
                    "the end of the data",
                )
            })
        };
        let first = next("the tag")?;
        let class = match first >> 6 {
            0 => Class::Universal,
            1 => Class::Application,
            2 => Class::Context,
            _ => Class::Private,
        };
        let mut size = 1;
        let mut minimal = true;
        let mut number = u32::from(first & 0x1F);
        if number == 0x1F {
            number = 0;
            loop {
                let byte = next("the tag")?;
                size += 1;
                minimal &= !(number == 0 && byte == 0x80);
                if number >> 25 != 0 {
                    return Err(DerError::new(
                        offset,
                        format!("a tag number ({what})"),
                        "a number over 32 bits",
                    ));
                }
                number = (number << 7) | u32::from(byte & 0x7F);
                if byte & 0x80 == 0 {
                    break;
                }
            }
            minimal &= number >= 0x1F;
        }
        let tag = Tag {
            class,
            constructed: first & 0x20 != 0,
            number,
        };
        let first = next("the length")?;
        size += 1;
        let length = match first {
            0..0x80 => usize::from(first),
            0x80 => {
                return Err(DerError::new(
                    offset,
                    format!("a definite length ({what})"),
                    "the indefinite length of BER, which DER forbids",
                ));
            }
            0x81..=0xFF => {
                let mut length: usize = 0;
                for index in 0..first & 0x7F {
                    let byte = next("the length")?;
                    size += 1;
                    minimal &= !(index == 0 && byte == 0);
                    length = length
                        .checked_mul(256)
                        .and_then(|length| length.checked_add(usize::from(byte)))
                        .ok_or_else(|| {
                            DerError::new(
                                offset,
                                format!("a length ({what})"),
                                "one that no memory can hold",
                            )
                        })?;
                }
                minimal &= length >= 0x80;
                length
            }
        };
        Ok(Self {
            tag,
            size,
            length,
            minimal,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Reader, Tag};

    #[test]
    fn knows_where_elements_stand() {
        // SEQUENCE { INTEGER 5, [0] { NULL } }
        let input = [0x30, 0x07, 0x02, 0x01, 0x05, 0xA0, 0x02, 0x05, 0x00];
        let outer = Reader::new(&input).expect(Tag::SEQUENCE, "outer").unwrap();
        let mut reader = outer.reader();
        let integer = reader.expect(Tag::INTEGER, "integer").unwrap();
        assert_eq!((integer.range(), integer.content_range()), (2..5, 4..5));
        assert!(
            reader
                .optional(Tag::context_constructed(1), "one")
                .unwrap()
                .is_none()
        );
        let context = reader
            .optional(Tag::context_constructed(0), "zero")
            .unwrap()
            .unwrap();
        assert_eq!(
            context.reader().expect(Tag::NULL, "null").unwrap().range(),
            7..9
        );
        reader.finish("outer").unwrap();
    }

    #[test]
    fn says_what_it_expected_and_what_it_found() {
        let message = |input: &[u8]| {
            Reader::new(input)
                .element("a request")
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            message(&[]),
            "at byte 0: expected the tag of a request, found the end of the data"
        );
        assert_eq!(
            message(&[0x30]),
            "at byte 0: expected the length of a request, found the end of the data"
        );
        assert_eq!(
            message(&[0x30, 0x05, 0x00]),
            "at byte 0: expected 5 content bytes of SEQUENCE (a request), found only 1"
        );
        assert_eq!(
            message(&[0x30, 0x80, 0x00, 0x00]),
            "at byte 0: expected a definite length (a request), found the indefinite length of BER, which DER forbids"
        );
        assert_eq!(
            message(&[0x30, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
            "at byte 0: expected a length (a request), found one that no memory can hold"
        );
    }

    #[test]
    fn a_wrong_tag_is_not_consumed() {
        let mut reader = Reader::new(&[0x05, 0x00]);
        assert!(reader.expect(Tag::INTEGER, "version").is_err());
        assert!(reader.expect(Tag::NULL, "null").is_ok());
    }
}
