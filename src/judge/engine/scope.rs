//! How much of a profile was asked: with a choice of rules, not all of it.

use super::{Linter, profiled_rule::is_on};
use crate::judge::{
    finding::RuleId,
    profile::Profile,
    rule::{Check, Rule},
};

/// How many of the rules that matter to a profile looked at what was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Rules that were asked, those of the floor apart that nobody chose.
    pub asked: usize,
    /// Rules that were left out, by choice.
    pub left_out: usize,
}

impl Scope {
    /// That of a profile, among the rules that look at what is wanted.
    pub(super) fn of(linter: &Linter, profile: &Profile, is_wanted: fn(Check) -> bool) -> Self {
        let is_asked = |check: Check| {
            is_wanted(check) && (linter.with_fleet || !matches!(check, Check::Fleet(_)))
        };
        let count = |rules: &[&Rule]| {
            let rules = rules.iter();
            rules
                .filter(|rule| is_asked(rule.check) && is_on(profile, rule.id))
                .count()
        };
        let chosen = linter.rules.iter().copied();
        let chosen: Vec<&Rule> = chosen
            .filter(|rule| !linter.unwanted.contains(&rule.id))
            .collect();
        Self {
            asked: count(&chosen),
            left_out: count(&linter.left_out),
        }
    }

    /// Whether rules were left out: what they would have found is not known.
    pub fn is_partial(self) -> bool {
        self.left_out > 0
    }
}

/// The rules that are asked, if others that matter to one of the profiles were left out.
pub(super) fn chosen(
    linter: &Linter,
    mut scopes: impl Iterator<Item = Scope>,
    is_wanted: fn(Check) -> bool,
) -> Option<Vec<RuleId>> {
    let asked = linter.rules.iter().filter(|rule| is_wanted(rule.check));
    scopes
        .any(Scope::is_partial)
        .then(|| asked.map(|rule| rule.id).collect())
}
