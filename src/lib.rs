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
//! # Lint requests
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
//! let report = linter.lint(&Fleet::new(requests));
//! for finding in &report.findings {
//!     println!("{} [{}]: {}", finding.severity, finding.rule, finding.message);
//!     println!("help: {}", finding.remediation);
//! }
//! # assert_eq!(report.requests.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! # Lint requests against an inventory
//!
//! An [`Inventory`] says which servers there are, and what their requests should be. [`Linter::fleet`] joins the two; it returns an
//! error if the linter lacks a profile that the inventory needs.
//!
//! ```
//! use signready::{Assignment, Catalogue, File, Inventory, Linter, Source, rule_ids};
//! use time::macros::date;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let pem = include_str!("../docs/examples/downloads/sjc-cuc/cuc1.csr");
//! let inventory = Inventory::read(Source::new(
//!     "cluster.toml",
//!     r#"
//!     [[cluster]]
//!     name = "web"
//!     domain = "example.com"
//!     profile = "letsencrypt"
//!     [[cluster.node]]
//!     host = "www"
//!     [[cluster.node]]
//!     host = "shop"
//!     "#,
//! ))?;
//! let day = date!(2026 - 11 - 27);
//! let catalogue = Catalogue::builtin(&rule_ids())?;
//! let mut profiles = catalogue.products(&inventory, day)?;
//! for named in inventory.profiles() {
//!     profiles.push(catalogue.profile(&named.value, day)?);
//! }
//! let linter = Linter::new(profiles, Assignment::ByNode);
//! let requests = vec![File::read(&Source::new("web/www.csr", pem))];
//! let fleet = linter.fleet(requests, inventory)?;
//! let report = linter.lint(&fleet);
//! assert_eq!(report.requests[0].node.as_deref(), Some("www.example.com"));
//! // The request of the other server is missing.
//! let missing = report.findings.iter().find(|finding| finding.rule.as_str() == "fleet-missing-node");
//! assert_eq!(missing.and_then(|finding| finding.place.node.as_deref()), Some("shop.example.com"));
//! # Ok(())
//! # }
//! ```
//!
//! # Verify certificates
//!
//! ```
//! use signready::{
//!     Against, Assignment, Catalogue, Fitness, Fleet, Given, Linter, Roots, Source, read_certificates,
//!     rule_ids,
//! };
//! use time::macros::datetime;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let certificate = include_str!("../docs/examples/library/server.crt");
//! # let intermediate = include_str!("../docs/examples/library/intermediate.pem");
//! # let root = include_str!("../docs/examples/library/root.pem");
//! let moment = datetime!(2026-11-27 12:00 UTC);
//! let catalogue = Catalogue::builtin(&rule_ids())?;
//! let profile = catalogue.profile("private", moment.date())?;
//! let linter = Linter::new(vec![profile], Assignment::Everything);
//!
//! let certificates = vec![
//!     read_certificates(&Source::new("server.crt", certificate), Given::Delivered),
//!     read_certificates(&Source::new("intermediate.pem", intermediate), Given::ForChains),
//! ];
//! let mut roots = Roots::default();
//! roots.add_file(&Source::new("roots.pem", root))?;
//! let against = Against { roots: Some(roots), ..Against::at(moment) };
//! // Without requests: the fleet is one of none.
//! let delivery = linter.delivery(certificates, Fleet::default(), against);
//! let report = linter.verify(&delivery);
//! for certificate in &report.certificates {
//!     for (profile, fitness) in &certificate.fitness {
//!         // None where rules were left out by choice, or where there is no certificate.
//!         let fitness = fitness.map_or("not judged", Fitness::word);
//!         println!("{} is {fitness} for {profile}", certificate.path);
//!     }
//! }
//! assert_eq!(report.certificates[0].fitness[0].1, Some(Fitness::Good));
//! # Ok(())
//! # }
//! ```
//!
//! # How data flows
//!
//! - [`Source`] is a file in memory. [`File::read`] finds the requests in it: PEM, DER or bare Base64. A file that cannot be read
//!   is not an error: it becomes an input with findings.
//! - [`Fleet::new`] puts the files together, and [`Linter::fleet`] does so with an [`Inventory`].
//! - [`Linter::lint`] gives a [`Report`]: findings, and an [`Outcome`] for each request and profile.
//! - [`read_certificates`] and [`Linter::delivery`] do the same for certificates, and [`Linter::verify`] gives a
//!   [`VerificationReport`]. [`Against`] holds private keys, trusted roots, host names and the moment to judge by.
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
//! What these pages show follows semantic versioning. The modules of the crate, and some fields and methods, are public for our
//! own program and tests only: they are hidden here, and change in any release.

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
pub use estate::addresses::{AddressFile, AddressesError};
#[doc(inline)]
pub use estate::inventory::{Cluster, Inventory, InventoryError, Located, Node};
#[doc(inline)]
pub use judge::engine::{
    Assignment, CertificateContent, CertificateSummary, Fitness, Linter, MissingProfiles, Report,
    RequestSummary, Unanswered, VerificationReport, Waived,
};
#[doc(inline)]
pub use judge::finding::{
    Basis, Evidence, Finding, Outcome, Place, ProfileKind, RuleId, Severity, SeverityError,
    SourceDocument, Suggestion, Verdict,
};
#[doc(inline)]
pub use judge::fleet::{File, Fleet, Input, PrivateKey};
#[doc(inline)]
pub use judge::issued::{Against, Delivery, Entry, Given, read as read_certificates};
#[doc(inline)]
pub use judge::profile::{Catalogue, Profile, ProfileError};
#[doc(inline)]
pub use judge::rules::ids as rule_ids;
#[doc(inline)]
pub use pki::certificate::{
    Client, Refusal, Revocation, RevocationLists, RevocationListsError, Roots, RootsError,
    Unchecked,
};
#[doc(inline)]
pub use pki::csr::Part;
#[doc(inline)]
pub use pki::key::{Blocklist, PrivateKeyError};
#[doc(inline)]
pub use pki::text::printable::Printable;
#[doc(inline)]
pub use pki::text::source::{Excerpt, Position, Problem, Source};
