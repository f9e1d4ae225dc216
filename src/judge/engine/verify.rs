//! Verifying: profiles × rules over what a CA delivered, to a sorted report.
//!
//! The judging is [`crate::judge::engine`]'s; the rules are those about certificates.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use time::Date;

use crate::{
    judge::{
        engine::{Documents, Judged, Linter, ProfiledRule, Waived, fingerprint, merge},
        finding::{Finding, Severity, Spot, Tally, Target},
        fleet::Fleet,
        issued::{Delivery, Entry, EntryRole},
        rule::{CertificateContext, Check, DeliveryContext, Reporter},
    },
    pki::{
        certificate::{Certificate, End, Refusal},
        text::printable::Printable,
    },
};

/// What a run says.
#[derive(Clone, Debug, Default)]
pub struct VerificationReport {
    /// The profiles that judged, in the order in which they were given.
    pub profiles: Vec<String>,
    /// Every certificate of a server, and every file without a certificate.
    pub certificates: Vec<CertificateSummary>,
    /// The requests to which no certificate belongs, in order.
    pub unanswered: Vec<Unanswered>,
    /// The findings, in order of path, place and rule.
    pub findings: Vec<Finding>,
    /// The findings that the inventory waives: they count nowhere.
    pub waived: Vec<Waived>,
    /// The counts of each profile, in the order of `profiles`.
    pub counts: Vec<VerificationCounts>,
}

/// A request to which no certificate belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unanswered {
    /// The file.
    pub path: Printable,
    /// Which block of the file, from 0.
    pub index: usize,
    /// The node that it is for.
    pub node: Option<String>,
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
pub struct VerificationCounts {
    /// Certificates that can be used.
    pub good: usize,
    /// Certificates with warnings.
    pub doubtful: usize,
    /// Certificates with errors, and files without any.
    pub unfit: usize,
    /// The findings under this profile.
    pub tally: Tally,
}

impl VerificationCounts {
    /// How many certificates were judged.
    pub fn certificates(&self) -> usize {
        self.good + self.doubtful + self.unfit
    }
}

impl VerificationReport {
    /// The worst severity of all findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

/// Judges what was delivered by the profiles of a linter.
pub fn verify(linter: &Linter, delivery: &Delivery) -> VerificationReport {
    let mut verifier = Verifier::new(linter);
    verifier.judge(delivery);
    verifier.finish(&delivery.fleet)
}

/// Judges deliveries one after the other, each by itself, for one report on all of them.
#[derive(Debug)]
pub struct Verifier<'a> {
    linter: &'a Linter,
    report: VerificationReport,
    findings: Vec<(Spot, Finding)>,
    /// The nodes whose certificates were read.
    present: BTreeSet<String>,
}

impl<'a> Verifier<'a> {
    /// One that has judged nothing.
    pub fn new(linter: &'a Linter) -> Self {
        let profiles = linter.profiles();
        Self {
            linter,
            report: VerificationReport {
                profiles: profiles.iter().map(|profile| profile.id.clone()).collect(),
                counts: vec![VerificationCounts::default(); profiles.len()],
                ..VerificationReport::default()
            },
            findings: Vec::new(),
            present: BTreeSet::new(),
        }
    }

    /// Judges a delivery.
    pub fn judge(&mut self, delivery: &Delivery) {
        let linter = self.linter;
        let judged = judged_entries(linter, delivery);
        let documents = Documents {
            fleet: &delivery.fleet,
            delivery: Some(delivery),
        };
        let said = said(&duties(linter, &judged), delivery);
        let mut findings = merge::findings(said, documents, linter.profiles());
        let waived = linter.take_out(&mut findings, &delivery.fleet);
        self.report.waived.extend(waived);
        self.present
            .extend(documents.nodes().into_iter().map(str::to_owned));
        self.list(delivery, &findings, &judged);
        let unanswered = delivery.unanswered().into_iter();
        let unanswered = unanswered.filter_map(|index| unanswered_of(&delivery.fleet, index));
        self.report.unanswered.extend(unanswered);
        self.findings.extend(findings);
    }

    /// The report, with what there is to say about the waivers of the inventory in `fleet`.
    pub fn finish(mut self, fleet: &Fleet) -> VerificationReport {
        let nothing = vec![Vec::new(); self.linter.profiles().len()];
        let duties = duties(self.linter, &nothing);
        let present = self.present.iter().map(String::as_str).collect();
        let waived = &self.report.waived;
        let said = self.linter.about_waivers(&duties, waived, &present, fleet);
        self.findings.extend(said);
        merge::sort(&mut self.findings);
        let verdicts = self
            .findings
            .iter()
            .flat_map(|(_, finding)| &finding.verdicts);
        for verdict in verdicts {
            let counts = self.report.profiles.iter().zip(&mut self.report.counts);
            for (_, counts) in counts.filter(|(profile, _)| **profile == verdict.profile) {
                counts.tally.add(verdict.severity);
            }
        }
        let certificates = &mut self.report.certificates;
        certificates.sort_by(|one, other| (&one.path, one.index).cmp(&(&other.path, other.index)));
        self.report.unanswered.sort();
        let findings = self.findings.into_iter();
        self.report.findings = findings.map(|(_, finding)| finding).collect();
        self.report
    }

    /// Puts the certificates of a delivery into the report.
    fn list(&mut self, delivery: &Delivery, findings: &[(Spot, Finding)], judged: &[Vec<bool>]) {
        let mut worst: BTreeMap<(usize, &str), Severity> = BTreeMap::new();
        for (spot, finding) in findings {
            let Target::Certificate(entry) = spot.target else {
                continue;
            };
            for verdict in &finding.verdicts {
                let key = (entry, verdict.profile.as_str());
                let severity = worst.entry(key).or_insert(verdict.severity);
                *severity = verdict.severity.max(*severity);
            }
        }
        let is_listed = |entry: &Entry| matches!(entry.role, EntryRole::Server | EntryRole::None);
        let entries = delivery.entries.iter().enumerate();
        for (index, entry) in entries.filter(|(_, entry)| is_listed(entry)) {
            let mut summary = summary(delivery, entry);
            let profiles = self.linter.profiles().iter().zip(judged);
            for ((profile, _), counts) in profiles
                .zip(&mut self.report.counts)
                .filter(|((_, judged), _)| judged.get(index) == Some(&true))
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
            self.report.certificates.push(summary);
        }
    }
}

/// The rules about certificates and waivers, with each profile.
fn duties<'a>(linter: &'a Linter, judged: &'a [Vec<bool>]) -> Vec<ProfiledRule<'a>> {
    let mut duties = linter.duties(judged);
    duties.retain(|duty| {
        duty.rule.check.is_of_delivery() || matches!(duty.rule.check, Check::Waivers(_))
    });
    duties
}

/// What the rules say of a delivery.
fn said(duties: &[ProfiledRule<'_>], delivery: &Delivery) -> Vec<Judged> {
    duties
        .par_iter()
        .flat_map_iter(|duty| match duty.rule.check {
            Check::Certificate(check) => {
                let certificates = delivery.certificates();
                let own = certificates.filter(|(index, entry, _)| {
                    duty.judges(*index)
                        && matches!(entry.role, EntryRole::Server | EntryRole::InChain)
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
        .collect()
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

fn unanswered_of(fleet: &Fleet, index: usize) -> Option<Unanswered> {
    let input = fleet.inputs.get(index)?;
    let node = input.node.and_then(|node| fleet.node(node));
    Some(Unanswered {
        path: Printable::new(&fleet.file_of(input)?.path),
        index: input.block,
        node: node.map(|(_, node)| node.fqdn.clone()),
    })
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
