//! Subject attributes that are too long.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, Rule, SubjectContext},
    },
    pki::{oid, text::printable::shortened},
};

/// `subject-attribute-length`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-attribute-length"),
    since: "0.1.0",
    summary: "subject attribute is longer than allowed",
    rationale: "X.520 gives every attribute an upper bound, counted in characters and not in bytes, and CAs keep to it: \
        a longer value is refused or cut. Some CAs have tighter bounds of their own.",
    remediation: "shorten the value, in the same way on every node",
    citations: &[
        Citation::Rfc(5280, "A.1"),
        Citation::BaselineRequirements("7.1.4.2"),
    ],
    check: Check::Subject(check),
};

fn check(context: &SubjectContext<'_>, reporter: &mut Reporter) {
    for attribute in context.subject.attributes() {
        // The common name is a name, and has a rule among those.
        if attribute.oid == oid::COMMON_NAME {
            continue;
        }
        let own = context
            .policy
            .subject
            .attributes
            .get(&attribute.oid)
            .and_then(|policy| policy.max_length.as_ref());
        let any = context.policy.subject.any.max_length.as_ref();
        let Some(limit) = own.into_iter().chain(any).min_by_key(|limit| limit.value) else {
            continue;
        };
        let Some((length, beyond)) = attribute.beyond(limit.value) else {
            continue;
        };
        let value = shortened(&attribute.text);
        let message = format!(
            "{} `{value}` has {length} characters; at most {} are allowed",
            attribute.oid, limit.value
        );
        reporter
            .report(context.in_attribute(attribute, beyond), message)
            .because(limit);
    }
}
