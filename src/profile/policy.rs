//! The facts of a profile, with types.

use std::{collections::BTreeMap, fmt, str::FromStr as _};

use super::resolve::Resolved;
use crate::{
    armor::{Form, REQUEST_LABEL},
    der::DeviationKind,
    finding::Basis,
    inventory::Located,
    key::KeyAllowance,
    oid::{self, Oid},
    request::{GeneralNameKind, Hash, Scheme},
    source::Problem,
    suggest,
};

use super::layer::Value;

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
}

/// How a request must be wrapped and encoded.
#[derive(Clone, Debug, Default)]
pub struct EncodingPolicy {
    /// `forms`: how a request may be wrapped.
    pub forms: Option<Fact<Vec<Form>>>,
    /// `labels`: the PEM labels that are taken.
    pub labels: Option<Fact<Vec<String>>>,
    /// `tolerates`: departures from DER that the receiver's software does not mind.
    pub tolerates: Option<Fact<Vec<String>>>,
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
}

/// Which signatures are taken.
#[derive(Clone, Debug, Default)]
pub struct SignaturePolicy {
    /// `hashes`: the digests.
    pub hashes: Option<Fact<Vec<Hash>>>,
    /// `schemes`: the ways to sign.
    pub schemes: Option<Fact<Vec<String>>>,
    /// `right-parameters`: whether the parameters must be what the standard asks for, such as NULL with RSA.
    pub right_parameters: Option<Fact<bool>>,
}

