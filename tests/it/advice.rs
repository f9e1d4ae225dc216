//! What a finding suggests helps: put in its place, it ends the finding and causes no other.

use std::{collections::BTreeMap, fs, path::Path};

use proptest::prelude::*;
use signready::{
    estate::inventory::{Inventory, Product},
    judge::{
        engine::{Assignment, Linter},
        finding::{Finding, Suggestion},
        planned_request::shows,
        rules,
    },
    pki::text::source::Source,
    work::worksheet::planned_fleet,
};

use crate::{
    plans,
    support::{self, fixture, project, rebuilt},
};

/// How often each profile complains of each part by each rule. Nodes are not told apart: a suggestion may rename them.
type Complaints = BTreeMap<(String, String, String), usize>;

fn complaints(findings: &[Finding]) -> Complaints {
    let mut complaints = Complaints::new();
    for finding in findings {
        for key in keys(finding) {
            *complaints.entry(key).or_default() += 1;
        }
    }
    complaints
}

fn keys(finding: &Finding) -> impl Iterator<Item = (String, String, String)> {
    let part = finding.place.part.as_ref();
    let part = part.map_or_else(String::new, ToString::to_string);
    let verdicts = finding.verdicts.iter();
    verdicts.map(move |verdict| {
        (
            finding.rule.to_string(),
            part.clone(),
            verdict.profile.clone(),
        )
    })
}

/// Says what did not get better, or got worse.
fn held(finding: &Finding, before: &[Finding], after: &[Finding]) -> Result<(), String> {
    let (before, after) = (complaints(before), complaints(after));
    let count = |complaints: &Complaints, key: &_| complaints.get(key).copied().unwrap_or_default();
    let still = keys(finding).find(|key| count(&after, key) >= count(&before, key));
    let new = after
        .iter()
        .find(|(key, after)| **after > count(&before, key));
    match (still, new) {
        (Some(key), _) => Err(format!("{key:?} is still there")),
        (_, Some((key, _))) => Err(format!("{key:?} is new")),
        _ => Ok(()),
    }
}

/// What the help says and what the data says is the same.
fn is_in_help(finding: &Finding, suggestion: &Suggestion) -> bool {
    let part = finding.place.part.as_ref();
    let is_about_server =
        ["fleet-drift", "key-not-for-purpose", "name-missing"].contains(&finding.rule.as_str());
    let is_short = suggestion.value.chars().count() <= 100;
    // A form that puts a backslash before a comma, or that asks for a length.
    is_about_server
        || part.is_none()
        || !is_short
        || finding.remediation.as_str().contains(&suggestion.value)
        // The inventory has the host, and the help the full name.
        || suggestion.line.is_some() && finding.remediation.as_str().contains(&format!("`{}.", suggestion.value))
        || finding.rule.as_str() == "fleet-inconsistent-subject"
}

