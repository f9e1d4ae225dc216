//! The JSON report, version 1.
//!
//! These structs are the format. They follow `docs/reference/json.md`; nothing in
//! the library is serialized directly, so that it can change without the format.

use std::collections::BTreeMap;

use serde::Serialize;
use time::Date;

use crate::{
    judge::{
        engine::{Counts, Report, RequestSummary, Waived},
        finding::{Basis, Finding, Outcome, Place, RuleId, Suggestion, Tally, Verdict},
    },
    pki::text::printable::Printable,
};

#[derive(Serialize)]
pub(super) struct JsonReport<'a> {
    version: u32,
    as_of: String,
    profiles: &'a [String],
    partial: bool,
    rules: Option<Vec<&'static str>>,
    not_tried: Vec<&'static str>,
    blocklists: Vec<JsonBlocklist<'a>>,
    requests: Vec<JsonRequest<'a>>,
    findings: Vec<JsonFinding<'a>>,
    waived: Vec<JsonWaived<'a>>,
    summary: JsonSummary<'a>,
}

/// A list of compromised keys that was looked into.
#[derive(Serialize)]
struct JsonBlocklist<'a> {
    path: &'a str,
    keys: usize,
}

#[derive(Serialize)]
struct JsonRequest<'a> {
    path: &'a str,
    index: usize,
    planned: bool,
    node: Option<&'a str>,
    subject: Option<&'a str>,
    names: Vec<&'a str>,
    key: Option<&'a str>,
    sha256: Option<&'a str>,
    spki_sha256: Option<&'a str>,
    outcome: BTreeMap<&'a str, Option<&'static str>>,
}

#[derive(Serialize)]
pub(super) struct JsonFinding<'a> {
    rule: &'a str,
    severity: &'static str,
    #[serde(flatten)]
    place: JsonPlace<'a>,
    message: &'a str,
    remediation: &'a str,
    suggestion: Option<JsonSuggestion<'a>>,
    verdicts: Vec<JsonVerdict<'a>>,
    related: Vec<JsonPlace<'a>>,
}

/// A value that ends a finding, and where it goes.
#[derive(Serialize)]
struct JsonSuggestion<'a> {
    path: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    part: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<String>,
    value: &'a str,
}

/// A finding that the inventory waives.
#[derive(Serialize)]
pub(super) struct JsonWaived<'a> {
    #[serde(flatten)]
    finding: JsonFinding<'a>,
    reason: &'a str,
    until: Option<String>,
}

#[derive(Serialize)]
struct JsonVerdict<'a> {
    profile: &'a str,
    kind: &'static str,
    severity: &'static str,
    #[serde(flatten)]
    basis: JsonBasis<'a>,
}

/// Where a value was set, and on what it rests.
#[derive(Serialize)]
pub(crate) struct JsonBasis<'a> {
    layer: &'a str,
    line: usize,
    source: Option<String>,
    url: Option<&'a str>,
    read: Option<String>,
    evidence: Option<&'static str>,
}

#[derive(Serialize)]
struct JsonPlace<'a> {
    path: &'a str,
    index: Option<usize>,
    node: Option<&'a str>,
    part: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
}

#[derive(Serialize)]
struct JsonSummary<'a> {
    requests: usize,
    #[serde(flatten)]
    profiles: BTreeMap<&'a str, JsonCounts>,
}

#[derive(Serialize)]
struct JsonCounts {
    accepted: usize,
    altered: usize,
    refused: usize,
    undecided: usize,
    #[serde(flatten)]
    tally: JsonTally,
}

#[derive(Serialize)]
pub(super) struct JsonTally {
    errors: usize,
    warnings: usize,
    notices: usize,
}

impl JsonTally {
    pub(super) fn of(tally: Tally) -> Self {
        Self {
            errors: tally.errors,
            warnings: tally.warnings,
            notices: tally.notices,
        }
    }
}

/// The report as JSON, with a line feed at the end.
pub fn report(report: &Report, as_of: Date) -> String {
    document(&json_report(report, as_of))
}

