//! Subjects that the CA changed.

use std::collections::BTreeMap;

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        oid::Oid,
        text::printable::{count, shortened},
    },
};

/// `certificate-subject-changed`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-subject-changed"),
    since: "0.1.0",
    summary: "certificate has another subject than the request asked for",
    rationale: "A CA takes into the subject what it verified and nothing else: with domain validation the common name alone. No client looks at the \
        organization, and CUCM takes a certificate without an organizational unit that the request had. An attribute that says something \
        else than the request is worth a look: the order may have been filled in for another department or company.",
    remediation: "compare the subject with your order at the CA; nothing needs to be done if it is meant so",
    citations: &[
        Citation::Document {
            title: "Security Guide for Cisco Unified Communications Manager, Release 14 and SUs",
            section: "Certificates",
            url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucm/security/14SU2/cucm_b_security-guide-14su2/cucm_m_certificates.html",
        },
        Citation::BaselineRequirements("7.1.4.2"),
    ],
    check: Check::Certificate(check),
};

/// Subjects have fewer attributes, unless somebody means mischief.
const MOST_NAMED: usize = 20;

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let Some((_, _, request)) = context.request() else {
        return;
    };
    let mut values: BTreeMap<&Oid, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    for attribute in request.subject.attributes() {
        let (before, _) = values.entry(&attribute.oid).or_default();
        before.push(&attribute.text);
    }
    for attribute in context.certificate.subject.attributes() {
        let (_, after) = values.entry(&attribute.oid).or_default();
        after.push(&attribute.text);
    }
    // Of what was lost a rule of its own says more.
    let lost = context.lost_values();
    let is_lost = |oid: &Oid| lost.iter().any(|(attribute, _)| attribute.oid == *oid);
    let mut changes: Vec<String> = values
        .into_iter()
        .filter(|(oid, _)| !is_lost(oid))
        .filter_map(|(oid, (before, after))| {
            let is_same = before == after;
            let (before, after) = (listed(&before), listed(&after));
            match (before.is_empty(), after.is_empty()) {
                _ if is_same => None,
                (false, true) => Some(format!("{oid} {before} was left out")),
                (true, _) => Some(format!("{oid} {after} was added")),
                (false, false) => Some(format!("{oid} {before} became {after}")),
            }
        })
        .collect();
    let more = changes.len().saturating_sub(MOST_NAMED);
    if more > 0 {
        changes.truncate(MOST_NAMED);
        changes.push(format!("and {}", count(more, "other change")));
    }
    if !changes.is_empty() {
        reporter.report(context.subject(), changes.join(", "));
    }
}

/// The values of one attribute, for a message.
fn listed(values: &[&str]) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|value| format!("`{}`", shortened(value)))
        .collect();
    values.join(", ")
}
