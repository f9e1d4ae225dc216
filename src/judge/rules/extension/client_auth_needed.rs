//! Servers that need client authentication, which public CAs stop signing.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::{RuleId, Spot},
        rule::{Check, Citation, FleetContext, Reporter, Rule},
    },
    pki::{csr::ExtensionContent, oid},
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
        Citation::Document {
            title: "Cisco Field Notice FN74345",
            section: "",
            url: "https://www.cisco.com/c/en/us/support/docs/field-notices/743/fn74345.html",
        },
        Citation::Document {
            title: "Chrome Root Program Policy 1.8",
            section: "dedicated TLS hierarchies",
            url: "https://github.com/GoogleChrome/chromerootprogram/blob/main/content/index.md",
        },
    ],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    // It is the same for every node, and said once for each certificate of a cluster.
    let mut seen = BTreeSet::new();
    for (id, input, request) in context.requests() {
        let Some(planned_request) = context.fleet.planned_request_of(input) else {
            continue;
        };
        let Some(need) = &planned_request.certificate.client_auth else {
            continue;
        };
        for extension in request.extensions_of(oid::EXTENDED_KEY_USAGE) {
            let ExtensionContent::ExtendedKeyUsage(purposes) = &extension.content else {
                continue;
            };
            let mut purposes = purposes.iter();
            let Some(asked) = purposes.find(|purpose| purpose.oid == oid::CLIENT_AUTH) else {
                continue;
            };
            if !seen.insert((planned_request.cluster, planned_request.purpose)) {
                continue;
            }
            let who = planned_request
                .purpose
                .map_or_else(|| "the server".to_owned(), |purpose| format!("`{purpose}`"));
            let message = format!(
                "{who} asks for clientAuth, which public CAs stop signing; it is needed for: {}",
                need.value
            );
            let spot = Spot::part(id, extension.part.clone(), asked.range.clone());
            reporter.report(spot, message);
        }
    }
}
