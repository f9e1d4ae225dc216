//! Texts with names, and where a byte of them is.
//!
//! A [`Source`] is one text as a person sees it in an editor: a CSR file, an
//! inventory, a profile. Positions are byte offsets everywhere in the library;
//! they become line and column here, and only when they are shown.

mod line;

use std::{
    borrow::Cow,
    fmt,
    ops::Range,
    sync::{Arc, OnceLock},
};

pub use line::{Line, LineEnding, lines};

/// A place in a text, as editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1. LF, CR LF and a lone CR end a line.
    pub line: usize,
    /// The column in characters (Unicode scalar values), from 1.
    pub column: usize,
}

/// One line of a text with the part of it that a finding or a problem is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line, without its line ending; bytes that are not UTF-8 are replaced by U+FFFD. Of a line of over 1000 bytes
    /// only what is near the span.
    pub line: String,
    /// What to underline: a range of bytes of `line`, on character boundaries. It is empty where the place is between two
    /// characters.
    pub span: Range<usize>,
}

impl Excerpt {
    /// A text with the piece of it that matters; of a long text only what is near that piece.
    #[doc(hidden)]
    pub fn new(text: &str, span: Range<usize>) -> Self {
        if text.len() <= LONGEST_EXCERPT {
            return Self {
                line: text.to_owned(),
                span,
            };
        }
        let boundary = |index: usize| {
            (0..=index)
                .rev()
                .find(|&index| text.is_char_boundary(index))
                .unwrap_or(0)
        };
        let start = boundary(span.start.saturating_sub(NEAR));
        let marked_to = span.end.min(span.start.saturating_add(NEAR));
        let end = boundary(marked_to.saturating_add(NEAR).min(text.len()));
        let line = text.get(start..end).unwrap_or_default().to_owned();
        let span = span.start.saturating_sub(start)..span.end.saturating_sub(start).min(line.len());
        Self { line, span }
    }
}

/// A line longer than this is not shown whole, in bytes.
const LONGEST_EXCERPT: usize = 1000;

/// How much of a long line is shown on each side of what matters, in bytes.
const NEAR: usize = 300;

/// A file in memory, text or binary, with the name that reports use for it.
///
/// Clones share the bytes. `Debug` shows their number and not the bytes, which may be secret.
#[derive(Clone, Debug)]
pub struct Source(Arc<Inner>);

struct Inner {
    path: String,
    bytes: Vec<u8>,
    /// Where each line begins; found when the first position is asked for.
    lines: OnceLock<Vec<usize>>,
}

/// Without the text: it is long, and may be secret.
impl fmt::Debug for Inner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}, {} bytes", self.path, self.bytes.len())
    }
}

impl Source {
    /// Something wrong at a place of this text.
    #[doc(hidden)]
    pub fn problem(
        &self,
        range: &Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) -> Problem {
        Problem {
            source: self.clone(),
            range: Some(range.clone()),
            message: message.into(),
            help,
        }
    }

