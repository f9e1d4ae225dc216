//! Private keys: read, written and used.

mod elliptic_curves;
mod rsa;

use std::sync::LazyLock;

use proptest::{prelude::*, sample::Index};
use zeroize::Zeroizing;

use super::{Change, MESSAGE, change, element, integer, properties};
use crate::pki::crypto::{
    AWS_LC, Answer, Backend, CryptoError, KeyAlgorithm, KeyKind, PrivateKey, RUSTCRYPTO,
};

use self::{
    elliptic_curves::{CURVES, explicit, named, octets, sec1, with_point},
    rsa::{RSA_2048, pkcs1},
};

type Read = Result<(KeyKind, Vec<u8>, Zeroizing<Vec<u8>>), CryptoError>;

fn read_by(backend: &Backend, der: &[u8]) -> Read {
    let key = PrivateKey::from_der(backend, der)?;
    Ok((
        key.kind(),
        key.public_key_octets().to_vec(),
        key.to_pkcs8()?,
    ))
}

/// What both backends read in these octets, and how they write it.
fn read(der: &[u8]) -> Read {
    let ours = read_by(&RUSTCRYPTO, der);
    let expected = read_by(&AWS_LC, der);
    assert_eq!(
        ours, expected,
        "RustCrypto and AWS-LC disagree\nkey {der:02x?}"
    );
    ours
}

fn is_read(der: &[u8]) -> bool {
    read(der).is_ok()
}

const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1];
const EC: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1];
const ED25519: &[u8] = &[0x2B, 0x65, 0x70];

/// `PrivateKeyInfo` of this version, with what follows the key.
fn info(version: u8, algorithm: &[u8], parameters: &[u8], key: &[u8], more: &[u8]) -> Vec<u8> {
    let algorithm = element(0x30, &[&element(6, &[algorithm]), parameters]);
    let key = element(4, &[key]);
    element(0x30, &[&integer(&[version]), &algorithm, &key, more])
}

fn attributes() -> Vec<u8> {
    element(0xA0, &[&element(0x30, &[&element(6, &[&[0x55, 4, 3]])])])
}

#[test]
fn ed25519_in_all_wrappings() {
    let seed = element(4, &[&[9; 32]]);
    let key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
    let public = key.verifying_key().to_bytes();
    let with_public = |octets: &[u8]| element(0x81, &[octets]);
    let right = with_public(&[&[0][..], &public].concat());
    let cases = [
        (info(0, ED25519, &[], &seed, &[]), true),
        (info(1, ED25519, &[], &seed, &[]), true),
        (info(2, ED25519, &[], &seed, &[]), false),
        (info(0, ED25519, &[5, 0], &seed, &[]), false),
        (info(0, ED25519, &[], &[9; 32], &[]), false),
        (info(0, ED25519, &[], &element(4, &[&[9; 31]]), &[]), false),
        (info(0, ED25519, &[], &element(4, &[&[9; 33]]), &[]), false),
        (info(0, ED25519, &[], &element(4, &[&[9; 64]]), &[]), false),
        (
            info(0, ED25519, &[], &[&seed[..], &[0]].concat(), &[]),
            false,
        ),
        (info(0, ED25519, &[], &seed, &attributes()), true),
        (info(0, ED25519, &[], &seed, &right), false),
        (info(1, ED25519, &[], &seed, &right), true),
        (
            info(
                1,
                ED25519,
                &[],
                &seed,
                &[&attributes()[..], &right].concat(),
            ),
            true,
        ),
        (
            info(
                1,
                ED25519,
                &[],
                &seed,
                &[&right[..], &attributes()].concat(),
            ),
            false,
        ),
        (info(1, ED25519, &[], &seed, &with_public(&public)), false),
        (info(1, ED25519, &[], &seed, &with_public(&[])), false),
        (
            info(
                1,
                ED25519,
                &[],
                &seed,
                &with_public(&[&[1][..], &public].concat()),
            ),
            false,
        ),
        (info(1, ED25519, &[], &seed, &with_public(&[0; 33])), false),
        (
            info(1, ED25519, &[], &seed, &element(0xA1, &[&[0], &public])),
            false,
        ),
        (
            [&info(0, ED25519, &[], &seed, &[])[..], &[0]].concat(),
            true,
        ),
        (info(0, &[0x2B, 0x65, 0x71], &[], &seed, &[]), false),
        (info(0, &[0x2B, 0x65, 0x6E], &[], &seed, &[]), false),
        (seed.clone(), false),
    ];
    for (der, expected) in cases {
        assert_eq!(is_read(&der), expected, "{der:02x?}");
    }
}

