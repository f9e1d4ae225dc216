//! ECDSA signatures.

use std::sync::LazyLock;

use ::ecdsa::{
    EcdsaCurve,
    elliptic_curve::{
        AffinePoint, CurveArithmetic, FieldBytes, FieldBytesSize, Group as _, NonZeroScalar,
        ProjectivePoint, Scalar,
        ff::{Field as _, PrimeField as _},
        group::Curve as _,
        ops::Reduce,
        sec1::{FromSec1Point, ModulusSize, ToSec1Point},
    },
    hazmat,
};
use num_bigint::BigUint;
use proptest::{prelude::*, sample::Index};
use sha1::{Digest as _, Sha1};
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::{
    MESSAGE, Question, another, ask_changed, changes, element, integer, properties,
    public_key_info, seeded,
};
use crate::pki::crypto::{Algorithm, Answer, Curve, Hash};

const PAIRS: [(Curve, Hash); 13] = [
    (Curve::P256, Hash::Sha1),
    (Curve::P256, Hash::Sha256),
    (Curve::P256, Hash::Sha384),
    (Curve::P256, Hash::Sha512),
    (Curve::P384, Hash::Sha256),
    (Curve::P384, Hash::Sha384),
    (Curve::P384, Hash::Sha512),
    (Curve::P521, Hash::Sha1),
    (Curve::P521, Hash::Sha224),
    (Curve::P521, Hash::Sha256),
    (Curve::P521, Hash::Sha384),
    (Curve::P521, Hash::Sha512),
    (Curve::Secp256k1, Hash::Sha256),
];

fn digest(hash: Hash) -> Vec<u8> {
    match hash {
        Hash::Sha1 => Sha1::digest(MESSAGE).to_vec(),
        Hash::Sha224 => Sha224::digest(MESSAGE).to_vec(),
        Hash::Sha384 => Sha384::digest(MESSAGE).to_vec(),
        Hash::Sha512 => Sha512::digest(MESSAGE).to_vec(),
        _ => Sha256::digest(MESSAGE).to_vec(),
    }
}

