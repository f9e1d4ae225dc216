//! What `verify` found, for people and for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use time::Date;

use super::{
    json::{self, JsonFinding, JsonTally, JsonWaived},
    outcome,
    text::{self, Options},
};
use crate::{
    judge::engine::{
        CertificateContent, CertificateSummary, Fitness, Unanswered, VerificationCounts,
        VerificationReport,
    },
    pki::{
        certificate::Revocation,
        text::printable::{Printable, count},
    },
};

/// Findings, the certificates, and one line of counts for each profile.
pub fn text(report: &VerificationReport, options: Options) -> String {
    found(report, options) + &summary(report)
}

/// Findings and, where more is to be said, the certificates.
pub(super) fn found(report: &VerificationReport, options: Options) -> String {
    let mut text = text::shown(&report.findings, &report.waived, options);
    if options.verbose {
        text += &certificates(report);
    }
    text
}

/// Each certificate with its chain.
fn certificates(report: &VerificationReport) -> String {
    let mut lines = String::new();
    for certificate in &report.certificates {
        let Some(content) = &certificate.content else {
            continue;
        };
        let (from, to) = content.validity;
        lines += &format!("{}: {}\n", certificate.path, content.subject);
        let names: Vec<&str> = content.names.iter().map(Printable::as_str).collect();
        if !names.is_empty() {
            lines += &format!("  names: {}\n", names.join(", "));
        }
        lines += &format!(
            "  valid {from} to {to}, {}, serial {}\n",
            content.key, content.serial
        );
        if let Some((path, _)) = &certificate.request {
            lines += &format!("  request: {path}\n");
        }
        lines += &format!("  chain: {}\n", chain(content));
        if let Some(revocation) = &content.revocation {
            lines += &format!("  revocation: {}\n", revocation.word().replace('-', " "));
        }
        lines += "\n";
    }
    lines
}

fn chain(content: &CertificateContent) -> String {
    let mut steps: Vec<&str> = content.chain.iter().map(Printable::as_str).collect();
    let end = match (content.is_complete, content.trust) {
        (_, Some(Ok(()))) => "trusted",
        (true, None) => "complete; whether clients trust it was not checked",
        (true, Some(Err(_))) => "not trusted",
        (false, _) => "not complete",
    };
    if steps.is_empty() {
        steps.push("none");
    }
    format!("{} ({end})", steps.join(", signed by "))
}

/// One line of counts for each profile.
pub(super) fn summary(report: &VerificationReport) -> String {
    let mut lines = String::new();
    let has_several = report.profiles.len() > 1;
    for (profile, counts) in report.profiles.iter().zip(&report.counts) {
        let is_idle = counts.certificates() == 0 || counts.scope.asked == 0;
        if has_several && is_idle && counts.tally.is_empty() {
            continue;
        }
        let fitness = [
            (counts.good, "good"),
            (counts.doubtful, "doubtful"),
            (counts.unfit, "unfit"),
        ];
        let certificates = count(counts.certificates(), "certificate");
        lines += &format!(
            "{profile}: {certificates}{}\n",
            outcome(fitness, counts.undecided, counts.scope, counts.tally)
        );
    }
    lines
}

#[derive(Serialize)]
pub(super) struct JsonReport<'a> {
    version: u32,
    as_of: String,
    profiles: &'a [String],
    partial: bool,
    rules: Option<Vec<&'static str>>,
    certificates: Vec<JsonCertificate<'a>>,
    unanswered: Vec<JsonUnanswered<'a>>,
    findings: Vec<JsonFinding<'a>>,
    waived: Vec<JsonWaived<'a>>,
    summary: JsonSummary<'a>,
}

#[derive(Serialize)]
struct JsonCertificate<'a> {
    path: &'a str,
    index: usize,
    node: Option<&'a str>,
    request: Option<JsonRequest<'a>>,
    #[serde(flatten)]
    content: Option<JsonContent<'a>>,
    fitness: BTreeMap<&'a str, Option<&'static str>>,
}

