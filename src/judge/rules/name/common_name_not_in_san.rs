//! Common names that are not among the alternative names.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::RuleId,
        planned_request::PlannedRequest,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{Extension, ExtensionContent, Identity, Part},
        host_name, oid,
        text::printable::shortened,
    },
};

/// `name-common-name-not-in-san`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-common-name-not-in-san"),
    since: "0.1.0",
    summary: "common name is not among the alternative names",
    rationale: "In a public certificate the common name must be one of the alternative names. A CA either drops the \
        common name, or adds it to the alternative names as one more name to validate; in both cases the certificate is not what was \
        asked for. Clients ignore the common name as soon as there are alternative names. For a certificate of all nodes Cisco's servers propose \
        `<host>-ms.<domain>`, a name that normally no host has; some CAs do not accept it, and the `-ms` can be removed.",
    remediation: "add the common name to the alternative names, or use one of them as the common name",
    citations: &[
        Citation::BaselineRequirements("7.1.4.3"),
        Citation::Rfc(9525, "6.3"),
        Citation::Document {
            title: "Cisco, document 217138, Regeneration of CUCM CA-signed certificates",
            section: "",
            url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/217138-regeneration-of-cucm-ca-signed-certifica.html",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    // Without alternative names, or with some that cannot be read, there is nothing to compare with.
    let mut extensions = context
        .request
        .extensions_of(oid::SUBJECT_ALT_NAME)
        .peekable();
    let is_readable = |extension: &Extension| matches!(&extension.content, ExtensionContent::SubjectAltName(names) if !names.is_empty());
    if extensions.peek().is_none() || !extensions.all(is_readable) {
        return;
    }
    // Identities list a common name only when no alternative name repeats it.
    let is_alternative = |identity: &&Identity| matches!(identity.part, Part::AlternativeName(_));
    let alternatives: BTreeSet<String> = context
        .identities
        .iter()
        .filter(is_alternative)
        .map(|identity| comparable(&identity.name))
        .collect();
    let possible = context.possible_common_name();
    for identity in context
        .identities
        .iter()
        .filter(|identity| !is_alternative(identity))
        // The same name with letters and with A-labels is one name, and how it is written another rule's.
        .filter(|identity| !alternatives.contains(&comparable(&identity.name)))
    {
        let proposed = PlannedRequest::without_ms(&identity.name)
            .filter(|plain| alternatives.contains(&comparable(plain)));
        let why = match &proposed {
            Some(_) => {
                ": Cisco's servers make it for a certificate of all nodes, and normally no host is called so"
            }
            None => "",
        };
        let message = format!(
            "the common name `{}` is not among the alternative names{why}",
            shortened(&identity.name)
        );
        let draft = reporter.report(context.identity(identity), message);
        let is_host = host_name::is_host_text(&identity.name) && identity.name.contains('.');
        let can_be_added = is_host && host_name::literal_address(&identity.name).is_none();
        if !can_be_added {
            draft.advise("use one of the alternative names as the common name, or leave it out");
        }
        if let Some(plain) = proposed {
            draft.suggest(plain, |plain| {
                let plain = shortened(plain);
                format!(
                    "enter `Common Name: {plain}` in Generate CSR on the server; in an inventory, set `common-name = \"{plain}\"` in the cluster"
                )
            });
        } else if let Some(name) = possible {
            let help = if can_be_added {
                |name: &str| {
                    let name = shortened(name);
                    format!(
                        "use `{name}` as the common name, or add the present common name to the alternative names"
                    )
                }
            } else {
                |name: &str| format!("use `{}` as the common name", shortened(name))
            };
            draft.suggest(name, help);
        }
    }
}

fn comparable(text: &str) -> String {
    host_name::in_ascii(text).to_ascii_lowercase()
}
