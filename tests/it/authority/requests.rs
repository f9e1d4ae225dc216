//! What is taken over from a request, and what is refused.

use std::fs;

use webpki::KeyUsage;

use super::{P_256, authority, described, founded, plain, request, serials, sure, trusted};

#[test]
fn nothing_is_copied_but_key_names_and_subject() {
    let folder = founded("--ocsp-url http://ocsp.example.com/");
    let folder = folder.path();
    fs::write(
        folder.join("greedy.cnf"),
        "[req]\ndistinguished_name = dn\nattributes = at\nreq_extensions = ext\nprompt = no\n\
         [dn]\nC = US\nO = Example Corp\n0.OU = First\n1.OU = Second\nCN = greedy.example.com\nemailAddress = a@example.com\n\
         [at]\nchallengePassword = opensesame\n\
         [ext]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = keyCertSign,cRLSign\nextendedKeyUsage = codeSigning,clientAuth\n\
         subjectAltName = DNS:greedy.example.com,DNS:GREEDY.example.com,email:a@example.com,IP:10.1.2.3\n\
         tlsfeature = status_request\ncertificatePolicies = 1.2.3.4\n1.2.3.5 = ASN1:UTF8String:mine\n",
    )
    .unwrap();
    sure(folder, &format!("genpkey -out greedy.key {P_256}"));
    sure(
        folder,
        "req -new -config greedy.cnf -key greedy.key -out greedy.csr",
    );
    let said = authority(folder, "sign greedy.csr", 0);
    assert!(said.contains("warning[extension-ca]"), "{said}");
    for left_out in [
        "organizationalUnitName Second",
        "emailAddress a@example.com",
        "rfc822Name a@example.com",
    ] {
        assert!(said.contains(&format!("left out: {left_out}")), "{said}");
    }
    let certificate = described(folder, "greedy.example.com");
    for wanted in [
        "Subject: C = US, O = Example Corp, OU = First, CN = greedy.example.com\n",
        "DNS:greedy.example.com, IP Address:10.1.2.3\n",
        "CA:FALSE",
        "Digital Signature\n",
        "TLS Web Server Authentication\n",
        "OCSP - URI:http://ocsp.example.com/",
    ] {
        assert!(certificate.contains(wanted), "{wanted}\n{certificate}");
    }
    for unwanted in [
        "CA:TRUE",
        "Sign, CRL",
        "Code Signing",
        "Client Auth",
        "status_request",
        "1.2.3.",
        "opensesame",
    ] {
        assert!(!certificate.contains(unwanted), "{unwanted}\n{certificate}");
    }
    authority(folder, "sign greedy.csr --again --client-auth", 0);
    let certificate = described(folder, "greedy.example.com-2");
    assert!(certificate.contains("TLS Web Server Authentication, TLS Web Client Authentication\n"));
    trusted(
        folder,
        "ca/issued/greedy.example.com-2.pem",
        "greedy.example.com",
        KeyUsage::client_auth(),
    )
    .unwrap();
}

#[test]
fn with_an_inventory_subject_and_names_are_the_planned_ones() {
    let folder = founded("");
    let folder = folder.path();
    fs::write(folder.join("cluster.toml"), "[subject]\ncountry = \"US\"\norganization = \"Planned Corp\"\n[[cluster]]\nname = \"a\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"one\"\n[[cluster.node]]\nhost = \"two\"\n").unwrap();
    request(
        folder,
        "one",
        P_256,
        "/O=Other/CN=one.example.com",
        &["-addext", "subjectAltName=DNS:one.example.com"],
    );
    authority(folder, "sign one.csr --inventory cluster.toml", 0);
    let certificate = described(folder, "one.example.com");
    assert!(
        certificate.contains("Subject: C = US, O = Planned Corp, CN = one.example.com\n"),
        "{certificate}"
    );
    plain(folder, "three", "three.example.com");
    let said = authority(folder, "sign three.csr --inventory cluster.toml", 2);
    assert!(
        said.contains("`three.csr` belongs to no node of the inventory"),
        "{said}"
    );
    request(
        folder,
        "two",
        P_256,
        "/CN=two.example.com",
        &[
            "-addext",
            "subjectAltName=DNS:two.example.com,DNS:bank.example.com",
        ],
    );
    let said = authority(folder, "sign two.csr --inventory cluster.toml", 2);
    assert!(
        said.contains("asks for `bank.example.com`, which the inventory does not plan for it"),
        "{said}"
    );
    authority(
        folder,
        "sign two.csr --inventory cluster.toml --allow-findings",
        0,
    );
    assert!(
        described(folder, "two.example.com").contains("DNS:two.example.com, DNS:bank.example.com")
    );
}

