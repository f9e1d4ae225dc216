//! What a rule is about, as Markdown: one text for `signready explain` and for the pages in `docs/rules/`.

use std::{cmp::Reverse, collections::BTreeMap, fmt::Write as _};

use crate::{
    judge::{
        finding::{RuleId, Severity},
        profile::{Absent, BASELINE, Profile},
        rule::{Check, Rule},
    },
    pki::text::printable::count,
};

/// A rule's page. Each profile is given as a timeline: as it is now, and on each later day on which it changes.
pub fn rule(rule: &Rule, timelines: &[Vec<Profile>]) -> String {
    let mut page = format!(
        "# {}\n\n{}: {}.\n\n## Why it matters\n\n{}\n\n## What to do\n\n{}.\n",
        rule.id,
        subject_of(rule.check),
        rule.summary,
        rule.rationale,
        capitalized(rule.remediation),
    );
    page += "\n## Who says so\n\n";
    for citation in rule.citations {
        let document = citation.document();
        let _ = match &document.url {
            Some(url) => writeln!(page, "- {document}: <{url}>"),
            None => writeln!(page, "- {document}"),
        };
    }
    page += "\n## How much it matters\n\n| level | profiles | set in | because of |\n| --- | --- | --- | --- |\n";
    for (standing, profiles) in standings(rule.id, timelines) {
        let _ = writeln!(
            page,
            "| {} | {} | {}.toml | {} |",
            standing.level,
            profiles.join(", "),
            standing.layer,
            standing.reason.replace('|', "\\|")
        );
    }
    let _ = writeln!(page, "\nSince {}.", rule.since);
    page
}

/// How a rule stands in a profile; many stand alike, because they build on the same layer.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    severity: Reverse<Option<Severity>>,
    level: String,
    layer: String,
    reason: String,
}

/// The profiles in which a rule stands alike, the most severe first.
fn standings(rule: RuleId, timelines: &[Vec<Profile>]) -> BTreeMap<Standing, Vec<&str>> {
    let mut standings: BTreeMap<Standing, Vec<&str>> = BTreeMap::new();
    for timeline in timelines {
        let Some((profile, level)) = timeline
            .first()
            .and_then(|profile| Some((profile, profile.level(rule)?)))
        else {
            continue;
        };
        let reason = level
            .basis
            .document
            .as_ref()
            .map_or_else(|| "the rule itself".to_owned(), ToString::to_string);
        let standing = Standing {
            severity: Reverse(level.severity),
            level: course(rule, timeline),
            layer: level.basis.layer.clone(),
            reason,
        };
        standings.entry(standing).or_default().push(&profile.id);
    }
    standings
}

/// A rule's level and the days on which it changes: `notice, warning from 2027-03-01`.
pub fn course(rule: RuleId, timeline: &[Profile]) -> String {
    let mut course = String::new();
    let mut last = None;
    for profile in timeline {
        let severity = profile.level(rule).and_then(|level| level.severity);
        if last == Some(severity) {
            continue;
        }
        let word = severity.map_or("off", Severity::word);
        if last.is_none() {
            course += word;
        } else {
            let _ = write!(course, ", {word} from {}", profile.day);
        }
        last = Some(severity);
    }
    course
}

/// The table of all rules for `docs/rules/README.md`.
pub fn table(rules: &[&Rule]) -> String {
    let mut page = "# Rules\n\nWhat signready looks for. How much each rule matters is set by [profiles](../profiles/README.md).\n".to_owned();
    let mut topic = "";
    for rule in rules {
        if rule.id.topic() != topic {
            topic = rule.id.topic();
            let _ = write!(
                page,
                "\n## {topic}\n\n| rule | what it finds |\n| --- | --- |\n"
            );
        }
        let _ = writeln!(
            page,
            "| [{0}]({0}.md) | {1} |",
            rule.id,
            rule.summary.replace('|', "\\|")
        );
    }
    page
}

