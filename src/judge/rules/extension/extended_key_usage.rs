//! Extended key usages that do not belong into a server's certificate, or are missing.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{ExtensionContent, KeyPurpose},
        oid::{self, Oid},
    },
};

/// `extension-extended-key-usage`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-extended-key-usage"),
    since: "0.1.0",
    summary: "extended key usages do not fit a server's certificate",
    rationale: "The extended key usages say what a certificate is for. A public server certificate must be for servers (serverAuth) and must not be for \
        signing code, mail, time stamps or certificate status, nor for everything at once. Cisco's Unified Communications Manager asks for \
        ipsecEndSystem besides. A CA drops what does not fit; a request that lacks \
        serverAuth asks for a certificate that no client would take from a server.",
    remediation: "ask for serverAuth, or for no extended key usage at all: the CA sets it",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.10"),
        Citation::Rfc(5280, "4.2.1.12"),
        Citation::Document {
            title: "Cisco, document 212214, CAPF certificate signed by a CA",
            section: "",
            url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/212214-Tech-Note-on-CAPF-Certificate-Signed-by.html",
        },
    ],
    check: Check::Request(check),
};

/// How many purposes a message names.
const MOST: usize = 5;

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.extension;
    for extension in context.request.extensions() {
        let ExtensionContent::ExtendedKeyUsage(purposes) = &extension.content else {
            continue;
        };
        let place = |purpose: &KeyPurpose| {
            let name = purpose.oid.to_string();
            context.named(extension.part.clone(), purpose.range.clone(), &name)
        };
        let has = |wanted: &Oid| purposes.iter().any(|purpose| purpose.oid == *wanted);
        // Where it is copied, `request-unusable-certificate` says that serverAuth is missing.
        let is_unusable = context.is_copied(extension) && !has(&oid::SERVER_AUTH);
        if let Some(prohibited) = &policy.prohibited_key_purposes {
            // Client authentication has a rule of its own, and so has what a server asks for by itself and does not need.
            let certificate = context.certificate();
            let is_unneeded = |purpose: &Oid| {
                certificate.is_some_and(|certificate| certificate.has_unneeded_purpose(purpose))
            };
            let wrong = purposes.iter().filter(|purpose| {
                prohibited.value.contains(&purpose.oid)
                    && purpose.oid != oid::CLIENT_AUTH
                    && !(is_unusable && purpose.oid == oid::ANY_EXTENDED_KEY_USAGE)
                    && !is_unneeded(&purpose.oid)
            });
            for purpose in wrong {
                let message = format!(
                    "the request asks for the extended key usage {}",
                    purpose.oid
                );
                let draft = reporter.report(place(purpose), message).because(prohibited);
                if purpose.oid == oid::IPSEC_END_SYSTEM {
                    draft.advise("Cisco's servers ask for it by themselves: a web server does without it, and a certificate for IPsec can come from a private CA");
                }
            }
        }
        // "Any" is all of them, and an empty list is broken; both are reported as what they are.
        if purposes.is_empty() || has(&oid::ANY_EXTENDED_KEY_USAGE) {
            continue;
        }
        if let Some(required) = &policy.required_key_purposes {
            let is_explained = |wanted: &Oid| is_unusable && *wanted == oid::SERVER_AUTH;
            let is_there = |wanted: &Oid| has(wanted) || is_explained(wanted);
            for missing in required.value.iter().filter(|wanted| !is_there(wanted)) {
                let asked: Vec<String> = purposes
                    .iter()
                    .take(MOST)
                    .map(|purpose| purpose.oid.to_string())
                    .collect();
                let more = if purposes.len() > MOST { ", …" } else { "" };
                let message = format!(
                    "the extended key usages lack {missing}: {}{more}",
                    asked.join(", ")
                );
                let place = context.part(extension.part.clone(), extension.value_range.clone());
                reporter.report(place, message).because(required);
            }
        }
    }
}
