//! Waivers whose day has come.

use crate::judge::{
    finding::{RuleId, Spot},
    rule::{Check, Citation, Reporter, Rule, WaiverState, WaiversContext},
};

/// `inventory-waiver-expired`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("inventory-waiver-expired"),
    since: "0.1.0",
    summary: "waiver of the inventory has ended",
    rationale: "A waiver says that somebody has looked at a finding and accepted it, until a day. From that day on the finding counts \
        again: what was a good reason last year may be none today.",
    remediation: "look at the finding again: correct its cause, or give the waiver a new day",
    citations: &[Citation::Practice(
        "an exception without an end becomes the rule",
    )],
    check: Check::Waivers(check),
};

fn check(context: &WaiversContext<'_>, reporter: &mut Reporter) {
    for used in context.waivers {
        let waiver = used.waiver;
        if let (WaiverState::Expired, Some(until)) = (used.state, waiver.until) {
            let message = format!(
                "the waiver of `{}` ended on {until}; its reason was: {}",
                waiver.rule.value, waiver.reason
            );
            reporter.report(Spot::inventory(waiver.rule.range.clone()), message);
        }
    }
}
