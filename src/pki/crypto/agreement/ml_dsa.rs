//! ML-DSA signatures.

use std::sync::LazyLock;

use ::ml_dsa::{MlDsa44, MlDsa65, MlDsa87, MlDsaParams, SigningKey};
use proptest::{prelude::*, sample::Index};

use super::{MESSAGE, Question, another, ask_changed, changes, properties, public_key_info};
use crate::pki::crypto::{Algorithm, Answer};

fn signed<P: MlDsaParams>(algorithm: Algorithm) -> Question {
    let key = SigningKey::<P>::from_seed(&[7; 32].into());
    let key = key.expanded_key();
    let signature = key.sign_deterministic(MESSAGE, &[]).unwrap();
    Question::new(
        algorithm,
        &key.verifying_key().encode(),
        &signature.encode(),
    )
}

static QUESTIONS: LazyLock<[Question; 3]> = LazyLock::new(|| {
    [
        signed::<MlDsa44>(Algorithm::MlDsa44),
        signed::<MlDsa65>(Algorithm::MlDsa65),
        signed::<MlDsa87>(Algorithm::MlDsa87),
    ]
});

#[test]
fn signatures_that_are_right() {
    for question in QUESTIONS.iter() {
        assert_eq!(question.answer(), Answer::Right);
        for other in QUESTIONS.iter() {
            let algorithm = other.algorithm;
            let answer = Question {
                algorithm,
                ..question.clone()
            }
            .answer();
            assert_eq!(answer == Answer::Right, algorithm == question.algorithm);
        }
    }
}

#[test]
fn lengths() {
    for (question, number) in QUESTIONS.iter().zip(17..) {
        let signature = &question.signature;
        for other in [
            Vec::new(),
            signature[1..].to_vec(),
            [&signature[..], &[0]].concat(),
        ] {
            assert_eq!(question.with_signature(other).answer(), Answer::Wrong);
        }
        let key = &question.key;
        for other in [Vec::new(), key[1..].to_vec(), [&key[..], &[0]].concat()] {
            assert_eq!(question.with_key(other).answer(), Answer::InvalidKey);
        }
        // AWS-LC would take it for a key.
        let info = public_key_info(&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, number], &[], key);
        assert_eq!(question.with_key(info).answer(), Answer::InvalidKey);
    }
}

/// The hint at the end of a signature can be written in several ways, of which one is right.
#[test]
fn ends_of_signatures() {
    for question in QUESTIONS.iter() {
        let length = question.signature.len();
        for at in (length - 84..length).step_by(3) {
            for octet in [1, 0x50, 0xFF] {
                let mut signature = question.signature.clone();
                signature[at] = octet;
                question.with_signature(signature).answer();
            }
        }
    }
}

proptest! {
    #![proptest_config(properties(80))]

    #[test]
    fn questions_that_are_changed(index: Index, other in another(), changes in changes()) {
        ask_changed(&*QUESTIONS, index, other, &changes);
    }
}
