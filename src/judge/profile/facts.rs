//! From the settings of a profile to its typed facts: the closed set of settings, and of their words.

use std::{collections::BTreeMap, str::FromStr as _};

use super::{
    AttributePolicy, ClosedValue, Copied, EncodingPolicy, ExtensionPolicy, Fact, KeyPolicy,
    LimitPolicy, NamePolicy, Policy, Required, SchemeFamily, SignaturePolicy, SubjectPolicy,
    layer::{Layer, Value},
};
use crate::{
    estate::inventory::Located,
    judge::finding::Basis,
    pki::{
        csr::{GeneralNameKind, Hash, StringType},
        der::{DeviationClass, Tag},
        host_name::ALabelForm,
        key::{KeyAllowance, PointForm},
        oid::{self, Oid},
        pem::Form,
        text::{source::Problem, suggest},
    },
};

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

/// The words for types of extensions.
pub(super) const EXTENSIONS: &[(&str, Oid)] = &[
    ("authority-key-identifier", oid::AUTHORITY_KEY_IDENTIFIER),
    ("basic-constraints", oid::BASIC_CONSTRAINTS),
    ("certificate-policies", oid::CERTIFICATE_POLICIES),
    ("extended-key-usage", oid::EXTENDED_KEY_USAGE),
    ("key-usage", oid::KEY_USAGE),
    (
        "microsoft-certificate-template",
        oid::MICROSOFT_CERTIFICATE_TEMPLATE,
    ),
    (
        "microsoft-certificate-template-name",
        oid::MICROSOFT_CERTIFICATE_TEMPLATE_NAME,
    ),
    ("name-constraints", oid::NAME_CONSTRAINTS),
    ("netscape-certificate-type", oid::NETSCAPE_CERTIFICATE_TYPE),
    ("netscape-comment", oid::NETSCAPE_COMMENT),
    ("subject-alt-name", oid::SUBJECT_ALT_NAME),
    ("subject-key-identifier", oid::SUBJECT_KEY_IDENTIFIER),
    ("tls-feature", oid::TLS_FEATURE),
];

/// The words for extended key usages.
pub(super) const KEY_PURPOSES: &[(&str, Oid)] = &[
    ("any", oid::ANY_EXTENDED_KEY_USAGE),
    ("client-auth", oid::CLIENT_AUTH),
    ("code-signing", oid::CODE_SIGNING),
    ("email-protection", oid::EMAIL_PROTECTION),
    ("ipsec-end-system", oid::IPSEC_END_SYSTEM),
    ("ipsec-tunnel", oid::IPSEC_TUNNEL),
    ("ipsec-user", oid::IPSEC_USER),
    ("ocsp-signing", oid::OCSP_SIGNING),
    ("precertificate-signing", oid::PRECERTIFICATE_SIGNING),
    ("server-auth", oid::SERVER_AUTH),
    ("time-stamping", oid::TIME_STAMPING),
];

/// The words for key usages, and their bits (RFC 5280 §4.2.1.3).
pub(super) const KEY_USAGES: &[(&str, u8)] = &[
    ("crl-sign", 6),
    ("data-encipherment", 3),
    ("decipher-only", 8),
    ("digital-signature", 0),
    ("encipher-only", 7),
    ("key-agreement", 4),
    ("key-cert-sign", 5),
    ("key-encipherment", 2),
    ("non-repudiation", 1),
];

/// The words for types of strings, as X.680 writes them.
const STRING_TYPES: &[(&str, StringType)] = &[
    ("BMPString", StringType(Tag::BMP_STRING)),
    ("IA5String", StringType(Tag::IA5_STRING)),
    ("PrintableString", StringType(Tag::PRINTABLE_STRING)),
    ("TeletexString", StringType(Tag::TELETEX_STRING)),
    ("UTF8String", StringType(Tag::UTF8_STRING)),
    ("UniversalString", StringType(Tag::UNIVERSAL_STRING)),
];

