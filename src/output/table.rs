//! Tables: the acceptance matrix.

use std::collections::BTreeMap;

use comfy_table::{ContentArrangement, Table, presets};

use super::summary;
use crate::{lint::Report, printable::Printable};

/// Which CA would take which request: requests × profiles, then one line for each profile.
pub fn matrix(report: &Report) -> String {
    let mut table = table();
    let mut header = vec!["request".to_owned()];
    header.extend(report.profiles.iter().cloned());
    table.set_header(header);
    let mut blocks: BTreeMap<&Printable, usize> = BTreeMap::new();
    for request in &report.requests {
        *blocks.entry(&request.path).or_default() += 1;
    }
    for request in &report.requests {
        let name = match blocks.get(&request.path) {
            Some(2..) => format!("{} ({})", request.path, request.index + 1),
            _ => request.path.to_string(),
        };
        let outcome = |profile: &String| {
            let outcome = request
                .outcomes
                .iter()
                .find(|(judged, _)| judged == profile);
            outcome.map_or_else(|| "-".to_owned(), |(_, outcome)| outcome.to_string())
        };
        let mut row = vec![name];
        row.extend(report.profiles.iter().map(outcome));
        table.add_row(row);
    }
    format!("{}\n\n{}", trimmed(&table), summary(report))
}

/// A table without lines; cells must be safe to print already.
pub fn table() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// The table as text, without the blanks at the ends of lines and in front of the first column.
pub fn trimmed(table: &Table) -> String {
    let lines: Vec<String> = table
        .lines()
        .map(|line| {
            line.strip_prefix(' ')
                .unwrap_or(&line)
                .trim_end()
                .to_owned()
        })
        .collect();
    lines.join("\n")
}
