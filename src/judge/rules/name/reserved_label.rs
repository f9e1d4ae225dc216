//! Labels with two hyphens where only `xn--` may have them.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{host_name, text::printable::shortened},
};

/// `name-reserved-label`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-reserved-label"),
    since: "0.1.0",
    summary: "label has hyphens in third and fourth place without being an A-label",
    rationale: "Labels with `--` in third and fourth place are set aside for encodings such as `xn--`, the only one there is so far. The DNS \
        does not mind others, and many a machine's name is made with two hyphens; CAs must not sign them.",
    remediation: "give the server a name with a single hyphen there",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.12"),
        Citation::Rfc(5890, "2.3.1"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for identity in context.identities {
        if !host_name::is_host_text(host_name::without_wildcard(&identity.name)) {
            continue;
        }
        for label in host_name::labels(&identity.name) {
            let text = label.text;
            // Hyphens at the ends have a rule of their own.
            let is_reserved = text.as_bytes().get(2..4) == Some(b"--")
                && !text.starts_with('-')
                && !text.ends_with('-')
                && !text
                    .get(..2)
                    .is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn"));
            if is_reserved {
                let message = format!(
                    "the label `{}` of `{}` has hyphens in third and fourth place",
                    shortened(text),
                    shortened(&identity.name)
                );
                let place = label.offset + 2..label.offset + 4;
                reporter.report(context.in_identity(identity, place), message);
            }
        }
    }
}
