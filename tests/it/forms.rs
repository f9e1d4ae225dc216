//! What every CA is told about the form of a file, and about a password in it.

use std::fs;

use signready::{
    judge::{
        engine::{Assignment, Linter},
        finding::{ProfileKind, Severity},
        profile::Profile,
    },
    pki::pem::Form,
};

use crate::support::{self, files_below, lint_alone, project};

/// What every CA is told at least, by the fixture that has the form.
const FORMS: [(&str, Severity); 14] = [
    ("encoding-binary/fails-der", Severity::Warning),
    ("encoding-binary/fails-der-called-csr", Severity::Warning),
    ("encoding-pem-label/fails-certificate", Severity::Warning),
    (
        "encoding-pem-label/fails-certificate-sign-request",
        Severity::Warning,
    ),
    ("encoding-whitespace/fails-indented", Severity::Warning),
    (
        "encoding-whitespace/fails-begin-indented",
        Severity::Warning,
    ),
    ("encoding-pem-boundary/fails-four-hyphens", Severity::Error),
    ("encoding-pem-boundary/fails-bare-base64", Severity::Error),
    ("encoding-not-a-request/fails-certificate", Severity::Error),
    ("encoding-not-a-request/fails-public-key", Severity::Error),
    ("encoding-text-outside/fails-note-behind", Severity::Notice),
    ("request-challenge-password/fails-utf-8", Severity::Warning),
    (
        "extension-challenge-password/fails-utf-8",
        Severity::Warning,
    ),
    (
        "extension-challenge-password/fails-raw-text",
        Severity::Warning,
    ),
];

fn cas() -> Vec<Profile> {
    let mut profiles = support::profiles();
    profiles.retain(|profile| profile.kind != ProfileKind::Product);
    assert!(profiles.len() > 20);
    profiles
}

/// How bad a rule's finding in a file is for one CA.
fn severity(profile: &Profile, rule: &str, path: &str, bytes: &[u8]) -> Option<Severity> {
    let linter = Linter::new(vec![profile.clone()], Assignment::Everything);
    let report = lint_alone(&linter, path, bytes);
    let findings = report.findings.iter();
    let findings = findings.filter(|finding| finding.rule.as_str() == rule);
    findings.map(|finding| finding.severity).max()
}

/// Whether a document of the CA says that it accepts this form.
fn is_documented(profile: &Profile, rule: &str) -> bool {
    let forms = &profile.policy.encoding.forms;
    rule == "encoding-binary"
        && forms
            .as_ref()
            .is_some_and(|forms| forms.value.contains(&Form::Der))
}

#[test]
fn every_ca_is_told_of_the_form() {
    let mut quiet = Vec::new();
    for (case, least) in FORMS {
        let (rule, _) = case.split_once('/').unwrap();
        let folder = project("tests/rules").join(case);
        let mut files = files_below(&folder);
        files.retain(|path| path != "expected.toml");
        let bytes = fs::read(folder.join(&files[0])).unwrap();
        for profile in cas() {
            let said = severity(&profile, rule, &files[0], &bytes);
            if said < Some(least) && !is_documented(&profile, rule) {
                quiet.push(format!("{case} under {}: {said:?}", profile.id));
            }
        }
    }
    assert!(quiet.is_empty(), "{}", quiet.join("\n"));
}

#[test]
fn a_ca_that_copies_extensions_refuses_a_password_in_one() {
    let private = support::profile("private");
    let path = "extension-challenge-password/fails-raw-text/request.csr";
    let bytes = fs::read(project("tests/rules").join(path)).unwrap();
    let said = severity(&private, "extension-challenge-password", path, &bytes);
    assert_eq!(said, Some(Severity::Error));
}
