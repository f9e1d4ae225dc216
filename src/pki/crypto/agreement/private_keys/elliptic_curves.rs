//! Keys on curves.

use std::sync::LazyLock;

use ::ecdsa::elliptic_curve::{
    AffinePoint, CurveArithmetic, FieldBytesSize, Generate as _, SecretKey,
    sec1::{FromSec1Point, ModulusSize, ToSec1Point},
};
use num_bigint::BigUint;

use super::{EC, RSA, attributes, info, is_read, read};
use crate::pki::crypto::{
    Curve, KeyKind,
    agreement::{element, integer, seeded},
};

/// The parts of a key on a curve.
pub(super) struct Ec {
    curve: Curve,
    pub(super) name: Vec<u8>,
    pub(super) number: Vec<u8>,
    order: Vec<u8>,
    pub(super) point: Vec<u8>,
    pub(super) compressed: Vec<u8>,
    /// The point of another key.
    other: Vec<u8>,
    /// p, a, b, x, y, and the order of the curve, in hexadecimal.
    pub(super) numbers: [&'static str; 6],
}

pub(super) fn octets(hexadecimal: &str) -> Vec<u8> {
    BigUint::parse_bytes(hexadecimal.as_bytes(), 16)
        .unwrap()
        .to_bytes_be()
}

fn on_curve<C>(curve: Curve, numbers: [&'static str; 6]) -> Ec
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let key = |seed| SecretKey::<C>::generate_from_rng(&mut seeded(seed));
    let point =
        |key: &SecretKey<C>, compress| key.public_key().to_sec1_point(compress).as_bytes().to_vec();
    let own = key("a key");
    Ec {
        curve,
        name: element(6, &[curve.oid().content()]),
        number: own.to_bytes().to_vec(),
        order: octets(numbers[5]),
        point: point(&own, false),
        compressed: point(&own, true),
        other: point(&key("another key"), false),
        numbers,
    }
}

/// The curves of FIPS 186-4 D.1.2.
pub(super) static CURVES: LazyLock<[Ec; 3]> = LazyLock::new(|| {
    [
        on_curve::<p256::NistP256>(
            Curve::P256,
            [
                "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
                "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
                "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
                "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
                "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
                "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
            ],
        ),
        on_curve::<p384::NistP384>(
            Curve::P384,
            [
                "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
                "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc",
                "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
                "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
                "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
                "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
            ],
        ),
        on_curve::<p521::NistP521>(
            Curve::P521,
            [
                "1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc",
                "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
                "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
                "11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
                "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
            ],
        ),
    ]
});

/// An `ECPrivateKey` with these fields behind its number.
pub(super) fn sec1(version: u8, number: &[u8], more: &[&[u8]]) -> Vec<u8> {
    element(
        0x30,
        &[&integer(&[version]), &element(4, &[number]), &more.concat()],
    )
}

pub(super) fn named(name: &[u8]) -> Vec<u8> {
    element(0xA0, &[name])
}

pub(super) fn with_point(point: &[u8]) -> Vec<u8> {
    element(0xA1, &[&element(3, &[&[0], point])])
}

/// All the numbers of a curve, as old versions of OpenSSL wrote them (RFC 3279 §2.3.5).
pub(super) fn explicit(numbers: &[Vec<u8>; 6], seed: &[u8], cofactor: &[u8]) -> Vec<u8> {
    let [prime, a, b, x, y, order] = numbers;
    let field = element(
        0x30,
        &[
            &element(6, &[&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 1, 1]]),
            &integer(prime),
        ],
    );
    let curve = element(0x30, &[&element(4, &[a]), &element(4, &[b]), seed]);
    let length = x.len().max(y.len());
    let padded = |number: &[u8]| [&vec![0; length - number.len()][..], number].concat();
    let base = element(4, &[&[4], &padded(x), &padded(y)]);
    element(
        0x30,
        &[
            &integer(&[1]),
            &field,
            &curve,
            &base,
            &integer(order),
            cofactor,
        ],
    )
}

/// Reads the keys and compares whether they are read as keys of this curve.
fn check(ec: &Ec, cases: &[(Vec<u8>, bool)]) {
    for (der, expected) in cases {
        let read = read(der);
        let own = KeyKind::EllipticCurve(ec.curve);
        let is_read = read.as_ref().is_ok_and(|(kind, ..)| *kind == own);
        // Without a name a short number may be one of a smaller curve.
        let is_of_another = read.is_ok() && !is_read;
        assert!(
            is_of_another || is_read == *expected,
            "{} {der:02x?}",
            ec.curve
        );
    }
}

impl Ec {
    fn hybrid(&self) -> Vec<u8> {
        let sign = self.point.last().unwrap() & 1;
        [&[6 | sign], &self.point[1..]].concat()
    }
}

/// secp521r1 is .35, secp224r1 .33.
fn other_name() -> Vec<u8> {
    element(6, &[&[0x2B, 0x81, 4, 0, 33]])
}

#[test]
fn sec1_in_all_forms() {
    for ec in CURVES.iter() {
        let (number, point, name) = (&ec.number[..], &ec.point[..], &named(&ec.name)[..]);
        let hybrid = ec.hybrid();
        let wrong_hybrid = [&[hybrid[0] ^ 1], &hybrid[1..]].concat();
        let zeros = number.iter().take_while(|&&octet| octet == 0).count();
        let with = |more: &[&[u8]]| sec1(1, number, more);
        let just = |number: &[u8]| sec1(1, number, &[name]);
        let less_one = (BigUint::from_bytes_be(&ec.order) - 1_u8).to_bytes_be();
        check(
            ec,
            &[
                (with(&[]), true),
                (with(&[name]), true),
                (with(&[&with_point(point)]), true),
                (with(&[name, &with_point(point)]), true),
                (with(&[&with_point(point), name]), false),
                (with(&[&with_point(&ec.compressed)]), true),
                (with(&[&with_point(&hybrid)]), true),
                (with(&[&with_point(&wrong_hybrid)]), false),
                (with(&[&with_point(&ec.other)]), false),
                (with(&[&with_point(&[])]), false),
                (with(&[&with_point(&[0])]), false),
                // A bit string with a bit that is not used, and one without its own tag.
                (
                    with(&[&element(0xA1, &[&element(3, &[&[1], point])])]),
                    false,
                ),
                (with(&[&element(0x81, &[&[0], point])]), false),
                (with(&[&named(&other_name())]), false),
                (with(&[&named(&[5, 0])]), false),
                (with(&[&named(&[&ec.name, &[5, 0][..]].concat())]), false),
                (with(&[&[5, 0]]), false),
                (sec1(0, number, &[]), false),
                (sec1(2, number, &[]), false),
                ([&with(&[])[..], &[0]].concat(), true),
                (sec1(1, &number[zeros..], &[&with_point(point)]), true),
                (just(&[&[0; 100], number].concat()), true),
                (just(&[number, &[0]].concat()), false),
                (just(&[]), false),
                (just(&[0]), false),
                (just(&[0; 66]), false),
                (just(&[1]), true),
                (just(&ec.order), false),
                (just(&less_one), true),
            ],
        );
    }
}

#[test]
fn curves_in_pkcs8() {
    for ec in CURVES.iter() {
        let (number, point, name) = (&ec.number[..], &ec.point[..], &ec.name[..]);
        let bare = sec1(1, number, &[]);
        let with = |more: &[u8]| info(0, EC, name, &sec1(1, number, &[more]), &[]);
        let outer_point = element(0x81, &[&[0], point]);
        check(
            ec,
            &[
                (with(&[]), true),
                (with(&with_point(point)), true),
                (with(&with_point(&ec.compressed)), true),
                (with(&with_point(&ec.hybrid())), true),
                (with(&named(name)), true),
                (with(&named(&other_name())), false),
                (info(0, EC, &other_name(), &bare, &[]), false),
                (info(0, EC, &[5, 0], &bare, &[]), false),
                (
                    info(0, EC, &[], &sec1(1, number, &[&named(name)]), &[]),
                    false,
                ),
                (info(0, EC, &[name, &[5, 0]].concat(), &bare, &[]), false),
                (info(0, EC, name, &[&bare[..], &[0]].concat(), &[]), false),
                (info(1, EC, name, &bare, &[]), true),
                (info(1, EC, name, &bare, &attributes()), true),
                (info(1, EC, name, &bare, &outer_point), false),
                (info(2, EC, name, &bare, &[]), false),
                (info(0, RSA, &[5, 0], &bare, &[]), false),
            ],
        );
    }
}

#[test]
fn curves_by_their_numbers() {
    for ec in CURVES.iter() {
        let numbers = ec.numbers.map(octets);
        let seed = element(3, &[&[0], &[7; 20]]);
        let key = sec1(1, &ec.number, &[&with_point(&ec.point)]);
        let padded = numbers
            .clone()
            .map(|number| [&[0, 0][..], &number].concat());
        let one = integer(&[1]);
        let mut cases = vec![
            (explicit(&numbers, &[], &[]), true),
            (explicit(&numbers, &seed, &one), true),
            (explicit(&padded, &[], &one), true),
            (explicit(&numbers, &[], &integer(&[2])), false),
            (explicit(&numbers, &[], &[2, 2, 0, 1]), false),
            (explicit(&numbers, &[], &[5, 0]), false),
            (explicit(&numbers, &[5, 0], &[]), false),
            (explicit(&numbers, &seed, &[&one[..], &one].concat()), false),
            (element(0x30, &[&one]), false),
        ];
        for at in 0..6 {
            let mut numbers = numbers.clone();
            *numbers[at].last_mut().unwrap() ^= 2;
            cases.push((explicit(&numbers, &[], &one), false));
        }
        for (parameters, expected) in cases {
            let wrapped = info(0, EC, &parameters, &key, &[]);
            assert_eq!(is_read(&wrapped), expected, "{wrapped:02x?}");
            let named = sec1(
                1,
                &ec.number,
                &[&named(&parameters), &with_point(&ec.point)],
            );
            assert_eq!(is_read(&named), expected, "{named:02x?}");
        }
    }
}
