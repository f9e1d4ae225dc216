//! When two distinguished names are the same name (RFC 5280 §7.1).

use super::Certificate;
use crate::pki::{
    csr::{AttributeTypeAndValue, DistinguishedName},
    der::{self, Element},
};

/// A distinguished name in the form in which names are compared: without string types, without the case of ASCII's letters,
/// and without blanks that say nothing. It has one part for each relative name, in their order.
///
/// RFC 5280 would fold the letters of all scripts (RFC 4518); OpenSSL and everybody else fold those of ASCII at most, and a
/// name that only we take for the same helps nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ComparableName(Vec<Vec<u8>>);

impl ComparableName {
    /// The form of a name that stands in `bytes`, whose first octet has the position `start`.
    pub(super) fn of(name: &DistinguishedName, bytes: &[u8], start: usize) -> Self {
        let relative_names = name.relative_names.iter();
        let parts = relative_names.map(|relative| {
            let attributes = relative.attributes.iter();
            let mut attributes: Vec<Vec<u8>> = attributes
                .map(|attribute| comparable_attribute(attribute, bytes, start))
                .collect();
            // A relative name is a set.
            attributes.sort();
            attributes.concat()
        });
        Self(parts.collect())
    }

    /// Reads a name: the SEQUENCE of its relative names.
    pub(super) fn read(element: &Element<'_>) -> Result<Self, der::DerError> {
        let name = DistinguishedName::read(element)?;
        Ok(Self::of(&name, element.encoded(), element.range().start))
    }

    /// Whether it has no relative names.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is `other` or below it in the directory (RFC 5280 §4.2.1.10).
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }
}

impl Certificate {
    /// Whether subject and issuer are the same name (RFC 5280 §3.2).
    pub fn is_self_issued(&self) -> bool {
        self.comparable_subject == self.comparable_issuer
    }

    /// Whether the subject of `issuer` is the name of this certificate's issuer.
    pub fn is_issued_by(&self, issuer: &Self) -> bool {
        self.comparable_issuer == issuer.comparable_subject
    }
}

/// Type and value, each with its length, so that no two pairs look the same.
fn comparable_attribute(attribute: &AttributeTypeAndValue, bytes: &[u8], start: usize) -> Vec<u8> {
    let (kind, value) = if is_comparable_text(attribute) {
        (0_u32, folded(&attribute.text).into_bytes())
    } else {
        let from = |position: usize| position.checked_sub(start);
        let range = &attribute.value_range;
        let octets = || bytes.get(from(range.start)?..from(range.end)?);
        let tag = attribute.string_type.0.number;
        (tag.saturating_add(1), octets().unwrap_or_default().to_vec())
    };
    let oid = attribute.oid.content();
    [
        &oid.len().to_be_bytes()[..],
        oid,
        &kind.to_be_bytes(),
        &value.len().to_be_bytes(),
        &value,
    ]
    .concat()
}

/// Octets that are no text in their type are compared as they are: what is shown of them is the same for many.
fn is_comparable_text(attribute: &AttributeTypeAndValue) -> bool {
    attribute.string_type.is_text()
        && attribute.octets.is_none()
        && !attribute.text.contains(char::REPLACEMENT_CHARACTER)
}

/// Without case, and with one blank where there are several and none at the ends.
fn folded(text: &str) -> String {
    let words = text.split_ascii_whitespace();
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::ComparableName;
    use crate::pki::{
        der::{Reader, encode, object_identifier, sequence, tag},
        oid::{self, Oid},
    };

    fn name(relative_names: &[&[(Oid, u8, &[u8])]]) -> ComparableName {
        let sets = relative_names.iter().map(|attributes| {
            let pairs = attributes.iter().map(|(oid, string_type, value)| {
                sequence(&[object_identifier(oid), encode(*string_type, value)])
            });
            encode(tag::SET, &pairs.collect::<Vec<_>>().concat())
        });
        let encoded = sequence(&sets.collect::<Vec<_>>());
        let element = Reader::at(&encoded, 7).element("a name").unwrap();
        ComparableName::read(&element).unwrap()
    }

    fn organization(string_type: u8, value: &[u8]) -> ComparableName {
        name(&[&[(oid::ORGANIZATION_NAME, string_type, value)]])
    }

    #[test]
    fn case_blanks_and_string_types_do_not_count() {
        let plain = organization(tag::UTF8_STRING, b"Example GmbH");
        for (string_type, value) in [
            (tag::PRINTABLE_STRING, &b"Example GmbH"[..]),
            (tag::UTF8_STRING, b"EXAMPLE gmbh"),
            (tag::UTF8_STRING, b"  Example \t GmbH "),
            (0x1E, b"\0E\0x\0a\0m\0p\0l\0e\0 \0G\0m\0b\0H"),
        ] {
            assert_eq!(organization(string_type, value), plain, "{value:?}");
        }
    }

    #[test]
    fn other_letters_types_and_octets_that_are_no_text_do() {
        let plain = organization(tag::UTF8_STRING, "Übung".as_bytes());
        let lower = organization(tag::UTF8_STRING, "übung".as_bytes());
        assert_ne!(lower, plain);
        assert_ne!(
            organization(tag::UTF8_STRING, b"\xFF"),
            organization(tag::UTF8_STRING, b"\xFE")
        );
        let unit = name(&[&[(oid::ORGANIZATIONAL_UNIT_NAME, tag::UTF8_STRING, b"a")]]);
        assert_ne!(unit, organization(tag::UTF8_STRING, b"a"));
        assert_ne!(
            organization(tag::UTF8_STRING, b"ab"),
            organization(tag::UTF8_STRING, b"a b")
        );
    }

    #[test]
    fn a_name_is_within_those_that_it_begins_with() {
        let country = (oid::COUNTRY_NAME, tag::PRINTABLE_STRING, &b"DE"[..]);
        let company = (oid::ORGANIZATION_NAME, tag::UTF8_STRING, &b"Example"[..]);
        let both = name(&[slice::from_ref(&country), slice::from_ref(&company)]);
        assert!(both.is_within(&name(&[slice::from_ref(&country)])));
        assert!(both.is_within(&name(&[])));
        assert!(!both.is_within(&name(&[slice::from_ref(&company)])));
        assert!(!name(&[slice::from_ref(&country)]).is_within(&both));
        // One relative name with two attributes is another name, in whatever order they are.
        let set = name(&[&[country.clone(), company.clone()]]);
        assert_ne!(set, both);
        assert_eq!(set, name(&[&[company, country]]));
    }
}
