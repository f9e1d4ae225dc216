//! The output of `show network cluster`: what tells it apart, and the server table in it.

use super::{Line, Segment};
use crate::pki::host_name;

/// The command.
const COMMAND: &str = "show network cluster";

/// The heading of the server table.
const TABLE: &str = "Server Table (processnode)";

/// The output, in the segment that holds it.
pub(crate) struct NetworkCluster<'a>(&'a Segment);

impl<'a> NetworkCluster<'a> {
    /// The output, if the segment holds it.
    pub(crate) fn find(segment: &'a Segment) -> Option<Self> {
        let is_typed = segment
            .command()
            .is_some_and(|command| command.text.starts_with(COMMAND));
        if is_typed || segment.content().any(is_heading) {
            return Some(Self(segment));
        }
        // Wrapped lines have their words apart.
        let text: String = segment
            .content()
            .flat_map(|line| squeezed(&line.text))
            .collect();
        let has = |words: [&str; 2]| words.iter().any(|word| text.contains(word));
        let is_likely = segment
            .content()
            .any(|line| begins_with_address(&line.text))
            && has(["Publisher", "Subscriber"])
            && has(["DBPub", "DBSub"]);
        is_likely.then_some(Self(segment))
    }

    /// What stands behind the command: where line ends were lost, the first servers.
    pub(crate) fn behind_command(&self) -> Option<Line> {
        let command = self.0.command()?;
        Some(Line {
            text: command.text.strip_prefix(COMMAND)?.to_owned(),
            ..command.clone()
        })
    }

    /// The lines in front of the server table and those behind it that are no entries of it.
    pub(crate) fn others(&self) -> impl Iterator<Item = &'a Line> {
        let mut is_table = false;
        self.0.lines.iter().filter(move |line| {
            is_table |= is_heading(line);
            !(is_table && is_entry(line))
        })
    }

    /// The entries of the server table: the names and addresses that clients are told.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &'a Line> {
        let lines = self.0.lines.iter();
        let table = lines.skip_while(|line| !is_heading(line));
        table.filter(|line| is_entry(line))
    }

    /// Whether the command prints this besides servers.
    pub(crate) fn is_silent(text: &str) -> bool {
        text.chars().all(|character| matches!(character, '-' | '='))
            || text.starts_with("Dynamic Cluster Configuration")
            || text.starts_with(TABLE)
            || text == "Successful"
            || text == COMMAND
    }
}

fn is_heading(line: &Line) -> bool {
    line.text.trim_start().starts_with(TABLE)
}

/// Whether a line of the server table is an entry: one word.
fn is_entry(line: &Line) -> bool {
    let text = line.text.trim();
    !text.is_empty() && !text.contains(char::is_whitespace) && !NetworkCluster::is_silent(text)
}

/// Whether a line begins with an address, as those of servers do.
pub(crate) fn begins_with_address(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    host_name::literal_address(first).is_some()
}

/// The text without blanks.
pub(crate) fn squeezed(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|character| !character.is_whitespace())
}
