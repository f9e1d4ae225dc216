//! The crate root: what it exports is listed, names nothing that is not exported, and its table of features is that of
//! `Cargo.toml`.
//!
//! `UPDATE_DOCS=1 cargo test --test it -- surface::` writes the list.

mod sources;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use sources::{Definition, Meaning, Sources, imports, is_visible};
use syn::Item;

use crate::support::{is_set, project};

const LISTING: &str = "docs/reference/surface.txt";

/// What the crate root exports, by the name that it has there.
fn exports(sources: &Sources) -> BTreeMap<String, Definition> {
    let root = &sources.files[&Vec::new()];
    let uses = root.items.iter().filter_map(|item| match item {
        Item::Use(item) if is_visible(&item.vis, &item.attrs) => Some(&item.tree),
        _ => None,
    });
    let mut exports = BTreeMap::new();
    for (alias, path) in uses.flat_map(imports) {
        match sources.follow(&[], &path) {
            Some(Meaning::Ours(definition)) => exports.insert(alias, definition),
            _ => panic!("src/lib.rs: {} is not found", path.join("::")),
        };
    }
    exports
}

#[test]
fn what_is_exported_is_listed() {
    let sources = Sources::read();
    let mut listing = String::new();
    for (alias, definition) in exports(&sources) {
        let shown = sources.shown(&definition);
        let members: BTreeSet<String> = shown.into_iter().filter_map(|shown| shown.name).collect();
        listing += &format!("{alias}\n");
        listing.extend(members.iter().map(|member| format!("    {member}\n")));
    }
    if is_set("UPDATE_DOCS") {
        fs::write(project(LISTING), &listing).unwrap();
    }
    assert_eq!(
        fs::read_to_string(project(LISTING)).unwrap(),
        listing,
        "{LISTING}: `UPDATE_DOCS=1 cargo test --test it -- surface::` writes it; a name that is gone breaks whoever uses it"
    );
}

#[test]
fn what_an_exported_item_names_is_exported() {
    let sources = Sources::read();
    let exports = exports(&sources);
    let exported: BTreeSet<&Definition> = exports.values().collect();
    let mut wrong = BTreeSet::new();
    let mut seen = 0;
    for (alias, definition) in &exports {
        for shown in sources.shown(definition) {
            let place = shown.name.unwrap_or_default();
            for meaning in shown.types {
                seen += 1;
                match meaning {
                    Meaning::Ours(named) if exported.contains(&named) => {}
                    Meaning::Ours((module, name)) => {
                        let path = [module.as_slice(), &[name]].concat().join("::");
                        wrong.insert(format!("{alias} {place}: {path} is not exported"));
                    }
                    Meaning::Foreign(path) => {
                        let crates = ["std", "time"];
                        if !crates.contains(&path[0].as_str()) {
                            let path = path.join("::");
                            wrong.insert(format!(
                                "{alias} {place}: {path} is not of `std` or `time`"
                            ));
                        }
                    }
                }
            }
        }
    }
    assert!(seen > 100, "signatures are found");
    assert!(
        wrong.is_empty(),
        "export it, or hide what names it with `#[doc(hidden)]`:\n{}",
        Vec::from_iter(wrong).join("\n")
    );
}

#[test]
fn the_table_of_features_is_that_of_the_manifest() {
    let text = fs::read_to_string(project("src/lib.rs")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | `"));
    let table: BTreeMap<String, String> = rows
        .map(|row| {
            let (name, rest) = row.split_once('`').unwrap();
            (name.to_owned(), rest.to_owned())
        })
        .collect();
    let manifest: toml::Table =
        toml::from_str(&fs::read_to_string(project("Cargo.toml")).unwrap()).unwrap();
    let features = manifest["features"].as_table().unwrap();
    assert_eq!(
        table.keys().collect::<Vec<_>>(),
        features
            .keys()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>(),
        "the table of src/lib.rs and `[features]` of Cargo.toml name the same"
    );
    for (feature, implied) in features {
        for implied in implied.as_array().unwrap() {
            let implied = implied.as_str().unwrap();
            let is_ours = features.contains_key(implied);
            assert!(
                !is_ours || table[feature].contains(&format!("`{implied}`")),
                "src/lib.rs: `{feature}` implies `{implied}`"
            );
        }
    }
}
