//! What a file or a block is, when it is not the certification request it was taken for.

use std::fmt;

use super::terminal;
use crate::pki::{
    der::{Reader, Tag},
    oid::{self, Oid},
};

/// What an object is, judged by its label, its structure or its first words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentKind {
    /// PKCS#10.
    CertificationRequest,
    /// X.509.
    Certificate,
    /// A certificate revocation list.
    RevocationList,
    /// A private key, encrypted or not.
    PrivateKey,
    /// A SubjectPublicKeyInfo, or an SSH public key.
    PublicKey,
    /// PKCS#7 / CMS.
    Pkcs7,
    /// PKCS#12, with a private key inside.
    Pkcs12,
    /// Parameters for making keys.
    KeyParameters,
    /// A Netscape SPKAC request.
    Spkac,
    /// A web page.
    Html,
    /// What `openssl req -text` or `openssl asn1parse` prints.
    OpensslText,
    /// What `show network cluster` or a query for the nodes prints.
    ServerList,
    /// What `show cert list` prints.
    CertificateList,
    /// What a terminal showed, with no block in it.
    Terminal,
    /// Nothing but white space.
    Empty,
    /// Something else.
    Unknown,
}

impl fmt::Display for ContentKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::CertificationRequest => "a certification request",
            Self::Certificate => "a certificate",
            Self::RevocationList => "a certificate revocation list",
            Self::PrivateKey => "a private key",
            Self::PublicKey => "a public key",
            Self::Pkcs7 => "a PKCS#7 container",
            Self::Pkcs12 => "a PKCS#12 container, which holds a private key",
            Self::KeyParameters => "key parameters",
            Self::Spkac => "an SPKAC request",
            Self::Html => "a web page",
            Self::OpensslText => "text that OpenSSL printed",
            Self::ServerList => "a list of servers, as Cisco's command line prints it",
            Self::CertificateList => "a list of certificates, as `show cert list` prints it",
            Self::Terminal => "a terminal session in which no request was shown",
            Self::Empty => "empty",
            Self::Unknown => "neither PEM nor DER",
        })
    }
}

