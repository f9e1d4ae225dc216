//! The output of `run sql select … from processnode`, in any choice of columns.
//!
//! The cells stand under a rule of `=`, one run for each column; empty cells are
//! blanks, so the place decides and not the count.

use std::ops::Range;

use super::{Line, Segment};

/// The row that stands for the whole cluster.
const NO_SERVER: &str = "EnterpriseWideData";

/// Over how many lines a row can be wrapped.
const MOST_PIECES: usize = 8;

/// The widest terminal that wraps, in characters.
const WIDEST: usize = 1000;

/// A row of the table.
pub(crate) struct Row {
    /// The first of its lines.
    pub(crate) line: Line,
    /// All of it.
    text: String,
}

/// A table as Informix prints it.
pub(crate) struct ProcessNodes {
    columns: Vec<(String, Range<usize>)>,
    before: Vec<Line>,
    rows: Vec<Row>,
}

impl ProcessNodes {
    /// The table in what was printed, if it has a column of names.
    pub(crate) fn find(segment: &Segment) -> Option<Self> {
        let table = Self::any(segment)?;
        let has_names = table.columns.iter().any(|(name, _)| name == "name");
        has_names.then_some(table)
    }

    /// What stands in front of the table and is not the command.
    pub(crate) fn before(&self) -> impl Iterator<Item = &Line> {
        let lines = self.before.iter();
        lines.filter(|line| !line.text.contains("run sql"))
    }

    /// The servers, without the row that stands for the whole cluster.
    pub(crate) fn servers(&self) -> impl Iterator<Item = &Row> {
        let is_server = |row: &&Row| self.cell(row, "name").as_deref() != Some(NO_SERVER);
        self.rows.iter().filter(is_server)
    }

    fn any(segment: &Segment) -> Option<Self> {
        let lines: Vec<&Line> = segment.content().collect();
        let start = lines
            .iter()
            .position(|line| line.text.contains("==") && is_rule(line))?;
        let (above, below) = lines.split_at_checked(start)?;
        let height = below.iter().take_while(|line| is_rule(line)).count();
        let (rule, body) = below.split_at_checked(height)?;
        let wrap = Wrap::of(&lines, height)?;
        let mut head = above.len().checked_sub(1)?;
        while wrap.continues(
            above.get(head.wrapping_sub(1)).copied(),
            above.get(head).copied(),
        ) {
            head -= 1;
        }
        let (before, head) = above.split_at_checked(head)?;
        let (head, rule) = (wrap.join(head), wrap.join(rule));
        let ranges: Vec<Range<usize>> = runs(&rule).collect();
        // Headings have no blanks: where there is one for each column, runs of blanks may have been lost.
        let words: Vec<&str> = head.split_whitespace().collect();
        let names: Vec<String> = if words.len() == ranges.len() {
            words.iter().map(|word| word.to_lowercase()).collect()
        } else {
            let cells = ranges.iter().map(|range| slice(&head, range));
            cells.map(|cell| cell.trim().to_lowercase()).collect()
        };
        Some(Self {
            columns: names.into_iter().zip(ranges).collect(),
            before: before.iter().copied().cloned().collect(),
            rows: wrap.rows(body),
        })
    }

    /// What a row has in a column.
    pub(crate) fn cell(&self, row: &Row, column: &str) -> Option<String> {
        let place = self.columns.iter().position(|(name, _)| name == column)?;
        let (_, range) = self.columns.get(place)?;
        if self.is_word_for_word(row) {
            return row.text.split_whitespace().nth(place).map(str::to_owned);
        }
        Some(slice(&row.text, range).trim().to_owned())
    }

    /// Whether the cells can be told apart.
    pub(crate) fn fits(&self, row: &Row) -> bool {
        self.is_word_for_word(row) || self.is_placed(&row.text)
    }

    /// Whether each word is a cell, even where runs of blanks were lost. With more columns some cells may be empty.
    fn is_word_for_word(&self, row: &Row) -> bool {
        let count = self.columns.len();
        count <= 2 && row.text.split_whitespace().count() == count
    }

    /// Whether nothing stands between the columns.
    fn is_placed(&self, text: &str) -> bool {
        let mut columns = self.columns.iter().map(|(_, range)| range).peekable();
        text.chars().enumerate().all(|(index, character)| {
            while columns.next_if(|range| range.end <= index).is_some() {}
            character.is_whitespace() || columns.peek().is_some_and(|range| range.contains(&index))
        })
    }
}

/// How a terminal wrapped the table: after how many characters, if at all.
#[derive(Clone, Copy)]
struct Wrap(Option<usize>);

impl Wrap {
    /// A rule of several lines was wrapped; the longest line is as wide as the terminal.
    fn of(lines: &[&Line], height: usize) -> Option<Self> {
        if height == 1 {
            return Some(Self(None));
        }
        let width = lines.iter().map(|line| length(line)).max()?;
        (height <= MOST_PIECES && width <= WIDEST).then_some(Self(Some(width)))
    }

    /// Whether a line goes on with the row of the line before: that one was full, or the first column, which is never
    /// empty, is.
    fn continues(self, before: Option<&Line>, line: Option<&Line>) -> bool {
        let (Some(width), Some(before), Some(line)) = (self.0, before, line) else {
            return false;
        };
        // A blank at the end may have been lost.
        length(before) + 1 >= width || line.text.starts_with(char::is_whitespace)
    }

    fn rows(self, lines: &[&Line]) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut pieces: Vec<&Line> = Vec::new();
        for line in lines.iter().copied() {
            let is_more =
                pieces.len() < MOST_PIECES && self.continues(pieces.last().copied(), Some(line));
            if !is_more {
                rows.extend(self.row(&pieces));
                pieces.clear();
            }
            pieces.push(line);
        }
        rows.extend(self.row(&pieces));
        rows
    }

    fn row(self, pieces: &[&Line]) -> Option<Row> {
        Some(Row {
            line: (*pieces.first()?).clone(),
            text: self.join(pieces),
        })
    }

    fn join(self, pieces: &[&Line]) -> String {
        let mut text = String::new();
        for (index, piece) in pieces.iter().enumerate() {
            let missing = (index * self.0.unwrap_or_default()).saturating_sub(text.chars().count());
            text.extend(std::iter::repeat_n(' ', missing));
            text += &piece.text;
        }
        text
    }
}

fn length(line: &Line) -> usize {
    line.text.chars().count()
}

fn is_rule(line: &Line) -> bool {
    line.text
        .chars()
        .all(|character| character == '=' || character.is_whitespace())
}

/// Where the runs of `=` stand, in characters.
fn runs(rule: &str) -> impl Iterator<Item = Range<usize>> {
    let mut end = 0;
    let pieces: Vec<(usize, usize)> = rule
        .split(|character: char| character != '=')
        .map(|run| {
            let start = end;
            end = start + run.len() + 1;
            (start, run.len())
        })
        .collect();
    pieces
        .into_iter()
        .filter(|(_, length)| *length > 0)
        .map(|(start, length)| start..start + length)
}

fn slice(text: &str, range: &Range<usize>) -> String {
    text.chars().skip(range.start).take(range.len()).collect()
}
