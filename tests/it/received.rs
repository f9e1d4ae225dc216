//! What lies in the folder of a delivery: every certificate is read, whatever its file is called, and the rest is named.

use std::{fs, path::Path, process::Output};

use signready::pki::{
    certificate::{Certificate, Revocation, RevocationCheck, RevocationLists, in_block},
    pem::Armor,
    text::source::Source,
};
use time::macros::datetime;

use crate::support::{program, project};

/// A delivery in a folder: the server's certificate, its intermediate under this name, and the root outside of the folder.
fn delivery(folder: &Path, chain: &str) {
    let case = project("tests/rules/certificate-text-outside/passes-usual");
    let put = |from: &str, to: &Path| {
        fs::copy(case.join(from), to).unwrap();
    };
    let issued = folder.join("issued");
    fs::create_dir_all(&issued).unwrap();
    put("pub.crt", &issued.join("pub.crt"));
    put("chain.pem", &issued.join(chain));
    put("roots.pem", &folder.join("roots.pem"));
}

fn verify(folder: &Path) -> (Output, String) {
    let output = program()
        .args(["verify", "issued", "--roots", "roots.pem", "-p", "private"])
        .args(["--as-of", "2026-11-22"])
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let text = text.into_owned();
    (output, text)
}

#[test]
fn a_chain_is_found_under_any_name() {
    for name in [
        "n1.ca-bundle",
        "chain.txt",
        "chain",
        "Chain.PEM",
        "my chain.bak",
    ] {
        let folder = tempfile::tempdir().unwrap();
        delivery(folder.path(), name);
        let (output, text) = verify(folder.path());
        assert_eq!(output.status.code(), Some(0), "{name}: {text}");
        assert!(text.contains("1 certificate: 1 good"), "{name}: {text}");
        assert!(!text.contains("no certificate in"), "{name}: {text}");
    }
}

#[test]
fn what_is_not_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    delivery(folder.path(), "chain.txt");
    let issued = folder.path().join("issued");
    let pkcs12: &[u8] = &[
        0x30, 0x1A, 2, 1, 3, 0x30, 0x15, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1, 0xA0,
        8, 4, 6, 0, 0, 0, 0, 0, 0,
    ];
    let files: [(&str, &[u8]); 7] = [
        ("chain.pfx", pkcs12),
        ("all.zip", b"PK\x03\x04\x14\0\0\0"),
        ("store.jks", &[0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2]),
        ("read me.txt", b"Thank you for your order.\n"),
        (
            "trusted.json",
            b"{\"pem\": \"-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\"}\n",
        ),
        (".hidden", b"nothing\n"),
        (
            "pub.key",
            b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n",
        ),
    ];
    for (name, content) in files {
        fs::write(issued.join(name), content).unwrap();
    }
    let (output, text) = verify(folder.path());
    assert_eq!(output.status.code(), Some(0), "{text}");
    for said in [
        "`issued/chain.pfx` is a PKCS#12 container and was not opened",
        "`issued/all.zip` is an archive and was not opened",
        "`issued/store.jks` is a Java key store and was not opened",
        "there is no certificate in `issued/read me.txt`, `issued/trusted.json`\n",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(
        !text.contains("hidden") && !text.contains("pub.key"),
        "{text}"
    );
}

#[test]
fn a_file_that_is_read_for_another_purpose_is_not_called_one_without_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    delivery(folder.path(), "chain.txt");
    let inventory = "[[cluster]]\nname = \"a\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"cucm-pub\"\n";
    fs::write(folder.path().join("issued/cluster.toml"), inventory).unwrap();
    let output = program()
        .args(["verify", "issued", "--roots", "roots.pem", "-p", "private"])
        .args([
            "--as-of",
            "2026-11-22",
            "--inventory",
            "./issued/cluster.toml",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!text.contains("there is no certificate in"), "{text}");
}

#[test]
fn a_damaged_revocation_list_is_an_error_or_says_nothing_good() {
    let case = project("tests/rules/certificate-revoked/fails-stolen");
    let read = |name: &str| Source::new(name, fs::read(case.join(name)).unwrap());
    let list = Armor::scan(&read("ca.crl")).blocks[0].der.clone().unwrap();
    let leaf = certificate(&read("pub.crt"));
    let issuer = certificate(&read("chain.pem"));
    let known = |der: Vec<u8>| {
        let mut lists = RevocationLists::default();
        lists.add_file(&Source::new("ca.crl", der)).ok()?;
        let mut check = RevocationCheck::new(&lists, datetime!(2026-11-22 12:00 UTC));
        check.chain(&[&leaf, &issuer], false).into_iter().next()
    };
    let of_whole = known(list.clone()).unwrap();
    assert!(
        matches!(of_whole, Revocation::Revoked { .. }),
        "{of_whole:?}"
    );
    for end in 0..list.len() {
        assert_eq!(known(list[..end].to_vec()), None, "{end}");
    }
    for (position, bit) in (0..list.len()).flat_map(|position| [(position, 0x01), (position, 0x80)])
    {
        let mut damaged = list.clone();
        damaged[position] ^= bit;
        let said = known(damaged);
        assert_ne!(said, Some(Revocation::NotRevoked), "{position}");
    }
}

fn certificate(source: &Source) -> Certificate {
    let armor = Armor::scan(source);
    in_block(&armor.blocks[0]).remove(0).unwrap()
}