impl ContentKind {
    /// Whether the content must not be shown or kept.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::PrivateKey | Self::Pkcs12)
    }

    /// This, unless it is unknown.
    pub(super) fn or(self, other: Self) -> Self {
        if self == Self::Unknown { other } else { self }
    }

    /// What a PEM label promises.
    pub fn of_label(label: &str) -> Self {
        match label {
            _ if label.ends_with("PRIVATE KEY") || label == "PGP PRIVATE KEY BLOCK" => {
                Self::PrivateKey
            }
            "CERTIFICATE REQUEST"
            | "NEW CERTIFICATE REQUEST"
            | "CERTIFICATE SIGN REQUEST"
            | "CERTIFICATE SIGNING REQUEST" => Self::CertificationRequest,
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => Self::Certificate,
            "X509 CRL" | "CRL" => Self::RevocationList,
            "PKCS7" | "PKCS #7 SIGNED DATA" | "CMS" => Self::Pkcs7,
            "PKCS12" => Self::Pkcs12,
            _ if label.ends_with("PUBLIC KEY") => Self::PublicKey,
            _ if label.ends_with("PARAMETERS") => Self::KeyParameters,
            _ => Self::Unknown,
        }
    }

    /// What the structure of an encoding shows. Only enough is read to tell the kinds apart.
    pub(super) fn of_der(der: &[u8]) -> Self {
        Self::of_structure(der).unwrap_or(Self::Unknown)
    }

    fn of_structure(der: &[u8]) -> Option<Self> {
        let outer = content_of_sequence(der)?;
        let mut reader = Reader::new(outer);
        let first = reader.element("first").ok();
        let Some(first) = first else {
            // Cut off inside its first element: the outer shape is all there is.
            return None;
        };
        let second = reader.element("second").ok();
        let second_tag = second.map(|element| element.tag);
        match first.tag {
            Tag::OBJECT_IDENTIFIER if is_pkcs7(first.content()) => Some(Self::Pkcs7),
            Tag::INTEGER => match (first.content(), second_tag) {
                ([3], Some(Tag::SEQUENCE)) => {
                    let kind = second?.reader().element("type").ok()?;
                    is_pkcs7(kind.content()).then_some(Self::Pkcs12)
                }
                // PKCS#8 and its version 2 (RFC 5958); PKCS#1; RFC 5915.
                ([0 | 1], Some(Tag::SEQUENCE | Tag::INTEGER | Tag::OCTET_STRING)) => {
                    Some(Self::PrivateKey)
                }
                _ => None,
            },
            Tag::SEQUENCE => match second_tag {
                Some(Tag::BIT_STRING) => Some(Self::PublicKey),
                // EncryptedPrivateKeyInfo (RFC 5958 §3).
                Some(Tag::OCTET_STRING) => Some(Self::PrivateKey),
                Some(Tag::SEQUENCE) => Self::of_signed(first.content()),
                // Cut off after the signed part, which tells enough.
                None => Self::of_signed(first.content()),
                _ => None,
            },
            _ => None,
        }
    }

    /// What the signed part of a SIGNED{} is: request, certificate or revocation list.
    fn of_signed(content: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(content);
        let tags: Vec<Tag> = std::iter::from_fn(|| reader.element("part").ok())
            .map(|element| element.tag)
            .collect();
        match tags.as_slice() {
            [Tag::INTEGER, Tag::SEQUENCE, Tag::SEQUENCE, ..]
                if tags.len() <= 4 && !tags.contains(&Tag::BIT_STRING) =>
            {
                // A request has the key here; a version 1 certificate or a list has issuer and dates behind it.
                let fourth = tags.get(3);
                fourth
                    .is_none_or(|tag| *tag == Tag::context_constructed(0))
                    .then_some(Self::CertificationRequest)
            }
            [
                Tag::INTEGER,
                Tag::SEQUENCE,
                Tag::SEQUENCE,
                Tag::UTC_TIME | Tag::GENERALIZED_TIME,
                ..,
            ] => Some(Self::RevocationList),
            [
                Tag::SEQUENCE,
                Tag::SEQUENCE,
                Tag::UTC_TIME | Tag::GENERALIZED_TIME,
                ..,
            ] => Some(Self::RevocationList),
            [
                Tag::INTEGER,
                Tag::SEQUENCE,
                Tag::SEQUENCE,
                Tag::SEQUENCE,
                ..,
            ] => Some(Self::Certificate),
            [version, Tag::INTEGER, Tag::SEQUENCE, ..]
                if *version == Tag::context_constructed(0) =>
            {
                Some(Self::Certificate)
            }
            [Tag::SEQUENCE, Tag::IA5_STRING] => Some(Self::Spkac),
            _ => None,
        }
    }

    /// What a text without any block is.
    pub(super) fn of_text(text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(text);
        let start: String = text
            .trim_start_matches('\u{FEFF}')
            .trim_start()
            .chars()
            .take(4096)
            .collect();
        let lower = start.to_lowercase();
        if start.is_empty() {
            Self::Empty
        } else if ["<!doctype html", "<html", "<head", "<body"]
            .iter()
            .any(|tag| lower.starts_with(tag))
            || lower.contains("<html")
        {
            Self::Html
        } else if lower.starts_with("putty-user-key-file")
            || lower.starts_with("<rsakeyvalue>") && lower.contains("<d>")
        {
            Self::PrivateKey
        } else if lower.starts_with("ssh-") || lower.starts_with("ecdsa-sha2-") {
            Self::PublicKey
        } else if lower.starts_with("certificate request:")
            || lower.contains("hl=") && lower.contains("cons:")
        {
            Self::OpensslText
        } else if start.lines().any(terminal::lists_servers) {
            Self::ServerList
        } else if start.lines().any(terminal::lists_certificates) {
            Self::CertificateList
        } else if start.lines().any(terminal::is_prompt) {
            Self::Terminal
        } else {
            Self::Unknown
        }
    }
}

/// The content of the outer SEQUENCE, or as much of it as there is.
fn content_of_sequence(der: &[u8]) -> Option<&[u8]> {
    match der {
        [0x30, 0x82, _, _, rest @ ..]
        | [0x30, 0x81, _, rest @ ..]
        | [0x30, 0x83, _, _, _, rest @ ..] => Some(rest),
        [0x30, 0x80, ..] => None,
        [0x30, _, rest @ ..] => Some(rest),
        _ => None,
    }
}

fn is_pkcs7(content: &[u8]) -> bool {
    [oid::PKCS7_DATA, oid::PKCS7_SIGNED_DATA].contains(&Oid::from_content(content))
}
