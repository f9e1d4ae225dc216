//! Standard output and error, colours, the clock.

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use anstream::{AutoStream, ColorChoice};
use time::{Date, OffsetDateTime};

use super::{
    args::{Color, Global},
    disk::{self, ResultFile},
    exit::Failure,
};
use crate::output::OutputFormat;

/// Where results and words go, and what day it is.
#[derive(Debug)]
pub(super) struct Io {
    pub(super) format: OutputFormat,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    pub(super) profiles_dir: Option<PathBuf>,
    color: ColorChoice,
    output: Option<(PathBuf, ResultFile)>,
    /// What the user calls the file for the result.
    output_name: Option<PathBuf>,
    now: OffsetDateTime,
    /// Whether the moment is that of `SOURCE_DATE_EPOCH`.
    is_set: bool,
}

impl Io {
    /// The file for the result is opened before the work begins, so that a wrong path fails early.
    pub(super) fn new(global: &Global) -> Result<Self, Failure> {
        let output = match &global.output {
            Some(path) => {
                // What a link leads to is written, and the link stays.
                let place = disk::canonical(path).unwrap_or_else(|| path.clone());
                let opened =
                    ResultFile::open(&place).map_err(|reason| cannot_write(path, &reason))?;
                Some((place, opened))
            }
            None => None,
        };
        let (now, is_set) = now();
        Ok(Self {
            format: global.format(),
            quiet: global.quiet,
            verbose: global.verbose,
            profiles_dir: global.profiles_dir.clone(),
            color: color_choice(global.color),
            output,
            output_name: global.output.clone(),
            now,
            is_set,
        })
    }

    /// Today, in UTC.
    pub(super) fn today(&self) -> Date {
        self.now.date()
    }

    /// Today, if `SOURCE_DATE_EPOCH` says which day that is.
    pub(super) fn set_day(&self) -> Option<Date> {
        self.is_set.then(|| self.today())
    }

    /// The moment at which the program was started, in UTC.
    pub(super) fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// The file for the result, if it is one, as the user calls it.
    pub(super) fn output_file(&self) -> Option<&Path> {
        match &self.output {
            Some((_, ResultFile::Staged(_))) => self.output_name.as_deref(),
            _ => None,
        }
    }

    /// Whether the result should have colours.
    pub(super) fn is_styled(&self) -> bool {
        self.output.is_none()
            && AutoStream::new(io::stdout(), self.color).current_choice() != ColorChoice::Never
    }

    /// Whether somebody is watching.
    pub(super) fn is_watched(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Prints a part of the result.
    pub(super) fn print(&mut self, text: &str) -> Result<(), Failure> {
        let written = match &mut self.output {
            Some((_, output)) => output.write_all(text.as_bytes()),
            None => AutoStream::new(io::stdout().lock(), self.color).write_all(text.as_bytes()),
        };
        written.map_err(|error| Failure::writing(&error))
    }

    /// Says something that is not part of the result.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            // Nobody can be told that the standard error is closed.
            let _ = writeln!(AutoStream::new(io::stderr().lock(), self.color), "{text}");
        }
    }

    /// Puts the file for the result in place.
    pub(super) fn finish(self) -> Result<(), Failure> {
        if let Some((path, output)) = self.output {
            let written = output.finish(&path);
            return written.map_err(|error| cannot_write(&path, &disk::plain(error).to_string()));
        }
        io::stdout()
            .flush()
            .map_err(|error| Failure::writing(&error))
    }
}

fn cannot_write(path: &Path, reason: &str) -> Failure {
    Failure::new(format!("cannot write to `{}`: {reason}", path.display()))
}

pub(super) fn color_choice(color: Color) -> ColorChoice {
    match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
}

/// The moment by the clock, or by `SOURCE_DATE_EPOCH` for output that must come out the same another day; and whether it is
/// the latter.
fn now() -> (OffsetDateTime, bool) {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the clock and the environment are read, once"
    )]
    let (fixed, now) = (
        std::env::var("SOURCE_DATE_EPOCH"),
        OffsetDateTime::now_utc(),
    );
    let fixed = fixed
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds.parse().ok()?).ok());
    (fixed.unwrap_or(now), fixed.is_some())
}
