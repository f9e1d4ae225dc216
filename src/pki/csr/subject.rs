//! Distinguished names: every relative name, every value, with its string type.

use std::{borrow::Cow, collections::BTreeMap, fmt, ops::Range};

use x509_parser::{prelude::FromDer as _, x509::X509Name};

use super::{Disagreement, Part, holder};
use crate::pki::{
    der::{self, Element, Tag},
    oid::{self, Oid},
    text::{
        printable,
        text_defects::{self, Guess},
    },
};

/// A name as a sequence of relative names (RFC 5280 §4.1.2.6).
#[derive(Clone, Debug)]
pub struct DistinguishedName {
    /// The relative names, in order.
    pub relative_names: Vec<RelativeDistinguishedName>,
    /// Where the name stands.
    pub range: Range<usize>,
}

/// One step of a name; nearly always a single attribute.
#[derive(Clone, Debug)]
pub struct RelativeDistinguishedName {
    /// The attributes, in the order of the encoding.
    pub attributes: Vec<AttributeTypeAndValue>,
    /// Where the step stands.
    pub range: Range<usize>,
}

/// One attribute of a name.
#[derive(Clone, Debug)]
pub struct AttributeTypeAndValue {
    /// The attribute's type.
    pub oid: Oid,
    /// The part that this attribute is.
    pub part: Part,
    /// The string type of the value.
    pub string_type: StringType,
    /// The value as text; of octets that are no text in their type, the octets.
    pub text: String,
    /// The octets, where the value is no string, or where they are no text in their type and not even plain ASCII. What
    /// letters they stand for is not known.
    pub octets: Option<Vec<u8>>,
    /// Where the attribute stands.
    pub range: Range<usize>,
    /// Where the octets of the value stand.
    pub value_range: Range<usize>,
}

/// The ASN.1 type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StringType(pub Tag);

impl StringType {
    /// The type whose pieces this one is made of, as BER allows, or this one.
    #[must_use]
    pub fn of_pieces(self) -> Self {
        Self(Tag {
            constructed: false,
            ..self.0
        })
    }

    /// Whether this is a type of text at all.
    pub fn is_text(self) -> bool {
        [
            Tag::BMP_STRING,
            Tag::IA5_STRING,
            Tag::NUMERIC_STRING,
            Tag::PRINTABLE_STRING,
            Tag::TELETEX_STRING,
            Tag::UNIVERSAL_STRING,
            Tag::UTF8_STRING,
            Tag::VISIBLE_STRING,
        ]
        .contains(&self.0)
    }
}

impl fmt::Display for StringType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl AttributeTypeAndValue {
    /// How many characters the value has, and the piece of it that lies beyond the limit, in bytes; none when it keeps to it.
    pub fn beyond(&self, limit: usize) -> Option<(usize, Range<usize>)> {
        let (start, _) = self.text.char_indices().nth(limit)?;
        Some((self.text.chars().count(), start..self.text.len()))
    }

    /// Whether nothing of the value can be seen.
    pub fn is_invisible(&self) -> bool {
        text_defects::is_invisible(&self.text)
    }

    /// Whether the value is neither a host's name nor a country's code: those have an alphabet of their own, and rules that
    /// know it.
    pub fn is_prose(&self) -> bool {
        ![
            oid::COMMON_NAME,
            oid::COUNTRY_NAME,
            oid::JURISDICTION_COUNTRY,
        ]
        .contains(&self.oid)
    }

    /// Whether the value is of a type of text, in one piece or, as BER allows, in several.
    pub fn is_string(&self) -> bool {
        self.string_type.of_pieces().is_text()
    }

    /// The string type for any text, or the only one that a code or an address has (RFC 5280 A.1).
    pub fn usual_string_type(&self) -> StringType {
        let is_one_of = |kinds: &[Oid]| kinds.contains(&self.oid);
        let codes = [
            oid::COUNTRY_NAME,
            oid::JURISDICTION_COUNTRY,
            oid::SERIAL_NUMBER,
        ];
        StringType(if is_one_of(&codes) {
            Tag::PRINTABLE_STRING
        } else if is_one_of(&[oid::DOMAIN_COMPONENT, oid::EMAIL_ADDRESS]) {
            Tag::IA5_STRING
        } else {
            Tag::UTF8_STRING
        })
    }

