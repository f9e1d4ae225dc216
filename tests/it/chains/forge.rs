//! A writer of certificates with whatever a CA could say, and of their signatures.

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};

use crate::support::forge::{element, sequence, set};

/// A key pair of P-256.
pub struct Key(EcdsaKeyPair);

impl Key {
    pub fn new() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap())
    }

    fn point(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    pub fn identifier(&self) -> Vec<u8> {
        let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, self.point());
        digest.as_ref().to_vec()
    }

    fn info(&self) -> Vec<u8> {
        let algorithm = sequence(&[
            identifier(&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1]),
            identifier(&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7]),
        ]);
        sequence(&[algorithm, element(0x03, &[&[0], self.point()].concat())])
    }
}

/// What stands in a certificate.
#[derive(Clone)]
pub struct Certificate {
    /// 1 to 3.
    pub version: u8,
    pub serial: Vec<u8>,
    pub issuer: Vec<u8>,
    /// Both dates, as elements.
    pub validity: [Vec<u8>; 2],
    pub subject: Vec<u8>,
    pub unique_identifier: bool,
    pub extensions: Vec<Extension>,
}

#[derive(Clone)]
pub struct Extension {
    /// The content of its identifier.
    pub identifier: Vec<u8>,
    pub critical: bool,
    pub value: Vec<u8>,
}

impl Certificate {
    pub fn sign(&self, own: &Key, issuer: &Key) -> Vec<u8> {
        let ecdsa = sequence(&[identifier(&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2])]);
        let version = match self.version {
            1 => Vec::new(),
            number => element(0xA0, &element(0x02, &[number - 1])),
        };
        let unique = if self.unique_identifier {
            element(0x81, &[0, 1, 2])
        } else {
            Vec::new()
        };
        let extensions: Vec<Vec<u8>> = self.extensions.iter().map(Extension::encode).collect();
        let extensions = match self.version {
            3 => element(0xA3, &sequence(&extensions)),
            _ => Vec::new(),
        };
        let info = sequence(&[
            version,
            element(0x02, &self.serial),
            ecdsa.clone(),
            self.issuer.clone(),
            sequence(&self.validity),
            self.subject.clone(),
            own.info(),
            unique,
            extensions,
        ]);
        let signature = issuer.0.sign(&SystemRandom::new(), &info).unwrap();
        let signature = element(0x03, &[&[0], signature.as_ref()].concat());
        sequence(&[info, ecdsa, signature])
    }
}

impl Extension {
    /// One of those below 2.5.29.
    pub fn new(arc: u8, critical: bool, value: Vec<u8>) -> Self {
        Self {
            identifier: vec![0x55, 29, arc],
            critical,
            value,
        }
    }

    fn encode(&self) -> Vec<u8> {
        let critical = if self.critical {
            element(0x01, &[0xFF])
        } else {
            Vec::new()
        };
        let value = element(0x04, &self.value);
        sequence(&[identifier(&self.identifier), critical, value])
    }
}

pub fn identifier(content: &[u8]) -> Vec<u8> {
    element(0x06, content)
}

/// A name of attributes below 2.5.4, each with its string type.
pub fn name(attributes: &[(u8, u8, &str)]) -> Vec<u8> {
    let sets = attributes.iter().map(|(arc, string_type, value)| {
        let pair = [
            identifier(&[0x55, 4, *arc]),
            element(*string_type, value.as_bytes()),
        ];
        set(&[sequence(&pair)])
    });
    sequence(&sets.collect::<Vec<_>>())
}