/// A signature that is right, and what one needs to make others of it.
#[derive(Clone, Debug)]
struct Signed {
    question: Question,
    r: BigUint,
    s: BigUint,
    order: BigUint,
    /// The public key as 04, 02 or 03, and the point at the other side of the curve.
    points: [Vec<u8>; 3],
    /// Signatures and keys where something special happens.
    special: Vec<(&'static str, Question, Answer)>,
}

fn signed<C>(curve: Curve, hash: Hash) -> Signed
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    Scalar<C>: Reduce<C::Uint>,
{
    let algorithm = Algorithm::Ecdsa(curve, hash);
    let scalar = |seed| {
        use ::ecdsa::elliptic_curve::Generate as _;
        NonZeroScalar::<C>::generate_from_rng(&mut seeded(seed))
    };
    let (key, once) = (scalar("a key"), scalar("a number used once"));
    let digest = digest(hash);
    let (made, _) = hazmat::sign_prehashed::<C>(&key, &once, &digest).unwrap();
    let number = |octets: FieldBytes<C>| BigUint::from_bytes_be(&octets);
    let (r, s) = made.split_bytes();
    let (r, s) = (number(r), number(s));
    let order = number((-Scalar::<C>::ONE).to_repr()) + 1_u8;
    let public = |point: ProjectivePoint<C>, compress| -> Vec<u8> {
        point
            .to_affine()
            .to_sec1_point(compress)
            .as_bytes()
            .to_vec()
    };
    let point = ProjectivePoint::<C>::generator() * *key;
    let ask = |point, r: Scalar<C>, s: Scalar<C>| {
        let [r, s] = [r, s].map(|number| integer(&number.to_repr()));
        Question::new(algorithm, &public(point, false), &element(0x30, &[&r, &s]))
    };
    // The digest as the standard turns it into a number.
    let z = {
        let bits = usize::try_from(order.bits()).unwrap();
        let mut number = BigUint::from_bytes_be(&digest);
        number >>= (digest.len() * 8).saturating_sub(bits);
        let mut repr = FieldBytes::<C>::default();
        let octets = (number % &order).to_bytes_be();
        let start = repr.len() - octets.len();
        repr[start..].copy_from_slice(&octets);
        Scalar::<C>::from_repr(repr).unwrap()
    };
    let mut special = Vec::new();
    // u1·G + u2·Q is the point at infinity.
    let r_at_infinity = -(z * key.invert().unwrap());
    special.push(("infinity", ask(point, r_at_infinity, *once), Answer::Wrong));
    // u1·G and u2·Q are the same point, so that an addition has to double.
    let r_doubled = z * key.invert().unwrap();
    let doubled = ask(point, r_doubled, *once);
    special.push(("doubled", doubled, Answer::Wrong));
    // The first coordinate of the point is not below the order: r is what is left.
    let octets = FieldBytes::<C>::default().len();
    let beyond = (1_u32..200).find_map(|more| {
        let mut encoded = vec![2];
        let x = (&order + more).to_bytes_be();
        encoded.extend(vec![0; octets - x.len()]);
        encoded.extend(x);
        let point = AffinePoint::<C>::from_sec1_bytes(&encoded).ok()?;
        Some((
            ProjectivePoint::<C>::from(point),
            Scalar::<C>::from(u64::from(more)),
        ))
    });
    let (beyond, r_beyond) = beyond.unwrap();
    let s_beyond = *once;
    let key_beyond =
        (beyond * s_beyond - ProjectivePoint::<C>::generator() * z) * r_beyond.invert().unwrap();
    special.push((
        "beyond the order",
        ask(key_beyond, r_beyond, s_beyond),
        Answer::Right,
    ));
    // The same r, unreduced.
    let unreduced = [
        integer(&(&order + number(r_beyond.to_repr())).to_bytes_be()),
        integer(&s_beyond.to_repr()),
    ];
    special.push((
        "r unreduced",
        ask(key_beyond, r_beyond, s_beyond)
            .with_signature(element(0x30, &[&unreduced[0], &unreduced[1]])),
        Answer::Wrong,
    ));
    let signature = element(
        0x30,
        &[&integer(&r.to_bytes_be()), &integer(&s.to_bytes_be())],
    );
    let points = [
        public(point, false),
        public(point, true),
        public(-point, false),
    ];
    Signed {
        question: Question::new(algorithm, &points[0], &signature),
        r,
        s,
        order,
        points,
        special,
    }
}

static SIGNED: LazyLock<Vec<Signed>> = LazyLock::new(|| {
    PAIRS
        .into_iter()
        .map(|(curve, hash)| match curve {
            Curve::P384 => signed::<p384::NistP384>(curve, hash),
            Curve::P521 => signed::<p521::NistP521>(curve, hash),
            Curve::Secp256k1 => signed::<k256::Secp256k1>(curve, hash),
            _ => signed::<p256::NistP256>(curve, hash),
        })
        .collect()
});

static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    let plain = SIGNED.iter().map(|signed| signed.question.clone());
    let compressed = SIGNED
        .iter()
        .map(|signed| signed.question.with_key(signed.points[1].clone()));
    plain.chain(compressed).collect()
});

#[test]
fn signatures_that_are_right() {
    for signed in SIGNED.iter() {
        let algorithm = signed.question.algorithm;
        assert_eq!(signed.question.answer(), Answer::Right, "{algorithm:?}");
        for (what, question, expected) in &signed.special {
            assert_eq!(question.answer(), *expected, "{algorithm:?} {what}");
        }
    }
}

