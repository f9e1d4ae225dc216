//! The house rules of ARCHITECTURE.md that a compiler does not check.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use crate::support::{files_below, project};

/// The wings of the library with their rooms, the highest wing first and the lowest room first: the table of ARCHITECTURE.md.
fn wings() -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(project("ARCHITECTURE.md")).unwrap();
    let names = |cell: &str| -> Vec<String> {
        let quoted = cell.split('`').skip(1).step_by(2);
        quoted.map(str::to_owned).collect()
    };
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<(String, Vec<String>)> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split('|').collect();
            (names(cells[1]).remove(0), names(cells[2]))
        })
        .collect();
    assert!(rows.len() > 3, "ARCHITECTURE.md has its table of wings");
    rows
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

/// The module that a file is, as the names that lead to it.
fn module_of(path: &str) -> Vec<String> {
    let names = path.trim_end_matches(".rs").split('/');
    names.map(str::to_owned).collect()
}

/// The room that a file belongs to, as `wing/room`, or the wing itself where it has no rooms.
fn room_of(path: &str) -> String {
    let module = module_of(path);
    let has_rooms = wings()
        .iter()
        .any(|(wing, rooms)| *wing == module[0] && !rooms.is_empty());
    module[..if has_rooms { 2.min(module.len()) } else { 1 }].join("/")
}

/// The paths that a source file names with `crate::` or `super::`, taken apart: `use crate::{a::{b, c}};` are two.
fn paths(module: &[String], text: &str) -> Vec<Vec<String>> {
    let code: Vec<&str> = text.lines().map(without_comment).collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    for (index, _) in code.match_indices("crate::") {
        if !code[..index].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
            branches(&code[index + "crate::".len()..], &[], &mut found);
        }
    }
    for (index, _) in code.match_indices("super::") {
        let is_chained = code[..index].ends_with("super::");
        // In the braces of a `use` it is read together with what is before them.
        let statement = code[..index].rsplit(';').next().unwrap_or_default();
        let is_in_braces = statement.contains("use super::{") || statement.contains("use crate::{");
        if is_chained || is_in_braces {
            continue;
        }
        // A module of tests inside a file is one step deeper: there `super::super` leads to where `super` does elsewhere.
        let is_inner = code[..index].contains("\n#[cfg(test)]\nmod tests {");
        let mut rest = &code[index..];
        let mut above = module.to_vec();
        if is_inner {
            above.push("tests".to_owned());
        }
        while let Some(next) = rest.strip_prefix("super::") {
            above.pop();
            rest = next;
        }
        branches(rest, &above, &mut found);
    }
    found
}

/// A line up to its comment; the slashes of an address have a colon before them.
fn without_comment(line: &str) -> &str {
    let begin = line
        .match_indices("//")
        .find(|(index, _)| !line[..*index].ends_with(|before: char| !before.is_whitespace()));
    begin.map_or(line, |(index, _)| &line[..index])
}

/// Follows one path into its braces; returns what is behind it.
fn branches<'a>(text: &'a str, before: &[String], found: &mut Vec<Vec<String>>) -> &'a str {
    let mut path = before.to_vec();
    let mut rest = text.trim_start();
    loop {
        if let Some(mut inner) = rest.strip_prefix('{') {
            loop {
                inner = inner.trim_start();
                match inner.chars().next() {
                    Some('}') => return &inner[1..],
                    Some(',') => inner = &inner[1..],
                    None => return inner,
                    Some(_) => {
                        let behind = branches(inner, &path, found);
                        // What is no path at all ends the list.
                        if behind.len() == inner.len() {
                            return "";
                        }
                        inner = behind;
                    }
                }
            }
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        match word {
            "" | "self" => {}
            "super" => drop(path.pop()),
            name => path.push(name.to_owned()),
        }
        match behind.strip_prefix("::") {
            Some(next) if !word.is_empty() => rest = next,
            _ => {
                found.push(path);
                return behind;
            }
        }
    }
}

/// Which modules use which, each as the names that lead to it.
fn uses() -> Vec<(Vec<String>, Vec<String>)> {
    let sources = sources();
    let modules: BTreeSet<Vec<String>> = sources.iter().map(|(path, _)| module_of(path)).collect();
    let mut uses = Vec::new();
    for (path, text) in &sources {
        let module = module_of(path);
        for mut used in paths(&module, text) {
            while !used.is_empty() && !modules.contains(&used) {
                used.pop();
            }
            if !used.is_empty() && used != module {
                uses.push((module.clone(), used));
            }
        }
    }
    uses
}

