//! Common names of certificates that are no copy of an alternative name.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        certificate::Certificate,
        csr::{AttributeTypeAndValue, GeneralName, GeneralNameKind},
        host_name, oid,
        text::printable::shortened,
    },
};

/// `certificate-common-name-not-in-san`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-common-name-not-in-san"),
    since: "0.1.0",
    summary: "common name of a certificate is no exact copy of an alternative name",
    rationale: "In a public certificate the common name must be one of the alternative names, character by character: with the same capital letters, \
        with `xn--` for letters beyond ASCII, and with an address in its usual form. Clients do not look at it, but programs that show it, and old ones that \
        compare it, take the server for another one. A CA that signs another common name did not check it.",
    remediation: "order the certificate again with one of its alternative names as the common name, or without a common name",
    citations: &[Citation::BaselineRequirements("7.1.4.3")],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let certificate = context.certificate;
    let is_host = |name: &GeneralName| {
        matches!(
            name.kind,
            GeneralNameKind::DnsName | GeneralNameKind::IpAddress
        )
    };
    // Without names to compare with, that is what is wrong.
    if !context.is_server() || !certificate.alternative_names().any(is_host) {
        return;
    }
    let common_names = certificate.subject.attributes_of(oid::COMMON_NAME);
    for attribute in common_names.filter(|attribute| !is_copy(&attribute.text, certificate)) {
        let message = message(attribute, certificate);
        reporter.report(context.attribute(attribute), message);
    }
}

fn is_copy(text: &str, certificate: &Certificate) -> bool {
    certificate.alternative_names().any(|name| match name.kind {
        GeneralNameKind::DnsName | GeneralNameKind::IpAddress => name.text == text,
        _ => false,
    })
}

fn message(attribute: &AttributeTypeAndValue, certificate: &Certificate) -> String {
    let text = attribute.text.as_str();
    let ascii = host_name::in_ascii(text);
    let address = address(text);
    let near = certificate.alternative_names().find(|name| {
        name.kind == GeneralNameKind::DnsName && name.text.eq_ignore_ascii_case(&ascii)
            || name.address.is_some() && name.address == address
    });
    match near {
        Some(name) => format!(
            "the common name `{}` is written in another way than the alternative name `{}`",
            shortened(text),
            shortened(&name.text)
        ),
        None => format!(
            "the common name `{}` is not among the alternative names",
            shortened(text)
        ),
    }
}

/// The address that this text means, in decimal, octal or hexadecimal numbers.
fn address(text: &str) -> Option<std::net::IpAddr> {
    let number = |part: &str| {
        let (digits, radix) = match part.strip_prefix("0x").or(part.strip_prefix("0X")) {
            Some(digits) => (digits, 16),
            None => (part, 10),
        };
        u8::from_str_radix(digits, radix).ok()
    };
    let parts: Option<Vec<u8>> = text.split('.').map(number).collect();
    let octets = parts.and_then(|parts| <[u8; 4]>::try_from(parts).ok());
    host_name::literal_address(text).or_else(|| octets.map(std::net::IpAddr::from))
}
