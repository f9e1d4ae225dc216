//! BEGIN and END lines, and the blocks between them.

use std::ops::Range;

use super::{Block, BoundaryProblem, Form, Irregularity, IrregularityKind, Nature, base64_text};

/// Hyphens and what word processors and mail programs make of them, in UTF-8.
const DASHES: [&str; 8] = [
    "-", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2015}", "\u{2212}",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Begin,
    End,
}

/// A BEGIN or END line, or something that was meant as one.
#[derive(Debug)]
struct Boundary {
    word: Word,
    label: String,
    label_range: Range<usize>,
    range: Range<usize>,
    problem: Option<BoundaryProblem>,
}

/// The blocks of a text, in order.
pub(super) fn blocks(text: &[u8]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut boundaries = boundaries(text).into_iter().peekable();
    while let Some(begin) = boundaries.next() {
        // An END without a BEGIN belongs to nothing that could be read.
        if begin.word == Word::End {
            continue;
        }
        let end = boundaries.next_if(|next| next.word == Word::End);
        let body_end = end
            .as_ref()
            .or(boundaries.peek())
            .map_or(text.len(), |next| next.range.start);
        blocks.push(block(text, begin, end, body_end));
    }
    blocks
}

fn block(text: &[u8], begin: Boundary, end: Option<Boundary>, body_end: usize) -> Block {
    let mut irregularities: Vec<Irregularity> = Vec::new();
    let mut report = |problem, range| {
        irregularities.push(Irregularity {
            kind: IrregularityKind::Boundary(problem),
            range,
        });
    };
    if let Some(problem) = begin.problem {
        report(problem, begin.range.clone());
    }
    let mut body = begin.range.end..body_end;
    if let Some(headers) = headers(text, &body) {
        body.start = headers.end;
        report(BoundaryProblem::Headers, headers);
    }
    let range_end = match end {
        None => {
            report(BoundaryProblem::MissingEnd, begin.range.clone());
            body_end
        }
        Some(end) => {
            if end.label != begin.label {
                let problem = BoundaryProblem::LabelsDiffer {
                    begin: begin.label.clone(),
                    end: end.label,
                };
                report(problem, end.label_range);
            } else if let Some(problem) = end.problem {
                report(problem, end.range.clone());
            }
            end.range.end
        }
    };
    let mut nature = Nature::of_label(&begin.label);
    let mut der = None;
    if !nature.is_secret() {
        match base64_text::decode(text, &body) {
            Ok(bytes) => {
                nature = Nature::of_der(&bytes).or(nature);
                der = (!nature.is_secret()).then_some(bytes);
            }
            Err((problem, range)) => irregularities.push(Irregularity {
                kind: IrregularityKind::Base64(problem),
                range,
            }),
        }
    }
    Block {
        form: Form::Pem,
        label: begin.label,
        range: begin.range.start..range_end,
        label_range: begin.label_range,
        body,
        der,
        irregularities,
        nature,
    }
}

fn boundaries(text: &[u8]) -> Vec<Boundary> {
    let mut found: Vec<Boundary> = Vec::new();
    for (start, _) in text
        .iter()
        .enumerate()
        .filter(|(_, byte)| matches!(byte, b'B' | b'b' | b'E' | b'e'))
    {
        if found.last().is_none_or(|last| start >= last.range.end) {
            found.extend(boundary_at(text, start));
        }
    }
    found
}

