//! Names that cover everybody's domains.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::host_name,
};

/// `name-public-suffix`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-public-suffix"),
    since: "0.1.0",
    summary: "name is a public suffix, or a wildcard directly under one",
    rationale: "Under a public suffix such as `com` or `co.uk` anybody can register a domain. A certificate for it, or for \
        `*.co.uk`, would be valid for everybody's servers, and CAs must refuse it.",
    remediation: "name the host under your own domain",
    citations: &[
        Citation::BaselineRequirements("3.2.2.6"),
        Citation::Document {
            title: "Public Suffix List",
            section: "ICANN DOMAINS",
            url: "https://publicsuffix.org/list/",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for identity in context.identities {
        let base = host_name::without_wildcard(&identity.name);
        let comparable = host_name::comparable(base);
        let is_suffix = host_name::is_host_text(base)
            && host_name::icann_suffix(&comparable).is_some_and(|suffix| suffix == comparable);
        // `pub` is a top-level domain, and many a publisher's host name, too.
        let is_host = !identity.name.contains(['.', '*'])
            && context
                .node
                .is_some_and(|(_, node)| node.is_called(&identity.name));
        if !is_suffix || is_host || host_name::special_use(&comparable).is_some() {
            continue;
        }
        let message = if base.len() == identity.name.len() {
            format!("`{}` is a public suffix", identity.name)
        } else {
            format!(
                "`{}` is a wildcard directly under the public suffix `{base}`",
                identity.name
            )
        };
        reporter.report(context.identity(identity), message);
    }
}
