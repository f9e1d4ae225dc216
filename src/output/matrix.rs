//! The acceptance matrix: which CA would take these requests as they are.
//!
//! Requests that fare alike share a column, so that ten thousand of them fit where four do. Nothing is wider than
//! [`WIDTH`], and all of it can be pasted into a ticket.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use unicode_width::UnicodeWidthChar as _;

use super::table;
use crate::{
    judge::{
        engine::{Report, RequestSummary},
        finding::{Finding, Outcome, Severity},
    },
    pki::text::printable::count,
};

/// The widest line, in columns.
pub const WIDTH: usize = 100;

/// How many columns there are for requests; the rest is counted.
const MOST_GROUPS: usize = 16;

/// The same where a column counts the requests whose outcome is not decided.
const MOST_GROUPS_BESIDE_UNDECIDED: usize = 12;

/// Up to this many profiles that mind are named.
const MOST_NAMES: usize = 3;

/// Up to this many requests are listed one by one.
const MOST_LINES: usize = 24;

/// How many rules are listed as reasons.
const MOST_REASONS: usize = 30;

/// Requests that fare alike under every profile.
struct Group<'a> {
    letter: char,
    requests: Vec<&'a RequestSummary>,
}

/// Profiles × requests, with the counts of each profile, and the rules that are the reason.
pub fn matrix(report: &Report) -> String {
    let has_undecided = report.counts.iter().any(|counts| counts.undecided > 0);
    let most = if has_undecided {
        MOST_GROUPS_BESIDE_UNDECIDED
    } else {
        MOST_GROUPS
    };
    let (groups, rest) = groups(report, most);
    let mut text = String::new();
    for group in &groups {
        text += &legend(group, report);
    }
    if rest > 0 {
        let _ = writeln!(
            text,
            "   {} fare in other ways",
            count(rest, "more request")
        );
    }
    let mut table = table::table();
    let mut header = vec!["profile".to_owned()];
    header.extend(groups.iter().map(|group| group.letter.to_string()));
    header.extend(["accepted", "altered", "refused"].map(str::to_owned));
    header.extend(has_undecided.then(|| "undecided".to_owned()));
    table.set_header(header);
    for (profile, counts) in report.profiles.iter().zip(&report.counts) {
        let mut row = vec![profile.clone()];
        row.extend(groups.iter().map(|group| symbol(group, profile).to_owned()));
        row.extend(
            [counts.accepted, counts.altered, counts.refused].map(|count| count.to_string()),
        );
        row.extend(has_undecided.then(|| counts.undecided.to_string()));
        table.add_row(row);
    }
    text += &format!("\n{}\n", table::trimmed(&table));
    text += "\n+ accepted as it is   ~ accepted with changes or a delay   x refused\n";
    if has_undecided {
        text += undecided(report);
    }
    text += &reasons(report, &groups);
    text
}

/// Why there is no outcome.
fn undecided(report: &Report) -> &'static str {
    if report.chosen.is_some() {
        "? undecided: only some rules were asked\n"
    } else {
        "? undecided: there is no request\n"
    }
}

/// The groups with the most requests first, and how many requests are in none of those that have a column.
fn groups(report: &Report, most: usize) -> (Vec<Group<'_>>, usize) {
    // Not every profile judges every request, so outcomes alone do not say what is alike.
    let mut alike: BTreeMap<Vec<(&str, Option<Outcome>)>, Vec<&RequestSummary>> = BTreeMap::new();
    for request in &report.requests {
        let outcomes = request.outcomes.iter();
        let fate = outcomes.map(|(profile, outcome)| (profile.as_str(), *outcome));
        alike.entry(fate.collect()).or_default().push(request);
    }
    let mut alike: Vec<_> = alike.into_values().collect();
    // The order of paths, unless there are too many: then the large groups matter.
    if alike.len() > most {
        alike.sort_by_key(|requests| std::cmp::Reverse(requests.len()));
    }
    let rest = alike.iter().skip(most).map(Vec::len).sum();
    alike.truncate(most);
    alike.sort_by_key(|requests| requests.first().map(|first| (&first.path, first.index)));
    let groups = ('A'..='Z').zip(alike);
    let groups = groups.map(|(letter, requests)| Group { letter, requests });
    (groups.collect(), rest)
}

/// The requests of a group: each on a line of its own where that is not too long, else as many as fit one line.
fn legend(group: &Group<'_>, report: &Report) -> String {
    let name = |request: &&RequestSummary| {
        let same = report
            .requests
            .iter()
            .filter(|other| other.path == request.path);
        if same.take(2).count() > 1 {
            format!("{} ({})", request.path, request.index + 1)
        } else {
            request.path.to_string()
        }
    };
    let number = group.requests.len();
    // More names than fit a line are never shown.
    let names: Vec<String> = group.requests.iter().take(WIDTH / 4).map(name).collect();
    let lines = if report.requests.len() > MOST_LINES && number > 1 {
        vec![format!("{number} requests: {}", names.join(", "))]
    } else {
        names
    };
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let label = if index == 0 { group.letter } else { ' ' };
        text += &fitted(&format!("{label}  {line}"));
        text.push('\n');
    }
    text
}

