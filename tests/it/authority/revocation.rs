//! What was revoked is on the list.

use std::{fs, path::Path};

use signready::{
    cli::disk,
    work::authority::{Authority, AuthorityError, Reason, revoke},
};
use tempfile::TempDir;

use super::{NOON, authority, founded, plain, serials, signready, sure, text, verified};

/// An authority that has signed `one.csr`, and the serial number of the certificate.
fn one_signed(words: &str) -> (TempDir, String) {
    let folder = founded(words);
    plain(folder.path(), "one", "one.example.com");
    authority(folder.path(), "sign one.csr", 0);
    let serial = serials(folder.path()).pop_first().unwrap();
    (folder, serial)
}

fn index(folder: &Path) -> String {
    fs::read_to_string(folder.join("ca/index.toml")).unwrap()
}

#[test]
fn a_revoked_certificate_is_on_the_list_and_can_be_replaced() {
    let folder = founded("--intermediate");
    let folder = folder.path();
    plain(folder, "one", "one.example.com");
    plain(folder, "two", "two.example.com");
    authority(folder, "sign one.csr two.csr", 0);
    authority(folder, "crl", 0);
    let check = "-crl_check -CRLfile ca/crl.pem";
    assert!(verified(folder, "one.example.com", check).0);
    let serial = sure(
        folder,
        "x509 -in ca/issued/one.example.com.pem -noout -serial",
    );
    let serial = serial.trim().trim_start_matches("serial=");
    let said = authority(
        folder,
        &format!("revoke {serial} --reason key-compromise"),
        0,
    );
    assert!(said.contains("revoked  one.example.com"), "{said}");
    let (is_good, said) = verified(folder, "one.example.com", check);
    assert!(!is_good && said.contains("certificate revoked"), "{said}");
    assert!(verified(folder, "two.example.com", check).0);
    let list = sure(folder, "crl -inform DER -in ca/crl.crl -noout -text");
    for wanted in [
        "Key Compromise",
        "X509v3 CRL Number: \n                2",
        "Next Update: Dec 21 23:59:59 2026",
    ] {
        assert!(list.contains(wanted), "{wanted}\n{list}");
    }
    // Once is enough, and the reason stays.
    let said = authority(folder, &format!("revoke {serial}"), 0);
    assert!(
        said.contains("already revoked") && said.contains("key-compromise"),
        "{said}"
    );
    let said = authority(folder, &format!("revoke {serial} --reason superseded"), 2);
    assert!(
        said.contains("already (key-compromise), and the reason is not changed to superseded"),
        "{said}"
    );
    // A key that others have is never certified again.
    let said = authority(folder, "sign one.csr --again --allow-findings", 2);
    assert!(
        said.contains("`one.csr` has the key of certificate"),
        "{said}"
    );
    // What was revoked stands in nobody's way.
    plain(folder, "one", "one.example.com");
    let said = authority(folder, "sign one.csr", 0);
    assert!(said.contains("one.example.com-2.pem"), "{said}");
    assert_eq!(serials(folder).len(), 3);
}

/// That a key was stolen is often learnt after its certificate was replaced.
#[test]
fn a_revocation_is_raised_to_key_compromise_and_to_nothing_else() {
    let (folder, serial) = one_signed("");
    let folder = folder.path();
    authority(folder, &format!("revoke {serial} --reason superseded"), 0);
    let revoke = |reason: &str, code| {
        let words = format!("revoke {serial} --as-of 2026-12-01 --reason {reason}");
        authority(folder, &words, code)
    };
    assert!(revoke("superseded", 0).starts_with("already revoked  one"));
    let said = revoke("privilege-withdrawn", 2);
    assert!(
        said.contains("is not changed to privilege-withdrawn") && !said.contains("wrote"),
        "{said}"
    );
    let said = revoke("key-compromise", 0);
    assert!(
        said.starts_with("raised  one.example.com")
            && said.contains("(key-compromise, before superseded)"),
        "{said}"
    );
    // Clients learn of it, and of the day on which they should have stopped to trust it.
    let list = sure(folder, "crl -in ca/crl.pem -noout -text");
    for wanted in ["Key Compromise", "Revocation Date: Nov 22"] {
        assert!(list.contains(wanted), "{wanted}\n{list}");
    }
    // The key is done with, in a new request, too.
    sure(
        folder,
        "req -new -key one.key -subj /CN=b.example.com -addext subjectAltName=DNS:b.example.com -out b.csr",
    );
    let said = authority(folder, "sign b.csr", 2);
    assert!(
        said.contains("`b.csr` has the key of certificate"),
        "{said}"
    );
    revoke("superseded", 2);
    assert!(revoke("key-compromise", 0).starts_with("already revoked  one"));
}