fn subject_of(check: Check) -> &'static str {
    match check {
        Check::Input(_) => "Looks at files",
        Check::Request(_) => "Looks at requests",
        Check::Fleet(_) => "Compares requests",
        Check::Inventory(_) | Check::Waivers(_) => "Looks at the inventory",
        Check::Certificate(_) => "Looks at certificates",
        Check::Delivery(_) => "Compares certificates",
        Check::Addresses(_) => "Looks at what clients are told",
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// A profile's page: what is checked, by which source, how good the evidence is, what is not known.
pub fn profile(profile: &Profile, unknown: &[String]) -> String {
    let mut page = format!(
        "# {}\n\n{}.\n\nBuilds on: {}.",
        profile.id,
        profile.title,
        layers(profile)
    );
    if let Some(checked) = profile.checked {
        let _ = write!(page, " Last held against its sources on {checked}.");
    }
    page += "\n\n## Not known\n\n";
    for gap in unknown {
        let _ = writeln!(page, "- {gap}");
    }
    if unknown.is_empty() {
        page += "Nothing is listed.\n";
    }
    page += "\n## Facts\n\n| setting | value | set in | source | evidence | read |\n| --- | --- | --- | --- | --- | --- |\n";
    let (rules, facts): (Vec<_>, Vec<_>) = profile
        .values()
        .iter()
        .partition(|value| value.path.starts_with("rules."));
    for value in facts {
        let (source, evidence, read) = document(value.basis.document.as_ref());
        let _ = writeln!(
            page,
            "| `{}` | `{}` | {}.toml:{} | {source} | {evidence} | {read} |",
            value.path,
            value.value.replace('|', "\\|"),
            value.basis.layer,
            value.basis.line
        );
    }
    // What stands in the baseline stands there for everybody.
    let (general, own): (Vec<_>, Vec<_>) = rules
        .into_iter()
        .partition(|value| value.basis.layer == BASELINE && profile.id != BASELINE);
    page += "\n## Levels\n\n";
    if !own.is_empty() {
        page += "| rule | level | set in | source | evidence | read |\n| --- | --- | --- | --- | --- | --- |\n";
    }
    for value in own {
        let (source, evidence, read) = document(value.basis.document.as_ref());
        let rule = value.path.trim_start_matches("rules.");
        let _ = writeln!(
            page,
            "| [{rule}](../rules/{rule}.md) | {} | {}.toml:{} | {source} | {evidence} | {read} |",
            value.value.trim_matches('"'),
            value.basis.layer,
            value.basis.line
        );
    }
    if !general.is_empty() {
        let _ = writeln!(
            page,
            "\n{} have the level of the [baseline](baseline.md).",
            count(general.len(), "other rule")
        );
    }
    page
}

/// The tables of all profiles and of the layers that they build on, for `docs/profiles/README.md`.
pub fn profiles(
    profiles: &[Profile],
    layers: &[Profile],
    absent: &BTreeMap<String, Absent>,
) -> String {
    let mut page = "# Profiles\n\nWhat each receiver accepts, from its own documents. A profile is a TOML file in [`ca-profiles/`](../../ca-profiles).\n".to_owned();
    page += &table_of_profiles(profiles);
    page += "\n## Layers\n\nProfiles build on these; they cannot be asked for by name.\n";
    page += &table_of_profiles(layers);
    page += "\n## No profile\n\nWhere nothing that could be verified was found, no profile is better than a guess.\n\n| name | why | nearest |\n| --- | --- | --- |\n";
    for (id, absent) in absent {
        let nearest = absent
            .instead
            .as_ref()
            .map_or_else(String::new, |instead| format!("[{instead}]({instead}.md)"));
        let _ = writeln!(
            page,
            "| {id} | {}: {} | {nearest} |",
            absent.title, absent.reason
        );
    }
    page
}

fn table_of_profiles(profiles: &[Profile]) -> String {
    let mut page =
        "\n| profile | who | builds on | checked |\n| --- | --- | --- | --- |\n".to_owned();
    for profile in profiles {
        let checked = profile
            .checked
            .map_or_else(String::new, |day| day.to_string());
        let _ = writeln!(
            page,
            "| [{0}]({0}.md) | {1} | {2} | {checked} |",
            profile.id,
            profile.title,
            layers(profile)
        );
    }
    page
}

/// The layers below a profile, the most general first.
pub fn layers(profile: &Profile) -> String {
    let below: Vec<&str> = profile
        .layers
        .iter()
        .map(String::as_str)
        .filter(|layer| *layer != profile.id)
        .collect();
    if below.is_empty() {
        return "nothing else".to_owned();
    }
    below.join(", ")
}

fn document(
    document: Option<&crate::judge::finding::SourceDocument>,
) -> (String, &'static str, String) {
    document.map_or_else(
        || ("the rule's own".to_owned(), "", String::new()),
        |document| {
            let text = document.to_string().replace('|', "\\|");
            let linked = document
                .url
                .as_ref()
                .map_or_else(|| text.clone(), |url| format!("[{text}]({url})"));
            (
                linked,
                document.evidence.word(),
                document
                    .read
                    .map_or_else(String::new, |day| day.to_string()),
            )
        },
    )
}