fn symbol(group: &Group<'_>, profile: &str) -> &'static str {
    let outcome = group.requests.first().and_then(|request| {
        let judged = request
            .outcomes
            .iter()
            .find(|(judged, _)| judged == profile);
        judged.map(|(_, outcome)| *outcome)
    });
    match outcome {
        Some(Some(Outcome::Accepted)) => "+",
        Some(Some(Outcome::Altered)) => "~",
        Some(Some(Outcome::Refused)) => "x",
        Some(None) => "?",
        None => "",
    }
}

/// The rules behind what is not accepted, the worst first.
fn reasons(report: &Report, groups: &[Group<'_>]) -> String {
    let group_of: BTreeMap<_, char> = groups
        .iter()
        .flat_map(|group| {
            let letter = group.letter;
            group
                .requests
                .iter()
                .map(move |request| ((&request.path, Some(request.index)), letter))
        })
        .collect();
    let mut reasons: BTreeMap<&str, Reason<'_>> = BTreeMap::new();
    for finding in report
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Notice)
    {
        let place = (&finding.place.path, finding.place.index);
        reasons
            .entry(finding.rule.as_str())
            .or_default()
            .add(finding, group_of.get(&place).copied());
    }
    if reasons.is_empty() {
        return String::new();
    }
    let mut reasons: Vec<(&str, Reason<'_>)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(rule, reason)| {
        (
            std::cmp::Reverse((reason.refusing.len(), reason.minding.len())),
            *rule,
        )
    });
    let hidden = reasons.len().saturating_sub(MOST_REASONS);
    reasons.truncate(MOST_REASONS);
    let names = reasons
        .iter()
        .map(|(rule, _)| rule.len())
        .max()
        .unwrap_or(0);
    let letters = reasons
        .iter()
        .map(|(_, reason)| reason.groups.len())
        .max()
        .unwrap_or(0);
    let mut text = "\nbecause of\n".to_owned();
    for (rule, reason) in &reasons {
        let groups: String = reason.groups.iter().collect();
        let profiles = reason.profiles(report.profiles.len());
        text += &fitted(&format!("{rule:names$}  {groups:letters$}  {profiles}"));
        text.push('\n');
    }
    if hidden > 0 {
        let _ = writeln!(text, "and {}", count(hidden, "more rule"));
    }
    text
}

/// Why requests are not accepted: one rule, and who minds.
#[derive(Default)]
struct Reason<'a> {
    groups: BTreeSet<char>,
    refusing: BTreeSet<&'a str>,
    minding: BTreeSet<&'a str>,
}

impl<'a> Reason<'a> {
    fn add(&mut self, finding: &'a Finding, group: Option<char>) {
        self.groups.extend(group);
        for verdict in &finding.verdicts {
            match verdict.severity {
                Severity::Error => self.refusing.insert(&verdict.profile),
                Severity::Warning => self.minding.insert(&verdict.profile),
                Severity::Notice => false,
            };
        }
    }

    /// `x all profiles`, or `x 25 of 29 profiles  ~ harica`.
    fn profiles(&self, all: usize) -> String {
        let minding: BTreeSet<&str> = self.minding.difference(&self.refusing).copied().collect();
        let listed = |profiles: &BTreeSet<&str>| {
            if profiles.len() == all && all > 1 {
                "all profiles".to_owned()
            } else if profiles.len() > MOST_NAMES {
                format!("{} of {all} profiles", profiles.len())
            } else {
                profiles.iter().copied().collect::<Vec<_>>().join(", ")
            }
        };
        let parts = [("x", &self.refusing), ("~", &minding)];
        let parts = parts.iter().filter(|(_, profiles)| !profiles.is_empty());
        parts
            .map(|(symbol, profiles)| format!("{symbol} {}", listed(profiles)))
            .collect::<Vec<_>>()
            .join("  ")
    }
}

/// The line, cut where it would be wider than [`WIDTH`].
fn fitted(line: &str) -> String {
    let width = |text: &str| {
        text.chars()
            .map(|character| character.width().unwrap_or(0))
            .sum::<usize>()
    };
    if width(line) <= WIDTH {
        return line.to_owned();
    }
    let mut used = 0;
    let kept = line.chars().take_while(|character| {
        used += character.width().unwrap_or(0);
        used < WIDTH
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, fitted};

    #[test]
    fn a_line_is_cut_by_columns_and_not_by_characters() {
        assert_eq!(fitted("short"), "short");
        assert_eq!(fitted(&"a".repeat(WIDTH)).chars().count(), WIDTH);
        let wide = fitted(&"語".repeat(60));
        assert_eq!(
            wide.chars().filter(|character| *character == '語').count(),
            49
        );
        assert!(wide.ends_with('…'));
    }
}
