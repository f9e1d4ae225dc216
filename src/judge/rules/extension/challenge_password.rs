//! Passwords that a request asks to have in the certificate.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{csr::AttributeContent, oid},
};

/// `extension-challenge-password`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-challenge-password"),
    since: "0.1.0",
    summary: "request asks for an extension with a challenge password",
    rationale: "A challenge password is an attribute of a request. Where the line for it is in the section for extensions of a \
        configuration, the program writes the password as an extension. It is in the request in clear, and a CA that copies the \
        extensions of a request publishes it in the certificate. signready never shows it.",
    remediation: "make the request again without a challenge password; if it is used anywhere else, change it there",
    citations: &[
        Citation::Rfc(2985, "5.4.1"),
        Citation::Document {
            title: "OpenSSL, openssl-ca",
            section: "copy_extensions",
            url: "https://docs.openssl.org/3.0/man1/openssl-ca/",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let attributes = context.request.attributes.iter().flatten();
    let extensions = attributes.flat_map(|attribute| match &attribute.content {
        AttributeContent::ExtensionRequest(extensions) => extensions.as_slice(),
        _ => &[],
    });
    for extension in extensions.filter(|extension| extension.oid == oid::CHALLENGE_PASSWORD) {
        // The lines of the file hold the password; the name takes their place in the report.
        let name = extension.oid.to_string();
        reporter.report(
            context.named(extension.part.clone(), extension.range.clone(), &name),
            "the request asks for an extension that holds a challenge password, in clear",
        );
    }
}
