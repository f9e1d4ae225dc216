//! IP addresses that nobody can own.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::host_name::{literal_address, special_purpose_block},
};

/// `name-reserved-address`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-reserved-address"),
    since: "0.1.0",
    summary: "request names an IP address from a special-purpose block",
    rationale: "Private, loopback, documentation and all other addresses of IANA's two special-purpose registries can be \
        used by anybody, so a CA must not issue for them.",
    remediation: "use the server's fully qualified name, or a private CA",
    citations: &[
        Citation::BaselineRequirements("4.2.2"),
        Citation::BaselineRequirements("1.6.1, Reserved IP Address"),
        Citation::Rfc(6890, "2.2"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let addresses = context
        .request
        .alternative_names()
        .filter_map(|name| Some((context.alternative_name(name), name.address?)));
    let literals = context.identities.iter().filter_map(|identity| {
        Some((context.identity(identity), literal_address(&identity.name)?))
    });
    for (spot, address) in addresses.chain(literals) {
        if let Some(block) = special_purpose_block(address) {
            let message = format!(
                "{address} lies in {}, {} ({})",
                block.prefix, block.purpose, block.document
            );
            reporter.report(spot, message);
        }
    }
}