/// The boundary whose word begins at `start`, if there is one.
fn boundary_at(text: &[u8], start: usize) -> Option<Boundary> {
    let rest = text.get(start..)?;
    let (word, length) = if starts_with_word(rest, b"BEGIN") {
        (Word::Begin, 5)
    } else if starts_with_word(rest, b"END") {
        (Word::End, 3)
    } else {
        return None;
    };
    let before = text.get(..start)?;
    let trimmed = before.trim_ascii_end();
    let dashes_before = dashes_at_end(trimmed);
    // "BEGIN" in running text has at most one dash before it.
    if dashes_before.len() < 2 || trimmed.len() + 2 < before.len() {
        return None;
    }
    let after_word = start + length;
    let tail = text.get(after_word..)?;
    let line_end = tail
        .iter()
        .position(|&byte| matches!(byte, b'\n' | b'\r'))
        .unwrap_or(tail.len());
    let line = String::from_utf8_lossy(tail.get(..line_end)?).into_owned();
    let label_length = line
        .char_indices()
        .find(|&(_, character)| {
            !(character.is_ascii_alphanumeric() || matches!(character, ' ' | '_' | '#' | '.'))
        })
        .map_or(line.len(), |(index, _)| index);
    let (label, closing) = line.split_at_checked(label_length)?;
    let dashes_after = dashes_at_start(closing);
    let label_start = after_word + label.len() - label.trim_start().len();
    let range_start = trimmed.len() - dashes_before.iter().map(|dash| dash.len()).sum::<usize>();
    let range_end =
        after_word + label.len() + dashes_after.iter().map(|dash| dash.len()).sum::<usize>();
    let label = label.trim();
    let label_range = label_start..label_start + label.len();
    let exact = |dashes: &[&str]| dashes.len() == 5 && dashes.iter().all(|&dash| dash == "-");
    let spaced =
        trimmed.len() != before.len() || after_word + 1 != label_start && !label.is_empty();
    let alone_before = text
        .get(..range_start)?
        .iter()
        .rev()
        .find(|byte| !matches!(byte, b' ' | b'\t'))
        .is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
        || range_start == 3 && text.starts_with(&[0xEF, 0xBB, 0xBF]);
    let alone_after = text
        .get(range_end..after_word + line_end)
        .is_none_or(|rest| rest.trim_ascii().is_empty() || rest.iter().all(|&byte| byte == 0));
    let problem = if !exact(&dashes_before) || !exact(&dashes_after) || spaced {
        let line = text.get(range_start..range_end).unwrap_or_default();
        Some(BoundaryProblem::Dashes(
            String::from_utf8_lossy(line).into_owned(),
        ))
    } else if !alone_before || !alone_after {
        Some(BoundaryProblem::NotAlone)
    } else if rest
        .get(..length)
        .is_some_and(|word| word.iter().any(u8::is_ascii_lowercase))
        || label
            .chars()
            .any(|character| character.is_ascii_lowercase())
    {
        Some(BoundaryProblem::Case)
    } else {
        None
    };
    Some(Boundary {
        word,
        label: label.to_ascii_uppercase(),
        label_range,
        range: range_start..range_end,
        problem,
    })
}

fn starts_with_word(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
        && text.get(word.len()).is_some_and(|next| *next == b' ')
}

fn dashes_at_end(mut text: &[u8]) -> Vec<&'static str> {
    let mut found = Vec::new();
    while let Some(dash) = DASHES
        .into_iter()
        .find(|dash| text.ends_with(dash.as_bytes()))
    {
        found.push(dash);
        text = text.get(..text.len() - dash.len()).unwrap_or_default();
    }
    found
}

fn dashes_at_start(text: &str) -> Vec<&'static str> {
    let mut rest = text;
    let mut found = Vec::new();
    while let Some((dash, after)) = DASHES
        .into_iter()
        .find_map(|dash| Some((dash, rest.strip_prefix(dash)?)))
    {
        found.push(dash);
        rest = after;
    }
    found
}

/// RFC 1421 header lines at the start of a body, up to and including the blank line that ends them.
fn headers(text: &[u8], body: &Range<usize>) -> Option<Range<usize>> {
    let content = text.get(body.clone())?;
    let mut offset = body.start;
    let mut start = None;
    for line in content.split_inclusive(|&byte| byte == b'\n') {
        let trimmed = line.trim_ascii();
        let is_header = trimmed
            .split(|&byte| byte == b':')
            .next()
            .is_some_and(|name| {
                name.len() < trimmed.len()
                    && !name.is_empty()
                    && name
                        .iter()
                        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            });
        match (start, is_header) {
            (None, true) => start = Some(offset),
            (None, false) if trimmed.is_empty() => {}
            (None, false) => return None,
            (Some(_), true) => {}
            (Some(start), false) => {
                let end = if trimmed.is_empty() {
                    offset + line.len()
                } else {
                    offset
                };
                return Some(start..end);
            }
        }
        offset += line.len();
    }
    start.map(|start| start..offset)
}
