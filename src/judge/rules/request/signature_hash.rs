//! Digests that a CA does not take.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, Reporter, RequestContext, Rule},
};

/// `request-signature-hash`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-signature-hash"),
    since: "0.1.0",
    summary: "request is signed with a digest that the CA does not take",
    rationale: "The digest of a request says nothing about the digest of the certificate, and the Baseline \
        Requirements leave it to the CA. Let's Encrypt refuses SHA-1; others do not look. Older servers still \
        sign with SHA-1 by default.",
    remediation: "make the request again and sign it with SHA-256",
    citations: &[
        Citation::Document {
            title: "Boulder, csr/csr.go",
            section: "goodSignatureAlgorithms",
            url: "https://github.com/letsencrypt/boulder/blob/main/csr/csr.go",
        },
        Citation::BaselineRequirements("7.1.3.2"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let algorithm = &context.request.signature_algorithm;
    let (Some(hash), Some(allowed)) = (algorithm.hash, &context.policy.signature.hashes) else {
        return;
    };
    // `request-signature-broken-hash` speaks of those that prove nothing, whoever receives them.
    if !hash.is_broken() && !allowed.value.contains(&hash) {
        let names: Vec<&str> = allowed.value.iter().map(|hash| hash.name()).collect();
        let message = format!(
            "the request is signed with {hash}; accepted: {}",
            names.join(", ")
        );
        reporter
            .report(context.signature_algorithm(), message)
            .because(allowed);
    }
}
