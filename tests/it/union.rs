//! What is said of a file never depends on the others: linting many is linting each, the rules that compare requests aside.

use std::{collections::BTreeMap, fs, sync::LazyLock};

use proptest::{prelude::*, sample::subsequence};
use signready::{
    Linter, Report, RequestSummary,
    judge::{finding::InputId, rules},
};

use crate::support::{self, project};

type Files = Vec<(String, Vec<u8>)>;

/// The requests of the fixtures and of other programs, and what was handed in for such: well over 200 RSA keys.
static FILES: LazyLock<Files> = LazyLock::new(|| {
    let mut files = Files::new();
    for folder in ["tests/rules", "tests/corpus"] {
        for path in support::files_below(&project(folder)) {
            let extension = path.rsplit('.').next().unwrap_or_default();
            if ["csr", "req", "p10", "pem", "der"].contains(&extension) {
                let bytes = fs::read(project(folder).join(&path)).unwrap();
                files.push((path, bytes));
            }
        }
    }
    files
});

/// What a report says of each file: the findings as they are printed, and the outcomes.
fn said_of_each(report: &Report) -> BTreeMap<String, Vec<String>> {
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in &report.findings {
        let path = finding.place.path.to_string();
        said.entry(path).or_default().push(format!("{finding:?}"));
    }
    for request in &report.requests {
        let path = request.path.to_string();
        // Its number is that of its place among the files.
        let request = RequestSummary {
            input: InputId::default(),
            ..request.clone()
        };
        said.entry(path).or_default().push(format!("{request:?}"));
    }
    said
}

fn lint(linter: &Linter, files: &[(String, Vec<u8>)], inventory: Option<&str>) -> Report {
    let texts = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let texts: Vec<(&str, &[u8])> = texts.collect();
    let inventory = inventory.map(support::inventory);
    linter.lint(&support::fleet(support::read_texts(&texts), inventory))
}

/// Holds what is said of files together against what is said of each alone.
fn is_union(
    linter: &Linter,
    files: &[(String, Vec<u8>)],
    inventory: Option<&str>,
) -> Result<(), String> {
    let together = said_of_each(&lint(linter, files, inventory));
    let mut alone = BTreeMap::new();
    for file in files {
        alone.append(&mut said_of_each(&lint(
            linter,
            std::slice::from_ref(file),
            inventory,
        )));
    }
    for (path, said) in &alone {
        if together.get(path) != Some(said) {
            let together = together.get(path);
            return Err(format!("{path}: alone {said:#?}\ntogether {together:#?}"));
        }
    }
    if together.len() == alone.len() {
        Ok(())
    } else {
        Err("something is said of no file".to_owned())
    }
}

/// All rules that look at one file.
fn linter(profiles: &[&str]) -> Linter {
    support::linter(profiles).without_fleet()
}

const PROFILES: [&str; 3] = ["public-ca", "letsencrypt", "private"];

#[test]
fn linting_all_files_is_linting_each() {
    let keys = lint(&linter(&PROFILES), &FILES, None);
    let keys = keys
        .requests
        .iter()
        .filter_map(|request| request.key.as_ref());
    let large = keys.filter(|key| key.starts_with("RSA-2048") || key.starts_with("RSA-4096"));
    assert!(large.count() > 200);
    is_union(&linter(&PROFILES), &FILES, None).unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn moduli_are_tried_for_primes_whatever_their_number() {
    let read = |path: &str| fs::read(project("tests/rules").join(path)).unwrap();
    let usual = read("key-invalid-modulus/passes-usual/request.csr");
    let short = read("key-size/fails-1024/request.csr");
    let prime = read("key-invalid-modulus/fails-prime/request.csr");
    let id = rules::find("key-invalid-modulus").unwrap().id;
    let mut files: Files = (0..=200)
        .map(|index| (format!("{index}.csr"), short.clone()))
        .collect();
    files.extend((0..10).map(|index| (format!("usual-{index}.csr"), usual.clone())));
    files.push(("prime.csr".to_owned(), prime));
    for is_thorough in [true, false] {
        let linter = if is_thorough {
            linter(&PROFILES).thorough()
        } else {
            linter(&PROFILES)
        };
        is_union(&linter, &files, None).unwrap_or_else(|difference| panic!("{difference}"));
        let report = lint(&linter, &files, None);
        let found = report
            .findings
            .iter()
            .filter(|finding| finding.rule == id)
            .count();
        assert_eq!(found, usize::from(is_thorough));
        assert_eq!(report.not_tried.is_empty(), is_thorough);
    }
}

/// One whose nodes some of the files are for.
const INVENTORY: &str = "[subject]\ncountry = \"US\"\norganization = \"Example Corp\"\n\
    [[cluster]]\nname = \"sjc-cucm\"\nproduct = \"cucm\"\ndomain = \"voice.example.com\"\n\
    [[cluster.node]]\nhost = \"cucm-pub\"\nrole = \"publisher\"\n[[cluster.node]]\nhost = \"cucm-sub1\"\n";

proptest! {
    #![proptest_config(support::properties(24))]

    #[test]
    fn linting_some_files_is_linting_each(
        files in subsequence(FILES.clone(), 2..30).prop_shuffle(),
        has_inventory in any::<bool>(),
        profile in subsequence(PROFILES.to_vec(), 1..=2),
    ) {
        let inventory = has_inventory.then_some(INVENTORY);
        // The rules about the inventory say what is still to come, and speak of no file.
        let linter = linter(&profile).with_rules(|rule| !has_inventory || rule.topic() != "inventory");
        prop_assert_eq!(is_union(&linter, &files, inventory), Ok(()));
    }
}
