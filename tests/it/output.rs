//! Reports: the same bytes every time, every finding in every format, and nothing that a terminal obeys.

use std::{fs, process::Command};

use signready::{
    judge::{
        engine::{Assignment, Linter},
        finding::{Outcome, Severity},
        fleet::Fleet,
    },
    output::{json, matrix, text},
};

use crate::support::{self, DAY, files_below, forge, project, read_texts};

const OPTIONS: text::Options = text::Options {
    styled: false,
    least: Severity::Notice,
    verbose: true,
};

/// The whole corpus as one fleet, in a given order.
fn corpus(reversed: bool) -> Fleet {
    let folder = project("tests/corpus/produced");
    let mut paths = files_below(&folder);
    if reversed {
        paths.reverse();
    }
    Fleet::new(support::read_files(&folder, &paths))
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let linter = support::linter(&["public-ca", "letsencrypt"]);
    let (one, other) = (linter.lint(&corpus(false)), linter.lint(&corpus(true)));
    let known: Vec<_> = one
        .findings
        .iter()
        .filter(|finding| finding.rule.topic() != "fleet")
        .collect();
    let reversed: Vec<_> = other
        .findings
        .iter()
        .filter(|finding| finding.rule.topic() != "fleet")
        .collect();
    assert_eq!(format!("{known:#?}"), format!("{reversed:#?}"));
    let again = linter.lint(&corpus(false));
    assert_eq!(json::report(&one, DAY), json::report(&again, DAY));
    assert_eq!(text::report(&one, OPTIONS), text::report(&again, OPTIONS));
}

#[test]
fn findings_are_sorted_and_counted() {
    let report = support::linter(&["public-ca"]).lint(&corpus(false));
    assert!(
        report
            .findings
            .is_sorted_by_key(|finding| (finding.place.path.clone(), finding.place.index))
    );
    let errors = report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    assert_eq!(report.counts[0].tally.errors, errors);
    assert_eq!(report.counts[0].requests(), report.requests.len());
}

#[test]
fn json_has_every_finding_and_the_shape_that_is_promised() {
    let report = support::linter(&["public-ca", "letsencrypt"]).lint(&corpus(false));
    let value: serde_json::Value = serde_json::from_str(&json::report(&report, DAY)).unwrap();
    assert_eq!(value["version"], 1);
    assert_eq!(value["as_of"], "2026-11-22");
    assert_eq!(
        value["findings"].as_array().unwrap().len(),
        report.findings.len()
    );
    let keys = |value: &serde_json::Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        keys(&value),
        [
            "as_of",
            "blocklists",
            "findings",
            "not_tried",
            "partial",
            "profiles",
            "requests",
            "rules",
            "summary",
            "version",
            "waived"
        ]
    );
    assert_eq!(
        keys(&value["requests"][0]),
        [
            "index",
            "key",
            "names",
            "node",
            "outcome",
            "path",
            "planned",
            "sha256",
            "spki_sha256",
            "subject"
        ]
    );
    assert_eq!(
        keys(&value["findings"][0]),
        [
            "column",
            "index",
            "line",
            "message",
            "node",
            "part",
            "path",
            "related",
            "remediation",
            "rule",
            "severity",
            "suggestion",
            "verdicts"
        ]
    );
    assert_eq!(
        keys(&value["findings"][0]["verdicts"][0]),
        [
            "evidence", "kind", "layer", "line", "profile", "read", "severity", "source", "url"
        ]
    );
    assert_eq!(
        keys(&value["summary"]),
        ["letsencrypt", "public-ca", "requests"]
    );
    assert_eq!(
        keys(&value["summary"]["public-ca"]),
        [
            "accepted",
            "altered",
            "errors",
            "notices",
            "refused",
            "undecided",
            "warnings"
        ]
    );
}

