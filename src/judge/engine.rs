//! The engine: profiles × rules over what was read, to a sorted report.
//!
//! ```text
//! Linter (profiles, rules, who judges what)
//!    │
//!    ├─ lint    Fleet    → contexts of files, requests, inventory and addresses ─┐
//!    └─ verify  Delivery → contexts of certificates and deliveries ──────────────┤
//!                                                                                │
//!        profiled rules → drafts → findings, merged → without what is waived → sorted
//!                                                                                │
//!                                             Report | VerificationReport ←──────┘
//! ```
//!
//! A rule is asked once for every profile in which it is not off ([`Linter`] makes the
//! pairs); what it says is a draft. Drafts of several profiles about one place become one
//! finding with several verdicts. Then the inventory's waivers take out what they name,
//! and the rules about waivers have the last word. All of this happens once, for both
//! commands: they differ in the contexts that they make for rules, and in how they
//! summarize what is left.
//!
//! The order of a report depends on paths, places and rules alone, never on threads.

mod documents;
mod judgement;
mod lint;
mod linter;
mod merge;
mod parallel;
mod profiled_rule;
mod report;
mod severities;
mod verification;
mod verify;
mod waive;

use std::path::PathBuf;

pub use linter::{Assignment, Linter};
pub use parallel::THREADS;
pub use report::{BlocklistSummary, Counts, Report, RequestSummary, fingerprint};
pub use verification::{
    CertificateContent, CertificateSummary, Fitness, Unanswered, VerificationCounts,
    VerificationReport,
};
pub use verify::Verifier;
pub use waive::Waived;

use crate::{
    judge::fleet::{File, FileContent, Input, LARGEST_FILE},
    pki::text::source::{LoadError, Source},
};

/// Reads files and the requests in them, in parallel. `on_file` is called behind each.
pub fn read(paths: &[PathBuf], on_file: impl Fn() + Sync) -> Vec<(File, Vec<Input>)> {
    let read = |path: &PathBuf| {
        let file = match Source::load(path, LARGEST_FILE) {
            Ok(source) => File::read(&source),
            Err(error) => failed(&path.display().to_string(), &error),
        };
        on_file();
        file
    };
    THREADS.map(paths, read)
}

/// What stands for a file that could not be read.
pub fn failed(path: &str, error: &LoadError) -> (File, Vec<Input>) {
    let failure = match error {
        LoadError::TooLarge { size } => FileContent::TooLarge(*size),
        other => FileContent::Unreadable(other.to_string()),
    };
    File::failed(path, failure)
}
