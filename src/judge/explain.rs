//! What rules and profiles say, as Markdown: for `signready explain`, and for the pages in `docs/rules/` and
//! `docs/profiles/`.
//!
//! `explain` shows a rule's level in every profile. The pages do not: they are committed, and such a list would change
//! all of them with every profile. A page names the setting and the layer that sets it, never the line, and what several
//! rules or profiles have in common is listed once, in the two `README.md` and in `levels.md`. So a new rule or profile
//! changes its own page and these lists.

use std::{cmp::Reverse, collections::BTreeMap, fmt::Write as _};

use crate::judge::{
    finding::{RuleId, Severity},
    profile::{Absent, BASELINE, Level, Profile},
    rule::{Check, Rule},
};

/// A rule as `signready explain` prints it. Each profile is given as a timeline: as it is now, and on each later day on
/// which it changes.
pub fn rule(rule: &Rule, timelines: &[Vec<Profile>]) -> String {
    let mut text = about(rule);
    text += "| level | profiles | set in | because of |\n| --- | --- | --- | --- |\n";
    for (standing, profiles) in standings(rule.id, timelines) {
        let _ = writeln!(
            text,
            "| {} | {} | {}.toml | {} |",
            standing.level,
            profiles.join(", "),
            standing.layer,
            standing.reason.replace('|', "\\|")
        );
    }
    let _ = writeln!(text, "\nSince {}.", rule.since);
    text
}

/// A rule's page in `docs/rules/`: with its level in the baseline, which is given as a timeline.
pub fn rule_page(rule: &Rule, baseline: &[Profile]) -> String {
    let mut page = about(rule);
    let _ = writeln!(
        page,
        "{} in the [baseline](../profiles/baseline.md), by `[rules] {}`. [Levels](levels.md#{}) lists the profiles that set it themselves, and why.\n\nSince {}.",
        capitalized(&course(rule.id, baseline)),
        rule.id,
        rule.id.topic(),
        rule.since
    );
    page
}

/// What a rule finds, why, and who says so, up to the heading under which its levels stand.
fn about(rule: &Rule) -> String {
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
    page += "\n## How much it matters\n\n";
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
        let standing = Standing {
            severity: Reverse(level.severity),
            level: course(rule, timeline),
            layer: level.basis.layer.clone(),
            reason: reason(level),
        };
        standings.entry(standing).or_default().push(&profile.id);
    }
    standings
}

fn reason(level: &Level) -> String {
    let document = level.basis.document.as_ref();
    document.map_or_else(|| "the rule itself".to_owned(), ToString::to_string)
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

/// The table of all rules for `docs/rules/README.md`, with their levels in the baseline, which is given as a timeline.
pub fn table(rules: &[&Rule], baseline: &[Profile]) -> String {
    let mut page = "# Rules\n\nWhat signready looks for. How much each rule matters is set by [profiles](../profiles/README.md): this is the level in the [baseline](../profiles/baseline.md), and [levels](levels.md) lists who sets another.\n".to_owned();
    for (topic, rules) in topics(rules) {
        let _ = write!(
            page,
            "\n## {topic}\n\n| rule | level | what it finds |\n| --- | --- | --- |\n"
        );
        for rule in rules {
            let _ = writeln!(
                page,
                "| [{0}]({0}.md) | {1} | {2} |",
                rule.id,
                course(rule.id, baseline),
                rule.summary.replace('|', "\\|")
            );
        }
    }
    page
}

/// The levels that profiles and layers set themselves, for `docs/rules/levels.md`. Each is given as a timeline. A level
/// stands with the layer that sets it, not with everything that builds on that layer.
pub fn levels(rules: &[&Rule], timelines: &[Vec<Profile>]) -> String {
    let mut page = "# Levels\n\nWhat [profiles](../profiles/README.md) set otherwise than the [baseline](../profiles/baseline.md), or confirm with a source of their own. Profiles that build on one of these inherit its levels; `signready explain RULE` lists them all.\n".to_owned();
    for (topic, rules) in topics(rules) {
        let rows: Vec<String> = rules
            .iter()
            .flat_map(|rule| own_levels(rule, timelines))
            .collect();
        let _ = write!(page, "\n## {topic}\n\n");
        if rows.is_empty() {
            page += "All as in the baseline.\n";
            continue;
        }
        page += "| rule | level | set in | because of |\n| --- | --- | --- | --- |\n";
        page.extend(rows);
    }
    page
}

/// A row for each layer above the baseline that sets a rule's level, the most severe first.
fn own_levels(rule: &Rule, timelines: &[Vec<Profile>]) -> Vec<String> {
    let mut rows = Vec::new();
    for timeline in timelines {
        let own = timeline.iter().find_map(|layer| {
            let level = layer.level(rule.id)?;
            (level.basis.layer == layer.id && layer.id != BASELINE).then_some((layer, level))
        });
        if let Some((layer, level)) = own {
            let row = format!(
                "| [{0}]({0}.md) | {1} | [{2}](../profiles/{2}.md) | {3} |\n",
                rule.id,
                course(rule.id, timeline),
                layer.id,
                reason(level).replace('|', "\\|")
            );
            rows.push((Reverse(level.severity), row));
        }
    }
    rows.sort();
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The rules of each topic; they come in the order of their names.
fn topics<'a>(rules: &[&'a Rule]) -> BTreeMap<&'static str, Vec<&'a Rule>> {
    let mut topics: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        topics.entry(rule.id.topic()).or_default().push(rule);
    }
    topics
}

fn subject_of(check: Check) -> &'static str {
    match check {
        Check::Input(_) => "Looks at files",
        Check::Request(_) => "Looks at requests",
        Check::Key(_) | Check::Subject(_) => "Looks at requests and certificates",
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
            "| `{}` | `{}` | {} | {source} | {evidence} | {read} |",
            value.path,
            value.value.replace('|', "\\|"),
            layer(&value.basis.layer, profile)
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
    for value in &own {
        let (source, evidence, read) = document(value.basis.document.as_ref());
        let rule = value.path.trim_start_matches("rules.");
        let _ = writeln!(
            page,
            "| [{rule}](../rules/{rule}.md) | {} | {} | {source} | {evidence} | {read} |",
            value.value.trim_matches('"'),
            layer(&value.basis.layer, profile)
        );
    }
    // A server's profile builds on no baseline, and has the floor all the same.
    if !profile.layers.iter().any(|id| id == BASELINE) {
        page += "\nThe rules of the [floor](../reference/profile.md#floor) are errors. All other rules are off.\n";
    } else if !general.is_empty() {
        let which = if own.is_empty() {
            "All rules"
        } else {
            "\nAll other rules"
        };
        let _ = writeln!(
            page,
            "{which} have the level of the [baseline](baseline.md)."
        );
    }
    page
}

/// The layer that sets a value of a profile, with a link to its page unless that is this one.
fn layer(id: &str, profile: &Profile) -> String {
    if id == profile.id {
        return id.to_owned();
    }
    format!("[{id}]({id}.md)")
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
