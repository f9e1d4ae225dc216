//! Names that the public DNS does not have.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::host_name,
};

/// `name-internal`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-internal"),
    since: "0.1.0",
    summary: "name ends in a domain that the public DNS does not have",
    rationale: "Names under `.local`, `.lan`, `.corp` or another domain that is not in IANA's root zone belong to nobody, \
        and a CA must not issue for them. The same holds for names that are set aside, such as `home.arpa`.",
    remediation: "give the server a name under a domain that you own, or use a private CA",
    citations: &[
        Citation::BaselineRequirements("4.2.2"),
        Citation::BaselineRequirements("1.6.1, Internal Name"),
        Citation::Rfc(6762, "3"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for identity in context.identities {
        let text = host_name::in_ascii(&identity.name);
        let base = host_name::without_wildcard(&text);
        let comparable = host_name::comparable(base);
        let is_wildcard = base.len() < text.len();
        let is_judged = host_name::is_host_text(base)
            // A bare host name has a rule of its own; a wildcard over everything internal has none.
            && (is_wildcard || comparable.contains('.'))
            && host_name::labels(&comparable).all(|label| !label.text.is_empty());
        if !is_judged {
            continue;
        }
        let reason = match host_name::special_use(base) {
            Some(document) => format!("it is set aside by {document}"),
            None if host_name::icann_suffix(base).is_none() => {
                let last = host_name::labels(&host_name::comparable(base))
                    .last()
                    .map(|label| label.text.to_owned())
                    .unwrap_or_default();
                format!("there is no top-level domain `{last}`")
            }
            None => continue,
        };
        let message = format!(
            "`{}` is not a name of the public DNS: {reason}",
            identity.name
        );
        reporter.report(context.identity(identity), message);
    }
}
