//! Key usages that a key of this type must not have, or must have.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{ExtensionContent, key_usage_names},
        key::PublicKey,
    },
};

/// `extension-key-usage`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-key-usage"),
    since: "0.1.0",
    summary: "key usages do not fit a server's key",
    rationale: "The key usages say what a key may do. A server's RSA key signs and may decrypt keys; an elliptic-curve key signs, and cannot encrypt \
        anything. Signing certificates and revocation lists is for CAs. Templates that were made for RSA ask for keyEncipherment with every \
        key, and Windows asks for nonRepudiation. A CA drops what must not be there.",
    remediation: "ask for digitalSignature, with keyEncipherment for an RSA key; or for no key usage at all: the CA sets it",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.11"),
        Citation::Rfc(5280, "4.2.1.3"),
        Citation::Rfc(8813, "3"),
    ],
    check: Check::Request(check),
};

/// The bit of keyCertSign (RFC 5280 §4.2.1.3).
const KEY_CERT_SIGN: u8 = 5;

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.extension;
    let (kind, allowed, required) = match &context.request.public_key.key {
        PublicKey::Rsa { .. } => ("an RSA key", &policy.rsa_key_usages, &None),
        PublicKey::EllipticCurve { .. } => (
            "an elliptic-curve key",
            &policy.ec_key_usages,
            &policy.required_ec_key_usages,
        ),
        PublicKey::Unreadable { .. } | PublicKey::Other { .. } => return,
    };
    // What a server asks for by itself and does not need has a rule of its own.
    let certificate = context.certificate();
    let is_unneeded =
        |usage: u8| certificate.is_some_and(|certificate| certificate.has_unneeded_usage(usage));
    for extension in context.request.extensions() {
        let ExtensionContent::KeyUsage(usages) = &extension.content else {
            continue;
        };
        // An empty list is broken, and reported as that.
        if usages.is_empty() {
            continue;
        }
        let place = || context.part(extension.part.clone(), extension.value_range.clone());
        if let Some(allowed) = allowed {
            let wrong: Vec<u8> = usages
                .iter()
                .copied()
                .filter(|usage| !allowed.value.contains(usage) && !is_unneeded(*usage))
                .collect();
            if !wrong.is_empty() {
                let names = key_usage_names(&wrong).join(", ");
                let message = format!("the request asks for {names} with {kind}");
                let draft = reporter.report(place(), message).because(allowed);
                if wrong.contains(&KEY_CERT_SIGN) {
                    draft.advise(
                        "signing certificates is for CAs: leave keyCertSign out; a request for CUCM's CAPF, which asks for it, is for no public CA",
                    );
                }
            }
        }
        if let Some(required) = required {
            let missing: Vec<u8> = required
                .value
                .iter()
                .copied()
                .filter(|usage| !usages.contains(usage))
                .collect();
            if !missing.is_empty() {
                let names = key_usage_names(&missing).join(", ");
                let message = format!("the key usages lack {names}, which {kind} needs");
                reporter.report(place(), message).because(required);
            }
        }
    }
}
