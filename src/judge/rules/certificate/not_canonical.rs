//! Certificates that are readable and not DER.

use crate::judge::{
    finding::RuleId,
    rule::{CertificateContext, Check, Citation, Reporter, Rule},
};

/// `certificate-not-canonical`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-not-canonical"),
    since: "0.1.0",
    summary: "certificate is readable but not DER",
    rationale: "What is signed must have one encoding only, and DER is it. A certificate that departs from it is read by some programs \
        and refused by others: Go and Java are strict, OpenSSL is not.",
    remediation: "ask the CA to issue it again; its software made the mistake",
    citations: &[
        Citation::Rfc(5280, "4.1"),
        Citation::Document {
            title: "ITU-T X.690",
            section: "10, 11",
            url: "https://www.itu.int/rec/T-REC-X.690",
        },
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    for (part, deviation) in &context.certificate.deviations {
        let place = context.part(part.clone(), deviation.range.clone());
        reporter.report(
            place,
            format!(
                "`{part}` holds {}",
                deviation.described(context.certificate.der())
            ),
        );
    }
    for disagreement in &context.certificate.disagreements {
        let place = context.part(disagreement.part.clone(), disagreement.range.clone());
        let message = format!(
            "two readers do not see the same in `{}`: {}, and {}",
            disagreement.part, disagreement.ours, disagreement.theirs
        );
        reporter.report(place, message);
    }
}
