//! Requests for OCSP Must-Staple.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::ExtensionContent,
};

/// `extension-must-staple`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-must-staple"),
    since: "0.1.0",
    summary: "request asks for OCSP Must-Staple",
    rationale: "A certificate with this TLS feature tells clients to refuse the server unless it sends fresh proof from the CA's OCSP service with every \
        handshake. CAs are ending OCSP: Let's Encrypt refuses such requests since 2025-05-07 and switched its service off, others sign the \
        feature only as an option of the order. A server that does not staple would be locked out by the clients that heed it.",
    remediation: "make the request without the TLS feature extension; Certbot adds it with `--must-staple`",
    citations: &[
        Citation::Rfc(7633, "4"),
        Citation::Document {
            title: "Let's Encrypt, Ending OCSP Support in 2025",
            section: "Must Staple",
            url: "https://letsencrypt.org/2024/12/05/ending-ocsp/",
        },
    ],
    check: Check::Request(check),
};

/// `status_request`, the TLS extension that asks for a stapled OCSP response (RFC 6066 §8).
const STATUS_REQUEST: u64 = 5;

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for extension in context.request.extensions() {
        let ExtensionContent::TlsFeatures(features) = &extension.content else {
            continue;
        };
        if features.contains(&STATUS_REQUEST) {
            reporter.report(
                context.part(extension.part.clone(), extension.value_range.clone()),
                "the request asks for OCSP Must-Staple (TLS feature 5, status_request)",
            );
        }
    }
}
