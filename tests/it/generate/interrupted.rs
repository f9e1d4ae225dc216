//! What survives when it is stopped.

use super::*;

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
    let output = alone("sh")
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
        let mut child = program()
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
