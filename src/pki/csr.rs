//! A certification request (PKCS#10, RFC 2986), every part with its byte range.
//!
//! The structure comes from our own strict walk ([`crate::pki::der`]), which keeps
//! everything: all attributes, all their values, all requested extensions, all
//! relative names and string types, in order. x509-parser reads the meaning of
//! names and extensions on top of it, and where the two readers do not see the
//! same thing that is kept as a [`Disagreement`]: a CA's software may see either.
//! Its types stay inside this module.
//!
//! A [`CertificationRequest`] is parsed once, its signature is checked once, and
//! it never changes afterwards.

mod attributes;
mod changed;
mod extension_defect;
mod extensions;
mod found;
mod parse;
mod part;
mod refused;
mod signature;
mod subject;

use std::{collections::BTreeSet, net::IpAddr, ops::Range};

pub use crate::pki::crypto::Hash;
pub use attributes::{Attribute, AttributeContent};
pub use extension_defect::ExtensionDefect;
pub use extensions::{
    Extension, ExtensionContent, GeneralName, GeneralNameKind, KeyPurpose, key_usage_names,
    tls_feature_name,
};
pub(crate) use found::Found;
pub(crate) use parse::{after_unused_bits, public_key_info, small_integer};
pub(crate) use part::Home;
pub use part::{CertificatePart, Part};
pub use refused::ValueOf;
pub(crate) use signature::Signed;
pub use signature::{Parameters, Scheme, SignatureAlgorithm, Verification};
pub use subject::{
    AttributeTypeAndValue, DistinguishedName, RelativeDistinguishedName, StringType,
};

use crate::pki::{
    crypto::{self, Backend},
    der::{self, Deviation},
    host_name,
    key::{Modulus, PublicHalf, PublicKey},
    oid::{self, Oid},
};

/// A request as it was read.
#[derive(Clone, Debug)]
pub struct CertificationRequest {
    der: Vec<u8>,
    /// The version field.
    pub version: Version,
    /// The subject.
    pub subject: DistinguishedName,
    /// The public key.
    pub public_key: SubjectPublicKeyInfo,
    /// The attributes; none when the field is missing, which RFC 2986 does not allow.
    pub attributes: Option<Vec<Attribute>>,
    /// The algorithm that the signature claims.
    pub signature_algorithm: SignatureAlgorithm,
    /// Where the signature's octets stand.
    pub signature: Range<usize>,
    /// What came of checking the signature with the key in the request.
    pub verification: Verification,
    /// What is readable and not DER, and in which part.
    pub deviations: Vec<(Part, Deviation)>,
    /// Inner values that could not be read, and why; the rest of the request could.
    pub unreadable: Vec<(Part, der::DerError)>,
    /// Where x509-parser sees something else than we do.
    pub disagreements: Vec<Disagreement>,
    /// Bytes behind the request.
    pub trailing: Option<Range<usize>>,
    info: Range<usize>,
    end: usize,
}

/// The version field of a request (RFC 2986 §4.1: 0).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The number; none when it does not fit.
    pub number: Option<i64>,
    /// Where it stands.
    pub range: Range<usize>,
}

impl Version {
    /// Whether the number has more than so many bits, its sign included.
    pub fn exceeds(&self, bits: usize) -> bool {
        match self.number {
            Some(number) => {
                let unused = number.leading_zeros().max(number.leading_ones());
                usize::try_from(i64::BITS + 1 - unused).is_ok_and(|used| used > bits)
            }
            // One that is empty has no bit at all.
            None => self.range.len() > 2,
        }
    }
}

/// The public key and its algorithm (RFC 5280 §4.1.2.7).
#[derive(Clone, Debug)]
pub struct SubjectPublicKeyInfo {
    /// The key.
    pub key: PublicKey,
    /// The modulus of an RSA key, whatever the algorithm's identifier says it is for.
    pub modulus: Option<Modulus>,
    /// The algorithm's object identifier.
    pub algorithm: Oid,
    /// Where the `AlgorithmIdentifier` stands.
    pub algorithm_range: Range<usize>,
    /// Where the whole structure stands.
    pub range: Range<usize>,
    /// Where the content of the BIT STRING stands, without the count of unused bits.
    pub key_range: Range<usize>,
}

