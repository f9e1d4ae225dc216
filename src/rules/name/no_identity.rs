//! Requests that name no host.

use crate::{
    finding::RuleId,
    request::{GeneralNameKind, Part},
    rule::{Check, Citation, Reporter, RequestContext, Rule},
};

/// `name-no-identity`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-no-identity"),
    since: "0.1.0",
    summary: "request names no host",
    rationale: "A server certificate is a certificate for names. Without a common name and without an alternative name \
        that is a DNS name or an IP address there is nothing to sign.",
    remediation: "make a new request with the server's fully qualified name as common name and as alternative name",
    citations: &[
        Citation::BaselineRequirements("4.2.1"),
        Citation::BaselineRequirements("7.1.2.7.12"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter<'_>) {
    let has_address = context
        .request
        .alternative_names()
        .any(|name| name.kind == GeneralNameKind::IpAddress);
    if context.identities.is_empty() && !has_address {
        let place = context.part(Part::Subject, context.request.subject.range.clone());
        reporter.report(place, "the request names no host: it has neither a common name nor a DNS or IP alternative name");
    }
}
