//! The names in a certificate (RFC 5280 §4.1), for renewing what it certifies.

use super::{DistinguishedName, Extension, ExtensionContent, GeneralName, parse::Found};
use crate::{
    der::{self, Reader, Tag},
    oid,
};

/// Whom a certificate is for. Nothing else of it is read, and nothing is verified.
#[derive(Clone, Debug)]
pub struct CertificateNames {
    /// The subject.
    pub subject: DistinguishedName,
    /// The alternative names, in order.
    pub alternative_names: Vec<GeneralName>,
    /// Whether it is the certificate of a CA.
    pub is_authority: bool,
}

impl CertificateNames {
    /// Reads the names; an error means that this is no certificate, or one whose names cannot be read.
    pub fn from_der(der: &[u8]) -> Result<Self, der::Error> {
        let mut file = Reader::new(der);
        let certificate = file.expect(Tag::SEQUENCE, "a certificate")?;
        let mut outer = certificate.reader();
        let mut fields = outer
            .expect(Tag::SEQUENCE, "the part of a certificate that is signed")?
            .reader();
        fields.optional(Tag::context_constructed(0), "the version")?;
        fields.expect(Tag::INTEGER, "the serial number")?;
        fields.expect(Tag::SEQUENCE, "the signature algorithm")?;
        fields.expect(Tag::SEQUENCE, "the issuer")?;
        fields.expect(Tag::SEQUENCE, "the validity")?;
        let subject = DistinguishedName::read(&fields.expect(Tag::SEQUENCE, "the subject")?)?;
        fields.expect(Tag::SEQUENCE, "the public key")?;
        fields.optional(Tag::context(1), "the issuer's unique identifier")?;
        fields.optional(Tag::context(2), "the subject's unique identifier")?;
        let extensions = match fields.optional(Tag::context_constructed(3), "the extensions")? {
            Some(wrapped) => {
                let list = wrapped.reader().element("the extensions")?;
                Extension::read_all(&list, &oid::EXTENSION_REQUEST, &mut Found::default())?
            }
            None => Vec::new(),
        };
        let mut names = Self {
            subject,
            alternative_names: Vec::new(),
            is_authority: false,
        };
        for extension in extensions {
            match extension.content {
                ExtensionContent::SubjectAltName(more) => names.alternative_names.extend(more),
                ExtensionContent::BasicConstraints { ca, .. } => names.is_authority |= ca,
                ExtensionContent::Malformed(reason) if extension.oid == oid::SUBJECT_ALT_NAME => {
                    let start = extension.value_range.start;
                    return Err(der::Error::new(start, "alternative names", reason));
                }
                _ => {}
            }
        }
        Ok(names)
    }
}
