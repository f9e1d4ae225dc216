//! `signready explain`

use serde::Serialize;

use super::{
    args,
    exit::{Exit, Failure},
    io::Io,
    select,
};
use crate::{
    Profile, Severity,
    judge::{explain, rules},
    output::{OutputFormat, json},
};

#[derive(Serialize)]
struct JsonRule<'a> {
    id: &'a str,
    since: &'a str,
    summary: &'a str,
    rationale: &'a str,
    remediation: &'a str,
    citations: Vec<JsonCitation>,
    levels: Vec<JsonLevel<'a>>,
}

#[derive(Serialize)]
struct JsonCitation {
    title: String,
    url: Option<String>,
}

#[derive(Serialize)]
struct JsonLevel<'a> {
    profile: &'a str,
    level: &'static str,
    course: String,
    #[serde(flatten)]
    basis: json::JsonBasis<'a>,
}

/// Prints the page of a rule.
pub(super) fn explain(arguments: &args::Explain, io: &mut Io) -> Result<Exit, Failure> {
    let id = select::rule(&arguments.rule)?;
    let day = arguments.as_of.unwrap_or(io.today());
    let catalogue = select::catalogue(io)?;
    let timelines: Vec<Vec<Profile>> = catalogue
        .ids()
        .map(|profile| Ok(catalogue.timeline(profile, day)?))
        .collect::<Result<_, Failure>>()?;
    let Some(rule) = rules::find(id.as_str()) else {
        return Ok(Exit::Clean);
    };
    if io.format == OutputFormat::Text {
        io.print(&explain::rule(rule, &timelines))?;
        return Ok(Exit::Clean);
    }
    let levels = timelines.iter().filter_map(|timeline| {
        let profile = timeline.first()?;
        let level = profile.level(id)?;
        Some(JsonLevel {
            profile: &profile.id,
            level: level.severity.map_or("off", Severity::word),
            course: explain::course(id, timeline),
            basis: json::basis(&level.basis),
        })
    });
    let citations = rule.citations.iter().map(|citation| {
        let document = citation.document();
        JsonCitation {
            title: document.to_string(),
            url: document.url,
        }
    });
    io.print(&json::document(&JsonRule {
        id: id.as_str(),
        since: rule.since,
        summary: rule.summary,
        rationale: rule.rationale,
        remediation: rule.remediation,
        citations: citations.collect(),
        levels: levels.collect(),
    }))?;
    Ok(Exit::Clean)
}
