//! Digest algorithms, by name.

use std::fmt;

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hash {
    /// MD2.
    Md2,
    /// MD4.
    Md4,
    /// MD5.
    Md5,
    /// RIPEMD-160.
    Ripemd160,
    /// SHA-1.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHA-512/224.
    Sha512_224,
    /// SHA-512/256.
    Sha512_256,
    /// SHA3-224.
    Sha3_224,
    /// SHA3-256.
    Sha3_256,
    /// SHA3-384.
    Sha3_384,
    /// SHA3-512.
    Sha3_512,
}

impl Hash {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Md2,
        Self::Md4,
        Self::Md5,
        Self::Ripemd160,
        Self::Sha1,
        Self::Sha224,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Sha512_224,
        Self::Sha512_256,
        Self::Sha3_224,
        Self::Sha3_256,
        Self::Sha3_384,
        Self::Sha3_512,
    ];

    /// The digest's name, as profiles and messages write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md2 => "MD2",
            Self::Md4 => "MD4",
            Self::Md5 => "MD5",
            Self::Ripemd160 => "RIPEMD-160",
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
            Self::Sha512_224 => "SHA-512/224",
            Self::Sha512_256 => "SHA-512/256",
            Self::Sha3_224 => "SHA3-224",
            Self::Sha3_256 => "SHA3-256",
            Self::Sha3_384 => "SHA3-384",
            Self::Sha3_512 => "SHA3-512",
        }
    }

    /// Whether others can find a second text with the digest of a first, so that a signature over it proves nothing:
    /// MD2 (RFC 6149 §6), MD4 (RFC 6150 §6) and MD5 (RFC 6151 §2).
    pub fn is_broken(self) -> bool {
        matches!(self, Self::Md2 | Self::Md4 | Self::Md5)
    }

    /// The content of the identifier that padded digests and the parameters of RSASSA-PSS have (RFC 8017 B.1, FIPS 202).
    pub fn identifier(self) -> Option<&'static [u8]> {
        Some(match self {
            Self::Md2 | Self::Md4 | Self::Ripemd160 => return None,
            Self::Md5 => &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 5],
            Self::Sha1 => &[0x2B, 0x0E, 3, 2, 26],
            Self::Sha256 => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1],
            Self::Sha384 => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2],
            Self::Sha512 => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3],
            Self::Sha224 => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4],
            Self::Sha512_224 => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 5],
            Self::Sha512_256 => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 6],
            Self::Sha3_224 => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 7],
            Self::Sha3_256 => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 8],
            Self::Sha3_384 => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 9],
            Self::Sha3_512 => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 10],
        })
    }

    /// The length of a digest in octets.
    pub fn length(self) -> usize {
        match self {
            Self::Md2 | Self::Md4 | Self::Md5 => 16,
            Self::Ripemd160 | Self::Sha1 => 20,
            Self::Sha224 | Self::Sha512_224 | Self::Sha3_224 => 28,
            Self::Sha256 | Self::Sha512_256 | Self::Sha3_256 => 32,
            Self::Sha384 | Self::Sha3_384 => 48,
            Self::Sha512 | Self::Sha3_512 => 64,
        }
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
