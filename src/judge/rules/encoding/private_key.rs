//! Private keys in a file that goes to a CA.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, InputContext, Reporter, Rule},
};

/// `encoding-private-key`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-private-key"),
    since: "0.1.0",
    summary: "file that is meant for a CA holds a private key",
    rationale: "Whoever has the private key can pose as the server. A CA needs only the request; a key that \
        left the server in a mail or a web form counts as compromised, and a CA that learns of it must revoke \
        every certificate for it within 24 hours. signready recognises the key by its label or structure, does not decode it and \
        never prints it.",
    remediation: "take the key out of the file; if the file was sent to anybody, make a new key and a new request",
    citations: &[
        Citation::BaselineRequirements("4.9.1.1"),
        Citation::BaselineRequirements("6.1.1.3"),
    ],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    let Some(armor) = context.file.armor() else {
        return;
    };
    if let Some(nature) = armor.nature.filter(|nature| nature.is_secret()) {
        reporter.report(context.file(), format!("the file holds {nature}"));
    }
    for (index, block) in context
        .blocks()
        .filter(|(_, block)| block.nature.is_secret())
    {
        let message = format!("the file holds {}", block.nature);
        reporter.report(context.at(index, block.label_range.clone()), message);
    }
    for irregularity in &armor.irregularities {
        if irregularity.is_secret() {
            let place = context.at(0, irregularity.range.clone());
            reporter.report(place, "the file holds a private key beside its blocks");
        }
    }
}
