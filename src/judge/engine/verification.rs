//! What a verification says: findings, certificates with their fitness, counts.

use time::Date;

use super::{Scope, Waived, fingerprint, severities::together};
use crate::{
    judge::{
        finding::{Finding, InputId, RuleId, Severity, Tally},
        fleet::Fleet,
        issued::{Delivery, Entry},
    },
    pki::{
        certificate::{Certificate, End, Refusal, Revocation},
        text::printable::Printable,
    },
};

/// What [`Linter::verify`](crate::Linter::verify) found.
#[derive(Clone, Debug, Default)]
pub struct VerificationReport {
    /// The ids of the profiles that judged, in the order of the linter.
    pub profiles: Vec<String>,
    /// The rules that were asked, where others were left out by choice.
    pub chosen: Option<Vec<RuleId>>,
    /// Every certificate of a server, and every file without a certificate, in order of path and index. The certificates of chains
    /// are not listed: what is found in them counts for the servers that need them.
    pub certificates: Vec<CertificateSummary>,
    /// The requests to which no certificate belongs, in order of path and index. Nothing is wrong with them: deliveries come in
    /// parts.
    pub unanswered: Vec<Unanswered>,
    /// The findings, in order of path, place and rule.
    pub findings: Vec<Finding>,
    /// The findings that the inventory waives, in the same order. They count neither as findings nor for fitness.
    pub waived: Vec<Waived>,
    /// The counts of each profile, in the order of `profiles`.
    #[doc(hidden)]
    pub counts: Vec<VerificationCounts>,
}

/// A request to which no certificate belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unanswered {
    /// The name of the file.
    pub path: Printable,
    /// Which PEM block of the file, of any kind, counted from 0; 0 in binary files.
    pub index: usize,
    /// The full name of the node that it is for, if an inventory was given.
    pub node: Option<String>,
}

/// A certificate in a report, or a file without one.
#[derive(Clone, Debug, Default)]
pub struct CertificateSummary {
    /// The name of the file.
    pub path: Printable,
    /// Which PEM block of the file, of any kind, counted from 0; 0 in binary files.
    pub index: usize,
    /// The full name of the node that it is for, if an inventory was given.
    pub node: Option<String>,
    /// The request that it answers or should answer: the name of its file, and its index there, as above.
    pub request: Option<(Printable, usize)>,
    /// What is in it; none where there is no certificate.
    pub content: Option<CertificateContent>,
    /// The id of each profile that judges it, in the order of the linter, and how fit it is there; none where that was not
    /// decided: rules were left out, or there is no certificate.
    pub fitness: Vec<(String, Option<Fitness>)>,
}

impl CertificateSummary {
    /// How fit it is under all profiles together; none where that is not decided.
    pub fn worst_fitness(&self) -> Option<Fitness> {
        together(&self.fitness, Fitness::Good, Fitness::Unfit)
    }
}

/// What a certificate in a report says.
#[derive(Clone, Debug)]
pub struct CertificateContent {
    /// The subject in the order of the certificate, with the short names of RFC 4514 §3, such as
    /// `C=US, O=Example Corp, CN=www.example.com`.
    pub subject: Printable,
    /// The issuer, in the same form.
    pub issuer: Printable,
    /// The alternative names (RFC 5280 §4.2.1.6), in the order of the certificate.
    pub names: Vec<Printable>,
    /// Algorithm and size of the key, such as `RSA-2048` or `P-256`.
    pub key: String,
    /// The octets of the serial number in hexadecimal, in lower case.
    pub serial: String,
    /// The first and the last day of validity, in UTC.
    pub validity: (Date, Date),
    /// SHA-256 of the DER of the certificate, as 64 hexadecimal digits in lower case.
    pub sha256: String,
    /// SHA-256 of the DER of the `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7), likewise.
    pub spki_sha256: String,
    /// Its issuer and so on to the root, as far as they are known, each by its common name or its subject.
    pub chain: Vec<Printable>,
    /// Whether the chain ends at a root, trusted or not.
    pub is_complete: bool,
    /// Whether clients trust it, or why not; none where no roots were given.
    pub trust: Option<Result<(), Refusal>>,
    /// What the revocation lists say of it and of its chain together: the worst; none where no list was given.
    pub revocation: Option<Revocation>,
}

/// Whether a certificate can be used. The worse is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fitness {
    /// It can be used: there are notices at most.
    Good,
    /// It can be used, but will fail at some time or for some clients: there are warnings.
    Doubtful,
    /// It cannot be used: there are errors.
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
    /// The worst severity of all findings; none where nothing was found.
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
        revocation: entry
            .revocation
            .iter()
            .max_by_key(|one| one.rank())
            .cloned(),
    }
}
