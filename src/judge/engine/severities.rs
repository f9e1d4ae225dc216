//! How bad the findings are, by thing and by profile.

use std::collections::BTreeMap;

use crate::judge::finding::{Finding, Severity, Spot, Tally};

/// The worst severity of each thing under each profile.
#[derive(Debug)]
pub(super) struct Worst<'a, Thing>(BTreeMap<(Thing, &'a str), Severity>);

impl<'a, Thing: Ord + Copy> Worst<'a, Thing> {
    pub(super) fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Counts a finding for what it is about.
    pub(super) fn add(&mut self, thing: Thing, finding: &'a Finding) {
        for verdict in &finding.verdicts {
            let worst = self
                .0
                .entry((thing, verdict.profile.as_str()))
                .or_insert(verdict.severity);
            *worst = verdict.severity.max(*worst);
        }
    }

    pub(super) fn of(&self, thing: Thing, profile: &str) -> Option<Severity> {
        self.0.get(&(thing, profile)).copied()
    }
}

/// How many findings of which severity there are under a profile.
pub(super) fn tally(findings: &[(Spot, Finding)], profile: &str) -> Tally {
    let mut tally = Tally::default();
    let verdicts = findings.iter().flat_map(|(_, finding)| &finding.verdicts);
    for verdict in verdicts.filter(|verdict| verdict.profile == profile) {
        tally.add(verdict.severity);
    }
    tally
}

/// What all profiles say together: the worst word of all if one says it, else the worst of what each says; none where one has
/// not decided.
pub(super) fn together<Word: Ord + Copy>(
    said: &[(String, Option<Word>)],
    best: Word,
    worst: Word,
) -> Option<Word> {
    let mut words = said.iter().map(|(_, word)| *word);
    if words.clone().any(|word| word == Some(worst)) {
        return Some(worst);
    }
    words.try_fold(best, |worst, word| Some(worst.max(word?)))
}
