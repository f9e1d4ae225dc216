//! The path validation of RFC 5280 §6.1, over one ordered chain.
//!
//! The search ([`super::chain`]) has found the chain, and knows that each key made the
//! signature below it. Here every other requirement is looked at, from the root to the
//! server's certificate, and the first that is not met is named with its certificate
//! and its section. A root is held to what it says, too (RFC 5937), as OpenSSL and Go
//! do. rustls-webpki stays the second reader; [`Dispute`] lists where its "no" is a
//! limit of its own.

mod dispute;
mod disputed;
mod extensions;
mod name_constraints;
mod name_forms;
mod policy;

pub use dispute::{Cause, Dispute, Verifier};
pub use extensions::{is_other_netscape_type, is_unknown_critical};
pub(super) use name_constraints::allows_dns_name;
use name_constraints::{Comparisons, NameConstraints, NameProblem, Wildcards};
use policy::{Policies, PolicyProblem};
use time::OffsetDateTime;

use super::{Certificate, Objection, Refusal, algorithms, refusal::called};
use crate::pki::csr::Verification;

/// Walks a chain from the root, its last certificate, to the server's, its first. Of `signatures`, each is that of a certificate,
/// checked with the key of the next one.
pub(super) fn walk(
    chain: &[&Certificate],
    signatures: &[Verification],
    moment: OffsetDateTime,
) -> Result<Vec<Dispute>, Objection> {
    let mut walk = Walk {
        chain,
        moment,
        path_length: None,
        name_constraints: Vec::new(),
        comparisons: Comparisons::default(),
        policies: Policies::new(),
        disputes: Vec::new(),
    };
    walk.dispute_the_whole();
    let last = chain.len().saturating_sub(1);
    for (index, certificate) in chain.iter().enumerate().rev() {
        if let Some(issuer) = chain.get(index + 1) {
            Walk::check_signature(index, certificate, issuer, signatures.get(index))?;
            Walk::check_issuer(index, certificate, issuer)?;
        }
        let is_root = index == last && index > 0;
        walk.check_certificate(index, certificate, is_root)?;
        if !is_root {
            walk.check_names(index, certificate)?;
            walk.check_policies(index, certificate)?;
        }
        if index > 0 {
            walk.prepare(index, certificate)?;
        }
    }
    Ok(walk.disputes)
}

struct Walk<'a> {
    chain: &'a [&'a Certificate],
    moment: OffsetDateTime,
    /// How many more CAs may follow, and the CA that says so.
    path_length: Option<(u32, usize)>,
    /// What CAs say of the names below them, each with its place.
    name_constraints: Vec<(NameConstraints, usize)>,
    comparisons: Comparisons,
    policies: Policies,
    disputes: Vec<Dispute>,
}

