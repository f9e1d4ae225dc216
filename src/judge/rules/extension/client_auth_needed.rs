//! Servers that need client authentication, which public CAs stop signing.

use std::collections::BTreeMap;

use crate::{
    judge::{
        finding::{InputId, RuleId, Spot},
        rule::{Check, Citation, FleetContext, Reporter, Rule},
    },
    pki::{
        csr::{CertificationRequest, ExtensionContent},
        oid,
    },
};

/// `extension-client-auth-needed`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-client-auth-needed"),
    since: "0.1.0",
    summary: "server needs client authentication, which public CAs stop signing",
    rationale: "Cisco's servers are clients as well: of LDAP directories, of SIP trunks, and of each other. There they show the same certificate, which then needs \
        the extended key usage clientAuth. From 2027-03-15 Chrome's root program allows serverAuth only, and public CAs have stopped signing clientAuth, or will by then. \
        HTTPS for users keeps working; the connections that are named fail after the certificate is replaced.",
    remediation: "check whether you use that; if you do, order from a CA that still signs clientAuth, or use a private CA",
    citations: &[
        Citation::CISCO_CLIENT_AUTH,
        Citation::CHROME_DEDICATED_HIERARCHIES,
    ],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    // It is the same for every node, and said once for each certificate of a cluster.
    let mut certificates = BTreeMap::new();
    for (id, input, request) in context.requests() {
        let Some(planned_request) = context.fleet.planned_request_of(input) else {
            continue;
        };
        let Some(need) = &planned_request.certificate.client_auth else {
            continue;
        };
        if let Some(spot) = asked(id, request) {
            let certificate = (planned_request.cluster, planned_request.purpose);
            let first = certificates.entry(certificate);
            let (_, _, others) = first.or_insert_with(|| (spot, need, Vec::new()));
            others.push(id);
        }
    }
    for ((_, purpose), (spot, need, requests)) in certificates {
        let who = purpose.map_or_else(|| "the server".to_owned(), |purpose| format!("`{purpose}`"));
        let message = format!(
            "{who} asks for clientAuth, which public CAs stop signing; it is needed for: {}",
            need.value
        );
        reporter.report(spot, message).also_of(requests);
    }
}

/// Where a request asks for client authentication.
fn asked(id: InputId, request: &CertificationRequest) -> Option<Spot> {
    let mut extensions = request.extensions_of(oid::EXTENDED_KEY_USAGE);
    extensions.find_map(|extension| {
        let ExtensionContent::ExtendedKeyUsage(purposes) = &extension.content else {
            return None;
        };
        let mut purposes = purposes.iter();
        let asked = purposes.find(|purpose| purpose.oid == oid::CLIENT_AUTH)?;
        let range = asked.range.clone();
        Some(Spot::part(id, extension.part.clone(), range))
    })
}
