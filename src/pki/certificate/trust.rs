//! Whether clients with these roots trust a chain: the walk says what RFC 5280 says, and rustls-webpki has to agree, or
//! the walk has to know the limit because of which it does not.

use std::time::Duration;

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use time::OffsetDateTime;
use webpki::{EndEntityCert, KeyUsage};

use super::{
    Certificate, Objection, Refusal, algorithms,
    chain_walk::{self, Cause, Dispute, Verifier},
    pointers,
};
use crate::pki::{
    csr::Verification,
    der::{Reader, Tag},
    oid,
};

impl Refusal {
    pub(super) fn of(error: &webpki::Error) -> Self {
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

/// Whether clients trust a chain that ends at one of their roots, and what they do not agree about. Of `signatures`, each is that
/// of a certificate, checked with the key of the next one.
pub(super) fn judge(
    chain: &[&Certificate],
    signatures: &[Verification],
    moment: OffsetDateTime,
) -> Result<Vec<Dispute>, Objection> {
    let disputes = chain_walk::walk(chain, signatures, moment)?;
    if let Some(objection) = refused_by_most(&disputes) {
        return Err(objection);
    }
    let Err(error) = ask_webpki(chain, moment) else {
        return Ok(disputes);
    };
    // Where two CAs of the chain have one name, it tries the key of the other one first, and prefers to tell of that. Here all
    // signatures are right.
    let is_hidden = matches!(error, webpki::Error::InvalidSignatureForPublicKey);
    let is_known = disputes.iter().any(|dispute| {
        let is_of_rustls = dispute.refused_by.contains(&Verifier::Rustls);
        is_of_rustls && (is_hidden || dispute.cause.excuses(&error))
    });
    match is_known {
        true => Ok(disputes),
        false if is_hidden => Err(Objection::whole(Refusal::Unexplained)),
        false => Err(Objection::whole(Refusal::of(&error))),
    }
}

/// What neither OpenSSL nor GnuTLS accepts is no chain to install, whatever the standard says.
fn refused_by_most(disputes: &[Dispute]) -> Option<Objection> {
    let of = |verifier| move |dispute: &&Dispute| dispute.refused_by.contains(&verifier);
    let by_gnutls = disputes.iter().find(of(Verifier::GnuTls))?;
    let is_of_openssl =
        |dispute: &&Dispute| of(Verifier::OpenSsl)(dispute) || dispute.cause == Cause::Lax;
    let by_openssl = disputes.iter().find(is_of_openssl)?;
    let mut causes = vec![by_gnutls.cause.text()];
    if by_openssl.cause != by_gnutls.cause {
        causes.push(by_openssl.cause.text());
    }
    Some(Objection {
        certificate: Some(by_gnutls.certificate),
        culprit: Some(causes.join("; ")),
        ..Objection::whole(Refusal::ByMost)
    })
}

/// What rustls-webpki says of a chain, with no other way open to it.
fn ask_webpki(chain: &[&Certificate], moment: OffsetDateTime) -> Result<(), webpki::Error> {
    let [leaf, between @ .., root] = chain else {
        return Ok(());
    };
    let anchor = anchor(root).ok_or(webpki::Error::BadDer)?;
    let between: Vec<CertificateDer<'_>> = between
        .iter()
        .map(|certificate| CertificateDer::from(certificate.der()))
        .collect();
    let means = algorithms::of(leaf.backend);
    let algorithms: Vec<&dyn SignatureVerificationAlgorithm> = means
        .iter()
        .map(|means| -> &dyn SignatureVerificationAlgorithm { means })
        .collect();
    let seconds = u64::try_from(moment.unix_timestamp()).unwrap_or(0);
    let leaf = CertificateDer::from(leaf.der());
    let leaf = EndEntityCert::try_from(&leaf)?;
    let verified = leaf.verify_for_usage(
        &algorithms,
        std::slice::from_ref(&anchor),
        &between,
        UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
        KeyUsage::server_auth(),
        None,
        None,
    );
    verified.map(drop)
}

/// What rustls-webpki knows of a root, by our own reading: its own finds more of one than trust needs.
fn anchor(root: &Certificate) -> Option<TrustAnchor<'_>> {
    let content = |encoded| {
        let sequence = Reader::new(encoded).expect(Tag::SEQUENCE, "a part of a root");
        sequence.ok().map(|sequence| sequence.content())
    };
    let constraints = match pointers::value(root, &oid::NAME_CONSTRAINTS) {
        Some(value) => Some(content(value.rest())?),
        None => None,
    };
    Some(TrustAnchor {
        subject: content(root.encoded_subject())?.into(),
        subject_public_key_info: content(root.public_key_info())?.into(),
        name_constraints: constraints.map(Into::into),
    })
}
