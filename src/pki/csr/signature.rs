//! The signature of a request: what it claims, and whether it is true.
//!
//! A request signs itself to prove possession of the key (RFC 2986 §3). Three
//! answers are kept apart: the signature is wrong; we cannot tell; it is right
//! (and the digest may still be one that a CA refuses). The table of what can be
//! verified is here and not in the backends ([`crate::pki::crypto`]), so that all
//! of them answer alike. x509-parser does not verify: it reports "RSA under 2048
//! bits" and "salt length not supported" as wrong signatures.

use std::{fmt, ops::Range};

use crate::pki::{
    crypto::{self, Answer, Backend, Curve, Hash, PssParameters},
    der::{self, Element, Reader, Tag},
    key::{self, KeyCurve, PublicKey},
    oid::{self, Oid},
};

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RsaPkcs1,
    /// RSASSA-PSS (RFC 8017 §8.1).
    RsaPss {
        /// The length of the salt in octets.
        salt_length: u64,
        /// The digest of the mask; none where we do not know how the mask is made.
        mask_hash: Option<Hash>,
    },
    /// ECDSA.
    Ecdsa,
    /// DSA.
    Dsa,
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// Another.
    Other,
}

/// The `AlgorithmIdentifier` of a signature.
#[derive(Clone, Debug)]
pub struct SignatureAlgorithm {
    /// The algorithm.
    pub oid: Oid,
    /// How the signature is made.
    pub scheme: Scheme,
    /// The digest; none where the algorithm fixes it or we do not know the algorithm.
    pub hash: Option<Hash>,
    /// What stands behind the algorithm.
    pub parameters: Parameters,
    /// Where the structure stands.
    pub range: Range<usize>,
}

/// The parameters of an algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameters {
    /// There are none.
    Absent,
    /// They are NULL.
    Null,
    /// They say something.
    Present,
}

impl SignatureAlgorithm {
    pub(crate) fn read(element: &Element<'_>) -> Result<Self, der::DerError> {
        let mut reader = element.reader();
        let oid = reader.expect(Tag::OBJECT_IDENTIFIER, "the signature algorithm")?;
        let oid = Oid::from_content(oid.content());
        let parameters = if reader.is_empty() {
            None
        } else {
            Some(reader.element("the parameters of the signature algorithm")?)
        };
        reader.finish("the signature algorithm")?;
        let (scheme, hash) = if oid == oid::RSASSA_PSS {
            pss(parameters)
        } else {
            KNOWN
                .iter()
                .find(|(known, ..)| *known == oid)
                .map_or((Scheme::Other, None), |&(_, scheme, hash)| (scheme, hash))
        };
        let parameters = match parameters {
            None => Parameters::Absent,
            Some(parameters) if parameters.tag == Tag::NULL => Parameters::Null,
            Some(_) => Parameters::Present,
        };
        Ok(Self {
            parameters,
            oid,
            scheme,
            hash,
            range: element.range(),
        })
    }

    /// Whether the parameters are what the algorithm's standard asks for: NULL with RSA (RFC 4055 §5), none
    /// with ECDSA, DSA and Ed25519 (RFC 5758 §3, RFC 8410 §3).
    pub fn has_right_parameters(&self) -> bool {
        match self.scheme {
            Scheme::RsaPkcs1 => self.parameters == Parameters::Null,
            Scheme::Ecdsa | Scheme::Dsa | Scheme::Ed25519 => self.parameters == Parameters::Absent,
            Scheme::RsaPss { .. } | Scheme::Other => true,
        }
    }

