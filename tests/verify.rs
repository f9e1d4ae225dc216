//! `verify` against certificates that others made and judged, and against whatever a CA could send.
#![allow(
    clippy::allow_attributes,
    reason = "which of these a test program needs changes with it"
)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a test that meets the unexpected should stop and say so"
)]

mod support;

use std::{collections::BTreeSet, fs, sync::LazyLock};

use proptest::prelude::*;
use signready::{
    armor::Armor,
    certificate::{Certificate, Client, Roots, in_block},
    delivery::{self, Against, Delivery, Given, Role},
    finding::Severity,
    fleet::Fleet,
    output::{text::Options, verification},
    source::Source,
    verify::{Report, verify},
};
use support::{files_below, project, rows};

const FOLDER: &str = "tests/verify/issued";

fn source(path: &str) -> Source {
    let bytes = fs::read(project(FOLDER).join(path));
    Source::new(
        path,
        bytes.unwrap_or_else(|error| panic!("{path}: {error}")),
    )
}

fn against(root: Option<&str>, host: Option<&str>) -> Against {
    let mut against = support::against();
    against.roots = root.map(|root| {
        let mut roots = Roots::default();
        roots.add_file(&source(root)).unwrap();
        roots
    });
    "the roots that were given".clone_into(&mut against.roots_origin);
    against.hosts = host.into_iter().map(str::to_owned).collect();
    against
}

fn deliver(
    certificates: &[&str],
    chain: Option<&str>,
    request: Option<&str>,
    against: Against,
) -> Delivery {
    let certificates = certificates
        .iter()
        .map(|path| delivery::read(&source(path), Given::Delivered));
    let chain = chain.map(|path| delivery::read(&source(path), Given::ForChains));
    let request = request.map(source);
    let texts: Vec<(&str, &[u8])> = request
        .iter()
        .map(|request| (request.path(), request.bytes()))
        .collect();
    let fleet = Fleet::join(support::read_texts(&texts), None);
    Delivery::join(certificates.chain(chain).collect(), fleet, against)
}

fn judge(delivery: &Delivery) -> Report {
    verify(&support::linter(&["public-ca"]), delivery)
}

/// The rules with errors.
fn errors(report: &Report) -> BTreeSet<String> {
    let errors = report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.rule.to_string()).collect()
}

/// The cases in which we are stricter, as the README lists them: case, host, rule.
fn stricter() -> BTreeSet<(String, String, String)> {
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
    let rows = rows(&project(FOLDER).join("truth.tsv"));
    assert!(rows.len() >= 35);
    for row in rows {
        let [case, request, certificate, chain, root, host] = &row[..6] else {
            panic!("{row:?}");
        };
        let (verdict, key) = (&row[7], &row[11]);
        let chain = Some(chain.as_str()).filter(|chain| *chain != "-");
        let delivery = deliver(
            &[certificate],
            chain,
            Some(request),
            against(Some(root), Some(host)),
        );
        let said = errors(&judge(&delivery));
        let is_right = verdict == "OK" && key == "yes";
        match (is_right, said.is_empty()) {
            (true, false) => found.extend(
                said.into_iter()
                    .map(|rule| (case.clone(), host.clone(), rule)),
            ),
            (false, true) => wrong.push(format!("{case} for {host}: {} is not noticed", row[6])),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(
        found,
        stricter(),
        "tests/verify/README.md lists where we are stricter"
    );
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
        ("leaf-trusted.pem", 1, &[]),
        ("leaf-wrongint.pem", 2, &["certificate-chain-foreign"]),
        ("leaf-int-crlf.pem", 2, &[]),
        ("two-leaves.pem", 3, &["certificate-chain-order"]),
        ("int-first.pem", 2, &["certificate-chain-order"]),
        ("leaf-int.pem", 2, &[]),
        ("leaf-bom.pem", 1, &[]),
        ("leaf-twice.pem", 3, &["certificate-chain-order"]),
        ("reversed.pem", 3, &["certificate-chain-order"]),
        ("leaf-int-root.pem", 3, &[]),
        ("leaf-text.pem", 1, &[]),
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
            .filter(|(_, entry, _)| entry.file == 0);
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
        let fleet = Fleet::join(
            support::read_texts(&[("ipsec.csr.pem", request.bytes())]),
            None,
        );
        let read = vec![
            delivery::read(&read("ipsec.cert.pem"), Given::Delivered),
            delivery::read(&read("ios-ca-118886.ca.pem"), Given::ForChains),
        ];
        errors(&judge(&Delivery::join(read, fleet, against)))
    };
    let of = |rules: &[&str]| {
        rules
            .iter()
            .map(|rule| (*rule).to_owned())
            .collect::<BTreeSet<_>>()
    };
    // In 2015 it was what it is: a certificate for the key of the request, for a year and a day, signed with MD5 and RSA-1024.
    assert_eq!(judge_on(2015, true), of(&["certificate-weak-signature"]));
    assert_eq!(
        judge_on(2026, true),
        of(&["certificate-expired", "certificate-weak-signature"])
    );
    assert_eq!(
        judge_on(2015, false),
        of(&["certificate-untrusted-root", "certificate-weak-signature"])
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

/// Certificates of many kinds, to be damaged.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = project(FOLDER);
    files_below(&folder)
        .iter()
        .filter(|path| !path.ends_with(".csr") && !path.ends_with(".tsv"))
        .map(|path| fs::read(folder.join(path)).unwrap())
        .collect()
});

static DERS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let armors = FILES
        .iter()
        .map(|bytes| Armor::scan(&Source::new("a", bytes.clone())));
    armors
        .flat_map(|armor| armor.blocks.into_iter().filter_map(|block| block.der))
        .collect()
});

