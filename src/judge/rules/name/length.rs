//! Names and labels that are too long.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{host_name::labels, text::printable::shortened},
};

/// `name-length`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-length"),
    since: "0.1.0",
    summary: "name or one of its labels is too long for the DNS",
    rationale: "A label has at most 63 octets and a name at most 253. Longer ones cannot exist in the DNS.",
    remediation: "shorten the name",
    citations: &[Citation::Rfc(1035, "2.3.4"), Citation::Rfc(5890, "2.3.1")],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.name;
    for identity in context.identities {
        let name = identity.name.as_str();
        if let Some(limit) = policy
            .max_length
            .as_ref()
            .filter(|limit| name.len() > limit.value)
        {
            let message = format!(
                "`{}` has {} octets; a name has at most {}",
                shortened(name),
                name.len(),
                limit.value
            );
            reporter
                .report(context.identity(identity), message)
                .because(limit);
        }
        let Some(limit) = &policy.max_label_length else {
            continue;
        };
        for label in labels(name).filter(|label| label.text.len() > limit.value) {
            let message = format!(
                "the label `{}` has {} octets; a label has at most {}",
                shortened(label.text),
                label.text.len(),
                limit.value
            );
            let place =
                context.in_identity(identity, label.offset..label.offset + label.text.len());
            reporter.report(place, message).because(limit);
        }
    }
}
