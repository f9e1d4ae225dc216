//! BEGIN and END lines, and the blocks between them.

use std::ops::Range;

use super::{Block, BoundaryProblem, Form, Irregularity, IrregularityKind, Nature, base64_text};

/// Hyphens and what word processors and mail programs make of them: in UTF-8, and the two dashes of Windows-1252.
const DASHES: [&[u8]; 10] = [
    b"-",
    "\u{2010}".as_bytes(),
    "\u{2011}".as_bytes(),
    "\u{2012}".as_bytes(),
    "\u{2013}".as_bytes(),
    "\u{2014}".as_bytes(),
    "\u{2015}".as_bytes(),
    "\u{2212}".as_bytes(),
    b"\x96",
    b"\x97",
];

/// Fewer dashes than this make a boundary only around a label that is known.
const FEWEST_DASHES: usize = 2;

/// How far to look to each side of the word, in bytes.
const LONGEST_SIDE: usize = 200;

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
    let mut doubled: Option<Range<usize>> = None;
    while let Some(boundary) = boundaries.next() {
        if boundary.word == Word::End {
            blocks.extend(without_begin(text, boundary));
            continue;
        }
        let next = boundaries.peek();
        let between = next.and_then(|next| text.get(boundary.range.end..next.range.start));
        let is_doubled = next.is_some_and(|next| next.word == Word::Begin)
            && between.is_some_and(|between| between.trim_ascii().is_empty());
        if is_doubled {
            doubled = Some(boundary.range);
            continue;
        }
        let end = boundaries.next_if(|next| next.word == Word::End);
        let body_end = end
            .as_ref()
            .or(boundaries.peek())
            .map_or(text.len(), |next| next.range.start);
        blocks.push(between_boundaries(
            text,
            boundary,
            end,
            body_end,
            doubled.take(),
        ));
    }
    blocks
}

/// A block from its BEGIN line to its END line, or as far as it goes.
fn between_boundaries(
    text: &[u8],
    begin: Boundary,
    end: Option<Boundary>,
    body_end: usize,
    doubled: Option<Range<usize>>,
) -> Block {
    let mut irregularities: Vec<Irregularity> = Vec::new();
    let mut report = |problem, range| irregularities.push(irregularity(problem, range));
    if let Some(first) = doubled {
        report(BoundaryProblem::Doubled, first);
    }
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
                report(problem, end.range.clone());
            } else if let Some(problem) = end.problem {
                report(problem, end.range.clone());
            }
            end.range.end
        }
    };
    block(
        text,
        begin.label,
        begin.label_range,
        begin.range.start..range_end,
        body,
        irregularities,
    )
}

/// A block whose BEGIN line was lost: the lines of Base64 that stand directly before the END line.
fn without_begin(text: &[u8], end: Boundary) -> Option<Block> {
    let before = text.get(..end.range.start)?;
    let mut start = before.len();
    for line in before.split_inclusive(|&byte| byte == b'\n').rev() {
        let line_content = line.trim_ascii();
        if line_content.is_empty()
            || !line_content
                .iter()
                .all(|&byte| base64_text::is_base64(byte))
        {
            break;
        }
        start -= line.len();
    }
    let body = start..end.range.start;
    base64_text::decode(text, &body)
        .ok()
        .filter(|bytes| bytes.first() == Some(&0x30))?;
    let first_line = text
        .get(body.clone())?
        .iter()
        .take_while(|byte| !byte.is_ascii_whitespace())
        .count();
    let missing = irregularity(BoundaryProblem::MissingBegin, start..start + first_line);
    Some(block(
        text,
        end.label,
        end.label_range,
        start..end.range.end,
        body,
        vec![missing],
    ))
}

fn block(
    text: &[u8],
    label: String,
    label_range: Range<usize>,
    range: Range<usize>,
    body: Range<usize>,
    mut irregularities: Vec<Irregularity>,
) -> Block {
    let mut nature = Nature::of_label(&label);
    let mut der = None;
    if !nature.is_secret() {
        match base64_text::decode(text, &body) {
            Ok(bytes) => {
                nature = Nature::of_der(&bytes).or(nature);
                der = (!nature.is_secret()).then_some(bytes);
            }
            Err((problem, range)) => {
                irregularities.push(Irregularity {
                    kind: IrregularityKind::Base64(problem),
                    range,
                });
            }
        }
    }
    Block {
        form: Form::Pem,
        label,
        range,
        label_range,
        body,
        der,
        irregularities,
        nature,
    }
}