pub(super) fn json_report(report: &Report, as_of: Date) -> JsonReport<'_> {
    JsonReport {
        version: 1,
        as_of: as_of.to_string(),
        profiles: &report.profiles,
        partial: report.chosen.is_some(),
        rules: report.chosen.as_deref().map(rules),
        not_tried: rules(&report.not_tried),
        blocklists: report
            .blocklists
            .iter()
            .map(|list| JsonBlocklist {
                path: list.path.as_str(),
                keys: list.keys,
            })
            .collect(),
        requests: report.requests.iter().map(request).collect(),
        findings: report.findings.iter().map(finding).collect(),
        waived: report.waived.iter().map(waived).collect(),
        summary: JsonSummary {
            requests: report.requests.len(),
            profiles: report
                .profiles
                .iter()
                .map(String::as_str)
                .zip(report.counts.iter().map(counts))
                .collect(),
        },
    }
}

/// A JSON document, indented, with a line feed at the end.
pub(crate) fn document(value: &impl Serialize) -> String {
    // Strings and numbers in structs always have a JSON form.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// The names of rules.
pub(super) fn rules(rules: &[RuleId]) -> Vec<&'static str> {
    rules.iter().map(|rule| rule.as_str()).collect()
}

fn request(request: &RequestSummary) -> JsonRequest<'_> {
    JsonRequest {
        path: request.path.as_str(),
        index: request.index,
        planned: request.is_planned,
        node: request.node.as_deref(),
        subject: request.subject.as_ref().map(Printable::as_str),
        names: request.names.iter().map(Printable::as_str).collect(),
        key: request.key.as_deref(),
        sha256: request.sha256.as_deref(),
        spki_sha256: request.spki_sha256.as_deref(),
        outcome: request
            .outcomes
            .iter()
            .map(|(profile, outcome)| (profile.as_str(), outcome.map(Outcome::word)))
            .collect(),
    }
}

pub(super) fn finding(finding: &Finding) -> JsonFinding<'_> {
    JsonFinding {
        rule: finding.rule.as_str(),
        severity: finding.severity.word(),
        place: place(&finding.place),
        message: finding.message.as_str(),
        remediation: finding.remediation.as_str(),
        suggestion: finding.suggestion.as_ref().map(suggestion),
        verdicts: finding.verdicts.iter().map(verdict).collect(),
        related: finding.related.iter().map(place).collect(),
    }
}

pub(super) fn waived(waived: &Waived) -> JsonWaived<'_> {
    JsonWaived {
        finding: finding(&waived.finding),
        reason: &waived.reason,
        until: waived.until.map(|until| until.to_string()),
    }
}

fn suggestion(suggestion: &Suggestion) -> JsonSuggestion<'_> {
    JsonSuggestion {
        path: suggestion.path.as_str(),
        line: suggestion.line,
        column: suggestion.column,
        part: suggestion.part.as_ref().map(ToString::to_string),
        also: suggestion.also.iter().map(ToString::to_string).collect(),
        value: &suggestion.value,
    }
}

fn verdict(verdict: &Verdict) -> JsonVerdict<'_> {
    JsonVerdict {
        profile: &verdict.profile,
        kind: verdict.kind.word(),
        severity: verdict.severity.word(),
        basis: basis(&verdict.basis),
    }
}

pub(crate) fn basis(basis: &Basis) -> JsonBasis<'_> {
    let document = basis.document.as_ref();
    JsonBasis {
        layer: &basis.layer,
        line: basis.line,
        source: document.map(ToString::to_string),
        url: document.and_then(|document| document.url.as_deref()),
        read: document.and_then(|document| Some(document.read?.to_string())),
        evidence: document.map(|document| document.evidence.word()),
    }
}

fn place(place: &Place) -> JsonPlace<'_> {
    JsonPlace {
        path: place.path.as_str(),
        index: place.index,
        node: place.node.as_deref(),
        part: place.part.as_ref().map(ToString::to_string),
        line: place.line,
        column: place.column,
    }
}

fn counts(counts: &Counts) -> JsonCounts {
    JsonCounts {
        accepted: counts.accepted,
        altered: counts.altered,
        refused: counts.refused,
        undecided: counts.undecided,
        tally: JsonTally::of(counts.tally),
    }
}