/// What the crate root offers comes from all wings: inside the house only the command line, which is above them, takes it
/// from there.
#[test]
fn only_the_command_line_uses_the_crate_root() {
    let wings: BTreeSet<String> = wings().into_iter().map(|(wing, _)| wing).collect();
    for (path, text) in sources() {
        let module = module_of(&path);
        if !wings.contains(&module[0]) || module[0] == "cli" {
            continue;
        }
        for used in paths(&module, &text) {
            let first = used.first().map_or("", String::as_str);
            assert!(
                wings.contains(first),
                "src/{path} takes `{}` from the crate root: name the room that has it",
                used.join("::")
            );
        }
    }
}

/// A room that nothing uses, and that uses nothing, has its place all the same; and each place is a room's.
#[test]
fn the_table_of_rooms_is_the_house() {
    let rooms = |wing: &str| -> BTreeSet<String> {
        let files = sources().into_iter().map(|(path, _)| module_of(&path));
        let below = files.filter(|module| module[0] == wing && module.len() > 1);
        below.map(|module| module[1].clone()).collect()
    };
    for (wing, listed) in wings() {
        let there = rooms(&wing);
        if !listed.is_empty() {
            assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), there, "{wing}");
        }
    }
    let wings: BTreeSet<String> = wings().into_iter().map(|(wing, _)| wing).collect();
    for (path, _) in sources() {
        let module = module_of(&path);
        assert!(
            wings.contains(&module[0]) || ["lib", "main"].contains(&module[0].as_str()),
            "src/{path}: give its wing a place in ARCHITECTURE.md"
        );
    }
}

