//! Waivers that waive nothing.

use crate::judge::{
    finding::{RuleId, Spot},
    rule::{Check, Citation, Reporter, Rule, WaiverState, WaiversContext},
};

/// `inventory-waiver-unused`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("inventory-waiver-unused"),
    since: "0.1.0",
    summary: "waiver of the inventory waives nothing",
    rationale: "The rule looked at the node and found nothing, so the waiver has done its work, or never did any. If it stays, it will hide the \
        next finding of this rule, which nobody has looked at.",
    remediation: "remove the waiver, or correct its rule or node",
    citations: &[Citation::Practice(
        "an exception that nobody needs hides the next mistake",
    )],
    check: Check::Waivers(check),
};

fn check(context: &WaiversContext<'_>, reporter: &mut Reporter) {
    let unused = context
        .waivers
        .iter()
        .filter(|used| used.state == WaiverState::Unused);
    for used in unused {
        let waiver = used.waiver;
        let place = match waiver.nodes.as_slice() {
            [] => "anywhere".to_owned(),
            nodes => format!("at `{}`", nodes.join("`, `")),
        };
        let message = format!("`{}` found nothing {place}", waiver.rule.value);
        reporter.report(Spot::inventory(waiver.rule.range.clone()), message);
    }
}
