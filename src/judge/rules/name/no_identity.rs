//! Requests that name no host.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{Extension, ExtensionContent, GeneralNameKind, Part},
        oid,
    },
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

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let has_address = context
        .request
        .alternative_names()
        .any(|name| name.kind == GeneralNameKind::IpAddress);
    // Names that cannot be read are reported as that.
    let is_readable =
        |extension: &Extension| !matches!(extension.content, ExtensionContent::Malformed(_));
    let are_readable = context
        .request
        .extensions_of(oid::SUBJECT_ALT_NAME)
        .all(is_readable);
    if context.identities.is_empty() && !has_address && are_readable {
        let place = context.part(Part::Subject, context.request.subject.range.clone());
        reporter.report(place, "the request names no host: it has neither a common name nor a DNS or IP alternative name");
    }
}
