//! Libraries, and what the standard library has for files, time, threads and the network, stay in their places.

use std::collections::BTreeSet;

use super::{
    house::{File, HOUSE, Target, dependencies},
    plan::HOMES,
};

/// What few modules may use, with those modules. A name with `::` is the beginning of a path, one without is anywhere in a
/// library's path, one with a dot is a method, one with `!` a macro.
const PLACES: &[(&[&str], &[&str])] = &[
    (
        &[
            "println!",
            "eprintln!",
            "print!",
            "eprint!",
            "dbg!",
            "std::env",
            "std::io::stdin",
            "std::io::stdout",
            "std::io::stderr",
            "std::process",
            "SystemTime",
            "UtcDateTime",
            "now_utc",
            "now_local",
        ],
        &["cli", "main"],
    ),
    (
        &["Instant", "std::thread", "std::sync::mpsc"],
        &["cli", "judge/engine", "work/probe"],
    ),
    (
        &[
            "std::fs",
            "std::os",
            ".read_link",
            ".exists",
            ".try_exists",
            ".is_dir",
            ".is_file",
            ".is_symlink",
            ".read_dir",
            ".metadata",
            ".symlink_metadata",
            ".canonicalize",
            "std::path::Path::exists",
            "std::path::Path::is_dir",
            "std::path::Path::is_file",
        ],
        &["cli/disk"],
    ),
    (
        &[
            "TcpStream",
            "TcpListener",
            "UdpSocket",
            "ToSocketAddrs",
            ".to_socket_addrs",
        ],
        &["work/probe/connect"],
    ),
];

fn is_in(file: &File, homes: &[impl AsRef<str>]) -> bool {
    let module = file.module.join("/") + "/";
    homes
        .iter()
        .any(|home| module.starts_with(&format!("{}/", home.as_ref())))
}

/// The paths of libraries that a file uses.
fn foreign(file: &File) -> impl Iterator<Item = &[String]> {
    file.uses.iter().filter_map(|target| match target {
        Target::Library(path) => Some(&path[..]),
        Target::Own(_) => None,
    })
}

#[test]
fn the_world_outside_is_met_in_few_places() {
    let mut wrong = BTreeSet::new();
    for (names, homes) in PLACES {
        for file in HOUSE.files.iter().filter(|file| !is_in(file, homes)) {
            for name in *names {
                let parts: Vec<&str> = name.split("::").collect();
                let is_meant = |path: &[String]| match parts[..] {
                    [name] => path.iter().any(|part| part == name),
                    _ => {
                        path.len() >= parts.len()
                            && path.iter().zip(&parts).all(|(one, other)| one == other)
                    }
                };
                if file.words.contains(*name) || foreign(file).any(is_meant) {
                    wrong.insert(format!("src/{}: `{name}` is for {homes:?} only", file.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn libraries_stay_in_their_rooms() {
    let listed: BTreeSet<String> = HOMES.iter().map(|(library, _)| library.clone()).collect();
    assert_eq!(
        listed,
        dependencies(),
        "ARCHITECTURE.md says who uses each library of Cargo.toml"
    );
    let mut wrong = BTreeSet::new();
    for (library, homes) in HOMES.iter() {
        let uses = |file: &File| foreign(file).any(|path| path.first() == Some(library));
        let users: Vec<&File> = HOUSE.files.iter().filter(|file| uses(file)).collect();
        if !homes.is_empty() {
            for file in users.iter().filter(|file| !is_in(file, homes)) {
                wrong.insert(format!(
                    "src/{}: `{library}` is for {homes:?} only",
                    file.path
                ));
            }
        }
        for home in homes {
            if !users.iter().any(|file| is_in(file, &[home])) {
                wrong.insert(format!(
                    "ARCHITECTURE.md: `{home}` does not use `{library}`"
                ));
            }
        }
        if users.is_empty() {
            wrong.insert(format!("nothing uses `{library}`"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