#[test]
fn imports_go_down_only() {
    let wings = wings();
    let height = |module: &[String]| {
        let index = wings.iter().position(|(wing, _)| *wing == module[0]);
        let index = index.unwrap_or_else(|| {
            panic!("`{}` is no wing of ARCHITECTURE.md", module[0]);
        });
        let rooms = &wings[index].1;
        let room = module.get(1).filter(|_| !rooms.is_empty()).map(|name| {
            let room = rooms.iter().position(|room| room == name);
            room.unwrap_or_else(|| {
                panic!(
                    "give `{name}` its place among the rooms of `{}` in ARCHITECTURE.md",
                    module[0]
                )
            })
        });
        (wings.len() - index, room)
    };
    let mut wrong = Vec::new();
    for (module, used) in uses() {
        if ["main", "lib"].contains(&module[0].as_str()) {
            continue;
        }
        let (own, other) = (height(&module), height(&used));
        // A wing's own file names its rooms, and what it says of itself is everybody's.
        let is_up = own.1.is_some() && own.0 == other.0 && other.1 > own.1 || other.0 > own.0;
        if is_up {
            wrong.push(format!(
                "`{}` uses `{}`, which is above it",
                module.join("::"),
                used.join("::")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// At every level, from the wings to the last files of a room: no module uses a sibling that uses it, over however many
/// others. A module and its children count as one.
#[test]
fn no_modules_use_each_other_in_a_circle() {
    let mut edges: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (module, used) in uses() {
        let shared = module
            .iter()
            .zip(&used)
            .take_while(|(one, other)| one == other)
            .count();
        // One is above the other: they count as one.
        if shared < module.len() && shared < used.len() {
            let (one, other) = (&module[..=shared], &used[..=shared]);
            edges
                .entry(one.to_vec())
                .or_default()
                .insert(other.to_vec());
        }
    }
    for start in edges.keys() {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&Vec<String>> = edges[start].iter().collect();
        while let Some(module) = next.pop() {
            assert!(
                module != start,
                "`{}` uses itself by way of others",
                start.join("::")
            );
            if seen.insert(module) {
                next.extend(edges.get(module).into_iter().flatten());
            }
        }
    }
}

#[test]
fn the_reader_of_imports_reads() {
    let module: Vec<String> = ["judge", "rule"].map(str::to_owned).to_vec();
    let text = "use crate::{\n    pki::{pem::{Armor, Form}, der},\n    oid,\n};\nlet x = crate::oid::DSA;\nuse super::{super::estate::inventory, // a comment\n finding};";
    let read: Vec<String> = paths(&module, text)
        .iter()
        .map(|path| path.join("::"))
        .collect();
    assert_eq!(
        read,
        [
            "pki::pem::Armor",
            "pki::pem::Form",
            "pki::der",
            "oid",
            "oid::DSA",
            "estate::inventory",
            "judge::finding"
        ]
    );
}

#[test]
fn rules_do_not_use_each_other() {
    let rules = ["judge".to_owned(), "rules".to_owned()];
    for (module, used) in uses() {
        let is_rule = module.len() == 4 && module.starts_with(&rules);
        assert!(
            !is_rule || !used.starts_with(&rules),
            "`{}` uses `{}`: a rule stands alone",
            module.join("::"),
            used.join("::")
        );
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    let homes: &[(&str, &[&str])] = &[
        (
            "rcgen",
            &["work/keypair", "work/generate", "work/authority"],
        ),
        ("aws_lc_rs", &["pki/crypto"]),
        ("ecdsa", &["pki/crypto"]),
        ("ed25519_dalek", &["pki/crypto"]),
        ("getrandom", &["pki/crypto"]),
        ("k256", &["pki/crypto"]),
        ("ml_dsa", &["pki/crypto"]),
        ("p256", &["pki/crypto"]),
        ("p384", &["pki/crypto"]),
        ("p521", &["pki/crypto"]),
        ("primeorder", &["pki/crypto"]),
        ("rsa", &["pki/crypto"]),
        ("md5", &["pki/crypto"]),
        ("sha1", &["pki/crypto"]),
        ("sha2", &["pki/crypto"]),
        ("sha3", &["pki/crypto"]),
        ("pkcs8", &["work/keypair"]),
        // Whoever has work for threads takes its value for them.
        ("rayon", &["judge/engine"]),
        ("x509_parser", &["pki/csr"]),
        ("webpki", &["pki/certificate"]),
        ("rustls_pki_types", &["pki/certificate"]),
        ("rustls", &["work/probe"]),
        ("rustls_native_certs", &["cli"]),
        ("comfy_table", &["output"]),
        ("indicatif", &["cli"]),
        ("clap", &["cli"]),
        ("anstream", &["cli", "output"]),
        ("csv", &["work/import"]),
        ("toml_edit", &["work/import"]),
        ("quick_xml", &["estate/addresses"]),
    ];
    let mut unused: BTreeSet<(&str, &str)> = homes
        .iter()
        .flat_map(|(library, rooms)| rooms.iter().map(|room| (*library, *room)))
        .collect();
    for (path, text) in sources() {
        for (library, rooms) in homes {
            let is_used = text.contains(&format!("use {library}::"))
                || text.contains(&format!("{library}::"))
                    && !text.contains(&format!("`{library}::"));
            assert!(
                !is_used || rooms.contains(&room_of(&path).as_str()),
                "src/{path}: `{library}` is used in {rooms:?} only"
            );
            if is_used {
                let room = room_of(&path);
                unused.retain(|row| *row != (*library, room.as_str()));
            }
        }
    }
    assert!(unused.is_empty(), "{unused:?}: does not use it");
}

#[test]
fn only_the_command_line_prints_and_knows_the_time() {
    for (path, text) in sources().iter().filter(|(path, _)| room_of(path) != "cli") {
        // Examples in the documentation are somebody else's program.
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let code: Vec<&str> = text.lines().filter(is_code).collect();
        let code = code.join("\n");
        for word in [
            "println!",
            "eprintln!",
            "std::env",
            "SystemTime",
            "now_utc",
            "UtcDateTime",
            "env::var",
            "process::Command",
            "stdout()",
            "stderr()",
        ] {
            assert!(!code.contains(word), "src/{path}: `{word}` is for cli only");
        }
    }
}

/// Threads and waiting have their places, too.
#[test]
fn threads_are_where_work_is_shared() {
    for (path, text) in sources() {
        let room = room_of(&path);
        for word in ["Instant::now", "thread::"] {
            assert!(
                !text.contains(word) || ["cli", "judge/engine", "work/probe"].contains(&&*room),
                "src/{path}: `{word}` is for the engine, `probe` and `cli`"
            );
        }
    }
}

#[test]
fn only_the_disk_opens_files() {
    let words = [
        "std::fs",
        "{fs",
        " fs,",
        "fs::",
        "Path::exists",
        ".read_link()",
        "File::open",
        "File::create",
        "File::options",
        "OpenOptions",
        "tempfile",
        "walkdir",
        ".exists()",
        ".try_exists()",
        ".is_dir()",
        ".is_file()",
        ".read_dir()",
        ".metadata()",
        "symlink",
        "canonicalize",
    ];
    for (path, text) in sources() {
        let is_disk = module_of(&path).starts_with(&["cli".to_owned(), "disk".to_owned()]);
        for word in words.into_iter().filter(|_| !is_disk) {
            // `ResultFile::open` is another one's.
            let before = |at: usize| text.get(..at).unwrap_or_default();
            let is_inside = |at: usize| before(at).ends_with(char::is_alphanumeric);
            let mut places = text.match_indices(word);
            assert!(
                places.all(|(at, _)| !word.starts_with('.') && is_inside(at)),
                "src/{path}: `{word}` is for cli/disk only"
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
    assert_eq!(users, ["work/probe/connect.rs"]);
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
