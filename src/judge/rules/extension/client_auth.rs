//! Requests for client authentication.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{csr::ExtensionContent, oid},
};

/// `extension-client-auth`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-client-auth"),
    since: "0.1.0",
    summary: "request asks for client authentication, which public CAs stop signing",
    rationale: "CUCM, Unity Connection and Expressway ask for the extended key usages serverAuth and clientAuth. From 2027-03-15 \
        Chrome's root program allows serverAuth only, and public CAs have stopped, or will by then. HTTPS for clients such as Jabber needs serverAuth only; \
        SIP trunks between servers and mobile and remote access need clientAuth, and with it a private CA or a hierarchy outside Chrome's program.",
    remediation: "check whether the service needs clientAuth; if it does, order from a CA that still signs it, or use a private CA",
    citations: &[
        Citation::CHROME_DEDICATED_HIERARCHIES,
        Citation::CISCO_CLIENT_AUTH,
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    // For what the server needs it is known, and said once for all its requests (`extension-client-auth-needed`).
    let certificate = context.certificate();
    if certificate.is_some_and(|certificate| certificate.client_auth.is_some()) {
        return;
    }
    for extension in context.request.extensions_of(oid::EXTENDED_KEY_USAGE) {
        let ExtensionContent::ExtendedKeyUsage(purposes) = &extension.content else {
            continue;
        };
        for purpose in purposes
            .iter()
            .filter(|purpose| purpose.oid == oid::CLIENT_AUTH)
        {
            let place = context.part(extension.part.clone(), purpose.range.clone());
            reporter.report(
                place,
                "the request asks for the extended key usage clientAuth",
            );
        }
    }
}
