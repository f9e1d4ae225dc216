//! A cryptographic backend is a value: what is read with one is checked with it from then on.

use std::fs;

use signready::{
    judge::fleet::File,
    pki::{
        certificate::{Certificate, Refusal, Roots},
        crypto::{self, Answer, Backend},
        csr::Verification,
        text::source::Source,
    },
};

use crate::support::{DAY, authority::Authority, project};

/// Believes every signature, as a fuzzer wants it.
static BELIEVER: Backend = Backend {
    name: "believer",
    verify: |_, _, _, _| Answer::Right,
    ..crypto::NONE
};

const FORGED: &str = "tests/rules/request-signature-mismatch/fails-bit-flipped/request.csr";

fn verification(backend: &Backend) -> Verification {
    let source = Source::new("a.csr", fs::read(project(FORGED)).unwrap());
    let (_, inputs) = File::read_with(backend, &source);
    inputs[0].request().unwrap().verification.clone()
}

#[test]
fn a_request_is_checked_with_the_backend_that_is_given() {
    assert_eq!(verification(crypto::preferred()), Verification::Wrong);
    assert_eq!(verification(&BELIEVER), Verification::Valid);
    assert!(matches!(
        verification(&crypto::NONE),
        Verification::CannotVerify(_)
    ));
}

/// Whether a certificate of one CA is trusted where another CA of the same name is.
fn trust(backend: &'static Backend) -> Result<(), Refusal> {
    let leaf = Authority::new().issue(&["pub.example.com"], "pub.example.com");
    let leaf = Certificate::from_der_with(backend, &leaf, 0).unwrap();
    let mut roots = Roots::with(backend);
    let root = Source::new("root.cer", Authority::new().root);
    roots.add_file(&root).unwrap();
    assert_eq!(roots.len(), 1);
    roots.trust(&leaf, &[], DAY.midnight().assume_utc())
}

#[test]
fn a_chain_is_checked_with_the_backend_that_its_certificate_was_read_with() {
    assert_eq!(trust(crypto::preferred()), Err(Refusal::Signature));
    assert_eq!(trust(&BELIEVER), Ok(()));
    assert_eq!(trust(&crypto::NONE), Err(Refusal::SignatureAlgorithm));
}
