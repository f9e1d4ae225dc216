//! What can be wrong with BEGIN and END lines.

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
