//! IP addresses among the alternative names.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::GeneralNameKind,
};

/// `name-ip-address`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-ip-address"),
    since: "0.1.0",
    summary: "request names an IP address",
    rationale: "Public CAs generally require a fully qualified domain name as the identity of a server and not an IP address. \
        Where one issues for addresses at all, it does so for public addresses, in special products. A client that is configured with an address will \
        be warned of a certificate with a name: plan to use the name everywhere.",
    remediation: "use the server's fully qualified name, in the request and in the clients' configuration",
    citations: &[
        Citation::cisco_certificate_validation("Server Identity in Certificates"),
        Citation::BaselineRequirements("7.1.2.7.12"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let is_named = context.names_its_node();
    let addresses = context
        .request
        .alternative_names()
        .filter(|name| name.kind == GeneralNameKind::IpAddress);
    for name in addresses {
        let message = format!("the request names the IP address {}", name.text);
        let draft = reporter.report(context.alternative_name(name), message);
        if let Some((_, node)) = context.node {
            if is_named {
                draft.advise(format!(
                    "leave the address out of the request, and use `{}` in the clients' configuration",
                    node.fqdn
                ));
            }
            draft.suggest(&node.fqdn, |name| {
                format!("use `{name}`, in the request and in the clients' configuration")
            });
        }
    }
}
