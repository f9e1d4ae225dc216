//! What is made, what is kept, and what is named and left alone.

use super::*;

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
        output.contains("rehearsal") && output.contains("signready worksheet"),
        "{output}"
    );
}
