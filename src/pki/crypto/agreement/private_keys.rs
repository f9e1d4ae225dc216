//! Private keys: read, written and used.

use std::sync::LazyLock;

use ::rsa::{
    BoxedUint, PrivateKey as RsaKey,
    traits::{PrivateKeyParts as _, PublicKeyParts as _},
};
use num_bigint::BigUint;
use proptest::{prelude::*, sample::Index};
use zeroize::Zeroizing;

use super::{Change, MESSAGE, change, element, integer, properties, seeded};
use crate::pki::crypto::{
    AWS_LC, Answer, Backend, CryptoError, Curve, KeyAlgorithm, KeyKind, PrivateKey, RUSTCRYPTO,
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

/// The numbers of an RSA key: n, e, d, p, q, d mod p − 1, d mod q − 1, q⁻¹ mod p.
fn rsa_numbers(bits: usize, exponent: u64) -> [BigUint; 8] {
    let mut random = seeded("a private key of RSA");
    let key = loop {
        let key = RsaKey::new_with_exp(&mut random, bits, BoxedUint::from(exponent));
        if let Ok(key) = key {
            break key;
        }
    };
    let number = |number: &BoxedUint| BigUint::from_bytes_be(&number.to_be_bytes());
    [
        number(key.n()),
        number(key.e()),
        number(key.d()),
        number(&key.primes()[0]),
        number(&key.primes()[1]),
        number(key.dp().unwrap()),
        number(key.dq().unwrap()),
        number(&key.crt_coefficient().unwrap()),
    ]
}

fn pkcs1(numbers: &[BigUint; 8]) -> Vec<u8> {
    let numbers = numbers
        .each_ref()
        .map(|number| integer(&number.to_bytes_be()));
    let content = numbers.concat();
    element(0x30, &[&integer(&[0]), &content])
}

static RSA_2048: LazyLock<[BigUint; 8]> = LazyLock::new(|| rsa_numbers(2048, 65537));

#[test]
fn rsa_keys_of_all_lengths() {
    for (bits, expected) in [(1024, false), (2047, false), (2048, true), (2049, true)] {
        let key = pkcs1(&rsa_numbers(bits, 65537));
        assert_eq!(is_read(&key), expected, "{bits}");
        assert_eq!(is_read(&info(0, RSA, &[5, 0], &key, &[])), expected);
    }
    assert!(is_read(&pkcs1(&rsa_numbers(2048, 3))));
    assert!(is_read(&pkcs1(&rsa_numbers(2048, (1 << 32) + 15))));
}

#[test]
fn rsa_numbers_that_do_not_belong_together() {
    let right = &*RSA_2048;
    assert!(is_read(&pkcs1(right)));
    let one = BigUint::from(1_u8);
    for at in 0..8 {
        let number = &right[at];
        let others = [
            BigUint::ZERO,
            one.clone(),
            number + &one,
            number - &one,
            number + 2_u8,
            number << 1,
            number + &right[3],
            number + &right[0],
            number * &right[0],
        ];
        for other in others {
            let mut numbers = right.clone();
            numbers[at] = other;
            is_read(&pkcs1(&numbers));
        }
    }
    let [n, e, d, p, q, dp, dq, qinv] = right.clone();
    let (p_less, q_less) = (&p - &one, &q - &one);
    let swapped = [&n, &e, &d, &q, &p, &dq, &dp, &qinv].map(Clone::clone);
    assert!(!is_read(&pkcs1(&swapped)));
    let inverse = q.clone();
    let swapped_well = [
        n.clone(),
        e.clone(),
        d.clone(),
        q.clone(),
        p.clone(),
        dq.clone(),
        dp.clone(),
        p.modinv(&inverse).unwrap(),
    ];
    assert!(is_read(&pkcs1(&swapped_well)));
    // d may be larger than it needs to be, and smaller.
    let unreduced = &d + &p_less * &q_less;
    let reduced = {
        use num_integer::Integer as _;
        &d % p_less.lcm(&q_less)
    };
    for d in [unreduced.clone(), &unreduced + &p_less * &q_less, reduced] {
        let numbers = [&n, &e, &d, &p, &q, &dp, &dq, &qinv].map(Clone::clone);
        assert!(is_read(&pkcs1(&numbers)));
    }
    // One factor is all of it.
    let whole = [&n, &e, &d, &n, &one, &dp, &dq, &one].map(Clone::clone);
    assert!(!is_read(&pkcs1(&whole)));
    // As Java writes a key of which it knows only these two.
    let mut stripped: [BigUint; 8] = std::array::from_fn(|_| BigUint::ZERO);
    stripped[0] = n.clone();
    stripped[2] = d.clone();
    assert!(!is_read(&pkcs1(&stripped)));
    stripped[1] = e.clone();
    assert!(!is_read(&pkcs1(&stripped)));
}

/// Factors need be neither primes nor of one length.
#[test]
fn rsa_factors_of_all_kinds() {
    let [_, e, _, p, q, ..] = RSA_2048.clone();
    let one = BigUint::from(1_u8);
    for factor in [3_u32, 7, 15, 1009, 65539] {
        let (p, q) = (&p * factor, q.clone());
        let (p_less, q_less) = (&p - &one, &q - &one);
        let lcm = {
            use num_integer::Integer as _;
            p_less.lcm(&q_less)
        };
        let Some(d) = e.modinv(&lcm) else {
            continue;
        };
        let numbers = [
            &p * &q,
            e.clone(),
            d.clone(),
            p.clone(),
            q.clone(),
            &d % &p_less,
            &d % &q_less,
            q.modinv(&p).unwrap(),
        ];
        assert!(is_read(&pkcs1(&numbers)));
    }
    // A long one and a short one.
    let p = RSA_2048[0].clone();
    let q = BigUint::from(1009_u32);
    let (p_less, q_less) = (&p - &one, &q - &one);
    let numbers = [
        &p * &q,
        e.clone(),
        e.clone(),
        p.clone(),
        q.clone(),
        &e % &p_less,
        &e % &q_less,
        q.modinv(&p).unwrap(),
    ];
    is_read(&pkcs1(&numbers));
}

#[test]
fn rsa_in_all_wrappings() {
    let key = pkcs1(&RSA_2048);
    let null: &[u8] = &[5, 0];
    let public = element(0x81, &[&[0], &key]);
    let with_version = |version: u8| {
        let mut key = key.clone();
        key[6] = version;
        key
    };
    let cases = [
        (key.clone(), true),
        ([&key[..], &[0]].concat(), true),
        (key[..key.len() - 1].to_vec(), false),
        (with_version(1), false),
        (with_version(2), false),
        (info(0, RSA, null, &key, &[]), true),
        (info(1, RSA, null, &key, &[]), true),
        (info(2, RSA, null, &key, &[]), false),
        (
            [&info(0, RSA, null, &key, &[])[..], &[1, 2, 3]].concat(),
            true,
        ),
        (info(0, RSA, &[], &key, &[]), false),
        (info(0, RSA, &[5, 1, 0], &key, &[]), false),
        (info(0, RSA, &[5, 0, 5, 0], &key, &[]), false),
        (info(0, RSA, &[6, 1, 1], &key, &[]), false),
        (info(0, RSA, null, &[&key[..], &[0]].concat(), &[]), false),
        (info(0, RSA, null, &key, &attributes()), true),
        (info(0, RSA, null, &key, &[0xA0, 3, 1]), false),
        (info(0, RSA, null, &key, &[0xA0, 1, 1]), true),
        (info(0, RSA, null, &key, &[0x80, 1, 1]), false),
        (info(0, RSA, null, &key, null), false),
        (info(1, RSA, null, &key, &public), false),
        (info(0, RSA, null, &key, &public), false),
        // rsa of X.509 and id-RSAES-OAEP are taken for RSA, id-RSASSA-PSS and what only looks like it are not.
        (info(0, &[0x55, 8, 1, 1], null, &key, &[]), true),
        (
            info(
                0,
                &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 7],
                null,
                &key,
                &[],
            ),
            true,
        ),
        (
            info(
                0,
                &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10],
                &[],
                &key,
                &[],
            ),
            false,
        ),
        (
            info(
                0,
                &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11],
                null,
                &key,
                &[],
            ),
            false,
        ),
        (info(0, EC, null, &key, &[]), false),
        (
            info(0, RSA, null, &info(0, RSA, null, &key, &[]), &[]),
            false,
        ),
        (element(0x30, &[&key]), false),
        (Vec::new(), false),
        (vec![0x30, 0], false),
    ];
    for (der, expected) in cases {
        assert_eq!(is_read(&der), expected, "{der:02x?}");
    }
}