#[test]
fn pairs_that_no_backend_knows() {
    for curve in Curve::ALL {
        for hash in Hash::ALL {
            let answer = Question::new(Algorithm::Ecdsa(curve, hash), &[], &[]).answer();
            let is_known = PAIRS.contains(&(curve, hash));
            assert_eq!(answer == Answer::InvalidKey, is_known, "{curve} {hash}");
        }
    }
}

/// One for each curve: digests make no difference to what is tried with them.
fn of_each_curve() -> impl Iterator<Item = &'static Signed> {
    SIGNED
        .iter()
        .filter(|signed| matches!(signed.question.algorithm, Algorithm::Ecdsa(_, Hash::Sha256)))
}

#[test]
fn numbers_at_their_limits() {
    for signed in of_each_curve() {
        let (r, s, order) = (&signed.r, &signed.s, &signed.order);
        let one = BigUint::from(1_u8);
        let numbers = [
            BigUint::ZERO,
            one.clone(),
            order - &one,
            order.clone(),
            order + &one,
            r.clone(),
            s.clone(),
            order - s,
            r + order,
            s + order,
            (&one << order.bits()) - &one,
            &one << (order.bits() + 8),
            &one << 1000,
        ];
        for first in &numbers {
            for second in &numbers {
                // The other half would take all the time.
                if first != r && second != s && second != &one {
                    continue;
                }
                let numbers = [first, second].map(|number| integer(&number.to_bytes_be()));
                let signature = element(0x30, &[&numbers[0], &numbers[1]]);
                let answer = signed.question.with_signature(signature).answer();
                let is_right = first == r && (*second == *s || *second == order - s);
                assert_eq!(answer == Answer::Right, is_right, "{first} {second}");
            }
        }
    }
}

#[test]
fn signatures_that_are_not_der() {
    for signed in SIGNED.iter() {
        let [r, s] = [&signed.r, &signed.s].map(|number| integer(&number.to_bytes_be()));
        let whole = |parts: &[&[u8]]| element(0x30, parts);
        let right = whole(&[&r, &s]);
        let content = [&r[..], &s].concat();
        let padded = |number: &[u8]| element(2, &[&[0], &number[2..]]);
        let length = u8::try_from(content.len()).unwrap();
        let signatures = [
            Vec::new(),
            whole(&[]),
            whole(&[&r]),
            whole(&[&r, &s, &[5, 0]]),
            whole(&[&r, &s, &s]),
            whole(&[&s, &r]),
            whole(&[&padded(&r), &s]),
            whole(&[&r, &padded(&s)]),
            whole(&[&element(2, &[&[0, 0], &r[2..]]), &s]),
            whole(&[&element(2, &[&[0xFF], &r[2..]]), &s]),
            whole(&[&element(2, &[]), &s]),
            whole(&[&element(4, &[&r[2..]]), &s]),
            whole(&[&element(0x22, &[&r[2..]]), &s]),
            whole(&[&[&[2, 0x81], &r[1..]].concat(), &s]),
            whole(&[&[&[0x1F, 2], &r[1..]].concat(), &s]),
            // Without the zero that tells a number from a negative one.
            whole(&[&element(2, &[&signed.r.to_bytes_be()]), &s]),
            whole(&[&r, &element(2, &[&signed.s.to_bytes_be()])]),
            [&right[..], &[0]].concat(),
            right[..right.len() - 1].to_vec(),
            [&[0x30, 0x80][..], &content, &[0, 0]].concat(),
            [&[0x30, 0x82, 0, length][..], &content].concat(),
            [&[0x30, 0x81, length][..], &content].concat(),
            [&[0x31][..], &right[1..]].concat(),
            [&[0x10][..], &right[1..]].concat(),
            whole(&[&right]),
            // As IEEE P1363 writes it.
            [signed.r.to_bytes_be(), signed.s.to_bytes_be()].concat(),
        ];
        for signature in signatures {
            let question = signed.question.with_signature(signature);
            let is_right = question.signature == right;
            assert_eq!(question.answer() == Answer::Right, is_right);
        }
    }
}

