//! Common names over 64 characters.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::text::printable::shortened,
};

/// `name-common-name-length`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-common-name-length"),
    since: "0.1.0",
    summary: "common name is longer than allowed",
    rationale: "X.520 limits the common name to 64 characters, although DNS names may have 253. A longer name belongs into \
        the alternative names only, which have no such limit; signready leaves the common name out of its own requests then.",
    remediation: "leave the common name out, or use a shorter one of the alternative names",
    citations: &[
        Citation::Rfc(5280, "A.1"),
        Citation::BaselineRequirements("7.1.4.2"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let Some(limit) = &context.policy.name.max_common_name_length else {
        return;
    };
    for attribute in context.request.common_names() {
        let Some((length, beyond)) = attribute.beyond(limit.value) else {
            continue;
        };
        let value = shortened(&attribute.text);
        let message = format!(
            "the common name `{value}` has {length} characters; at most {} are allowed",
            limit.value
        );
        reporter
            .report(context.in_attribute(attribute, beyond), message)
            .because(limit);
    }
}
