//! Alternative names that nobody asked for.

use std::collections::BTreeMap;

use crate::{
    judge::{
        finding::RuleId,
        rule::{AskedNames, CertificateContext, Check, Citation, Reporter, Rule, shown},
    },
    pki::{csr::GeneralNameKind, oid},
};

/// `certificate-name-added`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-name-added"),
    since: "0.1.0",
    summary: "certificate has alternative names that its request does not have",
    rationale: "CAs add `www.` or the common name. Clients and most servers do not mind. CUCM and the servers that share its platform take a certificate only if its \
        alternative names are exactly those of the request, in any order: “CSR SAN and Certificate SAN does not match”.",
    remediation: "ask the CA to issue it with exactly the names of the request; where it always adds a name, ask for that name, too",
    citations: &[
        Citation::CISCO_NAMES_OF_REQUEST,
        Citation::CISCO_NAMES_OF_REQUEST_IN_PRACTICE,
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    if !context.is_server() {
        return;
    }
    let Some(asked) = context.asked_names().filter(|asked| !asked.may_be_added_to) else {
        return;
    };
    let certificate = context.certificate;
    let request = context.request().map(|(_, _, request)| request);
    let issued: BTreeMap<_, _> = certificate
        .alternative_names()
        .map(|name| (AskedNames::key(name.kind, &name.text), name))
        .collect();
    for (key, name) in issued
        .iter()
        .filter(|(key, _)| !asked.names.contains_key(*key))
    {
        let is_name =
            |text: &str| key.0 == GeneralNameKind::DnsName && text.eq_ignore_ascii_case(&name.text);
        let bare = key.1.strip_prefix("www.");
        let is_www =
            bare.is_some_and(|bare| asked.names.contains_key(&AskedNames::key(key.0, bare)));
        let is_requested = request.is_some_and(|request| {
            let mut common = request.common_names();
            common.any(|common| is_name(&common.text))
        });
        let common = certificate.subject.value_of(oid::COMMON_NAME);
        let name_shown = shown(name.kind, &name.text);
        let message = if is_requested {
            format!(
                "{name_shown} is an alternative name, and in {} the common name only",
                asked.origin
            )
        } else {
            let why = match common {
                _ if is_www => ": the CA put `www.` in front of a name",
                Some(common) if is_name(common) => ": the CA chose it as the common name",
                _ => "",
            };
            format!("{name_shown} is not in {}{why}", asked.origin)
        };
        reporter.report(context.name(name), message);
    }
}
