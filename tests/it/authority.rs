//! `authority`: what OpenSSL and rustls-webpki say of what it signs, what it takes over from a request, what it refuses,
//! and what survives when it is stopped.
#![cfg(unix)]

mod chains;
mod clients;
mod index;
mod keys;
mod requests;
mod revocation;

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
    time::Duration,
};

use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tempfile::TempDir;
use time::{OffsetDateTime, macros::datetime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

/// A moment at which what is signed on the day of the tests is valid.
const NOON: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Runs `signready authority` with these words as arguments; the exit code must be this one.
fn authority(folder: &Path, words: &str, code: i32) -> String {
    let output = signready(folder, words).output().unwrap();
    let said = text(&output);
    assert_eq!(output.status.code(), Some(code), "{words}\n{said}");
    said
}

fn signready(folder: &Path, words: &str) -> Command {
    let mut command = crate::support::program();
    command
        .arg("authority")
        .args(words.split_whitespace())
        .current_dir(folder);
    command
}

/// A folder with an authority in `ca`.
fn founded(words: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    authority(
        folder.path(),
        &format!("init --name Lab --key P-256 {words}"),
        0,
    );
    folder
}

/// Runs openssl with these words as arguments.
fn openssl(folder: &Path, words: &str) -> Output {
    Command::new("openssl")
        .args(words.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("openssl is installed")
}

/// Runs openssl; it must succeed.
fn sure(folder: &Path, words: &str) -> String {
    let output = openssl(folder, words);
    assert!(output.status.success(), "{words}\n{}", text(&output));
    text(&output)
}

/// Makes a request with openssl, `<file>.csr` and `<file>.key`.
fn request(folder: &Path, file: &str, key: &str, subject: &str, more: &[&str]) {
    sure(folder, &format!("genpkey -out {file}.key {key}"));
    let (key_file, request_file) = (format!("{file}.key"), format!("{file}.csr"));
    let output = Command::new("openssl")
        .args(["req", "-new", "-key", &key_file, "-out", &request_file])
        .args(["-subj", subject])
        .args(more)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
}

const P_256: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";

/// A plain request for one name.
fn plain(folder: &Path, file: &str, name: &str) {
    let (subject, names) = (
        format!("/O=Example Corp/CN={name}"),
        format!("subjectAltName=DNS:{name}"),
    );
    request(folder, file, P_256, &subject, &["-addext", &names]);
}

/// What openssl says of a certificate in `ca/issued`, on the day of the tests.
fn verified(folder: &Path, name: &str, more: &str) -> (bool, String) {
    let has_intermediate = folder.join("ca/intermediate.pem").exists();
    let untrusted = if has_intermediate {
        "-untrusted ca/intermediate.pem"
    } else {
        ""
    };
    let at = NOON.unix_timestamp();
    let output = openssl(
        folder,
        &format!(
            "verify -x509_strict -attime {at} -CAfile ca/root.pem {untrusted} {more} ca/issued/{name}.pem"
        ),
    );
    (output.status.success(), text(&output))
}

/// The bits of a file's mode that say who may do what.
fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
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
    sure(folder, &format!("x509 -inform DER -in {path} -noout -text"))
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
