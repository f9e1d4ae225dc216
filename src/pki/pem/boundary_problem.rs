//! What can be wrong with BEGIN and END lines.

use std::fmt;

/// What is wrong with a BEGIN or END line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoundaryProblem {
    /// Not five hyphens on both sides; the text is the line as it stands.
    Dashes(String),
    /// Blanks between the hyphens and the words; the text is the line as it stands.
    Blanks(String),
    /// The BEGIN line stands twice.
    Doubled,
    /// Something else stands on the same line.
    NotAlone(Neighbour),
    /// There is no END line.
    MissingEnd,
    /// There is no BEGIN line: the file is bare Base64.
    MissingBegin,
    /// The END line has another label.
    LabelsDiffer {
        /// The label of the BEGIN line.
        begin: String,
        /// The label of the END line.
        end: String,
    },
    /// Header lines (RFC 1421) inside the block.
    Headers,
    /// The words are not in capital letters.
    Case,
    /// A CR alone, which most readers do not take for the end of a line, divides the line from the body.
    CarriageReturn,
}

impl fmt::Display for BoundaryProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dashes(line) if line.is_ascii() => {
                write!(formatter, "`{line}` has not exactly five hyphens on each side")
            }
            Self::Dashes(line) => write!(
                formatter,
                "`{line}` has typographic dashes where five hyphens must stand"
            ),
            Self::Blanks(line) => write!(
                formatter,
                "`{line}` has blanks where none may be (between the hyphens and the words, or doubled) or other blanks than spaces"
            ),
            Self::Doubled => formatter.write_str("the BEGIN line stands twice"),
            Self::NotAlone(neighbour) => neighbour.fmt(formatter),
            Self::MissingEnd => formatter.write_str("the block that begins here has no END line"),
            Self::MissingBegin => formatter.write_str("there is Base64 without a BEGIN line"),
            Self::LabelsDiffer { begin, end } if end.is_empty() => {
                write!(formatter, "the END line lacks the label `{begin}`")
            }
            Self::LabelsDiffer { begin, end } => {
                write!(formatter, "the block begins as `{begin}` and ends as `{end}`")
            }
            Self::Headers => formatter.write_str("header lines stand between BEGIN and the Base64 text"),
            Self::Case => formatter.write_str("BEGIN, END and the label must be in capital letters"),
            Self::CarriageReturn => formatter.write_str(
                "a CR alone, as old Macs end lines, divides this line from the body: many readers do not find it",
            ),
        }
    }
}

/// What stands on the line of a boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neighbour {
    /// A bracket that opens nothing, as terminals leave it.
    Bracket,
    /// Control sequences of a terminal, which nobody sees.
    ControlSequence,
    /// The prompt of a command line.
    Prompt,
    /// Other text.
    Text,
}

impl fmt::Display for Neighbour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Bracket => {
                "a `[` stands on the same line, as terminals and logs leave it: many readers do not find the line"
            }
            Self::ControlSequence => {
                "control sequences of a terminal, such as those for colours, stand on the same line: nobody sees them, and many readers do not find the line"
            }
            Self::Prompt => {
                "the prompt of a command line stands on the same line: many readers do not find the line"
            }
            Self::Text => "other text stands on the same line",
        })
    }
}
