//! Names of reverse lookups.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{host_name, text::printable::shortened},
};

/// `name-reverse-zone`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-reverse-zone"),
    since: "0.1.0",
    summary: "name lies in the zone of reverse lookups",
    rationale: "`7.2.0.192.in-addr.arpa` is where the DNS keeps the name of the address 192.0.2.7; it is no name of a server. Since 15 March 2026 \
        CAs must not sign names that end in `in-addr.arpa` or `ip6.arpa`.",
    remediation: "use the server's own name; where clients connect to the address itself, ask for the address instead of its reverse name",
    citations: &[
        Citation::BaselineRequirements("4.2.2"),
        Citation::BaselineRequirements("7.1.2.7.12"),
        Citation::BaselineRequirements("1.6.1, IP Reverse Zone Suffix"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let is_named = context.names_its_node();
    for identity in context.identities {
        let base = host_name::without_wildcard(&identity.name);
        let Some(zone) = host_name::reverse_zone(base).filter(|_| host_name::is_host_text(base))
        else {
            continue;
        };
        let message = format!(
            "`{}` lies in `{zone}`, the zone of reverse lookups",
            shortened(&identity.name)
        );
        let draft = reporter.report(context.identity(identity), message);
        if let Some((_, node)) = context.node {
            if is_named {
                draft.advise(format!(
                    "leave it out of the request, which already names `{}`",
                    node.fqdn
                ));
            }
            draft.suggest(&node.fqdn, |name| format!("use `{name}`"));
        }
    }
}
