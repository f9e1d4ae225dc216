//! CAs that somebody may ask for and that have no profile: where nothing verifiable is known, none is better than a
//! guess.

use std::collections::BTreeMap;

use serde::Deserialize;

const TEXT: &str = include_str!("../../../ca-profiles/absent.toml");

/// A name without a profile.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// Who it is.
    pub title: String,
    /// Why there is no profile.
    pub reason: String,
    /// The profile that comes nearest.
    pub instead: Option<String>,
    /// Where that can be read.
    pub url: Option<String>,
    /// The day on which it was read.
    pub read: toml::value::Datetime,
}

/// All of them, by name.
pub fn absent() -> BTreeMap<String, Absent> {
    // The text is compiled in, and tests/it/profiles.rs proves that it can be read.
    toml::from_str(TEXT).unwrap_or_default()
}

impl Absent {
    /// Who it is and why there is no profile, in one sentence.
    pub fn explanation(&self) -> String {
        format!("there is no profile for {}: {}", self.title, self.reason)
    }

    /// What to do instead.
    pub fn help(&self) -> String {
        match &self.instead {
            Some(instead) => format!("use `{instead}`, which comes nearest"),
            None => "choose another CA; `signready profiles` lists those that are known".to_owned(),
        }
    }
}
