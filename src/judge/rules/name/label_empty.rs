//! Empty labels.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::host_name::labels,
};

/// `name-label-empty`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-label-empty"),
    since: "0.1.0",
    summary: "name is empty, or has nothing between two dots",
    rationale: "Every label of a host name has at least one character.",
    remediation: "correct the name",
    citations: &[Citation::Rfc(1034, "3.1"), Citation::Rfc(5280, "4.2.1.6")],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for identity in context.identities {
        let name = identity.name.as_str();
        if name.is_empty() {
            reporter.report(context.identity(identity), "a DNS name is empty");
            continue;
        }
        // A dot at the end has a rule of its own.
        let inner = name.strip_suffix('.').unwrap_or(name);
        if let Some(label) = labels(inner).find(|label| label.text.is_empty()) {
            let end = (label.offset + 1).min(name.len());
            let message = format!("`{name}` has an empty label");
            reporter.report(
                context.in_identity(identity, label.offset.min(end)..end),
                message,
            );
        }
    }
}