    /// Whether a key of this kind can make such a signature.
    ///
    /// The algorithms of RSA and of curves are all known, so that an unknown one is not theirs. Other kinds of keys sign with
    /// an algorithm that has the identifier of the key, as Ed448, ML-DSA and SLH-DSA do: this holds for new ones, too.
    pub fn fits(&self, key: &PublicKey) -> bool {
        match (self.scheme, key) {
            (_, PublicKey::Unreadable { .. })
            | (Scheme::RsaPkcs1 | Scheme::RsaPss { .. }, PublicKey::Rsa { .. })
            | (Scheme::Ecdsa, PublicKey::EllipticCurve { .. }) => true,
            (Scheme::RsaPss { .. }, PublicKey::Other { algorithm, .. }) => {
                algorithm == "RSASSA-PSS"
            }
            (Scheme::Dsa, PublicKey::Other { algorithm, .. }) => algorithm == "DSA",
            (Scheme::Ed25519, PublicKey::Other { algorithm, .. }) => algorithm == "Ed25519",
            (Scheme::Other, PublicKey::EllipticCurve { .. }) => {
                OTHERS_OF_CURVES.contains(&self.oid)
            }
            (Scheme::Other, PublicKey::Other { algorithm, .. }) => {
                let is_own = *algorithm == self.oid.to_string()
                    && (self.oid.name().is_none() || SIGN_THEMSELVES.contains(&self.oid));
                let of_key = OTHERS.iter().find(|(signature, _)| *signature == self.oid);
                is_own || of_key.is_some_and(|(_, key)| *algorithm == key.to_string())
            }
            _ => false,
        }
    }

    /// Whether this is a signature algorithm at all, as far as we know.
    pub fn is_known(&self) -> bool {
        self.scheme != Scheme::Other
            || OTHERS_OF_CURVES.contains(&self.oid)
            || SIGN_THEMSELVES.contains(&self.oid)
            || OTHERS.iter().any(|(signature, _)| *signature == self.oid)
    }
}

/// Algorithms of keys on curves besides ECDSA as everybody writes it.
static OTHERS_OF_CURVES: [Oid; 6] = [
    oid::PLAIN_ECDSA_WITH_SHA1,
    oid::PLAIN_ECDSA_WITH_SHA224,
    oid::PLAIN_ECDSA_WITH_SHA256,
    oid::PLAIN_ECDSA_WITH_SHA384,
    oid::PLAIN_ECDSA_WITH_SHA512,
    oid::SM2_WITH_SM3,
];

/// Algorithms that have one identifier for keys and for signatures.
static SIGN_THEMSELVES: [Oid; 4] = [oid::ED448, oid::ML_DSA_44, oid::ML_DSA_65, oid::ML_DSA_87];

/// Other algorithms, each with that of its keys.
static OTHERS: [(Oid, Oid); 3] = [
    (oid::SIGNED_GOST_2001, oid::GOST_2001),
    (oid::SIGNED_GOST_2012_256, oid::GOST_2012_256),
    (oid::SIGNED_GOST_2012_512, oid::GOST_2012_512),
];

