//! What the requests say.

use super::*;

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
