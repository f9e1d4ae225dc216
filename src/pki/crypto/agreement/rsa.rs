//! RSA signatures.

use std::sync::LazyLock;

use ::rsa::{
    BoxedUint, Pkcs1v15Sign, PrivateKey, Pss,
    traits::{PublicKeyParts as _, SignatureScheme},
};
use num_bigint::BigUint;
use proptest::{prelude::*, sample::Index};
use sha1::{
    Sha1,
    digest::{Digest, FixedOutputReset, const_oid::AssociatedOid},
};
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::{
    MESSAGE, Question, another, ask_changed, changes, element, integer, properties,
    public_key_info, seeded,
};
use crate::pki::crypto::{Algorithm, Answer, Hash};

const HASHES: [Hash; 4] = [Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512];
const PSS_HASHES: [Hash; 3] = [Hash::Sha256, Hash::Sha384, Hash::Sha512];

fn public_key(modulus: &BigUint, exponent: &BigUint) -> Vec<u8> {
    let numbers = [modulus, exponent].map(|number| integer(&number.to_bytes_be()));
    element(0x30, &[&numbers[0], &numbers[1]])
}

/// The block of PKCS#1 v1.5 (RFC 8017 §9.2).
fn pkcs1_block<D: Digest + AssociatedOid>(octets: usize) -> Vec<u8> {
    let algorithm = element(0x30, &[&element(6, &[D::OID.as_bytes()]), &[5, 0]]);
    let info = element(0x30, &[&algorithm, &element(4, &[&D::digest(MESSAGE)])]);
    let mut block = vec![0, 1];
    block.resize(octets - info.len() - 1, 0xFF);
    block.push(0);
    block.extend(info);
    block
}

/// The block of PSS (RFC 8017 §9.1.1) for a modulus of so many bits.
fn pss_block<D: Digest>(bits: usize, salt: &[u8]) -> Vec<u8> {
    let octets = (bits - 1).div_ceil(8);
    let digest = D::digest(MESSAGE);
    let hash = D::digest([&[0; 8], &*digest, salt].concat());
    let mut database = vec![0; octets - hash.len() - 2 - salt.len()];
    database.push(1);
    database.extend(salt);
    let mask =
        (0_u32..).flat_map(|count| D::digest([&*hash, &count.to_be_bytes()].concat()).to_vec());
    let mut block: Vec<u8> = database
        .iter()
        .zip(mask)
        .map(|(left, right)| left ^ right)
        .collect();
    block[0] &= 0xFF >> (8 * octets - (bits - 1));
    block.extend(hash.iter());
    block.push(0xBC);
    block
}

/// A modulus of so many bits with a signature that is right for it and the exponent 3.
///
/// It takes no primes: s³ leaves this block modulo s³ less the block.
fn made_to_fit(algorithm: Algorithm, bits: u64, block: &[u8]) -> Question {
    let block = BigUint::from_bytes_be(block);
    let least = (BigUint::from(1_u8) << (bits - 1)) + &block;
    let mut root = least.cbrt() + 1_u8;
    let modulus = loop {
        let modulus = root.pow(3) - &block;
        if modulus.bit(0) {
            break modulus;
        }
        root += 1_u8;
    };
    assert_eq!(modulus.bits(), bits);
    let octets = usize::try_from(bits.div_ceil(8)).unwrap();
    let mut signature = root.to_bytes_be();
    signature.splice(..0, vec![0; octets - signature.len()]);
    Question::new(
        algorithm,
        &public_key(&modulus, &BigUint::from(3_u8)),
        &signature,
    )
}

fn pkcs1_made_to_fit(hash: Hash, bits: u64) -> Question {
    let octets = usize::try_from(bits.div_ceil(8)).unwrap();
    let block = match hash {
        Hash::Sha1 => pkcs1_block::<Sha1>(octets),
        Hash::Sha224 => pkcs1_block::<Sha224>(octets),
        Hash::Sha384 => pkcs1_block::<Sha384>(octets),
        Hash::Sha512 => pkcs1_block::<Sha512>(octets),
        _ => pkcs1_block::<Sha256>(octets),
    };
    made_to_fit(Algorithm::RsaPkcs1(hash), bits, &block)
}

fn pss_made_to_fit(hash: Hash, bits: u64, salt: usize) -> Question {
    let salt = vec![7; salt];
    let length = usize::try_from(bits).unwrap();
    let block = match hash {
        Hash::Sha384 => pss_block::<Sha384>(length, &salt),
        Hash::Sha512 => pss_block::<Sha512>(length, &salt),
        _ => pss_block::<Sha256>(length, &salt),
    };
    made_to_fit(Algorithm::RsaPss(hash), bits, &block)
}