/// A request to which no certificate belongs.
#[derive(Serialize)]
struct JsonUnanswered<'a> {
    path: &'a str,
    index: usize,
    node: Option<&'a str>,
}

/// Where a request stands.
#[derive(Serialize)]
struct JsonRequest<'a> {
    path: &'a str,
    index: usize,
}

#[derive(Serialize)]
struct JsonContent<'a> {
    subject: &'a str,
    issuer: &'a str,
    names: Vec<&'a str>,
    key: &'a str,
    serial: &'a str,
    not_before: String,
    not_after: String,
    sha256: &'a str,
    spki_sha256: &'a str,
    chain: Vec<&'a str>,
    complete: bool,
    trusted: Option<bool>,
    revocation: Option<&'static str>,
}

#[derive(Serialize)]
struct JsonSummary<'a> {
    certificates: usize,
    #[serde(flatten)]
    profiles: BTreeMap<&'a str, JsonCounts>,
}

#[derive(Serialize)]
struct JsonCounts {
    good: usize,
    doubtful: usize,
    unfit: usize,
    undecided: usize,
    #[serde(flatten)]
    tally: JsonTally,
}

/// The report as JSON, with a line feed at the end.
pub fn json(report: &VerificationReport, as_of: Date) -> String {
    json::document(&self::report(report, as_of))
}

pub(super) fn report(report: &VerificationReport, as_of: Date) -> JsonReport<'_> {
    JsonReport {
        version: 1,
        as_of: as_of.to_string(),
        profiles: &report.profiles,
        partial: report.chosen.is_some(),
        rules: report.chosen.as_deref().map(json::rules),
        certificates: report.certificates.iter().map(certificate).collect(),
        unanswered: report.unanswered.iter().map(unanswered).collect(),
        findings: report.findings.iter().map(json::finding).collect(),
        waived: report.waived.iter().map(json::waived).collect(),
        summary: JsonSummary {
            certificates: report.certificates.len(),
            profiles: report
                .profiles
                .iter()
                .map(String::as_str)
                .zip(report.counts.iter().map(counts))
                .collect(),
        },
    }
}

fn certificate(summary: &CertificateSummary) -> JsonCertificate<'_> {
    JsonCertificate {
        path: summary.path.as_str(),
        index: summary.index,
        node: summary.node.as_deref(),
        request: summary.request.as_ref().map(|(path, index)| JsonRequest {
            path: path.as_str(),
            index: *index,
        }),
        content: summary.content.as_ref().map(content),
        fitness: summary
            .fitness
            .iter()
            .map(|(profile, fitness)| (profile.as_str(), fitness.map(Fitness::word)))
            .collect(),
    }
}

fn unanswered(request: &Unanswered) -> JsonUnanswered<'_> {
    JsonUnanswered {
        path: request.path.as_str(),
        index: request.index,
        node: request.node.as_deref(),
    }
}

fn content(content: &CertificateContent) -> JsonContent<'_> {
    JsonContent {
        subject: content.subject.as_str(),
        issuer: content.issuer.as_str(),
        names: content.names.iter().map(Printable::as_str).collect(),
        key: &content.key,
        serial: &content.serial,
        not_before: content.validity.0.to_string(),
        not_after: content.validity.1.to_string(),
        sha256: &content.sha256,
        spki_sha256: &content.spki_sha256,
        chain: content.chain.iter().map(Printable::as_str).collect(),
        complete: content.is_complete,
        trusted: content.trust.map(|trust| trust.is_ok()),
        revocation: content.revocation.as_ref().map(Revocation::word),
    }
}

fn counts(counts: &VerificationCounts) -> JsonCounts {
    JsonCounts {
        good: counts.good,
        doubtful: counts.doubtful,
        unfit: counts.unfit,
        undecided: counts.undecided,
        tally: JsonTally::of(counts.tally),
    }
}
