//! Every rule is complete, and does on its fixtures exactly what they say.
//!
//! `UPDATE_EXPECTED=1 cargo test --test it -- rules::` writes the findings into the fixtures; read the difference.

use std::fs;

use signready::{
    estate::inventory::Inventory,
    judge::{
        engine::{Assignment, Linter},
        finding::RuleId,
        fleet::{Fleet, Origin},
        rule::Rule,
        rules,
    },
    pki::text::source::Source,
};

use crate::support::{
    self, files_below,
    fixture::{self, Fixture},
    folders_in, is_set, project,
};

#[test]
fn a_rule_is_called_like_its_file() {
    let in_files: Vec<String> = files_below(&project("src/judge/rules"))
        .iter()
        .map(|path| path.trim_end_matches(".rs").replace(['/', '_'], "-"))
        .collect();
    let mut in_list: Vec<String> = rules::ids().iter().map(ToString::to_string).collect();
    assert!(
        in_list.is_sorted(),
        "keep `ALL` in src/judge/rules.rs in the order of the names"
    );
    in_list.sort();
    assert_eq!(
        in_files, in_list,
        "src/judge/rules/<topic>/<rest>.rs and the ids in `ALL` of src/judge/rules.rs must agree"
    );
}

#[test]
fn a_rule_begins_with_a_topic() {
    for rule in rules::ALL {
        assert!(
            RuleId::TOPICS.contains(&rule.id.topic()),
            "{}: begin the id with one of {:?}",
            rule.id,
            RuleId::TOPICS
        );
    }
}

#[test]
fn a_rule_explains_itself() {
    for Rule {
        id,
        summary,
        rationale,
        remediation,
        citations,
        since,
        ..
    } in rules::ALL.iter().copied()
    {
        for (what, text) in [
            ("summary", summary),
            ("rationale", rationale),
            ("remediation", remediation),
            ("since", since),
        ] {
            assert!(!text.trim().is_empty(), "{id}: write the {what}");
            for leftover in ["TODO", "FIXME", "…Markdown…", "  "] {
                assert!(
                    !text.contains(leftover),
                    "{id}: `{leftover}` is left in the {what}"
                );
            }
        }
        for (what, text) in [("summary", summary), ("remediation", remediation)] {
            assert!(
                !text.contains('\n') && !text.ends_with('.'),
                "{id}: the {what} is one line without a full stop"
            );
            let first = text.split(' ').next().unwrap_or_default();
            assert!(
                first.chars().next().is_some_and(char::is_lowercase)
                    || first.chars().skip(1).any(char::is_uppercase),
                "{id}: begin the {what} with a small letter"
            );
        }
        assert!(
            rationale.ends_with('.'),
            "{id}: the rationale is made of sentences"
        );
        assert!(
            !citations.is_empty(),
            "{id}: cite a document, or `Citation::Practice`"
        );
    }
}

#[test]
fn the_ids_are_a_promise() {
    let ids: String = rules::ids().iter().map(|id| format!("{id}\n")).collect();
    let path = project("tests/rules/ids.txt");
    if is_set("UPDATE_EXPECTED") {
        fs::write(&path, &ids).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        known, ids,
        "a rule came, went or was renamed: `UPDATE_EXPECTED=1 cargo test --test it -- rules::`, and think of users"
    );
}

#[test]
fn a_rule_has_fixtures_of_both_kinds() {
    let folders = folders_in(&project("tests/rules"));
    for id in rules::ids() {
        let cases = if folders.contains(&id.to_string()) {
            folders_in(&project("tests/rules").join(id.as_str()))
        } else {
            Vec::new()
        };
        for kind in ["fails-", "passes-"] {
            assert!(
                cases.iter().any(|case| case.starts_with(kind)),
                "{id}: add a case `tests/rules/{id}/{kind}<what>/`"
            );
        }
    }
    for folder in folders {
        assert!(
            rules::find(&folder).is_some(),
            "tests/rules/{folder}: there is no such rule"
        );
    }
}