const LENGTHS: [u64; 17] = [
    1017, 1023, 1024, 1025, 1031, 1032, 1033, 1536, 2047, 2048, 2049, 2056, 2057, 3072, 4096, 8192,
    8193,
];

#[test]
fn moduli_of_all_lengths() {
    for bits in LENGTHS {
        for hash in HASHES {
            let shortest = if hash == Hash::Sha384 { 2048 } else { 1024 };
            let expected = if (shortest..=8192).contains(&bits) {
                Answer::Right
            } else {
                Answer::Wrong
            };
            let question = pkcs1_made_to_fit(hash, bits);
            assert_eq!(question.answer(), expected, "PKCS#1 {hash} {bits}");
        }
        for hash in PSS_HASHES {
            let expected = if (2048..=8192).contains(&bits) {
                Answer::Right
            } else {
                Answer::Wrong
            };
            let salt = match hash {
                Hash::Sha384 => 48,
                Hash::Sha512 => 64,
                _ => 32,
            };
            if bits < 1100 && salt == 64 {
                continue;
            }
            let question = pss_made_to_fit(hash, bits, salt);
            assert_eq!(question.answer(), expected, "PSS {hash} {bits}");
        }
    }
    for bits in [16383, 16384] {
        let question = pkcs1_made_to_fit(Hash::Sha256, bits);
        assert_eq!(question.answer(), Answer::Wrong);
    }
    let question = pkcs1_made_to_fit(Hash::Sha256, 16385);
    assert_eq!(question.answer(), Answer::InvalidKey);
}

#[test]
fn digests_that_no_backend_knows() {
    for hash in Hash::ALL {
        for algorithm in [Algorithm::RsaPkcs1(hash), Algorithm::RsaPss(hash)] {
            let is_known = match algorithm {
                Algorithm::RsaPss(_) => PSS_HASHES.contains(&hash),
                _ => HASHES.contains(&hash),
            };
            let answer = Question::new(algorithm, &[], &[]).answer();
            assert_eq!(answer == Answer::InvalidKey, is_known, "{algorithm:?}");
        }
    }
    // What is signed must be the digest that the algorithm names.
    let question = pkcs1_made_to_fit(Hash::Sha224, 2048);
    for hash in HASHES {
        let algorithm = Algorithm::RsaPkcs1(hash);
        let answer = Question {
            algorithm,
            ..question.clone()
        }
        .answer();
        assert_eq!(answer, Answer::Wrong);
    }
}

#[test]
fn salts_of_other_lengths() {
    for (hash, right) in [(Hash::Sha256, 32), (Hash::Sha384, 48), (Hash::Sha512, 64)] {
        for salt in [0, 1, 20, 31, 32, 33, 48, 64, 100] {
            for bits in [2048, 2049] {
                let is_right = pss_made_to_fit(hash, bits, salt).answer() == Answer::Right;
                assert_eq!(is_right, salt == right, "{hash} {salt}");
            }
        }
    }
}

/// Blocks that are nearly right, each with a modulus for which the signature gives just this block.
#[test]
fn blocks_that_are_damaged() {
    for (bits, octets) in [(2048_u64, 256_usize), (2049, 257)] {
        let block = pkcs1_block::<Sha256>(octets);
        let at_end = block.len() - 51;
        let info = &block[at_end - 1..];
        assert_eq!(info[..2], [0, 0x30]);
        let digest = &block[block.len() - 32..];
        let without_null = element(
            0x30,
            &[
                &element(0x30, &[&element(6, &[Sha256::OID.as_bytes()])]),
                &element(4, &[digest]),
            ],
        );
        let longer = [&block[1..], &[0]].concat();
        let mut filled = vec![0, 1];
        filled.resize(octets - without_null.len() - 1, 0xFF);
        filled.push(0);
        filled.extend(&without_null);
        // Eight octets of padding, and the rest behind the digest: what an exponent of 3 lets one forge.
        let mut early = [&[0, 1][..], &[0xFF; 8], info].concat();
        early.resize(octets, 0);
        let changed = |at: usize, octet: u8| {
            let mut block = block.clone();
            block[at] = octet;
            block
        };
        let blocks = [
            filled,
            early,
            longer,
            changed(1, 2),
            changed(1, 0),
            changed(2, 0xFE),
            changed(9, 0),
            changed(100, 0),
            changed(at_end - 1, 1),
            changed(at_end, 0x31),
            changed(at_end + 1, 0x32),
            changed(block.len() - 1, block[block.len() - 1] ^ 1),
        ];
        for block in blocks {
            let question = made_to_fit(Algorithm::RsaPkcs1(Hash::Sha256), bits, &block);
            assert_eq!(question.answer(), Answer::Wrong, "{block:02x?}");
        }
        let block = pss_block::<Sha256>(usize::try_from(bits).unwrap(), &[7; 32]);
        for at in 0..block.len() {
            let mut block = block.clone();
            // Some moduli become a bit longer by the change of the first octet; that is another case.
            block[at] ^= if at == 0 { 0x10 } else { 0x40 };
            let question = made_to_fit(Algorithm::RsaPss(Hash::Sha256), bits, &block);
            assert_eq!(question.answer(), Answer::Wrong, "{at}");
        }
    }
}

