//! Alternative names that are not names of servers.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{csr::GeneralNameKind, text::printable::shortened},
};

/// `name-other-type`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-other-type"),
    since: "0.1.0",
    summary: "alternative name is of a type that the CA does not sign",
    rationale: "In a public server certificate an alternative name is a DNS name or an IP address. E-mail addresses, URIs, user \
        principal names and directory names come from templates for other purposes; some CAs refuse a request with them.",
    remediation: "leave the name out of the request",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.12"),
        Citation::Rfc(5280, "4.2.1.6"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let Some(types) = &context.policy.name.types else {
        return;
    };
    for name in context.request.alternative_names() {
        // A tag that the standard does not have is `extension-malformed`.
        let is_unknown = matches!(name.kind, GeneralNameKind::Unknown(_));
        if is_unknown || types.value.contains(&name.kind) || context.policy.name.ignores(name.kind)
        {
            continue;
        }
        let message = format!(
            "the alternative name `{}` is of type {}",
            shortened(&name.text),
            name.kind
        );
        reporter
            .report(context.alternative_name(name), message)
            .because(types);
    }
}
