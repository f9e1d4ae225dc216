//! Public keys: what kind, how long, and the words for it.
//!
//! One vocabulary serves the inventory (what to make), the profiles (what a CA
//! accepts) and the messages: `RSA-2048`, `P-256`, `Ed25519`.

mod blocklist;
pub(crate) mod common_factor;
mod fermat;
mod modulus;
pub mod point;
mod power;
mod prime;
mod private;
mod product;
mod residues;
mod roca;

use std::{fmt, str::FromStr};

pub use blocklist::{Blocklist, Listed};
pub use common_factor::common_factors;
pub use modulus::{Malformation, Modulus};
pub use point::PointForm;
pub use private::{PrivateKeyError, PublicHalf};

pub use crate::pki::crypto::KeyAlgorithm;
use crate::pki::{crypto::Curve, oid::Oid};

/// A public key as a request carries it, reduced to what rules judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// An RSA key (RFC 8017), with its numbers in big-endian form without leading zeros.
    Rsa {
        /// The modulus n.
        modulus: Vec<u8>,
        /// The public exponent e.
        exponent: Vec<u8>,
        /// Whether n is written as a negative INTEGER.
        negative_modulus: bool,
        /// Whether e is written as a negative INTEGER.
        negative_exponent: bool,
    },
    /// A point on a named curve (RFC 5480).
    EllipticCurve {
        /// The curve.
        curve: KeyCurve,
        /// The encoded point.
        point: Vec<u8>,
    },
    /// A key of a known algorithm that cannot be read.
    Unreadable {
        /// The algorithm's name.
        algorithm: String,
    },
    /// A key of another algorithm, such as `Ed25519` or `DSA`.
    Other {
        /// The algorithm's name, or its object identifier in dotted form.
        algorithm: String,
        /// The length in bits where the algorithm has one to choose.
        bits: Option<usize>,
    },
}

/// The curve of a key (RFC 5480 §2.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyCurve {
    /// A curve whose name we know.
    Known(Curve),
    /// Another, by its object identifier.
    Other(Oid),
    /// The curve is given by its parameters, and has no name.
    Unnamed,
}

impl KeyCurve {
    /// The curve that an object identifier names.
    pub fn of(oid: Oid) -> Self {
        Curve::of(&oid).map_or(Self::Other(oid), Self::Known)
    }
}

impl fmt::Display for KeyCurve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(curve) => curve.fmt(formatter),
            Self::Other(oid) => oid.fmt(formatter),
            Self::Unnamed => formatter.write_str("a curve without a name"),
        }
    }
}

impl PublicKey {
    /// A key of this type and length that no private key belongs to.
    pub(crate) fn stand_in(algorithm: KeyAlgorithm) -> Self {
        let curve = |curve| Self::EllipticCurve {
            curve: KeyCurve::Known(curve),
            point: Vec::new(),
        };
        let rsa = |bits: usize| {
            let mut modulus = vec![0; bits / 8];
            if let Some(first) = modulus.first_mut() {
                *first = 0x80;
            }
            Self::Rsa {
                modulus,
                exponent: vec![1, 0, 1],
                negative_modulus: false,
                negative_exponent: false,
            }
        };
        match algorithm {
            KeyAlgorithm::Rsa2048 => rsa(2048),
            KeyAlgorithm::Rsa3072 => rsa(3072),
            KeyAlgorithm::Rsa4096 => rsa(4096),
            KeyAlgorithm::P256 => curve(Curve::P256),
            KeyAlgorithm::P384 => curve(Curve::P384),
            KeyAlgorithm::P521 => curve(Curve::P521),
        }
    }

    /// The length that decides about strength, in bits; none where the algorithm fixes it.
    pub fn bits(&self) -> Option<usize> {
        match self {
            Self::Rsa { modulus, .. } => Some(bit_length(modulus)),
            Self::EllipticCurve { .. } | Self::Unreadable { .. } => None,
            Self::Other { bits, .. } => *bits,
        }
    }

