//! Passwords in requests.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::oid,
};

/// `request-challenge-password`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-challenge-password"),
    since: "0.1.0",
    summary: "request holds a challenge password",
    rationale: "`openssl req` asks for \"a challenge password\", and many answer with the password of the key. It stands in the request in clear, for \
        everybody who gets to see it. It was meant for revoking a certificate and lives on in enrolment protocols inside companies; public CAs \
        do not use it, and the guides of some ask to leave it out. signready never shows it.",
    remediation: "make the request again without a challenge password; if it is used anywhere else, change it there",
    citations: &[
        Citation::Rfc(2985, "5.4.1"),
        Citation::Document {
            title: "EPAG, SSL FAQs",
            section: "What is a CSR and what does it need to contain?",
            url: "http://www.epag.de/en/certs-faq",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let attributes = context.request.attributes.iter().flatten();
    for attribute in attributes.filter(|attribute| attribute.oid == oid::CHALLENGE_PASSWORD) {
        // The lines of the file hold the password; the name takes their place in the report.
        let name = attribute.oid.to_string();
        reporter.report(
            context.named(attribute.part.clone(), attribute.range.clone(), &name),
            "the request holds a challenge password, in clear",
        );
    }
}
