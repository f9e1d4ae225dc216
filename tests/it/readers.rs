//! What other programs read, and what is an error because of it.
//!
//! `tests/readers/README.md` says how the tables are made. They are held against the programs where these are installed.

use std::{fs, path::PathBuf, process::Command};

use signready::judge::{
    engine::{Linter, Report},
    finding::{Outcome, Severity},
};

use crate::support::{
    self, forge,
    forge::{element, sequence, set},
    is_set, lint_alone, project,
    table::{Table, is_rule},
};

const DEPARTURES: &str = "tests/readers/departures.tsv";
const PRINTABLE_STRING: &str = "tests/readers/go-printable-string.tsv";
const VERDICTS: &str = "tests/readers/verdicts.tsv";

/// Go passes over it in a name, and only there: elsewhere it refuses what BER has in pieces.
const STRICTER: &str = "UTF8String in pieces";

/// The generator of P-256: a point that every program takes for a key.
const POINT: &str = "046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296\
    4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";

fn octets(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// A request with this element in one place, and a signature that is none.
fn request(place: &str, changed: &[u8]) -> Vec<u8> {
    let or = |wanted: &str, usual: Vec<u8>| {
        if place == wanted {
            changed.to_vec()
        } else {
            usual
        }
    };
    let text = |text: &str| element(0x0C, text.as_bytes());
    let identifier = |content: &[u8]| element(0x06, content);
    let attribute = sequence(&[
        or("attribute type", identifier(&[0x2A, 3, 4])),
        set(&[or("attribute value", text("value"))]),
    ]);
    let names = forge::dns_names(&["san.example.com".to_owned()]);
    let names = sequence(&[
        identifier(&[0x55, 29, 17]),
        or("extension critical", Vec::new()),
        element(0x04, &names),
    ]);
    let unknown = sequence(&[
        or("extension type", identifier(&[0x2A, 3, 5])),
        element(0x04, &text("value")),
    ]);
    let extensions = forge::attribute(&forge::EXTENSION_REQUEST, &[sequence(&[names, unknown])]);
    let curve = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7];
    let key = sequence(&[
        sequence(&[
            identifier(&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1]),
            or("key parameters", identifier(&curve)),
        ]),
        element(0x03, &[vec![0], octets(POINT)].concat()),
    ]);
    let subject = sequence(&[
        set(&[sequence(&[
            or("subject type", identifier(&[0x55, 4, 10])),
            or("subject value", text("Example")),
        ])]),
        forge::relative_name(3, "cn.example.com"),
    ]);
    let info = sequence(&[
        or("version", element(0x02, &[0])),
        subject,
        key,
        element(0xA0, &[attribute, extensions].concat()),
    ]);
    let ecdsa = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2];
    let algorithm = sequence(&[
        or("signature algorithm", identifier(&ecdsa)),
        or("signature parameters", Vec::new()),
    ]);
    sequence(&[info, algorithm, element(0x03, &[0, 1, 2, 3])])
}

/// The requests of the table, as files in the order of its rows.
fn files(table: &Table) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let rows = table.rows().iter().enumerate();
    let paths = rows.map(|(index, row)| {
        let path = folder.path().join(format!("{index}.der"));
        fs::write(&path, request(&row["place"], &octets(&row["element"]))).unwrap();
        path
    });
    let paths = paths.collect();
    (folder, paths)
}

/// Whether OpenSSL shows the names that the request asks for.
fn openssl(path: &PathBuf) -> &'static str {
    let mut shown = Command::new("openssl");
    shown.args(["req", "-inform", "DER", "-noout", "-text", "-in"]);
    let shown = shown.arg(path).output().unwrap();
    let text = String::from_utf8_lossy(&shown.stdout);
    if text.contains("cn.example.com") && text.contains("DNS:san.example.com") {
        "read"
    } else {
        "refused"
    }
}

