//! A certificate (X.509, RFC 5280), every part with its byte range.
//!
//! Read as requests are ([`crate::pki::csr`]): our own strict walk keeps everything
//! and knows where it stands, x509-parser gives a second opinion on names and
//! extensions. Four questions that more than one command asks are answered here:
//! which certificates are in a file ([`in_block`]), whom a certificate identifies
//! ([`Certificate::identifies`]), which chain leads from it to a root ([`Chain`]),
//! and whether clients with these roots trust it ([`Roots::trust`]).

mod algorithms;
mod chain;
mod chain_walk;
mod common_name;
mod container;
mod departures;
mod distinguished_name;
mod identity;
mod indefinite;
mod name_form;
mod parse;
mod pointers;
mod prospect;
mod refusal;
mod revocation;
mod roots;
mod trust;
mod windows;

use std::{collections::BTreeSet, ops::Range};

use distinguished_name::ComparableName;
use time::OffsetDateTime;

pub use chain::{Candidates, Chain, End, Link};
pub use chain_walk::{Cause, Dispute, Verifier, is_other_netscape_type, is_unknown_critical};
pub use container::{in_block, in_block_with};
pub use departures::{Departure, Position};
pub use identity::{Client, Mismatch};
pub use name_form::NameForm;
pub use pointers::{Pointers, Url};
pub use prospect::{Prospect, is_found};
pub use refusal::{Objection, Refusal};
pub use revocation::{
    Revocation, RevocationCheck, RevocationList, RevocationLists, RevocationListsError, Unchecked,
};
pub use roots::{Roots, RootsError};
pub use windows::StoreEntry;

use crate::pki::{
    crypto::{self, Backend, digest},
    csr::{
        Disagreement, DistinguishedName, Extension, ExtensionContent, GeneralName, GeneralNameKind,
        Hash, KeyPurpose, Part, SignatureAlgorithm, Signed, SubjectPublicKeyInfo, Verification,
    },
    der::{self, Deviation},
    key::{PublicHalf, PublicKey},
    oid::{self, Oid},
    text::printable::hexadecimal,
};

/// A certificate as it was read. Ranges count bytes of the block that it was read from.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    /// What checks its signature.
    backend: &'static Backend,
    /// Where the certificate begins in its block.
    start: usize,
    /// The version, as people count: 1, 2 or 3.
    pub version: i64,
    /// Where the serial number's octets stand.
    pub serial: Range<usize>,
    /// Who signed it.
    pub issuer: DistinguishedName,
    /// From when to when it is valid.
    pub validity: Validity,
    /// Whom it is for.
    pub subject: DistinguishedName,
    /// The public key.
    pub public_key: SubjectPublicKeyInfo,
    /// The extensions, in order.
    pub extensions: Vec<Extension>,
    /// The algorithm that the signature claims.
    pub signature_algorithm: SignatureAlgorithm,
    /// Where the signature's octets stand.
    pub signature: Range<usize>,
    /// What is readable and not DER, and in which part.
    pub deviations: Vec<(Part, Deviation)>,
    /// Inner values that could not be read, and why; the rest of the certificate could.
    pub unreadable: Vec<(Part, der::DerError)>,
    /// Where another reader sees something else than we do.
    pub disagreements: Vec<Disagreement>,
    /// The part that is signed.
    signed: Range<usize>,
    /// Whether it has a unique identifier of its issuer or its subject (RFC 5280 §4.1.2.8).
    has_unique_identifier: bool,
    comparable_subject: ComparableName,
    comparable_issuer: ComparableName,
}

/// From when to when a certificate is valid, both ends included (RFC 5280 §4.1.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first second.
    pub not_before: OffsetDateTime,
    /// The last second.
    pub not_after: OffsetDateTime,
    /// Where the first date stands.
    pub not_before_range: Range<usize>,
    /// Where the second date stands.
    pub not_after_range: Range<usize>,
}

impl Validity {
    /// How many days it lasts. A day begun counts as one (Baseline Requirements 6.3.2: a day is 86,400 seconds, and any
    /// amount of time greater than this is another day); below zero where it ends before it begins.
    pub fn days(&self) -> i64 {
        let seconds = (self.not_after - self.not_before).whole_seconds();
        // Both ends belong to it.
        let seconds = seconds.saturating_add(1);
        seconds.div_euclid(86_400) + i64::from(seconds.rem_euclid(86_400) > 0)
    }

    /// Whether it is over. RFC 5280 counts the last second in, and OpenSSL does not: a certificate in its last second is none to
    /// count on.
    pub fn has_ended(&self, moment: OffsetDateTime) -> bool {
        self.not_after <= moment
    }

