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

/// The name of a rule in kebab-case: its topic, then what it finds, such as `key-size`. Ordered by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleId(&'static str);

impl RuleId {
    /// The topics that rules are about, such as `key`.
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

    /// The name, as profiles and waivers write it.
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

/// How good a document is as evidence. The better is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// We could not read it. It carries a notice at most.
    Unverified,
    /// Others report what the CA does. It carries a warning at most.
    Secondary,
    /// The own words or code of the CA, the standard or the program. It carries an error.
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

    /// The worst severity that it carries.
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
    /// The section in it, as the document calls it.
    pub section: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// The day on which we read it.
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

/// Who says so: where a profile sets a level, and which document it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The id of the profile file that sets it: the profile itself, or one that it builds on.
    pub layer: String,
    /// The line in that file, from 1.
    pub line: usize,
    /// The document; none where neither the profile nor the rule names one.
    pub document: Option<SourceDocument>,
}

/// What the receiver of a request or a certificate will do: the CA, the server or the clients. The worse is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing; it is good to know.
    Notice,
    /// Accept it, but change or drop something that matters, or delay the order.
    Warning,
    /// Reject it.
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

/// What a CA will do with a request, as far as the findings tell. The worse is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Sign it as it is: there are notices at most.
    Accepted,
    /// Sign it with changes, or later: there are warnings.
    Altered,
    /// Reject it: there are errors.
    Refused,
}

impl Outcome {
    /// The outcome that follows from the worst finding; none where nothing was found.
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

/// A place in a file, as reports show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The name of the file, as its [`Source`](crate::Source) has it.
    pub path: Printable,
    /// Which PEM block of the file, of any kind, counted from 0; 0 in binary files, none in inventories and files with addresses.
    pub index: Option<usize>,
    /// The full name of the node that it belongs to, if an inventory was given.
    pub node: Option<String>,
    /// The part of the request or certificate.
    pub part: Option<Part>,
    /// The line, from 1; none in binary files and where the finding is about the whole file.
    pub line: Option<usize>,
    /// The column in characters, from 1; none without a line.
    pub column: Option<usize>,
    /// The text to show, with what to underline; none where it may be secret. Of a part that is Base64 in the file this is its
    /// decoded value.
    pub excerpt: Option<Excerpt>,
}

/// A value that ends a finding, and where it goes: into the inventory if it has the present value in exactly one place, else
/// into a request that is made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The file: an inventory or a request.
    pub path: Printable,
    /// The line of the present value, from 1; none in binary files, and where an inventory does not have the value yet, or has it
    /// in several places.
    pub line: Option<usize>,
    /// The column in characters, from 1; none without a line. In an inventory, the value begins there with its quote.
    pub column: Option<usize>,
    /// The part of the request that gets the value.
    pub part: Option<Part>,
    /// The other parts of the request that have the same name now, and need the same value; none where the value goes into an
    /// inventory.
    pub also: Vec<Part>,
    /// The value, without quotes.
    pub value: String,
}

/// What a profile is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProfileKind {
    /// A CA, or what CAs must do: it signs requests.
    Authority,
    /// A server product: it makes requests, or takes the certificates for them.
    Product,
}

impl ProfileKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Authority, Self::Product];

    /// The word in profiles and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Authority => "ca",
            Self::Product => "product",
        }
    }
}

/// What one profile says about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The id of the profile.
    pub profile: String,
    /// What the profile is of.
    pub kind: ProfileKind,
    /// What the CA, server or client will do.
    pub severity: Severity,
    /// Who says so.
    pub basis: Basis,
}

/// What a rule found in one place: a request, a certificate, an inventory or a file with addresses.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: RuleId,
    /// The worst severity of the verdicts.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong, with the value: a fragment in lower case, without a full stop.
    pub message: Printable,
    /// What to do about it, in the same form.
    pub remediation: Printable,
    /// A value that ends this finding and causes no other, where one is known.
    pub suggestion: Option<Suggestion>,
    /// What it means and who says so: one for each profile to which it matters, in the order of the linter's profiles. There is
    /// at least one.
    pub verdicts: Vec<Verdict>,
    /// Other places that take part, such as the line of the inventory or the request of another node.
    pub related: Vec<Place>,
    /// The other requests of which the same is true, where it is said once for all.
    #[doc(hidden)]
    pub others: Vec<InputId>,
}
