//! Clients that are told a host name without its domain.

use crate::{
    estate::addresses::Host,
    judge::{
        finding::RuleId,
        rule::{AddressesContext, Check, Citation, Reporter, Rule},
    },
    pki::text::printable::shortened,
};

/// `address-not-qualified`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("address-not-qualified"),
    since: "0.1.0",
    summary: "clients are told a host name without its domain",
    rationale: "Certificates of public CAs have full names, such as `cucm-pub.voice.example.com`. A client that was told `cucm-pub` reaches the \
        server, compares `cucm-pub` with the names in its certificate, and asks the user. Names have to be given in full everywhere, and the server table of the cluster \
        (System > Server) is where clients get most of them from. A certificate that has the bare name, as one of a private CA may, is no finding here.",
    remediation: "give clients the full name of the server that its certificate has",
    citations: &[
        Citation::PREVENT_IDENTITY_MISMATCH,
        Citation::SERVER_DEFINITION,
    ],
    check: Check::Addresses(check),
};

fn check(context: &AddressesContext<'_>, reporter: &mut Reporter) {
    for (spot, address) in context.addresses() {
        let Host::Short(host) = &address.host else {
            continue;
        };
        if context.names.cover(host) {
            continue;
        }
        let message = format!(
            "{} `{}`, a name without its domain, and certificates have full names",
            address.setting.tells(),
            shortened(&address.text)
        );
        let name = address
            .full_name
            .as_deref()
            .or_else(|| context.names.with_host(host));
        reporter
            .report(spot, message)
            .advise(address.setting.advice(name));
    }
}
