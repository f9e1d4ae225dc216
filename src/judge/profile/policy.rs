//! The facts of a profile, with types.

mod questions;

use std::{collections::BTreeMap, fmt};

use time::Date;

use crate::{
    estate::inventory::{Custody, NameSource, Purpose},
    judge::finding::Basis,
    pki::{
        csr::{GeneralNameKind, Hash, Scheme, StringType},
        der::DeviationClass,
        host_name::ALabelForm,
        key::{KeyAlgorithm, KeyAllowance, PointForm, PublicKey},
        oid::Oid,
        pem::Form,
    },
};

/// A value of a profile, and who says so.
#[derive(Clone, Debug)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub basis: Basis,
}

/// What a receiver accepts. A fact that no layer states is not judged.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// `[encoding]`
    pub encoding: EncodingPolicy,
    /// `[key]`
    pub key: KeyPolicy,
    /// `[signature]`
    pub signature: SignaturePolicy,
    /// `[subject]`
    pub subject: SubjectPolicy,
    /// `[name]`
    pub name: NamePolicy,
    /// `[extension]`
    pub extension: ExtensionPolicy,
    /// `[limit]`
    pub limit: LimitPolicy,
    /// `[product]` and `[certificate.…]`
    pub product: ProductPolicy,
}

/// How a request must be wrapped and encoded.
#[derive(Clone, Debug, Default)]
pub struct EncodingPolicy {
    /// `forms`: how a request may be wrapped.
    pub forms: Option<Fact<Vec<Form>>>,
    /// `labels`: the PEM labels that are taken.
    pub labels: Option<Fact<Vec<String>>>,
    /// `tolerates`: departures from DER that the receiver's software does not mind.
    pub tolerates: Option<Fact<Vec<DeviationClass>>>,
    /// `closed`: values that the receiver's software does not look into, so that departures from DER in them do not count.
    pub closed: Option<Fact<Vec<ClosedValue>>>,
    /// `line-length`: how many characters a full line of Base64 has.
    pub line_length: Option<Fact<usize>>,
    /// `version-bits`: how many bits of a version the receiver's software reads.
    pub version_bits: Option<Fact<usize>>,
    /// `arc-bits`: how many bits of one number in an object identifier the receiver's software reads.
    pub arc_bits: Option<Fact<usize>>,
}

/// Values that a receiver's software does not look into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedValue {
    /// Those of attributes other than the list of extensions.
    Attributes,
    /// Those of extensions other than the alternative names.
    Extensions,
}

/// Which keys are taken.
#[derive(Clone, Debug, Default)]
pub struct KeyPolicy {
    /// `allow`: algorithms and lengths.
    pub allow: Option<Fact<Vec<KeyAllowance>>>,
    /// `exponents`: the only RSA exponents that are taken.
    pub exponents: Option<Fact<Vec<u64>>>,
    /// `least-exponent`: the smallest RSA exponent; even ones are never right.
    pub least_exponent: Option<Fact<u64>>,
    /// `fermat-rounds`: how many rounds of Fermat's method the receiver tries on an RSA modulus.
    pub fermat_rounds: Option<Fact<usize>>,
    /// `least-factor`: an RSA modulus must have no factor below it.
    pub least_factor: Option<Fact<u64>>,
    /// `modulus-multiple`: the length of an RSA modulus in bits must be a multiple of it.
    pub modulus_multiple: Option<Fact<usize>>,
    /// `point-forms`: how the point of an elliptic-curve key may be written.
    pub point_forms: Option<Fact<Vec<PointForm>>>,
}

impl KeyPolicy {
    /// The keys that we know how to make and that are accepted in place of this one, for a certificate of which this is known;
    /// those of its kind come first.
    pub(crate) fn replacements(
        &self,
        key: &PublicKey,
        certificate: Option<&CertificatePolicy>,
    ) -> Vec<KeyAlgorithm> {
        let suits = certificate.and_then(|certificate| certificate.keys.as_ref());
        let accepts = |list: Option<&Fact<Vec<KeyAllowance>>>, algorithm| {
            list.is_none_or(|list| {
                let mut list = list.value.iter();
                list.any(|allowance| allowance.would_allow(algorithm))
            })
        };
        let mut accepted = KeyAlgorithm::ALL.to_vec();
        accepted.retain(|algorithm| {
            accepts(self.allow.as_ref(), *algorithm) && accepts(suits, *algorithm)
        });
        let is_rsa = !matches!(key, PublicKey::EllipticCurve { .. });
        accepted.sort_by_key(|algorithm| algorithm.is_rsa() != is_rsa);
        accepted
    }
}

