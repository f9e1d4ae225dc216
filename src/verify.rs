//! Verifying: profiles × rules over what a CA delivered, to a sorted report.
//!
//! The judging is [`crate::lint`]'s; the rules are those about certificates.

use std::collections::BTreeMap;

use rayon::prelude::*;
use time::Date;

use crate::{
    certificate::{Certificate, End, Refusal},
    delivery::{Delivery, Entry, Role},
    finding::{Finding, Severity, Spot, Target},
    lint::{Documents, Judged, Linter, Waived, fingerprint, merge},
    printable::Printable,
    rule::{CertificateContext, Check, DeliveryContext, Reporter},
};

/// What a run says.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The profiles that judged, in the order in which they were given.
    pub profiles: Vec<String>,
    /// Every certificate of a server, and every file without a certificate.
    pub certificates: Vec<CertificateSummary>,
    /// The findings, in order of path, place and rule.
    pub findings: Vec<Finding>,
    /// The findings that the inventory waives: they count nowhere.
    pub waived: Vec<Waived>,
    /// The counts of each profile, in the order of `profiles`.
    pub counts: Vec<Counts>,
}

/// A certificate in a report.
#[derive(Clone, Debug, Default)]
pub struct CertificateSummary {
    /// The file.
    pub path: Printable,
    /// Which block of the file, from 0.
    pub index: usize,
    /// The node that it is for.
    pub node: Option<String>,
    /// The request that it answers, or should answer: file and block.
    pub request: Option<(Printable, usize)>,
    /// What is in it; none where there is no certificate.
    pub content: Option<CertificateContent>,
    /// How fit it is under each profile that judges it.
    pub fitness: Vec<(String, Fitness)>,
}

/// What a certificate in a report says.
#[derive(Clone, Debug)]
pub struct CertificateContent {
    /// The subject.
    pub subject: Printable,
    /// The issuer.
    pub issuer: Printable,
    /// The alternative names.
    pub names: Vec<Printable>,
    /// The key, such as `RSA-2048`.
    pub key: String,
    /// The serial number, in hexadecimal.
    pub serial: String,
    /// The first and the last day.
    pub validity: (Date, Date),
    /// SHA-256 of the certificate, in hexadecimal.
    pub sha256: String,
    /// SHA-256 of the SubjectPublicKeyInfo, in hexadecimal.
    pub spki_sha256: String,
    /// Whoever signed it, and so on to the root, by name.
    pub chain: Vec<Printable>,
    /// Whether the chain ends at a root, trusted or not.
    pub is_complete: bool,
    /// Whether clients trust it, where their roots are known.
    pub trust: Option<Result<(), Refusal>>,
}

/// Whether a certificate can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fitness {
    /// It can.
    Good,
    /// It can, and something will go wrong sooner or later, or for some.
    Doubtful,
    /// It cannot.
    Unfit,
}

impl Fitness {
    fn of(worst: Option<Severity>) -> Self {
        match worst {
            Some(Severity::Error) => Self::Unfit,
            Some(Severity::Warning) => Self::Doubtful,
            Some(Severity::Notice) | None => Self::Good,
        }
    }

    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Doubtful => "doubtful",
            Self::Unfit => "unfit",
        }
    }
}

/// The counts of one profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Certificates that can be used.
    pub good: usize,
    /// Certificates with warnings.
    pub doubtful: usize,
    /// Certificates with errors, and files without any.
    pub unfit: usize,
    /// Findings that are errors under this profile.
    pub errors: usize,
    /// Findings that are warnings under this profile.
    pub warnings: usize,
    /// Findings that are notices under this profile.
    pub notices: usize,
}

impl Counts {
    /// How many certificates were judged.
    pub fn certificates(&self) -> usize {
        self.good + self.doubtful + self.unfit
    }
}

