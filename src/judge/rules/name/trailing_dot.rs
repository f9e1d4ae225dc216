//! Names that end in a dot.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::text::printable::shortened,
};

/// `name-trailing-dot`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-trailing-dot"),
    since: "0.1.0",
    summary: "name ends in a dot",
    rationale: "In a zone file the dot at the end marks a complete name. In a certificate it must not be there: clients compare \
        without it, and CAs must not encode it.",
    remediation: "remove the dot at the end of the name",
    citations: &[Citation::BaselineRequirements("7.1.2.7.12")],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for identity in context
        .identities
        .iter()
        .filter(|identity| identity.name.ends_with('.'))
    {
        let end = identity.name.len();
        let place = context.in_identity(identity, end - 1..end);
        let message = format!("`{}` ends in a dot", shortened(&identity.name));
        let name = identity.name.trim_end_matches('.');
        reporter
            .report(place, message)
            .suggest(name, |name| format!("write `{}`", shortened(name)));
    }
}
