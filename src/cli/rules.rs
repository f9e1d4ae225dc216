//! `signready rules`

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    args,
    exit::{Exit, Failure},
    io::Io,
    select,
};
use crate::{
    Profile, RuleId,
    judge::{explain, rules},
    output::{OutputFormat, json, table},
};

#[derive(Serialize)]
struct JsonRule<'a> {
    id: &'a str,
    since: &'a str,
    summary: &'a str,
    levels: BTreeMap<&'a str, &'static str>,
}

/// Lists the rules, with their levels in the profiles that are asked for.
pub(super) fn rules(arguments: &args::Rules, io: &mut Io) -> Result<Exit, Failure> {
    let day = arguments.as_of.unwrap_or(io.today());
    let mut catalogue = select::catalogue(io)?;
    let mut profiles: Vec<Vec<Profile>> = Vec::new();
    for argument in &arguments.profiles {
        let profile = select::profile(&mut catalogue, argument, day)?;
        profiles.push(catalogue.timeline(&profile.id, day)?);
    }
    let text = match io.format {
        OutputFormat::Json => json::document(
            &rules::ALL
                .iter()
                .map(|rule| JsonRule {
                    id: rule.id.as_str(),
                    since: rule.since,
                    summary: rule.summary,
                    levels: profiles
                        .iter()
                        .filter_map(|timeline| timeline.first())
                        .map(|profile| (profile.id.as_str(), level(profile, rule.id)))
                        .collect(),
                })
                .collect::<Vec<_>>(),
        ),
        _ => text(&profiles),
    };
    io.print(&text)?;
    Ok(Exit::Clean)
}

fn text(profiles: &[Vec<Profile>]) -> String {
    let mut table = table::table();
    let mut header = vec!["rule".to_owned()];
    let ids = profiles.iter().filter_map(|timeline| timeline.first());
    header.extend(ids.map(|profile| profile.id.clone()));
    header.push("what it finds".to_owned());
    table.set_header(header);
    for rule in rules::ALL {
        let mut row = vec![rule.id.to_string()];
        row.extend(
            profiles
                .iter()
                .map(|timeline| explain::course(rule.id, timeline)),
        );
        row.push(rule.summary.to_owned());
        table.add_row(row);
    }
    table::trimmed(&table) + "\n"
}

fn level(profile: &Profile, rule: RuleId) -> &'static str {
    profile
        .level(rule)
        .and_then(|level| level.severity)
        .map_or("off", |severity| severity.word())
}