    /// Whether what the key signs can be forged: RSA under 2048 bits (Baseline Requirements 6.1.5).
    pub fn is_weak(&self) -> bool {
        const SHORTEST: usize = 2048;
        matches!(self, Self::Rsa { .. }) && self.bits().is_some_and(|bits| bits < SHORTEST)
    }

    /// The modulus of an RSA key, to look into.
    pub fn modulus(&self) -> Option<Modulus> {
        match self {
            Self::Rsa {
                modulus,
                negative_modulus,
                ..
            } => Some(Modulus::new(modulus, *negative_modulus)),
            _ => None,
        }
    }
}

/// `RSA-2048`, `P-256`, `DSA-2048`, `Ed25519`.
impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { modulus, .. } => write!(formatter, "RSA-{}", bit_length(modulus)),
            Self::EllipticCurve { curve, .. } => curve.fmt(formatter),
            Self::Unreadable { algorithm } => write!(formatter, "{algorithm} (cannot be read)"),
            Self::Other {
                algorithm,
                bits: Some(bits),
            } => write!(formatter, "{algorithm}-{bits}"),
            Self::Other {
                algorithm,
                bits: None,
            } => formatter.write_str(algorithm),
        }
    }
}

/// The number of bits of a big-endian number; 0 for zero.
pub fn bit_length(number: &[u8]) -> usize {
    let mut significant = number.iter().skip_while(|&&byte| byte == 0);
    match significant.next() {
        None => 0,
        Some(first) => {
            8 - usize::try_from(first.leading_zeros()).unwrap_or(0) + 8 * significant.count()
        }
    }
}

/// A big-endian number in decimal, if it fits 64 bits.
pub fn small_number(number: &[u8]) -> Option<u64> {
    if bit_length(number) > 64 {
        return None;
    }
    Some(
        number
            .iter()
            .fold(0, |value, &byte| (value << 8) | u64::from(byte)),
    )
}

/// One key that a CA accepts, as a profile's `key.allow` writes it.
///
/// `RSA-2048` is one length, `RSA-2048..8192` a range with both ends included,
/// `RSA-2048..` a range without an upper end; anything else is the name of a
/// curve or algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyAllowance {
    /// RSA moduli from `least` to `most` bits.
    Rsa {
        /// The shortest modulus, in bits.
        least: usize,
        /// The longest modulus, in bits; none for no limit.
        most: Option<usize>,
    },
    /// A curve or an algorithm, by name.
    Named(String),
}

impl KeyAllowance {
    /// Whether the key is of the kind that this allowance is about, whatever its length.
    pub fn is_kind_of(&self, key: &PublicKey) -> bool {
        match (self, key) {
            (Self::Rsa { .. }, PublicKey::Rsa { .. }) => true,
            (Self::Named(name), key) => *name == key.to_string(),
            (Self::Rsa { .. }, _) => false,
        }
    }

    /// Whether the key is allowed by it.
    pub fn allows(&self, key: &PublicKey) -> bool {
        match (self, key.bits()) {
            (Self::Rsa { least, most }, Some(bits)) => {
                self.is_kind_of(key) && bits >= *least && most.is_none_or(|most| bits <= most)
            }
            _ => self.is_kind_of(key),
        }
    }

    /// Whether a key of this algorithm would be allowed by it.
    pub fn would_allow(&self, algorithm: KeyAlgorithm) -> bool {
        match (self, algorithm.word().strip_prefix("RSA-")) {
            (Self::Rsa { least, most }, Some(bits)) => {
                let bits: usize = bits.parse().unwrap_or_default();
                bits >= *least && most.is_none_or(|most| bits <= most)
            }
            (Self::Named(name), None) => name == algorithm.word(),
            _ => false,
        }
    }
}

/// What is wrong with the text of a key allowance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected `RSA-2048`, `RSA-2048..8192`, `RSA-2048..` or the name of a curve or algorithm, found `{0}`"
)]
pub struct KeyAllowanceError(String);

