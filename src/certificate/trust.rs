//! Whether clients with these roots trust a certificate: rustls-webpki decides.

use std::time::Duration;

use rustls_pki_types::{CertificateDer, UnixTime};
use time::OffsetDateTime;
use webpki::{EndEntityCert, KeyUsage};

use super::{Certificate, Roots};

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
            Self::PathLength => "a CA of the chain may not have another CA below it",
            Self::NameConstraints => "a CA of the chain may not sign for these names",
            Self::KeyPurpose => "it, or a CA of the chain, is not for servers",
            Self::CriticalExtension => {
                "a certificate of the chain has a critical extension that clients do not know"
            }
            Self::Version => "it is of a version without extensions, which clients do not take",
            Self::TooLarge => "the chain is too long, or there are too many to choose from",
            Self::Malformed => {
                "a certificate of the chain cannot be read by the letter of the standard"
            }
        }
    }

    fn of(error: &webpki::Error) -> Self {
        use webpki::Error;
        match error {
            Error::CertExpired { .. }
            | Error::CertNotValidYet { .. }
            | Error::InvalidCertValidity => Self::OutOfDate,
            Error::InvalidSignatureForPublicKey => Self::Signature,
            Error::CaUsedAsEndEntity => Self::IsAuthority,
            Error::EndEntityUsedAsCa => Self::IssuerIsNotAuthority,
            Error::PathLenConstraintViolated => Self::PathLength,
            Error::NameConstraintViolation
            | Error::MalformedNameConstraint
            | Error::InvalidNetworkMaskConstraint => Self::NameConstraints,
            Error::EmptyEkuExtension | Error::RequiredEkuNotFoundContext(_) => Self::KeyPurpose,
            Error::UnsupportedCriticalExtension => Self::CriticalExtension,
            Error::UnsupportedCertVersion => Self::Version,
            Error::UnsupportedSignatureAlgorithmContext(_)
            | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
                Self::SignatureAlgorithm
            }
            Error::MaximumNameConstraintComparisonsExceeded
            | Error::MaximumPathBuildCallsExceeded
            | Error::MaximumPathDepthExceeded
            | Error::MaximumSignatureChecksExceeded => Self::TooLarge,
            Error::UnknownIssuer => Self::UnknownIssuer,
            _ => Self::Malformed,
        }
    }
}

impl Roots {
    /// Whether a client with these roots that is given these further certificates trusts this one as a server's. Names are
    /// another question: [`Certificate::identifies`].
    pub fn trust(
        &self,
        leaf: &Certificate,
        at_hand: &[&Certificate],
        moment: OffsetDateTime,
    ) -> Result<(), Refusal> {
        // A self-signed certificate that clients have accepted needs no chain, whatever it is.
        if self.has(leaf) {
            let validity = &leaf.validity;
            let is_valid = !validity.has_ended(moment) && !validity.is_to_come(moment);
            return is_valid.then_some(()).ok_or(Refusal::OutOfDate);
        }
        let encoded: Vec<CertificateDer<'_>> = at_hand
            .iter()
            .map(|certificate| CertificateDer::from(certificate.der()))
            .collect();
        // Of what is known by its thumbprint alone, the certificate itself is at hand or there is no chain.
        let listed = at_hand.iter().copied().filter(|known| self.has(known));
        let roots: Vec<CertificateDer<'_>> = self
            .certificates()
            .iter()
            .chain(listed)
            .map(|root| CertificateDer::from(root.der()))
            .collect();
        let anchors: Vec<_> = roots
            .iter()
            .filter_map(|root| webpki::anchor_from_trusted_cert(root).ok())
            .collect();
        let seconds = u64::try_from(moment.unix_timestamp()).unwrap_or(0);
        let moment = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let leaf = CertificateDer::from(leaf.der());
        let leaf = EndEntityCert::try_from(&leaf).map_err(|error| Refusal::of(&error))?;
        let verified = leaf.verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &anchors,
            &encoded,
            moment,
            KeyUsage::server_auth(),
            None,
            None,
        );
        verified.map(drop).map_err(|error| Refusal::of(&error))
    }
}
