//! Every rule is complete, and does on its fixtures exactly what they say.
//!
//! `UPDATE_EXPECTED=1 cargo test --test it -- rules::` writes the findings into the fixtures; read the difference.

use std::{collections::BTreeMap, fs, path::Path};

use signready::{
    estate::{addresses, inventory::Inventory},
    judge::{
        engine::{Assignment, Linter, verify::verify},
        finding::{Finding, RuleId},
        fleet::{Fleet, Origin},
        issued::{self, Delivery, Given},
        planned_request::planned_requests,
        rule::{Check, Rule},
        rules,
    },
    pki::{certificate::Client, key::Blocklist, text::source::Source},
};

use crate::support::{self, files_below, folders_in, is_set, project};

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
    for id in rules::ids() {
        let folder = project("tests/rules").join(id.as_str());
        for case in if folder.is_dir() {
            folders_in(&folder)
        } else {
            Vec::new()
        } {
            if let Err(difference) = check_case(id, &folder.join(&case), case.starts_with("fails-"))
            {
                wrong.push(format!("tests/rules/{id}/{case}: {difference}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// One finding as `expected.toml` has it.
type Expected = BTreeMap<String, toml::Value>;

fn check_case(id: RuleId, folder: &Path, must_fail: bool) -> Result<(), String> {
    let path = folder.join("expected.toml");
    let text = fs::read_to_string(&path)
        .map_err(|_| "add an `expected.toml` with `what` and `made`".to_owned())?;
    let document: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| error.to_string())?;
    for key in ["what", "made"] {
        if document
            .get(key)
            .and_then(toml::Value::as_str)
            .is_none_or(|text| text.trim().is_empty())
        {
            return Err(format!(
                "say in `{key}` what this case is and how its files were made"
            ));
        }
    }
    if let Some(unknown) = document.keys().find(|key| {
        ![
            "what",
            "made",
            "policy",
            "product",
            "paths",
            "blocklists",
            "addresses",
            "with",
            "delivery",
            "finding",
        ]
        .contains(&key.as_str())
    }) {
        return Err(format!("unknown key `{unknown}`"));
    }
    let found: Vec<Expected> = findings(id, folder, &document)?
        .iter()
        .map(expected)
        .collect();
    if is_set("UPDATE_EXPECTED") {
        write_expected(&path, &text, &found);
    }
    let text = fs::read_to_string(&path).unwrap();
    let document: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| error.to_string())?;
    let wanted: Vec<Expected> = document
        .get("finding")
        .and_then(toml::Value::as_array)
        .map(|findings| {
            findings
                .iter()
                .filter_map(|finding| Some(finding.as_table()?.clone().into_iter().collect()))
                .collect()
        })
        .unwrap_or_default();
    if found != wanted {
        return Err(format!("expected {wanted:#?}\nfound {found:#?}"));
    }
    match (must_fail, found.is_empty()) {
        (true, true) => Err("this case should have findings".to_owned()),
        (false, false) => Err("this case should have no finding".to_owned()),
        _ => Ok(()),
    }
}

/// Runs the rule over the files of a case, under the baseline with the case's own facts: alone, or `with` the rules that it
/// is about.
fn findings(id: RuleId, folder: &Path, document: &toml::Table) -> Result<Vec<Finding>, String> {
    let policy = document
        .get("policy")
        .map_or_else(String::new, ToString::to_string);
    let policy = if policy.is_empty() {
        policy
    } else {
        toml::to_string(document.get("policy").unwrap()).map_err(|error| error.to_string())?
    };
    let words = |key: &str| -> Option<Vec<String>> {
        let values = document.get(key)?.as_array()?;
        let words = values.iter().filter_map(toml::Value::as_str);
        Some(words.map(str::to_owned).collect())
    };
    let others = words("with").unwrap_or_default();
    let lists = words("blocklists").unwrap_or_default();
    let blocklists = lists.iter().map(|list| {
        let source = Source::new(list, fs::read(folder.join(list)).unwrap());
        Blocklist::read(source).map_err(|problem| problem.to_string())
    });
    let blocklists = blocklists.collect::<Result<Vec<_>, _>>()?;
    let told = words("addresses").unwrap_or_default();
    let addresses = told.iter().map(|path| {
        let source = Source::new(path, fs::read(folder.join(path)).unwrap());
        addresses::AddressFile::read(&source).map_err(|error| error.to_string())
    });
    let addresses = addresses.collect::<Result<Vec<_>, _>>()?;
    let head = match document.get("product").and_then(toml::Value::as_str) {
        Some(product) => format!("id = \"{product}\"\nkind = \"product\""),
        None => "id = \"fixture\"".to_owned(),
    };
    let profile = support::own_profile(&format!(
        "{head}\ntitle = \"fixture\"\n{policy}\n[rules]\n{id} = \"error\"\n"
    ));
    let paths = words("paths").unwrap_or_else(|| {
        let is_input = |path: &String| {
            let is_read_otherwise = lists.contains(path) || told.contains(path);
            path != "expected.toml" && path != "inventory.toml" && !is_read_otherwise
        };
        files_below(folder).into_iter().filter(is_input).collect()
    });
    let inventory = match fs::read(folder.join("inventory.toml")) {
        Ok(bytes) => Some(
            Inventory::read(Source::new("inventory.toml", bytes))
                .map_err(|error| format!("{error:?}"))?,
        ),
        Err(_) => None,
    };
    let is_about_inventory = matches!(
        rules::find(id.as_str()).map(|rule| rule.check),
        Some(Check::Inventory(_) | Check::Waivers(_))
    );
    let check = rules::find(id.as_str()).map(|rule| rule.check);
    if check.is_some_and(Check::is_of_delivery) {
        let delivery = delivered(folder, &paths, inventory, document)?;
        let linter = Linter::new(vec![profile], Assignment::Everything);
        let linter = linter.with_rules(|rule| rule == id);
        return Ok(verify(&linter, &delivery).findings);
    }
    if paths.is_empty() && !is_about_inventory && inventory.is_none() && told.is_empty() {
        return Err("the case has no file to lint".to_owned());
    }
    let planned_requests = inventory.as_ref().map_or_else(Vec::new, |inventory| {
        let products = support::products(inventory);
        planned_requests(inventory, &products)
    });
    let mut fleet = Fleet::join(support::read_files(folder, &paths), inventory)
        .expecting(planned_requests)
        .telling(addresses);
    if is_about_inventory {
        fleet.origin = Origin::Generated;
    }
    let linter = Linter::new(vec![profile], Assignment::Everything)
        .with_blocklists(blocklists)
        .with_rules(|rule| rule == id || others.iter().any(|other| other == rule.as_str()));
    let mut findings = linter.lint(&fleet).findings;
    findings.retain(|finding| finding.rule == id);
    Ok(findings)
}

/// What a CA delivered, and what it is held against, by the names of the files: requests are `*.csr`, keys `*.key`, snapshots
/// `*.json`; `chain*` are for chains and `roots*` are trusted; the others were delivered. `[delivery]` has the options.
fn delivered(
    folder: &Path,
    paths: &[String],
    inventory: Option<Inventory>,
    document: &toml::Table,
) -> Result<Delivery, String> {
    let options = document.get("delivery").and_then(toml::Value::as_table);
    let option = |key: &str| options.and_then(|options| options.get(key));
    let hosts = option("hosts").and_then(toml::Value::as_array);
    let hosts = hosts.into_iter().flatten().filter_map(toml::Value::as_str);
    let client = option("client").and_then(toml::Value::as_str);
    let client = client.map_or(Some(Client::default()), Client::from_word);
    let mut against = support::against();
    against.hosts = hosts.map(str::to_owned).collect();
    against.client = client.ok_or("`client` is no client")?;
    let is_called = |path: &str, start: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.starts_with(start)
    };
    let (mut read, mut requests) = (Vec::new(), Vec::new());
    for path in paths {
        let source = Source::new(path.clone(), fs::read(folder.join(path)).unwrap());
        let extension = path.rsplit('.').next().unwrap_or_default();
        match extension {
            "csr" => requests.push(path.clone()),
            "key" => against.keys.push(support::private_key(&source)),
            "json" => against
                .trust_entries
                .extend(support::trust_entries(&source)),
            _ if is_called(path, "roots") => {
                let roots = against.roots.get_or_insert_default();
                roots.add_file(&source).map_err(|error| error.to_string())?;
                against.roots_origin = format!("the roots in `{path}`");
            }
            _ if is_called(path, "chain") => read.push(issued::read(&source, Given::ForChains)),
            _ => read.push(issued::read(&source, Given::Delivered)),
        }
    }
    let plans = inventory.as_ref().map_or_else(Vec::new, |inventory| {
        planned_requests(inventory, &support::products(inventory))
    });
    let fleet = Fleet::join(support::read_files(folder, &requests), inventory).expecting(plans);
    Ok(Delivery::join(read, fleet, against))
}

fn expected(finding: &Finding) -> Expected {
    let place = &finding.place;
    let number = |number: usize| toml::Value::Integer(i64::try_from(number).unwrap());
    let text = |text: &str| toml::Value::String(text.to_owned());
    let mut expected = Expected::new();
    expected.insert("path".to_owned(), text(place.path.as_str()));
    expected.insert("message".to_owned(), text(finding.message.as_str()));
    let mut optional = |key: &str, value: Option<toml::Value>| {
        if let Some(value) = value {
            expected.insert(key.to_owned(), value);
        }
    };
    optional("index", place.index.filter(|index| *index > 0).map(number));
    optional(
        "part",
        place.part.as_ref().map(|part| text(&part.to_string())),
    );
    optional("line", place.line.map(number));
    optional("column", place.column.map(number));
    optional("node", place.node.as_deref().map(text));
    let shown = place
        .excerpt
        .as_ref()
        .and_then(|excerpt| excerpt.line.get(excerpt.span.clone()));
    optional("marks", shown.filter(|shown| shown.len() < 200).map(text));
    let own = rules::find(finding.rule.as_str()).map_or("", |rule| rule.remediation);
    optional(
        "help",
        Some(finding.remediation.as_str())
            .filter(|help| *help != own)
            .map(text),
    );
    let related: Vec<toml::Value> = finding
        .related
        .iter()
        .map(|place| text(place.path.as_str()))
        .collect();
    optional(
        "related",
        (!related.is_empty()).then_some(toml::Value::Array(related)),
    );
    expected
}

fn write_expected(path: &Path, text: &str, found: &[Expected]) {
    let head = text
        .split("\n[[finding]]")
        .next()
        .unwrap_or_default()
        .trim_end();
    let mut written = format!("{head}\n");
    for finding in found {
        written += "\n[[finding]]\n";
        for key in [
            "path", "index", "node", "part", "line", "column", "marks", "message", "help",
            "related",
        ] {
            if let Some(value) = finding.get(key) {
                written += &format!("{key} = {value}\n");
            }
        }
    }
    fs::write(path, written).unwrap();
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
        let fleet = Fleet::join(support::read_files(&folder, &paths), Some(inventory));
        let linter = Linter::new(vec![own.clone(), support::profile("cabf-ov")], assignment)
            .with_rules(|rule| rule.as_str() == "fleet-rate-limit");
        linter.lint(&fleet).findings.len()
    };
    assert_eq!(found(Assignment::Everything), 1);
    assert_eq!(found(Assignment::ByNode), 0, "the other goes elsewhere");
}

#[test]
fn moduli_are_tried_for_primes_where_they_are_few() {
    let read = |path: &str| fs::read(project("tests/rules").join(path)).unwrap();
    let prime = read("key-invalid-modulus/fails-prime/request.csr");
    let usual = read("key-invalid-modulus/passes-usual/request.csr");
    let found = |count: usize| {
        let names: Vec<String> = (1..count).map(|index| format!("{index}.csr")).collect();
        let usual = names.iter().map(|name| (name.as_str(), usual.as_slice()));
        let texts: Vec<(&str, &[u8])> = std::iter::once(("prime.csr", prime.as_slice()))
            .chain(usual)
            .collect();
        let linter = support::linter(&["cabf-ov"])
            .without_fleet()
            .with_rules(|rule| rule.as_str() == "key-invalid-modulus");
        let fleet = Fleet::join(support::read_texts(&texts), None);
        linter.lint(&fleet).findings.len()
    };
    assert_eq!(found(200), 1);
    assert_eq!(found(201), 0, "all or none");
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
        let fleet = Fleet::join(support::read_files(&folder, &paths), Some(inventory));
        let profiles = vec![support::profile("telesec"), support::profile("cabf-ov")];
        let linter =
            Linter::new(profiles, assignment).with_rules(|rule| rule.as_str() == "fleet-near-miss");
        linter.lint(&fleet).findings.len()
    };
    assert_eq!(found(Assignment::Everything), 1);
    assert_eq!(found(Assignment::ByNode), 0, "they go to different CAs");
}