impl FromStr for KeyAllowance {
    type Err = KeyAllowanceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || KeyAllowanceError(text.to_owned());
        let number = |text: &str| text.parse::<usize>().map_err(|_| error());
        let Some(lengths) = text.strip_prefix("RSA-") else {
            const NAMES: [&str; 6] = ["P-256", "P-384", "P-521", "Ed25519", "Ed448", "secp256k1"];
            return if NAMES.contains(&text) {
                Ok(Self::Named(text.to_owned()))
            } else {
                Err(error())
            };
        };
        match lengths.split_once("..") {
            None => number(lengths).map(|bits| Self::Rsa {
                least: bits,
                most: Some(bits),
            }),
            Some((least, "")) => Ok(Self::Rsa {
                least: number(least)?,
                most: None,
            }),
            Some((least, most)) => Ok(Self::Rsa {
                least: number(least)?,
                most: Some(number(most)?),
            }),
        }
    }
}

impl fmt::Display for KeyAllowance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa {
                least,
                most: Some(most),
            } if least == most => write!(formatter, "RSA-{least}"),
            Self::Rsa {
                least,
                most: Some(most),
            } => write!(formatter, "RSA-{least} to RSA-{most}"),
            Self::Rsa { least, most: None } => write!(formatter, "RSA-{least} and longer"),
            Self::Named(name) => formatter.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyAlgorithm, KeyAllowance, PublicKey, bit_length, small_number};

    fn rsa(bits: usize) -> PublicKey {
        let mut modulus = vec![0xFF; bits.div_ceil(8)];
        modulus[0] = 0xFF >> (modulus.len() * 8 - bits);
        PublicKey::Rsa {
            modulus,
            exponent: vec![1, 0, 1],
            negative_modulus: false,
            negative_exponent: false,
        }
    }

    #[test]
    fn counts_bits_not_bytes() {
        for bits in [1, 7, 8, 9, 2040, 2047, 2048, 2049] {
            assert_eq!(rsa(bits).bits(), Some(bits));
        }
        assert_eq!(bit_length(&[0, 0]), 0);
        assert_eq!(bit_length(&[0, 1, 0]), 9);
        assert_eq!(small_number(&[1, 0, 1]), Some(65537));
        assert_eq!(small_number(&[1, 0, 0, 0, 0, 0, 0, 0, 0]), None);
    }

    #[test]
    fn a_stand_in_is_called_like_its_algorithm() {
        for algorithm in KeyAlgorithm::ALL {
            assert_eq!(PublicKey::stand_in(algorithm).to_string(), algorithm.word());
        }
    }

    #[test]
    fn allowances_read_as_they_are_written() {
        let allows = |allowance: &str, bits| {
            allowance
                .parse::<KeyAllowance>()
                .unwrap()
                .allows(&rsa(bits))
        };
        assert!(allows("RSA-2048", 2048) && !allows("RSA-2048", 2049));
        assert!(allows("RSA-2048..8192", 8192) && !allows("RSA-2048..8192", 8193));
        assert!(allows("RSA-2048..", 16384) && !allows("RSA-2048..", 2047));
        assert!(!allows("P-256", 2048));
        let would_allow = |allowance: &str, algorithm| {
            allowance
                .parse::<KeyAllowance>()
                .unwrap()
                .would_allow(algorithm)
        };
        assert!(would_allow("RSA-2048", KeyAlgorithm::Rsa2048));
        assert!(!would_allow("RSA-1024..2048", KeyAlgorithm::Rsa3072));
        assert!(would_allow("RSA-2048..", KeyAlgorithm::Rsa4096));
        assert!(would_allow("P-256", KeyAlgorithm::P256));
        assert!(!would_allow("P-256", KeyAlgorithm::Rsa2048));
        assert!(!would_allow("RSA-2048..", KeyAlgorithm::P384));
        for bad in ["RSA", "RSA-", "RSA-x", "P-257", "RSA-2048..x"] {
            assert!(bad.parse::<KeyAllowance>().is_err(), "{bad}");
        }
    }
}
