//! What is in the package that others download.

use std::{fs, path::Path};

use crate::support::{files_below, project};

/// The patterns of `Cargo.toml`: files, and folders with all that is in them.
fn included() -> Vec<String> {
    let text = fs::read_to_string(project("Cargo.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    let patterns = manifest["package"]["include"].as_array().unwrap().iter();
    patterns
        .map(|pattern| pattern.as_str().unwrap().to_owned())
        .collect()
}

/// Whether a pattern takes in a file, or a folder with all that is in it.
fn takes_in(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix("**") {
        Some(folder) => format!("/{path}").starts_with(folder),
        None => format!("/{path}") == pattern,
    }
}

/// The files that a source file is compiled with; where the name is put together, the folder.
fn compiled_in(path: &str, text: &str) -> Vec<String> {
    let calls = text.split("include_").skip(1);
    let calls = calls.filter(|call| {
        ["str!(", "bytes!("]
            .iter()
            .any(|name| call.starts_with(name))
    });
    let named = calls.map(|call| {
        let name = call.split('"').nth(1).unwrap();
        let mut parts: Vec<&str> = Path::new(path)
            .parent()
            .unwrap()
            .to_str()
            .unwrap()
            .split('/')
            .collect();
        for part in name.split('/') {
            match part {
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.join("/")
    });
    named.collect()
}

#[test]
fn what_is_compiled_in_is_in_the_package() {
    let included = included();
    let mut count = 0;
    for file in files_below(&project("src")) {
        let path = format!("src/{file}");
        let text = fs::read_to_string(project(&path)).unwrap();
        for needed in compiled_in(&path, &text) {
            count += 1;
            assert!(project(&needed).exists(), "{path}: there is no {needed}");
            assert!(
                included.iter().any(|pattern| takes_in(pattern, &needed)),
                "{path} is compiled with {needed}: `include` in Cargo.toml leaves it out"
            );
        }
    }
    assert!(count > 4, "the source is searched");
}

#[test]
fn each_pattern_of_the_package_takes_in_something() {
    for pattern in included() {
        let path = pattern
            .strip_prefix('/')
            .unwrap_or_else(|| panic!("`{pattern}` could be anywhere"));
        let is_there = match path.strip_suffix("/**") {
            Some(folder) => project(folder).is_dir(),
            None => project(path).is_file(),
        };
        assert!(is_there, "`{pattern}` takes in nothing");
        assert!(
            !path.starts_with("tests"),
            "`{pattern}`: tests stay at home"
        );
    }
}