#[test]
fn fingerprints_are_those_that_openssl_prints() {
    let path = project("tests/corpus/produced/openssl/good-p256.pem");
    let report = support::lint_alone(
        &support::linter(&["cabf-ov"]),
        "a.pem",
        &fs::read(&path).unwrap(),
    );
    let printed = |command: &str| {
        let command = command.replace("FILE", &path.display().to_string());
        let output = Command::new("sh").arg("-c").arg(command).output().unwrap();
        String::from_utf8(output.stdout)
            .unwrap()
            .split(' ')
            .next_back()
            .unwrap()
            .trim()
            .to_owned()
    };
    let request = &report.requests[0];
    assert_eq!(
        request.sha256,
        Some(printed(
            "openssl req -in FILE -outform DER | openssl dgst -sha256"
        ))
    );
    assert_eq!(
        request.spki_sha256,
        Some(printed(
            "openssl req -in FILE -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256"
        ))
    );
}

#[test]
fn hostile_text_is_escaped_in_every_format() {
    let inventory = support::inventory(
        "[[cluster]]\nname = \"a\"\n[[cluster.node]]\nhost = \"a.example.com\"\n",
    );
    let hostile = [
        "produced/pyca-cryptography/o-bidi.csr",
        "produced/pyca-cryptography/o-nul.csr",
        "produced/node-forge/crlf-in-o.csr",
        "produced/crafted/ext-san-nul.pem",
        "produced/crafted/cn-trailing-nul.pem",
    ];
    let bytes: Vec<Vec<u8>> = hostile
        .iter()
        .map(|path| fs::read(project("tests/corpus").join(path)).unwrap())
        .collect();
    let esc = include_bytes!("../output/escape.csr").as_slice();
    let mut texts: Vec<(&str, &[u8])> = vec![("name\u{1b}[31m\u{202e}.csr", esc)];
    texts.extend(
        hostile
            .iter()
            .zip(&bytes)
            .map(|(path, bytes)| (*path, bytes.as_slice())),
    );
    let fleet = Fleet::with_inventory(read_texts(&texts), inventory, Vec::new());
    let report = support::linter(&["public-ca", "letsencrypt"]).lint(&fleet);
    assert!(report.findings.len() > 10);
    let outputs = [
        text::report(&report, OPTIONS),
        json::report(&report, DAY),
        matrix::matrix(&report),
        fleet
            .requests()
            .map(|(_, _, request)| signready::output::inspection::text(&[request]))
            .collect(),
    ];
    for output in outputs {
        let unsafe_character = output.chars().find(|character| {
            *character != '\n' && signready::pki::text::printable::is_unsafe(*character)
        });
        assert_eq!(unsafe_character, None, "{output}");
    }
}

#[test]
fn colours_can_be_had_and_turned_off() {
    let run = |arguments: &[&str], no_color: bool| {
        let mut command = support::program();
        command
            .arg("lint")
            .arg(project("tests/cmd/lint/underscore.csr"))
            .args(arguments);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(run(&["--color", "always"], false).contains("\u{1b}["));
    assert!(!run(&["--color", "never"], false).contains('\u{1b}'));
    assert!(!run(&[], false).contains('\u{1b}'), "a pipe is no terminal");
    assert!(!run(&["--color", "auto"], true).contains('\u{1b}'));
}

/// A request with a hundred thousand names is one mistake and not a report of a hundred thousand lines.
#[test]
fn a_rule_shows_a_hundred_places_and_counts_the_rest() {
    let names: Vec<String> = (0..150)
        .map(|index| format!("a_{index}.example.com"))
        .collect();
    let der = forge::request(&[], &[forge::extension(17, &forge::dns_names(&names))]);
    let report = support::lint_alone(&support::linter(&["letsencrypt"]), "many.der", &der);
    let found: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.rule.as_str() == "name-underscore")
        .collect();
    assert_eq!(found.len(), 101);
    assert!(
        found[100].message.as_str().starts_with(
            "50 more places of this kind are not listed; the last: `a_149.example.com`"
        ),
        "{}",
        found[100].message
    );
}

