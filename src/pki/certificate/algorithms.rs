//! The signatures that clients take in chains, verified with a backend for rustls-webpki.

use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

use super::Certificate;
use crate::pki::{
    crypto::{Algorithm, Answer, Backend, Curve, Hash},
    der::{Reader, Tag},
    key::bit_length,
};

/// An algorithm with the identifiers by which certificates name it.
#[derive(Debug)]
pub(super) struct ChainAlgorithm {
    backend: &'static Backend,
    algorithm: Algorithm,
    public_key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
}

/// The shortest RSA key that clients take, in bits.
const SHORTEST: usize = 2048;

/// `sha256WithRSAEncryption` without its parameters, which readers must take as well (RFC 4055 §5).
const RSA_SHA256_WITHOUT_PARAMETERS: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11]);

/// `sha384WithRSAEncryption` without its parameters.
const RSA_SHA384_WITHOUT_PARAMETERS: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 12]);

/// `sha512WithRSAEncryption` without its parameters.
const RSA_SHA512_WITHOUT_PARAMETERS: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 13]);

/// The curves and digests of ECDSA.
const ECDSA: [(AlgorithmIdentifier, Curve); 3] = [
    (alg_id::ECDSA_P256, Curve::P256),
    (alg_id::ECDSA_P384, Curve::P384),
    (alg_id::ECDSA_P521, Curve::P521),
];

const ECDSA_HASHES: [(AlgorithmIdentifier, Hash); 3] = [
    (alg_id::ECDSA_SHA256, Hash::Sha256),
    (alg_id::ECDSA_SHA384, Hash::Sha384),
    (alg_id::ECDSA_SHA512, Hash::Sha512),
];

/// The signatures with an RSA key. A digest is named with parameters and without.
const RSA: [(AlgorithmIdentifier, Algorithm); 9] = [
    (alg_id::RSA_PKCS1_SHA256, Algorithm::RsaPkcs1(Hash::Sha256)),
    (alg_id::RSA_PKCS1_SHA384, Algorithm::RsaPkcs1(Hash::Sha384)),
    (alg_id::RSA_PKCS1_SHA512, Algorithm::RsaPkcs1(Hash::Sha512)),
    (
        RSA_SHA256_WITHOUT_PARAMETERS,
        Algorithm::RsaPkcs1(Hash::Sha256),
    ),
    (
        RSA_SHA384_WITHOUT_PARAMETERS,
        Algorithm::RsaPkcs1(Hash::Sha384),
    ),
    (
        RSA_SHA512_WITHOUT_PARAMETERS,
        Algorithm::RsaPkcs1(Hash::Sha512),
    ),
    (alg_id::RSA_PSS_SHA256, Algorithm::RsaPss(Hash::Sha256)),
    (alg_id::RSA_PSS_SHA384, Algorithm::RsaPss(Hash::Sha384)),
    (alg_id::RSA_PSS_SHA512, Algorithm::RsaPss(Hash::Sha512)),
];

/// Those where one identifier names both the key and the signature.
const ALONE: [(AlgorithmIdentifier, Algorithm); 4] = [
    (alg_id::ED25519, Algorithm::Ed25519),
    (alg_id::ML_DSA_44, Algorithm::MlDsa44),
    (alg_id::ML_DSA_65, Algorithm::MlDsa65),
    (alg_id::ML_DSA_87, Algorithm::MlDsa87),
];

/// The algorithms that clients take, as far as the backend can verify them: what it cannot is not taken, which is another
/// answer than a wrong signature.
pub(super) fn of(backend: &'static Backend) -> Vec<ChainAlgorithm> {
    let known = all(backend);
    known.filter(ChainAlgorithm::can_be_verified).collect()
}

fn all(backend: &'static Backend) -> impl Iterator<Item = ChainAlgorithm> {
    let ecdsa = ECDSA.into_iter().flat_map(|(key, curve)| {
        let of_hash = move |(signature, hash)| (key, signature, Algorithm::Ecdsa(curve, hash));
        ECDSA_HASHES.into_iter().map(of_hash)
    });
    let rsa = RSA.map(|(signature, algorithm)| (alg_id::RSA_ENCRYPTION, signature, algorithm));
    let alone = ALONE.map(|(both, algorithm)| (both, both, algorithm));
    ecdsa
        .chain(rsa)
        .chain(alone)
        .map(move |(public_key, signature, algorithm)| ChainAlgorithm {
            backend,
            algorithm,
            public_key,
            signature,
        })
}

/// Whether clients take signatures such as that of a certificate by this issuer's key; whether it is right is another question.
pub(super) fn are_taken(certificate: &Certificate, issuer: &Certificate) -> bool {
    let signature = content(certificate.bytes(&certificate.signature_algorithm.range));
    // The algorithm is the first field of the key.
    let public_key = content(issuer.public_key_info()).and_then(content);
    all(certificate.backend).any(|known| {
        Some(known.signature.as_ref()) == signature
            && Some(known.public_key.as_ref()) == public_key
            && known.takes(issuer.public_key_octets())
            && known.can_be_verified()
    })
}

fn content(sequence: &[u8]) -> Option<&[u8]> {
    let sequence = Reader::new(sequence).expect(Tag::SEQUENCE, "an algorithm");
    sequence.ok().map(|sequence| sequence.content())
}

impl ChainAlgorithm {
    fn can_be_verified(&self) -> bool {
        self.backend.can_verify(self.algorithm)
    }

    /// Whether clients take such a key with it.
    fn takes(&self, public_key: &[u8]) -> bool {
        match self.algorithm {
            Algorithm::RsaPkcs1(_) | Algorithm::RsaPss(_) => is_long_enough(public_key),
            // No other form of a point is allowed (RFC 5480 §2.2).
            Algorithm::Ecdsa(..) => matches!(public_key.first(), Some(2..=4)),
            _ => true,
        }
    }
}

impl SignatureVerificationAlgorithm for ChainAlgorithm {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let verify = self.backend.verify;
        if self.takes(public_key)
            && verify(self.algorithm, public_key, message, signature) == Answer::Right
        {
            Ok(())
        } else {
            Err(InvalidSignature)
        }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.public_key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

/// Whether the modulus of an `RSAPublicKey` (RFC 8017 A.1.1) is as long as clients want it.
fn is_long_enough(public_key: &[u8]) -> bool {
    let modulus = Reader::new(public_key)
        .expect(Tag::SEQUENCE, "an RSA public key")
        .and_then(|key| key.reader().expect(Tag::INTEGER, "the modulus"));
    modulus.is_ok_and(|modulus| bit_length(modulus.content()) >= SHORTEST)
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::pki::crypto::{self, Answer, Backend};

    #[test]
    fn a_backend_that_can_nothing_gives_no_algorithm() {
        assert!(of(&crypto::NONE).is_empty());
    }

    #[test]
    fn another_backend_can_be_put_behind_the_same_algorithms() {
        static BELIEVER: Backend = Backend {
            name: "believer",
            verify: |_, _, _, _| Answer::Right,
            ..crypto::NONE
        };
        assert_eq!(of(&BELIEVER).len(), 22);
    }

    #[cfg(feature = "aws-lc")]
    #[test]
    fn aws_lc_can_verify_all_that_clients_take() {
        assert_eq!(of(&crypto::AWS_LC).len(), 22);
    }
}
