//! BEGIN and END lines, and the blocks between them.

use std::ops::Range;

use super::{
    Base64Problem, Block, BoundaryProblem, ContentKind, Form, Irregularity, IrregularityKind,
    Neighbour, base64_text, blank, dashes::Dashes, terminal, whitespace::Frame,
};

impl Neighbour {
    fn of(before: &[u8], after: &[u8]) -> Self {
        let sides = [before, after].map(String::from_utf8_lossy);
        let any = |is: fn(&str) -> bool| sides.iter().any(|side| is(side.trim_start()));
        if any(terminal::is_prompt) {
            Self::Prompt
        } else if any(terminal::is_bracket) {
            Self::Bracket
        } else {
            Self::Text
        }
    }
}

/// Fewer dashes than this make a boundary only around a label that is known.
const FEWEST_DASHES: usize = 2;

/// How far to look to each side of the word, in bytes.
const LONGEST_SIDE: usize = 200;

/// U+00A0 in UTF-8: the blank of web pages and word processors.
const NO_BREAK_SPACE: &[u8] = "\u{A0}".as_bytes();

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

const BRACKETED: BoundaryProblem = BoundaryProblem::NotAlone(Neighbour::Bracket);

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
    /// The range with the blanks on each side, where nothing else stands on that side of the line.
    line: Range<usize>,
    /// Whether a CR alone divides it from the body.
    divided_by_return: bool,
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
    let mut range = begin.range.start..body_end;
    if let Some(first) = doubled {
        range.start = first.start;
        report(BoundaryProblem::Doubled, first);
    }
    if let Some(problem) = &begin.problem {
        report(problem.clone(), begin.range.clone());
    }
    // Such a bracket stands before every line, and is said once.
    let is_bracketed = begin.problem == Some(BRACKETED);
    let mut body = begin.range.end..body_end;
    let headers = headers(text, &body);
    if let Some(headers) = &headers {
        body.start = headers.end;
        report(BoundaryProblem::Headers, headers.clone());
    }
    if begin.divided_by_return {
        report(BoundaryProblem::CarriageReturn, begin.range.clone());
    }
    let mut frame = Frame {
        region: begin.line.start..body_end,
        boundaries: vec![begin.range.clone()],
        headers,
    };
    match end {
        None => {
            report(BoundaryProblem::MissingEnd, begin.range.clone());
            // What follows the last character of the body is not known to belong to it.
            let trailing = text
                .get(body.clone())
                .map_or(0, |body| body.len() - body.trim_ascii_end().len());
            frame.region.end -= trailing;
        }
        Some(end) => {
            if end.label != begin.label {
                let problem = BoundaryProblem::LabelsDiffer {
                    begin: begin.label.clone(),
                    end: end.label,
                };
                report(problem, end.range.clone());
            } else if let Some(problem) = end.problem.filter(|_| !is_bracketed) {
                report(problem, end.range.clone());
            }
            if end.divided_by_return && !begin.divided_by_return {
                report(BoundaryProblem::CarriageReturn, end.range.clone());
            }
            range.end = end.range.end;
            frame.region.end = end.line.end;
            frame.boundaries.push(end.range);
        }
    }
    let block = Block {
        form: Form::Pem,
        nature: ContentKind::of_label(&begin.label),
        label: begin.label,
        range,
        label_range: begin.label_range,
        body,
        der: None,
        irregularities,
    };
    read(text, block, &frame)
}

/// A block whose BEGIN line was lost: the lines of Base64 that stand directly before the END line.
fn without_begin(text: &[u8], end: Boundary) -> Option<Block> {
    let before = text.get(..end.line.start)?;
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
    let body = start..end.line.start;
    base64_text::decode(text, &body)
        .ok()
        .filter(|bytes| bytes.first() == Some(&0x30))?;
    let first_line = text
        .get(body.clone())?
        .iter()
        .take_while(|byte| !byte.is_ascii_whitespace())
        .count();
    let missing = irregularity(BoundaryProblem::MissingBegin, start..start + first_line);
    let block = Block {
        form: Form::Pem,
        nature: ContentKind::of_label(&end.label),
        label: end.label,
        range: start..end.range.end,
        label_range: end.label_range,
        body,
        der: None,
        irregularities: vec![missing],
    };
    let frame = Frame {
        region: start..end.line.end,
        boundaries: vec![end.range],
        headers: None,
    };
    Some(read(text, block, &frame))
}

/// Decodes the body of a block, unless it is a secret, and looks at the blanks in what could be decoded.
fn read(text: &[u8], mut block: Block, frame: &Frame) -> Block {
    if block.nature.is_secret() {
        return block;
    }
    let decoded = base64_text::decode(text, &block.body).or_else(|error| {
        let bare = Some(&block).filter(|block| is_bracketed(block));
        let bare = bare.map(|block| terminal::without_brackets(text, &block.body));
        bare.and_then(|bare| base64_text::decode(&bare, &(0..bare.len())).ok())
            .ok_or(error)
    });
    let problem = match decoded {
        Ok(bytes) => {
            block.nature = ContentKind::of_der(&bytes).or(block.nature);
            block.der = (!block.nature.is_secret()).then_some(bytes);
            block.irregularities.extend(frame.irregularities(text));
            base64_text::unseen(text, &block.body)
        }
        Err((problem, range)) => Some(match terminal::pager_at(text, range.start) {
            Some(line) => (Base64Problem::Pager, line),
            None => (problem, range),
        }),
    };
    block
        .irregularities
        .extend(problem.map(|(problem, range)| Irregularity {
            kind: IrregularityKind::Base64(problem),
            range,
        }));
    block
}

