//! Certificates that are not valid yet.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{csr::CertificatePart, text::printable::shortened},
};

/// `certificate-not-yet-valid`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-not-yet-valid"),
    since: "0.1.0",
    summary: "certificate, or one above it, is not valid yet",
    rationale: "Clients refuse a certificate before its first day. Some servers, too, refuse to take it; and where the clock of a server is \
        wrong, a certificate of today is one of tomorrow.",
    remediation: "wait for the day, or set the clock right",
    citations: &[Citation::Rfc(5280, "4.1.2.5")],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let validity = &context.certificate.validity;
    let title = shortened(&context.certificate.title());
    let (first, last) = (validity.not_before.date(), validity.not_after.date());
    let place = context.value(
        CertificatePart::Validity,
        validity.not_before_range.clone(),
        &first.to_string(),
    );
    if validity.not_after < validity.not_before {
        let message = format!("`{title}` ends on {last}, before it begins on {first}");
        reporter.report(place, message);
    } else if validity.is_to_come(context.moment()) {
        let first = context.day(validity.not_before);
        reporter.report(place, format!("`{title}` is valid from {first} on"));
    }
    for above in context.undelivered() {
        if above.validity.is_to_come(context.moment()) {
            let message = format!(
                "`{}`, which is trusted, is valid from {} on",
                shortened(&above.title()),
                context.day(above.validity.not_before)
            );
            reporter.report(context.issuer(), message);
        }
    }
}
