//! Names that are taken in the trust store of a server.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::{certificate::Certificate, oid, text::printable::shortened},
};

/// `certificate-trust-collision`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-trust-collision"),
    since: "0.1.0",
    summary: "trust store of a server has another certificate with the name of one of the chain",
    rationale: "The trust stores of CUCM and its relatives hold one certificate for each common name. A new root or intermediate with the name of an older one takes its place, \
        or, when it begins earlier than the one that is there, is not taken at all, and the server's own certificate is refused for the lack of it.",
    remediation: "look whether the old one is still needed; where the server keeps it, delete it in OS Administration before the upload",
    citations: &[Citation::Document {
        title: "Cisco, document 217138, Regeneration of CUCM CA-signed certificates",
        section: "",
        url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/217138-regeneration-of-cucm-ca-signed-certifica.html",
    }],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    let mut seen: BTreeSet<&[u8]> = BTreeSet::new();
    for (index, entry, _) in delivery
        .servers()
        .filter(|(index, _, _)| context.judges(*index))
    {
        for (link, certificate) in delivery.chain_of(entry) {
            if !seen.insert(certificate.der()) {
                continue;
            }
            let place = delivery.entry_of(link).unwrap_or(index);
            let Some(name) = common_name(certificate) else {
                continue;
            };
            for there in &delivery.against.trust_entries {
                let is_other = there.certificate.der() != certificate.der();
                if !is_other || common_name(&there.certificate) != Some(name) {
                    continue;
                }
                let (old, new) = (
                    there.certificate.validity.not_before,
                    certificate.validity.not_before,
                );
                let effect = if new < old {
                    format!("and keeps it, as it begins later, on {}", old.date())
                } else {
                    format!("from {}, whose place it takes", old.date())
                };
                let (store, server) = (shortened(&there.store), shortened(&there.server));
                let message = format!(
                    "`{store}` of `{server}` has another certificate called `{}`, {effect}",
                    shortened(name)
                );
                reporter.report(context.whole(place), message);
            }
        }
    }
}

fn common_name(certificate: &Certificate) -> Option<&str> {
    certificate.subject.value_of(oid::COMMON_NAME)
}
