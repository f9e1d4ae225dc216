//! The attributes of a request (RFC 2986 §4.1, RFC 2985 §5.4): all of them, all their values.

use std::ops::Range;

use super::{Extension, Home, Part, subject::text_of};
use crate::pki::{
    der::{self, Element, Tag},
    oid::{self, Oid},
};

/// One attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The attribute's type.
    pub oid: Oid,
    /// The part that this attribute is.
    pub part: Part,
    /// What it says.
    pub content: AttributeContent,
    /// Where its values stand.
    pub values: Vec<Range<usize>>,
    /// Where the attribute stands.
    pub range: Range<usize>,
}

/// What an attribute says.
#[derive(Clone, Debug)]
pub enum AttributeContent {
    /// Extensions, whether in PKCS#9's attribute or in Microsoft's.
    ExtensionRequest(Vec<Extension>),
    /// Text values.
    Text(Vec<String>),
    /// Values of a type that we do not read.
    Other,
}

impl Attribute {
    /// Reads one attribute. Values that cannot be read are noted in `unreadable` and skipped.
    pub(super) fn read(
        element: &Element<'_>,
        found: &mut super::Found,
    ) -> Result<Self, der::DerError> {
        let mut reader = element.expect(Tag::SEQUENCE, "an attribute")?.reader();
        let oid = reader.expect(Tag::OBJECT_IDENTIFIER, "an attribute type")?;
        let oid = Oid::from_content(oid.content());
        let set = reader.expect(Tag::SET, "the values of an attribute")?;
        reader.finish("an attribute")?;
        let values = set.reader().elements("an attribute value")?;
        let part = Part::Attribute(oid.clone());
        let is_extension_request =
            [oid::EXTENSION_REQUEST, oid::MICROSOFT_EXTENSION_REQUEST].contains(&oid);
        let content = if is_extension_request {
            let mut extensions = Vec::new();
            let home = Home::Attribute(oid.clone());
            for value in &values {
                match Extension::read_all(value, &home, found) {
                    Ok(more) => extensions.extend(more),
                    Err(error) => found.unreadable.push((part.clone(), error)),
                }
            }
            AttributeContent::ExtensionRequest(extensions)
        } else if values.iter().all(|value| is_text(value.tag)) {
            AttributeContent::Text(
                values
                    .iter()
                    .map(|value| text_of(value.tag, value.content()))
                    .collect(),
            )
        } else {
            AttributeContent::Other
        };
        Ok(Self {
            oid,
            part,
            content,
            values: values.iter().map(Element::range).collect(),
            range: element.range(),
        })
    }
}

fn is_text(tag: Tag) -> bool {
    [
        Tag::UTF8_STRING,
        Tag::PRINTABLE_STRING,
        Tag::TELETEX_STRING,
        Tag::IA5_STRING,
        Tag::VISIBLE_STRING,
        Tag::UNIVERSAL_STRING,
        Tag::BMP_STRING,
        Tag::NUMERIC_STRING,
    ]
    .contains(&tag)
}
