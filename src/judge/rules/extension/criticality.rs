//! Extensions that are marked critical and must not be, or the other way round.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::oid,
};

/// `extension-criticality`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-criticality"),
    since: "0.1.0",
    summary: "extension is marked critical and must not be, or is not and must be",
    rationale: "A client must refuse a certificate with a critical extension that it does not know. The standards say which extensions are critical in a \
        certificate: the alternative names are when there is no subject beside them, and are not otherwise. CAs set the mark \
        themselves, whatever the request says; only one that copies requests would get it wrong.",
    remediation: "nothing has to be done for a public CA; for a CA that copies extensions, set the mark as the message says",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.6"),
        Citation::BaselineRequirements("7.1.2.7.12"),
        Citation::Rfc(5280, "4.2.1.6"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.extension;
    let has_subject = !context.request.subject.relative_names.is_empty();
    for extension in context.request.extensions() {
        let place = || {
            let name = extension.oid.to_string();
            context.named(extension.part.clone(), extension.range.clone(), &name)
        };
        if extension.oid == oid::SUBJECT_ALT_NAME {
            let message = match (has_subject, extension.critical) {
                (true, true) => "subjectAltName is marked critical, and the subject is not empty",
                (false, false) => "subjectAltName is not marked critical, and the subject is empty",
                _ => continue,
            };
            reporter.report(place(), message);
            continue;
        }
        let (fact, message) = if extension.critical {
            (
                &policy.not_critical,
                "is marked critical, which it must not be in a certificate",
            )
        } else {
            (
                &policy.critical,
                "is not marked critical, which it must be in a certificate",
            )
        };
        if let Some(fact) = fact
            .as_ref()
            .filter(|fact| fact.value.contains(&extension.oid))
        {
            reporter
                .report(place(), format!("{} {message}", extension.oid))
                .because(fact);
        }
    }
}
