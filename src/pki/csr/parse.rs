//! From DER to a [`CertificationRequest`].

use super::{
    Attribute, CertificationRequest, DistinguishedName, Part, SignatureAlgorithm,
    SubjectPublicKeyInfo, Version, found::Found, signature,
};
use crate::pki::{
    crypto::Backend,
    der::{self, Deviation, DeviationKind, Element, Reader, Tag},
    key::{KeyCurve, PublicKey},
    oid::{self, Oid},
};

pub(super) fn parse(backend: &Backend, der: &[u8]) -> Result<CertificationRequest, der::DerError> {
    let mut found = Found::default();
    let mut file = Reader::new(der);
    let request = file.expect(Tag::SEQUENCE, "a certification request")?;
    let mut reader = request.reader();
    let info = reader.expect(Tag::SEQUENCE, "the certification request info")?;
    let algorithm = reader.expect(Tag::SEQUENCE, "the signature algorithm")?;
    let signature_bits = reader.expect(Tag::BIT_STRING, "the signature")?;
    reader.finish("the certification request")?;

    let mut fields = info.reader();
    let version = fields.expect(Tag::INTEGER, "the version")?;
    let subject_element = fields.expect(Tag::SEQUENCE, "the subject")?;
    let subject = DistinguishedName::read(&subject_element)?;
    found
        .disagreements
        .extend(subject.cross_check(subject_element.encoded()));
    let public_key = public_key_info(&fields.expect(Tag::SEQUENCE, "the public key")?, &mut found)?;
    let attributes = attributes(&mut fields, &mut found)?;
    fields.finish("the certification request info")?;

    let signature_algorithm = SignatureAlgorithm::read(&algorithm)?;
    let signature_range = after_unused_bits(&signature_bits)?;
    let signed = signature::Signed {
        backend,
        info: info.encoded(),
        key: &public_key.key,
        key_algorithm: &public_key.algorithm,
        encoded_key: der.get(public_key.key_range.clone()).unwrap_or_default(),
        algorithm: &signature_algorithm,
        signature: der.get(signature_range.clone()).unwrap_or_default(),
    };
    let mut parsed = CertificationRequest {
        verification: signed.verify(),
        der: der.to_vec(),
        version: Version {
            number: small_integer(version.content()),
            range: version.range(),
        },
        subject,
        public_key,
        attributes,
        signature_algorithm,
        signature: signature_range,
        deviations: Vec::new(),
        unreadable: found.unreadable,
        disagreements: found.disagreements,
        trailing: (!file.is_empty()).then(|| file.offset()..der.len()),
        info: info.range(),
        end: request.range().end,
    };
    let mut deviations = found.deviations;
    match der::deviations(request.encoded(), 0) {
        Ok(outer) => deviations.extend(
            outer
                .into_iter()
                .map(|deviation| (parsed.part_at(&deviation.range), deviation)),
        ),
        Err(error) => {
            let part = parsed.part_at(&(error.offset..error.offset));
            parsed.unreadable.push((part, error));
        }
    }
    deviations.sort_by_key(|(_, deviation)| (deviation.range.start, deviation.kind));
    deviations.dedup();
    let refusals = deviations
        .iter()
        .filter_map(|(part, deviation)| Some((part.clone(), parsed.refusal(part, deviation)?)));
    let refusals: Vec<_> = refusals.chain(parsed.subject.refusals()).collect();
    parsed.unreadable.extend(refusals);
    parsed.unreadable.sort_by_key(|(_, error)| error.offset);
    parsed.deviations = deviations;
    Ok(parsed)
}

fn attributes(
    fields: &mut Reader<'_>,
    found: &mut Found,
) -> Result<Option<Vec<Attribute>>, der::DerError> {
    let Some(element) = fields.optional(Tag::context_constructed(0), "the attributes")? else {
        return Ok(None);
    };
    let elements = element.reader().elements("an attribute")?;
    if !elements.is_sorted_by(|one, other| one.encoded() <= other.encoded()) {
        let deviation = Deviation {
            kind: DeviationKind::SetOrder,
            range: element.range(),
        };
        found.deviations.push((Part::Attributes, deviation));
    }
    let attributes: Result<Vec<_>, _> = elements
        .iter()
        .map(|element| Attribute::read(element, found))
        .collect();
    attributes.map(Some)
}

