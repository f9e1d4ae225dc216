//! The tables of ARCHITECTURE.md.

use std::{fs, sync::LazyLock};

use crate::support::project;

/// A wing with its rooms, the lowest first. Some have none.
pub struct Wing {
    pub name: String,
    pub rooms: Vec<String>,
}

/// The wings, the highest first.
pub static WINGS: LazyLock<Vec<Wing>> = LazyLock::new(|| {
    let rows = rows("## The house").into_iter();
    rows.map(|mut row| Wing {
        rooms: row.remove(1),
        name: row.remove(0).remove(0),
    })
    .collect()
});

/// Libraries with the modules that use them, or with none where all may.
pub static HOMES: LazyLock<Vec<(String, Vec<String>)>> = LazyLock::new(|| {
    let rows = rows("## Libraries").into_iter();
    rows.flat_map(|mut row| {
        let homes = row.remove(1);
        row.remove(0)
            .into_iter()
            .map(move |library| (library, homes.clone()))
    })
    .collect()
});

/// What is in backticks in the cells of the first table below a heading.
fn rows(heading: &str) -> Vec<Vec<Vec<String>>> {
    let text = fs::read_to_string(project("ARCHITECTURE.md")).unwrap();
    let (_, text) = text.split_once(&format!("\n{heading}\n")).unwrap();
    let names = |cell: &str| -> Vec<String> {
        let quoted = cell.split('`').skip(1).step_by(2);
        quoted.map(str::to_owned).collect()
    };
    let lines = text.lines().skip_while(|line| !line.starts_with('|'));
    let table = lines.take_while(|line| line.starts_with('|')).skip(2);
    let rows: Vec<_> = table
        .map(|row| row.split('|').skip(1).map(names).collect())
        .collect();
    assert!(!rows.is_empty(), "ARCHITECTURE.md has its table: {heading}");
    rows
}
