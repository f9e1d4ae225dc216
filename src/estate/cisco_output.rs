//! What was copied out of a server's command line: lines, and one segment for each command.
//!
//! Mails wrap lines, and people copy the prompt along. What the commands print
//! about the server table, System > Server, is read here, for whoever wants
//! servers of it and whoever wants addresses.

mod network_cluster;
mod processnode;

use std::ops::Range;

pub(crate) use network_cluster::{NetworkCluster, begins_with_address, squeezed};
pub(crate) use processnode::{ProcessNodes, Row};

use crate::pki::pem::terminal::{PROMPT, is_pager};

/// One line, without its ending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Counted from 1.
    pub(crate) number: usize,
    /// The text; empty for comments and for what belongs to a request.
    pub(crate) text: String,
    /// Where it stands in what was copied, in bytes.
    pub(crate) range: Range<usize>,
}

impl Line {
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What was typed, and what was printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Segment {
    /// What stood behind the prompt.
    command: Option<Line>,
    /// All lines behind it, the blank ones too.
    pub(crate) lines: Vec<Line>,
}

impl Segment {
    /// The command whose output this is.
    pub(crate) fn command(&self) -> Option<&Line> {
        self.command.as_ref()
    }

    /// The lines that say something.
    pub(crate) fn content(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !line.is_blank())
    }
}

/// The segments of a text that hold anything; `without` are ranges of the text that were read otherwise.
pub(crate) fn segments(text: &[u8], without: &[Range<usize>]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut segment = Segment::default();
    for line in lines(text, without) {
        let Some(typed) = line.text.trim_start().strip_prefix(PROMPT) else {
            segment.lines.push(line);
            continue;
        };
        let command = Line {
            number: line.number,
            text: typed.trim().to_owned(),
            range: line.range.clone(),
        };
        let next = Segment {
            command: (!command.is_blank()).then_some(command),
            lines: Vec::new(),
        };
        segments.push(std::mem::replace(&mut segment, next));
    }
    segments.push(segment);
    segments.retain(|segment| segment.command.is_some() || segment.content().next().is_some());
    segments
}

/// Whether a segment is what stands around requests and certificates: their own commands, and words of any kind.
pub(crate) fn explains(segment: &Segment) -> bool {
    segment.command.as_ref().is_none_or(|command| {
        ["show csr", "show cert"]
            .iter()
            .any(|start| command.text.starts_with(start))
    })
}

/// The lines of a text. Old terminals end them with a carriage return, or with several and a line feed.
fn lines(text: &[u8], without: &[Range<usize>]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut offset = 0;
    // Ranges stand in order, and so do the lines.
    let mut without = without.iter().peekable();
    for raw in text.split(|byte| *byte == b'\n') {
        let range = offset..offset + raw.len();
        offset = range.end + 1;
        while without.next_if(|taken| taken.end <= range.start).is_some() {}
        let is_taken = without.peek().is_some_and(|taken| taken.start < range.end);
        let ended = raw.iter().rposition(|byte| *byte != b'\r');
        let content = raw.get(..ended.map_or(0, |last| last + 1));
        let mut start = range.start;
        for piece in content.unwrap_or_default().split(|byte| *byte == b'\r') {
            let range = start..start + piece.len();
            start = range.end + 1;
            let piece = String::from_utf8_lossy(piece);
            let piece = piece.trim_start_matches('\u{FEFF}');
            let shown = piece.trim_start();
            let is_silent = is_taken || shown.starts_with('#') || is_pager(shown);
            lines.push(Line {
                number: lines.len() + 1,
                text: if is_silent {
                    String::new()
                } else {
                    piece.to_owned()
                },
                range,
            });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn a_session_falls_into_its_commands() {
        let text = "# a comment\r\nadmin:show network cluster\r\r\na\rb\nadmin:\nadmin: run x\nc\n";
        let segments = segments(text.as_bytes(), &[]);
        let seen: Vec<_> = segments
            .iter()
            .map(|segment| {
                let command = segment
                    .command()
                    .map(|line| (line.number, line.text.as_str()));
                let lines: Vec<_> = segment
                    .content()
                    .map(|line| (line.number, line.text.as_str()))
                    .collect();
                (command, lines)
            })
            .collect();
        assert_eq!(
            seen,
            [
                (Some((2, "show network cluster")), vec![(3, "a"), (4, "b")]),
                (Some((6, "run x")), vec![(7, "c")]),
            ]
        );
    }
}
