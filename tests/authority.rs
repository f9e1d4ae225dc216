//! `authority`: what OpenSSL and rustls-webpki say of what it signs, what it takes over from a request, what it refuses,
//! and what survives when it is stopped.
#![cfg(unix)]
#![allow(
    clippy::allow_attributes,
    reason = "which of these a test program needs changes with it"
)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a test that meets the unexpected should stop and say so"
)]

mod support;

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use support::files_below;
use tempfile::TempDir;
use time::{OffsetDateTime, macros::datetime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

const PROGRAM: &str = env!("CARGO_BIN_EXE_signready");

/// A moment at which what is signed on the day of the tests is valid.
const NOON: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Runs `signready authority …`; the exit code must be this one.
fn authority(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = Command::new(PROGRAM)
        .arg("authority")
        .args(arguments)
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", "1795305600")
        .output()
        .unwrap();
    let said = text(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{said}");
    said
}

/// A folder with an authority in `ca`.
fn founded(arguments: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut all = vec!["init", "--name", "Lab", "--key", "P-256"];
    all.extend(arguments);
    authority(folder.path(), &all, 0);
    folder
}

fn openssl(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("openssl is installed")
}

/// Runs openssl; it must succeed.
fn sure(folder: &Path, arguments: &[&str]) -> String {
    let output = openssl(folder, arguments);
    assert!(output.status.success(), "{arguments:?}\n{}", text(&output));
    text(&output)
}

/// Makes a request with openssl, `<file>.csr` and `<file>.key`.
fn request(folder: &Path, file: &str, key: &[&str], subject: &str, more: &[&str]) {
    let (key_file, request_file) = (format!("{file}.key"), format!("{file}.csr"));
    let mut make = vec!["genpkey", "-out", &key_file];
    make.extend(key);
    sure(folder, &make);
    let mut ask = vec![
        "req",
        "-new",
        "-key",
        &key_file,
        "-subj",
        subject,
        "-out",
        &request_file,
    ];
    ask.extend(more);
    sure(folder, &ask);
}

const P_256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// A plain request for one name.
fn plain(folder: &Path, file: &str, name: &str) {
    let (subject, names) = (
        format!("/O=Example Corp/CN={name}"),
        format!("subjectAltName=DNS:{name}"),
    );
    request(folder, file, P_256, &subject, &["-addext", &names]);
}

/// What openssl says of a certificate in `ca/issued`, on the day of the tests.
fn verified(folder: &Path, name: &str, more: &[&str]) -> (bool, String) {
    let at = NOON.unix_timestamp().to_string();
    let file = format!("ca/issued/{name}.pem");
    let mut arguments = vec![
        "verify",
        "-x509_strict",
        "-attime",
        &at,
        "-CAfile",
        "ca/root.pem",
    ];
    if folder.join("ca/intermediate.pem").exists() {
        arguments.extend(["-untrusted", "ca/intermediate.pem"]);
    }
    arguments.extend(more);
    arguments.push(&file);
    let output = openssl(folder, &arguments);
    (output.status.success(), text(&output))
}

fn certificates(folder: &Path, path: &str) -> Vec<CertificateDer<'static>> {
    let text = fs::read(folder.join(path)).unwrap();
    let blocks = pem::parse_many(text).unwrap();
    blocks
        .into_iter()
        .map(|block| block.into_contents().into())
        .collect()
}

/// What rustls-webpki says of a certificate with the chain behind it, for a name.
fn trusted(folder: &Path, path: &str, name: &str, usage: KeyUsage) -> Result<(), webpki::Error> {
    let roots = certificates(folder, "ca/root.pem");
    let anchors = [anchor_from_trusted_cert(&roots[0]).unwrap()];
    let chain = certificates(folder, path);
    let now = UnixTime::since_unix_epoch(Duration::from_secs(
        NOON.unix_timestamp().try_into().unwrap(),
    ));
    let leaf = EndEntityCert::try_from(&chain[0])?;
    leaf.verify_for_usage(
        ALL_VERIFICATION_ALGS,
        &anchors,
        &chain[1..],
        now,
        usage,
        None,
        None,
    )?;
    leaf.verify_is_valid_for_subject_name(&ServerName::try_from(name).unwrap())
}

fn described(folder: &Path, name: &str) -> String {
    let path = format!("ca/issued/{name}.cer");
    sure(
        folder,
        &["x509", "-inform", "DER", "-in", &path, "-noout", "-text"],
    )
}

fn serials(folder: &Path) -> BTreeSet<String> {
    let index = fs::read_to_string(folder.join("ca/index.toml")).unwrap();
    let lines = index.lines();
    lines
        .filter_map(|line| {
            Some(
                line.strip_prefix("serial = \"")?
                    .trim_end_matches('"')
                    .to_owned(),
            )
        })
        .collect()
}

#[test]
fn every_kind_of_key_gets_a_chain_that_is_trusted() {
    let folder = founded(&[
        "--intermediate",
        "--crl-url",
        "http://pki.example.com/crl.crl",
    ]);
    let folder = folder.path();
    let kinds: [(&str, &[&str], &[&str]); 6] = [
        (
            "rsa",
            &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
            &[],
        ),
        ("p256", P_256, &[]),
        // The digest says nothing of the curve; rcgen's own import takes it for P-384.
        ("p256-384", P_256, &["-sha384"]),
        (
            "p384",
            &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
            &[],
        ),
        (
            "p521",
            &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
            &["-sha512"],
        ),
        ("ed25519", &["-algorithm", "ED25519"], &[]),
    ];
    for (kind, key, more) in kinds {
        let name = format!("{kind}.example.com");
        let names = format!("subjectAltName=DNS:{name},IP:192.0.2.7");
        let mut arguments = vec!["-addext", names.as_str()];
        arguments.extend(more);
        request(folder, kind, key, &format!("/CN={name}"), &arguments);
        let file = format!("{kind}.csr");
        // The profile takes no Ed25519, which browsers do not, either.
        authority(folder, &["sign", &file, "--allow-findings"], 0);
        let (is_good, said) = verified(
            folder,
            &name,
            &["-purpose", "sslserver", "-verify_hostname", &name],
        );
        assert!(is_good, "{kind}: {said}");
        let path = format!("ca/issued/{name}.pem");
        trusted(folder, &path, &name, KeyUsage::server_auth()).unwrap();
        trusted(folder, &path, "192.0.2.7", KeyUsage::server_auth()).unwrap();
        assert!(trusted(folder, &path, "other.example.com", KeyUsage::server_auth()).is_err());
        assert!(trusted(folder, &path, &name, KeyUsage::client_auth()).is_err());
        let asked = sure(folder, &["req", "-in", &file, "-noout", "-pubkey"]);
        let got = sure(folder, &["x509", "-in", &path, "-noout", "-pubkey"]);
        assert_eq!(asked, got, "{kind}");
    }
}

#[test]
fn nothing_is_copied_but_key_names_and_subject() {
    let folder = founded(&["--ocsp-url", "http://ocsp.example.com/"]);
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
    sure(
        folder,
        &[
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-out",
            "greedy.key",
        ],
    );
    sure(
        folder,
        &[
            "req",
            "-new",
            "-config",
            "greedy.cnf",
            "-key",
            "greedy.key",
            "-out",
            "greedy.csr",
        ],
    );
    let said = authority(folder, &["sign", "greedy.csr"], 0);
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
    authority(
        folder,
        &["sign", "greedy.csr", "--again", "--client-auth"],
        0,
    );
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
fn a_serial_number_that_begins_like_several_revokes_none() {
    let folder = founded(&[]);
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
    let mut arguments = vec!["sign"];
    arguments.extend(files.iter().map(String::as_str));
    authority(folder, &arguments, 0);
    let firsts: Vec<String> = serials(folder)
        .iter()
        .map(|serial| serial.chars().take(1).collect())
        .collect();
    let twice = firsts.windows(2).find(|pair| pair[0] == pair[1]).unwrap();
    let said = authority(folder, &["revoke", &twice[0]], 2);
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
    authority(folder, &["revoke", &serial.to_uppercase()], 0);
}

/// The constraints are in the certificates: what somebody signs with the stolen key is not trusted, either.
#[test]
fn name_constraints_bind_the_key_itself() {
    let folder = founded(&[
        "--intermediate",
        "--permit",
        "lab.example.com",
        "--permit",
        "10.20.0.0/16",
    ]);
    let folder = folder.path();
    plain(folder, "in", "a.lab.example.com");
    authority(folder, &["sign", "in.csr"], 0);
    assert!(verified(folder, "a.lab.example.com", &[]).0);
    trusted(
        folder,
        "ca/issued/a.lab.example.com.pem",
        "a.lab.example.com",
        KeyUsage::server_auth(),
    )
    .unwrap();
    plain(folder, "out", "mylab.example.com");
    let said = authority(folder, &["sign", "out.csr"], 2);
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
            &[
                "x509",
                "-req",
                "-in",
                "out.csr",
                "-CA",
                "ca/intermediate.pem",
                "-CAkey",
                "ca/intermediate.key",
                "-extfile",
                "ext",
                "-days",
                "300",
                "-subj",
                "/O=x",
                "-out",
                "ca/issued/forged.pem",
            ],
        );
        // openssl 3.0 dates a certificate by its own clock.
        let output = openssl(
            folder,
            &[
                "verify",
                "-no_check_time",
                "-CAfile",
                "ca/root.pem",
                "-untrusted",
                "ca/intermediate.pem",
                "ca/issued/forged.pem",
            ],
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

#[test]
fn no_authority_can_be_made_below_the_intermediate() {
    let folder = founded(&["--intermediate"]);
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
        &[
            "x509",
            "-req",
            "-in",
            "sub.csr",
            "-CA",
            "ca/intermediate.pem",
            "-CAkey",
            "ca/intermediate.key",
            "-extfile",
            "ca.ext",
            "-days",
            "300",
            "-out",
            "sub.pem",
        ],
    );
    sure(
        folder,
        &[
            "x509", "-req", "-in", "leaf.csr", "-CA", "sub.pem", "-CAkey", "sub.key", "-extfile",
            "ext", "-days", "300", "-out", "leaf.pem",
        ],
    );
    let output = openssl(
        folder,
        &[
            "verify",
            "-no_check_time",
            "-CAfile",
            "ca/root.pem",
            "-untrusted",
            "ca/intermediate.pem",
            "-untrusted",
            "sub.pem",
            "leaf.pem",
        ],
    );
    assert!(
        text(&output).contains("path length constraint exceeded"),
        "{}",
        text(&output)
    );
}

#[test]
fn a_revoked_certificate_is_on_the_list_and_can_be_replaced() {
    let folder = founded(&["--intermediate"]);
    let folder = folder.path();
    plain(folder, "one", "one.example.com");
    plain(folder, "two", "two.example.com");
    authority(folder, &["sign", "one.csr", "two.csr"], 0);
    authority(folder, &["crl"], 0);
    let check: &[&str] = &["-crl_check", "-CRLfile", "ca/crl.pem"];
    assert!(verified(folder, "one.example.com", check).0);
    let serial = sure(
        folder,
        &[
            "x509",
            "-in",
            "ca/issued/one.example.com.pem",
            "-noout",
            "-serial",
        ],
    );
    let serial = serial.trim().trim_start_matches("serial=");
    let said = authority(folder, &["revoke", serial, "--reason", "key-compromise"], 0);
    assert!(said.contains("revoked  one.example.com"), "{said}");
    let (is_good, said) = verified(folder, "one.example.com", check);
    assert!(!is_good && said.contains("certificate revoked"), "{said}");
    assert!(verified(folder, "two.example.com", check).0);
    let list = sure(
        folder,
        &[
            "crl",
            "-inform",
            "DER",
            "-in",
            "ca/crl.crl",
            "-noout",
            "-text",
        ],
    );
    for wanted in [
        "Key Compromise",
        "X509v3 CRL Number: \n                2",
        "Next Update: Dec 21 23:59:59 2026",
    ] {
        assert!(list.contains(wanted), "{wanted}\n{list}");
    }
    // Once is enough, and the reason stays.
    let said = authority(folder, &["revoke", serial, "--reason", "superseded"], 0);
    assert!(
        said.contains("already revoked") && said.contains("key-compromise"),
        "{said}"
    );
    // What was revoked stands in nobody's way.
    let said = authority(folder, &["sign", "one.csr"], 0);
    assert!(said.contains("one.example.com-2.pem"), "{said}");
    assert_eq!(serials(folder).len(), 3);
}

#[test]
fn nothing_is_signed_twice_by_accident() {
    let folder = founded(&[]);
    let folder = folder.path();
    plain(folder, "one", "one.example.com");
    plain(folder, "same-name", "one.example.com");
    sure(
        folder,
        &[
            "req",
            "-new",
            "-key",
            "one.key",
            "-subj",
            "/CN=b.example.com",
            "-addext",
            "subjectAltName=DNS:b.example.com",
            "-out",
            "same-key.csr",
        ],
    );
    let said = authority(folder, &["sign", "one.csr", "same-key.csr"], 2);
    assert!(
        said.contains("`one.csr` and `same-key.csr` have the same key"),
        "{said}"
    );
    let said = authority(folder, &["sign", "one.csr", "same-name.csr"], 2);
    assert!(
        said.contains("have the same name, `one.example.com`"),
        "{said}"
    );
    authority(folder, &["sign", "one.csr"], 0);
    let serial = serials(folder).pop_first().unwrap();
    for (file, what) in [
        ("one.csr", "key"),
        ("same-key.csr", "key"),
        ("same-name.csr", "name"),
    ] {
        let said = authority(folder, &["sign", file], 2);
        assert!(
            said.contains(&format!(
                "certificate {serial} with the same {what} is valid until 2027-11-21"
            )),
            "{said}"
        );
    }
    // When it has run out, there is no accident.
    authority(
        folder,
        &["sign", "same-name.csr", "--as-of", "2027-11-22"],
        0,
    );
    authority(folder, &["sign", "one.csr", "--again"], 0);
    assert_eq!(serials(folder).len(), 3);
    for serial in serials(folder) {
        assert!(
            serial.len() == 32 && ('4'..='7').contains(&serial.chars().next().unwrap()),
            "{serial}"
        );
    }
}

#[test]
fn validity_is_bounded_by_the_profile_and_by_the_issuer() {
    let folder = founded(&["--days", "600"]);
    let folder = folder.path();
    let signed = |name: &str, arguments: &[&str]| {
        plain(folder, name, &format!("{name}.example.com"));
        let file = format!("{name}.csr");
        let mut all = vec!["sign", file.as_str()];
        all.extend(arguments);
        authority(folder, &all, 0);
        let path = format!("ca/issued/{name}.example.com.pem");
        let dates = sure(folder, &["x509", "-in", &path, "-noout", "-dates"]);
        dates
            .lines()
            .map(|line| line.split('=').next_back().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(" - ")
    };
    assert_eq!(
        signed("private", &[]),
        "Nov 22 00:00:00 2026 GMT - Nov 21 23:59:59 2027 GMT"
    );
    assert_eq!(
        signed("public", &["-p", "cabf-dv"]),
        "Nov 22 00:00:00 2026 GMT - Jun  9 23:59:59 2027 GMT"
    );
    assert_eq!(
        signed("later", &["-p", "cabf-dv", "--as-of", "2027-03-15"]),
        "Mar 15 00:00:00 2027 GMT - Jun 22 23:59:59 2027 GMT"
    );
    assert_eq!(
        signed("bounded", &["--as-of", "2028-07-01"]),
        "Jul  1 00:00:00 2028 GMT - Jul 13 23:59:59 2028 GMT"
    );
    // What the profile keeps out of certificates stays out.
    let public = described(folder, "public.example.com");
    assert!(
        public.contains("Subject: CN = public.example.com\n"),
        "{public}"
    );
    plain(folder, "long", "long.example.com");
    let said = authority(
        folder,
        &["sign", "long.csr", "-p", "cabf-dv", "--days", "201"],
        2,
    );
    assert!(
        said.contains(
            "cabf-dv allows certificates of at most 200 days on 2026-11-22, and not of 201"
        ),
        "{said}"
    );
    for day in ["2026-11-21", "2028-07-14"] {
        let said = authority(folder, &["sign", "long.csr", "--as-of", day], 2);
        assert!(
            said.contains(&format!(
                "is valid from 2026-11-22 to 2028-07-13, and not on {day}"
            )),
            "{said}"
        );
    }
}

#[test]
fn with_an_inventory_subject_and_names_are_the_planned_ones() {
    let folder = founded(&[]);
    let folder = folder.path();
    fs::write(folder.join("cluster.toml"), "[subject]\ncountry = \"US\"\norganization = \"Planned Corp\"\n[[cluster]]\nname = \"a\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"one\"\n[[cluster.node]]\nhost = \"two\"\n").unwrap();
    request(
        folder,
        "one",
        P_256,
        "/O=Other/CN=one.example.com",
        &["-addext", "subjectAltName=DNS:one.example.com"],
    );
    authority(
        folder,
        &["sign", "one.csr", "--inventory", "cluster.toml"],
        0,
    );
    let certificate = described(folder, "one.example.com");
    assert!(
        certificate.contains("Subject: C = US, O = Planned Corp, CN = one.example.com\n"),
        "{certificate}"
    );
    plain(folder, "three", "three.example.com");
    let said = authority(
        folder,
        &["sign", "three.csr", "--inventory", "cluster.toml"],
        2,
    );
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
    let said = authority(
        folder,
        &["sign", "two.csr", "--inventory", "cluster.toml"],
        2,
    );
    assert!(
        said.contains("asks for `bank.example.com`, which the inventory does not plan for it"),
        "{said}"
    );
    authority(
        folder,
        &[
            "sign",
            "two.csr",
            "--inventory",
            "cluster.toml",
            "--allow-findings",
        ],
        0,
    );
    assert!(
        described(folder, "two.example.com").contains("DNS:two.example.com, DNS:bank.example.com")
    );
}

#[test]
fn a_request_that_does_not_prove_its_key_is_never_signed() {
    let folder = founded(&[]);
    let folder = folder.path();
    plain(folder, "one", "one.example.com");
    sure(
        folder,
        &[
            "req", "-in", "one.csr", "-outform", "DER", "-out", "one.der",
        ],
    );
    let mut der = fs::read(folder.join("one.der")).unwrap();
    let last = der.len() - 1;
    der[last] ^= 1;
    fs::write(folder.join("one.der"), der).unwrap();
    let said = authority(folder, &["sign", "one.der", "--allow-findings"], 2);
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
        let said = authority(folder, &["sign", "bad.csr", "--allow-findings"], 2);
        assert!(said.contains(message), "{said}");
    }
    fs::write(folder.join("none.csr"), "nothing").unwrap();
    let said = authority(folder, &["sign", "none.csr", "--allow-findings"], 2);
    assert!(
        said.contains("`none.csr` holds no request that can be read"),
        "{said}"
    );
    assert!(serials(folder).is_empty());
}

#[test]
fn keys_are_their_owners_and_an_authority_is_never_overwritten() {
    let folder = founded(&["--intermediate"]);
    let folder = folder.path();
    let mode = |path: &str| {
        fs::metadata(folder.join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode("ca"), 0o700);
    assert_eq!(mode("ca/root.key"), 0o600);
    assert_eq!(mode("ca/intermediate.key"), 0o600);
    let before: Vec<_> = files_below(&folder.join("ca"))
        .into_iter()
        .map(|path| fs::read(folder.join("ca").join(path)).unwrap())
        .collect();
    let said = authority(folder, &["init", "--name", "Other"], 2);
    assert!(
        said.contains("`ca` is there already and was not changed"),
        "{said}"
    );
    let after: Vec<_> = files_below(&folder.join("ca"))
        .into_iter()
        .map(|path| fs::read(folder.join("ca").join(path)).unwrap())
        .collect();
    assert_eq!(before, after);
    // An empty folder is nobody's, a file is.
    fs::create_dir(folder.join("empty")).unwrap();
    authority(
        folder,
        &["init", "empty", "--name", "Other", "--key", "P-256"],
        0,
    );
    fs::write(folder.join("file"), "").unwrap();
    authority(
        folder,
        &["init", "file", "--name", "Other", "--key", "P-256"],
        2,
    );
    // The root's key can be put away.
    fs::remove_file(folder.join("ca/root.key")).unwrap();
    plain(folder, "one", "one.example.com");
    authority(folder, &["sign", "one.csr"], 0);
    fs::copy(
        folder.join("empty/root.key"),
        folder.join("ca/intermediate.key"),
    )
    .unwrap();
    let said = authority(folder, &["sign", "one.csr", "--again"], 2);
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

/// Every file that is there is whole and in the index, and every entry gets its files in the next run.
#[test]
fn killed_at_any_moment_no_certificate_is_unknown() {
    let folder = founded(&[]);
    let folder = folder.path();
    let mut inventory =
        "[key]\nalgorithm = \"P-256\"\n[[cluster]]\nname = \"a\"\ndomain = \"example.com\"\n"
            .to_owned();
    for node in 0..60 {
        inventory += &format!("[[cluster.node]]\nhost = \"n{node}\"\n");
    }
    fs::write(folder.join("cluster.toml"), inventory).unwrap();
    let made = Command::new(PROGRAM)
        .args(["generate", "-p", "private"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", text(&made));
    let mut was_interrupted = false;
    for delay in [5, 15, 30, 50, 70, 90, 120, 150] {
        let mut child = Command::new(PROGRAM)
            .args(["authority", "sign", "csr", "--again"])
            .env("SOURCE_DATE_EPOCH", "1795305600")
            .current_dir(folder)
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
        let lock = folder.join("ca/authority.lock");
        let age = fs::metadata(&lock).map(|there| there.modified().unwrap().elapsed().unwrap());
        // The lock of an earlier round is an hour old already.
        if age.is_ok_and(|age| age < Duration::from_secs(600)) {
            let said = authority(folder, &["sign", "csr", "--again"], 2);
            assert!(said.contains("another signready is at work"), "{said}");
            let lock = fs::File::options().write(true).open(lock).unwrap();
            let long_ago = lock.metadata().unwrap().modified().unwrap() - Duration::from_secs(3600);
            lock.set_modified(long_ago).unwrap();
        }
    }
    assert!(was_interrupted);
    plain(folder, "last", "last.example.com");
    authority(folder, &["sign", "last.csr"], 0);
    let files = files_below(&folder.join("ca/issued"));
    assert_eq!(
        files.iter().filter(|path| path.ends_with(".cer")).count(),
        serials(folder).len()
    );
    assert_eq!(
        files.iter().filter(|path| path.ends_with(".pem")).count(),
        serials(folder).len()
    );
    assert!(!folder.join("ca/authority.lock").exists());
}

#[test]
fn of_two_at_once_none_loses_a_certificate() {
    let folder = founded(&[]);
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
            Command::new(PROGRAM)
                .args(["authority", "sign", &format!("{name}.csr")])
                .env("SOURCE_DATE_EPOCH", "1795305600")
                .current_dir(folder)
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

#[test]
fn an_encrypted_key_opens_with_its_password_only() {
    const PASSWORD: &str = "correct horse b\u{e4}ttery";
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("right"), format!("{PASSWORD}\r\nnot this\n")).unwrap();
    fs::write(folder.join("right-unix"), format!("{PASSWORD}\n")).unwrap();
    fs::write(folder.join("wrong"), "correct horse\n").unwrap();
    let init = ["init", "--name", "Lab", "--key", "P-256", "--intermediate"];
    let said = authority(
        folder,
        &[&init[..], &["--password-file", "right"]].concat(),
        0,
    );
    assert!(!said.contains(PASSWORD), "{said}");

    for name in ["root", "intermediate"] {
        let key = format!("ca/{name}.key");
        let mode = fs::metadata(folder.join(&key))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{key}");
        let public = ["pkey", "-pubout", "-in", &key, "-passin"];
        let of_key = sure(folder, &[&public[..], &["file:right-unix"]].concat());
        let certificate = format!("ca/{name}.pem");
        let of_certificate = sure(folder, &["x509", "-in", &certificate, "-noout", "-pubkey"]);
        assert_eq!(of_key, of_certificate);
        for other in ["file:wrong", "pass:"] {
            let refused = openssl(folder, &[&public[..], &[other]].concat());
            assert!(!refused.status.success(), "{other}");
        }
        let parsed = sure(folder, &["asn1parse", "-in", &key]);
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
    let sign =
        |more: &[&str], code| authority(folder, &[&["sign", "web.csr"], more].concat(), code);
    let said = sign(&[], 2);
    assert!(
        said.contains("`ca/intermediate.key` is encrypted"),
        "{said}"
    );
    let said = sign(&["--password-file", "wrong"], 2);
    assert!(said.contains("the password is not that of"), "{said}");
    assert!(!said.contains("correct horse"), "{said}");
    assert!(serials(folder).is_empty());
    sign(&["--password-file", "right"], 0);
    let (is_good, said) = verified(folder, "web.example.com", &[]);
    assert!(is_good, "{said}");

    // Nothing is revoked when the list could not be signed.
    let serial = serials(folder).pop_first().unwrap();
    let before = fs::read(folder.join("ca/index.toml")).unwrap();
    for password in [&[][..], &["--password-file", "wrong"]] {
        authority(folder, &[&["revoke", &serial], password].concat(), 2);
        assert_eq!(fs::read(folder.join("ca/index.toml")).unwrap(), before);
    }
    authority(folder, &["revoke", &serial, "--password-file", "right"], 0);
    let list = sure(folder, &["crl", "-in", "ca/crl.pem", "-noout", "-text"]);
    assert!(list.contains(&serial.to_uppercase()), "{list}");

    // A key that OpenSSL has encrypted in its own way is read, too.
    let convert = [
        "pkcs8",
        "-topk8",
        "-in",
        "ca/intermediate.key",
        "-passin",
        "file:right-unix",
    ];
    let into = ["-scrypt", "-passout", "file:wrong", "-out", "again.key"];
    sure(folder, &[&convert[..], &into].concat());
    fs::rename(folder.join("again.key"), folder.join("ca/intermediate.key")).unwrap();
    authority(folder, &["crl", "--password-file", "wrong"], 0);
    authority(folder, &["crl", "--password-file", "right"], 2);
}
