//! From layers to a profile for one day.

use std::collections::BTreeMap;

use time::Date;

use super::{
    Fact, Level, Profile, ResolvedValue,
    facts::{Facts, Resolved},
    floor::{self, FLOOR},
    layer::{Candidate, Layer, Value},
};
use crate::{
    judge::finding::{Basis, ProfileKind, RuleId, Severity, SourceDocument},
    pki::text::{source::Problem, suggest},
};

/// Puts layers together, the most general first; later ones win, value by value. `baseline` is the built-in one: what it says of
/// the rules of the floor holds below all layers.
pub(super) fn resolve(
    layers: &[&Layer],
    baseline: &Layer,
    day: Date,
    rules: &[RuleId],
) -> Result<Profile, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut resolved = floor::settings(baseline, rules);
    for (index, layer) in layers.iter().enumerate() {
        // A layer sees its own sources and those of the layers below it.
        let visible = layers.get(..=index).unwrap_or_default();
        for (path, candidates) in &layer.settings {
            for candidate in candidates {
                match document(candidate, layer, visible) {
                    Ok(document) if candidate.holds_on(day) => {
                        let basis = Basis {
                            layer: layer.id.clone(),
                            line: layer.line(&candidate.value.range),
                            document,
                        };
                        resolved.insert(
                            path.clone(),
                            Resolved {
                                value: candidate.value.clone(),
                                basis,
                                layer,
                            },
                        );
                    }
                    Ok(_) => {}
                    Err(problem) => problems.push(problem),
                }
            }
        }
    }
    let mut facts = Facts::new(&resolved);
    let mut policy = facts.policy();
    let Facts {
        known,
        problems: mistyped,
        ..
    } = facts;
    let known: Vec<String> = known.into_iter().map(|(path, _)| path).collect();
    problems.extend(mistyped);
    problems.extend(layers.iter().flat_map(|layer| floor::problems(layer)));
    problems.extend(
        layers
            .iter()
            .flat_map(|layer| unknown_settings(layer, &known, rules)),
    );
    policy.limit.validity_schedule = validity_schedule(layers);
    let levels = levels(&resolved, rules, &mut problems);
    let Some(last) = layers.last().filter(|_| problems.is_empty()) else {
        return Err(problems);
    };
    let values = resolved.into_iter().map(|(path, resolved)| ResolvedValue {
        path,
        value: resolved.value.value.to_string(),
        basis: resolved.basis,
    });
    Ok(Profile {
        id: last.id.clone(),
        title: last.title.clone(),
        kind: kind(layers, baseline),
        day,
        checked: last.checked,
        oldest_check: layers.iter().filter_map(|layer| layer.checked).min(),
        policy,
        layers: layers.iter().map(|layer| layer.id.clone()).collect(),
        levels,
        values: values.collect(),
    })
}

/// A profile is a server's if it says so, and if it builds on servers' profiles alone: it then knows no more about CAs than
/// they do.
fn kind(layers: &[&Layer], baseline: &Layer) -> ProfileKind {
    let said = |layer: &&Layer| layer.kind;
    let last = layers.last().and_then(said);
    let is_server = || {
        let mut said = layers.iter().filter_map(said);
        said.any(|kind| kind == ProfileKind::Product)
            && !layers.iter().any(|layer| layer.id == baseline.id)
    };
    last.unwrap_or_else(|| {
        if is_server() {
            ProfileKind::Product
        } else {
            ProfileKind::Authority
        }
    })
}

/// How long certificates may be valid, by the day on which they are signed: a delivery is judged by that day's rule.
fn validity_schedule(layers: &[&Layer]) -> Vec<(Option<Date>, Option<Date>, Fact<usize>)> {
    let mut schedule = Vec::new();
    for (index, layer) in layers.iter().enumerate() {
        let visible = layers.get(..=index).unwrap_or_default();
        let candidates = layer.settings.get("limit.validity-days");
        for candidate in candidates.into_iter().flatten() {
            // What is wrong with the others has been said already.
            if let (Value::Number(days), Ok(document)) =
                (&candidate.value.value, document(candidate, layer, visible))
            {
                let basis = Basis {
                    layer: layer.id.clone(),
                    line: layer.line(&candidate.value.range),
                    document,
                };
                let value = usize::try_from(*days).unwrap_or(usize::MAX);
                schedule.push((candidate.from, candidate.until, Fact { value, basis }));
            }
        }
    }
    schedule
}

