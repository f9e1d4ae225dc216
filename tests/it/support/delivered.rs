//! Certificates that others issued and judged, delivered to `verify`.

use std::{collections::BTreeSet, fs};

use signready::{
    judge::{
        engine::{THREADS, VerificationReport},
        finding::Severity,
        fleet::Fleet,
        issued::{self, Against, Delivery, Given},
    },
    pki::{certificate::Roots, text::source::Source},
};

use super::{linter, project, read_texts};

/// Where they are.
pub const FOLDER: &str = "tests/verify/issued";

/// One of the files.
pub fn source(path: &str) -> Source {
    let bytes = fs::read(project(FOLDER).join(path));
    Source::new(
        path,
        bytes.unwrap_or_else(|error| panic!("{path}: {error}")),
    )
}

/// These roots, and a host that clients ask for.
pub fn against(root: Option<&str>, host: Option<&str>) -> Against {
    let mut against = super::against();
    against.roots = root.map(|root| {
        let mut roots = Roots::default();
        roots.add_file(&source(root)).unwrap();
        roots
    });
    "the roots that were given".clone_into(&mut against.roots_origin);
    against.hosts = host.into_iter().map(str::to_owned).collect();
    against
}

/// A delivery of these files.
pub fn deliver(
    certificates: &[&str],
    chain: Option<&str>,
    request: Option<&str>,
    against: Against,
) -> Delivery {
    let certificates = certificates
        .iter()
        .map(|path| issued::read(&source(path), Given::Delivered));
    let chain = chain.map(|path| issued::read(&source(path), Given::ForChains));
    let request = request.map(source);
    let texts: Vec<(&str, &[u8])> = request
        .iter()
        .map(|request| (request.path(), request.bytes()))
        .collect();
    let fleet = Fleet::new(read_texts(&texts));
    Delivery::join(certificates.chain(chain).collect(), fleet, against, THREADS)
}

/// What a public CA's rules say of it.
pub fn judge(delivery: &Delivery) -> VerificationReport {
    linter(&["public-ca"]).verify(delivery)
}

/// The rules with errors.
pub fn errors(report: &VerificationReport) -> BTreeSet<String> {
    let errors = report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.rule.to_string()).collect()
}