fn irregularity(problem: BoundaryProblem, range: Range<usize>) -> Irregularity {
    Irregularity {
        kind: IrregularityKind::Boundary(problem),
        range,
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
            // What PGP signs and how is not ours to read.
            found.extend(
                boundary_at(text, start).filter(|boundary| !boundary.label.starts_with("PGP SIG")),
            );
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
    // No boundary is longer; a line that is must not be searched again and again.
    let first = start.saturating_sub(LONGEST_SIDE);
    let line_start = text
        .get(first..start)?
        .iter()
        .rposition(|byte| matches!(byte, b'\n' | b'\r'))
        .map_or(first, |last| first + last + 1);
    let before = Dashes::at_end(text.get(line_start..start)?);
    let tail = text.get(start + length..)?;
    let tail = tail.get(..LONGEST_SIDE).unwrap_or(tail);
    let line_end = tail
        .iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'))
        .unwrap_or(tail.len());
    let tail = tail.get(..line_end)?;
    let is_of_label =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'#' | b'.');
    let label_length = tail
        .iter()
        .position(|byte| !is_of_label(byte))
        .unwrap_or(tail.len());
    let (raw_label, closing) = tail.split_at_checked(label_length)?;
    let label = String::from_utf8_lossy(raw_label.trim_ascii()).to_ascii_uppercase();
    let after = Dashes::at_start(closing);
    let label_start = start + length + raw_label.len() - raw_label.trim_ascii_start().len();
    let range = start - before.length..start + length + raw_label.len() + after.length;
    let outside_before = text.get(line_start..range.start)?;
    let outside_after = text.get(range.end..start + length + line_end)?;
    let mark: &[u8] = &[0xEF, 0xBB, 0xBF];
    let is_alone = (outside_before.trim_ascii().is_empty()
        || line_start == 0 && outside_before == mark)
        && (outside_after.trim_ascii().is_empty() || outside_after.iter().all(|&byte| byte == 0));
    // In running text "begin" has at most one dash before it, and no label of ours behind it.
    let is_known = is_alone && Nature::of_label(&label) != Nature::Unknown;
    if before.count < FEWEST_DASHES && !is_known {
        return None;
    }
    let line = || String::from_utf8_lossy(text.get(range.clone()).unwrap_or_default()).into_owned();
    let has_small = |bytes: &[u8]| bytes.iter().any(u8::is_ascii_lowercase);
    let has_blanks = before.has_blanks
        || after.has_blanks
        || !raw_label.is_empty()
            && (!raw_label.starts_with(b" ")
                || raw_label.starts_with(b"  ")
                || raw_label.ends_with(b" "));
    let problem = if !before.is_exact || !after.is_exact {
        Some(BoundaryProblem::Dashes(line()))
    } else if has_blanks {
        Some(BoundaryProblem::Blanks(line()))
    } else if !is_alone {
        Some(BoundaryProblem::NotAlone)
    } else if rest.get(..length).is_some_and(has_small) || has_small(raw_label) {
        Some(BoundaryProblem::Case)
    } else {
        None
    };
    let label_range = label_start..label_start + label.len();
    Some(Boundary {
        word,
        label,
        label_range,
        range,
        problem,
    })
}

fn starts_with_word(text: &[u8], word: &[u8]) -> bool {
    let follows = text.get(word.len());
    text.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
        && (follows == Some(&b' ') || follows == Some(&b'-'))
}

/// A run of dashes beside a boundary's words.
struct Dashes {
    count: usize,
    /// Five hyphens and nothing else.
    is_exact: bool,
    /// Blanks stand between or beside the dashes.
    has_blanks: bool,
    /// How many bytes of the text the run takes.
    length: usize,
}

impl Dashes {
    fn at_end(text: &[u8]) -> Self {
        Self::run(
            text,
            |text| {
                let dash = DASHES.into_iter().find(|dash| text.ends_with(dash))?;
                Some((dash, text.get(..text.len() - dash.len())?))
            },
            |text| text.strip_suffix(b" "),
        )
    }

    fn at_start(text: &[u8]) -> Self {
        Self::run(
            text,
            |text| {
                DASHES
                    .into_iter()
                    .find_map(|dash| Some((dash, text.strip_prefix(dash)?)))
            },
            |text| text.strip_prefix(b" "),
        )
    }

    fn run<'a>(
        text: &'a [u8],
        take: impl Fn(&'a [u8]) -> Option<(&'static [u8], &'a [u8])>,
        take_blank: impl Fn(&'a [u8]) -> Option<&'a [u8]>,
    ) -> Self {
        let mut run = Self {
            count: 0,
            is_exact: true,
            has_blanks: false,
            length: 0,
        };
        let mut rest = text;
        loop {
            // A blank counts when a dash follows it.
            let (blank, candidate) = take_blank(rest).map_or((false, rest), |rest| (true, rest));
            let Some((dash, after)) = take(candidate) else {
                break;
            };
            run.count += 1;
            run.has_blanks |= blank;
            run.is_exact &= dash == b"-";
            rest = after;
        }
        run.is_exact &= run.count == 5;
        run.length = text.len() - rest.len();
        run
    }
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
