//! Wildcards that are in the wrong place, or not taken at all.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::host_name,
};

/// `name-wildcard`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-wildcard"),
    since: "0.1.0",
    summary: "wildcard is not the whole leftmost label, or is not accepted",
    rationale: "`*` stands for exactly one label and may be the whole leftmost label of a name and nothing else: `*.example.com`, not \
        `f*.example.com` or `*.*.example.com`. Not everybody takes even that: extended-validation certificates and most of Cisco's \
        collaboration servers know no wildcards, although the clients do.",
    remediation: "name every host; where a wildcard is wanted, let `*` be the whole leftmost label",
    citations: &[
        Citation::BaselineRequirements("1.6.1, Wildcard Domain Name"),
        Citation::Rfc(9525, "6.3"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let refused = context
        .policy
        .name
        .wildcards
        .as_ref()
        .filter(|wildcards| !wildcards.value);
    for identity in context.identities {
        let text = identity.name.as_str();
        let Some(first) = text.find('*') else {
            continue;
        };
        let base = host_name::without_wildcard(text);
        let problem = if text == "*" {
            Some("is a wildcard for every name")
        } else if base.len() == text.len() {
            Some("has a wildcard that is not the whole leftmost label")
        } else if base.contains('*') {
            Some("has more than one wildcard")
        } else {
            None
        };
        if let Some(problem) = problem {
            let start = if base.len() == text.len() {
                first
            } else {
                text.rfind('*').unwrap_or(first)
            };
            reporter.report(
                context.in_identity(identity, start..start + 1),
                format!("`{text}` {problem}"),
            );
        } else if let Some(refused) = refused {
            let place = context.in_identity(identity, first..first + 1);
            let message = if context.policy.is_of_product() {
                format!("`{text}` is a wildcard name: clients would accept it, the server does not")
            } else {
                format!("`{text}` is a wildcard name")
            };
            reporter
                .report(place, message)
                .because(refused)
                .advise("name every host");
        }
    }
}
