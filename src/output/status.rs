//! The progress of an inventory as a table and as JSON.

use serde::Serialize;

use super::{json, table};
use crate::{
    estate::inventory::{Purpose, Role},
    judge::finding::Outcome,
    pki::text::printable::{Printable, count},
    work::status::{Stage, Status},
};

#[derive(Serialize)]
struct JsonStatus<'a> {
    version: u32,
    requests: Vec<JsonStanding<'a>>,
    unplanned: usize,
}

#[derive(Serialize)]
struct JsonStanding<'a> {
    cluster: &'a str,
    node: &'a str,
    role: Option<&'static str>,
    certificate: Option<&'static str>,
    stage: &'static str,
    path: Option<&'a str>,
    outcome: Option<&'static str>,
}

/// The progress as JSON.
pub fn json(status: &Status) -> String {
    let requests = status.requests.iter().map(|standing| JsonStanding {
        cluster: &standing.cluster,
        node: &standing.node,
        role: standing.role.map(Role::word),
        certificate: standing.purpose.map(Purpose::word),
        stage: standing.stage.word(),
        path: standing.path.as_deref(),
        outcome: standing.outcome.map(Outcome::word),
    });
    json::document(&JsonStatus {
        version: 1,
        requests: requests.collect(),
        unplanned: status.unplanned,
    })
}

/// One line for each request, and the counts.
pub fn text(status: &Status) -> String {
    let mut table = table::table();
    for standing in &status.requests {
        table.add_row(vec![
            Printable::new(&standing.cluster).to_string(),
            standing.node.clone(),
            standing.role.map_or("-", Role::word).to_owned(),
            standing.purpose.map_or("-", Purpose::word).to_owned(),
            standing.stage.word().to_owned(),
            standing.outcome.map_or("-", Outcome::word).to_owned(),
        ]);
    }
    let stages = Stage::ALL.into_iter().map(|stage| {
        let requests = status.requests.iter();
        let number = requests.filter(|standing| standing.stage == stage).count();
        (number, stage.word().to_owned())
    });
    let outcomes = [Outcome::Accepted, Outcome::Altered, Outcome::Refused].map(|outcome| {
        let requests = status.requests.iter();
        let number = requests.filter(|standing| standing.outcome == Some(outcome));
        (number.count(), outcome.word().to_owned())
    });
    let counts: Vec<String> = stages
        .chain(outcomes)
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    format!(
        "{}\n\n{}: {}\n",
        table::trimmed(&table),
        count(status.requests.len(), "request"),
        counts.join(", ")
    )
}
