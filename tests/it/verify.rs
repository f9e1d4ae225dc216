//! `verify` against certificates that others made and judged.

use std::{collections::BTreeSet, fs};

use signready::{
    estate::numbered::Id as _,
    judge::{
        engine::{THREADS, VerificationReport},
        finding::Severity,
        fleet::{FileId, Fleet},
        issued::{self, Delivery, Given},
    },
    pki::{
        certificate::{Client, Roots, in_block},
        pem::Armor,
        text::source::Source,
    },
};

use crate::support::{
    self,
    delivered::{FOLDER, against, deliver, errors, judge, source, truth},
    files_below, project,
    table::Row,
};

/// Certificates of our own, each with one thing in which OpenSSL and others could differ.
const MADE: &str = "tests/verify/made";

/// What warns of a chain that OpenSSL does not take: of a way that leads nowhere beside one that does, and of what not all clients
/// know.
const WARNINGS: [&str; 2] = ["certificate-chain-foreign", "certificate-chain-disputed"];

/// The cases in which we differ, as the README lists them: case, host, rule.
fn differences() -> BTreeSet<(String, String, String)> {
    let readme = fs::read_to_string(project("tests/verify/README.md")).unwrap();
    let cells = readme
        .lines()
        .filter(|line| {
            line.starts_with("| ") && !line.starts_with("| case") && !line.starts_with("| ---")
        })
        .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    cells
        .map(|cells| {
            (
                cells[1].to_owned(),
                cells[2].to_owned(),
                cells[3].to_owned(),
            )
        })
        .collect()
}

