//! How the program ends.

use std::{io, path::Path, process::ExitCode};

use super::disk;
use crate::{Problem, estate::inventory, judge::profile, work::authority};

/// The exit code. These are promises: scripts rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: nothing at or above `--fail-on`.
    Clean,
    /// 1: findings.
    Findings,
    /// 2: usage, configuration or I/O.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => Self::from(0),
            Exit::Findings => Self::from(1),
            Exit::Failed => Self::from(2),
        }
    }
}

/// Why the program cannot do its job.
#[derive(Debug)]
pub(super) enum Failure {
    /// Whoever read the output has stopped reading.
    BrokenPipe,
    /// One sentence and what to do about it.
    Message { text: String, help: Option<String> },
    /// Mistakes in a text of the user's.
    Problems(Vec<Problem>),
}

impl Failure {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self::Message {
            text: text.into(),
            help: None,
        }
    }

    pub(super) fn with_help(text: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Message {
            text: text.into(),
            help: Some(help.into()),
        }
    }

    /// A failure to write a file.
    pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Self {
        Self::new(format!("cannot write `{}`: {error}", path.display()))
    }

    /// A failure to write to the standard output.
    pub(super) fn writing(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::BrokenPipe,
            _ => Self::new(format!("cannot write the output: {error}")),
        }
    }
}

impl From<disk::WriteError> for Failure {
    fn from(error: disk::WriteError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<inventory::InventoryError> for Failure {
    fn from(error: inventory::InventoryError) -> Self {
        match error {
            inventory::InventoryError::Shape(problem) => Self::Problems(vec![problem]),
            inventory::InventoryError::Meaning(problems) => Self::Problems(problems),
        }
    }
}

impl From<authority::AuthorityError> for Failure {
    fn from(error: authority::AuthorityError) -> Self {
        match error.help() {
            Some(help) => Self::with_help(error.to_string(), help),
            None => Self::new(error.to_string()),
        }
    }
}

impl From<inventory::UnknownNode> for Failure {
    fn from(error: inventory::UnknownNode) -> Self {
        let text = error.to_string();
        match error.nearest {
            Some(nearest) => Self::with_help(text, format!("did you mean `{nearest}`?")),
            None => Self::new(text),
        }
    }
}

impl From<profile::ProfileError> for Failure {
    fn from(error: profile::ProfileError) -> Self {
        let text = error.to_string();
        match error {
            profile::ProfileError::Unknown { help, .. }
            | profile::ProfileError::Abstract { help, .. }
            | profile::ProfileError::Absent { help, .. } => Self::with_help(text, help),
            profile::ProfileError::Invalid { problems, .. } => Self::Problems(problems),
        }
    }
}
