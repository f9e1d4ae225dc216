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

use crate::{
    judge::{
        engine::{Report, Scope},
        finding::Tally,
    },
    pki::text::printable::count,
};

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
        // A product of which there is no request today, or in which all chosen rules are off.
        let is_idle = counts.requests() == 0 || counts.scope.asked == 0;
        if has_several && is_idle && counts.tally.is_empty() {
            continue;
        }
        let outcomes = [
            (counts.accepted, "accepted"),
            (counts.altered, "altered"),
            (counts.refused, "refused"),
        ];
        let requests = count(counts.requests(), "request");
        lines += &format!(
            "{profile}: {requests}{}\n",
            outcome(outcomes, counts.undecided, counts.scope, counts.tally)
        );
    }
    lines
}

/// What became of the documents that a profile judged, the worst last. Where rules were left out only that is certain; of the
/// rest it is said what looked at it.
fn outcome(outcomes: [(usize, &str); 3], undecided: usize, scope: Scope, tally: Tally) -> String {
    if !scope.is_partial() {
        let mut parts: Vec<String> = outcomes
            .iter()
            .map(|(number, word)| format!("{number} {word}"))
            .collect();
        if undecided > 0 {
            parts.push(format!("{undecided} undecided"));
        }
        return format!(": {} ({tally})", parts.join(", "));
    }
    let by = match scope {
        Scope { asked: 0, .. } => "none of these rules".to_owned(),
        Scope { asked, left_out } if asked <= left_out => count(asked, "rule"),
        Scope { left_out, .. } => format!("all but {}", count(left_out, "rule")),
    };
    let [_, _, (number, word)] = outcomes;
    let found = match number {
        0 if tally.is_empty() => "no findings".to_owned(),
        0 => tally.to_string(),
        _ => format!("{number} {word} ({tally})"),
    };
    format!(" checked by {by}: {found}")
}
