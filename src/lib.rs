//! Lints certificate signing requests (CSRs) before you send them to a CA, and verifies the certificates that come back.
//!
//! A [`Linter`] judges requests by [`Profile`]s. A profile says what one CA, browser or server product accepts, and names
//! the document behind every value. The built-in profiles are in the [`Catalogue`]; you can add your own. Every
//! [`Finding`] names a rule, a place, what is wrong, what to do about it, and for each profile a [`Severity`] with its
//! source.
//!
//! The library is a function from bytes to values: it opens no files, reads no clock and keeps no global state. You pass
//! texts and the day to judge by, and the same input gives the same report.
//!
//! # Example
//!
//! ```
//! use signready::{Assignment, Catalogue, File, Fleet, Linter, Source, rule_ids};
//! use time::macros::date;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let pem = include_str!("../docs/examples/downloads/sjc-cuc/cuc1.csr");
//! let catalogue = Catalogue::builtin(&rule_ids())?;
//! let profile = catalogue.profile("letsencrypt", date!(2026 - 11 - 27))?;
//! let linter = Linter::new(vec![profile], Assignment::Everything);
//! let requests = vec![File::read(&Source::new("server.csr", pem))];
//! let report = linter.lint(&Fleet::join(requests, None));
//! for finding in &report.findings {
//!     println!("{} [{}]: {}", finding.severity, finding.rule, finding.message);
//!     println!("help: {}", finding.remediation);
//! }
//! # assert_eq!(report.requests.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! # The way of the data
//!
//! - [`Source`] is a text or binary with a name. [`File::read`] finds the requests in it: PEM, DER or bare Base64. A file
//!   that cannot be read is not an error: it becomes an input with findings.
//! - [`Fleet::join`] puts the files together and, if you have an [`Inventory`], assigns each request to its node.
//!   With an inventory, go on with [`Fleet::planned_by`], and give it the profiles that judge and those of
//!   [`Catalogue::products`]: only then the requests are compared with what the inventory wants.
//! - [`Linter::lint`] gives a [`Report`]: findings, and an [`Outcome`] for each request and profile.
//! - [`read_certificates`] and [`Delivery::join`] do the same for certificates, and [`Linter::verify`] gives a
//!   [`VerificationReport`]. [`Against`] holds private keys, trusted roots, host names and the moment to judge by.
//!
//! Where a function takes a [`ForkJoin`], pass [`THREADS`], which uses all processors with the feature `parallel`, or
//! [`ForkJoin::SERIAL`].
//!
//! # Features
//!
//! The core alone, with a backend that needs no C compiler:
//!
//! ```toml
//! signready = { version = "0.1", default-features = false, features = ["rustcrypto"] }
//! ```
//!
//! | Feature | What it adds |
//! | --- | --- |
//! | `default` | `cli` |
//! | `cli` | the program `signready`; implies `aws-lc`, `generate`, `import`, `output`, `parallel`, `probe` and `schema` |
//! | `aws-lc` | checks signatures with AWS-LC; preferred if `rustcrypto` is on, too |
//! | `rustcrypto` | checks signatures with the crates of the `RustCrypto` project |
//! | `generate` | makes keys, CSRs and a private CA; needs a backend: `aws-lc` or `rustcrypto` |
//! | `import` | makes inventories from what servers print |
//! | `output` | writes reports as text, JSON, tables and pages |
//! | `parallel` | uses all processors, with rayon; reports are the same without it |
//! | `probe` | asks servers for their certificates over TLS; implies `aws-lc` |
//! | `schema` | writes JSON Schemas for editors |
//!
//! All features are additive. Without `aws-lc` and `rustcrypto` no signature can be checked, and the report says so.
//!
//! # Stability
//!
//! What is listed on this page follows semantic versioning. The modules of the crate are public for our own program and
//! tests only: they are hidden here, and change in any release.

#![cfg_attr(
    not(feature = "cli"),
    allow(
        dead_code,
        unused_imports,
        clippy::allow_attributes,
        reason = "what only some features use is in rooms that are always there"
    )
)]

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod estate;
#[doc(hidden)]
pub mod judge;
#[cfg(feature = "output")]
#[doc(hidden)]
pub mod output;
#[doc(hidden)]
pub mod pki;
#[doc(hidden)]
pub mod work;

#[doc(inline)]
pub use estate::inventory::{Inventory, InventoryError};
#[doc(inline)]
pub use judge::engine::{
    Assignment, Fitness, Linter, Report, RequestSummary, THREADS, VerificationReport, Waived,
};
#[doc(inline)]
pub use judge::finding::{Evidence, Finding, Outcome, Place, RuleId, Severity, Verdict};
#[doc(inline)]
pub use judge::fleet::{File, Fleet, Input};
#[doc(inline)]
pub use judge::issued::{Against, Delivery, Given, read as read_certificates};
#[doc(inline)]
pub use judge::profile::{Catalogue, Profile, ProfileError};
#[doc(inline)]
pub use judge::rules::ids as rule_ids;
#[doc(inline)]
pub use pki::certificate::{Certificate, Roots};
#[doc(inline)]
pub use pki::csr::CertificationRequest;
#[doc(inline)]
pub use pki::fork_join::ForkJoin;
#[doc(inline)]
pub use pki::text::source::{Problem, Source};
