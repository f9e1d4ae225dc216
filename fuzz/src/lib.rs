//! What the targets share: the profiles, a day, a backend that says yes, and the way through a request.

use std::sync::LazyLock;

use signready::{
    Assignment, Catalogue, File, Fleet, Linter, Report, Severity, Source,
    output::{json, text},
    pki::crypto::{self, Answer, Backend},
    rule_ids,
};
use time::{Date, macros::date};

/// The day by whose rules everything is judged.
pub const DAY: Date = date!(2026 - 11 - 22);

/// A backend that takes every signature for the key's, so that fuzzing gets behind the signatures.
pub static TRUSTING: LazyLock<Backend> = LazyLock::new(|| Backend {
    name: "trusting",
    verify: |_, _, _, _| Answer::Right,
    ..*crypto::preferred()
});

/// The built-in profiles.
pub fn catalogue() -> Catalogue {
    Catalogue::builtin(&rule_ids()).expect("the built-in profiles can be read")
}

/// All rules under profiles that differ much.
pub static LINTER: LazyLock<Linter> = LazyLock::new(|| {
    let catalogue = catalogue();
    let ids = ["public-ca", "letsencrypt", "cabf-ov", "cucm", "private"];
    let profiles = ids
        .iter()
        .map(|id| catalogue.profile(id, DAY).expect("it is built in"));
    Linter::new(profiles.collect(), Assignment::Everything)
});

/// Lints one file and prints what comes of it.
pub fn lint(backend: &Backend, bytes: &[u8]) {
    let read = File::read_with(backend, &Source::new("a.csr", bytes));
    let report = LINTER.lint(&Fleet::new(vec![read]));
    print(&report);
}

/// Prints a report in every form; what is printed must not control a terminal.
pub fn print(report: &Report) {
    let shown = text::report(report, OPTIONS);
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    let _ = json::report(report, DAY);
}

/// Everything is shown, and nothing is coloured.
pub const OPTIONS: text::Options = text::Options {
    styled: false,
    least: Severity::Notice,
    verbose: true,
};
