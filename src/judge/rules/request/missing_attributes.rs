//! Requests without the field for attributes.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::Part,
};

/// `request-missing-attributes`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-missing-attributes"),
    since: "0.1.0",
    summary: "request lacks the field for attributes",
    rationale: "A request has four fields: version, subject, public key and attributes. The fourth may be empty and must be there. Programs that \
        write it only when there is something to write make requests that OpenSSL reads, and that Go, GnuTLS and Python's cryptography \
        refuse as broken. Go is what Let's Encrypt runs on.",
    remediation: "make the request with another program, or ask for an alternative name, which brings the field with it",
    citations: &[
        Citation::Rfc(2986, "4.1"),
        Citation::Document {
            title: "Go, crypto/x509",
            section: "ParseCertificateRequest",
            url: "https://pkg.go.dev/crypto/x509#ParseCertificateRequest",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    if context.request.attributes.is_some() {
        return;
    }
    // The field would stand here.
    let end = context.request.public_key.range.end;
    reporter.report(
        context.part(Part::Attributes, end..end),
        "the attributes field behind the public key is missing; it must be there even if it is empty",
    );
}
