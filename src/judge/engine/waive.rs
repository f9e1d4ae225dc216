//! What the inventory waives: findings that were looked at and accepted.

use std::collections::BTreeSet;

use time::Date;

use super::profiled_rule::{ProfiledRule, Said};
use crate::{
    estate::{inventory::Waiver, numbered::Id},
    judge::{
        finding::{Finding, Spot},
        profile::FLOOR,
        rule::{Check, Reporter, WaiverState, WaiverUse, WaiversContext},
    },
};

/// A finding that a waiver of the inventory accepts.
#[derive(Clone, Debug)]
pub struct Waived {
    /// What was found.
    pub finding: Finding,
    /// Why it is accepted, in the words of the inventory.
    pub reason: String,
    /// The first day on which it counts again; none where the waiver does not end.
    pub until: Option<Date>,
}

/// Takes out the findings that are waived on a day. What the floor finds stays: no agreement makes such a request readable, or
/// its signature right.
pub(super) fn take_out(
    findings: &mut Vec<(Spot, Finding)>,
    waivers: &[Waiver],
    day: Date,
) -> Vec<Waived> {
    let mut waived = Vec::new();
    let mut kept = Vec::with_capacity(findings.len());
    for (spot, finding) in findings.drain(..) {
        let waiver = waivers.iter().find(|waiver| {
            !FLOOR.contains(&finding.rule)
                && !waiver.has_ended(day)
                && waiver.rule.value == finding.rule.as_str()
                && waiver.covers(finding.place.node.as_deref())
        });
        match waiver {
            Some(waiver) => waived.push(Waived {
                finding,
                reason: waiver.reason.clone(),
                until: waiver.until,
            }),
            None => kept.push((spot, finding)),
        }
    }
    *findings = kept;
    waived
}

/// What became of each waiver, where documents of these nodes were read. `is_judged` says whether a rule was asked at all.
pub(super) fn uses<'a>(
    waivers: &'a [Waiver],
    present: &BTreeSet<String>,
    waived: &[Waived],
    day: Date,
    is_judged: impl Fn(&str) -> bool,
) -> Vec<WaiverUse<'a>> {
    let state = |waiver: &Waiver| {
        let is_used = waived.iter().any(|waived| {
            waived.finding.rule.as_str() == waiver.rule.value
                && waiver.covers(waived.finding.place.node.as_deref())
        });
        let is_present = waiver.nodes.is_empty()
            || waiver
                .nodes
                .iter()
                .any(|node| present.contains(node.as_str()));
        if waiver.has_ended(day) {
            WaiverState::Expired
        } else if is_used || !is_present || !is_judged(&waiver.rule.value) {
            WaiverState::InForce
        } else {
            WaiverState::Unused
        }
    };
    waivers
        .iter()
        .map(|waiver| WaiverUse {
            waiver,
            state: state(waiver),
        })
        .collect()
}

/// What the rules about waivers say.
pub(super) fn said<Number: Id>(
    rules: &[ProfiledRule<'_, Number>],
    waivers: &[WaiverUse<'_>],
) -> Vec<Said> {
    let mut said = Vec::new();
    for rule in rules {
        if let Check::Waivers(check) = rule.rule.check {
            let mut reporter = Reporter::of_many();
            check(&WaiversContext { waivers }, &mut reporter);
            said.extend(rule.said(reporter));
        }
    }
    said
}
