//! Underscores in names.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{host_name::labels, text::printable::shortened},
};

/// `name-underscore`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-underscore"),
    since: "0.1.0",
    summary: "name contains an underscore",
    rationale: "A host name is made of letters, digits and hyphens. The DNS also has names with underscores, and Windows lets \
        servers have them; public CAs have not signed them since 2019.",
    remediation: "give the server a name without an underscore; a hyphen will do",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.12"),
        Citation::Rfc(1123, "2.1"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for identity in context.identities {
        let Some(start) = identity.name.find('_') else {
            continue;
        };
        let message = format!("`{}` contains an underscore", shortened(&identity.name));
        let draft = reporter.report(context.in_identity(identity, start..start + 1), message);
        let replaced = identity.name.replace('_', "-");
        // At the edge of a label a hyphen is no better.
        if !labels(&replaced).any(|label| label.text.starts_with('-') || label.text.ends_with('-'))
        {
            draft.suggest(replaced, |name| {
                format!(
                    "give the server a name without an underscore, such as `{}`",
                    shortened(name)
                )
            });
        }
    }
}
