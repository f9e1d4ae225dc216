//! Certificates that are valid for longer than is allowed.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::csr::CertificatePart,
};

/// `certificate-validity-too-long`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-validity-too-long"),
    since: "0.1.0",
    summary: "certificate is valid for longer than clients or the CA's rules allow",
    rationale: "How long a certificate may be valid shrinks by a schedule: 398 days until 2026-03-15, then 200, from 2027-03-15 on 100, from 2029-03-15 on 47. \
        What counts is the day on which it was signed. Browsers and Apple's systems refuse longer ones from public CAs. Under a root that administrators added, \
        Chrome and Windows have no limit, and Apple's systems refuse certificates of more than 825 days.",
    remediation: "order the certificate again with a shorter validity",
    citations: &[
        Citation::BaselineRequirements("6.3.2"),
        Citation::Document {
            title: "Apple, Requirements for trusted certificates in iOS 13 and macOS 10.15",
            section: "",
            url: "https://support.apple.com/en-us/103769",
        },
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let validity = &context.certificate.validity;
    let signed = validity.not_before.date();
    let Some(limit) = context.policy.limit.validity_on(signed) else {
        return;
    };
    let days = validity.days();
    let is_longer = usize::try_from(days).is_ok_and(|days| days > limit.value);
    if context.is_server() && is_longer {
        let text = format!("{signed} to {}", validity.not_after.date());
        let range = validity.not_before_range.start..validity.not_after_range.end;
        let place = context.value(CertificatePart::Validity, range, &text);
        let message = format!(
            "it is valid for {days} days; what is signed on {signed} may be for {}",
            limit.value
        );
        reporter.report(place, message).because(limit);
    }
}
