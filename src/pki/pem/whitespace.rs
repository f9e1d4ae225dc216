//! White space in a block, where RFC 7468 has none.

use std::ops::Range;

use super::{Irregularity, IrregularityKind, blank};
use crate::pki::text::{printable::count, source};

/// A kind of white space that stands where it should not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whitespace {
    /// Spaces or tabs before a line; the count is of lines.
    Indentation,
    /// Spaces or tabs behind a line; the count is of lines.
    Trailing,
    /// Spaces or tabs inside a line of Base64; the count is of places.
    Inside,
    /// Lines with nothing to be seen on them.
    BlankLine,
    /// A blank other than a space or a tab, or a character that takes no room; the count is of characters.
    Character(char),
}

impl Whitespace {
    /// What is in a block: a fragment in lower case without a full stop. The number is what the kind counts.
    pub fn text(self, number: usize) -> String {
        match self {
            Self::Indentation => format!("blanks stand before {}", count(number, "line")),
            Self::Trailing => format!("blanks stand behind {}", count(number, "line")),
            Self::Inside => format!(
                "blanks stand inside the Base64 text at {}",
                count(number, "place")
            ),
            Self::BlankLine => format!("the block holds {}", count(number, "blank line")),
            Self::Character(character) => format!(
                "the block holds {} (U+{:04X})",
                count(number, name(character)),
                u32::from(character)
            ),
        }
    }
}

fn name(character: char) -> &'static str {
    match character {
        '\u{B}' => "vertical tab",
        '\u{C}' => "form feed",
        '\u{A0}' | '\u{2007}' | '\u{202F}' => "no-break space",
        '\u{AD}' => "soft hyphen",
        '\u{FEFF}' => "byte order mark",
        '\u{200B}'..='\u{200D}' | '\u{2060}' => "zero-width character",
        _ if character.is_whitespace() => "unusual blank",
        _ => "invisible character",
    }
}

/// The parts of a block that are not Base64 and have blanks of their own.
#[derive(Debug)]
pub(super) struct Frame {
    /// The whole block, with the blanks around its first and its last line.
    pub(super) region: Range<usize>,
    /// The BEGIN and the END line without the blanks around them, as far as they are there.
    pub(super) boundaries: Vec<Range<usize>>,
    /// The lines of the RFC 1421 headers.
    pub(super) headers: Option<Range<usize>>,
}

impl Frame {
    /// One irregularity for each kind of white space in the block, at its first place.
    pub(super) fn irregularities(&self, text: &[u8]) -> Vec<Irregularity> {
        let mut tally = Tally::default();
        let start = self.region.start;
        let lines = source::lines(text.get(self.region.clone()).unwrap_or_default());
        for line in lines.map(|line| start + line.content.start..start + line.content.end) {
            let is_header = |headers: &Range<usize>| headers.contains(&line.start);
            if !self.headers.as_ref().is_some_and(is_header) {
                self.scan(text, line, &mut tally);
            }
        }
        tally.found
    }

    fn scan(&self, text: &[u8], line: Range<usize>, tally: &mut Tally) {
        let mut blanks: Option<usize> = None;
        let mut is_seen = false;
        let mut offset = line.start;
        while offset < line.end {
            let (character, length) = blank::character_at(text, offset);
            let in_boundary = self.boundaries.iter().any(|range| range.contains(&offset));
            let is_plain = matches!(character, ' ' | '\t');
            if !is_plain && blank::is_blank(character) {
                tally.note(Whitespace::Character(character), offset..offset + length);
            } else if is_plain && !in_boundary {
                blanks.get_or_insert(offset);
            } else {
                if let Some(start) = blanks.take() {
                    let kind = if is_seen {
                        Whitespace::Inside
                    } else {
                        Whitespace::Indentation
                    };
                    tally.note(kind, start..offset);
                }
                is_seen = true;
            }
            offset += length;
        }
        if !is_seen {
            tally.note(Whitespace::BlankLine, line);
        } else if let Some(start) = blanks {
            tally.note(Whitespace::Trailing, start..line.end);
        }
    }
}

#[derive(Default)]
struct Tally {
    found: Vec<Irregularity>,
}

impl Tally {
    fn note(&mut self, wanted: Whitespace, range: Range<usize>) {
        let known = self
            .found
            .iter_mut()
            .find_map(|known| match &mut known.kind {
                IrregularityKind::Whitespace { kind, count } if *kind == wanted => Some(count),
                _ => None,
            });
        match known {
            Some(count) => *count += 1,
            None => self.found.push(Irregularity {
                kind: IrregularityKind::Whitespace {
                    kind: wanted,
                    count: 1,
                },
                range,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Whitespace;
    use crate::pki::pem::{
        BoundaryProblem, IrregularityKind,
        tests::{BODY, problems, scan},
    };

    #[test]
    fn white_space_in_a_block_is_seen_and_skipped() {
        let begin = "-----BEGIN X-----";
        let end = "-----END X-----";
        let first = BODY.lines().next().unwrap();
        let split = first.split_at(9);
        let rest = BODY.lines().last().unwrap();
        let cases = [
            (
                format!(" {begin}\n\t{BODY}  {end}\n"),
                vec![(Whitespace::Indentation, 3, 0..1)],
            ),
            (
                format!("{begin} \n{BODY}{end}\t\n"),
                vec![(Whitespace::Trailing, 2, 17..18)],
            ),
            (
                format!("{begin}\n{} {}\n{rest}\n{end}", split.0, split.1),
                vec![(Whitespace::Inside, 1, 27..28)],
            ),
            (
                format!("{begin}\n\n{BODY} \n{end}"),
                vec![(Whitespace::BlankLine, 2, 18..18)],
            ),
            (
                format!("{begin}\n\u{200B}{first}\n\u{C}{rest}\u{A0}\u{A0}\n{end}"),
                vec![
                    (Whitespace::Character('\u{200B}'), 1, 18..21),
                    (Whitespace::Character('\u{C}'), 1, 86..87),
                    (Whitespace::Character('\u{A0}'), 2, 111..113),
                ],
            ),
            (
                format!("\u{FEFF}\u{A0}-----BEGIN\u{A0}X-----\n{BODY}{end}"),
                vec![(Whitespace::Character('\u{A0}'), 2, 3..5)],
            ),
            (
                format!("{begin} {first} {rest} {end}"),
                vec![(Whitespace::Inside, 3, 17..18)],
            ),
        ];
        for (text, expected) in cases {
            let armor = scan(text.clone());
            let block = &armor.blocks[0];
            assert_eq!(block.der.as_ref().unwrap().len(), 66, "{text:?}");
            assert_eq!(block.label, "X");
            assert_eq!(text.get(block.label_range.clone()), Some("X"));
            let found: Vec<_> = block
                .irregularities
                .iter()
                .filter_map(|irregularity| match irregularity.kind {
                    IrregularityKind::Whitespace { kind, count } => {
                        Some((kind, count, irregularity.range.clone()))
                    }
                    _ => None,
                })
                .collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn what_follows_a_block_without_end_is_no_white_space_of_it() {
        let armor = scan(format!("-----BEGIN X-----\n{BODY}\n \n"));
        assert_eq!(
            problems(&armor),
            [IrregularityKind::Boundary(BoundaryProblem::MissingEnd)]
        );
    }

    #[test]
    fn blanks_in_headers_are_their_own() {
        let text = format!("-----BEGIN X-----\nComment: by hand \n\n{BODY}-----END X-----");
        assert_eq!(
            problems(&scan(text)),
            [IrregularityKind::Boundary(BoundaryProblem::Headers)]
        );
    }
}
