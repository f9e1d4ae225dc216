//! Private keys behind a password: `EncryptedPrivateKeyInfo` (RFC 5958 §3) with PBES2 (RFC 8018 §6.2).

use super::KeyPair;
use crate::pki::{crypto, pem::to_pem as block};
use pkcs8::{
    EncryptedPrivateKeyInfoRef,
    der::{Encode as _, asn1::OctetStringRef},
    pkcs5::{
        self, EncryptionScheme,
        pbes2::{Kdf, Parameters},
    },
};

const LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// How often PBKDF2 hashes: what OWASP's Password Storage Cheat Sheet asks for with HMAC-SHA-256.
const ITERATIONS: u32 = 600_000;

/// The most that is taken, before the work begins: some seconds. A file that asks for more would keep the program busy for
/// hours.
const MOST_ITERATIONS: u32 = 10_000_000;

/// The most memory that scrypt is given, in bytes: twice what OWASP asks for. OpenSSL by itself takes 32 MiB.
const MOST_MEMORY: u64 = 256 << 20;

/// How often scrypt may go through its memory.
const MOST_PASSES: u16 = 16;

/// Why an encrypted key could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locked {
    /// The password does not open it.
    Password,
    /// It is damaged, or encrypted in another way.
    Unknown,
}

/// Whether there is an encrypted key in this PEM, rather than an open one; the second is how OpenSSL wrote them of old.
pub(crate) fn is_encrypted(pem: &str) -> bool {
    pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || pem.contains("Proc-Type: 4,ENCRYPTED")
}

/// Encrypts a key: PBKDF2 with HMAC-SHA-256 and AES-256 in CBC mode, as `openssl pkcs8 -topk8` does it.
///
/// There is none when the system gives no random numbers.
pub(crate) fn to_pem(key: &KeyPair, password: &[u8]) -> Option<String> {
    let backend = crypto::preferred();
    let (salt, vector) = (backend.random::<16>().ok()?, backend.random().ok()?);
    let parameters =
        Parameters::generate_pbkdf2_sha256_aes256cbc(ITERATIONS, &salt, vector).ok()?;
    let open = key.private.to_pkcs8().ok()?;
    let encrypted = parameters.encrypt(password, &open).ok()?;
    let info = EncryptedPrivateKeyInfoRef {
        encryption_algorithm: parameters.into(),
        encrypted_data: OctetStringRef::new(&encrypted).ok()?,
    };
    Some(block(LABEL, &info.to_der().ok()?))
}

/// Decrypts a key.
pub(crate) fn read(pem: &str, password: &[u8]) -> Result<KeyPair, Locked> {
    let block = pem::parse(pem).map_err(|_| Locked::Unknown)?;
    let info = EncryptedPrivateKeyInfoRef::try_from(block.contents());
    let info = info.map_err(|_| Locked::Unknown)?;
    if !is_affordable(&info.encryption_algorithm) {
        return Err(Locked::Unknown);
    }
    let open = info.decrypt(password).map_err(|error| match error {
        // A wrong password fails at the padding, or passes it by chance and then gives no DER.
        pkcs8::Error::EncryptedPrivateKey(pkcs5::Error::DecryptFailed) | pkcs8::Error::Asn1(_) => {
            Locked::Password
        }
        _ => Locked::Unknown,
    })?;
    KeyPair::from_der(open.as_bytes()).map_err(|_| Locked::Unknown)
}

fn is_affordable(scheme: &EncryptionScheme) -> bool {
    let EncryptionScheme::Pbes2(parameters) = scheme else {
        return false;
    };
    match &parameters.kdf {
        Kdf::Pbkdf2(pbkdf2) => pbkdf2.iteration_count <= MOST_ITERATIONS,
        Kdf::Scrypt(scrypt) => {
            let block = 128 * u64::from(scrypt.block_size);
            let memory = scrypt.cost_parameter.checked_mul(block);
            // Of nothing the library cannot take the logarithm.
            memory.is_some_and(|memory| (1..=MOST_MEMORY).contains(&memory))
                && scrypt.parallelization <= MOST_PASSES
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use pkcs8::pkcs5::pbes2::{EncryptionScheme as Cipher, Pbkdf2Params, ScryptParams};

    use super::*;
    use crate::pki::key::KeyAlgorithm;

    fn encrypted(kdf: Kdf) -> String {
        let parameters = Parameters {
            kdf,
            encryption: Cipher::Aes256Cbc { iv: [0; 16] },
        };
        let info = EncryptedPrivateKeyInfoRef {
            encryption_algorithm: parameters.into(),
            encrypted_data: OctetStringRef::new(&[0; 48]).unwrap(),
        };
        block(LABEL, &info.to_der().unwrap())
    }

    #[test]
    fn a_key_that_would_take_hours_or_all_memory_is_not_tried() {
        let pbkdf2 = |iterations| {
            let mut parameters = Pbkdf2Params::hmac_sha256(1, &[0; 16]).unwrap();
            parameters.iteration_count = iterations;
            Kdf::Pbkdf2(parameters)
        };
        let scrypt = |cost, passes| {
            let salt = Pbkdf2Params::hmac_sha256(1, &[0; 16]).unwrap().salt;
            Kdf::Scrypt(ScryptParams {
                salt,
                cost_parameter: cost,
                block_size: 8,
                parallelization: passes,
                key_length: None,
            })
        };
        for kdf in [pbkdf2(1000), scrypt(1 << 4, 1)] {
            assert_eq!(read(&encrypted(kdf), b"x").unwrap_err(), Locked::Password);
        }
        for kdf in [
            pbkdf2(1_000_000_000),
            scrypt(0, 1),
            scrypt(1 << 30, 1),
            scrypt(1 << 62, 1),
            scrypt(1 << 14, u16::MAX),
        ] {
            assert_eq!(read(&encrypted(kdf), b"x").unwrap_err(), Locked::Unknown);
        }
    }

    #[test]
    fn what_was_encrypted_is_read() {
        let made = KeyPair::generate(KeyAlgorithm::P384).unwrap();
        let pem = to_pem(&made, b"open sesame").unwrap();
        let back = read(&pem, b"open sesame").unwrap();
        assert_eq!(back.to_pem().unwrap(), made.to_pem().unwrap());
        assert_eq!(read(&pem, b"open").unwrap_err(), Locked::Password);
        assert_eq!(read("nothing", b"open").unwrap_err(), Locked::Unknown);
    }
}
