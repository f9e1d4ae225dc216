//! How much of a report is shown.

use super::io::Io;
use crate::{
    finding::{Finding, Severity},
    output::text::Options,
    printable::count,
};

/// Which findings are shown, and how: warnings and errors, milder ones with `-v` or where they make the exit code 1.
pub(super) fn options(fail_on: Severity, io: &Io) -> Options {
    Options {
        styled: io.is_styled(),
        least: if io.verbose {
            Severity::Notice
        } else {
            fail_on.min(Severity::Warning)
        },
        verbose: io.verbose,
    }
}

/// Says how many findings were not shown.
pub(super) fn tell_hidden(findings: &[Finding], options: Options, io: &Io) {
    let is_hidden = |finding: &&Finding| finding.severity < options.least;
    let hidden = findings.iter().filter(is_hidden).count();
    if hidden > 0 {
        io.note(&format!(
            "note: {} not shown; `-v` shows them",
            count(hidden, "notice")
        ));
    }
}
