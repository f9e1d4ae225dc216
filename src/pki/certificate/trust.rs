//! Whether clients with these roots trust a certificate: rustls-webpki decides, and [`chain_requirements`] adds what it leaves out.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use time::OffsetDateTime;
use webpki::{EndEntityCert, KeyUsage, VerifiedPath};

use super::{Certificate, Refusal, Roots, algorithms, chain_requirements};

impl Refusal {
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
