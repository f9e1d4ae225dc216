//! Certificates that belong to no chain.

use crate::{
    certificate::Certificate,
    delivery::Role,
    finding::RuleId,
    printable::shortened,
    request::Verification,
    rule::{Check, Citation, DeliveryContext, Reporter, Rule},
};

/// `certificate-chain-foreign`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-chain-foreign"),
    since: "0.1.0",
    summary: "certificate of a CA belongs to none of the chains",
    rationale: "A certificate that signed nothing here came along by mistake: from another order, from another CA of the same company, or from before the CA \
        changed its key. It does no harm by itself; where it stands in the place of the right one, the right one is missing.",
    remediation: "leave it out, and look for the one that belongs there",
    citations: &[
        Citation::Rfc(5280, "6.1"),
        Citation::Document {
            title: "Cisco, document 217138, Regeneration of CUCM CA-signed certificates",
            section: "",
            url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/217138-regeneration-of-cucm-ca-signed-certifica.html",
        },
    ],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    if delivery.servers().next().is_none() {
        return;
    }
    for (index, entry, certificate) in delivery.certificates() {
        if entry.role != Role::Apart || !context.judges(index) {
            continue;
        }
        let chains = delivery
            .certificates()
            .filter(|(_, other, _)| matches!(other.role, Role::Server | Role::InChain));
        let mut named =
            chains.filter(|(_, _, below)| below.encoded_issuer() == certificate.encoded_subject());
        let title = certificate.title();
        let title = shortened(&title);
        let is_signer =
            |below: &Certificate| below.is_signed_by(certificate) == Verification::Valid;
        let message = match named.next() {
            // The right key, and a damaged signature: another rule says that.
            Some((_, _, below)) if below.names_key_of(certificate) == Some(true) => continue,
            // Another way to the same place, such as a cross-certificate or an older one of the same key.
            Some((_, _, below)) if is_signer(below) => continue,
            Some((_, _, below)) => {
                let below = below.title();
                format!(
                    "`{title}` has the name of whoever signed `{}`, and another key",
                    shortened(&below)
                )
            }
            None => format!("`{title}` signed none of the certificates here"),
        };
        reporter.report(context.whole(index), message);
    }
}
