//! `generate`: what it makes, what it keeps, and what survives when it is stopped.
#![cfg(unix)]
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
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a test that meets the unexpected should stop and say so"
)]

mod support;

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

use support::files_below;
use tempfile::TempDir;
use x509_cert::{
    der::{Decode as _, Encode as _, Tagged as _},
    request::CertReq,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_signready");

/// A folder with an inventory.
fn folder(inventory: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cluster.toml"), inventory).unwrap();
    folder
}

fn signready(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args(arguments)
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", "1795305600")
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

#[test]
fn openssl_verifies_requests_of_every_key_type() {
    let expected = [
        ("RSA-2048", "(2048 bit", "sha256WithRSAEncryption"),
        ("RSA-3072", "(3072 bit", "sha256WithRSAEncryption"),
        ("RSA-4096", "(4096 bit", "sha256WithRSAEncryption"),
        ("P-256", "prime256v1", "ecdsa-with-SHA256"),
        ("P-384", "secp384r1", "ecdsa-with-SHA384"),
        ("P-521", "secp521r1", "ecdsa-with-SHA512"),
    ];
    for (algorithm, key, signature) in expected {
        let folder = folder(&two_nodes(algorithm));
        run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
        let request = folder.path().join("csr/a/pub.example.com.csr");
        let verified = openssl(&["req", "-verify", "-noout", "-text"], &request);
        assert!(verified.contains("verify OK"), "{algorithm}: {verified}");
        assert!(
            verified.contains(key) && verified.contains(signature),
            "{algorithm}: {verified}"
        );
        // The key is PKCS#8, OpenSSL reads it, and it is the request's.
        let private = folder.path().join("csr/a/pub.example.com.key");
        assert!(
            fs::read_to_string(&private)
                .unwrap()
                .starts_with("-----BEGIN PRIVATE KEY-----\n")
        );
        assert_eq!(
            openssl(&["pkey", "-pubout"], &private),
            openssl(&["req", "-pubkey", "-noout"], &request),
            "{algorithm}"
        );
    }
}

#[test]
fn requests_say_what_the_inventory_says() {
    let folder = folder(&two_nodes("P-256"));
    run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    let path = folder.path().join("csr/a/pub.example.com.csr");
    // A second reader, which knows nothing of the first.
    let pem = pem::parse(fs::read(&path).unwrap()).unwrap();
    assert_eq!(pem.tag(), "CERTIFICATE REQUEST");
    let request = CertReq::from_der(pem.contents()).unwrap();
    assert_eq!(
        request.to_der().unwrap(),
        pem.contents(),
        "the request is DER"
    );
    let subject: Vec<String> = request
        .info
        .subject
        .iter_rdn()
        .flat_map(|name| {
            name.iter()
                .map(|pair| format!("{} {:?}", pair.oid, pair.value.tag()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(
        subject,
        [
            "2.5.4.6 Tag(0x13: PrintableString)",
            "2.5.4.8 Tag(0x0c: UTF8String)",
            "2.5.4.7 Tag(0x0c: UTF8String)",
            "2.5.4.10 Tag(0x0c: UTF8String)",
            "2.5.4.3 Tag(0x0c: UTF8String)",
        ],
        "C, ST, L, O, CN"
    );
    let printed = openssl(
        &[
            "req",
            "-noout",
            "-text",
            "-nameopt",
            "RFC2253,-esc_msb,utf8",
        ],
        &path,
    );
    assert!(
        printed.contains("CN=pub.example.com,O=Example Corp,L=San José,ST=California,C=US"),
        "{printed}"
    );
    assert!(
        printed.contains(
            "DNS:pub.example.com, DNS:pub-ha.example.com, DNS:xn--mnchen-3ya.example.com"
        ),
        "{printed}"
    );
    assert!(
        !printed.contains("Key Usage") && !printed.contains("rcgen"),
        "{printed}"
    );
    assert!(!fs::read_to_string(&path).unwrap().contains('\r'));
}

#[test]
fn extensions_are_asked_for_when_the_inventory_says_so() {
    let inventory = two_nodes("P-256")
        + "\n[extensions]\nkey-usage = [\"digitalSignature\"]\nextended-key-usage = [\"serverAuth\"]\n";
    let folder = folder(&inventory);
    run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    let printed = openssl(
        &["req", "-noout", "-text"],
        &folder.path().join("csr/a/sub.example.com.csr"),
    );
    assert!(
        printed.contains("Digital Signature") && printed.contains("TLS Web Server Authentication"),
        "{printed}"
    );
    assert!(run(folder.path(), &["generate", "-p", "cabf-ov"], 0).contains("2 kept"));
}

#[test]
fn a_name_over_64_characters_is_an_alternative_name_only() {
    let host = "a".repeat(60);
    let folder =
        folder(&two_nodes("P-256").replace("host = \"sub\"", &format!("host = \"{host}\"")));
    run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    let request = folder.path().join(format!("csr/a/{host}.example.com.csr"));
    let printed = openssl(&["req", "-noout", "-subject", "-text"], &request);
    assert!(
        !printed.contains("CN") && printed.contains(&format!("DNS:{host}.example.com")),
        "{printed}"
    );
}

#[test]
fn keys_are_for_their_owner_only() {
    let folder = folder(&two_nodes("P-256"));
    run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    let mode = |path: &str| {
        fs::metadata(folder.path().join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode("csr/a/pub.example.com.key"), 0o600);
    assert_eq!(mode("csr/a/pub.example.com.csr"), 0o644);
    assert_eq!(mode("csr/a"), 0o700);
}

#[test]
fn a_second_run_keeps_what_is_there_and_says_so() {
    let folder = folder(&two_nodes("P-256"));
    assert!(run(folder.path(), &["generate", "-p", "cabf-ov"], 0).contains("2 requests: 2 made"));
    let before = contents(&folder.path().join("csr"));
    let said = run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    assert!(
        said.contains("kept") && said.contains("2 requests: 2 kept"),
        "{said}"
    );
    assert_eq!(contents(&folder.path().join("csr")), before);
}

#[test]
fn what_differs_from_the_inventory_is_named_and_left_alone() {
    let folder = folder(&two_nodes("P-256"));
    run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    let before = contents(&folder.path().join("csr"));
    let changes = [
        (
            "Example Corp",
            "Example GmbH",
            "organizationName is `Example Corp`, the inventory says `Example GmbH`",
        ),
        (
            "P-256",
            "P-384",
            "its key is P-256, the inventory says P-384",
        ),
        (
            "\"pub-ha.example.com\", ",
            "",
            "the alternative name `pub-ha.example.com` is not in the inventory",
        ),
        (
            "state = \"California\"",
            "",
            "stateOrProvinceName is `California`, the inventory has none",
        ),
    ];
    for (from, to, said) in changes {
        fs::write(
            folder.path().join("cluster.toml"),
            two_nodes("P-256").replace(from, to),
        )
        .unwrap();
        let output = run(folder.path(), &["generate", "-p", "cabf-ov"], 1);
        assert!(
            output.contains("differs") && output.contains(said),
            "{output}"
        );
        assert!(output.contains("--renew pub.example.com"), "{output}");
        assert_eq!(contents(&folder.path().join("csr")), before);
    }
}

#[test]
fn a_request_without_its_key_is_not_touched() {
    let folder = folder(&two_nodes("P-256"));
    run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    fs::remove_file(folder.path().join("csr/a/sub.example.com.key")).unwrap();
    let output = run(folder.path(), &["generate", "-p", "cabf-ov"], 1);
    assert!(
        output.contains("there is a request but not its key"),
        "{output}"
    );
    assert!(!folder.path().join("csr/a/sub.example.com.key").exists());
}

#[test]
fn a_key_without_a_request_gets_one() {
    let folder = folder(&two_nodes("P-256"));
    run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    let before = keys(folder.path());
    fs::remove_file(folder.path().join("csr/a/sub.example.com.csr")).unwrap();
    let output = run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    assert!(output.contains("with the key that was there"), "{output}");
    assert_eq!(keys(folder.path()), before);
    assert!(
        openssl(
            &["req", "-verify", "-noout"],
            &folder.path().join("csr/a/sub.example.com.csr")
        )
        .contains("verify OK")
    );
}

#[test]
fn renewing_makes_a_new_pair_and_keeps_the_old_one_aside() {
    let folder = folder(&two_nodes("P-256"));
    run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    let before = contents(&folder.path().join("csr/a"));
    let output = run(
        folder.path(),
        &["generate", "-p", "cabf-ov", "--renew", "pub"],
        0,
    );
    assert!(output.contains("1 request: 1 made"), "{output}");
    let after = contents(&folder.path().join("csr/a"));
    for kind in ["key", "csr"] {
        let name = format!("pub.example.com.{kind}");
        assert_ne!(after[&name], before[&name]);
        assert_eq!(after[&format!("{name}.2026-11-22")], before[&name]);
        let other = format!("sub.example.com.{kind}");
        assert_eq!(after[&other], before[&other]);
    }
    // A second time on the same day.
    run(
        folder.path(),
        &["generate", "-p", "cabf-ov", "--renew", "pub"],
        0,
    );
    let third = contents(&folder.path().join("csr/a"));
    assert_eq!(
        third["pub.example.com.key.2026-11-22"],
        before["pub.example.com.key"]
    );
    assert_eq!(
        third["pub.example.com.key.2026-11-22-2"],
        after["pub.example.com.key"]
    );
    // What is aside is not linted.
    assert!(run(folder.path(), &["lint", "csr", "-p", "cabf-ov"], 0).contains("2 requests"));
}

#[test]
fn nothing_is_written_when_a_ca_would_refuse() {
    let folder = folder(&two_nodes("P-256").replace("Example Corp", "AT&T"));
    let output = run(folder.path(), &["generate", "-p", "public-ca"], 1);
    assert!(
        output.contains("contains `&`") && output.contains("cluster.toml:6"),
        "{output}"
    );
    assert!(
        output.contains("Nothing was written") && output.contains("not made"),
        "{output}"
    );
    assert!(!folder.path().join("csr").exists());
    run(
        folder.path(),
        &["generate", "-p", "public-ca", "--allow-findings"],
        0,
    );
    assert_eq!(keys(folder.path()).len(), 2);
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = folder(&two_nodes("RSA-4096"));
    let output = run(folder.path(), &["generate", "--dry-run"], 0);
    assert!(output.contains("would make  pub.example.com"), "{output}");
    assert!(!folder.path().join("csr").exists());
}

#[test]
fn one_node_can_be_asked_for() {
    let folder = folder(&two_nodes("P-256"));
    run(
        folder.path(),
        &["generate", "-p", "cabf-ov", "--node", "sub"],
        0,
    );
    assert_eq!(
        keys(folder.path()).keys().collect::<Vec<_>>(),
        ["csr/a/sub.example.com.key"]
    );
    let output = run(folder.path(), &["generate", "--node", "subb"], 2);
    assert!(
        output.contains("no node is called `subb`") && output.contains("did you mean `sub`?"),
        "{output}"
    );
}

#[test]
fn products_that_make_their_own_keys_are_named_once() {
    let folder =
        folder(&two_nodes("P-256").replace("name = \"a\"", "name = \"a\"\nproduct = \"cucm\""));
    let output = run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    assert_eq!(
        output
            .matches("warning[inventory-key-not-importable]")
            .count(),
        1,
        "{output}"
    );
    assert!(
        output.contains("rehearsal") && output.contains("signready lint"),
        "{output}"
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = folder(&two_nodes("P-256"));
    // A file where the folder should be stops even the superuser.
    fs::write(folder.path().join("csr"), "").unwrap();
    let output = run(folder.path(), &["generate", "-p", "cabf-ov"], 2);
    assert!(output.contains("error: cannot write `csr/a`"), "{output}");
    assert!(
        output.contains("0 of 2 pairs complete; run the command again"),
        "{output}"
    );
}

/// A limit on file sizes gives the answer of a full disk: the write fails.
#[test]
fn a_full_disk_loses_nothing_that_was_finished() {
    let folder = folder(&two_nodes("P-256"));
    run(
        folder.path(),
        &["generate", "-p", "cabf-ov", "--node", "pub"],
        0,
    );
    let before = contents(&folder.path().join("csr"));
    let command =
        format!("trap '' XFSZ; ulimit -f 0; exec '{PROGRAM}' generate -p cabf-ov >/dev/null");
    let output = Command::new("sh")
        .arg("-c")
        .arg(command)
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    let said = text(&output);
    assert!(
        said.contains("error: cannot write `csr/a/sub.example.com.key`: file too large"),
        "{said}"
    );
    assert!(said.contains("0 of 1 pair complete"), "{said}");
    assert_eq!(
        contents(&folder.path().join("csr")),
        before,
        "no half file is left"
    );
    run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    assert_eq!(keys(folder.path()).len(), 2);
}

#[test]
fn killed_at_any_moment_it_loses_no_finished_key() {
    let mut inventory = two_nodes("P-256");
    for node in 0..300 {
        inventory += &format!("[[cluster.node]]\nhost = \"n{node}\"\n");
    }
    let folder = folder(&inventory);
    let mut known = BTreeMap::new();
    for delay in [5, 20, 40, 60, 80, 110, 140, 170] {
        let mut child = Command::new(PROGRAM)
            .args(["generate", "-p", "cabf-ov"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(delay));
        // SIGKILL: nothing of the program runs any more.
        child.kill().unwrap();
        child.wait().unwrap();
        let now = finished_keys(folder.path());
        for (path, key) in &known {
            assert_eq!(
                now.get(path),
                Some(key),
                "{path} was finished and has changed"
            );
        }
        known = now;
    }
    let completed = run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    let now = finished_keys(folder.path());
    assert_eq!(now.len(), 302, "{completed}");
    for (path, key) in &known {
        assert_eq!(
            now.get(path),
            Some(key),
            "{path} was finished and has changed"
        );
    }
    for path in now.keys() {
        let mode = fs::metadata(folder.path().join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777;
        assert_eq!(mode, 0o600, "{path}");
    }
    println!(
        "{} of 302 keys were finished before the last run",
        known.len()
    );
    assert!(
        run(folder.path(), &["generate", "-p", "cabf-ov"], 0).contains("302 requests: 302 kept")
    );
}

/// The keys under their final names; all of them whole.
fn finished_keys(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let keys = if folder.join("csr").exists() {
        keys(folder)
    } else {
        BTreeMap::new()
    };
    for (path, key) in &keys {
        assert!(
            key.ends_with(b"-----END PRIVATE KEY-----\n"),
            "{path} is cut off"
        );
    }
    keys
}

#[test]
fn no_output_shows_a_key() {
    let folder = folder(&two_nodes("P-256"));
    let mut said = run(folder.path(), &["generate", "-p", "cabf-ov", "-v"], 0);
    said += &run(
        folder.path(),
        &["generate", "-p", "cabf-ov", "--output-format", "json"],
        0,
    );
    let key: PathBuf = folder.path().join("csr/a/sub.example.com.key");
    said += &run(folder.path(), &["lint", key.to_str().unwrap(), "-v"], 1);
    said += &run(
        folder.path(),
        &["lint", key.to_str().unwrap(), "--output-format", "json"],
        1,
    );
    said += &run(folder.path(), &["inspect", key.to_str().unwrap()], 2);
    for line in fs::read_to_string(&key)
        .unwrap()
        .lines()
        .filter(|line| !line.contains("PRIVATE KEY"))
    {
        assert!(!said.contains(line), "{said}");
    }
    assert!(said.contains("encoding-private-key"));
}
