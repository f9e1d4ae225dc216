//! What `generate` did, node by node.

use std::path::PathBuf;

use serde::Serialize;
use time::Date;

use super::{json, table};
use crate::{
    judge::engine::Report,
    pki::text::printable::{Printable, count},
    work::generate::{Action, Plan, Planned},
};

/// What came of a plan.
#[derive(Debug)]
pub struct GenerationResult<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What the linter said of the requests.
    pub report: &'a Report,
    /// Whether an error keeps the files from being written.
    pub is_refused: bool,
    /// Whether nothing is made or written in any case.
    pub is_dry_run: bool,
    /// The worksheets for the CSRs that servers make.
    pub worksheets: &'a [PathBuf],
}

impl GenerationResult<'_> {
    /// Whether a node has something that is not what the inventory wants.
    pub fn differs(&self) -> bool {
        self.plan
            .requests
            .iter()
            .any(|planned| matches!(planned.action, Action::Differs(_)))
    }
}

/// The nodes and what became, or would become, of each.
pub fn text(outcome: &GenerationResult<'_>) -> String {
    let mut table = table::table();
    for planned in listed(outcome.plan) {
        table.add_row(vec![
            status(planned, outcome).to_owned(),
            planned.fqdn.clone(),
            details(planned, Printable::path(&planned.request_path).as_str()),
        ]);
    }
    let number = |wanted: &str| {
        listed(outcome.plan)
            .filter(|planned| status(planned, outcome) == wanted)
            .count()
    };
    let mut counts: Vec<String> = Vec::new();
    for status in STATUSES {
        if number(status) > 0 {
            counts.push(format!("{} {status}", number(status)));
        }
    }
    format!(
        "{}\n\n{}: {}\n",
        table::trimmed(&table),
        count(listed(outcome.plan).count(), "request"),
        counts.join(", ")
    )
}

#[derive(Serialize)]
struct JsonGeneration<'a> {
    version: u32,
    dry_run: bool,
    nodes: Vec<JsonNode<'a>>,
    worksheets: Vec<String>,
    report: json::JsonReport<'a>,
}

#[derive(Serialize)]
struct JsonNode<'a> {
    cluster: &'a str,
    node: &'a str,
    status: &'static str,
    difference: Option<&'a str>,
    csr: String,
    key: String,
}

/// The same as JSON, with the linter's report.
pub fn json(outcome: &GenerationResult<'_>, as_of: Date) -> String {
    let nodes = listed(outcome.plan).map(|planned| JsonNode {
        cluster: &planned.cluster,
        node: &planned.fqdn,
        status: status(planned, outcome),
        difference: if let Action::Differs(difference) = &planned.action {
            Some(difference)
        } else {
            None
        },
        csr: Printable::path(&planned.request_path).to_string(),
        key: Printable::path(&planned.key_path).to_string(),
    });
    json::document(&JsonGeneration {
        version: 1,
        dry_run: outcome.is_dry_run,
        nodes: nodes.collect(),
        worksheets: outcome
            .worksheets
            .iter()
            .map(|path| Printable::path(path).to_string())
            .collect(),
        report: json::json_report(outcome.report, as_of),
    })
}

fn listed(plan: &Plan) -> impl Iterator<Item = &Planned> {
    plan.requests
        .iter()
        .filter(|planned| !matches!(planned.action, Action::LeaveAlone))
}

/// Every status, in the order in which they are counted.
const STATUSES: [&str; 8] = [
    "made",
    "would make",
    "would renew",
    "not made",
    "kept",
    "differs",
    "awaited",
    "received",
];

fn status(planned: &Planned, outcome: &GenerationResult<'_>) -> &'static str {
    match planned.action {
        Action::Make { .. } | Action::Renew if outcome.is_refused => "not made",
        Action::Make { .. } if outcome.is_dry_run => "would make",
        Action::Renew if outcome.is_dry_run => "would renew",
        Action::Make { .. } | Action::Renew => "made",
        Action::Keep => "kept",
        Action::Differs(_) => "differs",
        Action::Await => "awaited",
        Action::Received => "received",
        Action::LeaveAlone => "-",
    }
}

fn details(planned: &Planned, path: &str) -> String {
    match &planned.action {
        Action::Make {
            existing_key: Some(_),
        } => format!("{path} (with the key that was there)"),
        Action::Renew => {
            format!("{path} (the old pair is beside it, with the date behind its name)")
        }
        Action::Differs(difference) => {
            format!(
                "{}; `--renew {}` makes a new pair",
                Printable::new(difference),
                planned.fqdn
            )
        }
        Action::Await => format!("{path} (made on the server; put it here)"),
        Action::Make { existing_key: None }
        | Action::Keep
        | Action::Received
        | Action::LeaveAlone => path.to_owned(),
    }
}
