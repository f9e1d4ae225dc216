//! Whether clients with these roots trust a certificate: rustls-webpki decides, and [`chain_requirements`] adds what it leaves out.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use time::OffsetDateTime;
use webpki::{EndEntityCert, KeyUsage, VerifiedPath};

use super::{Certificate, Roots, algorithms, chain_requirements};

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

#[doc(hidden)]
impl Roots {
    /// Whether a client with these roots that is given these further certificates trusts this one as a server's. Names are
    /// another question: [`Certificate::identifies`].
    pub fn trust(
        &self,
        leaf: &Certificate,
        at_hand: &[&Certificate],
        moment: OffsetDateTime,
    ) -> Result<(), Refusal> {
        self.path(leaf, at_hand, moment).map(drop)
    }

    /// The way by which such a client trusts it: the certificates from whoever signed it to the root, none where it is trusted
    /// for itself.
    pub fn path<'a>(
        &'a self,
        leaf: &'a Certificate,
        at_hand: &[&'a Certificate],
        moment: OffsetDateTime,
    ) -> Result<Vec<&'a Certificate>, Refusal> {
        // A self-signed certificate that clients have accepted needs no chain, whatever it is.
        if self.has(leaf) {
            let is_valid = leaf.validity.includes(moment);
            return is_valid.then(Vec::new).ok_or(Refusal::OutOfDate);
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
            .chain(listed.clone())
            .map(|root| CertificateDer::from(root.der()))
            .collect();
        let (anchors, anchored): (Vec<TrustAnchor<'_>>, Vec<&'a Certificate>) = roots
            .iter()
            .zip(self.certificates().iter().chain(listed))
            .filter_map(|(root, certificate)| {
                let anchor = webpki::anchor_from_trusted_cert(root).ok()?;
                Some((anchor, certificate))
            })
            .unzip();
        let seconds = u64::try_from(moment.unix_timestamp()).unwrap_or(0);
        let unix_time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let encoded_leaf = CertificateDer::from(leaf.der());
        let verified_leaf =
            EndEntityCert::try_from(&encoded_leaf).map_err(|error| Refusal::of(&error))?;
        let unmet: Cell<Option<Refusal>> = Cell::new(None);
        let found: RefCell<Vec<&'a Certificate>> = RefCell::default();
        let meets_demands = |path: &VerifiedPath<'_>| {
            let between = path.intermediate_certificates().filter_map(|link| {
                let is_it = |known: &&&Certificate| known.der() == link.der().as_ref();
                at_hand.iter().find(is_it).copied()
            });
            let chain: Vec<&'a Certificate> = std::iter::once(leaf).chain(between).collect();
            // Several roots can have one name and key.
            let ends = anchors.iter().zip(&anchored);
            for (_, root) in ends.filter(|(anchor, _)| *anchor == path.anchor()) {
                let mut whole = chain.clone();
                whole.push(*root);
                match chain_requirements::unmet(&whole, moment) {
                    None => {
                        whole.remove(0);
                        found.replace(whole);
                        return Ok(());
                    }
                    refusal => unmet.set(refusal),
                }
            }
            // Which error it is does not matter: the reason is kept above.
            Err(webpki::Error::UnknownIssuer)
        };
        let means = algorithms::of(leaf.backend);
        let algorithms: Vec<&dyn SignatureVerificationAlgorithm> = means
            .iter()
            .map(|means| -> &dyn SignatureVerificationAlgorithm { means })
            .collect();
        let verified = verified_leaf.verify_for_usage(
            &algorithms,
            &anchors,
            &encoded,
            unix_time,
            KeyUsage::server_auth(),
            None,
            Some(&meets_demands),
        );
        match verified {
            Ok(_) => Ok(found.take()),
            Err(error) => Err(unmet.get().unwrap_or_else(|| Refusal::of(&error))),
        }
    }
}
