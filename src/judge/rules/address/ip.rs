//! Clients that are told an IP address.

use std::collections::BTreeMap;

use crate::{
    estate::{addresses::Host, inventory::Inventory},
    judge::{
        finding::RuleId,
        rule::{AddressesContext, Check, Citation, Reporter, Rule},
    },
    pki::text::printable::shortened,
};

/// `address-ip`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("address-ip"),
    since: "0.1.0",
    summary: "clients are told an IP address instead of a name",
    rationale: "A client compares what it was told with the DNS names in the certificate that the server presents. An IP address is none of them, \
        and no public CA signs an internal one, so every user of this client is asked whether to trust the server, however good the certificate is.",
    remediation: "give clients the full name of the server that its certificate has",
    citations: &[
        Citation::PREVENT_IDENTITY_MISMATCH,
        Citation::SERVER_DEFINITION,
    ],
    check: Check::Addresses(check),
};

fn check(context: &AddressesContext<'_>, reporter: &mut Reporter) {
    let nodes = context.fleet.inventory.iter().flat_map(Inventory::nodes);
    let named: BTreeMap<&str, &str> = nodes
        .flat_map(|(_, node)| {
            let names = node.alternative_names.iter();
            names.map(|name| (name.value.as_str(), node.fqdn.as_str()))
        })
        .collect();
    for (spot, address) in context.addresses() {
        let Host::Ip(ip) = address.host else {
            continue;
        };
        let message = format!(
            "{} the IP address `{}`, and certificates have names",
            address.setting.tells(),
            shortened(&address.text)
        );
        let known = named.get(ip.to_string().as_str()).copied();
        let name = address.full_name.as_deref().or(known);
        reporter
            .report(spot, message)
            .advise(address.setting.advice(name));
    }
}