static KNOWN: &[(Oid, Scheme, Option<Hash>)] = &[
    (oid::MD2_WITH_RSA, Scheme::RsaPkcs1, Some(Hash::Md2)),
    (oid::MD4_WITH_RSA, Scheme::RsaPkcs1, Some(Hash::Md4)),
    (oid::MD5_WITH_RSA, Scheme::RsaPkcs1, Some(Hash::Md5)),
    (
        oid::RIPEMD160_WITH_RSA,
        Scheme::RsaPkcs1,
        Some(Hash::Ripemd160),
    ),
    (oid::SHA1_WITH_RSA, Scheme::RsaPkcs1, Some(Hash::Sha1)),
    (oid::ISO_SHA1_WITH_RSA, Scheme::RsaPkcs1, Some(Hash::Sha1)),
    (oid::SHA224_WITH_RSA, Scheme::RsaPkcs1, Some(Hash::Sha224)),
    (oid::SHA256_WITH_RSA, Scheme::RsaPkcs1, Some(Hash::Sha256)),
    (oid::SHA384_WITH_RSA, Scheme::RsaPkcs1, Some(Hash::Sha384)),
    (oid::SHA512_WITH_RSA, Scheme::RsaPkcs1, Some(Hash::Sha512)),
    (
        oid::SHA512_224_WITH_RSA,
        Scheme::RsaPkcs1,
        Some(Hash::Sha512_224),
    ),
    (
        oid::SHA512_256_WITH_RSA,
        Scheme::RsaPkcs1,
        Some(Hash::Sha512_256),
    ),
    (
        oid::SHA3_224_WITH_RSA,
        Scheme::RsaPkcs1,
        Some(Hash::Sha3_224),
    ),
    (
        oid::SHA3_256_WITH_RSA,
        Scheme::RsaPkcs1,
        Some(Hash::Sha3_256),
    ),
    (
        oid::SHA3_384_WITH_RSA,
        Scheme::RsaPkcs1,
        Some(Hash::Sha3_384),
    ),
    (
        oid::SHA3_512_WITH_RSA,
        Scheme::RsaPkcs1,
        Some(Hash::Sha3_512),
    ),
    (oid::ECDSA_WITH_SHA1, Scheme::Ecdsa, Some(Hash::Sha1)),
    (oid::ECDSA_WITH_SHA224, Scheme::Ecdsa, Some(Hash::Sha224)),
    (oid::ECDSA_WITH_SHA256, Scheme::Ecdsa, Some(Hash::Sha256)),
    (oid::ECDSA_WITH_SHA384, Scheme::Ecdsa, Some(Hash::Sha384)),
    (oid::ECDSA_WITH_SHA512, Scheme::Ecdsa, Some(Hash::Sha512)),
    (
        oid::ECDSA_WITH_SHA3_224,
        Scheme::Ecdsa,
        Some(Hash::Sha3_224),
    ),
    (
        oid::ECDSA_WITH_SHA3_256,
        Scheme::Ecdsa,
        Some(Hash::Sha3_256),
    ),
    (
        oid::ECDSA_WITH_SHA3_384,
        Scheme::Ecdsa,
        Some(Hash::Sha3_384),
    ),
    (
        oid::ECDSA_WITH_SHA3_512,
        Scheme::Ecdsa,
        Some(Hash::Sha3_512),
    ),
    (oid::DSA_WITH_SHA1, Scheme::Dsa, Some(Hash::Sha1)),
    (oid::DSA_WITH_SHA224, Scheme::Dsa, Some(Hash::Sha224)),
    (oid::DSA_WITH_SHA256, Scheme::Dsa, Some(Hash::Sha256)),
    (oid::DSA_WITH_SHA384, Scheme::Dsa, Some(Hash::Sha384)),
    (oid::DSA_WITH_SHA512, Scheme::Dsa, Some(Hash::Sha512)),
    (oid::ED25519, Scheme::Ed25519, None),
];

/// RSASSA-PSS-params (RFC 4055 §3.1): digest, mask and salt length, SHA-1, MGF1 with SHA-1 and 20 by default. They must
/// not be absent as a whole, and nothing but MGF1 and the trailer 1 is known.
fn pss(parameters: Option<Element<'_>>) -> (Scheme, Option<Hash>) {
    let mut hash = Some(Hash::Sha1);
    let mut mask_hash = parameters.as_ref().map(|_| Hash::Sha1);
    let mut salt_length = 20;
    let fields =
        parameters.and_then(|parameters| parameters.reader().elements("a PSS parameter").ok());
    for field in fields.unwrap_or_default() {
        let mut reader = field.reader();
        if field.tag == Tag::context_constructed(0) {
            hash = named_hash(&mut reader);
        } else if field.tag == Tag::context_constructed(1) {
            mask_hash = mask_hash_of(&mut reader);
        } else if field.tag == Tag::context_constructed(2) {
            let length = reader.expect(Tag::INTEGER, "a salt length").ok();
            salt_length = length
                .and_then(|length| key::small_number(length.content()))
                .unwrap_or(u64::MAX);
        } else if reader
            .element("a trailer")
            .is_ok_and(|field| field.content() != [1])
        {
            mask_hash = None;
        }
    }
    let scheme = Scheme::RsaPss {
        salt_length,
        mask_hash,
    };
    (scheme, hash)
}

