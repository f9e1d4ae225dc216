//! `generate`: what it makes, what it keeps, and what survives when it is stopped.
#![cfg(unix)]

mod interrupted;
mod kept;
mod pairs;
mod requests;

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

use tempfile::TempDir;
use x509_cert::{
    der::{Decode as _, Encode as _, Tagged as _},
    request::CertReq,
};

use crate::support::{PROGRAM, alone, files_below, program};

/// A folder with an inventory.
fn folder(inventory: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cluster.toml"), inventory).unwrap();
    folder
}

fn signready(folder: &Path, arguments: &[&str]) -> Output {
    program()
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn run(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = signready(folder, arguments);
    assert_eq!(
        output.status.code(),
        Some(code),
        "{arguments:?}\n{}",
        text(&output)
    );
    text(&output)
}

fn two_nodes(algorithm: &str) -> String {
    format!(
        r#"
        [subject]
        country = "US"
        state = "California"
        locality = "San José"
        organization = "Example Corp"
        [key]
        algorithm = "{algorithm}"
        [[cluster]]
        name = "a"
        domain = "example.com"
        [[cluster.node]]
        host = "Pub"
        alt-names = ["pub-ha.example.com", "münchen.example.com"]
        [[cluster.node]]
        host = "sub"
        "#
    )
}

fn openssl(arguments: &[&str], file: &Path) -> String {
    let output = Command::new("openssl")
        .args(arguments)
        .arg("-in")
        .arg(file)
        .output()
        .expect("openssl is installed");
    text(&output)
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files_below(folder)
        .into_iter()
        .map(|path| (path.clone(), fs::read(folder.join(&path)).unwrap()))
        .collect()
}

fn keys(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    contents(folder)
        .into_iter()
        .filter(|(path, _)| path.ends_with(".key"))
        .collect()
}
