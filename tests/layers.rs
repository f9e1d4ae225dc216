//! The house rules of ARCHITECTURE.md that a compiler does not check.

#![allow(
    clippy::allow_attributes,
    reason = "which of these a test program needs changes with it"
)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that meets the unexpected should stop and say so"
)]

mod support;

use std::fs;

use support::{files_below, project};

/// The modules of the library, the lowest first. A module imports from rows above its own, and inside its row from
/// modules named before it.
const ROOMS: &[&[&str]] = &[
    &[
        "source",
        "printable",
        "suggest",
        "text",
        "der",
        "name",
        "oid",
        "key",
    ],
    &[
        "armor",
        "console",
        "addresses",
        "request",
        "certificate",
        "inventory",
    ],
    &[
        "finding",
        "profile",
        "blueprint",
        "form",
        "fleet",
        "delivery",
        "rule",
        "rules",
    ],
    &[
        "lint",
        "generate",
        "import",
        "worksheet",
        "status",
        "forecast",
        "trust",
        "upload",
        "verify",
        "authority",
        "probe",
    ],
    &["output", "explain"],
    &["cli"],
];

/// Where a module stands: row and place in the row.
fn height(module: &str) -> Option<(usize, usize)> {
    ROOMS
        .iter()
        .enumerate()
        .find_map(|(row, modules)| Some((row, modules.iter().position(|name| *name == module)?)))
}

fn sources() -> Vec<(String, String)> {
    let folder = project("src");
    files_below(&folder)
        .into_iter()
        .map(|path| {
            (
                path.clone(),
                fs::read_to_string(folder.join(&path)).unwrap(),
            )
        })
        .collect()
}

fn module_of(path: &str) -> &str {
    path.split('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(".rs")
}

/// The modules that a source file names with `crate::`.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let code: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    for piece in code.join("\n").split("crate::").skip(1) {
        if let Some(list) = piece.strip_prefix('{') {
            // `use crate::{a::{b, c}, d::e};`: the names at depth one.
            let mut depth = 1;
            let mut word = String::new();
            let mut is_start = true;
            for character in list.chars() {
                match character {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                if character.is_alphanumeric() || character == '_' {
                    if is_start {
                        word.push(character);
                    }
                } else {
                    if !word.is_empty() {
                        found.push(std::mem::take(&mut word));
                    }
                    is_start =
                        depth == 1 && (character == ',' || (is_start && character.is_whitespace()));
                }
            }
            found.extend(Some(word).filter(|word| !word.is_empty()));
        } else {
            found.push(
                piece
                    .chars()
                    .take_while(|character| character.is_alphanumeric() || *character == '_')
                    .collect(),
            );
        }
    }
    found
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        if ["main", "lib"].contains(&module) {
            continue;
        }
        let own = height(module).unwrap_or_else(|| {
            panic!(
                "src/{path}: give `{module}` its place in ARCHITECTURE.md and in tests/layers.rs"
            )
        });
        for import in imports(&text).iter().filter(|import| *import != module) {
            let other = height(import).unwrap_or_else(|| {
                panic!("src/{path}: `crate::{import}` has no place in tests/layers.rs")
            });
            if other >= own {
                wrong.push(format!(
                    "src/{path} imports `{import}`, which stands above it"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_imports_reads() {
    assert_eq!(
        imports("use crate::{\n    armor::{Armor, Form},\n    der,\n};\nlet x = crate::oid::DSA;"),
        ["armor", "der", "oid"]
    );
}

#[test]
fn rules_do_not_use_each_other() {
    for (path, text) in sources()
        .iter()
        .filter(|(path, _)| path.starts_with("rules/"))
    {
        assert!(
            !text.contains("crate::rules") && !text.contains("super::super"),
            "src/{path}: a rule stands alone"
        );
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    let homes: &[(&str, &[&str])] = &[
        ("rcgen", &["generate", "authority"]),
        ("pkcs8", &["generate"]),
        ("x509_parser", &["request"]),
        ("webpki", &["certificate"]),
        ("rustls_pki_types", &["certificate"]),
        ("rustls", &["probe"]),
        ("rustls_native_certs", &["cli"]),
        ("comfy_table", &["output"]),
        ("indicatif", &["cli"]),
        ("clap", &["cli"]),
        ("anstream", &["cli", "output"]),
        ("csv", &["import"]),
        ("toml_edit", &["import"]),
        ("quick_xml", &["addresses"]),
    ];
    for (path, text) in sources() {
        for (library, rooms) in homes {
            let is_used = text.contains(&format!("use {library}::"))
                || text.contains(&format!("{library}::"))
                    && !text.contains(&format!("`{library}::"));
            assert!(
                !is_used || rooms.contains(&module_of(&path)),
                "src/{path}: `{library}` is used in {rooms:?} only"
            );
        }
    }
}

#[test]
fn only_the_command_line_prints_and_knows_the_time() {
    for (path, text) in sources()
        .iter()
        .filter(|(path, _)| module_of(path) != "cli")
    {
        for word in [
            "println!",
            "eprintln!",
            "std::env",
            "SystemTime",
            "now_utc",
            "stdout()",
            "stderr()",
        ] {
            assert!(
                !text.contains(word),
                "src/{path}: `{word}` belongs into cli"
            );
        }
    }
}

#[test]
fn only_one_file_opens_connections() {
    let words = [
        "std::net::Tcp",
        "TcpStream",
        "TcpListener",
        "UdpSocket",
        "to_socket_addrs",
        "ToSocketAddrs",
    ];
    let mut users: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| words.iter().any(|word| text.contains(word)))
        .map(|(path, _)| path)
        .collect();
    users.sort();
    assert_eq!(users, ["probe/connect.rs"]);
}

#[test]
fn rooms_are_small_and_have_names() {
    for (path, text) in sources() {
        assert!(
            text.lines().count() <= 500,
            "src/{path} has over 500 lines: would two rooms be clearer?"
        );
        assert!(
            text.starts_with("//!") || text.starts_with("{#-"),
            "src/{path}: say at the top what it is for"
        );
        for name in ["utils", "common", "helpers", "types", "manager"] {
            assert!(
                !path
                    .split('/')
                    .any(|part| part.trim_end_matches(".rs") == name),
                "src/{path}: `{name}` says nothing"
            );
        }
    }
    let main = fs::read_to_string(project("src/main.rs")).unwrap();
    assert!(main.lines().count() <= 40);
}