#[test]
fn a_serial_number_can_be_written_in_every_way() {
    let (folder, serial) = one_signed("");
    let folder = folder.path();
    let pairs: Vec<&str> = (0..16)
        .filter_map(|at| serial.get(2 * at..2 * at + 2))
        .collect();
    let mut word = "revoked";
    for written in [
        pairs.join(":").to_uppercase(),
        pairs.join(" "),
        format!("0x{serial}"),
        format!("00{serial}"),
        format!(" {}", pairs[..4].join(" ")),
    ] {
        let output = signready(folder, "revoke").arg(&written).output().unwrap();
        let said = text(&output);
        assert!(output.status.success(), "{written}: {said}");
        assert!(
            said.starts_with(&format!("{word}  one.example.com  {serial}")),
            "{said}"
        );
        word = "already revoked";
    }
    for written in ["", "0", "::", "zz", "\u{1b}[31m"] {
        let output = signready(folder, "revoke").arg(written).output().unwrap();
        let said = text(&output);
        assert_eq!(output.status.code(), Some(2), "{written}");
        assert!(
            said.contains("no certificate has a serial number") && !said.contains('\u{1b}'),
            "{said}"
        );
    }
}

/// A revocation of which no list tells would be thought done, and nobody would know of it.
#[test]
fn nothing_is_revoked_of_which_no_list_can_tell() {
    let (folder, serial) = one_signed("--intermediate");
    let folder = folder.path();
    let before = index(folder);
    for day in ["2026-11-21", "2040-01-01"] {
        let said = authority(folder, &format!("revoke {serial} --as-of {day}"), 2);
        assert!(
            said.contains("`ca/intermediate.pem` is valid from"),
            "{said}"
        );
        assert!(!said.contains("revoked"), "{said}");
    }
    authority(folder, &format!("revoke {serial} --as-of 9999-12-31"), 2);
    fs::rename(folder.join("ca/intermediate.key"), folder.join("aside")).unwrap();
    authority(folder, &format!("revoke {serial}"), 2);
    assert_eq!(index(folder), before);
    fs::rename(folder.join("aside"), folder.join("ca/intermediate.key")).unwrap();
    authority(folder, &format!("revoke {serial}"), 0);
    assert!(index(folder).contains("revocation-list = 1\n"));
}

/// A list that ends before it begins is one that the library refuses at the last moment.
#[test]
fn a_list_that_cannot_be_signed_leaves_no_trace() {
    let (folder, serial) = one_signed("");
    let folder = folder.path();
    let before = index(folder);
    let ca = folder.join("ca");
    let opened = Authority::read(&ca, &disk::look(&Authority::paths(&ca))).unwrap();
    let key = disk::look(&[opened.key_path()]);
    let mut opened = opened.with_key(key, None);
    let (signer, day) = (opened.signer(NOON.date()).unwrap(), NOON.date());
    let revoked = revoke(&mut opened, &signer, &serial, Reason::KeyCompromise, day, 0);
    assert!(
        matches!(revoked, Err(AuthorityError::Making { .. })),
        "{:?}",
        revoked.err()
    );
    assert_eq!(index(folder), before);
    assert!(!folder.join("ca/crl.pem").exists());
}

#[test]
fn a_serial_number_that_begins_like_several_revokes_none() {
    let folder = founded("");
    let folder = folder.path();
    // There are four first digits, so two of five certificates have the same.
    let files: Vec<String> = (0..5).map(|number| format!("n{number}.csr")).collect();
    for number in 0..5 {
        plain(
            folder,
            &format!("n{number}"),
            &format!("n{number}.example.com"),
        );
    }
    authority(folder, &format!("sign {}", files.join(" ")), 0);
    let firsts: Vec<String> = serials(folder)
        .iter()
        .map(|serial| serial.chars().take(1).collect())
        .collect();
    let twice = firsts.windows(2).find(|pair| pair[0] == pair[1]).unwrap();
    let said = authority(folder, &format!("revoke {}", twice[0]), 2);
    assert!(
        said.contains("certificates have a serial number that begins with"),
        "{said}"
    );
    assert!(
        !fs::read_to_string(folder.join("ca/index.toml"))
            .unwrap()
            .contains("revoked")
    );
    let serial = serials(folder).pop_first().unwrap();
    authority(folder, &format!("revoke {}", serial.to_uppercase()), 0);
}
