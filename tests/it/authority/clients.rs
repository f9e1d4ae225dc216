//! What clients look at in what an authority signs, besides names and keys: what its intermediate is for, where its certificate is
//! fetched, how long a certificate is valid, whether it was revoked.

use std::fs;

use super::{authority, described, founded, plain, sure, text, trusted, verified};
use crate::support::program;
use webpki::KeyUsage;

#[test]
fn the_intermediate_is_for_servers_and_for_servers_that_are_clients() {
    let folder = founded("--intermediate");
    let folder = folder.path();
    let own = sure(folder, "x509 -in ca/intermediate.pem -noout -text");
    let purposes = "TLS Web Server Authentication, TLS Web Client Authentication";
    assert!(own.contains(purposes), "{own}");
    let root = sure(folder, "x509 -in ca/root.pem -noout -text");
    assert!(!root.contains("Extended Key Usage"), "{root}");
    plain(folder, "one", "one.example.com");
    authority(folder, "sign one.csr --client-auth", 0);
    let path = "ca/issued/one.example.com.pem";
    for usage in [KeyUsage::server_auth(), KeyUsage::client_auth()] {
        trusted(folder, path, "one.example.com", usage).unwrap();
    }
    for purpose in ["sslserver", "sslclient"] {
        let (is_good, said) = verified(folder, "one.example.com", &format!("-purpose {purpose}"));
        assert!(is_good, "{purpose}: {said}");
    }
}

#[test]
fn where_the_certificate_of_the_ca_is_fetched_is_said_if_it_is_known() {
    let url = "http://pki.example.com/issuing.cer";
    for (more, wanted) in [
        (
            format!("--issuer-url {url}"),
            "CA Issuers - URI:http://pki.example.com/issuing.cer",
        ),
        (
            format!("--issuer-url {url} --ocsp-url http://ocsp.example.com"),
            "OCSP - URI:http://ocsp.example.com",
        ),
    ] {
        let folder = founded(&more);
        let folder = folder.path();
        plain(folder, "one", "one.example.com");
        authority(folder, "sign one.csr", 0);
        let certificate = described(folder, "one.example.com");
        assert!(certificate.contains(wanted), "{certificate}");
        assert!(certificate.contains(&format!("CA Issuers - URI:{url}")));
        assert_eq!(
            certificate.matches("Authority Information Access").count(),
            1
        );
        assert!(verified(folder, "one.example.com", "").0);
    }
    let folder = tempfile::tempdir().unwrap();
    let said = authority(
        folder.path(),
        "init --name Lab --key P-256 --issuer-url ftp://a/b",
        2,
    );
    assert!(said.contains("ftp://a/b"), "{said}");
}

#[test]
fn an_authority_of_before_signs_as_it_did() {
    let folder = founded("--ocsp-url http://ocsp.example.com");
    let settings = folder.path().join("ca/authority.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let before: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("issuer-url"))
        .collect();
    fs::write(&settings, before.join("\n")).unwrap();
    plain(folder.path(), "one", "one.example.com");
    authority(folder.path(), "sign one.csr", 0);
    let certificate = described(folder.path(), "one.example.com");
    assert!(certificate.contains("OCSP - URI:http://ocsp.example.com"));
    assert!(!certificate.contains("CA Issuers"), "{certificate}");
}

#[test]
fn more_days_than_apple_takes_are_signed_with_a_word_about_it() {
    let folder = founded("");
    let folder = folder.path();
    plain(folder, "one", "one.example.com");
    plain(folder, "two", "two.example.com");
    let said = authority(folder, "sign one.csr --days 825", 0);
    assert!(!said.contains("some clients"), "{said}");
    let said = authority(folder, "sign two.csr --days 826", 0);
    assert!(
        said.contains("valid for 826 days, and some clients take 825 at most, from any CA: Apple"),
        "{said}"
    );
}

#[test]
fn verify_reads_the_lists_that_an_authority_signs() {
    let folder = founded("");
    let folder = folder.path();
    plain(folder, "one", "one.example.com");
    plain(folder, "two", "two.example.com");
    authority(folder, "sign one.csr two.csr", 0);
    let serial = sure(
        folder,
        "x509 -in ca/issued/one.example.com.pem -noout -serial",
    );
    let serial = serial.trim().trim_start_matches("serial=").to_owned();
    authority(folder, &format!("revoke {serial} --reason superseded"), 0);
    let verify = |name: &str, list: &str| {
        let certificate = format!("ca/issued/{name}.pem");
        let mut command = program();
        command.args([
            "verify",
            &certificate,
            "--roots",
            "ca/root.pem",
            "-p",
            "private",
            "-v",
        ]);
        let lists: &[&str] = if list.is_empty() {
            &[]
        } else {
            &["--crl", list]
        };
        let output = command.args(lists).current_dir(folder).output().unwrap();
        (output.status.code(), text(&output))
    };
    for list in ["ca/crl.pem", "ca/crl.crl"] {
        let (code, said) = verify("one.example.com", list);
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains("was revoked on 2026-11-22 (superseded)"),
            "{said}"
        );
        let (code, said) = verify("two.example.com", list);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("revocation: not revoked"), "{said}");
        assert!(!said.contains("revocation-unknown"), "{said}");
    }
    let (_, said) = verify("two.example.com", "");
    assert!(
        said.contains("whether certificates were revoked was not checked"),
        "{said}"
    );
    let (code, said) = verify("two.example.com", "ca/root.pem");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("there is no revocation list in it"), "{said}");
}
