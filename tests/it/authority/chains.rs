//! What OpenSSL and rustls-webpki say of what is signed: chains, name constraints, path lengths, validity.

use std::fs;

use webpki::KeyUsage;

use super::{
    P_256, authority, described, founded, openssl, plain, request, sure, text, trusted, verified,
};

#[test]
fn every_kind_of_key_gets_a_chain_that_is_trusted() {
    let folder = founded("--intermediate --crl-url http://pki.example.com/crl.crl");
    let folder = folder.path();
    let kinds: [(&str, &str, &[&str]); 6] = [
        ("rsa", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048", &[]),
        ("p256", P_256, &[]),
        // The digest says nothing of the curve; rcgen's own import takes it for P-384.
        ("p256-384", P_256, &["-sha384"]),
        (
            "p384",
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
            &[],
        ),
        (
            "p521",
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-521",
            &["-sha512"],
        ),
        ("ed25519", "-algorithm ED25519", &[]),
    ];
    for (kind, key, more) in kinds {
        let name = format!("{kind}.example.com");
        let names = format!("subjectAltName=DNS:{name},IP:192.0.2.7");
        let mut arguments = vec!["-addext", names.as_str()];
        arguments.extend(more);
        request(folder, kind, key, &format!("/CN={name}"), &arguments);
        let file = format!("{kind}.csr");
        // The profile takes no Ed25519, which browsers do not, either.
        authority(folder, &format!("sign {file} --allow-findings"), 0);
        let (is_good, said) = verified(
            folder,
            &name,
            &format!("-purpose sslserver -verify_hostname {name}"),
        );
        assert!(is_good, "{kind}: {said}");
        let path = format!("ca/issued/{name}.pem");
        trusted(folder, &path, &name, KeyUsage::server_auth()).unwrap();
        trusted(folder, &path, "192.0.2.7", KeyUsage::server_auth()).unwrap();
        assert!(trusted(folder, &path, "other.example.com", KeyUsage::server_auth()).is_err());
        assert!(trusted(folder, &path, &name, KeyUsage::client_auth()).is_err());
        let certificate = described(folder, &name);
        let own = sure(folder, "x509 -in ca/intermediate.pem -noout -text");
        let after = |text: &str, title: &str| {
            let rest = text.split_once(title).unwrap().1;
            rest.lines().nth(1).unwrap().trim().to_owned()
        };
        assert_eq!(
            after(&certificate, "Authority Key Identifier"),
            after(&own, "Subject Key Identifier")
        );
        assert_eq!(after(&certificate, "Subject Key Identifier").len(), 59);
        assert!(
            certificate.contains("URI:http://pki.example.com/crl.crl"),
            "{certificate}"
        );
        let asked = sure(folder, &format!("req -in {file} -noout -pubkey"));
        let got = sure(folder, &format!("x509 -in {path} -noout -pubkey"));
        assert_eq!(asked, got, "{kind}");
    }
}

/// The constraints are in the certificates: what somebody signs with the stolen key is not trusted, either.
#[test]
fn name_constraints_bind_the_key_itself() {
    let folder = founded("--intermediate --permit lab.example.com --permit 10.20.0.0/16");
    let folder = folder.path();
    plain(folder, "in", "a.lab.example.com");
    authority(folder, "sign in.csr", 0);
    assert!(verified(folder, "a.lab.example.com", "").0);
    trusted(
        folder,
        "ca/issued/a.lab.example.com.pem",
        "a.lab.example.com",
        KeyUsage::server_auth(),
    )
    .unwrap();
    plain(folder, "out", "mylab.example.com");
    let said = authority(folder, "sign out.csr", 2);
    assert!(said.contains("`mylab.example.com`, which this authority may not certify: it is constrained to lab.example.com, 10.20.0.0/16"), "{said}");
    for (names, is_good) in [
        ("DNS:b.lab.example.com", true),
        ("DNS:b.lab.example.com,IP:10.20.1.1", true),
        ("DNS:mylab.example.com", false),
        ("DNS:b.lab.example.com,IP:10.21.0.1", false),
        ("DNS:b.lab.example.com,IP:2001:db8::1", false),
    ] {
        fs::write(
            folder.join("ext"),
            format!(
                "subjectAltName={names}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n"
            ),
        )
        .unwrap();
        sure(
            folder,
            "x509 -req -in out.csr -CA ca/intermediate.pem -CAkey ca/intermediate.key -extfile ext -days 300 -subj /O=x -out ca/issued/forged.pem",
        );
        // openssl 3.0 dates a certificate by its own clock.
        let output = openssl(
            folder,
            "verify -no_check_time -CAfile ca/root.pem -untrusted ca/intermediate.pem ca/issued/forged.pem",
        );
        assert_eq!(
            output.status.success(),
            is_good,
            "{names}: {}",
            text(&output)
        );
        if !is_good {
            let said = text(&output);
            assert!(said.contains("subtree violation"), "{said}");
        }
    }
}

/// Constraints do not bind common names everywhere, so none that looks like a host, an address or a URL is signed unless it is one of
/// the names.
#[test]
fn a_constrained_authority_signs_no_foreign_common_name() {
    let folder = founded("--intermediate --permit lab.example.com --permit 10.20.0.0/16");
    let folder = folder.path();
    let names = [
        "-addext",
        "subjectAltName=DNS:a.lab.example.com,IP:10.20.1.1",
    ];
    let ask = |file: &str, common_name: &str| {
        let subject = format!("/CN={}", common_name.replace('/', "\\/"));
        request(folder, file, P_256, &subject, &names);
    };
    for common_name in [
        "10.9.9.9",
        "10.20.1.2",
        "a.lab.example.com ",
        "a.lab.example.com.",
        "b.lab.example.com",
        "http://evil.com",
        "fe80::1",
        "evil/com",
        "*.lab.example.com",
    ] {
        ask("bad", common_name);
        let said = authority(folder, "sign bad.csr --allow-findings", 2);
        assert!(
            said.contains("none of its alternative names") || said.contains("may not certify"),
            "{common_name}: {said}"
        );
    }
    for (file, common_name) in [
        ("name", "A.lab.example.com"),
        ("address", "10.20.1.1"),
        ("title", "Our lab server"),
    ] {
        ask(file, common_name);
        authority(
            folder,
            &format!("sign {file}.csr --allow-findings --again"),
            0,
        );
    }
}

#[test]
fn no_authority_can_be_made_below_the_intermediate() {
    let folder = founded("--intermediate");
    let folder = folder.path();
    plain(folder, "sub", "sub.example.com");
    plain(folder, "leaf", "leaf.example.com");
    fs::write(
        folder.join("ca.ext"),
        "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n",
    )
    .unwrap();
    fs::write(
        folder.join("ext"),
        "subjectAltName=DNS:leaf.example.com\nbasicConstraints=CA:FALSE\n",
    )
    .unwrap();
    sure(
        folder,
        "x509 -req -in sub.csr -CA ca/intermediate.pem -CAkey ca/intermediate.key -extfile ca.ext -days 300 -out sub.pem",
    );
    sure(
        folder,
        "x509 -req -in leaf.csr -CA sub.pem -CAkey sub.key -extfile ext -days 300 -out leaf.pem",
    );
    let output = openssl(
        folder,
        "verify -no_check_time -CAfile ca/root.pem -untrusted ca/intermediate.pem -untrusted sub.pem leaf.pem",
    );
    assert!(
        text(&output).contains("path length constraint exceeded"),
        "{}",
        text(&output)
    );
}

#[test]
fn the_path_length_is_what_was_asked_for() {
    for (words, root) in [
        ("", "pathlen:0"),
        ("--intermediate", "pathlen:1"),
        ("--intermediate --path-length 3", "pathlen:3"),
    ] {
        let folder = founded(words);
        let described = |name: &str| {
            let said = sure(
                folder.path(),
                &format!("x509 -in ca/{name}.pem -noout -text"),
            );
            assert!(
                said.contains("X509v3 Basic Constraints: critical"),
                "{said}"
            );
            assert!(said.contains("Certificate Sign, CRL Sign"), "{said}");
            said
        };
        assert!(
            described("root").contains(&format!("CA:TRUE, {root}\n")),
            "{words}"
        );
        if words.contains("--intermediate") {
            assert!(described("intermediate").contains("CA:TRUE, pathlen:0\n"));
        }
    }
}

#[test]
fn validity_is_bounded_by_the_profile_and_by_the_issuer() {
    let folder = founded("--days 600");
    let folder = folder.path();
    let signed = |name: &str, more: &str| {
        plain(folder, name, &format!("{name}.example.com"));
        authority(folder, &format!("sign {name}.csr {more}"), 0);
        let path = format!("ca/issued/{name}.example.com.pem");
        let dates = sure(folder, &format!("x509 -in {path} -noout -dates"));
        dates
            .lines()
            .map(|line| line.split('=').next_back().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(" - ")
    };
    assert_eq!(
        signed("private", ""),
        "Nov 22 00:00:00 2026 GMT - Nov 21 23:59:59 2027 GMT"
    );
    assert_eq!(
        signed("public", "-p cabf-dv"),
        "Nov 22 00:00:00 2026 GMT - Jun  9 23:59:59 2027 GMT"
    );
    assert_eq!(
        signed("later", "-p cabf-dv --as-of 2027-03-15"),
        "Mar 15 00:00:00 2027 GMT - Jun 22 23:59:59 2027 GMT"
    );
    assert_eq!(
        signed("bounded", "--as-of 2028-07-01"),
        "Jul  1 00:00:00 2028 GMT - Jul 13 23:59:59 2028 GMT"
    );
    // What the profile keeps out of certificates stays out.
    let public = described(folder, "public.example.com");
    assert!(
        public.contains("Subject: CN = public.example.com\n"),
        "{public}"
    );
    plain(folder, "long", "long.example.com");
    let said = authority(folder, "sign long.csr -p cabf-dv --days 201", 2);
    assert!(
        said.contains(
            "cabf-dv allows certificates of at most 200 days on 2026-11-22, and not of 201"
        ),
        "{said}"
    );
    for (day, advice) in [
        ("2026-11-21", "is the clock"),
        ("2028-07-14", "found a new"),
    ] {
        let said = authority(folder, &format!("sign long.csr --as-of {day}"), 2);
        assert!(said.contains(advice), "{said}");
        assert!(
            said.contains(&format!(
                "is valid from 2026-11-22 to 2028-07-13, and not on {day}"
            )),
            "{said}"
        );
    }
}