    /// What is in the value's place and what it looks like, for the end of a message; nothing where that is no string or
    /// where nothing is wrong with it. `der` is the encoding that the value was read from.
    pub fn octets_in_words(&self, der: &[u8]) -> Option<String> {
        let octets = der.get(self.value_range.clone())?;
        if !self.is_string() || der::has_alphabet_of(self.string_type.0, octets) {
            return None;
        }
        let shown = text_defects::shown(octets);
        let shown = printable::shortened(&shown);
        Some(match text_defects::guess(octets) {
            Some(Guess {
                encoding,
                text: Some(text),
            }) => {
                let text = printable::shortened(&text);
                format!("`{shown}`, which looks like {encoding}: `{text}`")
            }
            Some(Guess { encoding, .. }) => format!("`{shown}`, which looks like {encoding}"),
            None => format!("`{shown}`"),
        })
    }

    /// What the octets say in the encoding that they look like.
    pub fn meant_by_octets(&self) -> Option<String> {
        let octets = self.octets.as_ref().filter(|_| self.is_string());
        text_defects::guess(octets?)?.text
    }
}

impl DistinguishedName {
    /// The attribute that this octet of the request is in, or that ends here.
    pub fn attribute_at(&self, offset: usize) -> Option<&AttributeTypeAndValue> {
        let wanted = offset..offset;
        let step = holder(&self.relative_names, |step| &step.range, &wanted)?;
        holder(&step.attributes, |attribute| &attribute.range, &wanted)
    }

    /// All attributes, in order.
    pub fn attributes(&self) -> impl Iterator<Item = &AttributeTypeAndValue> {
        self.relative_names.iter().flat_map(|name| &name.attributes)
    }

    /// The attributes of one type, in order.
    pub fn attributes_of(&self, oid: Oid) -> impl Iterator<Item = &AttributeTypeAndValue> {
        self.attributes()
            .filter(move |attribute| attribute.oid == oid)
    }

    /// The first value of one type.
    pub fn value_of(&self, oid: Oid) -> Option<&str> {
        self.attributes_of(oid)
            .next()
            .map(|attribute| attribute.text.as_str())
    }

    pub(crate) fn read(element: &Element<'_>) -> Result<Self, der::DerError> {
        let mut relative_names = Vec::new();
        let mut seen: BTreeMap<Oid, usize> = BTreeMap::new();
        for set in element.reader().elements("a relative distinguished name")? {
            let set = set.expect(Tag::SET, "a relative distinguished name")?;
            let mut attributes = Vec::new();
            for pair in set.reader().elements("an attribute type and value")? {
                let pair = pair.expect(Tag::SEQUENCE, "an attribute type and value")?;
                let mut reader = pair.reader();
                let oid = reader.expect(Tag::OBJECT_IDENTIFIER, "an attribute type")?;
                let oid = Oid::from_content(oid.content());
                let value = reader.element("an attribute value")?;
                reader.finish("an attribute type and value")?;
                let count = seen.entry(oid.clone()).or_default();
                let occurrence = *count;
                *count += 1;
                let octets = (oid != oid::COMMON_NAME).then(|| no_text(value.tag, value.content()));
                let octets = octets.flatten();
                let text = match &octets {
                    Some(octets) => text_defects::shown(octets),
                    None => text_of(value.tag, value.content()),
                };
                attributes.push(AttributeTypeAndValue {
                    part: Part::SubjectAttribute {
                        oid: oid.clone(),
                        occurrence,
                    },
                    oid,
                    string_type: StringType(value.tag),
                    text,
                    octets,
                    range: pair.range(),
                    value_range: value.content_range(),
                });
            }
            relative_names.push(RelativeDistinguishedName {
                attributes,
                range: set.range(),
            });
        }
        Ok(Self {
            relative_names,
            range: element.range(),
        })
    }

