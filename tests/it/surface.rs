//! The crate root: what it exports is listed, and its table of features is that of `Cargo.toml`.
//!
//! `UPDATE_DOCS=1 cargo test --test it -- surface::` writes the list.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use crate::support::{files_below, is_set, project};

const LISTING: &str = "docs/reference/surface.txt";

/// What the crate root exports: the module that has it, its name there, and its name here.
fn exports() -> Vec<(String, String, String)> {
    let text = fs::read_to_string(project("src/lib.rs")).unwrap();
    let mut exports = Vec::new();
    for statement in text.split("\npub use ").skip(1) {
        let statement = statement.split(';').next().unwrap();
        let (module, names) = match statement.split_once("::{") {
            Some((module, names)) => (module, names.trim_end_matches('}')),
            None => statement.rsplit_once("::").unwrap(),
        };
        for name in names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            let (name, alias) = name.split_once(" as ").unwrap_or((name, name));
            exports.push((module.to_owned(), name.to_owned(), alias.to_owned()));
        }
    }
    exports
}

/// The files of a module, and of those below it.
fn files_of(module: &str) -> Vec<String> {
    let folder = project("src");
    let path = module.replace("::", "/");
    let files = files_below(&folder).into_iter();
    let own =
        files.filter(|file| *file == format!("{path}.rs") || file.starts_with(&format!("{path}/")));
    own.map(|file| fs::read_to_string(folder.join(file)).unwrap())
        .collect()
}

/// The name at the start of a text.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// What one of our formatted files shows of an item: fields, variants, functions and constants.
fn members(text: &str, name: &str) -> Vec<String> {
    let code = text.split("\n#[cfg(test)]\nmod tests").next().unwrap();
    let mut members = Vec::new();
    // What the lines belong to: an enum's variants need no `pub`.
    let mut inside: Option<bool> = None;
    for line in code.lines() {
        if let Some(rest) = line.strip_prefix("impl") {
            let is_own = !rest.contains(" for ")
                && rest
                    .trim_end_matches('{')
                    .trim_end()
                    .rsplit(' ')
                    .next()
                    .is_some_and(|own| word(own) == name);
            inside = is_own.then_some(false);
        } else if let Some(rest) = line.strip_prefix("pub struct ") {
            inside = (word(rest) == name).then_some(false);
        } else if let Some(rest) = line.strip_prefix("pub enum ") {
            inside = (word(rest) == name).then_some(true);
        } else if line.starts_with('}') {
            inside = None;
        }
        let (Some(is_enum), Some(line)) = (inside, line.strip_prefix("    ")) else {
            continue;
        };
        let functions = ["pub fn ", "pub const fn "];
        if let Some(rest) = functions.iter().find_map(|start| line.strip_prefix(start)) {
            members.push(format!("{}()", word(rest)));
        } else if let Some(rest) = line
            .strip_prefix("pub const ")
            .or(line.strip_prefix("pub "))
        {
            members.push(word(rest).to_owned());
        } else if is_enum && line.starts_with(char::is_uppercase) {
            members.push(word(line).to_owned());
        }
    }
    members
}

#[test]
fn what_is_exported_is_listed() {
    let mut listing = String::new();
    let mut exports = exports();
    exports.sort_by(|one, other| one.2.cmp(&other.2));
    for (module, name, alias) in exports {
        let mut members: BTreeSet<String> = BTreeSet::new();
        for text in files_of(&module) {
            members.extend(self::members(&text, &name));
        }
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
