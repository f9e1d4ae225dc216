//! What in a chain not all verifiers agree about; `tests/it/chains.rs` holds it against them.

use time::OffsetDateTime;

use super::{
    super::{Certificate, pointers},
    Cause, Walk,
    dispute::Verifier::{self, GnuTls, Go, OpenSsl, Rustls},
    name_constraints::{self, Comparisons, Name, NameConstraints, Wildcards},
};
use crate::pki::{
    csr::GeneralNameKind,
    oid::{self, Oid},
};

/// As many CAs between a certificate and a root as rustls-webpki goes.
const MOST_CAS_OF_WEBPKI: usize = 6;

impl Walk<'_> {
    /// What is about two certificates, or the whole chain.
    pub(super) fn dispute_the_whole(&mut self) {
        let pairs = self.chain.iter().zip(self.chain.iter().skip(1));
        let others = pairs
            .enumerate()
            .filter(|(_, (below, issuer))| below.encoded_issuer() != issuer.encoded_subject());
        let others: Vec<usize> = others.map(|(index, _)| index + 1).collect();
        for index in others {
            self.dispute(index, Cause::Spelling, &[GnuTls, Go, Rustls]);
        }
        let last = self.chain.len().saturating_sub(1);
        if last > MOST_CAS_OF_WEBPKI + 1 {
            self.dispute(last, Cause::Depth, &[Rustls]);
        }
        if last > 0 && self.chain.last().is_some_and(|root| !root.is_self_issued()) {
            self.dispute(last, Cause::AnchorNotSelfSigned, &[OpenSsl]);
        }
    }

    /// What is about one certificate. Of a root, rustls-webpki takes the name, the key and the name constraints.
    pub(super) fn dispute_certificate(
        &mut self,
        index: usize,
        certificate: &Certificate,
        is_root: bool,
    ) {
        let is_critical = |oid: &Oid| {
            let extension = certificate.extension(oid);
            extension.is_some_and(|extension| extension.critical)
        };
        if is_critical(&oid::CERTIFICATE_POLICIES) && !is_root {
            self.dispute(index, Cause::CriticalPolicies, &[Rustls]);
        }
        if is_critical(&oid::INHIBIT_ANY_POLICY) {
            let refused_by: &[Verifier] = if is_root { &[Go] } else { &[Go, Rustls] };
            self.dispute(index, Cause::CriticalInhibitAnyPolicy, refused_by);
        }
        if is_critical(&oid::POLICY_CONSTRAINTS) || is_critical(&oid::POLICY_MAPPINGS) {
            let refused_by: &[Verifier] = if is_root {
                &[GnuTls, Go]
            } else {
                &[GnuTls, Go, Rustls]
            };
            self.dispute(index, Cause::CriticalPolicyLimits, refused_by);
        }
        if certificate.has_unique_identifier && !is_root {
            self.dispute(index, Cause::UniqueIdentifier, &[Rustls]);
        }
        if certificate.validity.not_before < OffsetDateTime::UNIX_EPOCH && !is_root {
            self.dispute(index, Cause::EarlyDate, &[Rustls]);
        }
        let has_own = pointers::subject_key_identifier(certificate).is_some();
        let has_issuers = pointers::authority_key_identifier(certificate).is_some();
        let is_ca = index > 0;
        if is_ca && !is_root && certificate.is_self_issued() && !(has_own && has_issuers) {
            let is_below_root = index + 2 == self.chain.len();
            let refused_by: &[Verifier] = if is_below_root {
                &[GnuTls, OpenSsl]
            } else {
                &[OpenSsl]
            };
            self.dispute(index, Cause::SelfIssuedWithoutKey, refused_by);
        }
        let is_lax =
            !has_issuers && !is_root || is_ca && (!has_own || certificate.key_usage().is_none());
        if is_lax {
            self.dispute(index, Cause::Lax, &[]);
        }
        if is_ca {
            self.dispute_path_length(index, certificate, is_root);
        }
    }

    /// Whether verifiers that count all CAs find too many below this one.
    fn dispute_path_length(&mut self, index: usize, ca: &Certificate, is_root: bool) {
        let below = u32::try_from(index - 1).unwrap_or(u32::MAX);
        if ca.path_length().is_some_and(|limit| limit < below) {
            let refused_by: &[Verifier] = if is_root {
                &[GnuTls, Go]
            } else {
                &[GnuTls, Go, Rustls]
            };
            self.dispute(index, Cause::SelfIssuedPathLength, refused_by);
        }
    }

    pub(super) fn dispute_constraints(
        &mut self,
        index: usize,
        ca: &Certificate,
        constraints: &NameConstraints,
    ) {
        let extension = ca.extension(&oid::NAME_CONSTRAINTS);
        let is_critical = extension.is_some_and(|extension| extension.critical);
        for (kind, is_exclusion) in constraints.kinds() {
            match kind {
                GeneralNameKind::DirectoryName => {
                    if is_exclusion {
                        self.dispute(index, Cause::DirectoryNames, &[GnuTls]);
                    }
                    let refused_by: &[Verifier] = if is_critical {
                        &[Go, Rustls]
                    } else {
                        &[Rustls]
                    };
                    self.dispute(index, Cause::DirectoryNames, refused_by);
                }
                GeneralNameKind::OtherName
                | GeneralNameKind::X400Address
                | GeneralNameKind::EdiPartyName
                | GeneralNameKind::RegisteredId
                | GeneralNameKind::Unknown(_) => {
                    let refused_by: &[Verifier] = if is_critical {
                        &[GnuTls, Go]
                    } else {
                        &[GnuTls]
                    };
                    self.dispute(index, Cause::OtherForms, refused_by);
                }
                GeneralNameKind::Rfc822Name
                | GeneralNameKind::DnsName
                | GeneralNameKind::Uri
                | GeneralNameKind::IpAddress => {}
            }
        }
        let mut own = name_constraints::names(ca).unwrap_or_default();
        own.retain(Name::is_compared_by_go);
        if constraints
            .check(&own, Wildcards::AsTheyStand, &mut Comparisons::default())
            .is_err()
        {
            self.dispute(index, Cause::OwnNames, &[Go]);
        }
    }

    /// What a CA limits, and there is below it; of each form whether by exclusion.
    pub(super) fn dispute_limited(&mut self, by: usize, limited: Vec<(GeneralNameKind, bool)>) {
        for (kind, is_exclusion) in limited {
            match (kind, is_exclusion) {
                (GeneralNameKind::Uri, true) => {
                    self.dispute(by, Cause::MailOrUri, &[GnuTls, Rustls]);
                }
                (GeneralNameKind::Rfc822Name | GeneralNameKind::Uri, _) => {
                    self.dispute(by, Cause::MailOrUri, &[Rustls]);
                }
                _ => {}
            }
        }
    }
}