#[test]
fn keys_that_are_none() {
    let question = pkcs1_made_to_fit(Hash::Sha256, 2048);
    let reader = &question.key[4..];
    let modulus = &reader[..261];
    let number = BigUint::from_bytes_be(&modulus[5..]);
    let exponent = |number: u64| integer(&number.to_be_bytes());
    let key = |parts: &[&[u8]]| element(0x30, parts);
    let padded = |number: &[u8]| element(2, &[&[0, 0], number]);
    let answers = [
        (key(&[modulus, &exponent(3)]), Answer::Right),
        (key(&[modulus, &exponent(0)]), Answer::InvalidKey),
        (key(&[modulus, &exponent(1)]), Answer::InvalidKey),
        (key(&[modulus, &exponent(2)]), Answer::InvalidKey),
        (key(&[modulus, &exponent(65536)]), Answer::InvalidKey),
        (key(&[modulus, &exponent(5)]), Answer::Wrong),
        (key(&[modulus, &exponent(65537)]), Answer::Wrong),
        (key(&[modulus, &exponent((1 << 33) - 1)]), Answer::Wrong),
        (
            key(&[modulus, &exponent((1 << 33) + 1)]),
            Answer::InvalidKey,
        ),
        (key(&[modulus, modulus]), Answer::InvalidKey),
        (key(&[modulus, &padded(&[3])]), Answer::InvalidKey),
        (key(&[modulus, &element(2, &[&[0x83]])]), Answer::InvalidKey),
        (key(&[modulus, &element(2, &[])]), Answer::InvalidKey),
        (key(&[modulus, &element(4, &[&[3]])]), Answer::InvalidKey),
        (key(&[modulus, &[2, 0x81, 1, 3]]), Answer::InvalidKey),
        (key(&[modulus, &exponent(3), &[5, 0]]), Answer::InvalidKey),
        (key(&[modulus]), Answer::InvalidKey),
        (key(&[]), Answer::InvalidKey),
        (key(&[&exponent(3), modulus]), Answer::InvalidKey),
        (key(&[&exponent(0), &exponent(3)]), Answer::InvalidKey),
        (key(&[&exponent(1), &exponent(3)]), Answer::Wrong),
        (key(&[&exponent(15), &exponent(3)]), Answer::Wrong),
        (key(&[&exponent(15), &exponent(17)]), Answer::Wrong),
        (
            key(&[&padded(&modulus[5..]), &exponent(3)]),
            Answer::InvalidKey,
        ),
        (
            key(&[&element(2, &[&modulus[5..]]), &exponent(3)]),
            Answer::InvalidKey,
        ),
        (
            public_key(&(&number + 1_u8), &BigUint::from(3_u8)),
            Answer::InvalidKey,
        ),
        (
            public_key(&(&number + 2_u8), &BigUint::from(3_u8)),
            Answer::Wrong,
        ),
        ([&question.key[..], &[0]].concat(), Answer::InvalidKey),
        (
            [&[0x30, 0x83, 0][..], &question.key[2..]].concat(),
            Answer::InvalidKey,
        ),
        (
            [&[0x30, 0x80][..], &question.key[4..], &[0, 0]].concat(),
            Answer::InvalidKey,
        ),
        (
            [&[0x31][..], &question.key[1..]].concat(),
            Answer::InvalidKey,
        ),
        // AWS-LC would take these for keys.
        (
            public_key_info(
                &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1],
                &[5, 0],
                &question.key,
            ),
            Answer::InvalidKey,
        ),
        (
            public_key_info(
                &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10],
                &[],
                &question.key,
            ),
            Answer::InvalidKey,
        ),
        (Vec::new(), Answer::InvalidKey),
    ];
    for (key, expected) in answers {
        let question = question.with_key(key);
        assert_eq!(question.answer(), expected, "{:02x?}", question.key);
    }
}

