//! Usages that a server always asks for, does not need, and the CA drops.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{ExtensionContent, KeyPurpose, key_usage_names},
        key::PublicKey,
        oid,
    },
};

/// `extension-usage-not-needed`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-usage-not-needed"),
    since: "0.1.0",
    summary: "server asks for a usage that it does not need and the CA drops",
    rationale: "CUCM asks for keyAgreement and ipsecEndSystem in every CSR, and its form does not let you change that. An RSA key cannot agree on \
        keys, and Tomcat does not use IPsec. The CA leaves these usages out, and nothing stops working.",
    remediation: "nothing: the certificate works without it",
    citations: &[
        Citation::Rfc(5280, "4.2.1.3"),
        Citation::Document {
            title: "Cisco, document 212214, CAPF certificate signed by a CA",
            section: "",
            url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/212214-Tech-Note-on-CAPF-Certificate-Signed-by.html",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let Some(certificate) = context.certificate() else {
        return;
    };
    let policy = &context.policy.extension;
    let allowed = match &context.request.public_key.key {
        PublicKey::Rsa { .. } => policy.rsa_key_usages.as_ref(),
        PublicKey::EllipticCurve { .. } => policy.ec_key_usages.as_ref(),
        PublicKey::Unreadable { .. } | PublicKey::Other { .. } => None,
    };
    let prohibited = policy.prohibited_key_purposes.as_ref();
    for extension in context.request.extensions() {
        let (dropped, fact) = match &extension.content {
            ExtensionContent::KeyUsage(usages) => {
                let is_dropped = |usage: &u8| {
                    certificate.has_unneeded_usage(*usage)
                        && allowed.is_some_and(|allowed| !allowed.value.contains(usage))
                };
                let dropped: Vec<u8> = usages.iter().copied().filter(is_dropped).collect();
                let names = key_usage_names(&dropped).join(", ");
                let fact = certificate.unneeded_key_usages.as_ref();
                (names, fact.map(|fact| &fact.basis))
            }
            ExtensionContent::ExtendedKeyUsage(purposes) => {
                let is_dropped = |purpose: &&KeyPurpose| {
                    certificate.has_unneeded_purpose(&purpose.oid)
                        && purpose.oid != oid::CLIENT_AUTH
                        && prohibited.is_some_and(|list| list.value.contains(&purpose.oid))
                };
                let dropped = purposes.iter().filter(is_dropped);
                let names: Vec<String> = dropped.map(|purpose| purpose.oid.to_string()).collect();
                let fact = certificate.unneeded_key_purposes.as_ref();
                (names.join(", "), fact.map(|fact| &fact.basis))
            }
            _ => continue,
        };
        let Some(basis) = fact.filter(|_| !dropped.is_empty()) else {
            continue;
        };
        let place = context.part(extension.part.clone(), extension.value_range.clone());
        let message = format!(
            "the server always asks for {dropped}, which it does not need; the CA drops it"
        );
        reporter.report(place, message).resting_on(basis);
    }
}
