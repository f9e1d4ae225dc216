//! Findings: where, what, so what, and who says so.
//!
//! A [`Finding`] is finished: its text is safe to print, its place is resolved to
//! line and column, its severity comes from the profiles that judged it. Rules
//! make drafts ([`crate::judge::rule::Reporter`]); [`crate::judge::engine`] makes findings of them.

mod spot;
mod tally;

use std::{fmt, str::FromStr};

use time::Date;

pub use spot::{AddressFileId, Detail, EntryId, InputId, Spot, Target};
pub use tally::Tally;

use crate::pki::{
    csr::Part,
    text::{printable::Printable, source::Excerpt},
};

/// The name of a rule: its topic, then the pattern it finds, in kebab-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleId(&'static str);

impl RuleId {
    /// The topics that rules are about.
    pub const TOPICS: [&'static str; 10] = [
        "encoding",
        "request",
        "key",
        "subject",
        "name",
        "extension",
        "fleet",
        "inventory",
        "certificate",
        "address",
    ];

    /// A name. A constant with a name that is not kebab-case does not compile.
    ///
    /// # Panics
    ///
    /// When the name is not kebab-case; in a constant, that is a compile error.
    pub const fn new(name: &'static str) -> Self {
        let bytes = name.as_bytes();
        let mut rest = bytes;
        let mut previous = b'-';
        while let [byte, after @ ..] = rest {
            assert!(
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-',
                "a rule's name is kebab-case"
            );
            assert!(
                *byte != b'-' || previous != b'-',
                "a rule's name has one hyphen between words"
            );
            previous = *byte;
            rest = after;
        }
        assert!(previous != b'-', "a rule's name ends in a word");
        Self(name)
    }

    /// The name.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The topic: what stands before the first hyphen.
    pub fn topic(self) -> &'static str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.0)
    }
}

/// How good a document is as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// We could not read it: a notice at most may rest on it.
    Unverified,
    /// Somebody reports what the CA does: a warning at most.
    Secondary,
    /// The CA's, the standard's or the program's own words or code.
    Primary,
}

impl Evidence {
    /// All grades, the best first.
    pub const ALL: [Self; 3] = [Self::Primary, Self::Secondary, Self::Unverified];

    /// The word in a profile.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Secondary => "secondary",
            Self::Primary => "primary",
        }
    }

    /// The worst severity that may rest on it.
    pub fn ceiling(self) -> Severity {
        match self {
            Self::Unverified => Severity::Notice,
            Self::Secondary => Severity::Warning,
            Self::Primary => Severity::Error,
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// A document that a value or a rule rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceDocument {
    /// Its title.
    pub title: String,
    /// The section in it.
    pub section: Option<String>,
    /// Where to read it.
    pub url: Option<String>,
    /// The day it was read.
    pub read: Option<Date>,
    /// How good it is as evidence.
    pub evidence: Evidence,
}

impl fmt::Display for SourceDocument {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.title)?;
        match &self.section {
            Some(section) => write!(formatter, ", {section}"),
            None => Ok(()),
        }
    }
}

/// Where a value was set, and on what it rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The profile layer that set it.
    pub layer: String,
    /// The line in the layer's file.
    pub line: usize,
    /// The document; none where neither the layer nor the rule names one.
    pub document: Option<SourceDocument>,
}

/// What the receiver will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing; good to know.
    Notice,
    /// Take it, and change or drop something that somebody relies on, or delay the order.
    Warning,
    /// Refuse it.
    Error,
}

impl Severity {
    /// All severities, the mildest first.
    pub const ALL: [Self; 3] = [Self::Notice, Self::Warning, Self::Error];

    /// The word in profiles, on the command line and in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// A word that is no severity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `error`, `warning` or `notice`, found `{0}`")]
pub struct SeverityError(String);

impl FromStr for Severity {
    type Err = SeverityError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.word() == word)
            .ok_or_else(|| SeverityError(word.to_owned()))
    }
}

/// What becomes of a request at a CA, as far as its findings tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is signed as it is.
    Accepted,
    /// It is signed with changes, or later.
    Altered,
    /// It is refused.
    Refused,
}

impl Outcome {
    /// The outcome that follows from the worst finding.
    pub fn of(worst: Option<Severity>) -> Self {
        match worst {
            Some(Severity::Error) => Self::Refused,
            Some(Severity::Warning) => Self::Altered,
            Some(Severity::Notice) | None => Self::Accepted,
        }
    }

    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Altered => "altered",
            Self::Refused => "refused",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// A place as reports show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user named it.
    pub path: Printable,
    /// Which block of the file, from 0; none for an inventory and for what tells clients addresses.
    pub index: Option<usize>,
    /// The node that the request belongs to.
    pub node: Option<String>,
    /// The part of the request.
    pub part: Option<Part>,
    /// The line, from 1; none in binary files and for whole files.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// The text to show, with what to underline.
    pub excerpt: Option<Excerpt>,
}

/// Who it is whose word counts; the later says more of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProfileKind {
    /// A CA, or what CAs must do: it takes requests.
    Authority,
    /// A server: it makes requests or takes the certificates for them.
    Product,
}

impl ProfileKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Authority, Self::Product];

    /// The word in profiles and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Authority => "ca",
            Self::Product => "product",
        }
    }
}

/// What one profile says of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The profile.
    pub profile: String,
    /// Whose profile it is: the CA's or the server's.
    pub kind: ProfileKind,
    /// What its receiver will do.
    pub severity: Severity,
    /// Why.
    pub basis: Basis,
}

/// Something to know about a request, a fleet or an inventory.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: RuleId,
    /// The worst of the verdicts.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What: the actual value.
    pub message: Printable,
    /// What to do.
    pub remediation: Printable,
    /// So what and who says so, one per profile that minds.
    pub verdicts: Vec<Verdict>,
    /// Other places that take part: the other node, the inventory's line.
    pub related: Vec<Place>,
}
