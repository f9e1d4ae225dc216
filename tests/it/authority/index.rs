//! Nothing is signed twice by accident, and nothing that was signed is forgotten.

use std::{fs, process::Stdio, thread, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::support::{files_below, program};

use super::{P_256, authority, founded, plain, request, serials, signready, sure, text};

#[test]
fn nothing_is_signed_twice_by_accident() {
    let folder = founded("");
    let folder = folder.path();
    plain(folder, "one", "one.example.com");
    plain(folder, "same-name", "one.example.com");
    sure(
        folder,
        "req -new -key one.key -subj /CN=b.example.com -addext subjectAltName=DNS:b.example.com -out same-key.csr",
    );
    let said = authority(folder, "sign one.csr same-key.csr", 2);
    assert!(
        said.contains("`one.csr` and `same-key.csr` have the same key"),
        "{said}"
    );
    let said = authority(folder, "sign one.csr same-name.csr", 2);
    assert!(
        said.contains("have the same name, `one.example.com`"),
        "{said}"
    );
    authority(folder, "sign one.csr", 0);
    let serial = serials(folder).pop_first().unwrap();
    for (file, what) in [
        ("one.csr", "key"),
        ("same-key.csr", "key"),
        ("same-name.csr", "name"),
    ] {
        let said = authority(folder, &format!("sign {file}"), 2);
        assert!(
            said.contains(&format!(
                "certificate {serial} with the same {what} is valid until 2027-11-21"
            )),
            "{said}"
        );
    }
    // When it has run out, there is no accident.
    authority(folder, "sign same-name.csr --as-of 2027-11-22", 0);
    authority(folder, "sign one.csr --again", 0);
    assert_eq!(serials(folder).len(), 3);
    for serial in serials(folder) {
        assert!(
            serial.len() == 32 && ('4'..='7').contains(&serial.chars().next().unwrap()),
            "{serial}"
        );
    }
}

/// An index of which a part is missing or was changed would let certificates be signed twice, or revoke others.
#[test]
fn an_index_that_was_changed_by_hand_is_none() {
    let folder = founded("");
    let folder = folder.path();
    plain(folder, "one", "one.example.com");
    plain(folder, "two", "two.example.com");
    authority(folder, "sign one.csr two.csr", 0);
    let index = folder.join("ca/index.toml");
    let whole = fs::read_to_string(&index).unwrap();
    let (first, last) = whole.rsplit_once("[[certificate]]").unwrap();
    let half: String = last.chars().take(99).collect();
    let serial = serials(folder).pop_first().unwrap();
    for (changed, reason) in [
        (
            first.to_owned(),
            "it should hold 2 certificates and holds 1",
        ),
        (
            format!("{first}[[certificate]]{half}"),
            "cannot read `ca/index.toml`",
        ),
        (String::new(), "cannot read `ca/index.toml`"),
        (
            whole.replace(&serial, "4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f"),
            "is damaged",
        ),
        (
            whole.replace("until = \"2027", "until = \"2026"),
            "is damaged",
        ),
        (
            whole.replace("file = \"one", "file = \"../../one"),
            "the entry of `one.example.com` is damaged",
        ),
    ] {
        fs::write(&index, &changed).unwrap();
        for command in ["list", "sign one.csr --again", "revoke 4f4f", "crl"] {
            let said = authority(folder, command, 2);
            assert!(said.contains(reason), "{command}: {said}");
        }
        assert_eq!(fs::read_to_string(&index).unwrap(), changed);
    }
    fs::write(&index, whole).unwrap();
    authority(folder, "list", 0);
    assert!(!folder.join("one.example.com.pem").exists());
}

/// A file that no system can hold would stop every later run at the same place.
#[test]
fn the_longest_name_has_files_too() {
    let folder = founded("");
    let folder = folder.path();
    let label = "a".repeat(60);
    let name = format!("*.{label}.{label}.{label}.{label}.ex.com");
    let names = format!("subjectAltName=DNS:{name}");
    for file in ["long", "again"] {
        request(folder, file, P_256, "/O=Example", &["-addext", &names]);
        authority(folder, &format!("sign {file}.csr --again"), 0);
    }
    plain(folder, "next", "next.example.com");
    authority(folder, "sign next.csr", 0);
    assert_eq!(files_below(&folder.join("ca/issued")).len(), 6);
}

/// Every file that is there is whole and in the index, and every entry gets its files in the next run.
#[test]
fn killed_at_any_moment_no_certificate_is_unknown() {
    let folder = founded("");
    let folder = folder.path();
    let mut inventory =
        "[key]\nalgorithm = \"P-256\"\n[[cluster]]\nname = \"a\"\ndomain = \"example.com\"\n"
            .to_owned();
    for node in 0..60 {
        inventory += &format!("[[cluster.node]]\nhost = \"n{node}\"\n");
    }
    fs::write(folder.join("cluster.toml"), inventory).unwrap();
    let made = program()
        .args(["generate", "-p", "private"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", text(&made));
    let mut was_interrupted = false;
    for delay in [5, 15, 30, 50, 70, 90, 120, 150] {
        let mut child = signready(folder, "sign csr --again")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(delay));
        // SIGKILL: nothing of the program runs any more.
        child.kill().unwrap();
        was_interrupted |= !child.wait().unwrap().success();
        let index = fs::read_to_string(folder.join("ca/index.toml")).unwrap();
        for path in files_below(&folder.join("ca/issued"))
            .iter()
            .filter(|path| path.ends_with(".cer"))
        {
            let der = fs::read(folder.join("ca/issued").join(path)).unwrap();
            assert!(
                index.contains(&STANDARD.encode(der)),
                "{path} is not in the index"
            );
        }
    }
    assert!(was_interrupted);
    plain(folder, "last", "last.example.com");
    authority(folder, "sign last.csr", 0);
    let files = files_below(&folder.join("ca/issued"));
    assert_eq!(
        files.iter().filter(|path| path.ends_with(".cer")).count(),
        serials(folder).len()
    );
    assert_eq!(
        files.iter().filter(|path| path.ends_with(".pem")).count(),
        serials(folder).len()
    );
}

/// A lock is held by who is at work, and not by a file that a killed run left.
#[test]
fn a_lock_is_held_as_long_as_its_holder_works() {
    let folder = founded("");
    let folder = folder.path();
    plain(folder, "one", "one.example.com");
    let lock = fs::File::create(folder.join("ca/authority.lock")).unwrap();
    lock.set_modified(std::time::UNIX_EPOCH).unwrap();
    lock.lock().unwrap();
    for command in ["sign one.csr", "crl"] {
        let said = authority(folder, command, 2);
        assert!(said.contains("another signready is at work"), "{said}");
    }
    authority(folder, "list", 0);
    drop(lock);
    authority(folder, "sign one.csr", 0);
}

#[test]
fn of_two_at_once_none_loses_a_certificate() {
    let folder = founded("");
    let folder = folder.path();
    let children: Vec<_> = (0..6)
        .map(|number| {
            let name = format!("n{number}");
            plain(folder, &name, &format!("{name}.example.com"));
            name
        })
        .collect::<Vec<_>>()
        .iter()
        .map(|name| {
            signready(folder, &format!("sign {name}.csr"))
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut signed = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            signed += 1;
        } else {
            assert!(
                text(&output).contains("another signready is at work"),
                "{}",
                text(&output)
            );
        }
    }
    assert!(signed > 0);
    assert_eq!(serials(folder).len(), signed);
}
