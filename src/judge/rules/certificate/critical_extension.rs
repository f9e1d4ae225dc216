//! Critical extensions that the product does not take.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::csr::Extension,
};

/// `certificate-critical-extension`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-critical-extension"),
    since: "0.1.0",
    summary: "certificate has a critical extension that the product, or a product beside it, refuses",
    rationale: "Whoever reads a certificate must refuse it when a critical extension is unknown to him. Cisco Unified Contact Center Express \
        does not let users log in when the certificate of CUCM marks another extension than the key usage and the basic constraints critical.",
    remediation: "ask the CA to issue it with these extensions not critical; with an empty subject the alternative names must be, so order with a common name",
    citations: &[Citation::Rfc(5280, "4.2")],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let Some(allowed) = context.policy.product.critical_extensions.as_ref() else {
        return;
    };
    let is_refused =
        |extension: &&Extension| extension.critical && !allowed.value.contains(&extension.oid);
    for extension in context.certificate.extensions.iter().filter(is_refused) {
        let place = context.part(extension.part.clone(), extension.range.clone());
        let message = format!("the extension {} is critical", extension.oid);
        reporter.report(place, message).because(allowed);
    }
}