/// What a program prints; nothing where it cannot run.
fn run(program: &str, arguments: &[&str], paths: &[PathBuf]) -> Option<String> {
    let mut command = Command::new(program);
    // Go needs a place for what it builds.
    let home = tempfile::tempdir().unwrap();
    command.args(arguments).args(paths);
    command
        .env("GOCACHE", home.path())
        .env("GO111MODULE", "off");
    let printed = command.current_dir(project("tests/readers")).output();
    let printed = printed.ok().filter(|printed| printed.status.success());
    if printed.is_none() {
        println!(
            "skipped: `{program} {}` does not run here",
            arguments.join(" ")
        );
    }
    String::from_utf8(printed?.stdout).ok()
}

fn is_malformed(report: &Report) -> bool {
    is_error(report, "encoding-malformed-der")
}

fn is_error(report: &Report, rule: &str) -> bool {
    let mut findings = report.findings.iter();
    findings.any(|finding| finding.rule.as_str() == rule && finding.severity == Severity::Error)
}

fn has_error(linter: &Linter, request: &[u8], rule: &str) -> bool {
    is_error(&lint_alone(linter, "request.der", request), rule)
}

/// Whether anything is said about the encoding.
fn ours(linter: &Linter, request: &[u8]) -> &'static str {
    let report = lint_alone(linter, "request.der", request);
    if is_malformed(&report) {
        return "error";
    }
    let is_departure = |rule: &str| ["encoding-not-canonical", "request-version"].contains(&rule);
    let mut findings = report.findings.iter();
    if findings.any(|finding| is_departure(finding.rule.as_str())) {
        "warning"
    } else {
        "nothing"
    }
}

