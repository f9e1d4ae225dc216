//! Digests. They are there without any backend, too.

use md5::Md5;
use sha1::{Digest as _, Sha1};
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};

use super::Hash;

/// The digest by its name, where this program can make it.
pub fn of(hash: Hash, message: &[u8]) -> Option<Vec<u8>> {
    Some(match hash {
        Hash::Md5 => Md5::digest(message).to_vec(),
        Hash::Sha1 => Sha1::digest(message).to_vec(),
        Hash::Sha224 => Sha224::digest(message).to_vec(),
        Hash::Sha256 => Sha256::digest(message).to_vec(),
        Hash::Sha384 => Sha384::digest(message).to_vec(),
        Hash::Sha512 => Sha512::digest(message).to_vec(),
        Hash::Sha512_224 => Sha512_224::digest(message).to_vec(),
        Hash::Sha512_256 => Sha512_256::digest(message).to_vec(),
        Hash::Sha3_224 => Sha3_224::digest(message).to_vec(),
        Hash::Sha3_256 => Sha3_256::digest(message).to_vec(),
        Hash::Sha3_384 => Sha3_384::digest(message).to_vec(),
        Hash::Sha3_512 => Sha3_512::digest(message).to_vec(),
        Hash::Md2 | Hash::Md4 | Hash::Ripemd160 => return None,
    })
}

/// SHA-1 (FIPS 180-4 §6.1), for names and lists that others made with it.
pub fn sha1(message: &[u8]) -> [u8; 20] {
    Sha1::digest(message).into()
}

/// SHA-256 (FIPS 180-4 §6.2).
pub fn sha256(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}

/// SHA3-256 (FIPS 202 §6.1).
pub fn sha3_256(message: &[u8]) -> [u8; 32] {
    Sha3_256::digest(message).into()
}

#[cfg(test)]
mod tests {
    use super::{Hash, of, sha1, sha3_256, sha256};
    use crate::pki::text::printable::hexadecimal;

    /// The example of FIPS 180-4 and FIPS 202: three octets.
    #[test]
    fn digests_are_those_of_the_standards() {
        let message = b"abc";
        for (digest, expected) in [
            (
                sha1(message).as_slice(),
                "a9993e364706816aba3e25717850c26c9cd0d89d",
            ),
            (
                &sha256(message),
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                &sha3_256(message),
                "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
            ),
        ] {
            assert_eq!(hexadecimal(digest), expected);
        }
    }

    /// The example of RFC 1321 A.5, and those of the standards above.
    #[test]
    fn digests_have_names() {
        for hash in Hash::ALL {
            if let Some(digest) = of(hash, b"abc") {
                assert_eq!(digest.len(), hash.length(), "{hash}");
            }
        }
        let md5 = of(Hash::Md5, b"abc").unwrap();
        assert_eq!(hexadecimal(&md5), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(of(Hash::Sha1, b"abc").unwrap(), sha1(b"abc"));
        assert_eq!(of(Hash::Sha256, b"abc").unwrap(), sha256(b"abc"));
        assert_eq!(of(Hash::Sha3_256, b"abc").unwrap(), sha3_256(b"abc"));
    }
}
