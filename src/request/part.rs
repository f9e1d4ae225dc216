//! The parts of a request, by the names that RFC 2986 and RFC 5280 give them.

use std::fmt;

use crate::oid::Oid;

/// A part of a request, as a path: `subject.commonName`,
/// `attributes.extensionRequest.subjectAltName[1]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The whole request.
    Request,
    /// The version.
    Version,
    /// The subject as a whole.
    Subject,
    /// One attribute of the subject; `occurrence` counts those of the same type from 0.
    SubjectAttribute {
        /// The attribute's type.
        oid: Oid,
        /// Which of the attributes of this type.
        occurrence: usize,
    },
    /// The public key.
    PublicKey,
    /// The algorithm of the public key.
    PublicKeyAlgorithm,
    /// The attributes as a whole.
    Attributes,
    /// One attribute.
    Attribute(Oid),
    /// One requested extension.
    Extension {
        /// The attribute that asks for it.
        attribute: Oid,
        /// The extension's type.
        oid: Oid,
    },
    /// One alternative name, counted from 0.
    AlternativeName(usize),
    /// The algorithm of the signature.
    SignatureAlgorithm,
    /// The signature.
    Signature,
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
        }
    }
}