#[test]
fn a_request_that_does_not_prove_its_key_is_never_signed() {
    let folder = founded("");
    let folder = folder.path();
    plain(folder, "one", "one.example.com");
    sure(folder, "req -in one.csr -outform DER -out one.der");
    let mut der = fs::read(folder.join("one.der")).unwrap();
    let last = der.len() - 1;
    der[last] ^= 1;
    fs::write(folder.join("one.der"), der).unwrap();
    let said = authority(folder, "sign one.der --allow-findings", 2);
    assert!(
        said.contains("`one.der` is not signed with its own key"),
        "{said}"
    );
    for (names, message) in [
        (
            "DNS:bad name.example.com",
            "asks for `bad name.example.com`, which is no DNS name",
        ),
        (
            "DNS:a..example.com",
            "asks for `a..example.com`, which is no DNS name",
        ),
        (
            "DNS:192.0.2.1",
            "asks for `192.0.2.1`, which is no DNS name",
        ),
        ("email:a@example.com", "asks for no DNS name and no address"),
    ] {
        request(
            folder,
            "bad",
            P_256,
            "/O=Example Corp",
            &["-addext", &format!("subjectAltName={names}")],
        );
        let said = authority(folder, "sign bad.csr --allow-findings", 2);
        assert!(said.contains(message), "{said}");
    }
    fs::write(folder.join("none.csr"), "nothing").unwrap();
    let said = authority(folder, "sign none.csr --allow-findings", 2);
    assert!(
        said.contains("`none.csr` holds no request that can be read"),
        "{said}"
    );
    assert!(serials(folder).is_empty());
}

/// A report is shown on a terminal, too, and read by people in it.
#[test]
fn nothing_of_a_request_acts_on_who_reads_the_report() {
    let folder = founded("");
    let folder = folder.path();
    request(
        folder,
        "a\u{202e}b",
        P_256,
        "/O=Example Corp",
        &[
            "-addext",
            "subjectAltName=DNS:one.example.com,URI:http://x\u{202e}abc",
        ],
    );
    let words = "sign a\u{202e}b.csr --allow-findings --again -q";
    for format in ["text", "json"] {
        let said = authority(folder, &format!("{words} --output-format {format}"), 0);
        assert!(!said.contains('\u{202e}'), "{said}");
        assert!(said.contains("{202e}abc"), "{said}");
    }
}

/// The levels have dates: what a profile still takes today, it may not take next year.
#[test]
fn certificates_are_for_clients_as_long_as_the_profile_lets_them() {
    let folder = founded("");
    let folder = folder.path();
    plain(folder, "one", "one.example.com");
    let sign = "sign one.csr --client-auth --again -p";
    authority(folder, &format!("{sign} private"), 0);
    authority(folder, &format!("{sign} digicert-dv --as-of 2027-02-28"), 0);
    for late in ["digicert-dv --as-of 2027-03-01", "letsencrypt"] {
        let said = authority(folder, &format!("{sign} {late}"), 2);
        assert!(
            said.contains("allows no certificates for clients"),
            "{said}"
        );
    }
    assert_eq!(serials(folder).len(), 2);
}