/// What the subject may and must say.
#[derive(Clone, Debug, Default)]
pub struct SubjectPolicy {
    /// `required`: attributes that must be there; `state|locality` wants one of the two.
    pub required: Option<Fact<Vec<Required>>>,
    /// `allowed`: the only attributes that may be there.
    pub allowed: Option<Fact<Vec<Oid>>>,
    /// `prohibited`: attributes that must not be there.
    pub prohibited: Option<Fact<Vec<Oid>>>,
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
    /// `max-names`: how many names one certificate may have.
    pub max_names: Option<Fact<usize>>,
    /// `max-length`: the length of a name in octets.
    pub max_length: Option<Fact<usize>>,
    /// `max-label-length`: the length of a label in octets.
    pub max_label_length: Option<Fact<usize>>,
    /// `max-common-name-length`, in characters.
    pub max_common_name_length: Option<Fact<usize>>,
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

/// The words for subject attributes in inventories and profiles.
pub const ATTRIBUTES: &[(&str, Oid)] = &[
    ("business-category", oid::BUSINESS_CATEGORY),
    ("common-name", oid::COMMON_NAME),
    ("country", oid::COUNTRY_NAME),
    ("domain-component", oid::DOMAIN_COMPONENT),
    ("email-address", oid::EMAIL_ADDRESS),
    ("given-name", oid::GIVEN_NAME),
    ("jurisdiction-country", oid::JURISDICTION_COUNTRY),
    ("jurisdiction-locality", oid::JURISDICTION_LOCALITY),
    ("jurisdiction-state", oid::JURISDICTION_STATE_OR_PROVINCE),
    ("locality", oid::LOCALITY_NAME),
    ("organization", oid::ORGANIZATION_NAME),
    ("organization-identifier", oid::ORGANIZATION_IDENTIFIER),
    ("organizational-unit", oid::ORGANIZATIONAL_UNIT_NAME),
    ("post-office-box", oid::POST_OFFICE_BOX),
    ("postal-code", oid::POSTAL_CODE),
    ("serial-number", oid::SERIAL_NUMBER),
    ("state", oid::STATE_OR_PROVINCE_NAME),
    ("street-address", oid::STREET_ADDRESS),
    ("surname", oid::SURNAME),
    ("title", oid::TITLE),
    ("user-id", oid::USER_ID),
];

/// The words for kinds of alternative names.
const NAME_TYPES: &[(&str, GeneralNameKind)] = &[
    ("directory", GeneralNameKind::DirectoryName),
    ("dns", GeneralNameKind::DnsName),
    ("edi-party", GeneralNameKind::EdiPartyName),
    ("email", GeneralNameKind::Rfc822Name),
    ("ip", GeneralNameKind::IpAddress),
    ("other", GeneralNameKind::OtherName),
    ("registered-id", GeneralNameKind::RegisteredId),
    ("unknown", GeneralNameKind::UNKNOWN),
    ("uri", GeneralNameKind::Uri),
    ("x400", GeneralNameKind::X400Address),
];

const FORMS: &[(&str, Form)] = &[
    ("base64", Form::BareBase64),
    ("der", Form::Der),
    ("pem", Form::Pem),
];

/// The settings of a profile, while they are being taken by type.
pub(super) struct Facts<'a> {
    resolved: &'a BTreeMap<String, Resolved<'a>>,
    /// Every path that was asked for: the closed set of settings.
    pub(super) known: Vec<String>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(resolved: &'a BTreeMap<String, Resolved<'a>>) -> Self {
        Self {
            resolved,
            known: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Takes every setting that there is.
    pub(super) fn policy(&mut self) -> Policy {
        let hashes: Vec<(&str, Hash)> = Hash::ALL.iter().map(|&hash| (hash.name(), hash)).collect();
        let words = |words: &'static [&'static str]| -> Vec<(&str, String)> {
            words.iter().map(|&word| (word, word.to_owned())).collect()
        };
        Policy {
            encoding: EncodingPolicy {
                forms: self.chosen("encoding.forms", FORMS),
                labels: self.list("encoding.labels", |text| Ok(text.to_owned())),
                tolerates: self.chosen("encoding.tolerates", &words(DeviationKind::WORDS)),
            },
            key: KeyPolicy {
                allow: self.list("key.allow", |text| {
                    KeyAllowance::from_str(text).map_err(|error| (error.to_string(), None))
                }),
                exponents: self.numbers("key.exponents"),
                least_exponent: self.number("key.least-exponent"),
            },
            signature: SignaturePolicy {
                hashes: self.chosen("signature.hashes", &hashes),
                schemes: self.chosen("signature.schemes", &words(&Scheme::WORDS)),
                right_parameters: self.truth("signature.right-parameters"),
            },
            subject: SubjectPolicy {
                required: self.list("subject.required", required),
                allowed: self.chosen("subject.allowed", ATTRIBUTES),
                prohibited: self.chosen("subject.prohibited", ATTRIBUTES),
                country_codes: self.list("subject.country-codes", |text| Ok(text.to_owned())),
                any: self.attribute("any"),
                attributes: ATTRIBUTES
                    .iter()
                    .map(|(word, oid)| (oid.clone(), self.attribute(word)))
                    .collect(),
            },
            name: NamePolicy {
                types: self.chosen("name.types", NAME_TYPES),
                ignored_types: self.chosen("name.ignored-types", NAME_TYPES),
                wildcards: self.truth("name.wildcards"),
                max_names: self.size("name.max-names"),
                max_length: self.size("name.max-length"),
                max_label_length: self.size("name.max-label-length"),
                max_common_name_length: self.size("name.max-common-name-length"),
            },
        }
    }

    fn attribute(&mut self, word: &str) -> AttributePolicy {
        AttributePolicy {
            forbidden_characters: self.text(&format!("subject.{word}.forbidden-characters")),
            max_length: self.size(&format!("subject.{word}.max-length")),
        }
    }

    fn take<T>(
        &mut self,
        path: &str,
        read: impl FnOnce(&Value) -> Result<T, (String, Option<String>)>,
    ) -> Option<Fact<T>> {
        self.known.push(path.to_owned());
        let resolved = self.resolved.get(path)?;
        match read(&resolved.value.value) {
            Ok(value) => Some(Fact {
                value,
                basis: resolved.basis.clone(),
            }),
            Err((message, help)) => {
                self.problems.push(resolved.layer.source.problem(
                    &resolved.value.range,
                    message,
                    help,
                ));
                None
            }
        }
    }

    fn text(&mut self, path: &str) -> Option<Fact<String>> {
        self.take(path, |value| match value {
            Value::Text(text) => Ok(text.clone()),
            other => Err(unexpected("a string", other)),
        })
    }

    fn truth(&mut self, path: &str) -> Option<Fact<bool>> {
        self.take(path, |value| match value {
            Value::Truth(truth) => Ok(*truth),
            other => Err(unexpected("true or false", other)),
        })
    }

    fn number(&mut self, path: &str) -> Option<Fact<u64>> {
        self.take(path, |value| match value {
            Value::Number(number) => Ok(*number),
            other => Err(unexpected("a whole number", other)),
        })
    }

    fn size(&mut self, path: &str) -> Option<Fact<usize>> {
        let Fact { value, basis } = self.number(path)?;
        Some(Fact {
            value: usize::try_from(value).unwrap_or(usize::MAX),
            basis,
        })
    }

    fn numbers(&mut self, path: &str) -> Option<Fact<Vec<u64>>> {
        self.take(path, |value| match value {
            Value::List(items) => items
                .iter()
                .map(|item| match &item.value {
                    Value::Number(number) => Ok(*number),
                    other => Err(unexpected("a whole number", other)),
                })
                .collect(),
            other => Err(unexpected("a list of whole numbers", other)),
        })
    }

    /// A list of texts, each read by `read`; what is wrong is reported at the item.
    fn list<T>(
        &mut self,
        path: &str,
        read: impl Fn(&str) -> Result<T, (String, Option<String>)>,
    ) -> Option<Fact<Vec<T>>> {
        let mut wrong: Vec<(Located<Value>, String, Option<String>)> = Vec::new();
        let fact = self.take(path, |value| {
            let Value::List(items) = value else {
                return Err(unexpected("a list of strings", value));
            };
            let mut read_items = Vec::new();
            for item in items {
                let result = match &item.value {
                    Value::Text(text) => read(text),
                    other => Err(unexpected("a string", other)),
                };
                match result {
                    Ok(value) => read_items.push(value),
                    Err((message, help)) => wrong.push((item.clone(), message, help)),
                }
            }
            Ok(read_items)
        });
        if let Some(resolved) = self.resolved.get(path) {
            for (item, message, help) in wrong {
                self.problems
                    .push(resolved.layer.source.problem(&item.range, message, help));
            }
        }
        fact
    }

    /// A list of words from a closed set.
    fn chosen<T: Clone>(&mut self, path: &str, words: &[(&str, T)]) -> Option<Fact<Vec<T>>> {
        self.list(path, |text| choose(text, words))
    }
}

fn choose<T: Clone>(text: &str, words: &[(&str, T)]) -> Result<T, (String, Option<String>)> {
    words
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, value)| value.clone())
        .ok_or_else(|| {
            let candidates: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            (
                format!("`{text}` is not known here"),
                Some(suggest::help(text, candidates.iter().copied())),
            )
        })
}