/// Which signatures are taken.
#[derive(Clone, Debug, Default)]
pub struct SignaturePolicy {
    /// `hashes`: the digests.
    pub hashes: Option<Fact<Vec<Hash>>>,
    /// `schemes`: the ways to sign.
    pub schemes: Option<Fact<Vec<SchemeFamily>>>,
    /// `right-parameters`: whether the parameters must be what the standard asks for, such as NULL with RSA.
    pub right_parameters: Option<Fact<bool>>,
}

/// A way to sign, whatever its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemeFamily {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RsaPkcs1,
    /// RSASSA-PSS (RFC 8017 §8.1).
    RsaPss,
    /// ECDSA.
    Ecdsa,
    /// DSA.
    Dsa,
    /// Ed25519 (RFC 8032).
    Ed25519,
}

impl SchemeFamily {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::RsaPkcs1,
        Self::RsaPss,
        Self::Ecdsa,
        Self::Dsa,
        Self::Ed25519,
    ];

    /// That of a scheme; none where profiles have no word for it.
    pub fn of(scheme: Scheme) -> Option<Self> {
        match scheme {
            Scheme::RsaPkcs1 => Some(Self::RsaPkcs1),
            Scheme::RsaPss { .. } => Some(Self::RsaPss),
            Scheme::Ecdsa => Some(Self::Ecdsa),
            Scheme::Dsa => Some(Self::Dsa),
            Scheme::Ed25519 => Some(Self::Ed25519),
            Scheme::Other => None,
        }
    }

    /// The word in a profile's `signature.schemes`.
    pub fn word(self) -> &'static str {
        match self {
            Self::RsaPkcs1 => "RSA-PKCS1",
            Self::RsaPss => "RSA-PSS",
            Self::Ecdsa => "ECDSA",
            Self::Dsa => "DSA",
            Self::Ed25519 => "Ed25519",
        }
    }
}

/// What the subject may and must say.
#[derive(Clone, Debug, Default)]
pub struct SubjectPolicy {
    /// `required`: attributes that must be there; `state|locality` wants one of the two.
    pub required: Option<Fact<Vec<Required>>>,
    /// `allowed`: the only attributes that may be there.
    pub allowed: Option<Fact<Vec<Oid>>>,
    /// `other-attributes`: whether attributes that profiles have no word for may be there besides.
    pub other_attributes: Option<Fact<bool>>,
    /// `prohibited`: attributes that must not be there.
    pub prohibited: Option<Fact<Vec<Oid>>>,
    /// `read`: the attributes that the receiver takes over; it drops or replaces all others.
    pub read: Option<Fact<Vec<Oid>>>,
    /// `ignored`: attributes that the receiver drops or replaces, where it takes over others.
    pub ignored: Option<Fact<Vec<Oid>>>,
    /// `order`: the order in which attributes must stand; those that it does not name may stand anywhere.
    pub order: Option<Fact<Vec<Oid>>>,
    /// `repeatable`: the attributes that may stand more than once.
    pub repeatable: Option<Fact<Vec<Oid>>>,
    /// `country-codes`: codes that are taken besides those of ISO 3166-1.
    pub country_codes: Option<Fact<Vec<String>>>,
    /// `[subject.any]`: what holds for every attribute.
    pub any: AttributePolicy,
    /// `[subject.organization]` and so on: what holds for one attribute besides.
    pub attributes: BTreeMap<Oid, AttributePolicy>,
}

/// What holds for a subject attribute.
#[derive(Clone, Debug, Default)]
pub struct AttributePolicy {
    /// `forbidden-characters`
    pub forbidden_characters: Option<Fact<String>>,
    /// `max-length`, in characters.
    pub max_length: Option<Fact<usize>>,
    /// `ascii-only`: whether every character must be one of ASCII.
    pub ascii_only: Option<Fact<bool>>,
    /// `string-types`: the ASN.1 types that the value may have.
    pub string_types: Option<Fact<Vec<StringType>>>,
    /// `placeholders`: values that stand for no value, without regard to case.
    pub placeholders: Option<Fact<Vec<String>>>,
}