/// The digest that an algorithm identifier names.
fn named_hash(reader: &mut Reader<'_>) -> Option<Hash> {
    let digest = reader.expect(Tag::SEQUENCE, "a digest").ok()?;
    let oid = digest.reader().expect(Tag::OBJECT_IDENTIFIER, "a digest");
    let content = oid.ok()?.content();
    let is_named = |hash: &Hash| hash.identifier() == Some(content);
    Hash::ALL.into_iter().find(is_named)
}

/// The digest of MGF1.
fn mask_hash_of(reader: &mut Reader<'_>) -> Option<Hash> {
    let mask = reader.expect(Tag::SEQUENCE, "a mask").ok()?;
    let mut mask = mask.reader();
    let kind = mask.expect(Tag::OBJECT_IDENTIFIER, "a mask").ok()?;
    let is_known = kind.content() == oid::MGF1.content();
    is_known.then(|| named_hash(&mut mask)).flatten()
}

/// What came of checking a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// The signature is the key's.
    Valid,
    /// The signature is not the key's, or the content was changed after signing.
    Wrong,
    /// The key is not a key: no signature can fit it.
    InvalidKey,
    /// The algorithm does not belong to the key, or is no signature algorithm.
    DoesNotFit,
    /// We have no means to check it; the text says what is missing.
    CannotVerify(String),
}

/// What a signature is verified with.
#[derive(Clone, Copy)]
enum Means {
    Backend(crypto::Algorithm),
    /// RSASSA-PKCS1-v1_5 without a backend, for digests and lengths that not every backend has.
    Own(Hash),
    /// RSASSA-PSS without a backend, for what else its parameters may say.
    OwnPss(PssParameters),
}

impl fmt::Display for Means {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Backend(algorithm) => algorithm.fmt(formatter),
            Self::Own(hash) => crypto::Algorithm::RsaPkcs1(*hash).fmt(formatter),
            Self::OwnPss(parameters) => crypto::Algorithm::RsaPss(parameters.hash).fmt(formatter),
        }
    }
}

/// What a verification needs.
pub(crate) struct Signed<'a> {
    pub(crate) backend: &'a Backend,
    pub(crate) info: &'a [u8],
    pub(crate) key: &'a PublicKey,
    pub(crate) key_algorithm: &'a Oid,
    pub(crate) encoded_key: &'a [u8],
    pub(crate) algorithm: &'a SignatureAlgorithm,
    pub(crate) signature: &'a [u8],
}

