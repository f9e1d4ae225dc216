//! Elliptic curves.

use std::fmt;

use crate::pki::oid::{self, Oid};

/// An elliptic curve whose name we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Curve {
    /// NIST P-192 (FIPS 186-4 D.1.2.1).
    P192,
    /// NIST P-224 (FIPS 186-4 D.1.2.2).
    P224,
    /// NIST P-256 (FIPS 186-4 D.1.2.3).
    P256,
    /// NIST P-384 (FIPS 186-4 D.1.2.4).
    P384,
    /// NIST P-521 (FIPS 186-4 D.1.2.5).
    P521,
    /// secp256k1 (SEC 2 §2.4.1).
    Secp256k1,
    /// sect283r1 (SEC 2 §3.4.2).
    Sect283r1,
    /// brainpoolP256r1 (RFC 5639 §3.4).
    BrainpoolP256r1,
    /// brainpoolP384r1 (RFC 5639 §3.6).
    BrainpoolP384r1,
    /// brainpoolP512r1 (RFC 5639 §3.7).
    BrainpoolP512r1,
}

impl Curve {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::P192,
        Self::P224,
        Self::P256,
        Self::P384,
        Self::P521,
        Self::Secp256k1,
        Self::Sect283r1,
        Self::BrainpoolP256r1,
        Self::BrainpoolP384r1,
        Self::BrainpoolP512r1,
    ];

    /// The curve that an object identifier names.
    pub fn of(oid: &Oid) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.oid() == *oid)
    }

    /// The object identifier that names it.
    pub fn oid(self) -> Oid {
        match self {
            Self::P192 => oid::P_192,
            Self::P224 => oid::P_224,
            Self::P256 => oid::P_256,
            Self::P384 => oid::P_384,
            Self::P521 => oid::P_521,
            Self::Secp256k1 => oid::SECP256K1,
            Self::Sect283r1 => oid::SECT283R1,
            Self::BrainpoolP256r1 => oid::BRAINPOOL_P256R1,
            Self::BrainpoolP384r1 => oid::BRAINPOOL_P384R1,
            Self::BrainpoolP512r1 => oid::BRAINPOOL_P512R1,
        }
    }
}

/// The name, as profiles and messages write it.
impl fmt::Display for Curve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.oid().fmt(formatter)
    }
}