#[test]
fn the_matrix_fits_a_ticket_and_says_what_the_report_says() {
    let linter = Linter::new(support::profiles(), Assignment::Everything);
    let report = linter.lint(&corpus(false));
    let matrix = matrix::matrix(&report);
    for line in matrix.lines() {
        assert!(line.chars().count() <= matrix::WIDTH, "{line}");
    }
    // What is no request, under a profile that does not mind what it is instead.
    let has_undecided = report.counts.iter().any(|counts| counts.undecided > 0);
    for (profile, counts) in report.profiles.iter().zip(&report.counts) {
        let row = matrix
            .lines()
            .find(|line| line.split(' ').next() == Some(profile))
            .unwrap();
        let numbers: Vec<usize> = row
            .split_whitespace()
            .filter_map(|cell| cell.parse().ok())
            .collect();
        let mut wanted = vec![counts.accepted, counts.altered, counts.refused];
        wanted.extend(has_undecided.then_some(counts.undecided));
        assert_eq!(numbers, wanted, "{row}");
    }
    // A column shows what becomes of the requests that share it.
    let header: Vec<&str> = matrix
        .lines()
        .find(|line| line.starts_with("profile "))
        .unwrap()
        .split_whitespace()
        .collect();
    for line in matrix.lines().filter(|line| line.contains(" requests: ")) {
        let (letter, rest) = line.split_once("  ").unwrap();
        let path = rest.split_once(": ").unwrap().1.split(", ").next().unwrap();
        let request = report
            .requests
            .iter()
            .find(|request| path.starts_with(request.path.as_str()))
            .unwrap();
        let column = header.iter().position(|cell| *cell == letter).unwrap();
        for (profile, outcome) in &request.outcomes {
            let row = matrix
                .lines()
                .find(|line| line.split(' ').next() == Some(profile))
                .unwrap();
            let symbol = row.split_whitespace().nth(column).unwrap();
            let wanted = match outcome {
                Some(Outcome::Accepted) => "+",
                Some(Outcome::Altered) => "~",
                Some(Outcome::Refused) => "x",
                None => "?",
            };
            assert_eq!(symbol, wanted, "{path} under {profile}");
        }
    }
}

#[test]
fn a_challenge_password_is_never_shown() {
    let linter = support::linter(&["public-ca", "letsencrypt", "ad-cs"]);
    for path in [
        "tests/corpus/produced/strongswan/password.pem",
        "tests/corpus/produced/openssl/attr-challenge-utf8.pem",
        "tests/corpus/produced/pyca-cryptography/attr-challenge.csr",
        "tests/rules/name-san-absent/fails-other-attribute/request.csr",
        "tests/rules/request-challenge-password/fails-twice/request.csr",
        "tests/rules/extension-challenge-password/fails-raw-text/request.csr",
        "tests/rules/extension-challenge-password/fails-microsoft/request.csr",
    ] {
        let bytes = fs::read(project(path)).unwrap();
        let whole = Fleet::new(read_texts(&[("a.csr", &bytes)]));
        let request = whole.inputs[0].request().unwrap();
        let passwords = request.challenge_passwords().unwrap();
        let (armor, block) = whole.block_of(&whole.inputs[0]).unwrap();
        let range = block.text_range(&armor.source, &passwords);
        // The request as it is, and one that cannot be read.
        let text = String::from_utf8(bytes.clone()).unwrap();
        let (head, tail) = text.split_at(range.end);
        let first = armor.source.position(range.start).line;
        let lines: Vec<&str> = head.lines().skip(first - 1).collect();
        let cut = format!("{head}{}", tail.split_once('\n').unwrap().0);
        for bytes in [
            text.clone(),
            format!("{cut}\n-----END CERTIFICATE REQUEST-----\n"),
        ] {
            let report = linter.lint(&Fleet::new(read_texts(&[("a.csr", bytes.as_bytes())])));
            let shown = text::report(&report, OPTIONS) + &json::report(&report, DAY);
            assert!(shown.contains("a.csr"));
            for line in &lines {
                assert!(!shown.contains(line), "{path}: {line} in {shown}");
            }
        }
    }
}
