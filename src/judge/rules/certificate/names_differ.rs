//! Alternative names that are not those of the request.

use std::collections::BTreeMap;

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        csr::{GeneralName, GeneralNameKind},
        host_name, oid,
        text::printable::shortened,
    },
};

/// `certificate-names-differ`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-names-differ"),
    since: "0.1.0",
    summary: "certificate has other alternative names than its request",
    rationale: "CUCM and the servers that share its platform take a certificate only if its alternative names are exactly those of the request, in any order: \
        “CSR SAN and Certificate SAN does not match”. CAs add `www.` or the common name, and leave out a bare domain that was not ordered. \
        Other servers take it, and a name that is missing is missing for their clients.",
    remediation: "ask the CA to issue it with exactly the names of the request; where it always adds a name, ask for that name, too",
    citations: &[
        Citation::Document {
            title: "Cisco, document 217138, Regeneration of CUCM CA-signed certificates",
            section: "CSR SAN and Certificate SAN does not match",
            url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/217138-regeneration-of-cucm-ca-signed-certifica.html",
        },
        Citation::Document {
            title: "Cisco, document 200641, SANs issue with a third-party signed certificate",
            section: "",
            url: "https://www.cisco.com/c/en/us/support/docs/customer-collaboration/finesse/200641-SANs-issue-with-a-Third-Party-Signed-Cer.html",
        },
    ],
    check: Check::Certificate(check),
};

type Key = (GeneralNameKind, String);

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    if !context.is_server() {
        return;
    }
    let Some(asked) = asked(context) else {
        return;
    };
    let certificate = context.certificate;
    let issued: BTreeMap<Key, &GeneralName> = certificate
        .alternative_names()
        .map(|name| (key(name.kind, &name.text), name))
        .collect();
    let missing: Vec<String> = asked
        .names
        .iter()
        .filter(|(wanted, _)| !issued.contains_key(*wanted))
        .map(|(wanted, text)| shown(wanted.0, text))
        .collect();
    if !missing.is_empty() {
        let what = asked.origin;
        let are = if missing.len() > 1 { "are" } else { "is" };
        let message = format!(
            "{} of {what} {are} not in the certificate",
            missing.join(", ")
        );
        reporter.report(context.names(), message);
    }
    if asked.may_be_added_to {
        return;
    }
    let common_name = certificate.subject.value_of(oid::COMMON_NAME);
    for (added, name) in issued
        .iter()
        .filter(|(name, _)| !asked.names.contains_key(*name))
    {
        let bare = added.1.strip_prefix("www.");
        let is_www = bare.is_some_and(|bare| asked.names.contains_key(&key(added.0, bare)));
        let is_common = common_name.is_some_and(|common| common.eq_ignore_ascii_case(&name.text));
        let why = if is_www {
            ": the CA put `www.` in front of a name"
        } else if is_common {
            ": it is the common name"
        } else {
            ""
        };
        let message = format!(
            "{} is not in {}{why}",
            shown(name.kind, &name.text),
            asked.origin
        );
        reporter.report(context.name(name), message);
    }
}

/// The names that were asked for.
struct Asked {
    names: BTreeMap<Key, String>,
    /// Where they were asked for, in words.
    origin: &'static str,
    /// Whether a CA had to choose names by itself: servers do not compare them then (Cisco, document 200641).
    may_be_added_to: bool,
}

/// By the request; without one, by what the inventory says that the request should have been.
fn asked(context: &CertificateContext<'_>) -> Option<Asked> {
    if let Some((_, _, request)) = context.request() {
        let names: BTreeMap<Key, String> = request
            .alternative_names()
            .map(|name| (key(name.kind, &name.text), name.text.clone()))
            .collect();
        let mut asked = Asked {
            may_be_added_to: names.is_empty(),
            names,
            origin: "the request",
        };
        // Where there are names at all, the common name should be one of them.
        if asked.may_be_added_to && context.certificate.dns_names().next().is_some() {
            let common = request.common_names().map(|name| &name.text);
            for name in common.filter(|name| host_name::is_host_text(name)) {
                asked
                    .names
                    .insert(key(GeneralNameKind::DnsName, name), name.clone());
            }
        }
        return Some(asked);
    }
    // Without a request that was handed in, the inventory's word counts, where the server does not add names of its own.
    let planned_request = context.delivery.planned_request_of(context.entry)?;
    let names = planned_request.names().map(|name| {
        let kind = match host_name::literal_address(name) {
            Some(_) => GeneralNameKind::IpAddress,
            None => GeneralNameKind::DnsName,
        };
        (key(kind, name), name.to_owned())
    });
    Some(Asked {
        names: names.collect(),
        origin: "the inventory's names for it",
        may_be_added_to: false,
    })
}

fn key(kind: GeneralNameKind, text: &str) -> Key {
    (kind, text.to_ascii_lowercase())
}

/// A name for a message, with its kind where that is not plain to see.
fn shown(kind: GeneralNameKind, text: &str) -> String {
    let is_plain = kind == GeneralNameKind::DnsName && host_name::literal_address(text).is_none();
    let text = shortened(text);
    if is_plain {
        format!("`{text}`")
    } else {
        format!("`{text}` ({kind})")
    }
}
