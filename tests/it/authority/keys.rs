//! Keys belong to their owner, and open with their password only.

use std::{fs, os::unix::fs::symlink};

use crate::support::files_below;

use super::{authority, founded, mode, openssl, plain, serials, sure, verified};

#[test]
fn keys_are_their_owners_and_an_authority_is_never_overwritten() {
    let folder = founded("--intermediate");
    let folder = folder.path();
    for (path, wanted) in [
        ("ca", 0o700),
        ("ca/root.key", 0o600),
        ("ca/intermediate.key", 0o600),
    ] {
        assert_eq!(mode(&folder.join(path)), wanted, "{path}");
    }
    let contents = || -> Vec<Vec<u8>> {
        let paths = files_below(&folder.join("ca")).into_iter();
        let read = paths.map(|path| fs::read(folder.join("ca").join(path)).unwrap());
        read.collect()
    };
    let before = contents();
    let said = authority(folder, "init --name Other", 2);
    assert!(
        said.contains("`ca` is there already and was not changed"),
        "{said}"
    );
    let after = contents();
    assert_eq!(before, after);
    // An empty folder is nobody's, a file is.
    fs::create_dir(folder.join("empty")).unwrap();
    authority(folder, "init empty --name Other --key P-256", 0);
    fs::write(folder.join("file"), "").unwrap();
    authority(folder, "init file --name Other --key P-256", 2);
    // The root's key can be put away.
    fs::remove_file(folder.join("ca/root.key")).unwrap();
    plain(folder, "one", "one.example.com");
    authority(folder, "sign one.csr", 0);
    fs::copy(
        folder.join("empty/root.key"),
        folder.join("ca/intermediate.key"),
    )
    .unwrap();
    let said = authority(folder, "sign one.csr --again", 2);
    assert!(
        said.contains("`ca/intermediate.key` is not the key of `ca/intermediate.pem`"),
        "{said}"
    );
    let everything = files_below(folder);
    assert!(
        !everything.iter().any(|path| path.contains(".signready-")),
        "{everything:?}"
    );
}

/// Whoever has made the folder, and stands in it, has it filled.
#[test]
fn an_authority_is_founded_in_an_empty_folder_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let pki = folder.join("pki");
    fs::create_dir(&pki).unwrap();
    symlink("pki", folder.join("link")).unwrap();
    let init = "--name Lab --key P-256 --intermediate";
    let said = authority(&pki, &format!("init . {init}"), 0);
    assert!(said.contains("wrote ./root.pem"), "{said}");
    assert_eq!(
        files_below(&pki),
        [
            "authority.lock",
            "authority.toml",
            "index.toml",
            "intermediate.key",
            "intermediate.pem",
            "root.key",
            "root.pem"
        ]
    );
    for (path, wanted) in [("", 0o700), ("root.key", 0o600)] {
        assert_eq!(mode(&pki.join(path)), wanted, "{path}");
    }
    plain(folder, "one", "one.example.com");
    authority(folder, "sign one.csr --ca pki", 0);
    for place in ["pki", "link"] {
        let said = authority(folder, &format!("init {place} {init}"), 2);
        assert!(said.contains("is there already"), "{said}");
    }
    // What is refused is not touched.
    fs::create_dir(folder.join("full")).unwrap();
    fs::write(folder.join("full/notes.txt"), "").unwrap();
    authority(&folder.join("full"), &format!("init . {init}"), 2);
    assert_eq!(files_below(&folder.join("full")), ["notes.txt"]);
    // A link to an empty folder leads into it, and what was tried there is no obstacle.
    fs::remove_dir_all(&pki).unwrap();
    fs::create_dir(&pki).unwrap();
    fs::write(pki.join("authority.lock"), "").unwrap();
    authority(folder, &format!("init link {init}"), 0);
    assert!(pki.join("authority.toml").exists());
}

