//! How much of a report is shown.

use super::{exit::Failure, io::Io};
use crate::{
    Finding, Severity,
    output::{OutputFormat, text::Options},
    pki::text::printable::count,
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

/// Prints a report in the format that was asked for, and says how many of its findings are not in it.
pub(super) fn print(
    io: &mut Io,
    findings: &[Finding],
    options: Options,
    json: impl FnOnce() -> String,
    text: impl FnOnce() -> String,
) -> Result<(), Failure> {
    if io.format == OutputFormat::Json {
        return io.print(&json());
    }
    io.print(&text())?;
    tell_hidden(findings, options, io);
    Ok(())
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
