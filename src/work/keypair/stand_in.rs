//! P-521, which rcgen writes only with a backend of its own.
//!
//! P-384 stands in for it: rcgen writes the identifiers of P-384 around the octets of
//! the P-521 key, then they are exchanged for the right ones, and the whole is signed
//! again. Everything else leaves as rcgen wrote it.

use rcgen::{
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PKCS_RSA_SHA256, PublicKeyData,
    SignatureAlgorithm, SigningKey as _,
};

use super::KeyPair;
use crate::pki::{
    crypto::{Curve, KeyKind},
    der::{self, DerError, Element, Reader, Tag, bit_string, object_identifier, tag},
    oid,
};

/// The parameters of an RSA key (RFC 8017 A.1).
const NULL: [u8; 2] = [tag::NULL, 0];

/// A public key that rcgen writes.
#[derive(Clone, Debug)]
pub(crate) struct PublicKey {
    kind: KeyKind,
    octets: Vec<u8>,
}

impl PublicKey {
    /// A key with the content of its BIT STRING.
    pub(crate) fn new(kind: KeyKind, octets: Vec<u8>) -> Self {
        Self { kind, octets }
    }

    /// What kind of key it is.
    pub(crate) fn kind(&self) -> KeyKind {
        self.kind
    }

    fn is_of_p521(&self) -> bool {
        self.kind == KeyKind::EllipticCurve(Curve::P521)
    }

    /// The SubjectPublicKeyInfo that rcgen writes for it.
    fn written(&self) -> Vec<u8> {
        let kind = match self.kind {
            KeyKind::EllipticCurve(Curve::P521) => KeyKind::EllipticCurve(Curve::P384),
            other => other,
        };
        public_key_info(kind, &self.octets)
    }
}

impl PublicKeyData for PublicKey {
    fn subject_public_key_info(&self) -> Vec<u8> {
        public_key_info(self.kind, &self.octets)
    }

    fn der_bytes(&self) -> &[u8] {
        &self.octets
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        match self.kind {
            KeyKind::Rsa => &PKCS_RSA_SHA256,
            KeyKind::EllipticCurve(Curve::P256) => &PKCS_ECDSA_P256_SHA256,
            KeyKind::EllipticCurve(_) => &PKCS_ECDSA_P384_SHA384,
            KeyKind::Ed25519 => &PKCS_ED25519,
        }
    }
}

/// A SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) as the Baseline Requirements 7.1.3.1 want it.
fn public_key_info(kind: KeyKind, octets: &[u8]) -> Vec<u8> {
    let algorithm = match kind {
        KeyKind::Rsa => [object_identifier(&oid::RSA_ENCRYPTION).as_slice(), &NULL].concat(),
        KeyKind::EllipticCurve(curve) => [
            object_identifier(&oid::EC_PUBLIC_KEY),
            object_identifier(&curve.oid()),
        ]
        .concat(),
        KeyKind::Ed25519 => object_identifier(&oid::ED25519),
    };
    let fields = [der::encode(tag::SEQUENCE, &algorithm), bit_string(octets)];
    der::encode(tag::SEQUENCE, &fields.concat())
}

/// What rcgen wrote: a request, a certificate or a revocation list.
pub(crate) struct Encoding<'a> {
    /// The encoding.
    pub(crate) der: &'a [u8],
    /// The key that it is about; none in a revocation list.
    pub(crate) subject: Option<&'a PublicKey>,
    /// The key that signed it.
    pub(crate) signer: &'a KeyPair,
}

impl Encoding<'_> {
    /// The encoding with the right identifiers, and the signature that belongs to them.
    pub(crate) fn finished(&self) -> Result<Vec<u8>, rcgen::Error> {
        let signs_with_p521 = self.signer.public().is_of_p521();
        let exchanged_key = self.subject.filter(|key| key.is_of_p521());
        if !signs_with_p521 && exchanged_key.is_none() {
            return Ok(self.der.to_vec());
        }
        // It is rcgen's own encoding.
        let (signed, algorithm) =
            parts(self.der).map_err(|_| rcgen::Error::UnsupportedSignatureAlgorithm)?;
        let mut right_algorithm = algorithm.to_vec();
        if signs_with_p521 {
            right_algorithm =
                der::encode(tag::SEQUENCE, &object_identifier(&oid::ECDSA_WITH_SHA512));
        }
        let mut exchanges = vec![(algorithm.to_vec(), right_algorithm.clone())];
        exchanges.extend(exchanged_key.map(|key| (key.written(), key.subject_public_key_info())));
        let fields = signed.iter().map(|field| {
            let exchange = exchanges.iter().find(|(written, _)| written == field);
            exchange.map_or(*field, |(_, right)| right)
        });
        let signed = der::encode(tag::SEQUENCE, &fields.collect::<Vec<_>>().concat());
        let signature = self.signer.sign(&signed)?;
        let signature = bit_string(&signature);
        Ok(der::encode(
            tag::SEQUENCE,
            &[signed, right_algorithm, signature].concat(),
        ))
    }
}

/// The fields of the part that is signed, and the signature's algorithm.
fn parts(der: &[u8]) -> Result<(Vec<&[u8]>, &[u8]), DerError> {
    let mut outer = Reader::new(der)
        .expect(Tag::SEQUENCE, "what rcgen wrote")?
        .reader();
    let signed = outer.expect(Tag::SEQUENCE, "the part that is signed")?;
    let algorithm = outer.expect(Tag::SEQUENCE, "the signature algorithm")?;
    let fields = signed.reader().elements("a field")?;
    let fields = fields.iter().map(Element::encoded);
    Ok((fields.collect(), algorithm.encoded()))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, PublicKeyData as _};

    use super::{Encoding, KeyPair, public_key_info};
    use crate::pki::{
        crypto::KeyAlgorithm,
        csr::{CertificationRequest, Verification},
    };

    #[test]
    fn a_key_is_described_as_rcgen_does() {
        for algorithm in [
            KeyAlgorithm::Rsa2048,
            KeyAlgorithm::P256,
            KeyAlgorithm::P384,
        ] {
            let key = KeyPair::generate(algorithm).unwrap();
            let request = CertificateParams::default()
                .serialize_request(&key)
                .unwrap();
            let request = CertificationRequest::from_der(request.der()).unwrap();
            assert_eq!(request.public_key_info(), key.subject_public_key_info());
        }
    }

    #[test]
    fn a_request_for_p521_names_p521() {
        let key = KeyPair::generate(KeyAlgorithm::P521).unwrap();
        let written = CertificateParams::default().serialize_request(&key);
        let written = written.unwrap();
        let encoding = Encoding {
            der: written.der(),
            subject: Some(key.public()),
            signer: &key,
        };
        let request = CertificationRequest::from_der(&encoding.finished().unwrap()).unwrap();
        assert_eq!(request.verification, Verification::Valid);
        assert_eq!(request.public_key.key.to_string(), "P-521");
        assert!(request.deviations.is_empty());
        let octets = key.public().der_bytes();
        let info = public_key_info(key.public().kind(), octets);
        assert_eq!(request.public_key_info(), info);
    }
}
