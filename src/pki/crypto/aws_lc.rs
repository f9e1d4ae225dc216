//! AWS-LC.

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rand::{self, SystemRandom},
    rsa::KeySize,
    signature::{
        self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaKeyPair,
    },
};
use zeroize::Zeroizing;

use super::{
    Algorithm, Answer, Backend, CryptoError, Curve, Hash, KeyAlgorithm, KeyKind, PrivateKey, Secret,
};

use crate::pki::der::{Reader, Tag};

/// AWS-LC: fast, and in C and assembly.
pub static AWS_LC: Backend = Backend {
    name: "AWS-LC",
    verify,
    fill_random,
    read_private_key,
    generate_private_key,
};

fn verify(algorithm: Algorithm, key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    let Some(means) = means(algorithm) else {
        return Answer::Cannot;
    };
    if !is_bare(algorithm, key) {
        return Answer::InvalidKey;
    }
    let key = signature::UnparsedPublicKey::new(means, key);
    if key.verify(message, signature).is_ok() {
        Answer::Right
    } else if key.parse().is_err() {
        Answer::InvalidKey
    } else {
        Answer::Wrong
    }
}

fn means(algorithm: Algorithm) -> Option<&'static dyn signature::VerificationAlgorithm> {
    Some(match algorithm {
        Algorithm::RsaPkcs1(Hash::Sha1) => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        Algorithm::RsaPkcs1(Hash::Sha256) => {
            &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
        }
        // There is none for shorter keys.
        Algorithm::RsaPkcs1(Hash::Sha384) => &signature::RSA_PKCS1_2048_8192_SHA384,
        Algorithm::RsaPkcs1(Hash::Sha512) => {
            &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY
        }
        Algorithm::RsaPss(Hash::Sha256) => &signature::RSA_PSS_2048_8192_SHA256,
        Algorithm::RsaPss(Hash::Sha384) => &signature::RSA_PSS_2048_8192_SHA384,
        Algorithm::RsaPss(Hash::Sha512) => &signature::RSA_PSS_2048_8192_SHA512,
        Algorithm::Ecdsa(curve, hash) => return ecdsa(curve, hash),
        Algorithm::Ed25519 => &signature::ED25519,
        Algorithm::MlDsa44 => &signature::ML_DSA_44,
        Algorithm::MlDsa65 => &signature::ML_DSA_65,
        Algorithm::MlDsa87 => &signature::ML_DSA_87,
        Algorithm::RsaPkcs1(_) | Algorithm::RsaPss(_) => return None,
    })
}

