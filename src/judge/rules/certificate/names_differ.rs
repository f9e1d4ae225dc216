//! Alternative names that were asked for and are missing.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::RuleId,
        rule::{AskedNames, CertificateContext, Check, Citation, Reporter, Rule, shown},
    },
    pki::{certificate::Client, csr::GeneralNameKind, text::printable::few},
};

/// `certificate-names-differ`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-names-differ"),
    since: "0.1.0",
    summary: "certificate lacks alternative names of its request",
    rationale: "A name that is missing is missing for the clients that ask for it: they prompt their users or refuse. CAs leave out what was not ordered, such as a \
        bare domain, and take the names of the order form instead of those of the request. CUCM and the servers that share its platform take a certificate only if its \
        alternative names are exactly those of the request, in any order: “CSR SAN and Certificate SAN does not match”.",
    remediation: "ask the CA to issue it with exactly the names of the request",
    citations: &[
        Citation::CISCO_NAMES_OF_REQUEST,
        Citation::CISCO_NAMES_OF_REQUEST_IN_PRACTICE,
    ],
    check: Check::Certificate(check),
};

/// How many names a message lists.
const MOST_NAMED: usize = 20;

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    if !context.is_server() {
        return;
    }
    let Some(asked) = context.asked_names() else {
        return;
    };
    let certificate = context.certificate;
    let issued: BTreeSet<_> = certificate
        .alternative_names()
        .map(|name| AskedNames::key(name.kind, &name.text))
        .collect();
    // What a wildcard covers is there for clients; that the wildcard was not asked for is said of the wildcard.
    let is_covered = |kind: GeneralNameKind, text: &str| {
        kind == GeneralNameKind::DnsName && certificate.identifies(text, Client::Rfc9525).is_ok()
    };
    let missing = asked.names.iter().filter(|((kind, key), text)| {
        !issued.contains(&(*kind, key.clone())) && !is_covered(*kind, text)
    });
    let (of_common, missing): (Vec<_>, Vec<_>) = missing.partition(|((kind, _), text)| {
        let mut common = certificate.common_names();
        *kind == GeneralNameKind::DnsName && common.any(|name| name.eq_ignore_ascii_case(text))
    });
    let what = asked.origin;
    if !missing.is_empty() {
        let are = if missing.len() > 1 { "are" } else { "is" };
        let names: Vec<String> = missing
            .iter()
            .map(|((kind, _), text)| shown(*kind, text))
            .collect();
        let message = format!(
            "{} of {what} {are} not in the certificate",
            few(&names, MOST_NAMED)
        );
        reporter.report(context.names(), message);
    }
    for ((kind, _), text) in of_common {
        let message = format!(
            "{} of {what} is the common name of the certificate only, and not among its alternative names",
            shown(*kind, text)
        );
        reporter.report(context.names(), message);
    }
}
