//! Why clients do not trust a certificate.

use std::fmt;

use super::Certificate;
use crate::pki::text::printable::shortened;

/// Why clients do not trust a certificate: the first reason on the way to a root (RFC 5280 §6, as rustls and OpenSSL check it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No chain leads to a trusted root.
    UnknownIssuer,
    /// A certificate of the chain has expired or is not valid yet.
    OutOfDate,
    /// A signature in the chain does not match.
    Signature,
    /// A signature in the chain has an algorithm, or is made with a key, that clients do not accept.
    SignatureAlgorithm,
    /// The certificate is for a CA and not for a server.
    IsAuthority,
    /// A certificate of the chain was signed by one that is not for a CA (RFC 5280 §4.2.1.9).
    IssuerIsNotAuthority,
    /// The key usage of a CA does not include `keyCertSign` (RFC 5280 §4.2.1.3).
    IssuerKeyUsage,
    /// The authority key identifier of a certificate does not match its issuer (RFC 5280 §4.2.1.1).
    OtherIssuerNamed,
    /// There are more CAs below one than its path length constraint allows (RFC 5280 §4.2.1.9).
    PathLength,
    /// The name constraints of a CA exclude a name (RFC 5280 §4.2.1.10).
    NameConstraints,
    /// A CA demands a certificate policy that the chain does not have (RFC 5280 §4.2.1.11).
    Policy,
    /// The extended key usages of the certificate or of a CA do not include `serverAuth` (RFC 5280 §4.2.1.12).
    KeyPurpose,
    /// A certificate of the chain has a critical extension that not all clients know (RFC 5280 §4.2).
    CriticalExtension,
    /// A certificate of the chain is of version 1 or 2 (RFC 5280 §4.1.2.1).
    Version,
    /// The chain is too long, or there are too many candidates for it.
    TooLarge,
    /// A certificate of the chain cannot be read strictly as X.509.
    Malformed,
    /// A CA has no name (RFC 5280 §4.1.2.4, §4.1.2.6).
    Nameless,
    /// Neither OpenSSL nor GnuTLS takes it, although RFC 5280 allows it.
    ByMost,
    /// rustls refuses it, and neither it nor RFC 5280 says why.
    Unexplained,
}

impl Refusal {
    /// The reason in words: a fragment in lower case, without a full stop.
    pub fn text(self) -> &'static str {
        match self {
            Self::UnknownIssuer => "no chain leads to a root that is trusted",
            Self::OutOfDate => "a certificate of the chain is not valid on this day",
            Self::Signature => "a signature in the chain is wrong",
            Self::SignatureAlgorithm => {
                "a signature in the chain is of a kind that clients do not take"
            }
            Self::IsAuthority => "it is the certificate of a CA, not of a server",
            Self::IssuerIsNotAuthority => {
                "a certificate of the chain was signed by one that is not a CA's"
            }
            Self::IssuerKeyUsage => {
                "a CA of the chain may not sign certificates, by its own key usage"
            }
            Self::OtherIssuerNamed => {
                "a certificate of the chain names another key or certificate of its CA than the one that is there"
            }
            Self::PathLength => "a CA of the chain has more CAs below it than it allows",
            Self::NameConstraints => "a CA of the chain may not sign for these names",
            Self::Policy => "the chain does not have a certificate policy that a CA demands",
            Self::KeyPurpose => "it, or a CA of the chain, is not for servers",
            Self::CriticalExtension => {
                "a certificate of the chain has a critical extension that not all clients know"
            }
            Self::Version => {
                "a certificate of the chain is not of version 3, and clients take no other"
            }
            Self::TooLarge => "the chain is too long, or there are too many to choose from",
            Self::Malformed => {
                "a certificate of the chain cannot be read by the letter of the standard"
            }
            Self::Nameless => "a CA of the chain has no name",
            Self::ByMost => "neither OpenSSL nor GnuTLS accepts the chain",
            Self::Unexplained => "rustls refuses the chain, and does not say why",
        }
    }
}

/// A refusal with its place: which certificate of which chain, and which requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// What is wrong.
    pub refusal: Refusal,
    /// Where in the chain, 0 for the server's certificate; none where only rustls-webpki knows.
    pub certificate: Option<usize>,
    /// The section of RFC 5280 that is not met.
    pub section: Option<&'static str>,
    /// Which certificate and what of it, in words.
    pub culprit: Option<String>,
}

impl Objection {
    /// A refusal that is about no certificate of the chain in particular.
    pub(super) fn whole(refusal: Refusal) -> Self {
        Self {
            refusal,
            certificate: None,
            section: None,
            culprit: None,
        }
    }
}

/// A fragment in lower case, without a full stop.
impl fmt::Display for Objection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.refusal.text())?;
        if let Some(culprit) = &self.culprit {
            write!(formatter, ": {culprit}")?;
        }
        match self.section {
            Some(section) => write!(formatter, " (RFC 5280 §{section})"),
            None => Ok(()),
        }
    }
}

/// A certificate's title as messages show it.
pub(super) fn called(certificate: &Certificate) -> String {
    format!("`{}`", shortened(&certificate.title()))
}