const POINT_FORMS: &[(&str, PointForm)] = &[
    ("compressed", PointForm::Compressed),
    ("hybrid", PointForm::Hybrid),
    ("uncompressed", PointForm::Uncompressed),
];

const CLOSED_VALUES: &[(&str, ClosedValue)] = &[
    ("attributes", ClosedValue::Attributes),
    ("extensions", ClosedValue::Extensions),
];

const FORMS: &[(&str, Form)] = &[
    ("base64", Form::BareBase64),
    ("der", Form::Der),
    ("pem", Form::Pem),
];

/// A setting as the last layer that speaks of it has it.
pub(super) struct Resolved<'a> {
    pub(super) value: Located<Value>,
    pub(super) basis: Basis,
    pub(super) layer: &'a Layer,
}

/// What a setting may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Truth,
    Number,
    Numbers,
    Texts,
    /// One word from a closed set.
    Word(Vec<String>),
    /// A list of words from a closed set.
    Words(Vec<String>),
}

/// The settings of a profile, while they are being taken by type.
pub(super) struct Facts<'a> {
    resolved: &'a BTreeMap<String, Resolved<'a>>,
    /// Every path that was asked for, with what may stand there: the closed set of settings.
    pub(super) known: Vec<(String, Shape)>,
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
        let schemes = SchemeFamily::ALL.map(|scheme| (scheme.word(), scheme));
        let deviations = DeviationClass::ALL.map(|class| (class.word(), class));
        let one = |(word, oid): &(&'static str, Oid)| (*word, Copied::One(oid.clone()));
        let mut copied = vec![("all", Copied::All)];
        copied.extend(EXTENSIONS.iter().map(one));
        Policy {
            encoding: EncodingPolicy {
                forms: self.chosen("encoding.forms", FORMS),
                labels: self.texts("encoding.labels"),
                tolerates: self.chosen("encoding.tolerates", &deviations),
                closed: self.chosen("encoding.closed", CLOSED_VALUES),
                line_length: self.size("encoding.line-length"),
                version_bits: self.size("encoding.version-bits"),
                arc_bits: self.size("encoding.arc-bits"),
            },
            key: KeyPolicy {
                allow: self.keys("key.allow"),
                exponents: self.numbers("key.exponents"),
                least_exponent: self.number("key.least-exponent"),
                fermat_rounds: self.size("key.fermat-rounds"),
                least_factor: self.number("key.least-factor"),
                modulus_multiple: self.size("key.modulus-multiple"),
                point_forms: self.chosen("key.point-forms", POINT_FORMS),
            },
            signature: SignaturePolicy {
                hashes: self.chosen("signature.hashes", &hashes),
                schemes: self.chosen("signature.schemes", &schemes),
                right_parameters: self.truth("signature.right-parameters"),
            },
            subject: SubjectPolicy {
                required: self.list("subject.required", Shape::Texts, required),
                allowed: self.chosen("subject.allowed", ATTRIBUTES),
                other_attributes: self.truth("subject.other-attributes"),
                prohibited: self.chosen("subject.prohibited", ATTRIBUTES),
                read: self.chosen("subject.read", ATTRIBUTES),
                ignored: self.chosen("subject.ignored", ATTRIBUTES),
                order: self.chosen("subject.order", ATTRIBUTES),
                repeatable: self.chosen("subject.repeatable", ATTRIBUTES),
                country_codes: self.texts("subject.country-codes"),
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
                onion: self.truth("name.onion"),
                a_labels: self.word("name.a-labels", &ALabelForm::WORDS),
                max_names: self.size("name.max-names"),
                max_labels: self.size("name.max-labels"),
                max_length: self.size("name.max-length"),
                max_label_length: self.size("name.max-label-length"),
                max_common_name_length: self.size("name.max-common-name-length"),
            },
            extension: ExtensionPolicy {
                types: self.chosen("extension.types", EXTENSIONS),
                critical: self.chosen("extension.critical", EXTENSIONS),
                not_critical: self.chosen("extension.not-critical", EXTENSIONS),
                required_key_purposes: self.chosen("extension.required-key-purposes", KEY_PURPOSES),
                prohibited_key_purposes: self
                    .chosen("extension.prohibited-key-purposes", KEY_PURPOSES),
                rsa_key_usages: self.chosen("extension.rsa-key-usages", KEY_USAGES),
                ec_key_usages: self.chosen("extension.ec-key-usages", KEY_USAGES),
                required_ec_key_usages: self.chosen("extension.required-ec-key-usages", KEY_USAGES),
                copied: self.chosen("extension.copied", &copied),
                plain_roots: self.truth("extension.plain-roots"),
            },
            limit: LimitPolicy {
                days: self.size("limit.days"),
                certificates_per_domain: self.size("limit.certificates-per-domain"),
                certificates_per_name_set: self.size("limit.certificates-per-name-set"),
                validity_days: self.size("limit.validity-days"),
                validity_schedule: Vec::new(),
            },
            product: self.product(),
        }
    }

    fn attribute(&mut self, word: &str) -> AttributePolicy {
        AttributePolicy {
            forbidden_characters: self.text(&format!("subject.{word}.forbidden-characters")),
            max_length: self.size(&format!("subject.{word}.max-length")),
            ascii_only: self.truth(&format!("subject.{word}.ascii-only")),
            string_types: self.chosen(&format!("subject.{word}.string-types"), STRING_TYPES),
            placeholders: self.texts(&format!("subject.{word}.placeholders")),
        }
    }

    fn take<T>(
        &mut self,
        path: &str,
        shape: Shape,
        read: impl FnOnce(&Value) -> Result<T, (String, Option<String>)>,
    ) -> Option<Fact<T>> {
        self.known.push((path.to_owned(), shape));
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

    pub(super) fn text(&mut self, path: &str) -> Option<Fact<String>> {
        self.take(path, Shape::Text, |value| match value {
            Value::Text(text) => Ok(text.clone()),
            other => Err(unexpected("a string", other)),
        })
    }

    pub(super) fn truth(&mut self, path: &str) -> Option<Fact<bool>> {
        self.take(path, Shape::Truth, |value| match value {
            Value::Truth(truth) => Ok(*truth),
            other => Err(unexpected("true or false", other)),
        })
    }

    fn number(&mut self, path: &str) -> Option<Fact<u64>> {
        self.take(path, Shape::Number, |value| match value {
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
        self.take(path, Shape::Numbers, |value| match value {
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
        shape: Shape,
        read: impl Fn(&str) -> Result<T, (String, Option<String>)>,
    ) -> Option<Fact<Vec<T>>> {
        let mut wrong: Vec<(Located<Value>, String, Option<String>)> = Vec::new();
        let fact = self.take(path, shape, |value| {
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

    fn texts(&mut self, path: &str) -> Option<Fact<Vec<String>>> {
        self.list(path, Shape::Texts, |text| Ok(text.to_owned()))
    }

    /// Kinds and lengths of keys.
    pub(super) fn keys(&mut self, path: &str) -> Option<Fact<Vec<KeyAllowance>>> {
        self.list(path, Shape::Texts, |text| {
            KeyAllowance::from_str(text).map_err(|error| (error.to_string(), None))
        })
    }

    /// A word from a closed set.
    pub(super) fn word<T: Clone>(&mut self, path: &str, words: &[(&str, T)]) -> Option<Fact<T>> {
        self.take(path, Shape::Word(listed(words)), |value| match value {
            Value::Text(text) => choose(text, words),
            other => Err(unexpected("a string", other)),
        })
    }

    /// A list of words from a closed set.
    pub(super) fn chosen<T: Clone>(
        &mut self,
        path: &str,
        words: &[(&str, T)],
    ) -> Option<Fact<Vec<T>>> {
        self.list(path, Shape::Words(listed(words)), |text| {
            choose(text, words)
        })
    }
}

fn listed<T>(words: &[(&str, T)]) -> Vec<String> {
    words.iter().map(|(word, _)| (*word).to_owned()).collect()
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