/// A part that another reader sees differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The part.
    pub part: Part,
    /// Where it stands.
    pub range: Range<usize>,
    /// What we see in it.
    pub ours: String,
    /// What the other reader sees.
    pub theirs: String,
}

/// A host that a request asks a certificate for: a dNSName, or a common name that no dNSName repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The name, as it stands.
    pub name: String,
    /// The part that it stands in.
    pub part: Part,
    /// Where it stands.
    pub range: Range<usize>,
}

impl CertificationRequest {
    /// Reads a request and checks its signature.
    ///
    /// An error means that the structure of RFC 2986 is not there; everything
    /// less than that is a request with something to say about it.
    pub fn from_der(der: &[u8]) -> Result<Self, der::DerError> {
        Self::from_der_with(crypto::preferred(), der)
    }

    /// The same with a backend of one's own choice, which checks the signature.
    pub fn from_der_with(backend: &Backend, der: &[u8]) -> Result<Self, der::DerError> {
        parse::parse(backend, der)
    }

    /// The whole encoding, trailing bytes included.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The encoding of the request itself.
    pub fn encoded(&self) -> &[u8] {
        self.bytes(&(0..self.end))
    }

    /// The encoding of the public key's `AlgorithmIdentifier`.
    pub fn public_key_algorithm(&self) -> &[u8] {
        self.bytes(&self.public_key.algorithm_range)
    }

    /// The encoding of the SubjectPublicKeyInfo.
    pub fn public_key_info(&self) -> &[u8] {
        self.bytes(&self.public_key.range)
    }

    /// The octets of the key alone, without its algorithm.
    pub fn public_key_octets(&self) -> &[u8] {
        self.bytes(&self.public_key.key_range)
    }

    /// Whether this is the public half of its key.
    pub fn has_key(&self, key: &PublicHalf) -> bool {
        key.is_of(&self.public_key.key, self.public_key_octets())
    }

    fn bytes(&self, range: &Range<usize>) -> &[u8] {
        self.der.get(range.clone()).unwrap_or_default()
    }

    /// All requested extensions, of all extension requests, in order. Microsoft's own
    /// attribute is not one: public CAs do not read it.
    pub fn extensions(&self) -> impl Iterator<Item = &Extension> {
        self.attributes
            .iter()
            .flatten()
            .flat_map(|attribute| match &attribute.content {
                AttributeContent::ExtensionRequest(extensions)
                    if attribute.oid == oid::EXTENSION_REQUEST =>
                {
                    extensions.as_slice()
                }
                _ => &[],
            })
    }

    /// The requested extensions of one type.
    pub fn extensions_of(&self, oid: Oid) -> impl Iterator<Item = &Extension> {
        self.extensions()
            .filter(move |extension| extension.oid == oid)
    }

    /// Where the challenge passwords stand, from the first to the last: attributes, and extensions that should be one.
    pub fn challenge_passwords(&self) -> Option<Range<usize>> {
        let attributes = self.attributes.iter().flatten();
        let ranges = attributes.flat_map(|attribute| {
            let extensions = match &attribute.content {
                AttributeContent::ExtensionRequest(extensions) => extensions.as_slice(),
                _ => &[],
            };
            let extensions = extensions
                .iter()
                .map(|extension| (&extension.oid, &extension.range));
            std::iter::once((&attribute.oid, &attribute.range)).chain(extensions)
        });
        let passwords = ranges.filter(|(oid, _)| **oid == oid::CHALLENGE_PASSWORD);
        passwords
            .map(|(_, range)| range.clone())
            .reduce(|first, next| first.start..next.end)
    }

