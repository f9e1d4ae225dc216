//! Certificates that others issued and judged, delivered to `verify`.

use std::{collections::BTreeSet, fs, path::Path};

use signready::{
    judge::{
        engine::{THREADS, VerificationReport},
        finding::Severity,
        fleet::Fleet,
        issued::{self, Against, Delivery, Given},
    },
    pki::{certificate::Roots, text::source::Source},
};

use super::{
    linter, project, read_texts,
    table::{Row, Table},
};

/// Where they are.
pub const FOLDER: &str = "tests/verify/issued";

/// What OpenSSL says of the certificates in a folder; a case is called like its certificate.
pub fn truth(folder: &str) -> Table {
    let certificate = |row: &Row| {
        let stem = Path::new(&row["cert"]).file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    };
    let error = |row: &Row| match (&row["openssl_verify"], &row["openssl_error"]) {
        ("OK", _) => String::new(),
        (_, error) if error.starts_with("error ") || error == "cannot be read" => error.to_owned(),
        _ => "error …".to_owned(),
    };
    Table::read(&format!("{folder}/truth.tsv"))
        .each_is("case", "its certificate", certificate)
        .names_files("csr", folder, &[])
        .names_files("cert", folder, &[])
        .names_files("chain_file", folder, &["-"])
        .names_files("root", folder, &[])
        .one_of("openssl_verify", &["OK", "FAIL"])
        .each_is("openssl_error", "what is said of the verdict", error)
        .one_of("hostname_match", &["yes", "no", ""])
        .one_of("ip_or_dns", &["ip", "dns", ""])
        .one_of("key_matches_csr", &["yes", "no"])
        .free(&["hostname", "case_intent"])
}

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