#[test]
fn what_no_program_reads_is_malformed_for_every_ca() {
    let table = Table::read(DEPARTURES)
        .free(&["what", "place", "element", "ours"])
        .one_of("openssl", &["read", "refused"])
        .one_of("pyca", &["read", "refused"])
        .one_of("go", &["read", "refused"]);
    let ids = ["cabf-ov", "private", "letsencrypt", "step-ca"];
    let linters = ids.map(|id| (id, support::linter(&[id])));
    let mut wrong = Vec::new();
    for row in table.rows() {
        let request = request(&row["place"], &octets(&row["element"]));
        let refused = &row["openssl"] == "refused" && &row["pyca"] == "refused";
        if refused && &row["ours"] != "error" {
            wrong.push(format!("{}: both programs refuse it", row.place()));
        }
        for (id, linter) in &linters {
            let said = ours(linter, &request);
            let reads_with_go = ["letsencrypt", "step-ca"].contains(id);
            let is_as_listed = if reads_with_go {
                (said == "error") == (&row["ours"] == "error")
            } else {
                said == &row["ours"]
            };
            if !is_as_listed {
                wrong.push(format!("{}: {said} under {id}", row.place()));
            }
            // What some program reads is refused where the CA reads with Go, and Go does not read it.
            let rules = ["encoding-not-canonical", "encoding-number-too-large"];
            let is_refused = rules.iter().any(|rule| has_error(linter, &request, rule));
            let is_judged = reads_with_go && &row["what"] != STRICTER;
            if is_judged && said != "error" && is_refused != (&row["go"] == "refused") {
                wrong.push(format!("{}: {id} does not do what Go does", row.place()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_what_programs_say() {
    let table = Table::read(DEPARTURES)
        .free(&["what", "place", "element", "ours", "openssl", "pyca", "go"]);
    let (_folder, paths) = files(&table);
    let openssl: Vec<String> = paths.iter().map(|path| openssl(path).to_owned()).collect();
    let lines = |text: String| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let said = [
        ("openssl", Some(openssl)),
        ("pyca", run("python3", &["parse.py"], &paths).map(lines)),
        ("go", run("go", &["run", "parse.go"], &paths).map(lines)),
    ];
    if is_set("UPDATE_EXPECTED") {
        let linter = support::linter(&["cabf-ov"]);
        let mut text = "place\twhat\telement\topenssl\tpyca\tgo\tours\n".to_owned();
        for (index, row) in table.rows().iter().enumerate() {
            text += &row.cells()[..3].join("\t");
            for (column, lines) in &said {
                let line = lines.as_ref().map(|lines| &*lines[index]);
                text += &format!("\t{}", line.unwrap_or(&row[column]));
            }
            let request = request(&row["place"], &octets(&row["element"]));
            text += &format!("\t{}\n", ours(&linter, &request));
        }
        fs::write(project(DEPARTURES), text).unwrap();
        return;
    }
    let mut wrong = Vec::new();
    for (column, lines) in said {
        for (row, line) in table.rows().iter().zip(lines.into_iter().flatten()) {
            if row[column] != line {
                wrong.push(format!("{}: {column} says {line}", row.place()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Let's Encrypt and step-ca are written in Go.
#[test]
fn a_printable_string_is_read_as_go_reads_it() {
    let table = Table::read(PRINTABLE_STRING)
        .free(&["octet"])
        .one_of("go", &["read", "refused"]);
    assert_eq!(table.rows().len(), 256);
    for id in ["letsencrypt", "letsencrypt-tlsserver", "step-ca"] {
        let linter = support::linter(&[id]);
        for row in table.rows() {
            let octet = octets(&row["octet"])[0];
            let value = element(0x13, &[b'a', octet, b'b']);
            let report = lint_alone(&linter, "request.der", &request("subject value", &value));
            let is_refused = is_error(&report, "encoding-not-canonical");
            assert_eq!(is_refused, &row["go"] == "refused", "{} {id}", row.place());
            assert!(!is_malformed(&report), "{} {id}", row.place());
        }
    }
}

#[test]
fn the_table_of_printable_strings_is_go_s() {
    if let Some(printed) = run("go", &["run", "printable-string.go"], &[]) {
        assert_eq!(
            printed,
            fs::read_to_string(project(PRINTABLE_STRING)).unwrap()
        );
    }
}

/// Requests of other projects on which readers disagree. Their licences keep them out of this repository.
#[test]
fn suites_of_requests_get_the_right_verdict() {
    let beside = project("../shared/suites");
    let folder = if beside.is_dir() {
        Some(beside)
    } else {
        support::external("SIGNREADY_SUITES", "a folder with other people's suites")
    };
    let Some(folder) = folder.map(|folder| folder.join("requests")) else {
        return;
    };
    // Not ours: its columns may change.
    let right = Table::at(&folder.join("verdicts.tsv"), "verdicts.tsv").all_free();
    let table = Table::read(VERDICTS)
        .free(&["path"])
        .each_names("rule", "a rule", |rule| {
            is_rule(rule.trim_start_matches("not ")) || ["-", "later"].contains(&rule)
        })
        .one_of("outcome", &["refused", "not refused", "-"]);
    // Under these the sizes of keys and the names in them do not matter much, and the rows do not speak of what a certificate
    // without names is good for.
    let linter = support::linter(&["private"]);
    let linter = linter.with_rules(|rule| rule.as_str() != "request-unusable-certificate");
    let mut wrong = Vec::new();
    for row in right.rows() {
        let path = &row["path"];
        let Some(expected) = table.find(&[path]) else {
            wrong.push(format!("{VERDICTS} lacks {path}"));
            continue;
        };
        if &expected["rule"] == "later" {
            continue;
        }
        let report = lint_alone(&linter, path, &fs::read(folder.join(path)).unwrap());
        let has = |rule: &str| {
            let mut findings = report.findings.iter();
            findings.any(|finding| finding.rule.as_str() == rule)
        };
        let is_right = match (&expected["rule"], expected["rule"].strip_prefix("not ")) {
            ("-", _) => true,
            (_, Some(absent)) => !has(absent),
            (present, None) => has(present),
        };
        let mut outcomes = report.requests.iter().flat_map(|request| &request.outcomes);
        let is_refused = outcomes.any(|(_, outcome)| *outcome == Some(Outcome::Refused));
        let is_right = is_right
            && match &expected["outcome"] {
                "refused" => is_refused,
                "not refused" => !is_refused,
                _ => true,
            };
        if !is_right {
            let found = report.findings.iter();
            let found: Vec<String> = found
                .map(|finding| format!("{} {}", finding.severity, finding.rule))
                .collect();
            let right = &row["right answer"];
            wrong.push(format!("{}: {right}; found: {found:?}", expected.place()));
        }
    }
    println!(
        "{} requests get the right verdict",
        right.rows().len() - wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
