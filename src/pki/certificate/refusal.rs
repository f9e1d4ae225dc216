//! Why clients do not trust a certificate.

/// Why a certificate is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No chain leads to a root.
    UnknownIssuer,
    /// A certificate of the chain is no longer valid, or not yet.
    OutOfDate,
    /// A signature is wrong.
    Signature,
    /// A signature is of a kind that clients do not take, or made with a key that they do not take.
    SignatureAlgorithm,
    /// The certificate is one of a CA.
    IsAuthority,
    /// A certificate that is not one of a CA signed another.
    IssuerIsNotAuthority,
    /// The key usage of a CA does not let it sign certificates.
    IssuerKeyUsage,
    /// A certificate names another certificate of its issuer than the one that is there.
    OtherIssuerNamed,
    /// A CA signed below another CA that does not let it.
    PathLength,
    /// A CA above is limited to other names.
    NameConstraints,
    /// It is not for servers, or a CA above is not.
    KeyPurpose,
    /// It says something critical that clients do not know.
    CriticalExtension,
    /// It is of version 1 or 2.
    Version,
    /// The chain is too long, or there are too many to choose from.
    TooLarge,
    /// It cannot be read by the standard's letter.
    Malformed,
}

impl Refusal {
    /// What a client would say.
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
        }
    }
}
