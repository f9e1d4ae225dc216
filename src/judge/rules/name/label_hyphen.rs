//! Labels that begin or end with a hyphen.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::host_name::{labels, without_wildcard},
};

/// `name-label-hyphen`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-label-hyphen"),
    since: "0.1.0",
    summary: "label of a name begins or ends with a hyphen",
    rationale: "A hyphen may stand inside a label of a host name, not at its ends.",
    remediation: "correct the name; it cannot be a host name in the DNS",
    citations: &[
        Citation::Rfc(5890, "2.3.1"),
        Citation::BaselineRequirements("1.6.1, LDH Label"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for identity in context.identities {
        let skipped = identity.name.len() - without_wildcard(&identity.name).len();
        for label in labels(without_wildcard(&identity.name)) {
            let edge = if label.text.starts_with('-') {
                ("begins", label.offset)
            } else if label.text.ends_with('-') {
                ("ends", label.offset + label.text.len() - 1)
            } else {
                continue;
            };
            let message = format!(
                "the label `{}` of `{}` {} with a hyphen",
                label.text, identity.name, edge.0
            );
            let start = skipped + edge.1;
            reporter.report(context.in_identity(identity, start..start + 1), message);
        }
    }
}