/// Reads a `SubjectPublicKeyInfo` (RFC 5280 §4.1).
pub(crate) fn public_key_info(
    element: &Element<'_>,
    found: &mut Found,
) -> Result<SubjectPublicKeyInfo, der::DerError> {
    let mut reader = element.reader();
    let algorithm = reader.expect(Tag::SEQUENCE, "the algorithm of the public key")?;
    let bits = reader.expect(Tag::BIT_STRING, "the public key")?;
    reader.finish("the public key")?;
    let mut inner = algorithm.reader();
    let oid = inner.expect(Tag::OBJECT_IDENTIFIER, "the algorithm of the public key")?;
    let oid = Oid::from_content(oid.content());
    let parameters = if inner.is_empty() {
        None
    } else {
        Some(inner.element("the parameters of the public key")?)
    };
    let key_range = after_unused_bits(&bits)?;
    let content = bits.content().get(1..).unwrap_or_default();
    let mut modulus = None;
    let key = if [oid::RSA_ENCRYPTION, oid::RSASSA_PSS].contains(&oid) {
        if let Ok(deviations) = der::deviations(content, key_range.start) {
            found.deviations.extend(
                deviations
                    .into_iter()
                    .map(|deviation| (Part::PublicKey, deviation)),
            );
        }
        let key = rsa_key(content, key_range.start);
        modulus = key.as_ref().ok().and_then(PublicKey::modulus);
        match key {
            Ok(key) if oid == oid::RSA_ENCRYPTION => key,
            Ok(key) => PublicKey::Other {
                algorithm: "RSASSA-PSS".to_owned(),
                bits: key.bits(),
            },
            Err(error) => {
                found.unreadable.push((Part::PublicKey, error));
                PublicKey::Unreadable {
                    algorithm: "RSA".to_owned(),
                }
            }
        }
    } else if oid == oid::EC_PUBLIC_KEY {
        let curve = parameters.filter(|curve| curve.tag == Tag::OBJECT_IDENTIFIER);
        let curve = curve.map_or(KeyCurve::Unnamed, |curve| {
            KeyCurve::of(Oid::from_content(curve.content()))
        });
        PublicKey::EllipticCurve {
            curve,
            point: content.to_vec(),
        }
    } else if oid == oid::DSA {
        let bits = parameters.and_then(|parameters| {
            let prime = parameters.reader().expect(Tag::INTEGER, "p").ok()?;
            Some(crate::pki::key::bit_length(prime.content()))
        });
        PublicKey::Other {
            algorithm: "DSA".to_owned(),
            bits,
        }
    } else {
        PublicKey::Other {
            algorithm: oid.to_string(),
            bits: None,
        }
    };
    Ok(SubjectPublicKeyInfo {
        key,
        modulus,
        algorithm: oid,
        algorithm_range: algorithm.range(),
        range: element.range(),
        key_range,
    })
}

/// `RSAPublicKey` (RFC 8017 A.1.1).
fn rsa_key(content: &[u8], offset: usize) -> Result<PublicKey, der::DerError> {
    let mut outer = Reader::at(content, offset);
    let mut reader = outer.expect(Tag::SEQUENCE, "an RSA public key")?.reader();
    let modulus = reader.expect(Tag::INTEGER, "the modulus")?;
    let exponent = reader.expect(Tag::INTEGER, "the exponent")?;
    reader.finish("an RSA public key")?;
    outer.finish("an RSA public key")?;
    let is_negative = |number: &Element<'_>| {
        number
            .content()
            .first()
            .is_some_and(|first| first & 0x80 != 0)
    };
    let significant = |number: &Element<'_>| {
        number
            .content()
            .iter()
            .copied()
            .skip_while(|&byte| byte == 0)
            .collect()
    };
    Ok(PublicKey::Rsa {
        negative_modulus: is_negative(&modulus),
        negative_exponent: is_negative(&exponent),
        modulus: significant(&modulus),
        exponent: significant(&exponent),
    })
}

/// The octets of a BIT STRING, which must not leave bits unused here.
pub(crate) fn after_unused_bits(
    bits: &Element<'_>,
) -> Result<std::ops::Range<usize>, der::DerError> {
    let range = bits.content_range();
    match bits.content().first() {
        Some(0) => Ok(range.start + 1..range.end),
        Some(unused) => Err(der::DerError::new(
            range.start,
            "whole octets in a BIT STRING",
            format!("{unused} unused bits"),
        )),
        None => Err(der::DerError::new(
            range.start,
            "the content of a BIT STRING",
            "nothing",
        )),
    }
}

/// A two's complement INTEGER, if it fits.
pub(crate) fn small_integer(content: &[u8]) -> Option<i64> {
    let sign = if content.first()? & 0x80 == 0 { 0 } else { -1 };
    (content.len() <= 8).then(|| {
        content
            .iter()
            .fold(sign, |value, &byte| (value << 8) | i64::from(byte))
    })
}
