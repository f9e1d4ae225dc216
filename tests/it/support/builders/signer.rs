//! Keys of which everybody knows the private half, and signatures that are the same every time.

use aws_lc_rs::digest;
use num_bigint::BigUint;

use super::number::{integer, number, prime};
use crate::support::forge::{element, sequence};

/// A key on a curve, with the nonce of all its signatures: a nonce that is used twice gives the key away.
#[derive(Clone, Copy)]
pub struct Curve {
    /// The contents of the identifier.
    pub identifier: &'static [u8],
    bits: usize,
    word: &'static str,
    order: &'static str,
    /// The public point: the private key times the generator.
    pub coordinates: [&'static str; 2],
    /// The first coordinate of the nonce times the generator.
    nonce_point: &'static str,
}

pub const P_256: Curve = Curve {
    identifier: &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7],
    bits: 256,
    word: "P-256",
    order: "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
    coordinates: [
        "50C0F3306A3516E6A4EAAD15D84E70E70F86EC99F9D5FF14584D6EFBFB291985",
        "36F3B340BA971AD100C485FD16DF893DD01E7650CBD981CD5FF8BC5FB1991252",
    ],
    nonce_point: "013DA6FEDC374C2BC5A46B814C1AA28487060912176A4A0B5ACE119B128B55B4",
};

pub const P_384: Curve = Curve {
    identifier: &[0x2B, 0x81, 4, 0, 0x22],
    bits: 384,
    word: "P-384",
    order: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\
        C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
    coordinates: [
        "9DAC2475CCBA5E99C492B78B1E601FCFA05B09A1F254CF0D\
        C6FBFCADC6D1000E154ED4ED4E68C393AE0C882AD9290851",
        "A8E8E575980AECA7AF9CFB0147858809B79C111F474246BC\
        275169061CD9420D350AC4E69B01F11E9FF76ABAB8861D67",
    ],
    nonce_point: "42FB633CAA99055144064DCE1D36125E4FF5D778218C24D7\
        70D7D6103457E10788AA701208A18621C26D525DEBBE5703",
};

pub fn hexadecimal(digits: &str) -> BigUint {
    BigUint::parse_bytes(digits.as_bytes(), 16).unwrap()
}

impl Curve {
    /// The coordinates with all their octets.
    pub fn octets(&self) -> [Vec<u8>; 2] {
        self.coordinates
            .map(|digits| hexadecimal(digits).to_bytes_be())
    }

    /// The point as programs write it.
    pub fn point(&self) -> Vec<u8> {
        let [first, second] = self.octets();
        [vec![4], first, second].concat()
    }

    /// ECDSA with SHA-256 by a private key that is so much larger than the right one.
    fn sign(&self, text: &[u8], larger: u32) -> Vec<u8> {
        let secret = |what: &str| number(&format!("{} {what}", self.word), self.bits - 2);
        let (order, r) = (hexadecimal(self.order), hexadecimal(self.nonce_point));
        let hash = BigUint::from_bytes_be(digest::digest(&digest::SHA256, text).as_ref());
        let inverse = secret("nonce").modinv(&order).unwrap();
        let s = inverse * (hash + &r * (secret("key") + larger)) % order;
        sequence(&[element(0x02, &integer(&r)), element(0x02, &integer(&s))])
    }
}

/// A modulus, and how many numbers below it have no factor in common with it.
#[derive(Clone)]
pub struct Rsa {
    pub modulus: BigUint,
    totient: BigUint,
}

pub const EXPONENT: u32 = 65537;

impl Rsa {
    pub fn of_primes<const COUNT: usize>(primes: [BigUint; COUNT]) -> Self {
        Self {
            totient: primes.iter().map(|prime| prime - 1_u32).product(),
            modulus: primes.into_iter().product(),
        }
    }

    pub fn of_power(prime: &BigUint, power: u32) -> Self {
        Self {
            modulus: prime.pow(power),
            totient: prime.pow(power - 1) * (prime - 1_u32),
        }
    }

    /// A key of 2048 bits with which nothing is wrong.
    pub fn usual() -> Self {
        Self::of_primes([prime("p", 1024, 366), prime("q", 1024, 530)])
    }

    fn sign(&self, text: &[u8]) -> Vec<u8> {
        let hash = digest::digest(&digest::SHA256, text);
        let sha_256 = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
        let algorithm = sequence(&[element(0x06, &sha_256), element(0x05, &[])]);
        let info = sequence(&[algorithm, element(0x04, hash.as_ref())]);
        let length = self.length();
        let padding = vec![0xFF; length - 3 - info.len()];
        let padded = [vec![0, 1], padding, vec![0], info].concat();
        let exponent = BigUint::from(EXPONENT).modinv(&self.totient).unwrap();
        let signature = BigUint::from_bytes_be(&padded).modpow(&exponent, &self.modulus);
        let signature = signature.to_bytes_be();
        [vec![0; length - signature.len()], signature].concat()
    }

    pub fn length(&self) -> usize {
        usize::try_from(self.modulus.bits().div_ceil(8)).unwrap()
    }
}

/// Who signs a request.
#[derive(Clone)]
pub enum Signer {
    Ecdsa(Curve),
    /// Another key than the one of the curve.
    Stranger(Curve),
    Rsa(Rsa),
    /// Nobody: these octets are in the place of the signature.
    Nobody(Vec<u8>),
}

impl Signer {
    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Ecdsa(curve) => curve.sign(text, 0),
            Self::Stranger(curve) => curve.sign(text, 1),
            Self::Rsa(key) => key.sign(text),
            Self::Nobody(octets) => octets.clone(),
        }
    }
}
