//! Certificates that are no longer valid.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{csr::CertificatePart, text::printable::shortened},
};

/// `certificate-expired`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-expired"),
    since: "0.1.0",
    summary: "certificate, or one above it, has expired",
    rationale: "Clients refuse a chain in which one certificate has expired. An expired intermediate comes along when an old bundle of the CA is used: \
        the CA has a newer one with the same name and key.",
    remediation: "renew the certificate; for one of a CA, take the newer one from the CA's repository",
    citations: &[Citation::Rfc(5280, "4.1.2.5")],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let validity = &context.certificate.validity;
    if validity.has_ended(context.moment()) {
        let place = context.value(
            CertificatePart::Validity,
            validity.not_after_range.clone(),
            &validity.not_after.date().to_string(),
        );
        reporter.report(
            place,
            format!(
                "`{}` expired on {}",
                shortened(&context.certificate.title()),
                context.day(validity.not_after)
            ),
        );
    }
    for above in context.undelivered() {
        if above.validity.has_ended(context.moment()) {
            let message = format!(
                "`{}`, which is trusted, expired on {}",
                shortened(&above.title()),
                context.day(above.validity.not_after)
            );
            reporter.report(context.issuer(), message);
        }
    }
}