    /// All alternative names that are asked for, in order.
    pub fn alternative_names(&self) -> impl Iterator<Item = &GeneralName> {
        self.extensions()
            .flat_map(|extension| match &extension.content {
                ExtensionContent::SubjectAltName(names) => names.as_slice(),
                _ => &[],
            })
    }

    /// The common names, in order.
    pub fn common_names(&self) -> impl Iterator<Item = &AttributeTypeAndValue> {
        self.subject.attributes_of(oid::COMMON_NAME)
    }

    /// The hosts that a certificate is asked for, common names first.
    pub fn identities(&self) -> Vec<Identity> {
        let names: Vec<&GeneralName> = self
            .alternative_names()
            .filter(|name| name.kind == GeneralNameKind::DnsName)
            .collect();
        let known: BTreeSet<String> = names
            .iter()
            .map(|name| name.text.to_ascii_lowercase())
            .collect();
        let addresses: BTreeSet<IpAddr> = self
            .alternative_names()
            .filter_map(|name| name.address)
            .collect();
        let is_repeated = |common_name: &str| {
            known.contains(&common_name.to_ascii_lowercase())
                || host_name::literal_address(common_name)
                    .is_some_and(|address| addresses.contains(&address))
        };
        let common_names = self
            .common_names()
            .filter(|attribute| !attribute.text.is_empty() && !is_repeated(&attribute.text));
        let common_names = common_names.map(|attribute| Identity {
            name: attribute.text.clone(),
            part: attribute.part.clone(),
            range: attribute.value_range.clone(),
        });
        let alternatives = names.iter().map(|name| Identity {
            name: name.text.clone(),
            part: name.part.clone(),
            range: name.value_range.clone(),
        });
        common_names.chain(alternatives).collect()
    }

    /// The innermost part that these bytes belong to.
    pub fn part_at(&self, range: &Range<usize>) -> Part {
        let holds = |outer: &Range<usize>| outer.start <= range.start && range.end <= outer.end;
        if holds(&self.version.range) {
            return Part::Version;
        }
        if holds(&self.subject.range) {
            let step = holder(&self.subject.relative_names, |step| &step.range, range);
            let attribute =
                step.and_then(|step| holder(&step.attributes, |attribute| &attribute.range, range));
            return attribute.map_or(Part::Subject, |attribute| attribute.part.clone());
        }
        if holds(&self.public_key.algorithm_range) {
            return Part::PublicKeyAlgorithm;
        }
        if holds(&self.public_key.range) {
            return Part::PublicKey;
        }
        if holds(&self.signature_algorithm.range) {
            return Part::SignatureAlgorithm;
        }
        if holds(&self.signature) {
            return Part::Signature;
        }
        let attributes = self.attributes.as_deref().unwrap_or_default();
        let Some(attribute) = holder(attributes, |attribute| &attribute.range, range) else {
            return if self.attributes.is_some()
                && range.start > self.public_key.range.end
                && range.end <= self.info.end
            {
                Part::Attributes
            } else {
                Part::Request
            };
        };
        let AttributeContent::ExtensionRequest(extensions) = &attribute.content else {
            return attribute.part.clone();
        };
        let Some(extension) = holder(extensions, |extension| &extension.range, range) else {
            return attribute.part.clone();
        };
        let name = match &extension.content {
            ExtensionContent::SubjectAltName(names) => holder(names, |name| &name.range, range),
            _ => None,
        };
        name.map_or_else(|| extension.part.clone(), |name| name.part.clone())
    }
}

/// The item that holds a range; items stand in order and do not overlap.
fn holder<'a, T>(
    items: &'a [T],
    range_of: impl Fn(&T) -> &Range<usize>,
    wanted: &Range<usize>,
) -> Option<&'a T> {
    let next = items.partition_point(|item| range_of(item).start <= wanted.start);
    let item = items.get(next.checked_sub(1)?)?;
    (wanted.end <= range_of(item).end).then_some(item)
}
