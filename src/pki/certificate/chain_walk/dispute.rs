//! Where verifiers part ways although the chain is right by RFC 5280.

use std::fmt;

/// A program or library that verifies chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verifier {
    /// OpenSSL, and what is built on it.
    OpenSsl,
    /// GnuTLS.
    GnuTls,
    /// Go's `crypto/x509`.
    Go,
    /// rustls, whose `rustls-webpki` is part of this program.
    Rustls,
}

impl fmt::Display for Verifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::OpenSsl => "OpenSSL",
            Self::GnuTls => "GnuTLS",
            Self::Go => "Go",
            Self::Rustls => "rustls",
        })
    }
}

/// A certificate of a chain because of which some verifiers refuse it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Why.
    pub cause: Cause,
    /// Where it is in the chain, 0 for the server's certificate.
    pub certificate: usize,
    /// Which verifiers refuse the chain because of it.
    pub refused_by: &'static [Verifier],
}

impl Dispute {
    /// Whether nobody has to be told.
    pub fn is_silent(&self) -> bool {
        self.refused_by.is_empty()
    }
}

/// Why some verifiers refuse a chain that RFC 5280 allows. The versions that were asked are OpenSSL 3.0.19, GnuTLS 3.7.9, Go 1.19
/// and rustls-webpki 0.103.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// certificatePolicies is critical (RFC 5280 §4.2.1.4). rustls-webpki reads no policies, and takes the extension for an
    /// unknown one.
    CriticalPolicies,
    /// inhibitAnyPolicy is critical, as RFC 5280 §4.2.1.14 wants it. rustls-webpki and Go take it for an unknown extension.
    CriticalInhibitAnyPolicy,
    /// policyConstraints or policyMappings is critical, as RFC 5280 §4.2.1.5 and §4.2.1.11 want it. rustls-webpki, Go and GnuTLS
    /// take them for unknown ones.
    CriticalPolicyLimits,
    /// A CA limits subjects (RFC 5280 §4.2.1.10). rustls-webpki compares no subjects: it takes all for not permitted, and for
    /// excluded. Go takes the extension for an unknown one where it is critical. GnuTLS takes all for excluded where it excludes any.
    DirectoryNames,
    /// A CA limits mail addresses or URIs, and a certificate below has one. rustls-webpki takes each for not permitted, and for
    /// excluded.
    MailOrUri,
    /// A CA limits names of a form that nobody compares, and no certificate below has one. Go takes the extension for an unknown
    /// one where it is critical, and GnuTLS refuses what it cannot compare.
    OtherForms,
    /// A CA with the name of its issuer does not count for path lengths (RFC 5280 §4.2.1.9). The others count it; rustls-webpki
    /// does not know the path length of a root.
    SelfIssuedPathLength,
    /// The names of a CA with the name of its issuer are not limited (RFC 5280 §4.2.1.10). rustls-webpki limits them.
    SelfIssuedNames,
    /// A CA has an alternative name that it may not sign for itself, which only the CAs above it could forbid. Go compares it.
    OwnNames,
    /// A CA with the name of its issuer does not say which key signed it, or which is its own. OpenSSL takes it for self-signed, and
    /// GnuTLS does below a root.
    SelfIssuedWithoutKey,
    /// The root is not self-signed, but was given as one (RFC 5280 §6.1.1 (d) asks for no more than a name and a key).
    AnchorNotSelfSigned,
    /// The name of a CA is written in another way in its certificate than in one that it signed, and is the same by RFC 5280
    /// §7.1. The others compare octets.
    Spelling,
    /// A certificate has a unique identifier (RFC 5280 §4.1.2.8). rustls-webpki reads no such certificate.
    UniqueIdentifier,
    /// A certificate begins before 1970. rustls-webpki reads no such date.
    EarlyDate,
    /// There are more than six CAs between the certificate and the root. rustls-webpki goes no further.
    Depth,
    /// An extension is missing that RFC 5280 wants a CA to write, and a client to do without. OpenSSL refuses that where it is told
    /// to be strict, which is not worth a word unless others refuse the chain, too.
    Lax,
}

impl Cause {
    /// What it is about, in words: a clause without its full stop.
    pub fn text(self) -> &'static str {
        match self {
            Self::CriticalPolicies => "certificatePolicies is critical",
            Self::CriticalInhibitAnyPolicy => "inhibitAnyPolicy is critical",
            Self::CriticalPolicyLimits => "policyConstraints or policyMappings is critical",
            Self::DirectoryNames => "a CA limits subjects, and not only host names",
            Self::MailOrUri => "a CA limits mail addresses or URIs, and there is one below it",
            Self::OtherForms => "a CA limits names of a kind that is rare",
            Self::SelfIssuedPathLength => {
                "a CA that has the name of its issuer does not count for a path length"
            }
            Self::SelfIssuedNames => {
                "the name constraints of a CA do not hold for one below it that has the name of its issuer"
            }
            Self::OwnNames => "a CA has a name that it may not sign for itself",
            Self::SelfIssuedWithoutKey => {
                "a CA has the name of its issuer, and does not say which key signed it or which is its own"
            }
            Self::AnchorNotSelfSigned => "the chain ends at a root that is not self-signed",
            Self::Spelling => "the name of a CA is written in another way in its own certificate",
            Self::UniqueIdentifier => "a certificate has a unique identifier, which is out of use",
            Self::EarlyDate => "a certificate is valid since before 1970",
            Self::Depth => "there are more than six CAs in it",
            Self::Lax => {
                "a key identifier or the key usage of a CA is missing, which OpenSSL wants where it is told to be strict"
            }
        }
    }

    /// Whether this is what rustls-webpki complains of with an error.
    pub(in crate::pki::certificate) fn excuses(self, error: &webpki::Error) -> bool {
        use webpki::Error;
        match self {
            Self::CriticalPolicies
            | Self::CriticalInhibitAnyPolicy
            | Self::CriticalPolicyLimits => matches!(error, Error::UnsupportedCriticalExtension),
            Self::DirectoryNames | Self::MailOrUri | Self::SelfIssuedNames => {
                matches!(error, Error::NameConstraintViolation)
            }
            Self::SelfIssuedPathLength => matches!(error, Error::PathLenConstraintViolated),
            Self::Spelling => matches!(error, Error::UnknownIssuer),
            Self::UniqueIdentifier => matches!(error, Error::BadDer | Error::TrailingData(_)),
            Self::EarlyDate => matches!(error, Error::BadDerTime),
            Self::Depth => matches!(error, Error::MaximumPathDepthExceeded),
            Self::OtherForms
            | Self::OwnNames
            | Self::AnchorNotSelfSigned
            | Self::SelfIssuedWithoutKey
            | Self::Lax => false,
        }
    }
}
