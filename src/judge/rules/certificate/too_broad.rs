//! Certificates of servers that may be used for more than that.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::oid,
};

/// `certificate-too-broad`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-too-broad"),
    since: "0.1.0",
    summary: "certificate allows more than a server needs",
    rationale: "Signing certificates and revocation lists, name and policy constraints and path lengths are for CAs only. Most clients overlook \
        them in a server's certificate; those that check by the letter, such as programs in Python from 3.13 on, refuse some of them. \
        A public certificate must also not be for everything at once (anyExtendedKeyUsage), nor for signing code or mail: \
        whoever steals the server's key could use it for that, too.",
    remediation: "order the certificate again, with the CA's profile or template for servers",
    citations: &[
        Citation::Rfc(5280, "4.2.1.3, 4.2.1.9 to 4.2.1.11"),
        Citation::BaselineRequirements("7.1.2.7.10, 7.1.2.7.11"),
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let certificate = context.certificate;
    if !context.is_server() {
        return;
    }
    for (extension, what) in certificate.marks_of_authority() {
        let place = context.part(extension.part.clone(), extension.range.clone());
        let message = format!("{what}, which is for CAs only");
        reporter.report(place, message);
    }
    let prohibited = context.policy.extension.prohibited_key_purposes.as_ref();
    let extension = certificate.extension(&oid::EXTENDED_KEY_USAGE);
    // One that is not for servers is an error, whatever else it is for.
    let (Some(prohibited), Some(extension), true) =
        (prohibited, extension, certificate.is_for_servers())
    else {
        return;
    };
    let purposes = certificate.key_purposes().unwrap_or_default().iter();
    let wrong: Vec<String> = purposes
        .filter(|purpose| {
            prohibited.value.contains(&purpose.oid) && purpose.oid != oid::CLIENT_AUTH
        })
        .map(|purpose| purpose.oid.to_string())
        .collect();
    if !wrong.is_empty() {
        let place = context.part(extension.part.clone(), extension.range.clone());
        let message = format!("the extended key usage has {}", wrong.join(", "));
        reporter.report(place, message).because(prohibited);
    }
}
