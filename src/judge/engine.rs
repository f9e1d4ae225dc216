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
mod inventory_line;
mod join;
mod judgement;
mod lint;
mod linter;
mod lone_key;
mod merge;
mod octets;
mod parallel;
mod profiled_rule;
mod proven;
mod report;
mod scope;
mod severities;
mod unread;
mod verification;
mod verify;
mod waive;

pub use join::MissingProfiles;
pub use linter::{Assignment, Linter};
pub use parallel::THREADS;
pub use report::{BlocklistSummary, Counts, Report, RequestSummary, fingerprint};
pub use scope::Scope;
pub use verification::{
    CertificateContent, CertificateSummary, Fitness, Unanswered, VerificationCounts,
    VerificationReport,
};
pub use verify::Verifier;
pub use waive::Waived;