/// The parts of a key on a curve.
struct Ec {
    curve: Curve,
    name: Vec<u8>,
    number: Vec<u8>,
    order: Vec<u8>,
    point: Vec<u8>,
    compressed: Vec<u8>,
    /// The point of another key.
    other: Vec<u8>,
    /// p, a, b, x, y, and the order of the curve, in hexadecimal.
    numbers: [&'static str; 6],
}

fn octets(hexadecimal: &str) -> Vec<u8> {
    BigUint::parse_bytes(hexadecimal.as_bytes(), 16)
        .unwrap()
        .to_bytes_be()
}

fn on_curve<C>(curve: Curve, numbers: [&'static str; 6]) -> Ec
where
    C: ::ecdsa::elliptic_curve::CurveArithmetic,
    ::ecdsa::elliptic_curve::AffinePoint<C>: ::ecdsa::elliptic_curve::sec1::FromSec1Point<C>
        + ::ecdsa::elliptic_curve::sec1::ToSec1Point<C>,
    ::ecdsa::elliptic_curve::FieldBytesSize<C>: ::ecdsa::elliptic_curve::sec1::ModulusSize,
{
    use ::ecdsa::elliptic_curve::{Generate as _, SecretKey, sec1::ToSec1Point as _};
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
static CURVES: LazyLock<[Ec; 3]> = LazyLock::new(|| {
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
fn sec1(version: u8, number: &[u8], more: &[&[u8]]) -> Vec<u8> {
    element(
        0x30,
        &[&integer(&[version]), &element(4, &[number]), &more.concat()],
    )
}

fn named(name: &[u8]) -> Vec<u8> {
    element(0xA0, &[name])
}

fn with_point(point: &[u8]) -> Vec<u8> {
    element(0xA1, &[&element(3, &[&[0], point])])
}

/// All the numbers of a curve, as old versions of OpenSSL wrote them (RFC 3279 §2.3.5).
fn explicit(numbers: &[Vec<u8>; 6], seed: &[u8], cofactor: &[u8]) -> Vec<u8> {
    let [p, a, b, x, y, order] = numbers;
    let field = element(
        0x30,
        &[
            &element(6, &[&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 1, 1]]),
            &integer(p),
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

#[test]
fn keys_on_curves_in_all_forms() {
    for ec in CURVES.iter() {
        let (number, point, name) = (&ec.number[..], &ec.point[..], &ec.name[..]);
        let sign = point[point.len() - 1] & 1;
        let hybrid = [&[6 | sign][..], &point[1..]].concat();
        let wrong_hybrid = [&[7 - sign][..], &point[1..]].concat();
        let short = {
            let zeros = number.iter().take_while(|&&octet| octet == 0).count();
            &number[zeros..]
        };
        let less_one = |octets: &[u8]| (BigUint::from_bytes_be(octets) - 1_u8).to_bytes_be();
        let other_name = element(6, &[&[0x2B, 0x81, 4, 0, 33]]);
        let unused = element(0xA1, &[&element(3, &[&[1], point])]);
        let cases = [
            (sec1(1, number, &[]), true),
            (sec1(0, number, &[]), false),
            (sec1(2, number, &[]), false),
            (sec1(1, number, &[&named(name)]), true),
            (sec1(1, number, &[&with_point(point)]), true),
            (sec1(1, number, &[&named(name), &with_point(point)]), true),
            (sec1(1, number, &[&with_point(point), &named(name)]), false),
            (sec1(1, number, &[&with_point(&ec.compressed)]), true),
            (sec1(1, number, &[&with_point(&hybrid)]), true),
            (sec1(1, number, &[&with_point(&wrong_hybrid)]), false),
            (sec1(1, number, &[&with_point(&ec.other)]), false),
            (sec1(1, number, &[&with_point(&[])]), false),
            (sec1(1, number, &[&with_point(&[0])]), false),
            (sec1(1, number, &[&unused]), false),
            (sec1(1, number, &[&element(0x81, &[&[0], point])]), false),
            (sec1(1, number, &[&named(&other_name)]), false),
            (sec1(1, number, &[&named(&[5, 0])]), false),
            (sec1(1, number, &[&named(&[name, &[5, 0]].concat())]), false),
            (sec1(1, number, &[&[5, 0]]), false),
            (sec1(1, short, &[&with_point(point)]), true),
            (
                sec1(1, &[&[0; 100], number].concat(), &[&with_point(point)]),
                true,
            ),
            (sec1(1, &[number, &[0]].concat(), &[]), false),
            (sec1(1, &[], &[]), false),
            (sec1(1, &[0], &[]), false),
            (sec1(1, &[0; 66], &[]), false),
            (sec1(1, &[1], &[&named(name)]), true),
            (sec1(1, &ec.order, &[&named(name)]), false),
            (sec1(1, &less_one(&ec.order), &[&named(name)]), true),
            ([&sec1(1, number, &[])[..], &[0]].concat(), true),
            (info(0, EC, name, &sec1(1, number, &[]), &[]), true),
            (
                info(0, EC, name, &sec1(1, number, &[&with_point(point)]), &[]),
                true,
            ),
            (
                info(
                    0,
                    EC,
                    name,
                    &sec1(1, number, &[&with_point(&ec.compressed)]),
                    &[],
                ),
                true,
            ),
            (
                info(0, EC, name, &sec1(1, number, &[&with_point(&hybrid)]), &[]),
                true,
            ),
            (
                info(0, EC, name, &sec1(1, number, &[&named(name)]), &[]),
                true,
            ),
            (
                info(0, EC, name, &sec1(1, number, &[&named(&other_name)]), &[]),
                false,
            ),
            (info(0, EC, &other_name, &sec1(1, number, &[]), &[]), false),
            (info(0, EC, &[5, 0], &sec1(1, number, &[]), &[]), false),
            (
                info(0, EC, &[], &sec1(1, number, &[&named(name)]), &[]),
                false,
            ),
            (
                info(0, EC, &[name, &[5, 0]].concat(), &sec1(1, number, &[]), &[]),
                false,
            ),
            (
                info(
                    0,
                    EC,
                    name,
                    &[&sec1(1, number, &[])[..], &[0]].concat(),
                    &[],
                ),
                false,
            ),
            (info(1, EC, name, &sec1(1, number, &[]), &[]), true),
            (
                info(1, EC, name, &sec1(1, number, &[]), &attributes()),
                true,
            ),
            (
                info(
                    1,
                    EC,
                    name,
                    &sec1(1, number, &[]),
                    &element(0x81, &[&[0], point]),
                ),
                false,
            ),
            (info(2, EC, name, &sec1(1, number, &[]), &[]), false),
            (info(0, RSA, &[5, 0], &sec1(1, number, &[]), &[]), false),
        ];
        for (der, expected) in cases {
            let read = read(&der);
            let is_read = read
                .as_ref()
                .is_ok_and(|(kind, ..)| *kind == KeyKind::EllipticCurve(ec.curve));
            // Without a name a short number may be one of a smaller curve.
            let is_of_another = read.is_ok() && !is_read;
            assert!(
                is_of_another || is_read == expected,
                "{} {der:02x?}",
                ec.curve
            );
        }
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
    #![proptest_config(properties(600))]

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
