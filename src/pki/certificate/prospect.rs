//! The certificate that a request leads to at a CA that copies extensions, before it exists.
//!
//! Whoever knows what such a certificate would say can ask of a request everything that is asked of a certificate. The key,
//! the subject and the copied extensions are those of the request; serial number, issuer, dates and signature stand for the
//! CA's own.

use std::{ops::Range, time::Duration};

use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
    TrustAnchor, UnixTime, alg_id,
};
use webpki::{EndEntityCert, KeyUsage};

use super::{Certificate, Refusal};
use crate::pki::{
    csr::{CertificationRequest, Extension},
    der::{self, encode, object_identifier, sequence, tag},
    oid::{self, Oid},
};

/// `[0] EXPLICIT Version` (RFC 5280 §4.1).
const VERSION: u8 = 0xA0;
/// `[3] EXPLICIT Extensions` (RFC 5280 §4.1).
const EXTENSIONS: u8 = 0xA3;

/// 2025-01-01 00:00:00 UTC, within the dates of the certificate.
const MOMENT: Duration = Duration::from_secs(1_735_689_600);

/// A certificate that does not exist yet.
#[derive(Debug)]
pub struct Prospect<'a> {
    /// What it would be.
    pub certificate: Certificate,
    /// The extensions of the request that it copies, in the order of the request.
    pub copied: Vec<&'a Extension>,
}

impl<'a> Prospect<'a> {
    /// The certificate for `request` of a CA that copies the extensions for which `is_copied` says so. A CA that copies no
    /// extended key usage writes serverAuth.
    ///
    /// An error means that what is copied makes no certificate.
    pub fn of(
        request: &'a CertificationRequest,
        is_copied: impl Fn(&Oid) -> bool,
    ) -> Result<Self, der::DerError> {
        let copied: Vec<&Extension> = request
            .extensions()
            .filter(|extension| is_copied(&extension.oid) && is_found(request, extension))
            .collect();
        let octets = |range: &Range<usize>| {
            let octets = request.der().get(range.clone());
            octets.unwrap_or_default()
        };
        // Programs that copy read an extension and write it again: what is copied is its type, its mark and its value.
        let mut extensions: Vec<Vec<u8>> = copied
            .iter()
            .map(|copied| extension(&copied.oid, copied.critical, octets(&copied.value_range)))
            .collect();
        if !copied
            .iter()
            .any(|copied| copied.oid == oid::EXTENDED_KEY_USAGE)
        {
            let purposes = sequence(&[object_identifier(&oid::SERVER_AUTH)]);
            extensions.push(extension(&oid::EXTENDED_KEY_USAGE, false, &purposes));
        }
        let info = sequence(&[
            encode(VERSION, &encode(tag::INTEGER, &[2])),
            encode(tag::INTEGER, &[1]),
            signature_algorithm(),
            sequence(&[issuer()]),
            sequence(&[
                encode(tag::UTC_TIME, b"200101000000Z"),
                encode(tag::UTC_TIME, b"491231235959Z"),
            ]),
            octets(&request.subject.range).to_vec(),
            request.public_key_info().to_vec(),
            encode(EXTENSIONS, &sequence(&extensions)),
        ]);
        let signature = encode(tag::BIT_STRING, &[0, 0]);
        let der = sequence(&[info, signature_algorithm(), signature]);
        Ok(Self {
            certificate: Certificate::from_der(&der, 0)?,
            copied,
        })
    }

    /// The extensions of a type that it copies; there should be one at most.
    pub fn copied(&self, oid: Oid) -> impl Iterator<Item = &'a Extension> {
        let copied = self.copied.iter().copied();
        copied.filter(move |extension| extension.oid == oid)
    }

    /// Why clients would refuse it although they trust the CA and every signature is right.
    pub fn refusal(&self) -> Option<Refusal> {
        let der = CertificateDer::from(self.certificate.der());
        let anchor = TrustAnchor {
            subject: issuer().into(),
            subject_public_key_info: key_of_issuer().into(),
            name_constraints: None,
        };
        let verified = EndEntityCert::try_from(&der).and_then(|leaf| {
            let path = leaf.verify_for_usage(
                &[&Believer],
                std::slice::from_ref(&anchor),
                &[],
                UnixTime::since_unix_epoch(MOMENT),
                KeyUsage::server_auth(),
                None,
                None,
            );
            path.map(drop)
        });
        // What the walk over a chain knows, and rustls-webpki does not, is no reason.
        let is_known = |refusal: &Refusal| {
            *refusal == Refusal::CriticalExtension && self.certificate.unknown_critical().is_none()
        };
        let refusal = verified.err().map(|error| Refusal::of(&error));
        refusal.filter(|refusal| !is_known(refusal))
    }
}

/// Whether programs that copy extensions find this one: it stands in the first value of an extension request, and OpenSSL and Go
/// read no other.
pub fn is_found(request: &CertificationRequest, extension: &Extension) -> bool {
    let mut requests = request.attributes.iter().flatten();
    requests.any(|attribute| {
        let first = attribute.values.first();
        attribute.oid == oid::EXTENSION_REQUEST
            && first.is_some_and(|first| {
                first.start <= extension.range.start && extension.range.end <= first.end
            })
    })
}

/// Takes every signature for right.
#[derive(Debug)]
struct Believer;

impl SignatureVerificationAlgorithm for Believer {
    fn verify_signature(&self, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Ok(())
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P256
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA256
    }
}

/// `extnID`, `critical` where it is true, `extnValue` (RFC 5280 §4.1).
fn extension(oid: &Oid, critical: bool, value: &[u8]) -> Vec<u8> {
    let mark = if critical {
        encode(tag::BOOLEAN, &[0xFF])
    } else {
        Vec::new()
    };
    sequence(&[
        object_identifier(oid),
        mark,
        encode(tag::OCTET_STRING, value),
    ])
}

fn signature_algorithm() -> Vec<u8> {
    encode(tag::SEQUENCE, alg_id::ECDSA_SHA256.as_ref())
}

/// The content of the issuer's name.
fn issuer() -> Vec<u8> {
    let attribute = sequence(&[
        object_identifier(&oid::COMMON_NAME),
        encode(tag::UTF8_STRING, b"CA"),
    ]);
    encode(tag::SET, &attribute)
}

/// The content of the issuer's `SubjectPublicKeyInfo`.
fn key_of_issuer() -> Vec<u8> {
    let algorithm = encode(tag::SEQUENCE, alg_id::ECDSA_P256.as_ref());
    [algorithm, encode(tag::BIT_STRING, &[0, 4])].concat()
}
