//! What a verification says: findings, certificates with their fitness, counts.

use time::Date;

use super::{Scope, Waived, fingerprint};
use crate::{
    judge::{
        finding::{Finding, InputId, RuleId, Severity, Tally},
        fleet::Fleet,
        issued::{Delivery, Entry},
    },
    pki::{
        certificate::{Certificate, End, Refusal},
        text::printable::Printable,
    },
};

/// What a verification says.
#[derive(Clone, Debug, Default)]
pub struct VerificationReport {
    /// The profiles that judged, in the order in which they were given.
    pub profiles: Vec<String>,
    /// The rules that were asked, where others were left out by choice.
    pub chosen: Option<Vec<RuleId>>,
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
    /// How fit it is under each profile that judges it; none where that was not decided: rules were left out, or there is no
    /// certificate.
    pub fitness: Vec<(String, Option<Fitness>)>,
}

impl CertificateSummary {
    /// How fit it is under all profiles together; none where that is not decided.
    pub fn worst_fitness(&self) -> Option<Fitness> {
        let mut fitness = self.fitness.iter().map(|(_, fitness)| *fitness);
        if fitness
            .clone()
            .any(|fitness| fitness == Some(Fitness::Unfit))
        {
            return Some(Fitness::Unfit);
        }
        fitness.try_fold(Fitness::Good, |worst, fitness| Some(worst.max(fitness?)))
    }
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
    pub(super) fn of(worst: Option<Severity>) -> Self {
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
    /// Certificates of which that was not decided.
    pub undecided: usize,
    /// How many rules of the profile were asked.
    pub scope: Scope,
    /// The findings under this profile.
    pub tally: Tally,
}

impl VerificationCounts {
    /// How many certificates were judged.
    pub fn certificates(&self) -> usize {
        self.good + self.doubtful + self.unfit + self.undecided
    }
}

impl VerificationReport {
    /// The worst severity of all findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

pub(super) fn unanswered_of(fleet: &Fleet, id: InputId) -> Option<Unanswered> {
    let input = fleet.inputs.get(id)?;
    let node = input.node.and_then(|node| fleet.node(node));
    Some(Unanswered {
        path: Printable::new(&fleet.file_of(input)?.path),
        index: input.block,
        node: node.map(|(_, node)| node.fqdn.clone()),
    })
}

pub(super) fn summary(delivery: &Delivery, entry: &Entry) -> CertificateSummary {
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
