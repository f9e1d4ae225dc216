//! The public half of a private key, for holding it against a certificate.
//!
//! The key itself is read, used once and wiped; it is never kept, copied or printed.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::{KeyCurve, PublicKey};
use crate::pki::crypto::{self, Backend, CryptoError, KeyKind, PrivateKey};

/// The public half of a private key.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicHalf {
    kind: KeyKind,
    /// The content of the BIT STRING that a certificate has for it.
    octets: Vec<u8>,
}

/// A public key is no secret, and no reading either.
impl std::fmt::Debug for PublicHalf {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the public half of a key: {:?}", self.kind)
    }
}

/// Why a private key cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// It is encrypted with a password.
    #[error("the private key is encrypted")]
    Encrypted,
    /// There is no private key in the text.
    #[error("there is no private key in it")]
    Absent,
    /// There are several private keys.
    #[error("there is more than one private key in it")]
    Several,
    /// It is damaged, or neither RSA nor P-256, P-384, P-521 or Ed25519.
    #[error(
        "the private key cannot be read: expected RSA, P-256, P-384, P-521 or Ed25519 in PKCS#8, PKCS#1 or SEC 1"
    )]
    Unreadable,
    /// The library was built without the features `aws-lc` and `rustcrypto`.
    #[error("this build of signready cannot read private keys")]
    Unsupported,
}

impl PublicHalf {
    /// The content of the BIT STRING that a certificate has for it.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Reads the private key in a file: PEM, with whatever else there is around it, or DER.
    pub fn of_private_key(file: &[u8]) -> Result<Self, PrivateKeyError> {
        Self::of_private_key_with(crypto::preferred(), file)
    }

    /// The same with a backend of one's own choice.
    pub fn of_private_key_with(backend: &Backend, file: &[u8]) -> Result<Self, PrivateKeyError> {
        let is_der = file.first() == Some(&0x30) && !file.is_ascii();
        if is_der {
            return Self::of_der(backend, file);
        }
        let text = String::from_utf8_lossy(file);
        let text = Zeroizing::new(text.into_owned());
        let mut keys = blocks(&text);
        let (label, body) = keys.next().ok_or(PrivateKeyError::Absent)?;
        if keys.next().is_some() {
            return Err(PrivateKeyError::Several);
        }
        // RFC 1421 headers say with what it is locked.
        if label.starts_with("ENCRYPTED") || body.contains("Proc-Type:") {
            return Err(PrivateKeyError::Encrypted);
        }
        let mut base64 = Zeroizing::new(String::with_capacity(body.len()));
        base64.extend(body.chars().filter(|character| !character.is_whitespace()));
        let der = STANDARD.decode(base64.as_bytes());
        let der = Zeroizing::new(der.map_err(|_| PrivateKeyError::Unreadable)?);
        Self::of_der(backend, &der)
    }

    fn of_der(backend: &Backend, der: &[u8]) -> Result<Self, PrivateKeyError> {
        match PrivateKey::from_der(backend, der) {
            Ok(key) => Ok(Self {
                kind: key.kind(),
                octets: key.public_key_octets().to_vec(),
            }),
            Err(CryptoError::Cannot) => Err(PrivateKeyError::Unsupported),
            Err(_) => Err(PrivateKeyError::Unreadable),
        }
    }

    /// Whether this is the public key whose BIT STRING holds these octets.
    pub fn is_of(&self, key: &PublicKey, octets: &[u8]) -> bool {
        let is_kind = match (self.kind, key) {
            (KeyKind::Rsa, PublicKey::Rsa { .. }) => true,
            (KeyKind::EllipticCurve(own), PublicKey::EllipticCurve { curve, .. }) => {
                *curve == KeyCurve::Known(own)
            }
            (KeyKind::Ed25519, PublicKey::Other { algorithm, .. }) => algorithm == "Ed25519",
            _ => false,
        };
        let is_point = matches!(self.kind, KeyKind::EllipticCurve(_));
        is_kind && (self.octets == octets || is_point && is_compressed(&self.octets, octets))
    }
}

/// Whether `octets` are the compressed form of this point: its first coordinate, and whether the second is odd (SEC 1, 2.3.3).
fn is_compressed(point: &[u8], octets: &[u8]) -> bool {
    let ([4, coordinates @ ..], [form @ (2 | 3), x @ ..]) = (point, octets) else {
        return false;
    };
    let is_odd = coordinates.last().is_some_and(|last| last % 2 == 1);
    coordinates.get(..coordinates.len() / 2) == Some(x) && is_odd == (*form == 3)
}

/// The blocks of PEM that are private keys: what each is called, and its body.
fn blocks(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("-----BEGIN ").skip(1).filter_map(|piece| {
        let (label, rest) = piece.split_once("-----")?;
        let (body, _) = rest.split_once("-----END ")?;
        label.ends_with("PRIVATE KEY").then_some((label, body))
    })
}

#[cfg(test)]
mod tests {
    use super::{PrivateKeyError, PublicHalf, is_compressed};

    #[test]
    fn a_point_is_its_compressed_form() {
        let (even, odd) = ([4, 1, 2, 3, 4], [4, 1, 2, 3, 5]);
        assert!(is_compressed(&even, &[2, 1, 2]) && is_compressed(&odd, &[3, 1, 2]));
        for octets in [&[3, 1, 2][..], &[2, 1, 3], &[2, 1], &[4, 1, 2], &[2], &[]] {
            assert!(!is_compressed(&even, octets), "{octets:?}");
        }
        assert!(!is_compressed(&[], &[2]) && !is_compressed(&[2, 1, 2], &[2, 1, 2]));
    }

    #[test]
    fn what_is_no_open_private_key_is_named() {
        let encrypted =
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n";
        let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIB\n-----END RSA PRIVATE KEY-----\n";
        let damaged = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
        for (text, expected) in [
            (encrypted.to_owned(), PrivateKeyError::Encrypted),
            (old.to_owned(), PrivateKeyError::Encrypted),
            (damaged.to_owned(), PrivateKeyError::Unreadable),
            (damaged.repeat(2), PrivateKeyError::Several),
            (
                "-----BEGIN CERTIFICATE-----\nMIIB\n".to_owned(),
                PrivateKeyError::Absent,
            ),
            (String::new(), PrivateKeyError::Absent),
        ] {
            assert_eq!(
                PublicHalf::of_private_key(text.as_bytes()),
                Err(expected),
                "{text}"
            );
        }
    }
}
