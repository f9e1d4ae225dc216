//! Key usages with which no server can prove itself.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{csr::key_usage_names, oid},
};

/// `certificate-key-usage`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-key-usage"),
    since: "0.1.0",
    summary: "key usage does not let the server sign",
    rationale: "In a TLS handshake the server signs with its key. Where the certificate has a key usage, it must have digitalSignature; clients of TLS 1.3 \
        refuse it otherwise.",
    remediation: "order the certificate again, with the CA's profile or template for servers",
    citations: &[
        Citation::Rfc(8446, "4.4.2.2"),
        Citation::Rfc(5280, "4.2.1.3"),
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    const DIGITAL_SIGNATURE: u8 = 0;
    let certificate = context.certificate;
    let (Some(bits), Some(extension)) = (
        certificate.key_usage(),
        certificate.extension(&oid::KEY_USAGE),
    ) else {
        return;
    };
    if context.is_server() && !bits.contains(&DIGITAL_SIGNATURE) {
        let place = context.part(extension.part.clone(), extension.range.clone());
        let names = key_usage_names(bits);
        let there = if names.is_empty() {
            "nothing".to_owned()
        } else {
            names.join(", ")
        };
        reporter.report(
            place,
            format!("the key usage has {there}, and no digitalSignature"),
        );
    }
}