#[test]
fn verdicts_are_those_of_others_or_stricter_for_a_reason() {
    let mut wrong = Vec::new();
    let mut found = BTreeSet::new();
    for (folder, least) in [(FOLDER, 35), (MADE, 69)] {
        let truth = truth(folder);
        assert!(truth.rows().len() >= least);
        for row in truth.rows() {
            let verdicts = verdicts(folder, row);
            found.extend(verdicts.differences);
            wrong.extend(verdicts.unnoticed);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(
        found,
        differences(),
        "tests/verify/README.md lists where we are stricter"
    );
}

/// Each certificate, request and chain is in the table; `chains` has those of `every_container_is_read`.
#[test]
fn no_file_waits_for_its_row() {
    for folder in [FOLDER, MADE] {
        let truth = truth(folder);
        let columns = ["csr", "cert", "chain_file", "root"];
        let cells = truth.rows().iter();
        let named: BTreeSet<&str> = cells
            .flat_map(|row| columns.map(|column| &row[column]))
            .collect();
        let mut unnamed = files_below(&project(folder));
        unnamed.retain(|path| {
            path != "truth.tsv" && !path.starts_with("chains/") && !named.contains(path.as_str())
        });
        assert_eq!(
            unnamed,
            Vec::<String>::new(),
            "{folder}: add rows, or remove the files"
        );
    }
}

/// How our verdict differs from the one in a row.
#[derive(Default)]
struct Verdicts {
    /// Case, host, and the rule that says why.
    differences: Vec<(String, String, String)>,
    /// What we take without a word and others do not.
    unnoticed: Option<String>,
}

fn verdicts(folder: &str, row: &Row) -> Verdicts {
    let [case, request, certificate, chain, root, host] =
        ["case", "csr", "cert", "chain_file", "root", "hostname"].map(|column| &row[column]);
    let at = |path: &str| format!("../../../{folder}/{path}");
    let chain = Some(chain).filter(|chain| *chain != "-").map(at);
    let delivery = deliver(
        &[&at(certificate)],
        chain.as_deref(),
        Some(&at(request)),
        against(Some(&at(root)), Some(host)),
    );
    let report = judge(&delivery);
    let said = errors(&report);
    let is_right = &row["openssl_verify"] == "OK" && &row["key_matches_csr"] == "yes";
    let because = |rule: String| (case.to_owned(), host.to_owned(), rule);
    let mut verdicts = Verdicts::default();
    match (is_right, said.is_empty()) {
        (true, false) => verdicts.differences = said.into_iter().map(because).collect(),
        // We found a way where OpenSSL finds none, and must warn of it.
        (false, true) => match WARNINGS.iter().find(|rule| warns(&report, rule)) {
            Some(rule) => verdicts.differences.push(because((*rule).to_owned())),
            None => {
                verdicts.unnoticed = Some(format!(
                    "{case} for {host}: {} is not noticed",
                    &row["case_intent"]
                ));
            }
        },
        _ => {}
    }
    verdicts
}

fn warns(report: &VerificationReport, rule: &str) -> bool {
    let mut findings = report.findings.iter();
    findings.any(|finding| finding.severity == Severity::Warning && finding.rule.as_str() == rule)
}

/// What is said of certificates that were made for something else: they have no such pointers, and all have one common name.
const BESIDE: [&str; 2] = [
    "certificate-common-name-not-in-san",
    "certificate-revocation-pointer",
];

/// Cases, and a part of the one thing that is said of each.
const REASONS: [(&str, &str); 27] = [
    (
        "int-ku-nosign",
        "may not sign certificates, by its own key usage: `Acme Issuing A`",
    ),
    (
        "root-pathlen0",
        "has more CAs below it than it allows: `Acme Root R1` allows none",
    ),
    ("pathlen1-bad", "`Acme Issuing A` allows 1"),
    ("root-notca", "is not a CA's: `Acme Root R1`"),
    ("root-eku-client", "not for servers: `Acme Root R1`"),
    ("root-crit-unknown", "1.2.3.4.5.6.7 of `Acme Root R1`"),
    (
        "root-future",
        "`Acme Root R1`, which is trusted, is valid from 2026-11-23 on",
    ),
    (
        "firstsec-next",
        "`ucm7.lab.acme.test` is valid from 2026-11-22 at 12:00:01 UTC on",
    ),
    ("lastsec", "expired on 2026-11-22 at 12:00:00 UTC"),
    (
        "aki-wrong",
        "`ucm7.lab.acme.test` names another than `Acme Issuing A`",
    ),
    (
        "aki-serial-wrong",
        "`ucm7.lab.acme.test` names another than `Acme Issuing A`",
    ),
    (
        "int-v1",
        "not of version 3, and clients take no other: `Acme Issuing A` is of version 1",
    ),
    (
        "nc-dir-ok",
        "a CA limits subjects, and not only host names (`Acme Issuing A`); refused by: ",
    ),
    (
        "issuer-printable",
        "the name of a CA is written in another way in its own certificate",
    ),
    (
        "issuer-case",
        "the name of a CA is written in another way in its own certificate",
    ),
    ("tampered-noaki", "or the certificate was damaged"),
    (
        "root-broken-sig",
        "`Acme Root R1` is self-signed, and the signature is not its own",
    ),
    ("int-rsa1024", "whose key is RSA-1024"),
    (
        "eku-any",
        "anyExtendedKeyUsage, which not all clients take for serverAuth",
    ),
    (
        "ns-type-client",
        "an extension of Netscape's, has no SSL server",
    ),
    ("ext-twice", "the extension keyUsage is there twice"),
    (
        "serial-pad",
        "the serial number is empty or has more octets than it needs",
    ),
    (
        "wild",
        "such as `*.lab.acme.test` stand for letters, digits and hyphens only",
    ),
    ("wild-tld", "`*.test` stands for a whole top-level domain"),
    (
        "san-dot",
        "the name with a dot at the end, `ucm7.lab.acme.test.`",
    ),
    ("ip4", "it is for `10.20.30.40`, and for no DNS name"),
    (
        "cross-one-bad",
        "by the one that `Acme Root R1` signed clients come to no trusted root",
    ),
];

#[test]
fn what_is_said_is_the_reason() {
    let truth = truth(MADE);
    for (case, expected) in REASONS {
        let row = truth.rows().iter().find(|row| row["case"] == *case);
        let row = row.unwrap_or_else(|| panic!("{case}"));
        let at = |path: &str| format!("../../../{MADE}/{path}");
        let chain = Some(&row["chain_file"])
            .filter(|chain| *chain != "-")
            .map(at);
        let against = against(Some(&at(&row["root"])), Some(&row["hostname"]));
        let delivery = deliver(&[&at(&row["cert"])], chain.as_deref(), None, against);
        let report = judge(&delivery);
        let said: Vec<String> = report
            .findings
            .iter()
            .filter(|finding| finding.severity > Severity::Notice)
            .filter(|finding| !BESIDE.contains(&finding.rule.as_str()))
            .map(|finding| finding.message.to_string())
            .collect();
        let [only] = said.as_slice() else {
            panic!("{case}: {said:?}");
        };
        assert!(only.contains(expected), "{case}: {only}");
    }
}

#[test]
fn the_common_name_counts_where_the_client_looks_at_it() {
    let mut against = against(Some("ca/root.pem"), Some("node10.voice.example.com"));
    against.client = Client::Either;
    let delivery = deliver(&["certs/cn-only.pem"], Some("ca/int.pem"), None, against);
    assert_eq!(errors(&judge(&delivery)), BTreeSet::new());
}

#[test]
fn every_container_is_read() {
    // What is in it: certificates, and what is wrong with the file itself.
    let cases: [(&str, usize, &[&str]); 15] = [
        ("leaf.der.crt", 1, &[]),
        ("leaf-trusted.pem", 1, &["certificate-irregular-text"]),
        ("leaf-wrongint.pem", 2, &["certificate-chain-foreign"]),
        ("leaf-int-crlf.pem", 2, &[]),
        ("two-leaves.pem", 3, &["certificate-chain-order"]),
        ("int-first.pem", 2, &["certificate-chain-order"]),
        ("leaf-int.pem", 2, &[]),
        ("leaf-bom.pem", 1, &["certificate-irregular-text"]),
        ("leaf-twice.pem", 3, &["certificate-chain-order"]),
        ("reversed.pem", 3, &["certificate-chain-order"]),
        ("leaf-int-root.pem", 3, &[]),
        ("leaf-text.pem", 1, &["certificate-text-outside"]),
        ("bundle.p7b", 3, &[]),
        ("bundle-der.p7b", 3, &[]),
        ("leaf-cut.pem", 0, &["certificate-malformed"]),
    ];
    let mut wrong = Vec::new();
    for (file, count, about_the_file) in cases {
        let path = format!("chains/{file}");
        let delivery = deliver(
            &[&path],
            Some("ca/int.pem"),
            None,
            against(Some("ca/root.pem"), None),
        );
        let of_file = delivery
            .certificates()
            .filter(|(_, entry, _)| entry.file == FileId::at(0));
        let there = of_file.count();
        let report = judge(&delivery);
        let said: BTreeSet<String> = report
            .findings
            .iter()
            .map(|finding| finding.rule.to_string())
            .filter(|rule| rule != "certificate-revocation-pointer")
            .collect();
        let expected: BTreeSet<String> = about_the_file
            .iter()
            .map(|rule| (*rule).to_owned())
            .collect();
        if (there, &said) != (count, &expected) {
            wrong.push(format!("{file}: {there} certificates, {said:?}"));
        }
    }
    let files = files_below(&project(FOLDER).join("chains"));
    let known: BTreeSet<&str> = cases
        .iter()
        .map(|(file, ..)| *file)
        .chain(["bundle-nokey.p12"])
        .collect();
    assert_eq!(
        files.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        known
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_locked_container_is_named_and_not_opened() {
    let delivery = deliver(
        &["chains/bundle-nokey.p12"],
        None,
        None,
        against(None, None),
    );
    let report = judge(&delivery);
    assert_eq!(
        errors(&report),
        BTreeSet::from(["certificate-absent".to_owned()])
    );
    assert!(
        report.findings[0]
            .remediation
            .as_str()
            .contains("openssl pkcs12")
    );
}

#[test]
fn what_is_true_of_the_real_one() {
    let read = |name: &str| {
        let path = format!("tests/verify/triple/{name}");
        Source::new(name, fs::read(project(&path)).unwrap())
    };
    let request = read("ipsec.csr.pem");
    let judge_on = |year: i32, with_root: bool| {
        let mut against = support::against();
        against.moment = against.moment.replace_year(year).unwrap();
        let mut roots = Roots::default();
        if with_root {
            roots.add_file(&read("ios-ca-118886.ca.pem")).unwrap();
        }
        against.roots = Some(roots);
        let fleet = Fleet::new(support::read_texts(&[("ipsec.csr.pem", request.bytes())]));
        let read = vec![
            issued::read(&read("ipsec.cert.pem"), Given::Delivered),
            issued::read(&read("ios-ca-118886.ca.pem"), Given::ForChains),
        ];
        errors(&judge(&Delivery::join(read, fleet, against, THREADS)))
    };
    let of = |rules: &[&str]| {
        rules
            .iter()
            .map(|rule| (*rule).to_owned())
            .collect::<BTreeSet<_>>()
    };
    // In 2015 it was what it is: a certificate for the key of the request, for a year and a day, signed with MD5 and RSA-1024, and
    // without alternative names.
    let always = ["certificate-identity", "certificate-weak-signature"];
    assert_eq!(judge_on(2015, true), of(&always));
    assert_eq!(
        judge_on(2026, true),
        of(&[&always[..], &["certificate-expired"]].concat())
    );
    assert_eq!(
        judge_on(2015, false),
        of(&[&always[..], &["certificate-untrusted-root"]].concat())
    );
}

#[test]
fn roots_of_a_windows_store_are_known_by_their_thumbprints() {
    let root = source("ca/root.pem");
    let armor = Armor::scan(&root);
    let certificate = in_block(&armor.blocks[0]).remove(0).unwrap();
    let digits: Vec<String> = certificate
        .thumbprint()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let dump = |digits: &str| {
        let mut roots = Roots::default();
        let text = format!(
            "root\n================ Certificate 0 ================\nCert Hash(sha1): {digits}\n"
        );
        roots.add_file(&Source::new("store.txt", text)).unwrap();
        roots
    };
    for (digits, is_trusted) in [
        (digits.join(""), true),
        (digits.join(" "), true),
        ("00".repeat(20), false),
    ] {
        let mut against = against(None, None);
        against.roots = Some(dump(&digits));
        let delivery = deliver(&["chains/leaf-int-root.pem"], None, None, against);
        let (_, entry, _) = delivery.servers().next().unwrap();
        assert_eq!(entry.trust.unwrap().is_ok(), is_trusted, "{digits}");
        assert_eq!(errors(&judge(&delivery)).is_empty(), is_trusted, "{digits}");
    }
}

#[test]
fn the_order_of_files_does_not_matter() {
    let files = [
        "certs/san-match.pem",
        "certs/ec-match.pem",
        "ca/int.pem",
        "certs/wrong-key.pem",
        "chains/two-leaves.pem",
    ];
    let report = |files: &[&str]| {
        let delivery = deliver(
            files,
            None,
            Some("csr/san-match.csr"),
            against(Some("ca/root.pem"), None),
        );
        let report = judge(&delivery);
        let places = report
            .findings
            .iter()
            .filter(|finding| finding.rule.as_str() != "certificate-chain-order");
        places
            .map(|finding| (finding.place.path.to_string(), finding.rule.to_string()))
            .collect::<BTreeSet<_>>()
    };
    let mut reversed = files;
    reversed.reverse();
    assert!(!report(&files).is_empty());
    let only_new = |files: &[&str]| {
        report(files)
            .into_iter()
            .map(|(_, rule)| rule)
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(only_new(&files), only_new(&reversed));
}
