//! Subjects of which something was lost on the way to the certificate.

use crate::judge::{
    finding::RuleId,
    rule::{CertificateContext, Check, Citation, Reporter, Rule},
};

/// `certificate-subject-wrong`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-subject-wrong"),
    since: "0.1.0",
    summary: "subject was changed in a way that users or programs notice",
    rationale: "Some changes of a subject are no choice of the CA's but an accident. An organization that was cut at its comma is the name of another company, and \
        clients show it. A wildcard in the place of the common name is refused by the supplicants of Windows, so that Cisco's Identity Services Engine wants a host's name \
        there, with the wildcard among the alternative names.",
    remediation: "ask the CA to issue it again with the value of the request",
    citations: &[
        Citation::Document {
            title: "Mbed TLS issue 769, Commas in the subject's values",
            section: "",
            url: "https://github.com/Mbed-TLS/mbedtls/issues/769",
        },
        Citation::Document {
            title: "Cisco, bug CSCuh22029",
            section: "",
            url: "https://bst.cisco.com/bugsearch/bug/CSCuh22029",
        },
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    for (attribute, message) in context.lost_values() {
        reporter.report(context.attribute(attribute), message);
    }
}
