//! Requests for a CA certificate.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::ExtensionContent,
};

/// `extension-ca`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-ca"),
    since: "0.1.0",
    summary: "request asks for a CA certificate",
    rationale: "With `CA:TRUE` in the basic constraints the holder could sign certificates for others, and a path length has a meaning for CAs \
        only. No public CA signs either in a server's certificate: it drops them, or refuses the request. They come from a configuration \
        that was written for a root, or from programs that make self-signed certificates.",
    remediation: "make the request without basic constraints, or with `basicConstraints = CA:FALSE`",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.8"),
        Citation::Rfc(5280, "4.2.1.9"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for extension in context.request.extensions() {
        let message = match extension.content {
            ExtensionContent::BasicConstraints { ca: true, .. } if context.is_copied(extension) => {
                continue;
            }
            ExtensionContent::BasicConstraints {
                ca: true,
                path_length: Some(length),
            } => format!(
                "the request asks for a CA certificate, with {}",
                in_words(length)
            ),
            ExtensionContent::BasicConstraints { ca: true, .. } => {
                "the request asks for a CA certificate".to_owned()
            }
            ExtensionContent::BasicConstraints {
                path_length: Some(length),
                ..
            } => format!(
                "the request asks for {}, which only CAs have",
                in_words(length)
            ),
            _ => continue,
        };
        let place = context.part(extension.part.clone(), extension.value_range.clone());
        reporter.report(place, message);
    }
}

fn in_words(path_length: u32) -> String {
    match path_length {
        u32::MAX => "a path length of 32 bits or more".to_owned(),
        length => format!("path length {length}"),
    }
}