#[test]
fn fixtures_give_exactly_what_they_expect() {
    let mut wrong = Vec::new();
    for fixture in fixture::all() {
        if let Err(difference) = check(&fixture) {
            wrong.push(format!("tests/rules/{}: {difference}", fixture.name()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn check(fixture: &Fixture) -> Result<(), String> {
    let document = fixture.document()?;
    let found = fixture.found_in(&fixture.folder, &document)?;
    if is_set("UPDATE_EXPECTED") {
        fixture.write(&found);
    }
    let wanted = fixture::wanted(&fixture.document()?);
    if found != wanted {
        return Err(format!("expected {wanted:#?}\nfound {found:#?}"));
    }
    let fails = fixture.case.starts_with("fails-");
    if !fails && !fixture.case.starts_with("passes-") {
        return Err("a case is called `fails-…` or `passes-…`".to_owned());
    }
    match (fails, found.is_empty()) {
        (true, true) => Err("this case should have findings".to_owned()),
        (false, false) => Err("this case should have no finding".to_owned()),
        _ => Ok(()),
    }
}

#[test]
fn a_limit_counts_the_requests_that_go_to_its_receiver() {
    let own = support::own_profile(
        "id = \"own\"\ntitle = \"own\"\n[limit]\ndays = 7\ncertificates-per-domain = 1\n",
    );
    let folder = project("tests/rules/fleet-rate-limit/fails-domain");
    let inventory = "[[cluster]]\nname = \"web\"\ndomain = \"example.com\"\n\
        [[cluster.node]]\nhost = \"a\"\nprofile = \"own\"\n\
        [[cluster.node]]\nhost = \"b\"\nprofile = \"cabf-ov\"\n";
    let paths = ["1.csr".to_owned(), "2.csr".to_owned()];
    let found = |assignment| {
        let inventory = Inventory::read(Source::new("inventory.toml", inventory)).unwrap();
        let fleet =
            Fleet::with_inventory(support::read_files(&folder, &paths), inventory, Vec::new());
        let linter = Linter::new(vec![own.clone(), support::profile("cabf-ov")], assignment)
            .with_rules(|rule| rule.as_str() == "fleet-rate-limit");
        linter.lint(&fleet).findings.len()
    };
    assert_eq!(found(Assignment::Everything), 1);
    assert_eq!(found(Assignment::ByNode), 0, "the other goes elsewhere");
}

#[test]
fn moduli_are_tried_for_primes_where_that_is_asked_for() {
    let read = |path: &str| fs::read(project("tests/rules").join(path)).unwrap();
    let prime = read("key-invalid-modulus/fails-prime/request.csr");
    let usual = read("key-invalid-modulus/passes-usual/request.csr");
    let id = rules::find("key-invalid-modulus").unwrap().id;
    let judged = |linter: &Linter, origin: Origin| {
        let texts: [(&str, &[u8]); 2] = [("prime.csr", &prime), ("usual.csr", &usual)];
        let mut fleet = Fleet::new(support::read_texts(&texts));
        fleet.origin = origin;
        let report = linter.lint(&fleet);
        let mut findings = report.findings.iter();
        let is_found = findings.any(|finding| finding.rule == id);
        (is_found, report.not_tried)
    };
    let usually = support::linter(&["cabf-ov"]);
    let handed_in = Origin::HandedIn;
    assert_eq!(judged(&usually, handed_in), (false, vec![id]));
    let thorough = support::linter(&["cabf-ov"]).thorough();
    assert_eq!(judged(&thorough, handed_in), (true, Vec::new()));
    assert_eq!(
        judged(&thorough, Origin::Generated),
        (false, vec![id]),
        "keys that were made a moment ago have two primes"
    );
    let others = support::linter(&["cabf-ov"]).with_rules(|rule| rule != id);
    assert_eq!(judged(&others, handed_in), (false, Vec::new()));
}

#[test]
fn spellings_are_compared_among_the_requests_that_go_to_one_receiver() {
    let folder = project("tests/rules/fleet-near-miss/fails-tie");
    let inventory = "[[cluster]]\nname = \"a\"\ndomain = \"example.com\"\nprofile = \"telesec\"\n\
        [[cluster.node]]\nhost = \"a1\"\n\
        [[cluster]]\nname = \"b\"\ndomain = \"example.com\"\nprofile = \"cabf-ov\"\n\
        [[cluster.node]]\nhost = \"b1\"\n";
    let paths = ["a/a1.csr".to_owned(), "b/b1.csr".to_owned()];
    let found = |assignment| {
        let inventory = Inventory::read(Source::new("inventory.toml", inventory)).unwrap();
        let fleet =
            Fleet::with_inventory(support::read_files(&folder, &paths), inventory, Vec::new());
        let profiles = vec![support::profile("telesec"), support::profile("cabf-ov")];
        let linter =
            Linter::new(profiles, assignment).with_rules(|rule| rule.as_str() == "fleet-near-miss");
        linter.lint(&fleet).findings.len()
    };
    assert_eq!(found(Assignment::Everything), 1);
    assert_eq!(found(Assignment::ByNode), 0, "they go to different CAs");
}
