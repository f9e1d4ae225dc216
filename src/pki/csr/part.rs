//! The parts of a request and of a certificate, by the names that RFC 2986 and RFC 5280 give them.

use std::fmt;

use crate::pki::oid::Oid;

/// A part of a request or of a certificate. `Display` gives its path in the words of RFC 2986 and RFC 5280:
/// `subject.commonName`, `attributes.extensionRequest.subjectAltName[1]`, `extensions.keyUsage`. Indices count from 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The whole request.
    #[doc(hidden)]
    Request,
    /// The version.
    #[doc(hidden)]
    Version,
    /// The subject as a whole.
    #[doc(hidden)]
    Subject,
    /// One attribute of the subject; `occurrence` counts those of the same type from 0.
    #[doc(hidden)]
    SubjectAttribute {
        /// The attribute's type.
        oid: Oid,
        /// Which of the attributes of this type.
        occurrence: usize,
    },
    /// The public key.
    #[doc(hidden)]
    PublicKey,
    /// The algorithm of the public key.
    #[doc(hidden)]
    PublicKeyAlgorithm,
    /// The attributes as a whole.
    #[doc(hidden)]
    Attributes,
    /// One attribute.
    #[doc(hidden)]
    Attribute(Oid),
    /// One requested extension.
    #[doc(hidden)]
    Extension {
        /// The attribute that asks for it.
        attribute: Oid,
        /// The extension's type.
        oid: Oid,
    },
    /// One alternative name, counted from 0.
    #[doc(hidden)]
    AlternativeName(usize),
    /// The algorithm of the signature.
    #[doc(hidden)]
    SignatureAlgorithm,
    /// The signature.
    #[doc(hidden)]
    Signature,
    /// A part that only a certificate has, or that is called otherwise in one.
    #[doc(hidden)]
    Certificate(CertificatePart),
}

/// A part that only a certificate has, or that is called otherwise in one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CertificatePart {
    /// The whole certificate.
    Whole,
    /// The version.
    Version,
    /// The serial number.
    SerialNumber,
    /// The issuer.
    Issuer,
    /// The two dates.
    Validity,
    /// The public key.
    PublicKey,
    /// The extensions as a whole.
    Extensions,
    /// One extension.
    Extension(Oid),
    /// One alternative name, counted from 0.
    AlternativeName(usize),
}

/// Where extensions stand.
#[derive(Clone, Debug)]
pub(crate) enum Home {
    /// In an attribute of a request.
    Attribute(Oid),
    /// In a certificate.
    Certificate,
}

impl Home {
    pub(super) fn extension(&self, oid: &Oid) -> Part {
        match self {
            Self::Attribute(attribute) => Part::Extension {
                attribute: attribute.clone(),
                oid: oid.clone(),
            },
            Self::Certificate => Part::Certificate(CertificatePart::Extension(oid.clone())),
        }
    }

    pub(super) fn alternative_name(&self, index: usize) -> Part {
        match self {
            Self::Attribute(_) => Part::AlternativeName(index),
            Self::Certificate => Part::Certificate(CertificatePart::AlternativeName(index)),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => formatter.write_str("certificationRequest"),
            Self::Version => formatter.write_str("version"),
            Self::Subject => formatter.write_str("subject"),
            Self::SubjectAttribute { oid, occurrence: 0 } => write!(formatter, "subject.{oid}"),
            Self::SubjectAttribute { oid, occurrence } => {
                write!(formatter, "subject.{oid}[{occurrence}]")
            }
            Self::PublicKey => formatter.write_str("subjectPKInfo"),
            Self::PublicKeyAlgorithm => formatter.write_str("subjectPKInfo.algorithm"),
            Self::Attributes => formatter.write_str("attributes"),
            Self::Attribute(oid) => write!(formatter, "attributes.{oid}"),
            Self::Extension { attribute, oid } => write!(formatter, "attributes.{attribute}.{oid}"),
            Self::AlternativeName(index) => write!(
                formatter,
                "attributes.extensionRequest.subjectAltName[{index}]"
            ),
            Self::SignatureAlgorithm => formatter.write_str("signatureAlgorithm"),
            Self::Signature => formatter.write_str("signature"),
            Self::Certificate(part) => part.fmt(formatter),
        }
    }
}

impl fmt::Display for CertificatePart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Whole => "certificate",
            Self::Version => "version",
            Self::SerialNumber => "serialNumber",
            Self::Issuer => "issuer",
            Self::Validity => "validity",
            Self::PublicKey => "subjectPublicKeyInfo",
            Self::Extensions => "extensions",
            Self::Extension(oid) => return write!(formatter, "extensions.{oid}"),
            Self::AlternativeName(index) => {
                return write!(formatter, "extensions.subjectAltName[{index}]");
            }
        })
    }
}
