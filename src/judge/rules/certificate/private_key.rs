//! Private keys beside what the CA delivered.

use std::ops::Range;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::pem::Armor,
};

/// `certificate-private-key`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-private-key"),
    since: "0.1.0",
    summary: "file with a certificate holds a private key",
    rationale: "A CA has no private key to deliver: public CAs may not certify keys that they made. A key that comes with a certificate in a mail or from a \
        portal was made, kept or read by somebody else, who can pose as the server. Some servers do take one file with the key and its certificates; then \
        it is as secret as the key. signready recognises the key by its label or structure and never prints it.",
    remediation: "if the file was sent to you, make a new key and a new request, and have the certificate revoked; if you put the key into it yourself, \
        keep the file on the server and pass on the certificate alone",
    citations: &[
        Citation::BaselineRequirements("4.9.1.1"),
        Citation::BaselineRequirements("6.1.1.3"),
    ],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    let mut last = None;
    for (index, entry, _) in delivery.certificates() {
        // A file without certificates is `certificate-absent`.
        if last == Some(entry.file) || !context.judges(index) {
            continue;
        }
        last = Some(entry.file);
        let armor = delivery.file_of(entry).and_then(|file| file.armor());
        if let Some(armor) = armor.filter(|armor| armor.holds_secret) {
            let range = first_key(armor);
            let spot =
                range.map_or_else(|| context.file(index), |range| context.text(index, range));
            reporter.report(spot, "the file holds a private key beside the certificate");
        }
    }
}

/// Where the first private key stands.
fn first_key(armor: &Armor) -> Option<Range<usize>> {
    let blocks = armor.blocks.iter();
    let secret = blocks
        .filter(|block| block.nature.is_secret())
        .map(|block| block.label_range.clone());
    let beside = armor
        .irregularities
        .iter()
        .filter(|irregularity| irregularity.is_secret())
        .map(|irregularity| irregularity.range.clone());
    secret.chain(beside).next()
}