impl Report {
    /// The worst severity of all findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

/// Judges what was delivered by the profiles of a linter.
pub fn verify(linter: &Linter, delivery: &Delivery) -> Report {
    let judged = judged_entries(linter, delivery);
    let mut duties = linter.duties(&judged);
    duties.retain(|duty| {
        duty.rule.check.is_of_delivery() || matches!(duty.rule.check, Check::Waivers(_))
    });
    let documents = Documents {
        fleet: &delivery.fleet,
        delivery: Some(delivery),
    };
    let said: Vec<Judged> = duties
        .par_iter()
        .flat_map_iter(|duty| match duty.rule.check {
            Check::Certificate(check) => {
                let certificates = delivery.certificates();
                let own = certificates.filter(|(index, entry, _)| {
                    duty.judges(*index) && matches!(entry.role, Role::Server | Role::InChain)
                });
                let said = own.flat_map(|(index, entry, certificate)| {
                    let context = CertificateContext {
                        delivery,
                        index,
                        entry,
                        certificate,
                        policy: &duty.profile.policy,
                    };
                    let mut reporter = Reporter::of_one();
                    check(&context, &mut reporter);
                    duty.said(reporter)
                });
                said.collect()
            }
            Check::Delivery(check) => {
                let context = DeliveryContext {
                    delivery,
                    judged: duty.judged,
                    policy: &duty.profile.policy,
                };
                let mut reporter = Reporter::of_many();
                check(&context, &mut reporter);
                duty.said(reporter).collect::<Vec<_>>()
            }
            _ => Vec::new(),
        })
        .collect();
    let mut findings = merge::findings(said, documents, linter.profiles());
    let waived = linter.waive(&duties, &mut findings, documents);
    report(findings, waived, delivery, linter, &judged)
}

/// For each profile which of the entries it judges.
fn judged_entries(linter: &Linter, delivery: &Delivery) -> Vec<Vec<bool>> {
    let profiles = linter.profiles().iter();
    profiles
        .map(|profile| {
            let entries = delivery.entries.iter();
            entries
                .map(|entry| linter.judges(profile, &delivery.fleet, entry.node))
                .collect()
        })
        .collect()
}

fn report(
    findings: Vec<(Spot, Finding)>,
    waived: Vec<Waived>,
    delivery: &Delivery,
    linter: &Linter,
    judged: &[Vec<bool>],
) -> Report {
    let mut worst: BTreeMap<(usize, &str), Severity> = BTreeMap::new();
    let mut counts = vec![Counts::default(); linter.profiles().len()];
    for (spot, finding) in &findings {
        for verdict in &finding.verdicts {
            let profiles = linter.profiles().iter().zip(&mut counts);
            for (_, counts) in profiles.filter(|(profile, _)| profile.id == verdict.profile) {
                match verdict.severity {
                    Severity::Error => counts.errors += 1,
                    Severity::Warning => counts.warnings += 1,
                    Severity::Notice => counts.notices += 1,
                }
            }
            if let Target::Certificate(entry) = spot.target {
                let key = (entry, verdict.profile.as_str());
                let severity = worst.entry(key).or_insert(verdict.severity);
                *severity = verdict.severity.max(*severity);
            }
        }
    }
    let mut certificates = Vec::new();
    let is_listed = |entry: &Entry| matches!(entry.role, Role::Server | Role::None);
    let entries = delivery.entries.iter().enumerate();
    for (index, entry) in entries.filter(|(_, entry)| is_listed(entry)) {
        let mut summary = summary(delivery, entry);
        let profiles = linter.profiles().iter().zip(judged).zip(&mut counts);
        for ((profile, _), counts) in
            profiles.filter(|((_, judged), _)| judged.get(index) == Some(&true))
        {
            let own = worst.get(&(index, profile.id.as_str())).copied();
            // What a chain is made of counts with the certificate that needs it.
            let chain = delivery.chain_of(entry);
            let above = chain.filter_map(|(link, _)| {
                let above = delivery.entry_of(link)?;
                worst.get(&(above, profile.id.as_str())).copied()
            });
            let fitness = Fitness::of(own.max(above.max()));
            match fitness {
                Fitness::Good => counts.good += 1,
                Fitness::Doubtful => counts.doubtful += 1,
                Fitness::Unfit => counts.unfit += 1,
            }
            summary.fitness.push((profile.id.clone(), fitness));
        }
        certificates.push(summary);
    }
    certificates.sort_by(|one, other| (&one.path, one.index).cmp(&(&other.path, other.index)));
    Report {
        profiles: linter
            .profiles()
            .iter()
            .map(|profile| profile.id.clone())
            .collect(),
        certificates,
        findings: findings.into_iter().map(|(_, finding)| finding).collect(),
        waived,
        counts,
    }
}

fn summary(delivery: &Delivery, entry: &Entry) -> CertificateSummary {
    let path = |path: Option<&str>| Printable::new(path.unwrap_or_default());
    let node = entry.node.and_then(|node| delivery.fleet.node(node));
    let request = delivery.request_of(entry).map(|input| {
        let file = delivery.fleet.file_of(input);
        (path(file.map(|file| file.path.as_str())), input.block)
    });
    CertificateSummary {
        path: path(delivery.file_of(entry).map(|file| file.path.as_str())),
        index: entry.block,
        node: node.map(|(_, node)| node.fqdn.clone()),
        request,
        content: entry
            .certificate()
            .map(|certificate| content(delivery, entry, certificate)),
        fitness: Vec::new(),
    }
}

fn content(delivery: &Delivery, entry: &Entry, certificate: &Certificate) -> CertificateContent {
    let chain = delivery.chain_of(entry);
    let end = entry.chain.as_ref().map(|chain| &chain.end);
    CertificateContent {
        subject: Printable::new(certificate.subject.to_string()),
        issuer: Printable::new(certificate.issuer.to_string()),
        names: certificate
            .alternative_names()
            .map(|name| Printable::new(&name.text))
            .collect(),
        key: certificate.key().to_string(),
        serial: certificate.serial_number(),
        validity: (
            certificate.validity.not_before.date(),
            certificate.validity.not_after.date(),
        ),
        sha256: fingerprint(certificate.der()),
        spki_sha256: fingerprint(certificate.public_key_info()),
        chain: chain
            .map(|(_, certificate)| Printable::new(certificate.title()))
            .collect(),
        is_complete: matches!(end, Some(End::Root | End::UnknownRoot)),
        trust: entry.trust,
    }
}
