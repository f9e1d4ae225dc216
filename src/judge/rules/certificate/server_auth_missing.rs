//! Certificates that are not for servers.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::oid,
};

/// `certificate-server-auth-missing`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-server-auth-missing"),
    since: "0.1.0",
    summary: "certificate is not for the authentication of servers",
    rationale: "Clients take a certificate from a server only if its extended key usage has serverAuth. Public CAs must set it, and Apple's systems \
        insist on it; other clients also take a certificate without any extended key usage.",
    remediation: "order the certificate again, with the CA's profile or template for servers",
    citations: &[
        Citation::Rfc(5280, "4.2.1.12"),
        Citation::BaselineRequirements("7.1.2.7.10"),
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    if !context.is_server() {
        return;
    }
    match context.certificate.extension(&oid::EXTENDED_KEY_USAGE) {
        None => {
            let message =
                "it has no extended key usage, and so does not say that it is for servers";
            reporter.report(context.whole(), message);
        }
        Some(extension) if !context.certificate.is_for_servers() => {
            let place = context.part(extension.part.clone(), extension.range.clone());
            let message = if context.certificate.may(&oid::SERVER_AUTH) {
                "the extended key usage has anyExtendedKeyUsage, which not all clients take for serverAuth"
            } else {
                "the extended key usage has no serverAuth"
            };
            reporter.report(place, message);
        }
        Some(_) => {}
    }
    let kind = context
        .certificate
        .extension(&oid::NETSCAPE_CERTIFICATE_TYPE);
    if let Some(extension) = kind.filter(|_| context.certificate.has_other_netscape_type()) {
        let place = context.part(extension.part.clone(), extension.range.clone());
        let message = "the certificate type, an extension of Netscape's, has no SSL server, and OpenSSL goes by it";
        reporter.report(place, message);
    }
}
