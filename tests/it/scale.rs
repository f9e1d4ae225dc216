//! Ten thousand requests of 500 clusters, 508 of them with a seeded defect.
//!
//! The requests are 10 MB and not in the repository: set `SIGNREADY_SCALE` to the folder that holds `truth.tsv`
//! and `estate.tsv`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::{Path, PathBuf},
};

use signready::{
    cli::disk,
    estate::inventory::Inventory,
    judge::{engine::Report, finding::Severity, fleet::Fleet},
    pki::text::source::Source,
};

use crate::support::{
    self,
    table::{Row, Table, is_profile, is_rule},
};

/// The estate as an inventory: each node with the subject that it should have.
fn inventory(folder: &Path) -> Inventory {
    let mut text = String::new();
    let mut last = String::new();
    let estate = Table::at(&folder.join("estate.tsv"), "estate.tsv")
        .free(&["cluster", "node", "fqdn", "C", "ST", "L", "O"]);
    for row in estate.rows() {
        let [cluster, _, fqdn, country, state, locality, organization] = row.cells() else {
            panic!("{row:?}");
        };
        if *cluster != last {
            let _ = writeln!(text, "[[cluster]]\nname = {cluster:?}");
            last.clone_from(cluster);
        }
        let _ = writeln!(
            text,
            "[[cluster.node]]\nhost = {fqdn:?}\nsubject = {{ country = {country:?}, state = {state:?}, locality = {locality:?}, organization = {organization:?} }}"
        );
    }
    Inventory::read(Source::new("estate.toml", text)).unwrap_or_else(|error| panic!("{error:?}"))
}

struct Estate {
    /// Path to its defect, or to `peer` when it shares another's.
    defects: BTreeMap<String, String>,
    fqdns: BTreeMap<String, String>,
    /// Path as reports have it to path as the truth has it.
    paths: BTreeMap<String, String>,
    fleet: Fleet,
}

fn estate() -> Option<Estate> {
    let folder = support::external("SIGNREADY_SCALE", "the unpacked requests")?;
    let truth = Table::at(&folder.join("truth.tsv"), "truth.tsv")
        .each_names("path", "a file", |path| folder.join(path).is_file())
        .each_names("defects", "a kind of defect", |kind| {
            kind == "none" || KINDS.contains(&kind)
        })
        .free(&["cluster", "fqdn", "key", "peer_of"]);
    let truth: Vec<&[String]> = truth.rows().iter().map(Row::cells).collect();
    let mut defects = BTreeMap::new();
    let mut fqdns = BTreeMap::new();
    for row in &truth {
        let defect = match (row[4].as_str(), row[5].as_str()) {
            ("none", "-") => "none",
            ("none", _) => "peer",
            (defect, _) => defect,
        };
        defects.insert(row[0].clone(), defect.to_owned());
        fqdns.insert(row[2].clone(), row[0].clone());
    }
    let files: Vec<PathBuf> = truth.iter().map(|row| folder.join(&row[0])).collect();
    let paths = files
        .iter()
        .map(|path| path.display().to_string())
        .zip(truth.iter().map(|row| row[0].clone()))
        .collect();
    let fleet = Fleet::with_inventory(
        disk::requests(&files, || {}),
        inventory(&folder),
        Vec::new(),
    );
    Some(Estate {
        defects,
        fqdns,
        paths,
        fleet,
    })
}

impl Estate {
    fn lint(&self, profile: &str) -> Report {
        support::linter(&[profile]).lint(&self.fleet)
    }

    /// The request that a finding blames: by its file, or by the node of the inventory that it is about.
    fn blamed<'a>(&'a self, place: &'a signready::judge::finding::Place) -> Option<&'a str> {
        let by_file = self.paths.get(place.path.as_str());
        by_file
            .or_else(|| self.fqdns.get(place.node.as_ref()?))
            .map(String::as_str)
    }
}

const PROFILES: [&str; 3] = ["public-ca", "cabf-ov", "letsencrypt"];