/// What one backend makes, the other reads, writes in the same way and signs with.
#[test]
fn keys_that_are_made() {
    for algorithm in [
        KeyAlgorithm::Rsa2048,
        KeyAlgorithm::P256,
        KeyAlgorithm::P384,
        KeyAlgorithm::P521,
    ] {
        for (maker, other) in [(&RUSTCRYPTO, &AWS_LC), (&AWS_LC, &RUSTCRYPTO)] {
            let made = PrivateKey::generate(maker, algorithm).unwrap();
            let der = made.to_pkcs8().unwrap();
            let read = PrivateKey::from_der(other, &der).unwrap();
            assert_eq!(read.kind(), made.kind());
            assert_eq!(read.public_key_octets(), made.public_key_octets());
            assert_eq!(read.to_pkcs8().unwrap(), der, "{algorithm}");
            assert!(is_read(&der));
            for (signer, verifier) in [(&made, other), (&read, maker)] {
                let signature = signer.sign(MESSAGE).unwrap();
                let algorithm = signer.signature_algorithm();
                let key = made.public_key_octets();
                let answer = verifier.verify(algorithm, key, MESSAGE, &signature);
                assert_eq!(answer, Answer::Right, "{algorithm:?}");
            }
        }
    }
}

#[test]
fn random_octets_differ() {
    let octets: [u8; 32] = RUSTCRYPTO.random().unwrap();
    assert_ne!(octets, RUSTCRYPTO.random().unwrap());
}

/// Keys to be damaged.
static KEYS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut keys = Vec::new();
    for ec in CURVES.iter() {
        let plain = sec1(1, &ec.number, &[&named(&ec.name), &with_point(&ec.point)]);
        let bare = sec1(1, &ec.number, &[&with_point(&ec.compressed)]);
        let numbers = explicit(&ec.numbers.map(octets), &[], &integer(&[1]));
        keys.push(info(0, EC, &ec.name, &bare, &[]));
        keys.push(info(
            1,
            EC,
            &ec.name,
            &sec1(1, &ec.number, &[]),
            &attributes(),
        ));
        keys.push(info(0, EC, &numbers, &bare, &[]));
        keys.extend([plain, bare]);
    }
    let seed = element(4, &[&[9; 32]]);
    let public = ed25519_dalek::SigningKey::from_bytes(&[9; 32]).verifying_key();
    let public = element(0x81, &[&[0], public.as_bytes()]);
    keys.push(info(0, ED25519, &[], &seed, &[]));
    keys.push(info(1, ED25519, &[], &seed, &public));
    keys
});

static RSA_KEYS: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    let key = pkcs1(&RSA_2048);
    [
        info(0, RSA, &[5, 0], &key, &[]),
        info(1, RSA, &[5, 0], &key, &attributes()),
        key,
    ]
});

fn damaged(keys: &[Vec<u8>], index: Index, changes: &[Change]) -> Vec<u8> {
    let mut key = index.get(keys).clone();
    for change in changes {
        change.apply(&mut key);
    }
    key
}

proptest! {
    #![proptest_config(properties(150))]

    #[test]
    fn damaged_keys(index: Index, changes in proptest::collection::vec(change(), 1..3)) {
        is_read(&damaged(&KEYS, index, &changes));
    }

    #[test]
    fn damaged_headers(index: Index, changes in proptest::collection::vec((0_usize..48, any::<u8>()), 1..3)) {
        let changes: Vec<Change> = changes.into_iter().map(|(at, octet)| Change::SetAt(at, octet)).collect();
        is_read(&damaged(&KEYS, index, &changes));
        is_read(&damaged(RSA_KEYS.as_slice(), index, &changes));
    }

    #[test]
    fn damaged_rsa_keys(index: Index, changes in proptest::collection::vec(change(), 1..3)) {
        is_read(&damaged(RSA_KEYS.as_slice(), index, &changes));
    }
}