/// Reads, judges and prints, and checks that every place lies in the text.
fn survive(bytes: &[u8]) {
    let file = Source::new("a.crt", bytes);
    let read = vec![
        delivery::read(&file, Given::Delivered),
        delivery::read(&source("ca/int.pem"), Given::ForChains),
    ];
    let mut against = against(Some("ca/root.pem"), Some("node10.voice.example.com"));
    let _ = against.roots.as_mut().unwrap().add_file(&file);
    let fleet = Fleet::join(
        support::read_texts(&[("a.csr", source("csr/san-match.csr").bytes())]),
        None,
    );
    let delivery = Delivery::join(read, fleet, against);
    for (_, entry, certificate) in delivery.certificates() {
        let range = certificate.range();
        assert!(range.start <= range.end);
        let block = delivery.block_of(entry).unwrap().der.as_ref().unwrap();
        assert_eq!(&block[range], certificate.der());
    }
    let report = judge(&delivery);
    let ends_line = |byte: &&u8| matches!(byte, b'\n' | b'\r');
    let lines = bytes.iter().filter(ends_line).count() + 1;
    for finding in report
        .findings
        .iter()
        .filter(|finding| finding.place.path.as_str() == "a.crt")
    {
        assert!(finding.place.line.is_none_or(|line| line <= lines));
        if let Some(excerpt) = &finding.place.excerpt {
            assert!(excerpt.line.get(excerpt.span.clone()).is_some());
        }
    }
    let options = Options {
        styled: false,
        least: Severity::Notice,
        verbose: true,
    };
    let text = verification::text(&report, options);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    let _ = verification::json(&report, support::DAY);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn files_that_were_cut_off(index in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let file = index.get(&FILES);
        survive(&file[..at.index(file.len() + 1)]);
    }

    #[test]
    fn files_with_changed_bytes(index in any::<prop::sample::Index>(), changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut file = index.get(&FILES).clone();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        survive(&file);
    }

    #[test]
    fn certificates_with_changed_bytes(index in any::<prop::sample::Index>(), changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut der = index.get(&DERS).clone();
        for (at, byte) in changes {
            let at = at.index(der.len());
            der[at] = byte;
        }
        survive(&der);
    }

    #[test]
    fn certificates_in_certificates(index in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), depth in 1..20_usize) {
        let outer = index.get(&DERS);
        let mut nested = outer.clone();
        for _ in 0..depth {
            let at = at.index(outer.len());
            nested = [&outer[..at], &nested, &outer[at..]].concat();
        }
        survive(&nested);
    }
}

#[test]
fn as_many_certificates_as_a_file_can_hold() {
    // The same ones again and again, then a thousand in a container, all within the size of a file.
    let one = fs::read(project(FOLDER).join("chains/leaf-int-root.pem")).unwrap();
    survive(&one.repeat(300));
    let der = Certificate::from_der(&DERS[0], 0).unwrap().der().to_vec();
    let wrap = |tag: u8, content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], length.as_slice(), content].concat()
    };
    let fields = [
        [0x02, 0x01, 0x01].to_vec(),
        wrap(0x31, &[]),
        wrap(0x30, &[]),
        wrap(0xA0, &der.repeat(1001)),
        wrap(0x31, &[]),
    ];
    let signed = wrap(0xA0, &wrap(0x30, &fields.concat()));
    let oid = [
        0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02,
    ];
    let container = wrap(0x30, &[oid.as_slice(), &signed].concat());
    survive(&container);
    let (_, entries) = delivery::read(&Source::new("a.p7b", container), Given::Delivered);
    assert_eq!(entries.len(), 1, "over a thousand are refused as a whole");
    assert_eq!(entries[0].role, Role::None);
}

#[test]
fn names_with_control_characters_are_escaped() {
    let mut der = DERS
        .iter()
        .find(|der| der.windows(6).any(|window| window == b"node10"))
        .unwrap()
        .clone();
    for start in 0..der.len() - 6 {
        if &der[start..start + 6] == b"node10" {
            der[start..start + 6].copy_from_slice(b"\x1b[31m\x07");
        }
    }
    survive(&der);
    let file = Source::new("a\u{1b}.crt", der);
    let read = vec![delivery::read(&file, Given::Delivered)];
    let delivery = Delivery::join(
        read,
        Fleet::default(),
        against(Some("ca/root.pem"), Some("h\u{1b}")),
    );
    let report = judge(&delivery);
    let printed = verification::text(
        &report,
        Options {
            styled: false,
            least: Severity::Notice,
            verbose: true,
        },
    );
    assert!(printed.contains("\\u{1b}") && !printed.contains('\u{1b}'));
    assert!(!verification::json(&report, support::DAY).contains('\u{1b}'));
}
