//! Extensions whose value is broken, for a CA that does not mind.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, Reporter, RequestContext, Rule},
};

/// `extension-ignored-value`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-ignored-value"),
    since: "0.1.0",
    summary: "CA ignores an extension whose value is broken or empty",
    rationale: "Some CAs read requests with software that opens the alternative names only, and takes an empty list or a name with an unknown tag \
        for nothing. The certificate is issued without what the request was meant to ask for. Another CA refuses the same request, \
        and so do OpenSSL and other programs as soon as they need the value.",
    remediation: "make the request again with a value that can be read, or without the extension",
    citations: &[
        Citation::Rfc(5280, "4.2.1"),
        Citation::Document {
            title: "Go, encoding/asn1 and crypto/x509",
            section: "ParseCertificateRequest",
            url: "https://pkg.go.dev/crypto/x509#ParseCertificateRequest",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    context.report_extension_defects(true, reporter);
}