#[test]
fn an_encrypted_key_opens_with_its_password_only() {
    const PASSWORD: &str = "correct horse b\u{e4}ttery";
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("right"), format!("{PASSWORD}\r\nnot this\n")).unwrap();
    fs::write(folder.join("right-unix"), format!("{PASSWORD}\n")).unwrap();
    fs::write(folder.join("wrong"), "correct horse\n").unwrap();
    let init = "init --name Lab --key P-256 --intermediate --password-file right";
    let said = authority(folder, init, 0);
    assert!(!said.contains(PASSWORD), "{said}");

    for name in ["root", "intermediate"] {
        let key = format!("ca/{name}.key");
        assert_eq!(mode(&folder.join(&key)), 0o600, "{key}");
        let public = format!("pkey -pubout -in {key} -passin");
        let of_key = sure(folder, &format!("{public} file:right-unix"));
        let certificate = format!("ca/{name}.pem");
        let of_certificate = sure(folder, &format!("x509 -in {certificate} -noout -pubkey"));
        assert_eq!(of_key, of_certificate);
        for other in ["file:wrong", "pass:"] {
            let refused = openssl(folder, &format!("{public} {other}"));
            assert!(!refused.status.success(), "{other}");
        }
        let parsed = sure(folder, &format!("asn1parse -in {key}"));
        for part in [
            "PBES2",
            "PBKDF2",
            "hmacWithSHA256",
            "aes-256-cbc",
            ":0927C0",
        ] {
            assert!(parsed.contains(part), "{part}\n{parsed}");
        }
    }

    plain(folder, "web", "web.example.com");
    let said = authority(folder, "sign web.csr", 2);
    assert!(
        said.contains("`ca/intermediate.key` is encrypted"),
        "{said}"
    );
    let said = authority(folder, "sign web.csr --password-file wrong", 2);
    assert!(said.contains("the password is not that of"), "{said}");
    assert!(!said.contains("correct horse"), "{said}");
    assert!(serials(folder).is_empty());
    authority(folder, "sign web.csr --password-file right", 0);
    let (is_good, said) = verified(folder, "web.example.com", "");
    assert!(is_good, "{said}");

    // Nothing is revoked when the list could not be signed.
    let serial = serials(folder).pop_first().unwrap();
    let before = fs::read(folder.join("ca/index.toml")).unwrap();
    for password in ["", "--password-file wrong"] {
        authority(folder, &format!("revoke {serial} {password}"), 2);
        assert_eq!(fs::read(folder.join("ca/index.toml")).unwrap(), before);
    }
    authority(folder, &format!("revoke {serial} --password-file right"), 0);
    let list = sure(folder, "crl -in ca/crl.pem -noout -text");
    assert!(list.contains(&serial.to_uppercase()), "{list}");

    // A key that OpenSSL has encrypted in its own way is read, too.
    sure(
        folder,
        "pkcs8 -topk8 -in ca/intermediate.key -passin file:right-unix -scrypt -passout file:wrong -out again.key",
    );
    fs::rename(folder.join("again.key"), folder.join("ca/intermediate.key")).unwrap();
    authority(folder, "crl --password-file wrong", 0);
    authority(folder, "crl --password-file right", 2);
}

#[test]
fn files_of_two_authorities_are_no_authority() {
    let folder = founded("--intermediate");
    let folder = folder.path();
    authority(folder, "init other --name Lab --key P-256", 0);
    plain(folder, "one", "one.example.com");
    let files = [
        "root.pem",
        "intermediate.pem",
        "root.key",
        "intermediate.key",
    ];
    let [root, intermediate, root_key, intermediate_key] =
        files.map(|file| folder.join("ca").join(file));
    let whole = fs::read(&root).unwrap();
    fs::copy(folder.join("other/root.pem"), &root).unwrap();
    let said = authority(folder, "sign one.csr", 2);
    assert!(
        said.contains("not signed with the key of the root"),
        "{said}"
    );
    fs::write(&root, whole).unwrap();

    // The root does not sign in the intermediate's place.
    let whole = fs::read(&intermediate).unwrap();
    fs::remove_file(&intermediate).unwrap();
    for command in ["sign one.csr", "crl", "export roots"] {
        let said = authority(folder, command, 2);
        assert!(
            said.contains("cannot read `ca/intermediate.pem`: it is not there"),
            "{said}"
        );
    }
    fs::write(&intermediate, whole).unwrap();

    fs::copy(&root_key, folder.join("aside")).unwrap();
    fs::rename(&intermediate_key, &root_key).unwrap();
    fs::rename(folder.join("aside"), &intermediate_key).unwrap();
    let said = authority(folder, "sign one.csr", 2);
    assert!(
        said.contains("is not the key of `ca/intermediate.pem`"),
        "{said}"
    );
    assert!(serials(folder).is_empty());
}

/// Keys that other programs have encrypted in their way: who has the right password must not be told that it is wrong.
#[test]
fn a_key_that_is_encrypted_in_another_way_is_told_from_a_wrong_password() {
    let folder = founded("");
    let folder = folder.path();
    fs::write(folder.join("password"), "sesame\n").unwrap();
    fs::rename(folder.join("ca/root.key"), folder.join("open.key")).unwrap();
    let modern = "-v2 aes-256-cbc -v2prf hmacWithSHA256 -iter 600000";
    for (way, is_read) in [
        (modern, true),
        ("-v2 aes-128-cbc -v2prf hmacWithSHA512", true),
        ("-v2 aes-256-cbc -v2prf hmacWithSHA1", false),
        ("-v2 des3", false),
        ("-v1 PBE-SHA1-3DES", false),
    ] {
        sure(
            folder,
            &format!("pkcs8 -topk8 {way} -in open.key -passout file:password -out ca/root.key"),
        );
        let said = authority(
            folder,
            "crl --password-file password",
            if is_read { 0 } else { 2 },
        );
        let is_said = said.contains("damaged, or encrypted in a way that is not understood here");
        assert_eq!(is_said, !is_read, "{way}: {said}");
    }
    // As OpenSSL wrote them before there was PKCS#8.
    sure(
        folder,
        "ec -in open.key -aes256 -passout file:password -out ca/root.key",
    );
    let said = authority(folder, "crl", 2);
    assert!(
        said.contains("`ca/root.key` is encrypted, and no password"),
        "{said}"
    );
    let said = authority(folder, "crl --password-file password", 2);
    assert!(said.contains("openssl pkcs8 -topk8"), "{said}");
}