fn is_bracketed(block: &Block) -> bool {
    let bracketed = IrregularityKind::Boundary(BRACKETED);
    block
        .irregularities
        .iter()
        .any(|irregularity| irregularity.kind == bracketed)
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
    // The byte order mark of a file has a finding of its own.
    let line_start = if line_start == 0 && text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len()
    } else {
        line_start
    };
    let before = Dashes::at_end(text.get(line_start..start)?);
    let tail = text.get(start + length..)?;
    let tail = tail.get(..LONGEST_SIDE).unwrap_or(tail);
    let line_end = tail
        .iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'))
        .unwrap_or(tail.len());
    let tail = tail.get(..line_end)?;
    let (raw_label, closing) = tail.split_at_checked(label_length(tail))?;
    let words = String::from_utf8_lossy(raw_label).replace('\u{A0}', " ");
    let label = words.trim().to_ascii_uppercase();
    let after = Dashes::at_start(closing);
    let label_range = trimmed(raw_label, start + length);
    let range = start - before.length..start + length + raw_label.len() + after.length;
    let outside_before = text.get(line_start..range.start)?;
    let line_end = start + length + line_end;
    let outside_after = text.get(range.end..line_end)?;
    let blank_before = blank::is_blank_text(outside_before);
    let blank_after = blank::is_blank_text(outside_after);
    // Characters that nobody sees are text to most readers.
    let is_alone = blank_before
        && outside_before.is_ascii()
        && (blank_after && outside_after.is_ascii() || outside_after.iter().all(|&byte| byte == 0));
    let line = Range {
        start: if blank_before {
            line_start
        } else {
            range.start
        },
        end: if blank_after { line_end } else { range.end },
    };
    let divided_by_return = match word {
        Word::Begin => blank_after && is_lone_return(text, line_end),
        Word::End => blank_before && text.get(..line_start)?.ends_with(b"\r"),
    };
    // In running text "begin" has at most one dash before it, and no label of ours behind it.
    let is_known = is_alone && ContentKind::of_label(&label) != ContentKind::Unknown;
    if before.count < FEWEST_DASHES && !is_known {
        return None;
    }
    let as_it_is =
        || String::from_utf8_lossy(text.get(range.clone()).unwrap_or_default()).into_owned();
    let has_small = |bytes: &[u8]| bytes.iter().any(u8::is_ascii_lowercase);
    let has_blanks = before.has_blanks
        || after.has_blanks
        || !raw_label.is_ascii()
        || !words.is_empty()
            && (!words.starts_with(' ') || words.starts_with("  ") || words.ends_with(' '));
    let problem = if !before.is_exact || !after.is_exact {
        Some(BoundaryProblem::Dashes(as_it_is()))
    } else if has_blanks {
        Some(BoundaryProblem::Blanks(as_it_is()))
    } else if !is_alone {
        Some(BoundaryProblem::NotAlone(Neighbour::of(
            outside_before,
            outside_after,
        )))
    } else if rest.get(..length).is_some_and(has_small) || has_small(raw_label) {
        Some(BoundaryProblem::Case)
    } else {
        None
    };
    Some(Boundary {
        word,
        label,
        label_range,
        range,
        line,
        divided_by_return,
        problem,
    })
}

/// How many bytes of a boundary's rest are of its label.
fn label_length(rest: &[u8]) -> usize {
    let mut length = 0;
    loop {
        match rest.get(length..) {
            Some([byte, ..])
                if byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'#' | b'.') =>
            {
                length += 1;
            }
            Some(rest) if rest.starts_with(NO_BREAK_SPACE) => length += NO_BREAK_SPACE.len(),
            _ => return length,
        }
    }
}

/// Where the words of a label stand, whose bytes begin at `start`.
fn trimmed(label: &[u8], start: usize) -> Range<usize> {
    let mut rest = label;
    while let Some(shorter) = rest
        .strip_prefix(b" ")
        .or(rest.strip_prefix(NO_BREAK_SPACE))
    {
        rest = shorter;
    }
    let first = start + label.len() - rest.len();
    while let Some(shorter) = rest
        .strip_suffix(b" ")
        .or(rest.strip_suffix(NO_BREAK_SPACE))
    {
        rest = shorter;
    }
    first..first + rest.len()
}

/// Whether the line that ends here ends in CR alone and another follows.
fn is_lone_return(text: &[u8], offset: usize) -> bool {
    let behind = text.get(offset..).unwrap_or_default();
    let returns = behind.iter().take_while(|&&byte| byte == b'\r').count();
    returns > 0 && behind.get(returns).is_some_and(|&byte| byte != b'\n')
}

fn starts_with_word(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
        && text.get(word.len()..).is_some_and(|rest| {
            rest.starts_with(b" ") || rest.starts_with(b"-") || rest.starts_with(NO_BREAK_SPACE)
        })
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
