//! The CSR that a planned request will become, before there is a key.
//!
//! Rules read requests, so that a plan is judged by the same code as what is made after it. Subject, names, usages,
//! key type and key size are those of the plan. The numbers of the key and the signature are placeholders, because nothing has been made
//! yet; [`shows`] says which rules a plan tells nothing.

use super::PlannedRequest;
use crate::{
    estate::inventory::Custody,
    judge::finding::RuleId,
    pki::{
        der::{bit_string, encode, object_identifier, sequence, tag},
        host_name,
        key::KeyAlgorithm,
        oid::{self, Oid},
    },
};

/// Rules about what a plan does not have, by the beginning of their names. How a server wraps, orders and tags what it
/// is told is up to the server, and nothing is signed yet.
const NOT_IN_A_PLAN: [&str; 5] = [
    "encoding-",
    "request-signature-",
    "subject-string-type",
    "subject-attribute-order",
    "extension-criticality",
];

/// The rules about keys that need no key.
const ABOUT_PLANNED_KEYS: [&str; 3] = ["key-type", "key-size", "key-not-for-purpose"];

/// Whether a plan shows what this rule looks for.
pub fn shows(rule: RuleId) -> bool {
    let id = rule.as_str();
    let is_about_key = rule.topic() == "key" && !ABOUT_PLANNED_KEYS.contains(&id);
    !is_about_key && !NOT_IN_A_PLAN.iter().any(|start| id.starts_with(start))
}

/// `[0] IMPLICIT Attributes` of a request, constructed (RFC 2986 §4.1).
const ATTRIBUTES: u8 = 0xA0;
/// `dNSName [2] IMPLICIT IA5String` (RFC 5280 §4.2.1.6).
const DNS_NAME: u8 = 0x82;
/// `iPAddress [7] IMPLICIT OCTET STRING` (RFC 5280 §4.2.1.6).
const IP_ADDRESS: u8 = 0x87;

impl PlannedRequest {
    /// The request in DER (RFC 2986), unsigned. `number` tells it from other plans, as their keys would.
    pub fn encoded(&self, number: u64) -> Vec<u8> {
        let info = sequence(&[
            encode(tag::INTEGER, &[0]),
            self.subject(),
            self.public_key_info(number),
            self.attributes(),
        ]);
        sequence(&[info, self.signature_algorithm(), bit_string(&[0; 64])])
    }

    fn subject(&self) -> Vec<u8> {
        let attributes = self.subject.iter().map(|(oid, value)| {
            let is_printable = [oid::COUNTRY_NAME, oid::SERIAL_NUMBER].contains(oid)
                && value.value.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let tag = if is_printable {
                tag::PRINTABLE_STRING
            } else {
                tag::UTF8_STRING
            };
            let value = encode(tag, value.value.as_bytes());
            encode(tag::SET, &sequence(&[object_identifier(oid), value]))
        });
        sequence(&attributes.collect::<Vec<_>>())
    }

    /// A key of the planned type and size (RFC 8017 A.1.1, RFC 5480 §2) that no private key belongs to.
    fn public_key_info(&self, number: u64) -> Vec<u8> {
        let mark = number.to_be_bytes();
        let (algorithm, key) = match curve(self.key) {
            None => {
                let mut modulus = vec![0; rsa_bits(self.key) / 8 + 1];
                // Behind the sign the highest bit makes it as long as it should be.
                for (place, octet) in modulus.iter_mut().skip(1).zip([0x80].iter().chain(&mark)) {
                    *place = *octet;
                }
                if let Some(last) = modulus.last_mut() {
                    *last = 1;
                }
                let key = sequence(&[
                    encode(tag::INTEGER, &modulus),
                    encode(tag::INTEGER, &[1, 0, 1]),
                ]);
                let parameters = encode(tag::NULL, &[]);
                (
                    sequence(&[object_identifier(&oid::RSA_ENCRYPTION), parameters]),
                    key,
                )
            }
            Some((curve, length)) => {
                let mut point = vec![0; 1 + 2 * length];
                for (place, octet) in point.iter_mut().zip([4].iter().chain(&mark)) {
                    *place = *octet;
                }
                let parameters = object_identifier(&curve);
                (
                    sequence(&[object_identifier(&oid::EC_PUBLIC_KEY), parameters]),
                    point,
                )
            }
        };
        sequence(&[algorithm, bit_string(&key)])
    }

