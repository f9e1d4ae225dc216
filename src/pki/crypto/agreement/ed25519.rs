//! Ed25519 signatures.

use std::sync::LazyLock;

use ed25519_dalek::{Signer as _, SigningKey};
use num_bigint::BigUint;
use proptest::{prelude::*, sample::Index};

use super::{MESSAGE, Question, another, ask_changed, changes, properties, public_key_info};
use crate::pki::crypto::{Algorithm, Answer};

static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    (0..8)
        .map(|seed| {
            let key = SigningKey::from_bytes(&[seed; 32]);
            let public = key.verifying_key();
            let signature = key.sign(MESSAGE).to_bytes();
            Question::new(Algorithm::Ed25519, public.as_bytes(), &signature)
        })
        .collect()
});

/// The order of the group, 2²⁵² + 27742317777372353535851937790883648493.
fn order() -> BigUint {
    let rest: BigUint = "27742317777372353535851937790883648493".parse().unwrap();
    (BigUint::from(1_u8) << 252) + rest
}

fn octets(number: &BigUint) -> Vec<u8> {
    let mut octets = number.to_bytes_le();
    octets.resize(32, 0);
    octets
}

/// Encodings of points whose order divides 8, canonical or not, with either sign; among them some that are no points.
fn small_points() -> Vec<Vec<u8>> {
    let prime: BigUint = (BigUint::from(1_u8) << 255) - 19_u8;
    let of_order_8 = "2707385501144840649318225287225658788936804267575313519463743609750303402022";
    let of_order_8: BigUint = of_order_8.parse().unwrap();
    let numbers = [
        BigUint::ZERO,
        BigUint::from(1_u8),
        BigUint::from(2_u8),
        BigUint::from(3_u8),
        &prime - 2_u8,
        &prime - 1_u8,
        prime.clone(),
        &prime + 1_u8,
        &prime + 2_u8,
        &prime + 18_u8,
        of_order_8.clone(),
        &prime - &of_order_8,
    ];
    let plain = numbers.iter().map(octets);
    let signed = numbers.iter().map(|number| {
        let mut octets = octets(number);
        octets[31] |= 0x80;
        octets
    });
    plain.chain(signed).collect()
}

#[test]
fn signatures_that_are_right() {
    for question in QUESTIONS.iter() {
        assert_eq!(question.answer(), Answer::Right);
    }
}

#[test]
fn numbers_that_are_not_reduced() {
    for question in QUESTIONS.iter() {
        let (point, number) = question.signature.split_at(32);
        let number = BigUint::from_bytes_le(number);
        for factor in 1_u32..16 {
            let number = &number + order() * factor;
            if number.bits() > 256 {
                break;
            }
            let signature = [point, &octets(&number)].concat();
            assert_eq!(question.with_signature(signature).answer(), Answer::Wrong);
        }
        for number in [order(), order() - 1_u8, order() + 1_u8, BigUint::ZERO] {
            let signature = [point, &octets(&number)].concat();
            assert_eq!(question.with_signature(signature).answer(), Answer::Wrong);
        }
    }
}

/// Keys of small order have signatures that are right for an eighth of all messages, or for all.
#[test]
fn points_of_small_order() {
    let mut right = 0;
    for key in small_points() {
        for point in small_points() {
            for number in [BigUint::ZERO, order() - 1_u8, order(), BigUint::from(8_u8)] {
                let signature = [&point[..], &octets(&number)].concat();
                for message in 0_u8..5 {
                    let question = Question {
                        message: vec![message],
                        ..Question::new(Algorithm::Ed25519, &key, &signature)
                    };
                    right += usize::from(question.answer() == Answer::Right);
                }
            }
        }
    }
    assert!(right > 20, "{right} signatures are right");
}

/// The points of small order again, with a signature's own point that is not one of them.
#[test]
fn keys_of_small_order() {
    for key in small_points() {
        for question in QUESTIONS.iter() {
            question.with_key(key.clone()).answer();
            let signature = [&key[..], &question.signature[32..]].concat();
            question.with_signature(signature.clone()).answer();
        }
    }
}

#[test]
fn lengths() {
    let question = &QUESTIONS[0];
    for length in [0, 1, 31, 33, 44, 64] {
        let mut key = question.key.clone();
        key.resize(length, 0);
        assert_eq!(question.with_key(key).answer(), Answer::InvalidKey);
    }
    for length in [0, 1, 32, 63, 65, 128] {
        let mut signature = question.signature.clone();
        signature.resize(length, 0);
        assert_eq!(question.with_signature(signature).answer(), Answer::Wrong);
    }
    // AWS-LC would take it for a key.
    let info = public_key_info(&[0x2B, 0x65, 0x70], &[], &question.key);
    assert_eq!(question.with_key(info).answer(), Answer::InvalidKey);
}

proptest! {
    #![proptest_config(properties(1500))]

    #[test]
    fn questions_that_are_changed(index: Index, other in another(), changes in changes()) {
        ask_changed(&QUESTIONS, index, other, &changes);
    }

    #[test]
    fn any_points(key: [u8; 32], point: [u8; 32], number: [u8; 32]) {
        Question::new(Algorithm::Ed25519, &key, &[point, number].concat()).answer();
    }
}
