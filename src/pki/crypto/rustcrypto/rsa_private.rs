//! RSA: private keys.

use ::ecdsa::elliptic_curve::bigint::{ConcatenatingMul as _, NonZero};
use ::rsa::{
    BoxedUint, Pkcs1v15Sign,
    traits::{PrivateKeyParts as _, PublicKeyParts as _},
};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{
    private_key_info::Info,
    random::SystemRandom,
    rsa::{LONGEST_VERIFIED, Numbers, bit_length, number},
    strict::Strict,
    write,
};
use crate::pki::{
    crypto::{CryptoError, KeyKind, PrivateKey, Secret},
    der::Tag,
    oid,
};

/// The shortest modulus of a private key that AWS-LC takes.
const SHORTEST: usize = 2048;

/// The names of RSA keys that AWS-LC knows: rsaEncryption, rsa (X.509 of 1988) and id-RSAES-OAEP.
const ALGORITHMS: [&[u8]; 3] = [
    &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1],
    &[0x55, 8, 1, 1],
    &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 7],
];

/// Reads a key in PKCS#8 or PKCS#1.
pub(super) fn read(info: Option<&Info<'_>>, der: &[u8]) -> Option<PrivateKey> {
    match info {
        Some(info) => {
            if !ALGORITHMS.contains(&info.algorithm) || info.public_key.is_some() {
                return None;
            }
            let mut parameters = info.parameters.clone();
            if !parameters.take(Tag::NULL)?.is_empty() {
                return None;
            }
            parameters.finish()?;
            let mut key = Strict::new(info.key);
            let read = read_pkcs1(&mut key)?;
            key.finish()?;
            Some(read)
        }
        // What follows the structure is not looked at.
        None => read_pkcs1(&mut Strict::new(der)),
    }
}

/// Makes a key with the exponent 65537.
pub(super) fn generate(bits: usize) -> Result<PrivateKey, CryptoError> {
    let made = rsa::PrivateKey::new(&mut SystemRandom, bits).map_err(|_| CryptoError::Refused)?;
    let der = to_pkcs1(&made).ok_or(CryptoError::Refused)?;
    read_pkcs1(&mut Strict::new(&der)).ok_or(CryptoError::Refused)
}

fn to_pkcs1(key: &rsa::PrivateKey) -> Option<Zeroizing<Vec<u8>>> {
    let [p, q] = key.primes() else {
        return None;
    };
    let coefficient = Zeroizing::new(key.crt_coefficient()?);
    let numbers: [&BoxedUint; 8] = [
        key.n(),
        key.e(),
        key.d(),
        p,
        q,
        key.dp()?,
        key.dq()?,
        &coefficient,
    ];
    let version = write::unsigned(&[0]);
    let numbers = numbers.map(|number| write::unsigned(&Zeroizing::new(number.to_be_bytes())));
    let parts: Vec<&[u8]> = std::iter::once(&version)
        .chain(&numbers)
        .map(|part| part.as_slice())
        .collect();
    Some(write::element(write::SEQUENCE, &parts))
}

/// An `RSAPrivateKey` (RFC 8017 A.1.2) of two primes.
fn read_pkcs1(reader: &mut Strict<'_>) -> Option<PrivateKey> {
    let content = reader.take(Tag::SEQUENCE)?;
    let key = Components::read(content)?;
    let is_long_enough = (SHORTEST..=LONGEST_VERIFIED).contains(&bit_length(key.public.modulus));
    if !is_long_enough || !key.fits() {
        return None;
    }
    let public_key = write::element(
        write::SEQUENCE,
        &[
            &write::unsigned(key.public.modulus),
            &write::unsigned(key.public.exponent),
        ],
    );
    let secret = Key(Zeroizing::new(content.to_vec()));
    Some(PrivateKey::new(
        KeyKind::Rsa,
        public_key.to_vec(),
        Box::new(secret),
    ))
}

/// The numbers of a private key, as they are called in RFC 8017.
struct Components<'a> {
    public: Numbers<'a>,
    d: &'a [u8],
    p: &'a [u8],
    q: &'a [u8],
    dp: &'a [u8],
    dq: &'a [u8],
    qinv: &'a [u8],
}

impl<'a> Components<'a> {
    fn read(content: &'a [u8]) -> Option<Self> {
        let mut reader = Strict::new(content);
        if !reader.unsigned()?.is_empty() {
            return None;
        }
        let key = Self {
            public: Numbers::read(&mut reader)?,
            d: reader.unsigned()?,
            p: reader.unsigned()?,
            q: reader.unsigned()?,
            dp: reader.unsigned()?,
            dq: reader.unsigned()?,
            qinv: reader.unsigned()?,
        };
        reader.finish()?;
        Some(key)
    }

    /// Whether the numbers belong together. Whether the primes are prime is not checked.
    fn fits(&self) -> bool {
        let secret = |octets| Zeroizing::new(number(octets));
        let (modulus, exponent) = (number(self.public.modulus), number(self.public.exponent));
        let (d, p, q) = (secret(self.d), secret(self.p), secret(self.q));
        let one = BoxedUint::one();
        // The modulus is odd, and so are its factors; none of them is 1 if both are smaller than it.
        if *p >= modulus || *q >= modulus || p.concatenating_mul(&*q) != modulus {
            return false;
        }
        let less_one = |prime: &BoxedUint| NonZero::new(prime.wrapping_sub(&one)).into_option();
        let (Some(p_less), Some(q_less), Some(nonzero_p)) = (
            less_one(&p).map(Zeroizing::new),
            less_one(&q).map(Zeroizing::new),
            NonZero::new((*p).clone()).into_option().map(Zeroizing::new),
        ) else {
            return false;
        };
        let product = Zeroizing::new(d.concatenating_mul(&exponent));
        let qinv = secret(self.qinv);
        product.rem(&*p_less) == one
            && product.rem(&*q_less) == one
            && d.rem(&*p_less) == *secret(self.dp)
            && d.rem(&*q_less) == *secret(self.dq)
            && *qinv < *p
            && q.concatenating_mul(&*qinv).rem(&*nonzero_p) == one
    }
}

/// The content of the `RSAPrivateKey`.
struct Key(Zeroizing<Vec<u8>>);

impl Secret for Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let key = Components::read(&self.0).ok_or(CryptoError::Refused)?;
        let key = rsa::PrivateKey::from_components(
            number(key.public.modulus),
            number(key.public.exponent),
            number(key.d),
            vec![number(key.p), number(key.q)],
        );
        key.and_then(|key| {
            let digest = Sha256::digest(message);
            // With random numbers the library blinds what it computes with the secret ones.
            key.sign_with_rng(&mut SystemRandom, Pkcs1v15Sign::new::<Sha256>(), &digest)
        })
        .map_err(|_| CryptoError::Refused)
    }

    fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let null = write::element(write::NULL, &[]);
        let key = write::element(write::SEQUENCE, &[&self.0]);
        Ok(write::private_key_info(
            oid::RSA_ENCRYPTION.content(),
            &null,
            &key,
        ))
    }
}