    fn attributes(&self) -> Vec<u8> {
        let extensions = [
            self.key_usage_extension(),
            self.extended_key_usage_extension(),
            self.alternative_names_extension(),
        ];
        let extensions: Vec<Vec<u8>> = extensions.into_iter().flatten().collect();
        if extensions.is_empty() {
            return encode(ATTRIBUTES, &[]);
        }
        let value = encode(tag::SET, &sequence(&extensions));
        let attribute = sequence(&[object_identifier(&oid::EXTENSION_REQUEST), value]);
        encode(ATTRIBUTES, &attribute)
    }

    /// The key usages that the maker of the key asks for, as bits (RFC 5280 §4.2.1.3).
    fn asked_key_usages(&self) -> Vec<u8> {
        match (self.custody, &self.certificate.key_usages) {
            (Custody::Server, Some(usages)) => usages.value.clone(),
            _ => self.key_usage.iter().map(|usage| usage.bit()).collect(),
        }
    }

    /// The extended key usages that the maker of the key asks for.
    fn asked_key_purposes(&self) -> Vec<Oid> {
        match (self.custody, &self.certificate.key_purposes) {
            (Custody::Server, Some(purposes)) => purposes.value.clone(),
            _ => {
                let purposes = self.extended_key_usage.iter();
                purposes.map(|purpose| purpose.oid()).collect()
            }
        }
    }

    fn key_usage_extension(&self) -> Option<Vec<u8>> {
        let bits = self
            .asked_key_usages()
            .into_iter()
            .fold(0_u16, |bits, usage| {
                bits | 0x8000_u16.checked_shr(usage.into()).unwrap_or_default()
            });
        let [first, second] = bits.to_be_bytes();
        let content = match (first, second) {
            (0, 0) => return None,
            (first, 0) => vec![unused_bits(first), first],
            (first, second) => vec![unused_bits(second), first, second],
        };
        Some(extension(
            &oid::KEY_USAGE,
            &encode(tag::BIT_STRING, &content),
        ))
    }

    fn extended_key_usage_extension(&self) -> Option<Vec<u8>> {
        let purposes = self.asked_key_purposes();
        let purposes: Vec<Vec<u8>> = purposes.iter().map(object_identifier).collect();
        let value = sequence(&purposes);
        (!purposes.is_empty()).then(|| extension(&oid::EXTENDED_KEY_USAGE, &value))
    }

    fn alternative_names_extension(&self) -> Option<Vec<u8>> {
        let names: Vec<Vec<u8>> = self.names().map(general_name).collect();
        (!names.is_empty()).then(|| extension(&oid::SUBJECT_ALT_NAME, &sequence(&names)))
    }

    /// The digest is as strong as the key: SHA-256 with RSA and P-256, SHA-384 with P-384, SHA-512 with P-521.
    fn signature_algorithm(&self) -> Vec<u8> {
        let (algorithm, has_null) = match self.key {
            KeyAlgorithm::P256 => (oid::ECDSA_WITH_SHA256, false),
            KeyAlgorithm::P384 => (oid::ECDSA_WITH_SHA384, false),
            KeyAlgorithm::P521 => (oid::ECDSA_WITH_SHA512, false),
            _ => (oid::SHA256_WITH_RSA, true),
        };
        let mut parts = vec![object_identifier(&algorithm)];
        parts.extend(has_null.then(|| encode(tag::NULL, &[])));
        sequence(&parts)
    }
}

/// How many bits at the end of a named bit list are not sent: those behind the last that is set (X.690 §11.2.2).
fn unused_bits(last: u8) -> u8 {
    u8::try_from(last.trailing_zeros()).unwrap_or_default()
}

fn extension(oid: &Oid, value: &[u8]) -> Vec<u8> {
    sequence(&[object_identifier(oid), encode(tag::OCTET_STRING, value)])
}

fn general_name(name: &str) -> Vec<u8> {
    match host_name::literal_address(name) {
        Some(std::net::IpAddr::V4(address)) => encode(IP_ADDRESS, &address.octets()),
        Some(std::net::IpAddr::V6(address)) => encode(IP_ADDRESS, &address.octets()),
        None => encode(DNS_NAME, name.as_bytes()),
    }
}

/// The curve, and the octets of a coordinate; none for RSA.
fn curve(key: KeyAlgorithm) -> Option<(Oid, usize)> {
    match key {
        KeyAlgorithm::P256 => Some((oid::P_256, 32)),
        KeyAlgorithm::P384 => Some((oid::P_384, 48)),
        KeyAlgorithm::P521 => Some((oid::P_521, 66)),
        KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096 => None,
    }
}

fn rsa_bits(key: KeyAlgorithm) -> usize {
    match key {
        KeyAlgorithm::Rsa4096 => 4096,
        KeyAlgorithm::Rsa3072 => 3072,
        _ => 2048,
    }
}