    /// The whole days until it is over; below zero once it is.
    pub fn days_left(&self, moment: OffsetDateTime) -> i64 {
        let days = (self.not_after - moment).whole_seconds().div_euclid(86_400);
        if self.has_ended(moment) {
            days.min(-1)
        } else {
            days
        }
    }

    /// Whether it has begun and is not over.
    pub fn includes(&self, moment: OffsetDateTime) -> bool {
        !self.is_to_come(moment) && !self.has_ended(moment)
    }

    /// Whether it is yet to begin.
    pub fn is_to_come(&self, moment: OffsetDateTime) -> bool {
        moment < self.not_before
    }
}

impl Certificate {
    /// Reads a certificate that begins `start` bytes into its block. An error means that the structure of RFC 5280 is
    /// not there; everything less than that is a certificate with something to say about it.
    pub fn from_der(der: &[u8], start: usize) -> Result<Self, der::DerError> {
        Self::from_der_with(crypto::preferred(), der, start)
    }

    /// The same with a backend of one's own choice. The certificate keeps it: its signature is checked with it, whenever
    /// that is.
    pub fn from_der_with(
        backend: &'static Backend,
        der: &[u8],
        start: usize,
    ) -> Result<Self, der::DerError> {
        parse::parse(backend, der, start)
    }