#[test]
fn signatures_of_other_lengths_and_sizes() {
    for question in [
        pkcs1_made_to_fit(Hash::Sha256, 2048),
        pkcs1_made_to_fit(Hash::Sha256, 2049),
        pss_made_to_fit(Hash::Sha256, 2048, 32),
        pss_made_to_fit(Hash::Sha256, 2049, 32),
    ] {
        let signature = &question.signature;
        let modulus = BigUint::from_bytes_be(&question.key[8..question.key.len() - 3]);
        let number = BigUint::from_bytes_be(signature);
        let of_length = |number: &BigUint| {
            let mut octets = number.to_bytes_be();
            let missing = signature.len().saturating_sub(octets.len());
            octets.splice(..0, vec![0; missing]);
            octets
        };
        for other in [
            Vec::new(),
            signature[1..].to_vec(),
            [&[0], &signature[..]].concat(),
            [&signature[..], &[0]].concat(),
            number.to_bytes_be(),
            vec![0; signature.len()],
            vec![0xFF; signature.len()],
            of_length(&(&number + &modulus)),
            of_length(&modulus),
            of_length(&(&modulus - 1_u8)),
            of_length(&(&modulus - &number)),
            of_length(&BigUint::from(1_u8)),
        ] {
            let question = question.with_signature(other);
            assert_eq!(question.answer(), Answer::Wrong);
        }
    }
}

/// Questions with keys of two primes.
static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    let mut random = seeded("RSA");
    let keys: Vec<PrivateKey> = [
        (1024, 65537),
        (1025, 3),
        (1536, 0x1_0000_000F),
        (2048, 65537),
        (2055, 17),
    ]
    .into_iter()
    .map(|(bits, exponent): (usize, u64)| {
        loop {
            // The primes may not suit the exponent.
            let key = PrivateKey::new_with_exp(&mut random, bits, BoxedUint::from(exponent));
            if let Ok(key) = key {
                break key;
            }
        }
    })
    .collect();
    let mut questions = Vec::new();
    for key in &keys {
        let numbers = [key.n().as_ref(), key.e()].map(|number| integer(&number.to_be_bytes()));
        let public = element(0x30, &[&numbers[0], &numbers[1]]);
        let mut ask = |algorithm, signature: Vec<u8>| {
            questions.push(Question::new(algorithm, &public, &signature));
        };
        for hash in HASHES {
            let algorithm = Algorithm::RsaPkcs1(hash);
            match hash {
                Hash::Sha1 => ask(algorithm, sign::<Sha1>(key, Pkcs1v15Sign::new::<Sha1>())),
                Hash::Sha384 => ask(
                    algorithm,
                    sign::<Sha384>(key, Pkcs1v15Sign::new::<Sha384>()),
                ),
                Hash::Sha512 => ask(
                    algorithm,
                    sign::<Sha512>(key, Pkcs1v15Sign::new::<Sha512>()),
                ),
                _ => ask(
                    algorithm,
                    sign::<Sha256>(key, Pkcs1v15Sign::new::<Sha256>()),
                ),
            }
        }
        ask(Algorithm::RsaPss(Hash::Sha256), pss::<Sha256>(key, 32));
        ask(Algorithm::RsaPss(Hash::Sha384), pss::<Sha384>(key, 48));
        if key.n().bit_width() > 1100 {
            ask(Algorithm::RsaPss(Hash::Sha512), pss::<Sha512>(key, 64));
        }
    }
    questions
});

fn sign<D: Digest>(key: &PrivateKey, scheme: impl SignatureScheme) -> Vec<u8> {
    key.sign_with_rng(&mut seeded("a signature"), scheme, &D::digest(MESSAGE))
        .unwrap()
}

fn pss<D: Digest + FixedOutputReset>(key: &PrivateKey, salt: usize) -> Vec<u8> {
    sign::<D>(key, Pss::<D>::new_with_salt(salt))
}

#[test]
fn signatures_that_are_right() {
    for question in QUESTIONS.iter() {
        let bits = question.signature.len() * 8;
        let is_long_enough = bits >= 2048
            || (bits >= 1024
                && !matches!(
                    question.algorithm,
                    Algorithm::RsaPss(_) | Algorithm::RsaPkcs1(Hash::Sha384)
                ));
        let expected = if is_long_enough {
            Answer::Right
        } else {
            Answer::Wrong
        };
        assert_eq!(
            question.answer(),
            expected,
            "{:?} {bits}",
            question.algorithm
        );
    }
}

proptest! {
    #![proptest_config(properties(600))]

    #[test]
    fn questions_that_are_changed(index: Index, other in another(), changes in changes()) {
        ask_changed(&QUESTIONS, index, other, &changes);
    }

    /// The first octets of a key are where its structure is.
    #[test]
    fn headers_of_keys(index: Index, changes in proptest::collection::vec((0_usize..10, any::<u8>()), 1..3)) {
        let question = index.get(&QUESTIONS);
        let mut key = question.key.clone();
        for (at, octet) in changes {
            key[at] = octet;
        }
        question.with_key(key).answer();
    }
}