fn required(text: &str) -> Result<Required, (String, Option<String>)> {
    text.split('|')
        .map(|word| choose(word, ATTRIBUTES))
        .collect::<Result<_, _>>()
        .map(Required)
}

fn unexpected(expected: &str, found: &Value) -> (String, Option<String>) {
    (format!("expected {expected}, found {found}"), None)
}

impl NamePolicy {
    /// Whether a name of this kind is left out of the certificate without a word.
    pub fn ignores(&self, kind: GeneralNameKind) -> bool {
        let kind = if matches!(kind, GeneralNameKind::Unknown(_)) {
            GeneralNameKind::UNKNOWN
        } else {
            kind
        };
        self.ignored_types
            .as_ref()
            .is_some_and(|ignored| ignored.value.contains(&kind))
    }
}

impl EncodingPolicy {
    /// Whether a departure from DER of this kind is one that the receiver does not mind.
    pub fn tolerates(&self, kind: DeviationKind) -> bool {
        self.tolerates
            .as_ref()
            .is_some_and(|words| words.value.iter().any(|word| word == kind.word()))
    }

    /// The labels that are taken, or RFC 7468's where no layer says.
    pub fn is_label(&self, label: &str) -> bool {
        match &self.labels {
            Some(labels) => labels.value.iter().any(|known| known == label),
            None => label == REQUEST_LABEL,
        }
    }
}
