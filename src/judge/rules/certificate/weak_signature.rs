//! Signatures that clients do not believe.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{csr::Part, text::printable::shortened},
};

/// `certificate-weak-signature`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-weak-signature"),
    since: "0.1.0",
    summary: "certificate has a weak key, or is signed, or one above it, with a weak digest or key",
    rationale: "A signature over MD5 or SHA-1 can be forged, and so can one that was made with an RSA key under 2048 bits. Clients refuse such \
        certificates, whoever signed them. The signature of a root does not matter: it is trusted for itself.",
    remediation: "order the certificate again from a CA that signs with SHA-256 and a key of 2048 bits or more",
    citations: &[
        Citation::BaselineRequirements("7.1.3.2"),
        Citation::BaselineRequirements("6.1.5"),
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let certificate = context.certificate;
    if !context.is_server() && certificate.is_self_issued() {
        return;
    }
    let signed = certificate.has_weak_digest();
    let algorithm = &certificate.signature_algorithm;
    if let Some(digest) = signed {
        let message = format!(
            "`{}` is signed with {digest}",
            shortened(&certificate.title())
        );
        let place = context.part(Part::SignatureAlgorithm, algorithm.range.clone());
        reporter.report(place, message);
    }
    // One that the profile does not allow is `key-size`.
    let allowed = context.policy.key.allow.as_ref();
    let is_allowed = allowed.is_none_or(|allowed| {
        let mut allowed = allowed.value.iter();
        allowed.any(|allowance| allowance.allows(certificate.key()))
    });
    if context.is_server() && is_allowed && certificate.key().is_weak() {
        let message = format!("its own key is {}: it can be broken", certificate.key());
        let help = "make a new key of 2048 bits or more, and a new request";
        reporter.report(context.key(), message).advise(help);
    }
    let issuers = context.delivery.issuers_of(context.id);
    if let Some(issuer) = issuers.iter().find(|issuer| issuer.key().is_weak()) {
        let message = format!(
            "`{}` is signed by `{}`, whose key is {}",
            shortened(&certificate.title()),
            shortened(&issuer.title()),
            issuer.key()
        );
        reporter.report(context.issuer(), message);
    }
}
