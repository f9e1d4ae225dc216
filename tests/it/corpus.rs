//! Requests that other programs made, with what is wrong with each.
//!
//! `tests/corpus/manifest.tsv` and `oracle.tsv` come with the requests and are not edited. Our own tables beside
//! them: `defects.tsv` names for every defect the rule that finds it, `disagreements.tsv` lists where the outcome under
//! `letsencrypt` differs from Boulder's verdict and why, `unexpected.tsv` counts what is found besides.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use signready::judge::{
    engine::{Assignment, Linter, Report},
    finding::{Outcome, Severity},
    fleet::Fleet,
};

use crate::support::{
    self, files_below, is_set, lint_alone, project,
    table::{Row, Table, is_rule},
};

struct Case {
    /// Where it stands in the manifest.
    place: String,
    path: String,
    group: String,
    level: String,
    defects: Vec<String>,
    bytes: Vec<u8>,
}

/// How bad the defects are: none, by any document, only for some profile, or that nothing can be read.
const LEVELS: [&str; 4] = ["ok", "always", "profile", "parse"];

/// What the requests are there for; those of a cluster belong together.
const GROUPS: [&str; 19] = [
    "attribute",
    "cluster",
    "container",
    "digest",
    "encoding",
    "ext",
    "forbidden",
    "good",
    "idn",
    "key",
    "name",
    "placeholder",
    "san",
    "sancount",
    "signature",
    "structure",
    "subject",
    "weakkey",
    "wildcard",
];

fn manifest() -> Table {
    Table::read("tests/corpus/manifest.tsv")
        .names_files("path", "tests/corpus", &[])
        .one_of("group", &GROUPS)
        .one_of("level", &LEVELS)
        // Each phrase has its row in `defects.tsv`.
        .free(&["producer", "property", "expected_defects"])
}

fn cases() -> Vec<Case> {
    let manifest = manifest();
    let case = |row: &Row| Case {
        place: row.place().to_owned(),
        path: row["path"].to_owned(),
        group: row["group"].to_owned(),
        level: row["level"].to_owned(),
        defects: phrases(&row["expected_defects"]),
        bytes: fs::read(project("tests/corpus").join(&row["path"])).unwrap(),
    };
    manifest.rows().iter().map(case).collect()
}

#[test]
fn the_manifest_lists_every_file_once() {
    let cases = cases();
    let mut listed: Vec<&str> = cases.iter().map(|case| case.path.as_str()).collect();
    listed.sort_unstable();
    let mut present = files_below(&project("tests/corpus"));
    present.retain(|path| path.starts_with("produced/"));
    assert_eq!(present, listed);
    for group in ["cluster", "container"] {
        assert!(
            cases.iter().any(|case| case.group == group),
            "no request is of the group `{group}`"
        );
    }
}

/// The phrases of a cell, separated by semicolons outside of parentheses.
fn phrases(cell: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut found = vec![String::new()];
    for character in cell.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => {
                found.push(String::new());
                continue;
            }
            _ => {}
        }
        found.last_mut().unwrap().push(character);
    }
    found
        .iter()
        .map(|phrase| phrase.trim().to_owned())
        .filter(|phrase| !phrase.is_empty())
        .collect()
}

/// Defect, or defect and path, with the rule that finds it, or `none` and a reason.
fn defects() -> Table {
    let table = Table::read("tests/corpus/defects.tsv");
    let table = table.each_names("rule", "a rule or `none`", |rule| {
        rule == "none" || is_rule(rule)
    });
    // A defect that is in no request leaves its row unused.
    let table = table.names_files("path", "tests/corpus", &[""]);
    table.free(&["defect", "reason"])
}

fn row_for<'a>(table: &'a Table, defect: &str, case: &Case) -> &'a Row {
    let own = table.find(&[defect, &case.path]);
    own.or_else(|| table.find(&[defect, ""]))
        .unwrap_or_else(|| {
            panic!(
                "{}: `{defect}` is not in tests/corpus/defects.tsv",
                case.place
            )
        })
}

fn everything() -> Linter {
    Linter::new(support::profiles(), Assignment::Everything)
}

/// The requests of a cluster belong together; everything else is handed in alone.
fn lint(linter: &Linter, case: &Case, cases: &[Case]) -> Report {
    if case.group != "cluster" {
        return lint_alone(linter, &case.path, &case.bytes);
    }
    let cluster = case
        .path
        .rsplit_once('-')
        .map_or(case.path.as_str(), |(cluster, _)| cluster);
    let together: Vec<(&str, &[u8])> = cases
        .iter()
        .filter(|other| other.group == "cluster" && other.path.starts_with(cluster))
        .map(|other| (other.path.as_str(), other.bytes.as_slice()))
        .collect();
    linter.lint(&Fleet::new(support::read_texts(&together)))
}

