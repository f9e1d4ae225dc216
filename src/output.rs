//! Reports in the formats that people and programs read.
//!
//! Each format is a function from a [`Report`] to text. Nothing here prints,
//! judges or knows the time.

#[cfg(feature = "generate")]
pub mod authority;
pub mod forecast;
#[cfg(feature = "generate")]
pub mod generation;
pub mod inspection;
pub mod json;
mod markdown;
pub mod matrix;
#[cfg(feature = "probe")]
pub mod probing;
pub mod status;
mod steps;
pub mod table;
pub mod text;
pub mod trust;
pub mod upload;
pub mod verification;
pub mod worksheet;

use std::{fmt, str::FromStr};

use crate::{judge::engine::Report, pki::text::printable::count};

/// An output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputFormat {
    /// For people: excerpts with carets.
    #[default]
    Text,
    /// For programs: the versioned JSON report.
    Json,
    /// For tickets and wikis.
    Markdown,
    /// For browsers and printers.
    Html,
}

impl OutputFormat {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Text, Self::Json, Self::Markdown, Self::Html];

    /// Those that every command has.
    pub const COMMON: &[Self] = &[Self::Text, Self::Json];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

impl fmt::Display for OutputFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// A word that is no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no output format is called `{0}`")]
pub struct FormatError(String);

impl FromStr for OutputFormat {
    type Err = FormatError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.word() == word)
            .ok_or_else(|| FormatError(word.to_owned()))
    }
}

/// One line of counts for each profile.
pub fn summary(report: &Report) -> String {
    let mut lines = String::new();
    let has_several = report.profiles.len() > 1;
    for (profile, counts) in report.profiles.iter().zip(&report.counts) {
        // A product of which there is no request today.
        if has_several && counts.requests() == 0 && counts.tally.is_empty() {
            continue;
        }
        lines += &format!(
            "{profile}: {}: {} accepted, {} altered, {} refused ({})\n",
            count(counts.requests(), "request"),
            counts.accepted,
            counts.altered,
            counts.refused,
            counts.tally,
        );
    }
    lines
}