impl Signed<'_> {
    pub(crate) fn verify(&self) -> Verification {
        if !self.algorithm.fits(self.key) {
            return Verification::DoesNotFit;
        }
        if matches!(self.key, PublicKey::Unreadable { .. }) {
            return Verification::InvalidKey;
        }
        let means = match self.means() {
            Ok(means) => means,
            Err(reason) => return Verification::CannotVerify(reason),
        };
        // A key with zeros in front of its numbers is the same key to programs that read it.
        let is_rsa = [oid::RSA_ENCRYPTION, oid::RSASSA_PSS].contains(self.key_algorithm);
        let canonical = is_rsa.then(|| crypto::canonical_rsa_key(self.encoded_key));
        let canonical = canonical.flatten();
        let key = canonical.as_deref().unwrap_or(self.encoded_key);
        let (info, signature) = (self.info, self.signature);
        let answer = match means {
            Means::Backend(algorithm) => self.backend.verify(algorithm, key, info, signature),
            Means::Own(hash) => crypto::verify_rsa_pkcs1(hash, key, info, signature),
            Means::OwnPss(parameters) => crypto::verify_rsa_pss(parameters, key, info, signature),
        };
        match answer {
            Answer::Right => Verification::Valid,
            Answer::Wrong => Verification::Wrong,
            Answer::InvalidKey => Verification::InvalidKey,
            Answer::Cannot => Verification::CannotVerify(means.to_string()),
        }
    }

    /// What to verify with, or what cannot be verified.
    fn means(&self) -> Result<Means, String> {
        let digest = || {
            self.algorithm
                .hash
                .map_or_else(|| "an unknown digest".to_owned(), |hash| hash.to_string())
        };
        match (self.algorithm.scheme, self.algorithm.hash) {
            (Scheme::RsaPkcs1 | Scheme::RsaPss { .. }, hash) => self.rsa(hash),
            (Scheme::Ecdsa, Some(hash)) => {
                let curve = match self.key {
                    PublicKey::EllipticCurve {
                        curve: KeyCurve::Known(curve),
                        ..
                    } if can_verify(*curve, hash) => Some(*curve),
                    _ => None,
                };
                curve
                    .map(|curve| Means::Backend(crypto::Algorithm::Ecdsa(curve, hash)))
                    .ok_or_else(|| format!("ECDSA on {} with {hash}", self.key))
            }
            (Scheme::Ed25519, _) => Ok(Means::Backend(crypto::Algorithm::Ed25519)),
            (Scheme::Dsa, _) => Err(format!("DSA with {}", digest())),
            _ => Err(format!("the algorithm {}", self.algorithm.oid)),
        }
    }

    fn rsa(&self, hash: Option<Hash>) -> Result<Means, String> {
        /// AWS-LC takes no exponent over 33 bits: larger ones only serve to waste time.
        const LONGEST_EXPONENT: usize = 33;
        let bits = self.key.bits().unwrap_or(0);
        if let PublicKey::Rsa {
            exponent,
            negative_modulus: false,
            negative_exponent: false,
            ..
        } = self.key
        {
            let length = key::bit_length(exponent);
            if length > LONGEST_EXPONENT {
                return Err(format!("RSA with a public exponent of {length} bits"));
            }
        }
        let name = hash.map_or("an unknown digest", Hash::name);
        match (self.algorithm.scheme, hash, bits) {
            (_, _, ..512 | 16385..) => Err(format!("RSA with {bits} bits")),
            (
                Scheme::RsaPkcs1,
                Some(hash @ (Hash::Sha1 | Hash::Sha256 | Hash::Sha512)),
                1024..=8192,
            )
            | (Scheme::RsaPkcs1, Some(hash @ Hash::Sha384), 2048..=8192) => {
                Ok(Means::Backend(crypto::Algorithm::RsaPkcs1(hash)))
            }
            (Scheme::RsaPkcs1, Some(hash), _) if crypto::can_verify_rsa_pkcs1(hash) => {
                Ok(Means::Own(hash))
            }
            (
                Scheme::RsaPss {
                    salt_length,
                    mask_hash: Some(mask_hash),
                },
                Some(hash),
                _,
            ) => {
                let has_usual_lengths = u64::try_from(hash.length()) == Ok(salt_length)
                    && (2048..=8192).contains(&bits);
                let is_usual = matches!(hash, Hash::Sha256 | Hash::Sha384 | Hash::Sha512);
                if is_usual && has_usual_lengths && mask_hash == hash {
                    return Ok(Means::Backend(crypto::Algorithm::RsaPss(hash)));
                }
                Ok(Means::OwnPss(PssParameters {
                    hash,
                    mask_hash,
                    salt_length,
                }))
            }
            (Scheme::RsaPss { .. }, ..) if self.algorithm.parameters == Parameters::Absent => {
                Err("RSA-PSS without parameters".to_owned())
            }
            (Scheme::RsaPss { .. }, None, _) => Err(format!("RSA-PSS with {name}")),
            (Scheme::RsaPss { .. }, ..) => {
                Err("RSA-PSS with an unknown mask or trailer".to_owned())
            }
            _ => Err(format!("RSA with {bits} bits and {name}")),
        }
    }
}

/// The pairs of a curve and a digest that can be verified.
fn can_verify(curve: Curve, hash: Hash) -> bool {
    match curve {
        Curve::P256 => matches!(
            hash,
            Hash::Sha1 | Hash::Sha256 | Hash::Sha384 | Hash::Sha512
        ),
        Curve::P384 => matches!(hash, Hash::Sha256 | Hash::Sha384 | Hash::Sha512),
        Curve::P521 => matches!(
            hash,
            Hash::Sha1 | Hash::Sha224 | Hash::Sha256 | Hash::Sha384 | Hash::Sha512
        ),
        Curve::Secp256k1 => hash == Hash::Sha256,
        _ => false,
    }
}
