//! Subjects that the CA changed.

use crate::{
    finding::RuleId,
    oid::Oid,
    printable::shortened,
    request::DistinguishedName,
    rule::{CertificateContext, Check, Citation, Reporter, Rule},
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

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let Some((_, _, request)) = context.request() else {
        return;
    };
    let (asked, issued) = (&request.subject, &context.certificate.subject);
    let mut types: Vec<&Oid> = asked
        .attributes()
        .chain(issued.attributes())
        .map(|attribute| &attribute.oid)
        .collect();
    types.sort();
    types.dedup();
    let changes: Vec<String> = types
        .into_iter()
        .filter_map(|oid| {
            let (before, after) = (values(asked, oid), values(issued, oid));
            match (before.is_empty(), after.is_empty()) {
                _ if before == after => None,
                (false, true) => Some(format!("{oid} {before} was left out")),
                (true, _) => Some(format!("{oid} {after} was added")),
                (false, false) => Some(format!("{oid} {before} became {after}")),
            }
        })
        .collect();
    if !changes.is_empty() {
        reporter.report(context.subject(), changes.join(", "));
    }
}

/// The values of one attribute, for a message.
fn values(name: &DistinguishedName, oid: &Oid) -> String {
    let values = name.attributes_of(oid.clone());
    let values: Vec<String> = values
        .map(|value| format!("`{}`", shortened(&value.text)))
        .collect();
    values.join(", ")
}
