//! What programs refuse to read.
//!
//! Programs forgive many departures from DER. The ones here neither OpenSSL nor pyca/cryptography forgives, and most CAs
//! read requests with software that is no more lenient than these two: for such a CA there is no request. Both read lists of
//! extensions, and neither looks into the values of extensions and of other attributes before it needs them.
//! `tests/readers` has what they say.

use super::{AttributeContent, CertificationRequest, DistinguishedName, Part, holder};
use crate::pki::{
    der::{self, DerError, Deviation, DeviationKind, Reader, Tag},
    oid::{self, Oid},
};

impl CertificationRequest {
    /// Whether neither OpenSSL nor pyca/cryptography reads a part with this departure from DER.
    ///
    /// Such a departure is one of the [`deviations`](Self::deviations), and what follows from it is
    /// [`unreadable`](Self::unreadable).
    pub fn is_refused(&self, part: &Part, deviation: &Deviation) -> bool {
        self.refusal(part, deviation).is_some()
    }

    /// The same, with what these programs miss.
    pub(super) fn refusal(&self, part: &Part, deviation: &Deviation) -> Option<DerError> {
        let content = self.content(deviation);
        let is_open = || self.is_open(part, deviation);
        let is_in_subject = matches!(part, Part::Subject | Part::SubjectAttribute { .. });
        let (expected, found) = match deviation.kind {
            DeviationKind::ObjectIdentifier if is_open() => (
                "an object identifier".to_owned(),
                match content.last() {
                    None => "one that is empty",
                    Some(last) if last & 0x80 != 0 => "one whose last arc is cut off",
                    Some(_) => "one with a padded arc",
                },
            ),
            DeviationKind::Integer if is_open() && *part != Part::PublicKeyAlgorithm => (
                "an INTEGER".to_owned(),
                if content.is_empty() {
                    "one that is empty"
                } else {
                    "one with more octets than it needs"
                },
            ),
            DeviationKind::Boolean(None) if is_open() => {
                ("a BOOLEAN".to_owned(), "one that is not one octet")
            }
            DeviationKind::Null
                if matches!(part, Part::PublicKeyAlgorithm | Part::SignatureAlgorithm) =>
            {
                ("a NULL".to_owned(), "one with content")
            }
            DeviationKind::BitStringPadding if is_in_subject && !has_possible_count(content) => (
                "a BIT STRING".to_owned(),
                "one with a wrong count of unused bits",
            ),
            DeviationKind::StringAlphabet(
                tag @ (Tag::UTF8_STRING
                | Tag::BMP_STRING
                | Tag::UNIVERSAL_STRING
                | Tag::VISIBLE_STRING),
            ) if is_in_subject => {
                let expected = format!("the text of a {tag}");
                let characters = deviation.foreign_characters(&self.der);
                if !characters.is_empty() {
                    let found = der::characters_in_words(&characters);
                    return Some(DerError::new(deviation.range.start, expected, found));
                }
                (expected, "octets that this string type does not have")
            }
            _ => return None,
        };
        Some(DerError::new(deviation.range.start, expected, found))
    }

    /// Whether both programs look into this place as soon as they are given the request.
    fn is_open(&self, part: &Part, deviation: &Deviation) -> bool {
        match part {
            // OpenSSL takes the numbers of a key as they are.
            Part::PublicKey | Part::Signature | Part::Certificate(_) => false,
            _ => self.value_at(deviation.range.start).is_none(),
        }
    }
}

/// What a value belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueOf {
    /// An attribute that is not the list of extensions.
    Attribute,
    /// An extension of this type.
    Extension(Oid),
}

impl CertificationRequest {
    /// The value that this octet is in, where readers need not look into it to read the request.
    pub fn value_at(&self, offset: usize) -> Option<ValueOf> {
        let wanted = offset..offset + 1;
        let attributes = self.attributes.as_deref().unwrap_or_default();
        let attribute = holder(attributes, |attribute| &attribute.range, &wanted)?;
        match &attribute.content {
            AttributeContent::ExtensionRequest(extensions)
                if attribute.oid == oid::EXTENSION_REQUEST =>
            {
                let extension = holder(extensions, |extension| &extension.value_range, &wanted);
                extension.map(|extension| ValueOf::Extension(extension.oid.clone()))
            }
            _ => holder(&attribute.values, |value| value, &wanted).map(|_| ValueOf::Attribute),
        }
    }

    /// The content of the element that departs.
    fn content(&self, deviation: &Deviation) -> &[u8] {
        let encoded = self.der.get(deviation.range.clone()).unwrap_or_default();
        let element = Reader::new(encoded).element("an element");
        element.map_or(&[], |element| element.content())
    }
}

/// Whether the content of a BIT STRING has the octet that counts unused bits, and so many bits.
fn has_possible_count(content: &[u8]) -> bool {
    matches!(content, [0] | [0..=7, _, ..])
}

impl DistinguishedName {
    /// The values that are no strings, each with what is there in its place.
    ///
    /// `x500UniqueIdentifier` is a BIT STRING by right. A string in pieces is read, as BER.
    pub(super) fn refusals(&self) -> impl Iterator<Item = (Part, DerError)> {
        let not_text = self.attributes().filter(|attribute| {
            let tag = attribute.string_type.0;
            let is_unique_identifier =
                attribute.oid == oid::UNIQUE_IDENTIFIER && tag == Tag::BIT_STRING;
            !is_unique_identifier && !attribute.string_type.of_pieces().is_text()
        });
        not_text.map(|attribute| {
            let error = DerError::new(
                attribute.range.start,
                "a string (an attribute value)",
                attribute.string_type.to_string(),
            );
            (attribute.part.clone(), error)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::has_possible_count;

    #[test]
    fn unused_bits_are_in_the_last_octet() {
        for (content, is_possible) in [
            (&[][..], false),
            (&[0], true),
            (&[1], false),
            (&[7, 0xFF], true),
            (&[8, 0], false),
        ] {
            assert_eq!(has_possible_count(content), is_possible, "{content:?}");
        }
    }
}
