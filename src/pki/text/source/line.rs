//! The lines of a text, and how each of them ends.

use std::{fmt, ops::Range};

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineEnding {
    /// LF, as on Unix.
    LineFeed,
    /// CR LF, as on Windows.
    CarriageReturnLineFeed,
    /// CR CR LF or more of the kind: a text that was converted twice.
    RepeatedCarriageReturn,
    /// CR alone, as on old Macs.
    CarriageReturn,
}

impl fmt::Display for LineEnding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::LineFeed => "LF",
            Self::CarriageReturnLineFeed => "CR LF",
            Self::RepeatedCarriageReturn => "CR CR LF",
            Self::CarriageReturn => "CR",
        })
    }
}

/// One line of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line without its ending.
    pub content: Range<usize>,
    /// How it ends; none when the text ends first.
    pub ending: Option<LineEnding>,
    /// Where the next line begins.
    pub next: usize,
}

/// The lines of a text; there is none behind the last line ending.
pub fn lines(text: &[u8]) -> impl Iterator<Item = Line> {
    let mut start = 0;
    // Up to here every CR is a line ending of its own: found once, so that many of them are not searched again and again.
    let mut alone_to = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let Some(length) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            let content = start..text.len();
            start = text.len();
            return Some(Line {
                content,
                ending: None,
                next: start,
            });
        };
        let content = start..start + length;
        let ending = if text.get(content.end) == Some(&b'\n') {
            start = content.end + 1;
            LineEnding::LineFeed
        } else if content.end < alone_to {
            start = content.end + 1;
            LineEnding::CarriageReturn
        } else {
            let behind = text.get(content.end..).unwrap_or_default();
            let returns = behind.iter().take_while(|&&byte| byte == b'\r').count();
            if behind.get(returns) == Some(&b'\n') {
                start = content.end + returns + 1;
                if returns == 1 {
                    LineEnding::CarriageReturnLineFeed
                } else {
                    LineEnding::RepeatedCarriageReturn
                }
            } else {
                alone_to = content.end + returns;
                start = content.end + 1;
                LineEnding::CarriageReturn
            }
        };
        Some(Line {
            content,
            ending: Some(ending),
            next: start,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{LineEnding, lines};

    #[test]
    fn every_kind_of_line_ending() {
        let text = b"a\nb\r\n\r\r\nc\r\rd";
        let found: Vec<_> = lines(text).collect();
        let contents: Vec<_> = found
            .iter()
            .map(|line| &text[line.content.clone()])
            .collect();
        assert_eq!(contents, [&b"a"[..], b"b", b"", b"c", b"", b"d"]);
        let endings: Vec<_> = found.iter().map(|line| line.ending).collect();
        assert_eq!(
            endings,
            [
                Some(LineEnding::LineFeed),
                Some(LineEnding::CarriageReturnLineFeed),
                Some(LineEnding::RepeatedCarriageReturn),
                Some(LineEnding::CarriageReturn),
                Some(LineEnding::CarriageReturn),
                None,
            ]
        );
        assert_eq!(found.last().unwrap().next, text.len());
    }

    #[test]
    fn nothing_stands_behind_the_last_line_ending() {
        assert_eq!(lines(b"").count(), 0);
        assert_eq!(lines(b"a\n").count(), 1);
        assert_eq!(lines(b"\r\n\n").count(), 2);
    }
}