    /// A file with this name and these bytes. The name is a path by custom; nothing is opened.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self(Arc::new(Inner {
            path: path.into(),
            bytes: bytes.into(),
            lines: OnceLock::new(),
        }))
    }

    /// The name that reports use.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The bytes, as they were given.
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// The bytes as text; what is not UTF-8 is replaced by U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.bytes())
    }

    /// The line and column of the byte at `offset`, from 0. An offset past the end counts as the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.bytes().len());
        let lines = self.lines();
        let line = lines.partition_point(|&start| start <= offset);
        let start = lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let in_line = self.bytes().get(start..offset).unwrap_or_default();
        Position {
            line,
            column: String::from_utf8_lossy(in_line).chars().count() + 1,
        }
    }

    fn lines(&self) -> &[usize] {
        self.0.lines.get_or_init(|| {
            let ended = lines(self.bytes()).filter(|line| line.ending.is_some());
            std::iter::once(0)
                .chain(ended.map(|line| line.next))
                .collect()
        })
    }

    /// The line that holds the byte at `offset`, with its ending. An offset past the end is the end.
    #[doc(hidden)]
    pub fn line_at(&self, offset: usize) -> Range<usize> {
        let offset = offset.min(self.bytes().len());
        let lines = self.lines();
        let next = lines.partition_point(|&start| start <= offset);
        let start = lines.get(next.saturating_sub(1)).copied().unwrap_or(0);
        start..lines.get(next).copied().unwrap_or(self.bytes().len())
    }

    /// The line that holds the start of a range of bytes, with as much of the range as is on it.
    pub fn excerpt(&self, range: &Range<usize>) -> Excerpt {
        let offset = range.start.min(self.bytes().len());
        let Range {
            start: line_start,
            end: line_end,
        } = self.line_at(offset);
        // Bytes, unlike characters, can be cut before they are looked at.
        let start = line_start.max(offset.saturating_sub(LONGEST_EXCERPT));
        let end = line_end.min(offset.saturating_add(LONGEST_EXCERPT));
        let marked_to = range.end.clamp(offset, end.max(offset));
        let piece = |from: usize, to: usize| {
            let bytes = self.bytes().get(from..to.max(from)).unwrap_or_default();
            String::from_utf8_lossy(bytes).into_owned()
        };
        let (before, marked, after) = (
            piece(start, offset),
            piece(offset, marked_to),
            piece(marked_to, end),
        );
        let span = before.len()..before.len() + marked.len();
        let line = before + &marked + &after;
        let line = line.trim_end_matches(['\r', '\n']);
        Excerpt::new(line, span.start.min(line.len())..span.end.min(line.len()))
    }
}

/// Something wrong in an inventory, a profile or another text that the user wrote.
///
/// `Display` gives `path:line:column: message`, without the help.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The text.
    pub source: Source,
    /// The place in it, in bytes from 0; none when it concerns the whole. [`Source::position`] gives line and column.
    pub range: Option<Range<usize>>,
    /// What is wrong: a fragment in lower case, without a full stop.
    pub message: String,
    /// What to do about it, in the same form.
    pub help: Option<String>,
}

impl std::error::Error for Problem {}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.source.path())?;
        if let Some(range) = &self.range {
            let Position { line, column } = self.source.position(range.start);
            write!(formatter, ":{line}:{column}")?;
        }
        write!(formatter, ": {}", self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::{Position, Source};

    #[test]
    fn counts_lines_and_characters_from_one() {
        let source = Source::new("a", "ab\nmü x\r\n");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(3), Position { line: 2, column: 1 });
        // `ü` is two bytes and one column.
        assert_eq!(source.position(6), Position { line: 2, column: 3 });
        assert_eq!(source.position(999), Position { line: 3, column: 1 });
        // Editors break the line at a lone CR too.
        let source = Source::new("a", "ab\rcd\r\r\nef");
        assert_eq!(source.position(4), Position { line: 2, column: 2 });
        assert_eq!(source.position(8), Position { line: 3, column: 1 });
        assert_eq!(source.excerpt(&(3..4)).line, "cd");
    }

    #[test]
    fn excerpts_stay_on_character_boundaries() {
        let source = Source::new("a", b"first\nm\xC3\xBC \xFF x\r\nlast".as_slice());
        for start in 0..source.bytes().len() + 2 {
            for end in 0..source.bytes().len() + 2 {
                let excerpt = source.excerpt(&(start..end));
                assert!(excerpt.line.is_char_boundary(excerpt.span.start));
                assert!(excerpt.line.is_char_boundary(excerpt.span.end));
                assert!(excerpt.span.start <= excerpt.span.end);
            }
        }
        let excerpt = source.excerpt(&(7..9));
        assert_eq!(excerpt.line, "mü \u{FFFD} x");
        assert_eq!(excerpt.line.get(excerpt.span), Some("ü"));
    }
}
