//! Certificates of servers that are those of CAs.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::oid,
};

/// `certificate-ca`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-ca"),
    since: "0.1.0",
    summary: "server's certificate is that of a CA",
    rationale: "A certificate with `CA:TRUE` could sign others. No public CA issues such a certificate to a server, and TLS libraries such as rustls \
        and Go's do not take it from one; OpenSSL does.",
    remediation: "order the certificate again, with the CA's profile or template for servers",
    citations: &[
        Citation::Rfc(5280, "4.2.1.9"),
        Citation::BaselineRequirements("7.1.2.7.6"),
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let certificate = context.certificate;
    // A server's own certificate is its own CA, and the rule about roots speaks of it.
    if !context.is_server() || !certificate.is_authority() || certificate.is_self_issued() {
        return;
    }
    if let Some(extension) = certificate.extension(&oid::BASIC_CONSTRAINTS) {
        let place = context.part(extension.part.clone(), extension.range.clone());
        reporter.report(place, "the server's certificate is that of a CA");
    }
}
