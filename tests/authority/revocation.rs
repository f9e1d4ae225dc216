//! What was revoked is on the list.

use std::fs;

use super::{authority, founded, plain, serials, sure, verified};

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
    let said = authority(folder, &format!("revoke {serial} --reason superseded"), 0);
    assert!(
        said.contains("already revoked") && said.contains("key-compromise"),
        "{said}"
    );
    // What was revoked stands in nobody's way.
    let said = authority(folder, "sign one.csr", 0);
    assert!(said.contains("one.example.com-2.pem"), "{said}");
    assert_eq!(serials(folder).len(), 3);
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
