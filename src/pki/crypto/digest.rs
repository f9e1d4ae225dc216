//! Digests. They are there without any backend, too.

use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use sha3::Sha3_256;

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
    use super::{sha1, sha3_256, sha256};
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
}
