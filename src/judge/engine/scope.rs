//! How much of a profile was asked: with a choice of rules, not all of it.

use crate::judge::{
    profile::Profile,
    rule::{Check, Rule},
};

use super::{Linter, profiled_rule::is_on};

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