/// The document that a candidate names: the source's name and, behind a blank, a section.
fn document(
    candidate: &Candidate,
    layer: &Layer,
    visible: &[&Layer],
) -> Result<Option<SourceDocument>, Problem> {
    let Some(source) = &candidate.source else {
        return Ok(None);
    };
    let (name, section) = match source.value.split_once(' ') {
        Some((name, section)) => (name, Some(section.trim().to_owned())),
        None => (source.value.as_str(), None),
    };
    let found = visible
        .iter()
        .rev()
        .find_map(|layer| layer.sources.get(name));
    match found {
        Some(document) => Ok(Some(SourceDocument {
            section,
            ..document.clone()
        })),
        None => {
            let names: Vec<&str> = visible
                .iter()
                .flat_map(|layer| layer.sources.keys())
                .map(String::as_str)
                .collect();
            let help = suggest::help(name, names.iter().copied());
            Err(layer.source.problem(
                &source.range,
                format!("no source is called `{name}`"),
                Some(help),
            ))
        }
    }
}

fn unknown_settings(layer: &Layer, known: &[String], rules: &[RuleId]) -> Vec<Problem> {
    let unknown = layer
        .settings
        .keys()
        .filter(|path| !path.starts_with("rules.") && !known.contains(path));
    let unknown_settings = unknown.map(|path| {
        let (table, key) = path.rsplit_once('.').unwrap_or(("", path));
        let siblings: Vec<&str> = known
            .iter()
            .filter_map(|known| known.rsplit_once('.'))
            .filter(|(other, _)| *other == table)
            .map(|(_, key)| key)
            .collect();
        let (what, help) = if siblings.is_empty() {
            let mut tables: Vec<&str> = known
                .iter()
                .filter_map(|known| Some(known.rsplit_once('.')?.0))
                .collect();
            tables.dedup();
            (table, suggest::help(table, tables.iter().copied()))
        } else {
            (key, suggest::help(key, siblings.iter().copied()))
        };
        let range = layer.keys.get(path).cloned().unwrap_or(0..0);
        layer
            .source
            .problem(&range, format!("unknown setting `{what}`"), Some(help))
    });
    let unknown_rules = layer
        .settings
        .keys()
        .filter_map(|path| path.strip_prefix("rules.").map(|id| (path, id)));
    let unknown_rules = unknown_rules
        .filter(|(_, id)| !rules.iter().any(|rule| rule.as_str() == *id))
        .map(|(path, id)| {
            let range = layer.keys.get(path).cloned().unwrap_or(0..0);
            let help = suggest::help(id, rules.iter().map(|rule| rule.as_str()));
            let help = if help.starts_with("did") {
                help
            } else {
                "`signready rules` lists all rules".to_owned()
            };
            layer
                .source
                .problem(&range, format!("no rule is called `{id}`"), Some(help))
        });
    unknown_settings.chain(unknown_rules).collect()
}

fn levels(
    resolved: &BTreeMap<String, Resolved<'_>>,
    rules: &[RuleId],
    problems: &mut Vec<Problem>,
) -> Vec<(RuleId, Level)> {
    let mut levels = Vec::new();
    for &rule in rules {
        let Some(setting) = resolved.get(&format!("rules.{rule}")) else {
            continue;
        };
        let word = if let Value::Text(word) = &setting.value.value {
            word.as_str()
        } else {
            ""
        };
        let Some(severity) = (if word == "off" {
            Some(None)
        } else {
            word.parse::<Severity>().ok().map(Some)
        }) else {
            let message = format!("{} is not a level", setting.value.value);
            let help = "expected \"error\", \"warning\", \"notice\" or \"off\"".to_owned();
            problems.push(
                setting
                    .layer
                    .source
                    .problem(&setting.value.range, message, Some(help)),
            );
            continue;
        };
        let evidence = setting
            .basis
            .document
            .as_ref()
            .map(|document| document.evidence);
        if let (Some(severity), Some(evidence)) = (severity, evidence)
            && severity > evidence.ceiling()
            && !FLOOR.contains(&rule)
        {
            let message = format!("{evidence} evidence cannot carry the level \"{severity}\"");
            let help = format!(
                "set it to \"{}\", or name a better source",
                evidence.ceiling()
            );
            problems.push(
                setting
                    .layer
                    .source
                    .problem(&setting.value.range, message, Some(help)),
            );
        }
        levels.push((
            rule,
            Level {
                severity,
                basis: setting.basis.clone(),
            },
        ));
    }
    levels.sort_by_key(|(rule, _)| *rule);
    levels
}
