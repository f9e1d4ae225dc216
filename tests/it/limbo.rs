//! x509-limbo: chains and servers' certificates that others made and judged.
//!
//! Each case goes to `verify` as its user would give it: the certificate, `--chain`, `--roots`, `--host`, and its moment.

use std::{collections::BTreeSet, fs};

use signready::{
    judge::{
        engine::THREADS,
        finding::Severity,
        fleet::Fleet,
        issued::{self, Against, Delivery, Given},
    },
    pki::{
        certificate::{RevocationLists, Roots},
        text::source::Source,
    },
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::datetime};

use crate::support::{
    linter, project,
    table::{Table, is_rule},
};

const FOLDER: &str = "tests/limbo";

/// The moment of cases that name none.
const MOMENT: OffsetDateTime = datetime!(2026-03-20 0:00 UTC);

/// The suite's leaves live for a thousand years on purpose.
const LIFETIME: &str = "certificate-validity-too-long";

/// What says nothing of the defect of a case: the suite's certificates have no such pointers, and a dispute has to be about something.
const NO_NAMES: [&str; 2] = [
    "certificate-revocation-pointer",
    "certificate-chain-disputed",
];

const NOT_JUDGED: &str = "not judged";

/// How many rows may say that a case is not judged.
const MOST_NOT_JUDGED: usize = 15;

/// What is said of a case: the rules with errors, and all rules.
#[derive(Default)]
struct Said {
    errors: BTreeSet<String>,
    rules: BTreeSet<String>,
    text: Vec<String>,
}

fn cases() -> Vec<serde_json::Value> {
    let text = fs::read_to_string(project(FOLDER).join("cases.jsonl")).unwrap();
    let cases = text.lines().map(|line| serde_json::from_str(line).unwrap());
    cases.collect()
}

fn texts<'a>(case: &'a serde_json::Value, field: &str) -> Vec<&'a str> {
    let values = case[field].as_array().map_or(&[][..], Vec::as_slice);
    values.iter().map(|text| text.as_str().unwrap()).collect()
}

fn judge(case: &serde_json::Value) -> Said {
    let mut roots = Roots::default();
    for (index, text) in texts(case, "trusted_certs").into_iter().enumerate() {
        let source = Source::new(format!("root-{index}.pem"), text);
        if let Err(error) = roots.add_file(&source) {
            return Said {
                errors: BTreeSet::from([format!("cannot read the roots: {error}")]),
                ..Said::default()
            };
        }
    }
    let moment = case["validation_time"].as_str();
    let moment = moment.map_or(MOMENT, |text| {
        OffsetDateTime::parse(text, &Rfc3339).unwrap()
    });
    let host = case["expected_peer_name"]["value"].as_str();
    let mut revocation_lists = RevocationLists::default();
    for (index, text) in texts(case, "crls").into_iter().enumerate() {
        let source = Source::new(format!("list-{index}.pem"), text);
        revocation_lists.add_file(&source).unwrap();
    }
    let is_checked = !case["crls"].is_null();
    let against = Against {
        revocation_lists: is_checked.then_some(revocation_lists),
        roots: Some(roots),
        roots_origin: "the roots that were given".to_owned(),
        hosts: host.into_iter().map(str::to_owned).collect(),
        ..Against::at(moment)
    };
    let chain = texts(case, "untrusted_intermediates").join("\n");
    let mut files = vec![issued::read(
        &Source::new("leaf.pem", case["peer_certificate"].as_str().unwrap()),
        Given::Delivered,
    )];
    if !chain.is_empty() {
        files.push(issued::read(
            &Source::new("chain.pem", chain.as_str()),
            Given::ForChains,
        ));
    }
    let delivery = Delivery::join(files, Fleet::default(), against, THREADS);
    let report = linter(&["public-ca"]).verify(&delivery);
    let mut said = Said::default();
    for finding in &report.findings {
        let rule = finding.rule.to_string();
        if rule == LIFETIME {
            continue;
        }
        let severity = finding.severity;
        said.text
            .push(format!("{severity}[{rule}]: {}", finding.message));
        if severity == Severity::Error {
            said.errors.insert(rule.clone());
        }
        said.rules.insert(rule);
    }
    said
}

fn is_point(cell: &str) -> bool {
    let mut numbers = cell.split('.');
    cell == "-" || numbers.all(|number| number.parse::<u8>().is_ok())
}

#[test]
fn verdicts_are_those_of_the_suite_or_in_a_table() {
    let disagreements = Table::read("tests/limbo/disagreements.tsv")
        .free(&["case", "document"])
        .each_names("rules", "rules", |rules| {
            rules == "-" || rules.split(' ').all(is_rule)
        })
        .each_names("waits", "an issue and its point", is_point);
    let noted = Table::read("tests/limbo/noted.tsv")
        .free(&["case", "reason"])
        .each_names("rule", "a rule that names a defect", |rule| {
            rule == NOT_JUDGED || rule == "-" || is_rule(rule) && !NO_NAMES.contains(&rule)
        })
        .each_names("waits", "an issue and its point", is_point);
    let mut wrong = Vec::new();
    let mut counts = [[0; 2]; 2];
    let mut not_judged = 0;
    for case in cases() {
        let id = case["id"].as_str().unwrap();
        // How deep a chain may be is no option of ours.
        if id.starts_with("pathlen::max-chain-depth") {
            continue;
        }
        let is_valid = case["expected_result"] == "SUCCESS";
        let said = judge(&case);
        let is_accepted = said.errors.is_empty();
        let table = if is_valid { &disagreements } else { &noted };
        let row = table.find(&[id]);
        let waits = row.is_some_and(|row| &row["waits"] != "-");
        // Others were measured without revocation lists.
        if case["validation_kind"] == "SERVER" && case["crls"].is_null() {
            counts[usize::from(is_valid)][0] += usize::from(is_accepted == is_valid);
            counts[usize::from(is_valid)][1] += 1;
        }
        let is_right = match row.filter(|_| !waits) {
            None => is_accepted == is_valid,
            Some(row) if is_valid => {
                let rules = row["rules"].split(' ').map(str::to_owned);
                said.errors == rules.collect() && row["document"].len() > 1
            }
            Some(row) => {
                let is_unjudged = &row["rule"] == NOT_JUDGED;
                not_judged += usize::from(is_unjudged);
                is_accepted
                    && (is_unjudged || said.rules.contains(&row["rule"]))
                    && row["reason"].len() > 1
            }
        };
        if is_right == waits {
            let what = match (waits, is_valid) {
                (true, _) => "waits, and need not",
                (false, true) => "is valid",
                (false, false) => "is invalid",
            };
            wrong.push(format!("{id} {what}: {}", said.text.join(" | ")));
        }
    }
    let [[refused, invalid], [accepted, valid]] = counts;
    println!(
        "{accepted} of {valid} valid cases accepted, {refused} of {invalid} invalid ones refused"
    );
    assert!(not_judged <= MOST_NOT_JUDGED, "{not_judged} are not judged");
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
