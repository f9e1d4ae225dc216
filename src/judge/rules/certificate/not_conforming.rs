//! Certificates that are not made by the letter of the standard.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        certificate::{Certificate, Departure, Position},
        oid,
        text::printable::shortened,
    },
};

/// `certificate-not-conforming`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-not-conforming"),
    since: "0.1.0",
    summary: "certificate is not made by the letter of the standard, and most clients accept it",
    rationale: "RFC 5280 says which identifiers, serial numbers and critical marks a certificate has, and the Baseline Requirements say more for public CAs. \
        Most clients overlook a missing key identifier or mark. Those that check by the letter refuse the certificate: \
        `openssl verify -x509_strict`, and programs in Python from 3.13 on, which ask OpenSSL for the same.",
    remediation: "tell the CA: its software or its configuration made the mistake, and the next certificate can be right",
    citations: &[
        Citation::Rfc(5280, "4.1.2.2, 4.2.1"),
        Citation::BaselineRequirements("7.1.2"),
        Citation::Document {
            title: "Python, ssl",
            section: "create_default_context",
            url: "https://docs.python.org/3/library/ssl.html#ssl.create_default_context",
        },
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let position = if context.is_server() {
        Position::Server
    } else {
        Position::Authority
    };
    let own = in_words(context, context.certificate, position);
    if !own.is_empty() {
        reporter.report(context.whole(), own.join("; "));
    }
    for above in context.undelivered() {
        let words = in_words(context, above, Position::Authority);
        if !words.is_empty() {
            let title = above.title();
            let message = format!("of `{}`: {}", shortened(&title), words.join("; "));
            reporter.report(context.whole(), message);
        }
    }
}

/// What is to be said of one certificate.
fn in_words(
    context: &CertificateContext<'_>,
    certificate: &Certificate,
    position: Position,
) -> Vec<String> {
    let departures = certificate.departures(position);
    let mut words: Vec<String> = departures.iter().map(said).collect();
    let policy = &context.policy.extension;
    let are_plain = policy.plain_roots.as_ref().is_some_and(|plain| plain.value);
    if position == Position::Authority && certificate.is_self_issued() && are_plain {
        if certificate.key_purposes().is_some() {
            words.push("a root has no extended key usage".to_owned());
        }
        if certificate.names_issuer_by_serial() {
            words.push(
                "the authority key identifier of a root has the identifier of its key alone"
                    .to_owned(),
            );
        }
    }
    if position == Position::Server {
        let not_critical = policy.not_critical.as_ref();
        let is_wrong = |oid: &oid::Oid| not_critical.is_some_and(|list| list.value.contains(oid));
        // Those that clients refuse for being critical are an error of the chain.
        let refused = [oid::AUTHORITY_KEY_IDENTIFIER, oid::SUBJECT_KEY_IDENTIFIER];
        let extensions = certificate.extensions.iter();
        let wrong = extensions.filter(|extension| {
            extension.critical && is_wrong(&extension.oid) && !refused.contains(&extension.oid)
        });
        words.extend(
            wrong.map(|extension| format!("{} is critical, and must not be", extension.oid)),
        );
    }
    words
}

fn said(departure: &Departure) -> String {
    match departure {
        Departure::SerialNotPositive => "the serial number is not positive".to_owned(),
        Departure::SerialTooLong(octets) => {
            format!("the serial number has {octets} octets, and 20 are allowed")
        }
        Departure::NoAuthorityKeyIdentifier => {
            "there is no authority key identifier with the key of its CA".to_owned()
        }
        Departure::NoSubjectKeyIdentifier => {
            "there is no subject key identifier, which a CA must have".to_owned()
        }
        Departure::OtherKeyOfRoot => {
            "the authority key identifier of a self-signed certificate is not that of its own key"
                .to_owned()
        }
        Departure::NotCritical(oid) if *oid == oid::SUBJECT_ALT_NAME => {
            "subjectAltName is not critical, and must be because the subject is empty".to_owned()
        }
        Departure::NotCritical(oid) => format!("{oid} is not critical, and must be"),
        Departure::CriticalNames => {
            "subjectAltName is critical, and should not be beside a subject".to_owned()
        }
        Departure::NoBasicConstraints => {
            "there are no basic constraints, which a CA must have".to_owned()
        }
        Departure::DottedConstraint(name) => format!(
            "the name constraint `{}` begins with a dot, which the standard does not know for DNS names",
            shortened(name)
        ),
    }
}
