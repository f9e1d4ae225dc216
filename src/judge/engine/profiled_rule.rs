//! A rule and a profile to ask it for.

use super::Linter;
use crate::judge::{
    finding::RuleId,
    profile::Profile,
    rule::{Check, Draft, Reporter, Rule},
};

/// A rule to ask for a profile.
pub(super) struct ProfiledRule<'a> {
    /// The profile's place among the linter's.
    index: usize,
    pub(super) profile: &'a Profile,
    pub(super) rule: &'static Rule,
    /// Which of the inputs, or of the entries, the profile judges.
    pub(super) judged: &'a [bool],
}

/// What one rule said under one profile.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) rule: &'static Rule,
    /// The profile's place among the linter's.
    pub(super) profile: usize,
    pub(super) draft: Draft,
}

impl ProfiledRule<'_> {
    /// Whether the profile judges the input or the entry with this index.
    pub(super) fn judges(&self, index: usize) -> bool {
        self.judged.get(index) == Some(&true)
    }

    /// What the rule told a reporter, and for which profile.
    pub(super) fn said(&self, reporter: Reporter) -> impl Iterator<Item = Said> + use<> {
        let (rule, profile) = (self.rule, self.index);
        let drafts = reporter.finish().into_iter();
        drafts.map(move |draft| Said {
            rule,
            profile,
            draft,
        })
    }
}

/// Each profile with each rule that is not off in it and looks at what is wanted; `judged` is what each profile judges.
pub(super) fn profiled_rules<'a>(
    linter: &'a Linter,
    judged: &'a [Vec<bool>],
    is_wanted: fn(Check) -> bool,
) -> Vec<ProfiledRule<'a>> {
    let profiles = linter.profiles.iter().zip(judged).enumerate();
    profiles
        .flat_map(|(index, (profile, judged))| {
            let rules = linter.rules.iter().copied();
            rules
                .filter(move |rule| is_wanted(rule.check) && is_on(profile, rule.id))
                .map(move |rule| ProfiledRule {
                    index,
                    profile,
                    rule,
                    judged,
                })
        })
        .collect()
}

fn is_on(profile: &Profile, rule: RuleId) -> bool {
    profile
        .level(rule)
        .is_some_and(|level| level.severity.is_some())
}
