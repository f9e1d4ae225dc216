//! Signature algorithms that a CA does not accept, or that are encoded wrongly.

use crate::{
    judge::{
        finding::RuleId,
        profile::SchemeFamily,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::{Parameters, Scheme},
};

/// `request-signature-algorithm`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-signature-algorithm"),
    since: "0.1.0",
    summary: "signature algorithm is not one the CA accepts, or is encoded wrongly",
    rationale: "RSA-PSS is a sound algorithm that many CAs do not read in requests. And for the RSA algorithms RFC 4055 \
        wants the parameters to be NULL and present, which some libraries leave out and strict readers miss. An algorithm \
        that does not belong to the key is the concern of `request-signature-mismatch`.",
    remediation: "sign with `sha256WithRSAEncryption` for an RSA key and `ecdsa-with-SHA256` for a P-256 key",
    citations: &[
        Citation::Rfc(4055, "5"),
        Citation::Rfc(5758, "3"),
        Citation::Document {
            title: "Boulder, csr/csr.go",
            section: "goodSignatureAlgorithms",
            url: "https://github.com/letsencrypt/boulder/blob/main/csr/csr.go",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let algorithm = &context.request.signature_algorithm;
    let policy = &context.policy.signature;
    // `request-signature-mismatch` speaks of an algorithm that is not the key's.
    if !algorithm.fits(&context.request.public_key.key) {
        return;
    }
    let family = SchemeFamily::of(algorithm.scheme);
    if let Some(schemes) = &policy.schemes
        && !family.is_some_and(|family| schemes.value.contains(&family))
    {
        let name = family.map_or_else(
            || algorithm.oid.to_string(),
            |family| family.word().to_owned(),
        );
        let accepted: Vec<&str> = schemes.value.iter().map(|scheme| scheme.word()).collect();
        let message = format!(
            "the request is signed with {name}; accepted: {}",
            accepted.join(", ")
        );
        reporter
            .report(context.signature_algorithm(), message)
            .because(schemes);
    }
    if let Some(required) = policy
        .right_parameters
        .as_ref()
        .filter(|required| required.value)
        && !algorithm.has_right_parameters()
    {
        let message = match (algorithm.scheme, algorithm.parameters) {
            (Scheme::RsaPkcs1, Parameters::Absent) => "are missing; they must be NULL",
            (Scheme::RsaPkcs1, _) => "must be NULL",
            _ => "must be left out",
        };
        let message = format!("the parameters of {} {message}", algorithm.oid);
        reporter
            .report(context.signature_algorithm(), message)
            .because(required);
    }
}
