//! Names of more labels than the CA takes.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{host_name, text::printable::shortened},
};

/// `name-label-count`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-label-count"),
    since: "0.1.0",
    summary: "name has more labels than the CA accepts",
    rationale: "The DNS limits the length of a name and not the number of its labels, the parts between the dots. Some CAs do, because \
        hardly anybody has a use for names that deep.",
    remediation: "give the server a name with fewer dots",
    citations: &[Citation::Document {
        title: "Boulder, policy/pa.go",
        section: "maxLabels",
        url: "https://github.com/letsencrypt/boulder/blob/main/policy/pa.go",
    }],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let Some(limit) = &context.policy.name.max_labels else {
        return;
    };
    for identity in context.identities {
        // Names of reverse lookups have a label for every digit, and other text is no name.
        let base = host_name::without_wildcard(&identity.name);
        if !host_name::is_host_text(base) || host_name::reverse_zone(base).is_some() {
            continue;
        }
        let labels = host_name::labels(&identity.name).filter(|label| !label.text.is_empty());
        let count = labels.count();
        if count > limit.value {
            let message = format!(
                "`{}` has {count} labels; at most {} are accepted",
                shortened(&identity.name),
                limit.value
            );
            reporter
                .report(context.identity(identity), message)
                .because(limit);
        }
    }
}