/// What the names may be.
#[derive(Clone, Debug, Default)]
pub struct NamePolicy {
    /// `types`: the kinds of alternative names that are taken.
    pub types: Option<Fact<Vec<GeneralNameKind>>>,
    /// `ignored-types`: the kinds that are left out of the certificate without a word.
    pub ignored_types: Option<Fact<Vec<GeneralNameKind>>>,
    /// `wildcards`: whether wildcard names are issued at all.
    pub wildcards: Option<Fact<bool>>,
    /// `onion`: whether names of Tor's onion services are issued at all.
    pub onion: Option<Fact<bool>>,
    /// `a-labels`: how good a label that begins with `xn--` must be.
    pub a_labels: Option<Fact<ALabelForm>>,
    /// `max-names`: how many names one certificate may have.
    pub max_names: Option<Fact<usize>>,
    /// `max-labels`: how many labels a name may have.
    pub max_labels: Option<Fact<usize>>,
    /// `max-length`: the length of a name in octets.
    pub max_length: Option<Fact<usize>>,
    /// `max-label-length`: the length of a label in octets.
    pub max_label_length: Option<Fact<usize>>,
    /// `max-common-name-length`, in characters.
    pub max_common_name_length: Option<Fact<usize>>,
}

/// Which extensions a request may ask for, and what they may say.
#[derive(Clone, Debug, Default)]
pub struct ExtensionPolicy {
    /// `types`: the types that a request may ask for.
    pub types: Option<Fact<Vec<Oid>>>,
    /// `critical`: the types that must be marked critical.
    pub critical: Option<Fact<Vec<Oid>>>,
    /// `not-critical`: the types that must not be marked critical.
    pub not_critical: Option<Fact<Vec<Oid>>>,
    /// `required-key-purposes`: extended key usages that must be there, where any are asked for.
    pub required_key_purposes: Option<Fact<Vec<Oid>>>,
    /// `prohibited-key-purposes`: extended key usages that must not be asked for.
    pub prohibited_key_purposes: Option<Fact<Vec<Oid>>>,
    /// `rsa-key-usages`: the key usages that an RSA key may have.
    pub rsa_key_usages: Option<Fact<Vec<u8>>>,
    /// `ec-key-usages`: the key usages that an elliptic-curve key may have.
    pub ec_key_usages: Option<Fact<Vec<u8>>>,
    /// `required-ec-key-usages`: the key usages that an elliptic-curve key must have, where any are asked for.
    pub required_ec_key_usages: Option<Fact<Vec<u8>>>,
    /// `copied`: the types that are copied from the request into the certificate. What is not stated is not copied.
    pub copied: Option<Fact<Vec<Copied>>>,
    /// `plain-roots`: whether a root has no extended key usage, and the identifier of its key alone.
    pub plain_roots: Option<Fact<bool>>,
}

/// A type of extension that a CA copies from requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// Whatever is asked for.
    All,
    /// This one.
    One(Oid),
}

/// How many certificates the receiver signs in a while, and for how long.
#[derive(Clone, Debug, Default)]
pub struct LimitPolicy {
    /// `days`: the length of the while.
    pub days: Option<Fact<usize>>,
    /// `certificates-per-domain`: for names under one registered domain.
    pub certificates_per_domain: Option<Fact<usize>>,
    /// `certificates-per-name-set`: for exactly the same names.
    pub certificates_per_name_set: Option<Fact<usize>>,
    /// `validity-days`: how long a certificate that is signed on the day is valid at most.
    pub validity_days: Option<Fact<usize>>,
    /// The same for every day: from (inclusive), until (exclusive), and the fact; the last that holds on a day counts.
    pub(super) validity_schedule: Vec<(Option<Date>, Option<Date>, Fact<usize>)>,
}

impl LimitPolicy {
    /// How long a certificate that was signed on a day may be valid.
    pub fn validity_on(&self, day: Date) -> Option<&Fact<usize>> {
        let holds = |from: Option<Date>, until: Option<Date>| {
            from.is_none_or(|from| from <= day) && until.is_none_or(|until| day < until)
        };
        let mut schedule = self.validity_schedule.iter().rev();
        schedule
            .find(|(from, until, _)| holds(*from, *until))
            .map(|(_, _, fact)| fact)
    }
}

