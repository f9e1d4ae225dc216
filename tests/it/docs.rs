//! Generated pages are as they would be generated now, and links lead somewhere.
//!
//! `UPDATE_DOCS=1 cargo test --test it -- docs::` writes the pages.

use std::{collections::BTreeMap, fs};

use signready::judge::{explain, rules};

use crate::support::{DAY, catalogue, files_below, is_set, profiles, project};

/// Compares a folder of generated pages with what it should hold.
fn check(folder: &str, pages: &BTreeMap<String, String>) {
    let path = project(folder);
    if is_set("UPDATE_DOCS") {
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
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

#[test]
fn every_rule_has_its_page() {
    let catalogue = catalogue();
    let timelines: Vec<_> = catalogue
        .ids()
        .map(|id| catalogue.timeline(id, DAY).unwrap())
        .collect();
    let mut pages: BTreeMap<String, String> = rules::ALL
        .iter()
        .map(|rule| (format!("{}.md", rule.id), explain::rule(rule, &timelines)))
        .collect();
    pages.insert("README.md".to_owned(), explain::table(rules::ALL));
    check("docs/rules", &pages);
}

#[test]
fn every_profile_has_its_page() {
    let catalogue = catalogue();
    let unknown = |id: &str| {
        catalogue
            .layers()
            .find(|layer| layer.id == id)
            .map(|layer| layer.unknown.clone())
            .unwrap_or_default()
    };
    let profiles = profiles();
    let layers: Vec<_> = catalogue
        .layers()
        .filter(|layer| layer.is_abstract)
        .map(|layer| catalogue.resolve(layer, DAY).unwrap())
        .collect();
    let mut pages: BTreeMap<String, String> = profiles
        .iter()
        .chain(&layers)
        .map(|profile| {
            (
                format!("{}.md", profile.id),
                explain::profile(profile, &unknown(&profile.id)),
            )
        })
        .collect();
    let absent = signready::judge::profile::absent();
    pages.insert(
        "README.md".to_owned(),
        explain::profiles(&profiles, &layers, &absent),
    );
    check("docs/profiles", &pages);
}

#[test]
fn the_reference_knows_every_setting_of_a_profile() {
    let reference = fs::read_to_string(project("docs/reference/profile.md")).unwrap();
    for path in signready::judge::profile::settings() {
        // `subject.organization.max-length` is described as `subject.any.max-length`.
        let attribute = signready::judge::profile::ATTRIBUTES
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
    for (word, _) in signready::judge::profile::ATTRIBUTES {
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
    let mut pages: Vec<String> = files_below(&project("docs"))
        .into_iter()
        .map(|path| format!("docs/{path}"))
        .collect();
    pages.extend(
        [
            "README.md",
            "ARCHITECTURE.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "SECURITY.md",
        ]
        .map(str::to_owned),
    );
    for page in pages.iter().filter(|page| page.ends_with(".md")) {
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