fn copied(from: &Path, to: &Path) {
    for path in support::files_below(from) {
        let target = to.join(&path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(from.join(&path), target).unwrap();
    }
}

#[test]
fn suggestions_of_fixtures_help() {
    let (mut wrong, mut count) = (Vec::new(), BTreeMap::new());
    for fixture in fixture::all() {
        let document = fixture.document().unwrap();
        let text = fs::read_to_string(fixture.folder.join("expected.toml")).unwrap();
        if !text.contains("\nhelp = ") {
            continue;
        }
        let findings = fixture.findings_in(&fixture.folder, &document);
        let suggesting: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.suggestion.is_some())
            .collect();
        if suggesting.is_empty() {
            continue;
        }
        let before = fixture.all_findings_in(&fixture.folder, &document);
        for finding in suggesting {
            let suggestion = finding.suggestion.as_ref().unwrap();
            *count.entry(fixture.rule).or_insert(0) += 1;
            let folder = tempfile::tempdir().unwrap();
            copied(&fixture.folder, folder.path());
            let path = folder.path().join(suggestion.path.as_str());
            let is_inventory = suggestion.path.as_str().ends_with("inventory.toml");
            let text = if is_inventory {
                rebuilt::inventory(&fs::read_to_string(&path).unwrap(), finding)
            } else {
                rebuilt::request(&path, finding.place.index.unwrap_or(0), suggestion)
            };
            fs::write(path, text).unwrap();
            // What was made after the inventory is made again after it.
            if let Some(index) = finding.place.index.filter(|_| is_inventory) {
                let path = folder.path().join(finding.place.path.as_str());
                let text = rebuilt::request(&path, index, suggestion);
                fs::write(path, text).unwrap();
            }
            let after = fixture.all_findings_in(folder.path(), &document);
            // The signature and the numbers of the key are those of before, or none.
            let is_judged = |other: &&Finding| shows(other.rule) || other.rule == finding.rule;
            let keep = |findings: &[Finding]| -> Vec<Finding> {
                let findings = findings.iter().filter(is_judged);
                findings.cloned().collect()
            };
            if let Err(problem) = held(finding, &keep(&before), &keep(&after)) {
                wrong.push(format!("{}: {suggestion:?}: {problem}", fixture.name()));
            }
            if !is_in_help(finding, suggestion) {
                wrong.push(format!(
                    "{}: {suggestion:?}, and the help is: {}",
                    fixture.name(),
                    finding.remediation
                ));
            }
        }
    }
    println!("{count:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count.values().sum::<usize>() > 80, "{count:?}");
}

fn lint(text: &str, linter: &Linter) -> Option<Vec<Finding>> {
    let inventory = Inventory::read(Source::new("cluster.toml", text.as_bytes())).ok()?;
    let plan = planned_fleet(&inventory, linter.profiles(), Path::new("csr"), |_| true);
    Some(linter.lint(&plan).findings)
}

/// Whatever is suggested for a plan helps it, the rules that compare requests with each other among those that are asked.
fn suggestions_help(text: &str, authority: &str) -> Result<(), TestCaseError> {
    let Ok(inventory) = Inventory::read(Source::new("cluster.toml", text.as_bytes())) else {
        return Err(TestCaseError::reject("not an inventory"));
    };
    let linter = if authority == "house" {
        let mut profiles = vec![support::own_profile(HOUSE)];
        profiles.extend(support::products(&inventory));
        Linter::new(profiles, Assignment::Everything)
    } else {
        plans::linter(&inventory, authority)
    };
    let before = lint(text, &linter).unwrap();
    let suggesting = before.iter().filter(|finding| finding.suggestion.is_some());
    for finding in suggesting {
        let suggestion = finding.suggestion.as_ref().unwrap();
        let changed = rebuilt::inventory(text, finding);
        let Some(after) = lint(&changed, &linter) else {
            return Err(TestCaseError::fail(format!(
                "{suggestion:?} breaks\n{text}"
            )));
        };
        prop_assert_eq!(
            held(finding, &before, &after),
            Ok(()),
            "{:?}\n{}\n{}",
            suggestion,
            finding.message,
            text
        );
        prop_assert!(
            is_in_help(finding, suggestion),
            "{:?} {}",
            suggestion,
            finding.remediation
        );
    }
    Ok(())
}

/// A house that wants longer keys than most, and letters of ASCII.
const HOUSE: &str = "id = \"house\"\ntitle = \"house\"\nextends = [\"private\"]\n[sources.handbook]\ntitle = \"handbook\"\n\
    read = 2026-11-22\nevidence = \"primary\"\n[key]\nsource = \"handbook\"\nallow = [\"RSA-3072..\", \"P-384\"]\n\
    [subject.any]\nsource = \"handbook\"\nforbidden-characters = \"&!,\"\n";

proptest! {
    #![proptest_config(support::properties(64))]

    #[test]
    fn suggestions_for_inventories_help(
        (subject, cluster) in prop::sample::select(Product::ALL.to_vec())
            .prop_flat_map(|product| {
                let cluster = prop_oneof![
                    plans::cluster(product, "server"),
                    plans::cluster(product, "local"),
                ];
                (plans::subject(), cluster)
            }),
        authority in prop_oneof![plans::authority(), Just("house")],
    ) {
        suggestions_help(&format!("{subject}{cluster}"), authority)?;
    }

    /// One line of an inventory is read for every cluster below it.
    #[test]
    fn suggestions_for_lines_that_clusters_share_help(
        text in shared_lines(),
        authority in prop_oneof![plans::authority(), Just("house")],
    ) {
        suggestions_help(&text, authority)?;
    }
}

/// Clusters that share the lines above them, and names that one may take from another.
fn shared_lines() -> impl Strategy<Value = String> {
    let products = || prop::sample::select(Product::ALL.to_vec());
    let custody = || prop::sample::select(vec!["local", "server"]);
    let cluster = || {
        (products(), custody()).prop_flat_map(|(product, custody)| plans::cluster(product, custody))
    };
    let keys = ["RSA-2048", "RSA-3072", "P-256", "P-384"];
    let key = prop_oneof![Just(None), prop::sample::select(keys.map(Some).to_vec())];
    let extensions = prop::sample::select(vec![
        "",
        "[extensions]\nkey-usage = [\"keyAgreement\"]\n",
        "[extensions]\nextended-key-usage = [\"clientAuth\"]\n",
    ]);
    let clusters = prop::collection::vec(cluster(), 2..4);
    (plans::subject(), key, extensions, clusters).prop_map(
        |(subject, key, extensions, clusters)| {
            let key = key.map(|key| format!("[key]\nalgorithm = \"{key}\"\n"));
            let mut text = format!("{subject}{}{extensions}", key.unwrap_or_default());
            for (cluster, name) in clusters.iter().zip(["sjc", "rtp", "lon"]) {
                // The key and the usages are those above.
                let (cluster, nodes) = cluster.split_once("[[cluster.node]]").unwrap();
                let (cluster, _) = cluster.split_once("[cluster.").unwrap_or((cluster, ""));
                let cluster = cluster.replace("\"sjc\"", &format!("{name:?}"));
                text += &format!("{cluster}[[cluster.node]]{nodes}");
            }
            text
        },
    )
}

/// What all inventories of these servers say is wrong with them, and the usual cure.
#[test]
fn mistakes_of_an_inventory_are_cured() {
    let text = "[subject]\ncountry = \"USA\"\nstate = \"CA\"\nlocality = \" San Jose\"\norganization = \"Northwind & Sons!, Inc.\"\n\
        [[cluster]]\nname = \"sjc\"\nproduct = \"cucm\"\ndomain = \"voice.example.com\"\nkey-custody = \"server\"\n\
        [[cluster.node]]\nhost = \"ucm_sub1\"\n";
    let inventory = support::inventory(text);
    let linter = plans::linter(&inventory, "public-ca");
    let findings = lint(text, &linter).unwrap();
    let mut suggested: Vec<(usize, &str)> = findings
        .iter()
        .filter_map(|finding| finding.suggestion.as_ref())
        .filter_map(|suggestion| Some((suggestion.line?, suggestion.value.as_str())))
        .collect();
    suggested.sort_unstable();
    suggested.dedup();
    assert_eq!(
        suggested,
        [
            (2, "US"),
            (3, "California"),
            (4, "San Jose"),
            (5, "Northwind and Sons, Inc."),
            (12, "ucm-sub1"),
        ]
    );
}

/// Under the very profile that complained.
#[test]
fn advice_about_keys_is_true_where_it_is_given() {
    let house = support::own_profile(HOUSE);
    let linter = Linter::new(vec![house], Assignment::Everything);
    let bytes = fs::read(project("docs/examples/downloads/sjc-cucm/cucm-sub1.csr")).unwrap();
    let report = support::lint_alone(&linter, "a.csr", &bytes);
    let mut findings = report.findings.iter();
    let finding = findings
        .find(|finding| finding.rule.as_str() == "key-size")
        .unwrap();
    assert_eq!(finding.suggestion.as_ref().unwrap().value, "RSA-3072");
    assert!(finding.remediation.as_str().contains("RSA-3072"));
    for rule in rules::ALL {
        assert!(!rule.remediation.contains("everywhere"), "{}", rule.id);
    }
}