fn ecdsa(curve: Curve, hash: Hash) -> Option<&'static dyn signature::VerificationAlgorithm> {
    Some(match (curve, hash) {
        (Curve::P256, Hash::Sha1) => &signature::ECDSA_P256_SHA1_ASN1,
        (Curve::P256, Hash::Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
        (Curve::P256, Hash::Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
        (Curve::P256, Hash::Sha512) => &signature::ECDSA_P256_SHA512_ASN1,
        (Curve::P384, Hash::Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
        (Curve::P384, Hash::Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
        (Curve::P384, Hash::Sha512) => &signature::ECDSA_P384_SHA512_ASN1,
        (Curve::P521, Hash::Sha1) => &signature::ECDSA_P521_SHA1_ASN1,
        (Curve::P521, Hash::Sha224) => &signature::ECDSA_P521_SHA224_ASN1,
        (Curve::P521, Hash::Sha256) => &signature::ECDSA_P521_SHA256_ASN1,
        (Curve::P521, Hash::Sha384) => &signature::ECDSA_P521_SHA384_ASN1,
        (Curve::P521, Hash::Sha512) => &signature::ECDSA_P521_SHA512_ASN1,
        (Curve::Secp256k1, Hash::Sha256) => &signature::ECDSA_P256K1_SHA256_ASN1,
        _ => return None,
    })
}

/// Whether these can be the octets of a key: the library also takes a whole SubjectPublicKeyInfo for one.
fn is_bare(algorithm: Algorithm, key: &[u8]) -> bool {
    const SEQUENCE: u8 = 0x30;
    match algorithm {
        Algorithm::RsaPkcs1(_) | Algorithm::RsaPss(_) => Reader::new(key)
            .element("a key")
            .is_ok_and(|key| key.reader().peek() == Some(Tag::INTEGER)),
        Algorithm::Ecdsa(..) => key.first() != Some(&SEQUENCE),
        Algorithm::Ed25519 => key.len() == 32,
        Algorithm::MlDsa44 => key.len() == 1312,
        Algorithm::MlDsa65 => key.len() == 1952,
        Algorithm::MlDsa87 => key.len() == 2592,
    }
}

fn fill_random(octets: &mut [u8]) -> Result<(), CryptoError> {
    rand::fill(octets).map_err(|_| CryptoError::Refused)
}

static CURVES: [(Curve, &EcdsaSigningAlgorithm); 3] = [
    (Curve::P256, &signature::ECDSA_P256_SHA256_ASN1_SIGNING),
    (Curve::P384, &signature::ECDSA_P384_SHA384_ASN1_SIGNING),
    (Curve::P521, &signature::ECDSA_P521_SHA512_ASN1_SIGNING),
];

fn read_private_key(der: &[u8]) -> Result<PrivateKey, CryptoError> {
    if let Ok(key) = RsaKeyPair::from_pkcs8(der).or_else(|_| RsaKeyPair::from_der(der)) {
        return Ok(rsa(key));
    }
    for (curve, algorithm) in CURVES {
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, der)
            .or_else(|_| EcdsaKeyPair::from_private_key_der(algorithm, der));
        if let Ok(pair) = pair {
            return Ok(elliptic_curve(curve, pair));
        }
    }
    let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der);
    let key = key.map_err(|_| CryptoError::InvalidKey)?;
    let public_key = key.public_key().as_ref().to_vec();
    Ok(PrivateKey::new(KeyKind::Ed25519, public_key, Box::new(key)))
}

fn generate_private_key(algorithm: KeyAlgorithm) -> Result<PrivateKey, CryptoError> {
    let of_size = |size| RsaKeyPair::generate(size).map(rsa);
    let on_curve = |curve, algorithm| {
        EcdsaKeyPair::generate(algorithm).map(|pair| elliptic_curve(curve, pair))
    };
    let [(p256, with_p256), (p384, with_p384), (p521, with_p521)] = CURVES;
    let made = match algorithm {
        KeyAlgorithm::Rsa2048 => of_size(KeySize::Rsa2048),
        KeyAlgorithm::Rsa3072 => of_size(KeySize::Rsa3072),
        KeyAlgorithm::Rsa4096 => of_size(KeySize::Rsa4096),
        KeyAlgorithm::P256 => on_curve(p256, with_p256),
        KeyAlgorithm::P384 => on_curve(p384, with_p384),
        KeyAlgorithm::P521 => on_curve(p521, with_p521),
    };
    made.map_err(|_| CryptoError::Refused)
}

fn rsa(key: RsaKeyPair) -> PrivateKey {
    let public_key = key.public_key().as_ref().to_vec();
    PrivateKey::new(KeyKind::Rsa, public_key, Box::new(key))
}

fn elliptic_curve(curve: Curve, key: EcdsaKeyPair) -> PrivateKey {
    let public_key = key.public_key().as_ref().to_vec();
    PrivateKey::new(KeyKind::EllipticCurve(curve), public_key, Box::new(key))
}

impl Secret for RsaKeyPair {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let mut made = vec![0; self.public_modulus_len()];
        let padding = &signature::RSA_PKCS1_SHA256;
        self.sign(padding, &SystemRandom::new(), message, &mut made)
            .map_err(|_| CryptoError::Refused)?;
        Ok(made)
    }

    fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let der: Pkcs8V1Der<'_> = self.as_der().map_err(|_| CryptoError::Refused)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }
}

impl Secret for EcdsaKeyPair {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let made = self.sign(&SystemRandom::new(), message);
        made.map(|made| made.as_ref().to_vec())
            .map_err(|_| CryptoError::Refused)
    }

    fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let der = self.to_pkcs8v1().map_err(|_| CryptoError::Refused)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }
}

impl Secret for Ed25519KeyPair {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let made = self.try_sign(message);
        made.map(|made| made.as_ref().to_vec())
            .map_err(|_| CryptoError::Refused)
    }

    fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let der = self.to_pkcs8v1().map_err(|_| CryptoError::Refused)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }
}
