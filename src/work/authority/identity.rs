//! The authority's own certificates: what of them is needed to sign with them.

use rcgen::{DistinguishedName, DnValue, PublicKeyData as _, string::PrintableString};
use time::OffsetDateTime;

use super::constraints::Permitted;
use crate::{
    pki::{
        certificate::Certificate,
        der::{self, Tag},
        oid,
    },
    work::keypair::{KeyPair, encode},
};

/// A certificate of the authority itself.
#[derive(Clone, Debug)]
pub(super) struct OwnCertificate {
    pub(super) certificate: Certificate,
    /// What the name constraints permit.
    pub(super) permitted: Permitted,
}

impl OwnCertificate {
    pub(super) fn from_der(der: &[u8]) -> Result<Self, der::DerError> {
        let certificate = Certificate::from_der(der, 0)?;
        let constraints = certificate.extension(&oid::NAME_CONSTRAINTS);
        let value = constraints.and_then(|constraints| der.get(constraints.value_range.clone()));
        let permitted = value.map(Permitted::read).transpose()?;
        Ok(Self {
            permitted: permitted.unwrap_or_default(),
            certificate,
        })
    }

    pub(super) fn der(&self) -> &[u8] {
        self.certificate.der()
    }

    pub(super) fn not_before(&self) -> OffsetDateTime {
        self.certificate.validity.not_before
    }

    pub(super) fn not_after(&self) -> OffsetDateTime {
        self.certificate.validity.not_after
    }

    /// The subject, to be written as an issuer.
    pub(super) fn distinguished_name(&self) -> DistinguishedName {
        let mut name = DistinguishedName::new();
        for attribute in self.certificate.subject.attributes() {
            let value = match PrintableString::try_from(attribute.text.as_str()) {
                Ok(text) if attribute.string_type.0 == Tag::PRINTABLE_STRING => {
                    DnValue::PrintableString(text)
                }
                _ => DnValue::Utf8String(attribute.text.clone()),
            };
            name.push(encode::attribute_type(&attribute.oid), value);
        }
        name
    }

    /// Whether the key is the certificate's.
    pub(super) fn has_key(&self, pair: &KeyPair) -> bool {
        pair.subject_public_key_info() == self.certificate.public_key_info()
    }
}