/// The kinds of defects, as the truth of the estate calls them.
const KINDS: [&str; 39] = [
    "bmpstring",
    "c-lower",
    "c-uk",
    "ca-true",
    "cn-not-in-san",
    "cn-too-long",
    "dup-fqdn",
    "dup-san",
    "e3",
    "ed25519",
    "email-san",
    "emailaddress",
    "empty-subject",
    "fqdn-not-this-node",
    "ip-san",
    "key-reuse-in-cluster",
    "many-san",
    "no-san",
    "o-ampersand",
    "o-differs",
    "o-non-ascii",
    "ou",
    "p521",
    "pem-bom",
    "pem-truncated",
    "pem-utf16",
    "rsa1024",
    "secp256k1",
    "sha3-or-sha512",
    "sig-corrupt",
    "single-label",
    "space-in-cn",
    "st-differs",
    "trailing-dot",
    "two-csrs",
    "ulabel",
    "underscore",
    "uri-san",
    "wildcard",
];

/// Which rule, or which of several, finds a kind of defect under which profile.
fn defects() -> Table {
    let table = Table::read("tests/scale-defects.tsv")
        .one_of("kind", &KINDS)
        .one_of("profile", &PROFILES);
    table.each_names("rule", "a rule", |rules| rules.split('|').all(is_rule))
}

#[test]
fn the_table_names_rules_and_profiles() {
    let table = defects();
    let kinds: BTreeSet<&str> = table.rows().iter().map(|row| &row["kind"]).collect();
    assert_eq!(kinds.len(), table.rows().len(), "a kind has one row");
    assert_eq!(kinds, KINDS.into(), "each kind has its row");
    assert!(PROFILES.into_iter().all(is_profile));
}

#[test]
fn every_kind_of_defect_is_found() {
    let Some(estate) = estate() else { return };
    let table = defects();
    let reports: BTreeMap<&str, Report> = PROFILES
        .map(|profile| (profile, estate.lint(profile)))
        .into();
    // What a finding says of a request, or of several: the blamed one and those that take part.
    let mut found: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for (profile, report) in &reports {
        for finding in &report.findings {
            for place in std::iter::once(&finding.place).chain(&finding.related) {
                if let Some(path) = estate.blamed(place) {
                    found
                        .entry((profile, finding.rule.as_str()))
                        .or_default()
                        .insert(path);
                }
            }
        }
    }
    let mut missed = Vec::new();
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (path, kind) in estate
        .defects
        .iter()
        .filter(|(_, kind)| !["none", "peer"].contains(&kind.as_str()))
    {
        let row = table.find(&[kind]).unwrap_or_else(|| {
            panic!("tests/scale-defects.tsv: name the rule that finds `{kind}`")
        });
        let (rule, profile) = (&row["rule"], &row["profile"]);
        let counts = kinds.entry(kind).or_default();
        counts.1 += 1;
        let is_found = rule.split('|').any(|rule| {
            found
                .get(&(profile, rule))
                .is_some_and(|paths| paths.contains(path.as_str()))
        });
        if is_found {
            counts.0 += 1;
        } else {
            missed.push(format!("{path}: {kind}: {rule} under {profile} is silent"));
        }
    }
    for (kind, (found, all)) in &kinds {
        println!("{kind}: {found} of {all}");
    }
    assert!(
        missed.is_empty(),
        "{} missed\n{}",
        missed.len(),
        missed.join("\n")
    );
}

#[test]
fn nodes_without_a_defect_are_left_in_peace() {
    let Some(estate) = estate() else { return };
    let report = estate.lint("cabf-ov");
    let mut wrong = Vec::new();
    for finding in report
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Notice)
    {
        let path = estate
            .blamed(&finding.place)
            .unwrap_or_else(|| panic!("{finding:#?} is about nothing"));
        if estate.defects[path] == "none" {
            wrong.push(format!("{path}: {} {}", finding.rule, finding.message));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
