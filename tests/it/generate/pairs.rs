//! A private key and a request that do not belong together are an error wherever both are seen.

use super::*;

const PUB: &str = "csr/a/pub.example.com";
const SUB: &str = "csr/a/sub.example.com";

/// Two nodes whose keys and requests were made.
fn made() -> TempDir {
    let folder = folder(&two_nodes("P-256"));
    run(folder.path(), &["generate", "-p", "cabf-ov"], 0);
    folder
}

fn swap(folder: &Path, one: &str, other: &str) {
    let (one, other) = (folder.join(one), folder.join(other));
    let (first, second) = (fs::read(&one).unwrap(), fs::read(&other).unwrap());
    fs::write(one, second).unwrap();
    fs::write(other, first).unwrap();
}

#[test]
fn swapped_files_are_an_error_of_every_command() {
    for kind in ["key", "csr"] {
        let folder = made();
        let path = folder.path();
        swap(path, &format!("{PUB}.{kind}"), &format!("{SUB}.{kind}"));
        let commands: [&[&str]; 4] = [
            &["lint", "csr", "-p", "cabf-ov"],
            &["lint", "csr", "-p", "cabf-ov", "--no-fleet"],
            &["generate", "-p", "cabf-ov"],
            &["generate", "-p", "cabf-ov", "--dry-run"],
        ];
        for command in commands {
            let said = run(path, command, 1);
            assert!(
                said.contains("the files of `pub.example.com` and `sub.example.com` are swapped")
                    && said.contains("error[request-key-mismatch]"),
                "{command:?}: {said}"
            );
        }
        let said = run(path, &["generate", "-p", "cabf-ov"], 1);
        assert!(
            said.contains("Request and private key do not belong together:")
                && said.contains("Nothing was written. Put the right files in place"),
            "{said}"
        );
        let said = run(path, &["generate", "-p", "cabf-ov", "--allow-findings"], 1);
        assert!(
            said.contains("do not send a request whose private key is another one"),
            "{said}"
        );
        let said = run(path, &["status", "-p", "cabf-ov"], 1);
        assert!(said.contains("2 made, 2 refused"), "{said}");

        swap(path, &format!("{PUB}.{kind}"), &format!("{SUB}.{kind}"));
        for command in commands {
            run(path, command, 0);
        }
        run(path, &["status", "-p", "cabf-ov"], 0);
    }
}

#[test]
fn a_key_is_compared_when_it_lies_beside_the_request_or_is_given() {
    let folder = made();
    let path = folder.path();
    swap(path, &format!("{PUB}.key"), &format!("{SUB}.key"));
    let request = format!("{PUB}.csr");
    let says_so = |arguments: &[&str], code: i32| {
        let arguments: Vec<&str> = ["lint", "-p", "cabf-dv"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        run(path, &arguments, code).contains("does not belong to this request")
    };
    // Beside it, whether or not anybody gave it.
    assert!(says_so(&[&request], 1));
    assert!(!says_so(&[&request, "--ignore", "request-key-mismatch"], 0));
    // In another folder, or given by name: the only one for the only request.
    fs::create_dir(path.join("keys")).unwrap();
    fs::rename(
        path.join(format!("{PUB}.key")),
        path.join("keys/pub.example.com.key"),
    )
    .unwrap();
    assert!(!says_so(&[&request], 0));
    assert!(says_so(&[&request, "keys"], 1));
    assert!(says_so(&["csr", "keys", "--no-fleet"], 1));
    assert!(says_so(&[&request, "keys/pub.example.com.key"], 1));
    fs::rename(path.join("keys/pub.example.com.key"), path.join("any.key")).unwrap();
    assert!(says_so(&[&request, "any.key"], 1));
    // Given alone, it was taken for a request.
    let said = run(path, &["lint", "-p", "cabf-dv", "any.key"], 1);
    assert!(said.contains("error[encoding-private-key]"), "{said}");
}

#[test]
fn keys_that_cannot_be_read_are_left_alone() {
    let folder = made();
    let path = folder.path();
    let key = path.join(format!("{PUB}.key"));
    let locked = openssl(&["pkcs8", "-topk8", "-passout", "pass:x"], &key);
    fs::write(&key, locked).unwrap();
    fs::write(path.join(format!("{SUB}.key")), "no key").unwrap();
    for command in [
        &["lint", "csr", "-p", "cabf-dv"][..],
        &[
            "lint",
            "-p",
            "cabf-dv",
            &format!("{PUB}.csr"),
            &format!("{PUB}.key"),
        ],
    ] {
        let said = run(path, command, 0);
        assert!(
            said.contains("compared with requests: encrypted, or not readable"),
            "{said}"
        );
        assert!(!said.contains("BEGIN"), "{said}");
    }
    // A pipe is not opened: it may never end.
    fs::remove_file(&key).unwrap();
    let made = Command::new("mkfifo").arg(&key).status().unwrap();
    assert!(made.success());
    run(path, &["lint", "csr", "-p", "cabf-dv"], 0);
}

#[test]
fn a_key_beside_a_request_from_its_server_is_compared() {
    let inventory =
        two_nodes("P-256").replace("name = \"a\"", "name = \"a\"\nkey-custody = \"server\"");
    let folder = made();
    let path = folder.path();
    fs::write(path.join("cluster.toml"), inventory).unwrap();
    run(path, &["generate", "-p", "cabf-dv"], 0);
    fs::copy(
        path.join(format!("{SUB}.key")),
        path.join(format!("{PUB}.key")),
    )
    .unwrap();
    let said = run(path, &["generate", "-p", "cabf-dv"], 1);
    assert!(
        said.contains("received")
            && said.contains("belongs to the request `csr/a/sub.example.com.csr`, not to this one"),
        "{said}"
    );
}
