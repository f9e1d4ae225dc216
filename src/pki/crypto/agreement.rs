//! Holds the two backends against each other: they must answer the same question alike, whatever it is.
//!
//! Keys and signatures are made with the RustCrypto libraries from fixed seeds, so that a failure comes back. The
//! properties change them at random, but the same way each time; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` look further.

mod ecdsa;
mod ed25519;
mod ml_dsa;
mod private_keys;
mod rsa;

use std::{convert::Infallible, ops::Range};

use ::rsa::rand_core::{TryCryptoRng, TryRng};
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, RngSeed},
};
use sha2::{Digest as _, Sha256};

use super::{AWS_LC, Algorithm, Answer, RUSTCRYPTO};
use crate::pki::der::encode;

const MESSAGE: &[u8] = b"which servers answer";

/// A question to a backend.
#[derive(Clone, Debug)]
struct Question {
    algorithm: Algorithm,
    key: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Question {
    fn new(algorithm: Algorithm, key: &[u8], signature: &[u8]) -> Self {
        Self {
            algorithm,
            key: key.to_vec(),
            message: MESSAGE.to_vec(),
            signature: signature.to_vec(),
        }
    }

    fn with_key(&self, key: impl Into<Vec<u8>>) -> Self {
        Self {
            key: key.into(),
            ..self.clone()
        }
    }

    fn with_signature(&self, signature: impl Into<Vec<u8>>) -> Self {
        Self {
            signature: signature.into(),
            ..self.clone()
        }
    }

    /// The answer of both backends.
    fn answer(&self) -> Answer {
        let [ours, expected] = [&RUSTCRYPTO, &AWS_LC].map(|backend| {
            backend.verify(self.algorithm, &self.key, &self.message, &self.signature)
        });
        assert_eq!(
            ours, expected,
            "RustCrypto and AWS-LC disagree\n{:?}\nkey {:02x?}\nmessage {:02x?}\nsignature {:02x?}",
            self.algorithm, self.key, self.message, self.signature
        );
        ours
    }
}

/// How many cases of a property to try, always the same ones.
fn properties(cases: u32) -> Config {
    let asked = Config::default();
    // The library has no other way to tell what was asked for from its own default.
    let is_asked = asked.cases != 256;
    Config {
        cases: if is_asked { asked.cases } else { cases },
        rng_seed: match asked.rng_seed {
            RngSeed::Random => RngSeed::Fixed(0),
            fixed @ RngSeed::Fixed(_) => fixed,
        },
        failure_persistence: None,
        ..asked
    }
}

/// What is done to octets.
#[derive(Clone, Debug)]
enum Change {
    Flip(Index),
    Set(Index, u8),
    SetAt(usize, u8),
    Insert(Index, u8),
    Remove(Index),
    Cut(Index),
    Append(Vec<u8>),
    Copy(Index, Index, usize),
}

impl Change {
    fn apply(&self, octets: &mut Vec<u8>) {
        let length = octets.len();
        if length == 0 {
            if let Self::Append(more) = self {
                octets.extend(more);
            }
            return;
        }
        match self {
            Self::Flip(at) => {
                let at = at.index(length * 8);
                octets[at / 8] ^= 1 << (at % 8);
            }
            Self::Set(at, octet) => octets[at.index(length)] = *octet,
            Self::SetAt(at, octet) => {
                if let Some(place) = octets.get_mut(*at) {
                    *place = *octet;
                }
            }
            Self::Insert(at, octet) => octets.insert(at.index(length), *octet),
            Self::Remove(at) => {
                octets.remove(at.index(length));
            }
            Self::Cut(at) => octets.truncate(at.index(length)),
            Self::Append(more) => octets.extend(more),
            Self::Copy(from, to, size) => {
                let within = |at: &Index| -> Range<usize> {
                    let at = at.index(length);
                    at..(at + size).min(length)
                };
                let piece = octets[within(from)].to_vec();
                octets.splice(within(to), piece);
            }
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    let index = any::<Index>;
    let octet = || {
        prop_oneof![
            any::<u8>(),
            prop::sample::select(vec![0, 1, 2, 3, 0x30, 0x7F, 0x80, 0x81, 0x82, 0xFF])
        ]
    };
    prop_oneof![
        6 => index().prop_map(Change::Flip),
        // The headers are at the beginning.
        2 => (0_usize..12, octet()).prop_map(|(at, octet)| Change::SetAt(at, octet)),
        3 => (index(), octet()).prop_map(|(at, octet)| Change::Set(at, octet)),
        1 => (index(), octet()).prop_map(|(at, octet)| Change::Insert(at, octet)),
        1 => index().prop_map(Change::Remove),
        1 => index().prop_map(Change::Cut),
        1 => proptest::collection::vec(octet(), 1..4).prop_map(Change::Append),
        1 => (index(), index(), 1_usize..9).prop_map(|(from, to, size)| Change::Copy(from, to, size)),
    ]
}

/// What is done to a question: which part of it, and what.
fn changes() -> impl Strategy<Value = Vec<(u8, Change)>> {
    proptest::collection::vec((0_u8..5, change()), 1..3)
}

/// Asks a question that was changed, now and then with the algorithm or the key of another one.
fn ask_changed(
    questions: &[Question],
    index: Index,
    other: Option<(bool, Index)>,
    changes: &[(u8, Change)],
) {
    let mut question = index.get(questions).clone();
    match other {
        Some((true, other)) => question.algorithm = other.get(questions).algorithm,
        Some((false, other)) => question.key.clone_from(&other.get(questions).key),
        None => {
            for (part, change) in changes {
                change.apply(match part {
                    0 | 1 => &mut question.key,
                    2 => &mut question.message,
                    _ => &mut question.signature,
                });
            }
        }
    }
    question.answer();
}

fn another() -> impl Strategy<Value = Option<(bool, Index)>> {
    prop::option::weighted(0.1, any::<(bool, Index)>())
}

/// Random numbers that come back.
struct Seeded {
    seed: &'static str,
    drawn: u64,
}

fn seeded(seed: &'static str) -> Seeded {
    Seeded { seed, drawn: 0 }
}

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut octets = [0; 4];
        self.try_fill_bytes(&mut octets)?;
        Ok(u32::from_le_bytes(octets))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut octets = [0; 8];
        self.try_fill_bytes(&mut octets)?;
        Ok(u64::from_le_bytes(octets))
    }

    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), Infallible> {
        for piece in octets.chunks_mut(32) {
            self.drawn += 1;
            let digest = Sha256::digest(format!("{} {}", self.seed, self.drawn));
            piece.copy_from_slice(&digest[..piece.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}

/// An element whose content is these parts, one after the other.
fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    encode(tag, &parts.concat())
}

/// An INTEGER with this number, which must not be negative.
fn integer(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|&&octet| octet == 0).count();
    let number = &number[zeros..];
    match number.first() {
        Some(0..0x80) => element(2, &[number]),
        _ => element(2, &[&[0], number]),
    }
}

/// A SubjectPublicKeyInfo with this algorithm, whose parameters are encoded, and key.
fn public_key_info(algorithm: &[u8], parameters: &[u8], key: &[u8]) -> Vec<u8> {
    let algorithm = element(0x30, &[&element(6, &[algorithm]), parameters]);
    element(0x30, &[&algorithm, &element(3, &[&[0], key])])
}