#[test]
fn points_in_all_forms() {
    for signed in of_each_curve() {
        let [point, compressed, mirrored] = &signed.points;
        let (x, y) = point[1..].split_at((point.len() - 1) / 2);
        let sign = y[y.len() - 1] & 1;
        let whole = |form: u8, parts: &[&[u8]]| [&[form][..], &parts.concat()].concat();
        let largest = vec![0xFF; x.len()];
        let zero = vec![0; x.len()];
        let mut odd = y.to_vec();
        odd[0] ^= 1;
        let points = [
            (point.clone(), Answer::Right),
            (compressed.clone(), Answer::Right),
            (whole(6 | sign, &[x, y]), Answer::Right),
            (whole(6 | (sign ^ 1), &[x, y]), Answer::InvalidKey),
            (whole(2 | (sign ^ 1), &[x]), Answer::Wrong),
            (mirrored.clone(), Answer::Wrong),
            (whole(5, &[x, y]), Answer::InvalidKey),
            (whole(5, &[x]), Answer::InvalidKey),
            (whole(0, &[x, y]), Answer::InvalidKey),
            (whole(1, &[x]), Answer::InvalidKey),
            (whole(8, &[x, y]), Answer::InvalidKey),
            (whole(4, &[x]), Answer::InvalidKey),
            (whole(2, &[x, y]), Answer::InvalidKey),
            (whole(4, &[x, y, &[0]]), Answer::InvalidKey),
            (whole(4, &[&x[1..], y]), Answer::InvalidKey),
            (whole(4, &[&[0], x, &[0], y]), Answer::InvalidKey),
            (whole(4, &[y, x]), Answer::InvalidKey),
            (whole(4, &[x, &odd]), Answer::InvalidKey),
            (whole(4, &[x, &zero]), Answer::InvalidKey),
            (whole(4, &[&zero, &zero]), Answer::InvalidKey),
            (whole(4, &[&largest, y]), Answer::InvalidKey),
            (whole(4, &[x, &largest]), Answer::InvalidKey),
            (whole(2, &[&largest]), Answer::InvalidKey),
            (whole(3, &[&largest]), Answer::InvalidKey),
            (whole(6, &[&zero, &zero]), Answer::InvalidKey),
            (vec![0], Answer::InvalidKey),
            (vec![4], Answer::InvalidKey),
            (vec![6], Answer::InvalidKey),
            (vec![2], Answer::InvalidKey),
            (Vec::new(), Answer::InvalidKey),
        ];
        for (key, expected) in points {
            let question = signed.question.with_key(key);
            assert_eq!(question.answer(), expected, "{:02x?}", question.key);
        }
        // Compressed points of all kinds, of which half are on the curve.
        for number in 0..20 {
            let mut x = zero.clone();
            *x.last_mut().unwrap() = number;
            for form in [2, 3] {
                signed.question.with_key(whole(form, &[&x])).answer();
            }
        }
        // AWS-LC would take it for a key.
        let Algorithm::Ecdsa(curve, _) = signed.question.algorithm else {
            unreachable!()
        };
        let info = public_key_info(
            &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1],
            &element(6, &[curve.oid().content()]),
            point,
        );
        assert_eq!(signed.question.with_key(info).answer(), Answer::InvalidKey);
    }
}

proptest! {
    #![proptest_config(properties(200))]

    #[test]
    fn questions_that_are_changed(index: Index, other in another(), changes in changes()) {
        ask_changed(&QUESTIONS, index, other, &changes);
    }

    /// The first octets of a signature are where its structure is.
    #[test]
    fn headers_of_signatures(index: Index, changes in proptest::collection::vec((0_usize..6, any::<u8>()), 1..3)) {
        let question = index.get(&QUESTIONS);
        let mut signature = question.signature.clone();
        for (at, octet) in changes {
            signature[at] = octet;
        }
        question.with_signature(signature).answer();
    }
}