#[test]
fn every_defect_is_found_by_its_rule() {
    let (cases, table, linter) = (cases(), defects(), everything());
    let mut silent = Vec::new();
    for case in &cases {
        let report = lint(&linter, case, &cases);
        // The difference between nodes is one finding, and may stand at another of them.
        let found: BTreeSet<&str> = report
            .findings
            .iter()
            .filter(|finding| {
                finding.place.path.as_str() == case.path || finding.rule.topic() == "fleet"
            })
            .map(|finding| finding.rule.as_str())
            .collect();
        for defect in &case.defects {
            let row = row_for(&table, defect, case);
            let rule = &row["rule"];
            if rule == "none" {
                assert!(!row["reason"].is_empty(), "{}: give a reason", row.place());
            } else if !found.contains(rule) {
                silent.push(format!(
                    "{}: `{defect}`: {rule} is silent; found were {found:?}",
                    case.path
                ));
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn every_file_appears_in_the_report() {
    let linter = support::linter(&["public-ca"]);
    for case in cases() {
        let report = lint_alone(&linter, &case.path, &case.bytes);
        assert!(
            report
                .requests
                .iter()
                .any(|request| request.path.as_str() == case.path),
            "{}",
            case.path
        );
        let json = signready::output::json::report(&report, support::DAY);
        let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(parsed["requests"][0]["path"], case.path);
    }
}

#[test]
fn what_is_found_besides_is_known() {
    let (cases, table) = (cases(), defects());
    let mut unexpected = String::from("path\tprofile\tseverity\trule\n");
    for profile in ["cabf-ov", "letsencrypt"] {
        let linter = support::linter(&[profile]).without_fleet();
        for case in &cases {
            let mapped: BTreeSet<String> = case
                .defects
                .iter()
                .map(|defect| row_for(&table, defect, case)["rule"].to_owned())
                .collect();
            let report = lint_alone(&linter, &case.path, &case.bytes);
            let found: BTreeSet<(Severity, &str)> = report
                .findings
                .iter()
                .map(|finding| (finding.severity, finding.rule.as_str()))
                .collect();
            for (severity, rule) in found {
                if severity > Severity::Notice && !mapped.contains(rule) {
                    unexpected += &format!("{}\t{profile}\t{severity}\t{rule}\n", case.path);
                }
            }
        }
    }
    let path = project("tests/corpus/unexpected.tsv");
    if is_set("UPDATE_EXPECTED") {
        fs::write(&path, &unexpected).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let (now, before) = (
        unexpected.lines().count() - 1,
        known.lines().count().saturating_sub(1),
    );
    println!(
        "{now} errors and warnings besides the mapped ones, over {} requests and two profiles",
        cases.len()
    );
    assert_eq!(
        known, unexpected,
        "{before} were known, {now} are found: `UPDATE_EXPECTED=1 cargo test --test it -- corpus::`, and read the difference"
    );
}

#[test]
fn good_requests_pass_at_lets_encrypt() {
    let linter = support::linter(&["letsencrypt"]);
    for case in cases().iter().filter(|case| case.level == "ok") {
        let report = lint_alone(&linter, &case.path, &case.bytes);
        assert_ne!(
            report.worst(),
            Some(Severity::Error),
            "{}: {:#?}",
            case.path,
            report.findings
        );
    }
}

/// Under the Baseline Requirements a good request has nothing to worry about, but that CAs want text.
#[test]
fn good_requests_are_clean_under_the_baseline_requirements() {
    // Its subject is one relative name with several attributes, which BR 7.1.4.1 does not allow.
    const EXCEPTION: &str = "produced/pkijs/good-ec.csr";
    let linter = support::linter(&["cabf-ov"]);
    let mut alarms = Vec::new();
    for case in cases().iter().filter(|case| case.level == "ok") {
        let report = lint_alone(&linter, &case.path, &case.bytes);
        let serious = report
            .findings
            .iter()
            .filter(|finding| finding.severity > Severity::Notice)
            .map(|finding| finding.rule.as_str())
            .filter(|rule| case.path != EXCEPTION || *rule != "subject-multi-valued-rdn")
            .filter(|rule| !case.path.ends_with(".der") || *rule != "encoding-binary");
        alarms.extend(serious.map(|rule| format!("{}: {rule}", case.path)));
    }
    assert!(alarms.is_empty(), "{alarms:#?}");
}

/// What breaks an RFC or the Baseline Requirements, whatever the CA, is at least a warning under them.
#[test]
fn what_is_wrong_everywhere_is_found_under_the_baseline_requirements() {
    let linter = support::linter(&["cabf-ov"]);
    let cases = cases();
    let is_wrong = |case: &&Case| ["always", "parse"].contains(&case.level.as_str());
    let missed: Vec<&str> = cases
        .iter()
        .filter(is_wrong)
        .filter(|case| lint(&linter, case, &cases).worst() <= Some(Severity::Notice))
        .map(|case| case.path.as_str())
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

/// What other programs say of each request.
fn oracle() -> Table {
    let manifest = manifest();
    let listed = |row: &Row, column: &str| {
        let other = manifest.find(&[&row["path"]]);
        other.map_or_else(String::new, |other| other[column].to_owned())
    };
    Table::read("tests/corpus/oracle.tsv")
        .names_files("path", "tests/corpus", &[])
        .each_is("level", "the level in the manifest", |row| {
            listed(row, "level")
        })
        .each_is("expected", "what the manifest expects", |row| {
            listed(row, "expected_defects")
        })
        .one_of("boulder", &["ACCEPT", "REJECT"])
        .one_of("pebble", &["ACCEPT", "REJECT", "n/a"])
        // Words of these programs, which no test reads.
        .free(&[
            "boulder_parse",
            "boulder_key",
            "boulder_verify_csr",
            "boulder_idents",
            "pebble_reason",
            "openssl_verify",
            "openssl_sign",
            "openssl_ca_any",
            "openssl_ca_match",
            "cfssl_sign",
            "certtool_sign",
            "pyca",
            "badkeys",
        ])
}

#[test]
fn agrees_with_boulder() {
    let linter = support::linter(&["letsencrypt"]);
    let oracle = oracle();
    let listed = Table::read("tests/corpus/disagreements.tsv")
        .names_files("path", "tests/corpus", &[])
        .each_names("reason", "a reason that cites a document", |reason| {
            reason.len() > 20
        });
    let mut disagreements = BTreeMap::new();
    let (mut judged, mut unreadable) = (0, 0);
    for case in &cases() {
        let row = oracle.find(&[&case.path]);
        let row = row.unwrap_or_else(|| panic!("oracle.tsv lacks {}", case.path));
        if case.group == "container" {
            continue;
        }
        judged += 1;
        let report = lint_alone(&linter, &case.path, &case.bytes);
        let refused = report.requests.iter().any(|request| {
            request
                .outcomes
                .iter()
                .any(|(_, outcome)| *outcome == Some(Outcome::Refused))
        });
        let boulder_refuses = &row["boulder"] == "REJECT";
        if refused != boulder_refuses {
            let rules: BTreeSet<&str> = report
                .findings
                .iter()
                .filter(|finding| finding.severity == Severity::Error)
                .map(|finding| finding.rule.as_str())
                .collect();
            // What OpenSSL cannot read is an error for every CA, though Go reads it: docs/decisions/0023.
            unreadable += usize::from(rules == BTreeSet::from(["encoding-malformed-der"]));
            disagreements.insert(
                case.path.clone(),
                format!("Boulder refuses: {boulder_refuses}, our errors: {rules:?}"),
            );
        }
    }
    println!(
        "{} of {} requests judged as Boulder judges them",
        judged - disagreements.len(),
        judged
    );
    // A row that is left over agrees by now, or names no request.
    let unlisted: Vec<_> = disagreements
        .iter()
        .filter(|(path, _)| listed.find(&[path]).is_none())
        .collect();
    assert!(
        unlisted.is_empty(),
        "give a reason that cites a document in tests/corpus/disagreements.tsv: {unlisted:#?}"
    );
    assert!(
        (disagreements.len() - unreadable) * 100 <= judged,
        "{} of {} disagree, {unreadable} of which only Go reads",
        disagreements.len(),
        judged
    );
}

/// Requests from public repositories, which their licences keep out of this one.
#[test]
fn requests_from_public_repositories() {
    let Some(folder) = support::external(
        "SIGNREADY_PUBLIC_CORPUS",
        "a folder with requests from public repositories",
    ) else {
        return;
    };
    let linter = everything();
    let files = files_below(&folder);
    for path in &files {
        let bytes = fs::read(folder.join(path)).unwrap();
        let report = lint_alone(&linter, path, &bytes);
        assert!(
            report
                .requests
                .iter()
                .any(|request| request.path.as_str() == path),
            "{path}"
        );
    }
    println!("{} files from public repositories, no panic", files.len());
}
