//! From what rules said to the findings that count.

use std::collections::BTreeSet;

use super::{
    Linter,
    documents::Documents,
    lone_key, merge,
    profiled_rule::{ProfiledRule, Said},
    waive::{self, Waived},
};
use crate::{
    estate::{
        inventory::{Inventory, Waiver},
        numbered::Id,
    },
    judge::{
        finding::{Finding, Spot},
        fleet::Fleet,
    },
};

/// What was found in one set of documents after the other.
#[derive(Debug)]
pub(super) struct Judgement<'a> {
    linter: &'a Linter,
    findings: Vec<(Spot, Finding)>,
    waived: Vec<Waived>,
    /// The nodes of which a document was read.
    present: BTreeSet<String>,
}

impl<'a> Judgement<'a> {
    /// Nothing was found.
    pub(super) fn new(linter: &'a Linter) -> Self {
        Self {
            linter,
            findings: Vec::new(),
            waived: Vec::new(),
            present: BTreeSet::new(),
        }
    }

    /// Adds what rules said about documents; returns what of it counts.
    pub(super) fn add(&mut self, said: Vec<Said>, documents: Documents<'_>) -> &[(Spot, Finding)] {
        let profiles = &self.linter.profiles;
        let mut findings = merge::findings(said, documents, profiles);
        if let Some(profile) = profiles.first() {
            let waivers = waivers(documents.fleet);
            let waived = waive::take_out(&mut findings, waivers, profile.day);
            self.waived.extend(waived);
        }
        let present = documents.nodes().into_iter();
        self.present.extend(present.map(str::to_owned));
        let known = self.findings.len();
        self.findings.extend(findings);
        self.findings.get(known..).unwrap_or_default()
    }

    /// Adds what there is to say about the waivers of the inventory in `fleet`. The findings, in the order of reports, and
    /// those that are waived.
    pub(super) fn finish<Number: Id>(
        mut self,
        rules: &[ProfiledRule<'_, Number>],
        fleet: &Fleet,
    ) -> (Vec<(Spot, Finding)>, Vec<Waived>) {
        let waivers = waivers(fleet);
        let profiles = &self.linter.profiles;
        if let (Some(profile), false) = (profiles.first(), waivers.is_empty()) {
            let is_judged = |id: &str| rules.iter().any(|rule| rule.rule.id.as_str() == id);
            let uses = waive::uses(waivers, &self.present, &self.waived, profile.day, is_judged);
            let said = waive::said(rules, &uses);
            let documents = Documents::of_fleet(fleet);
            self.findings
                .extend(merge::findings(said, documents, profiles));
        }
        lone_key::say_once(&mut self.findings);
        merge::sort(&mut self.findings);
        (self.findings, self.waived)
    }
}

fn waivers(fleet: &Fleet) -> &[Waiver] {
    fleet.inventory.as_ref().map_or(&[][..], Inventory::waivers)
}
