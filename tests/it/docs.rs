//! Generated pages are as they would be generated now, links lead somewhere, and a new rule or profile changes few pages.
//!
//! `UPDATE_DOCS=1 cargo test --test it -- docs::` writes the pages.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use signready::{
    judge::{
        explain,
        profile::{self, BASELINE, Catalogue, Layer, Profile},
        rule::Rule,
        rules,
    },
    pki::text::source::Source,
};

use crate::support::{DAY, catalogue, files_below, is_set, page, project};

/// Names and texts of pages.
type Pages = BTreeMap<String, String>;

/// Compares a folder of generated pages with what it should hold.
fn check(folder: &str, pages: &Pages) {
    let path = project(folder);
    if is_set("UPDATE_DOCS") {
        // Other tests read these pages at the same time: one that stays is never away.
        for name in files_below(&path) {
            if !pages.contains_key(&name) {
                fs::remove_file(path.join(name)).unwrap();
            }
        }
        for (name, text) in pages {
            fs::write(path.join(name), text).unwrap();
        }
    }
    let there = files_below(&path);
    assert_eq!(
        there,
        pages.keys().cloned().collect::<Vec<_>>(),
        "{folder}: `UPDATE_DOCS=1 cargo test --test it -- docs::` writes the pages"
    );
    for (name, text) in pages {
        assert_eq!(
            &fs::read_to_string(path.join(name)).unwrap(),
            text,
            "{folder}/{name}: `UPDATE_DOCS=1 cargo test --test it -- docs::` writes it"
        );
    }
}

/// A layer as it is now and on each later day on which it changes, whether it can be asked for by name or not.
fn timeline(catalogue: &Catalogue, layer: &Layer) -> Vec<Profile> {
    let on = |day| catalogue.resolve(layer, day).unwrap();
    let now = on(DAY);
    let later = catalogue.changes(&now).into_iter().map(on);
    std::iter::once(now.clone()).chain(later).collect()
}

fn pages_of_rules(rules: &[&Rule], catalogue: &Catalogue) -> Pages {
    let timelines: Vec<_> = catalogue
        .layers()
        .map(|layer| timeline(catalogue, layer))
        .collect();
    let is_baseline = |timeline: &&Vec<Profile>| timeline[0].id == BASELINE;
    let baseline = timelines.iter().find(is_baseline).unwrap();
    let mut pages: Pages = rules
        .iter()
        .map(|rule| {
            (
                format!("{}.md", rule.id),
                explain::rule_page(rule, baseline),
            )
        })
        .collect();
    pages.insert("README.md".to_owned(), explain::table(rules, baseline));
    pages.insert("levels.md".to_owned(), explain::levels(rules, &timelines));
    pages
}

fn pages_of_profiles(catalogue: &Catalogue) -> Pages {
    let resolved = |is_abstract: bool| -> Vec<Profile> {
        let layers = catalogue
            .layers()
            .filter(|layer| layer.is_abstract == is_abstract);
        layers
            .map(|layer| catalogue.resolve(layer, DAY).unwrap())
            .collect()
    };
    let (profiles, layers) = (resolved(false), resolved(true));
    let mut pages = Pages::new();
    for (layer, profile) in catalogue.layers().filter_map(|layer| {
        let mut all = profiles.iter().chain(&layers);
        Some((layer, all.find(|profile| profile.id == layer.id)?))
    }) {
        let page = explain::profile(profile, &layer.unknown);
        pages.insert(format!("{}.md", layer.id), page);
    }
    pages.insert(
        "README.md".to_owned(),
        explain::profiles(&profiles, &layers, &profile::absent()),
    );
    pages
}

#[test]
fn every_rule_has_its_page() {
    check("docs/rules", &pages_of_rules(rules::ALL, &catalogue()));
}

#[test]
fn every_profile_has_its_page() {
    check("docs/profiles", &pages_of_profiles(&catalogue()));
}

/// All generated pages, with their folders.
fn generated(rules: &[&Rule], catalogue: &Catalogue) -> Pages {
    let within = |folder: &'static str, pages: Pages| {
        pages
            .into_iter()
            .map(move |(name, text)| (format!("{folder}/{name}"), text))
    };
    within("rules", pages_of_rules(rules, catalogue))
        .chain(within("profiles", pages_of_profiles(catalogue)))
        .collect()
}

