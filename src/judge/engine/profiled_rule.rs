//! A rule and a profile to ask it for.

use super::linter::{Linter, ProfileId};
use crate::{
    estate::numbered::{Id, Numbered},
    judge::{
        finding::RuleId,
        profile::Profile,
        rule::{Check, Draft, Reporter, Rule},
    },
};

/// A rule to ask for a profile.
pub(super) struct ProfiledRule<'a, Number> {
    pub(super) id: ProfileId,
    pub(super) profile: &'a Profile,
    pub(super) rule: &'static Rule,
    /// Which of the inputs, or of the entries, the profile judges.
    pub(super) judged: &'a Numbered<Number, bool>,
}

/// What one rule said under one profile.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) rule: &'static Rule,
    pub(super) profile: ProfileId,
    pub(super) draft: Draft,
}

impl<Number: Id> ProfiledRule<'_, Number> {
    /// Whether the profile judges this input or entry.
    pub(super) fn judges(&self, id: Number) -> bool {
        self.judged.get(id) == Some(&true)
    }

    /// What the rule told a reporter, and for which profile.
    pub(super) fn said(&self, reporter: Reporter) -> impl Iterator<Item = Said> + use<Number> {
        let (rule, profile) = (self.rule, self.id);
        let drafts = reporter.finish().into_iter();
        drafts.map(move |draft| Said {
            rule,
            profile,
            draft,
        })
    }
}

/// Each profile with each rule that is not off in it and looks at what is wanted; `judged` is what each profile judges.
pub(super) fn profiled_rules<'a, Number: Id>(
    linter: &'a Linter,
    judged: &'a [Numbered<Number, bool>],
    is_wanted: fn(Check) -> bool,
) -> Vec<ProfiledRule<'a, Number>> {
    of_rules(linter, &linter.rules, judged, move |rule| {
        is_wanted(rule.check)
    })
}

/// The same of these rules.
pub(super) fn of_rules<'a, Number: Id>(
    linter: &'a Linter,
    rules: &'a [&'static Rule],
    judged: &'a [Numbered<Number, bool>],
    is_wanted: impl Fn(&Rule) -> bool + Copy,
) -> Vec<ProfiledRule<'a, Number>> {
    let profiles = linter.profiles.numbered().zip(judged);
    profiles
        .flat_map(|((id, profile), judged)| {
            let rules = rules.iter().copied();
            rules
                .filter(move |rule| is_wanted(rule) && is_on(profile, rule.id))
                .map(move |rule| ProfiledRule {
                    id,
                    profile,
                    rule,
                    judged,
                })
        })
        .collect()
}

impl Linter {
    /// Whether any profile asks for this rule.
    #[doc(hidden)]
    pub fn asks_for(&self, rule: RuleId) -> bool {
        let is_wanted = self.rules.iter().any(|wanted| wanted.id == rule);
        is_wanted && self.profiles.iter().any(|profile| is_on(profile, rule))
    }
}

pub(super) fn is_on(profile: &Profile, rule: RuleId) -> bool {
    profile
        .level(rule)
        .is_some_and(|level| level.severity.is_some())
}