    /// The encoding of the certificate itself.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Where the certificate stands in its block.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.der.len()
    }

    fn bytes(&self, range: &Range<usize>) -> &[u8] {
        let from = |position: usize| position.checked_sub(self.start);
        let slice = || self.der.get(from(range.start)?..from(range.end)?);
        slice().unwrap_or_default()
    }

    /// The encoding of the SubjectPublicKeyInfo.
    pub fn public_key_info(&self) -> &[u8] {
        self.bytes(&self.public_key.range)
    }

    /// The octets of the key alone, without its algorithm.
    pub fn public_key_octets(&self) -> &[u8] {
        self.bytes(&self.public_key.key_range)
    }

    /// The encoding of the subject.
    pub fn encoded_subject(&self) -> &[u8] {
        self.bytes(&self.subject.range)
    }

    /// The encoding of the issuer.
    pub fn encoded_issuer(&self) -> &[u8] {
        self.bytes(&self.issuer.range)
    }

    /// Whether the serial number is empty or begins with octets that say nothing: OpenSSL and Go read no such certificate
    /// (X.690 §8.3.2).
    pub fn has_padded_serial(&self) -> bool {
        match self.bytes(&self.serial) {
            [] => true,
            [first, second, ..] => {
                *first == 0 && *second < 0x80 || *first == 0xFF && *second >= 0x80
            }
            [_] => false,
        }
    }

    /// The serial number in hexadecimal, as programs print it.
    pub fn serial_number(&self) -> String {
        hexadecimal(self.bytes(&self.serial))
    }

    /// SHA-1 of the certificate: the thumbprint by which Windows names it.
    pub fn thumbprint(&self) -> [u8; 20] {
        digest::sha1(&self.der)
    }

    /// What a person calls it: the common name, else the first alternative name, else the whole subject.
    pub fn title(&self) -> String {
        let common = self.subject.value_of(oid::COMMON_NAME);
        let first = || {
            self.alternative_names()
                .next()
                .map(|name| name.text.clone())
        };
        common
            .map(str::to_owned)
            .or_else(first)
            .unwrap_or_else(|| self.subject.to_string())
    }

    /// What a person calls whoever signed it.
    pub fn issuer_title(&self) -> String {
        let common = self.issuer.value_of(oid::COMMON_NAME);
        common.map_or_else(|| self.issuer.to_string(), str::to_owned)
    }

    /// The extension of one type; the first where there are several, which RFC 5280 §4.2 does not allow.
    pub fn extension(&self, oid: &Oid) -> Option<&Extension> {
        self.extensions
            .iter()
            .find(|extension| extension.oid == *oid)
    }

    /// The extensions of a type that stands there before (RFC 5280 §4.2 does not allow it).
    pub fn repeated_extensions(&self) -> impl Iterator<Item = &Extension> {
        let mut seen = BTreeSet::new();
        let extensions = self.extensions.iter();
        extensions.filter(move |extension| !seen.insert(&extension.oid))
    }

    /// All alternative names, in order.
    pub fn alternative_names(&self) -> impl Iterator<Item = &GeneralName> {
        self.extensions
            .iter()
            .flat_map(|extension| match &extension.content {
                ExtensionContent::SubjectAltName(names) => names.as_slice(),
                _ => &[],
            })
    }

    /// The DNS names among the alternative names, in order.
    pub fn dns_names(&self) -> impl Iterator<Item = &GeneralName> {
        self.alternative_names()
            .filter(|name| name.kind == GeneralNameKind::DnsName)
    }

    /// Whether it is the certificate of a CA.
    pub fn is_authority(&self) -> bool {
        let is_ca = |extension: &Extension| {
            matches!(
                extension.content,
                ExtensionContent::BasicConstraints { ca: true, .. }
            )
        };
        self.extensions.iter().any(is_ca)
    }

    /// Whether it is signed with its own key. A signature that we have no means to check is believed: a root is trusted for
    /// itself, and not for its signature.
    pub fn is_self_signed(&self) -> bool {
        self.is_self_issued()
            && matches!(
                self.is_signed_by(self),
                Verification::Valid | Verification::CannotVerify(_)
            )
    }

    /// Whether the key of `issuer` made the signature.
    pub fn is_signed_by(&self, issuer: &Self) -> Verification {
        let signed = Signed {
            backend: self.backend,
            info: self.bytes(&self.signed),
            key: &issuer.public_key.key,
            key_algorithm: &issuer.public_key.algorithm,
            encoded_key: issuer.public_key_octets(),
            algorithm: &self.signature_algorithm,
            signature: self.bytes(&self.signature),
        };
        signed.verify()
    }

    /// The bits of the key usage, 0 for `digitalSignature`; none where the certificate does not limit it.
    pub fn key_usage(&self) -> Option<&[u8]> {
        match &self.extension(&oid::KEY_USAGE)?.content {
            ExtensionContent::KeyUsage(bits) => Some(bits),
            _ => None,
        }
    }

    /// The extended key usages; none where the certificate does not limit them.
    pub fn key_purposes(&self) -> Option<&[KeyPurpose]> {
        match &self.extension(&oid::EXTENDED_KEY_USAGE)?.content {
            ExtensionContent::ExtendedKeyUsage(purposes) => Some(purposes),
            _ => None,
        }
    }

    /// Whether the extended key usages allow a purpose.
    pub fn may(&self, purpose: &Oid) -> bool {
        self.key_purposes().is_none_or(|purposes| {
            purposes
                .iter()
                .any(|known| known.oid == *purpose || known.oid == oid::ANY_EXTENDED_KEY_USAGE)
        })
    }

    /// Where clients can ask whether it is revoked, and fetch its issuer.
    pub fn pointers(&self) -> Pointers {
        pointers::read(self)
    }

    /// The identifier that its own key has, and the one that its issuer's key should have.
    fn key_identifiers(&self) -> (Option<&[u8]>, Option<&[u8]>) {
        (
            pointers::subject_key_identifier(self),
            pointers::authority_key_identifier(self),
        )
    }

    /// Whether `issuer` has the key that this certificate names as its issuer's; none where either does not say.
    pub fn names_key_of(&self, issuer: &Self) -> Option<bool> {
        let (_, wanted) = self.key_identifiers();
        let (there, _) = issuer.key_identifiers();
        Some(wanted? == there?)
    }

    /// Whether a private key with this public half belongs to it.
    pub fn has_key(&self, key: &PublicHalf) -> bool {
        key.is_of(&self.public_key.key, self.public_key_octets())
    }

    /// The digest of the signature, if it is one that can be forged (Baseline Requirements 7.1.3.2).
    pub fn has_weak_digest(&self) -> Option<Hash> {
        let weak = [
            Hash::Md2,
            Hash::Md4,
            Hash::Md5,
            Hash::Ripemd160,
            Hash::Sha1,
            Hash::Sha224,
        ];
        let hash = self.signature_algorithm.hash?;
        weak.contains(&hash).then_some(hash)
    }

    /// The key.
    pub fn key(&self) -> &PublicKey {
        &self.public_key.key
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::Validity;

    #[test]
    fn days_are_left_until_it_is_over() {
        let validity = Validity {
            not_before: datetime!(2026-11-01 0:00 UTC),
            not_after: datetime!(2026-11-22 12:00 UTC),
            not_before_range: 0..0,
            not_after_range: 0..0,
        };
        for (moment, left) in [
            (datetime!(2026-11-20 12:01 UTC), 1),
            (datetime!(2026-11-20 12:00 UTC), 2),
            (datetime!(2026-11-22 11:59 UTC), 0),
            (datetime!(2026-11-22 12:00 UTC), -1),
            (datetime!(2026-11-22 18:00 UTC), -1),
            (datetime!(2026-11-24 18:00 UTC), -3),
        ] {
            assert_eq!(validity.days_left(moment), left, "{moment}");
            assert_eq!(validity.has_ended(moment), left < 0, "{moment}");
        }
    }
}