/// A server as administrators know it. A CA's profile says nothing here.
#[derive(Clone, Debug, Default)]
pub struct ProductPolicy {
    /// `key-custody`: where keys are made; a server that makes its own takes none from elsewhere.
    pub key_custody: Option<Fact<Custody>>,
    /// `adds-domain`: whether the server adds the DNS domain that it is in to the names of its requests, unless it is told
    /// otherwise.
    pub adds_domain: Option<Fact<bool>>,
    /// `critical-extensions`: the extensions that may be marked critical in its certificates.
    pub critical_extensions: Option<Fact<Vec<Oid>>>,
    /// `[certificate.tomcat]` and so on: the certificates that a node has, in the order of [`Purpose`].
    pub certificates: BTreeMap<Purpose, CertificatePolicy>,
}

/// One of a server's certificates.
#[derive(Clone, Debug, Default)]
pub struct CertificatePolicy {
    /// `seen-by`: who meets it, in words.
    pub seen_by: Option<Fact<String>>,
    /// `wanted`: whether it is asked for where the inventory does not say which ones are.
    pub wanted: Option<Fact<bool>>,
    /// `multi-server`: whether one certificate can serve all nodes of the cluster.
    pub multi_server: Option<Fact<bool>>,
    /// `public-ca`: whether a public CA can sign it.
    pub public_ca: Option<Fact<bool>>,
    /// `keys`: the keys that it should have, of those that the server takes.
    pub keys: Option<Fact<Vec<KeyAllowance>>>,
    /// `names`: what it must name besides the node.
    pub names: Option<Fact<Vec<NameSource>>>,
    /// `key-usages`: the key usages that the server asks for.
    pub key_usages: Option<Fact<Vec<u8>>>,
    /// `key-purposes`: the extended key usages that the server asks for.
    pub key_purposes: Option<Fact<Vec<Oid>>>,
    /// `unneeded-key-usages`: those among them that nothing needs.
    pub unneeded_key_usages: Option<Fact<Vec<u8>>>,
    /// `unneeded-key-purposes`: those among them that nothing needs.
    pub unneeded_key_purposes: Option<Fact<Vec<Oid>>>,
    /// `client-auth`: for what the server is a client that proves itself with this certificate, in words.
    pub client_auth: Option<Fact<String>>,
    /// `advice`: what an administrator should know or do, a sentence.
    pub advice: Option<Fact<String>>,
}

impl CertificatePolicy {
    /// The advice as messages are written: in small letters, without a full stop.
    pub fn advice_in_message(&self) -> Option<String> {
        let sentence = self.advice.as_ref()?.value.trim_end_matches('.');
        let mut letters = sentence.chars();
        let first = letters.next()?;
        // `CUCM` stays as it is.
        let is_word = letters.clone().next().is_some_and(char::is_lowercase);
        let first = if is_word {
            first.to_lowercase().to_string()
        } else {
            first.to_string()
        };
        Some(first + letters.as_str())
    }

    /// Whether the server asks for a key usage by itself and needs it for nothing.
    pub(crate) fn has_unneeded_usage(&self, usage: u8) -> bool {
        let usages = self.unneeded_key_usages.as_ref();
        usages.is_some_and(|usages| usages.value.contains(&usage))
    }

    /// Whether the server asks for an extended key usage by itself and needs it for nothing.
    pub(crate) fn has_unneeded_purpose(&self, purpose: &Oid) -> bool {
        let purposes = self.unneeded_key_purposes.as_ref();
        purposes.is_some_and(|purposes| purposes.value.contains(purpose))
    }

    pub(super) fn is_known(&self) -> bool {
        self.seen_by.is_some()
    }
}

impl Policy {
    /// Whether it is about a server and not about a CA.
    pub fn is_of_product(&self) -> bool {
        !self.product.certificates.is_empty()
    }
}

/// An attribute that must be there, or several of which one must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Required(pub Vec<Oid>);

impl fmt::Display for Required {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        formatter.write_str(&names.join(" or "))
    }
}
