//! What is wrong with the value of an extension.

use super::{Extension, ExtensionContent, GeneralName, GeneralNameKind};
use crate::pki::{
    der::{Element, Reader, Tag},
    oid,
};

/// What is wrong with the value of an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtensionDefect<'a> {
    /// An IP address has another length than 4 or 16 octets.
    AddressLength(usize),
    /// The value cannot be read; the text says why.
    Unreadable(&'a str),
    /// A list has no element, though it must have one; the text says of what.
    Empty(&'static str),
    /// An alternative name has a tag that the standard does not have.
    UnknownName {
        /// What it is read as.
        kind: GeneralNameKind,
        /// The tag.
        tag: String,
    },
}

impl Extension {
    /// What is wrong with the value; `der` is the encoding that the extension was read from.
    pub fn defect(&self, der: &[u8]) -> Option<ExtensionDefect<'_>> {
        Some(match &self.content {
            ExtensionContent::Malformed(reason) => match self.wrong_address_length(der) {
                Some(length) => ExtensionDefect::AddressLength(length),
                None => ExtensionDefect::Unreadable(reason),
            },
            ExtensionContent::SubjectAltName(names) if names.is_empty() => {
                ExtensionDefect::Empty("name")
            }
            ExtensionContent::SubjectAltName(names) => {
                let name = names.iter().find(|name| is_unknown(name))?;
                let encoded = der.get(name.range.clone()).unwrap_or_default();
                let tag = Reader::new(encoded).peek();
                ExtensionDefect::UnknownName {
                    kind: name.kind,
                    tag: tag.map_or_else(|| name.kind.to_string(), |tag| tag.to_string()),
                }
            }
            ExtensionContent::ExtendedKeyUsage(purposes) if purposes.is_empty() => {
                ExtensionDefect::Empty("purpose")
            }
            ExtensionContent::KeyUsage(usages) if usages.is_empty() => {
                ExtensionDefect::Empty("usage")
            }
            _ => return None,
        })
    }

    /// The length of the first IP address that has a wrong one.
    fn wrong_address_length(&self, der: &[u8]) -> Option<usize> {
        if self.oid != oid::SUBJECT_ALT_NAME {
            return None;
        }
        let mut reader = Reader::new(der.get(self.value_range.clone())?);
        let names = reader.expect(Tag::SEQUENCE, "alternative names").ok()?;
        let names = names.reader().elements("an alternative name").ok()?;
        let is_address =
            |name: &&Element<'_>| GeneralNameKind::from_tag(name.tag) == GeneralNameKind::IpAddress;
        let lengths = names.iter().filter(is_address);
        let mut lengths = lengths.map(|name| name.content().len());
        lengths.find(|length| ![4, 16].contains(length))
    }
}

fn is_unknown(name: &GeneralName) -> bool {
    matches!(name.kind, GeneralNameKind::Unknown(_))
}