/// The pages that are not the same in both.
fn changed<'a>(before: &'a Pages, after: &'a Pages) -> Vec<&'a str> {
    let names = before.keys().chain(after.keys());
    let mut names: Vec<&str> = names
        .filter(|name| before.get(*name) != after.get(*name))
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn a_new_profile_changes_its_own_page_and_two_lists() {
    let mut catalogue = catalogue();
    let before = generated(rules::ALL, &catalogue);
    let telia = include_str!("../../ca-profiles/telia.toml");
    let text = telia.replace("id = \"telia\"", "id = \"new-ca\"");
    catalogue.add(&Source::new("new-ca.toml", text)).unwrap();
    assert_eq!(
        changed(&before, &generated(rules::ALL, &catalogue)),
        [
            "profiles/README.md",
            "profiles/new-ca.md",
            "rules/levels.md"
        ]
    );
}

#[test]
fn a_new_rule_changes_its_own_page_the_list_and_the_baseline() {
    // No other profile speaks of it.
    const NEW: &str = "name-trailing-dot";
    let after = generated(rules::ALL, &catalogue());
    let without: Vec<&Rule> = rules::ALL
        .iter()
        .copied()
        .filter(|rule| rule.id.as_str() != NEW)
        .collect();
    let ids: Vec<_> = without.iter().map(|rule| rule.id).collect();
    let mut catalogue = Catalogue::builtin(&ids).unwrap();
    let baseline: String = include_str!("../../ca-profiles/baseline.toml")
        .split_inclusive('\n')
        .filter(|line| !line.starts_with(&format!("{NEW} = ")))
        .collect();
    catalogue
        .add(&Source::new("ca-profiles/baseline.toml", baseline))
        .unwrap();
    assert_eq!(
        changed(&generated(&without, &catalogue), &after),
        [
            "profiles/baseline.md",
            "rules/README.md",
            "rules/name-trailing-dot.md"
        ]
    );
}

/// The same for pages that people write: they have no line of a built-in profile, no number of rules or profiles, and no
/// list of nearly all.
#[test]
fn no_page_says_what_the_next_rule_or_profile_changes() {
    if is_set("UPDATE_DOCS") {
        // The pages are being written at this moment.
        return;
    }
    let catalogue = catalogue();
    let profiles: Vec<&str> = catalogue.ids().collect();
    let rules: Vec<String> = rules::ids().iter().map(ToString::to_string).collect();
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    let mut wrong = Vec::new();
    for name in page::names() {
        let text = fs::read_to_string(project(&name)).unwrap();
        if page::without_lines(&text) != text {
            wrong.push(format!(
                "{name}: names the line of a built-in profile: write `…` for the number"
            ));
        }
        let words: BTreeSet<&str> = text
            .split(|character: char| !(character.is_ascii_alphanumeric() || character == '-'))
            .collect();
        for (kind, all, lists) in [
            (
                "rules",
                &rules,
                ["docs/rules/README.md", "docs/profiles/baseline.md"],
            ),
            (
                "profiles",
                &profiles,
                ["docs/profiles/README.md", "docs/rules/levels.md"],
            ),
        ] {
            let count = all.len();
            for number in [format!("{count} {kind}"), format!("all {count}")] {
                if text.contains(&number) {
                    wrong.push(format!("{name}: says `{number}`; leave the number out"));
                }
            }
            let named = all.iter().filter(|id| words.contains(*id)).count();
            if named * 3 > count * 2 && !lists.contains(&name.as_str()) {
                wrong.push(format!(
                    "{name}: names {named} of the {kind}; choose some, or put `[..]` or `...` for the others"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reference_knows_every_setting_of_a_profile() {
    let reference = fs::read_to_string(project("docs/reference/profile.md")).unwrap();
    for path in profile::settings() {
        // `subject.organization.max-length` is described as `subject.any.max-length`.
        let attribute = profile::ATTRIBUTES
            .iter()
            .find(|(word, _)| path.starts_with(&format!("subject.{word}.")));
        let path =
            attribute.map_or_else(|| path.clone(), |(word, _)| path.replacen(word, "any", 1));
        // `certificate.tomcat.wanted` is described as `certificate.server.wanted`.
        let path = match path.split('.').collect::<Vec<_>>().as_slice() {
            ["certificate", _, key] => format!("certificate.server.{key}"),
            _ => path,
        };
        assert!(
            reference.contains(&format!("`{path}`")),
            "docs/reference/profile.md: describe `{path}`"
        );
    }
    for (word, _) in profile::ATTRIBUTES {
        assert!(
            reference.contains(&format!("`{word}`")),
            "docs/reference/profile.md: name the attribute `{word}`"
        );
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    if is_set("UPDATE_DOCS") {
        // The pages are being written at this moment.
        return;
    }
    let mut broken = Vec::new();
    for page in page::names()
        .iter()
        .filter(|page| !page.starts_with("tests/"))
    {
        let text = fs::read_to_string(project(page)).unwrap();
        let folder = project(page).parent().unwrap().to_path_buf();
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let target = target.split('#').next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !folder.join(target).exists() {
                broken.push(format!("{page}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
