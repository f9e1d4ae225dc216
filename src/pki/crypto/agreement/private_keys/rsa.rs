//! RSA keys.

use std::sync::LazyLock;

use ::rsa::{
    BoxedUint, PrivateKey as RsaKey,
    traits::{PrivateKeyParts as _, PublicKeyParts as _},
};
use num_bigint::BigUint;
use num_integer::Integer as _;

use super::{EC, RSA, attributes, info, is_read};
use crate::pki::crypto::agreement::{element, integer, seeded};

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

pub(super) fn pkcs1(numbers: &[BigUint; 8]) -> Vec<u8> {
    let numbers = numbers
        .each_ref()
        .map(|number| integer(&number.to_bytes_be()));
    let content = numbers.concat();
    element(0x30, &[&integer(&[0]), &content])
}

pub(super) static RSA_2048: LazyLock<[BigUint; 8]> = LazyLock::new(|| rsa_numbers(2048, 65537));

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
    let [modulus, exponent, d, p, q, dp, dq, qinv] = right.clone();
    let (p_less, q_less) = (&p - &one, &q - &one);
    let swapped = [&modulus, &exponent, &d, &q, &p, &dq, &dp, &qinv].map(Clone::clone);
    assert!(!is_read(&pkcs1(&swapped)));
    let inverse = q.clone();
    let swapped_well = [
        modulus.clone(),
        exponent.clone(),
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
    let reduced = &d % p_less.lcm(&q_less);
    for d in [unreduced.clone(), &unreduced + &p_less * &q_less, reduced] {
        let numbers = [&modulus, &exponent, &d, &p, &q, &dp, &dq, &qinv].map(Clone::clone);
        assert!(is_read(&pkcs1(&numbers)));
    }
    // One factor is all of it.
    let whole = [&modulus, &exponent, &d, &modulus, &one, &dp, &dq, &one].map(Clone::clone);
    assert!(!is_read(&pkcs1(&whole)));
    // As Java writes a key of which it knows only these two.
    let mut stripped: [BigUint; 8] = std::array::from_fn(|_| BigUint::ZERO);
    stripped[0] = modulus.clone();
    stripped[2] = d.clone();
    assert!(!is_read(&pkcs1(&stripped)));
    stripped[1] = exponent.clone();
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
        let Some(d) = e.modinv(&p_less.lcm(&q_less)) else {
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