    /// What x509-parser reads in the same bytes, if it is something else.
    pub(crate) fn cross_check(&self, encoded: &[u8]) -> Option<Disagreement> {
        let ours: Vec<usize> = self
            .relative_names
            .iter()
            .map(|name| name.attributes.len())
            .collect();
        let count = |steps: &[usize]| {
            let attributes = steps.iter().sum();
            format!(
                "{} in {}",
                printable::count(attributes, "attribute"),
                printable::count(steps.len(), "step")
            )
        };
        let theirs = match X509Name::from_der(encoded) {
            Ok((_, name)) => {
                let theirs: Vec<usize> = name
                    .iter()
                    .map(|relative| relative.iter().count())
                    .collect();
                if theirs == ours {
                    return None;
                }
                count(&theirs)
            }
            Err(_) => "something that cannot be read".to_owned(),
        };
        Some(Disagreement {
            part: Part::Subject,
            range: self.range.clone(),
            ours: count(&ours),
            theirs,
        })
    }
}

/// `C=US, O=Example Corp, CN=cucm-pub.example.com`, in the order of the encoding.
impl fmt::Display for DistinguishedName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, attribute) in self.attributes().enumerate() {
            if index > 0 {
                formatter.write_str(", ")?;
            }
            let name = short_name(&attribute.oid);
            match attribute.octets {
                Some(_) => write!(formatter, "{name}={}", attribute.text)?,
                None => write!(formatter, "{name}={}", escaped(&attribute.text))?,
            }
        }
        Ok(())
    }
}

/// The short names of RFC 4514 §3, and those that everybody uses besides.
static SHORT_NAMES: [(Oid, &str); 8] = [
    (oid::COMMON_NAME, "CN"),
    (oid::COUNTRY_NAME, "C"),
    (oid::STATE_OR_PROVINCE_NAME, "ST"),
    (oid::LOCALITY_NAME, "L"),
    (oid::ORGANIZATION_NAME, "O"),
    (oid::ORGANIZATIONAL_UNIT_NAME, "OU"),
    (oid::DOMAIN_COMPONENT, "DC"),
    (oid::STREET_ADDRESS, "STREET"),
];

fn short_name(oid: &Oid) -> Cow<'static, str> {
    let short = SHORT_NAMES.iter().find(|(known, _)| known == oid);
    match short.map(|(_, name)| *name).or_else(|| oid.name()) {
        Some(name) => name.into(),
        None => oid.dotted().into(),
    }
}

/// A value as RFC 4514 §2.4 writes it, as far as it takes to keep the parts apart.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        if matches!(character, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// The octets of a value that are no text in its type, unless all of them can be seen in ASCII: then it is plain what was
/// meant. What stands for a host has rules of its own, which know such octets.
fn no_text(tag: Tag, content: &[u8]) -> Option<Vec<u8>> {
    let is_wide = [Tag::BMP_STRING, Tag::UNIVERSAL_STRING].contains(&tag);
    let is_plain = !is_wide && content.iter().all(|octet| matches!(octet, b' '..=b'~'));
    let is_text = StringType(tag).is_text() && (is_plain || der::has_alphabet_of(tag, content));
    (!is_text).then(|| content.to_vec())
}

/// The value as text, by its string type (X.690 §8.23).
pub(super) fn text_of(tag: Tag, content: &[u8]) -> String {
    match tag {
        // T.61 in theory; in practice, and in every reader we know, Latin-1.
        Tag::TELETEX_STRING => content.iter().map(|&byte| char::from(byte)).collect(),
        Tag::BMP_STRING => {
            let units = content.chunks(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0xFFFD,
            });
            char::decode_utf16(units)
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        Tag::UNIVERSAL_STRING => content
            .chunks(4)
            .map(|four| {
                let code = <[u8; 4]>::try_from(four).map(u32::from_be_bytes);
                code.ok()
                    .and_then(char::from_u32)
                    .unwrap_or(char::REPLACEMENT_CHARACTER)
            })
            .collect(),
        _ => match std::str::from_utf8(content) {
            Ok(text) => text.to_owned(),
            // Two octets of another encoding may happen to be a letter in UTF-8.
            Err(_) => content
                .iter()
                .map(|&byte| {
                    if byte.is_ascii() {
                        char::from(byte)
                    } else {
                        char::REPLACEMENT_CHARACTER
                    }
                })
                .collect(),
        },
    }
}