impl Walk<'_> {
    fn objection(
        index: usize,
        refusal: Refusal,
        section: &'static str,
        culprit: String,
    ) -> Objection {
        Objection {
            refusal,
            certificate: Some(index),
            section: Some(section),
            culprit: Some(culprit),
        }
    }

    fn dispute(&mut self, certificate: usize, cause: Cause, refused_by: &'static [Verifier]) {
        let dispute = Dispute {
            cause,
            certificate,
            refused_by,
        };
        if !self.disputes.contains(&dispute) {
            self.disputes.push(dispute);
        }
    }

    /// RFC 5280 §6.1.3 (a)(1), and the algorithms that clients take.
    fn check_signature(
        index: usize,
        certificate: &Certificate,
        issuer: &Certificate,
        signature: Option<&Verification>,
    ) -> Result<(), Objection> {
        let refusal = match signature {
            Some(Verification::Valid) if algorithms::are_taken(certificate, issuer) => {
                return Ok(());
            }
            Some(Verification::Valid | Verification::CannotVerify(_)) => {
                Refusal::SignatureAlgorithm
            }
            _ => Refusal::Signature,
        };
        let culprit = format!("that of {} by {}", called(certificate), called(issuer));
        Err(Self::objection(index, refusal, "6.1.3", culprit))
    }

    /// RFC 5280 §6.1.3 (a)(4), and what the certificate says of its issuer's key (§4.2.1.1).
    fn check_issuer(
        index: usize,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<(), Objection> {
        if !certificate.is_issued_by(issuer) {
            return Err(Self::objection(
                index,
                Refusal::UnknownIssuer,
                "6.1.3",
                format!(
                    "{} is not the issuer of {}",
                    called(issuer),
                    called(certificate)
                ),
            ));
        }
        if certificate.comparable_issuer.is_empty() {
            let culprit = format!("the one that signed {}", called(certificate));
            return Err(Self::objection(
                index,
                Refusal::Nameless,
                "4.1.2.4",
                culprit,
            ));
        }
        if certificate.names_other_than(issuer) {
            return Err(Self::objection(
                index,
                Refusal::OtherIssuerNamed,
                "4.2.1.1",
                format!(
                    "{} names another than {}",
                    called(certificate),
                    called(issuer)
                ),
            ));
        }
        Ok(())
    }

    /// What every certificate of the chain has to be.
    fn check_certificate(
        &mut self,
        index: usize,
        certificate: &Certificate,
        is_root: bool,
    ) -> Result<(), Objection> {
        let name = || called(certificate);
        // RFC 5280 §6.1.3 (a)(2).
        if !certificate.validity.includes(self.moment) {
            return Err(Self::objection(index, Refusal::OutOfDate, "6.1.3", name()));
        }
        if let Some(part) = certificate.unreadable_part() {
            let culprit = format!("{part} of {}", name());
            return Err(Self::objection(index, Refusal::Malformed, "4.1", culprit));
        }
        if certificate.has_two_algorithms() {
            return Err(Self::objection(
                index,
                Refusal::Malformed,
                "4.1.1.2",
                name(),
            ));
        }
        // RFC 5280 §6.1.4 (k) knows other ways to be sure of a CA of version 1; for a root, trust is one.
        if certificate.version != 3 && !is_root {
            let culprit = format!("{} is of version {}", name(), certificate.version);
            return Err(Self::objection(index, Refusal::Version, "4.1.2.1", culprit));
        }
        // Clients hold CAs to their extended key usages, too, as the Baseline Requirements do (7.1.2.2.4).
        if !certificate.is_for_servers() {
            return Err(Self::objection(
                index,
                Refusal::KeyPurpose,
                "4.2.1.12",
                name(),
            ));
        }
        // RFC 5280 §6.1.4 (o), §6.1.5 (f).
        if let Some(unknown) = certificate.unknown_critical() {
            let culprit = format!("{unknown} of {}", name());
            return Err(Self::objection(
                index,
                Refusal::CriticalExtension,
                "4.2",
                culprit,
            ));
        }
        self.dispute_certificate(index, certificate, is_root);
        if index == 0 && certificate.is_authority() && self.chain.len() > 1 {
            return Err(Objection {
                refusal: Refusal::IsAuthority,
                certificate: Some(index),
                section: None,
                culprit: None,
            });
        }
        Ok(())
    }

    /// RFC 5280 §6.1.4: what a CA has to be, and what it says of those below it.
    fn prepare(&mut self, index: usize, ca: &Certificate) -> Result<(), Objection> {
        let is_root = index + 1 == self.chain.len();
        // (k)
        let is_authority = ca.is_authority() || is_root && ca.version == 1;
        if !is_authority {
            return Err(Self::objection(
                index,
                Refusal::IssuerIsNotAuthority,
                "4.2.1.9",
                called(ca),
            ));
        }
        // (l): a CA with the name of its issuer does not count, and nor does the root.
        if !is_root && !ca.is_self_issued() {
            self.path_length = match self.path_length {
                Some((0, by)) => return Err(self.too_many_below(by)),
                Some((left, by)) => Some((left - 1, by)),
                None => None,
            };
        }
        // (m)
        if let Some(limit) = ca.path_length()
            && self.path_length.is_none_or(|(left, _)| limit < left)
        {
            self.path_length = Some((limit, index));
        }
        // (g): both sets of names grow smaller with each CA, so all of them have to agree.
        match NameConstraints::of(ca) {
            Ok(None) => {}
            Ok(Some(constraints)) => {
                self.dispute_constraints(index, ca, &constraints);
                self.name_constraints.push((constraints, index));
            }
            Err(problem) => {
                let culprit = format!("the name constraints of {}: {problem}", called(ca));
                return Err(Self::objection(
                    index,
                    Refusal::NameConstraints,
                    "4.2.1.10",
                    culprit,
                ));
            }
        }
        // (n)
        if !ca.may_sign() {
            return Err(Self::objection(
                index,
                Refusal::IssuerKeyUsage,
                "4.2.1.3",
                called(ca),
            ));
        }
        Ok(())
    }

    /// RFC 5280 §6.1.3 (b) and (c).
    fn check_names(&mut self, index: usize, certificate: &Certificate) -> Result<(), Objection> {
        if self.name_constraints.is_empty() {
            return Ok(());
        }
        let is_exempt = index > 0 && certificate.is_self_issued();
        let name = || called(certificate);
        let Ok(names) = name_constraints::names(certificate) else {
            let culprit = format!("the names of {}", name());
            return Err(Self::objection(
                index,
                Refusal::Malformed,
                "4.2.1.6",
                culprit,
            ));
        };
        for position in 0..self.name_constraints.len() {
            let Some((constraints, by)) = self.name_constraints.get(position) else {
                break;
            };
            let by = *by;
            let ca = self.chain.get(by).map(|ca| called(ca)).unwrap_or_default();
            let limited = constraints.limited(&names);
            let is_below = constraints.excludes_hosts_above(&names);
            let checked = constraints.check(&names, Wildcards::All, &mut self.comparisons);
            self.dispute_limited(by, limited);
            if is_below {
                self.dispute(by, Cause::MailOrUri, &[Verifier::Go]);
            }
            let culprit = match checked {
                Ok(()) => continue,
                Err(NameProblem::TooMany) => return Err(Objection::whole(Refusal::TooLarge)),
                Err(_) if is_exempt => {
                    self.dispute(index, Cause::SelfIssuedNames, &[Verifier::Rustls]);
                    continue;
                }
                Err(NameProblem::Outside(what)) => {
                    format!("{ca} does not permit {what} of {}", name())
                }
                Err(NameProblem::Excluded(what)) => format!("{ca} excludes {what} of {}", name()),
                Err(NameProblem::Undecidable(what)) => {
                    format!(
                        "{ca} limits such names, and nobody can compare {what} of {}",
                        name()
                    )
                }
            };
            return Err(Self::objection(
                index,
                Refusal::NameConstraints,
                "4.2.1.10",
                culprit,
            ));
        }
        Ok(())
    }

    /// RFC 5280 §6.1.3 (d) to (f) and what follows from them.
    fn check_policies(&mut self, index: usize, certificate: &Certificate) -> Result<(), Objection> {
        let Err(problem) = self.policies.take(certificate, index) else {
            return Ok(());
        };
        let name = called(certificate);
        Err(match problem {
            PolicyProblem::Unreadable(extension) => {
                let culprit = format!("{extension} of {name}");
                Self::objection(index, Refusal::Malformed, "4.2.1.4", culprit)
            }
            PolicyProblem::AnyPolicyMapped => {
                let culprit = format!("{name} maps anyPolicy, which no CA may");
                Self::objection(index, Refusal::Policy, "6.1.4", culprit)
            }
            PolicyProblem::Demanded(by) => {
                let ca = self.chain.get(by).map(|ca| called(ca)).unwrap_or_default();
                let culprit = format!("{ca} demands one, and {name} has none that is valid there");
                Self::objection(index, Refusal::Policy, "6.1.5", culprit)
            }
        })
    }

    fn too_many_below(&self, by: usize) -> Objection {
        let limit = self.chain.get(by).and_then(|ca| ca.path_length());
        let allowed = match limit.unwrap_or_default() {
            0 => "none".to_owned(),
            limit => limit.to_string(),
        };
        let name = self.chain.get(by).map(|ca| called(ca)).unwrap_or_default();
        let culprit = format!("{name} allows {allowed}");
        Self::objection(by, Refusal::PathLength, "4.2.1.9", culprit)
    }
}
