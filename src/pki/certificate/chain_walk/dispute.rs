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

/// Why some verifiers refuse a chain that RFC 5280 allows. Where [`Verifier::Rustls`] is among them, this is a limit of
/// rustls-webpki, and its "no" does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dispute {
    /// certificatePolicies is critical (RFC 5280 §4.2.1.4). rustls-webpki reads no policies, and takes the extension for an
    /// unknown one.
    CriticalPolicies,
}

impl Dispute {
    /// Which verifiers refuse such a chain.
    pub fn refused_by(self) -> &'static [Verifier] {
        match self {
            Self::CriticalPolicies => &[Verifier::Rustls],
        }
    }

    /// What it is about, in words: what stands behind "because".
    pub fn text(self) -> &'static str {
        match self {
            Self::CriticalPolicies => "certificatePolicies is critical",
        }
    }

    /// Whether this is what rustls-webpki complains of with an error.
    pub(in crate::pki::certificate) fn excuses(self, error: &webpki::Error) -> bool {
        use webpki::Error;
        match self {
            Self::CriticalPolicies => matches!(error, Error::UnsupportedCriticalExtension),
        }
    }
}
