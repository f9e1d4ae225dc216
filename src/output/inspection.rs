//! What a request says, decoded.

use std::fmt::Write as _;

use serde::Serialize;

use super::json;
use crate::{
    judge::engine::fingerprint,
    pki::{
        csr::{
            AttributeContent, AttributeTypeAndValue, CertificationRequest, Extension,
            ExtensionContent, Hash, Verification, key_usage_names, tls_feature_name,
        },
        key::{PublicKey, small_number},
        oid::{self, Oid},
        text::printable::Printable,
    },
};

#[derive(Serialize)]
struct JsonRequest {
    version: Option<i64>,
    subject: Vec<JsonAttribute>,
    key: JsonKey,
    attributes: Option<Vec<JsonRequestAttribute>>,
    extensions: Vec<JsonExtension>,
    not_requested: Vec<String>,
    signature: JsonSignature,
    sha256: String,
    bytes: usize,
}

#[derive(Serialize)]
struct JsonAttribute {
    #[serde(rename = "type")]
    kind: String,
    oid: String,
    string_type: String,
    value: String,
    characters: usize,
    remark: Option<String>,
    relative_name: usize,
}

#[derive(Serialize)]
struct JsonKey {
    kind: String,
    bits: Option<usize>,
    exponent: Option<u64>,
    spki_sha256: String,
}

#[derive(Serialize)]
struct JsonRequestAttribute {
    #[serde(rename = "type")]
    kind: String,
    oid: String,
    values: usize,
    text: Vec<String>,
}

#[derive(Serialize)]
struct JsonExtension {
    #[serde(rename = "type")]
    kind: String,
    oid: String,
    critical: bool,
    requested_in: String,
    values: Vec<JsonValue>,
}

#[derive(Serialize)]
struct JsonValue {
    kind: String,
    value: String,
    /// By what standards number it, where they also name it.
    id: Option<String>,
}

#[derive(Serialize)]
struct JsonSignature {
    algorithm: String,
    hash: Option<&'static str>,
    verification: &'static str,
    detail: Option<String>,
}

/// The requests for people.
pub fn text(requests: &[&CertificationRequest]) -> String {
    let pages: Vec<String> = requests
        .iter()
        .map(|request| page(&describe(request)))
        .collect();
    pages.join("\n")
}

/// The requests for programs.
pub fn json(requests: &[&CertificationRequest]) -> String {
    json::document(
        &requests
            .iter()
            .map(|request| describe(request))
            .collect::<Vec<_>>(),
    )
}

/// What administrators look for in a request: that it is absent is a fact, too.
static USUAL: [Oid; 4] = [
    oid::SUBJECT_ALT_NAME,
    oid::KEY_USAGE,
    oid::EXTENDED_KEY_USAGE,
    oid::BASIC_CONSTRAINTS,
];

/// The most characters that an attribute may have: the upper bounds of RFC 5280 A.1.
static UPPER_BOUNDS: [(Oid, usize); 8] = [
    (oid::COMMON_NAME, 64),
    (oid::EMAIL_ADDRESS, 255),
    (oid::LOCALITY_NAME, 128),
    (oid::ORGANIZATION_NAME, 64),
    (oid::ORGANIZATIONAL_UNIT_NAME, 64),
    (oid::SERIAL_NUMBER, 64),
    (oid::STATE_OR_PROVINCE_NAME, 128),
    (oid::TITLE, 64),
];

/// What somebody who reads the value may overlook.
fn remark(attribute: &AttributeTypeAndValue) -> Option<String> {
    let text = &attribute.text;
    let length = text.chars().count();
    let bound = UPPER_BOUNDS
        .iter()
        .find(|(known, _)| *known == attribute.oid);
    let is_of_host =
        |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    match bound {
        Some((_, bound)) if length == *bound => {
            Some(format!("{length} characters, the most that X.520 allows"))
        }
        Some((_, bound)) if length > *bound => Some(format!(
            "{length} characters; X.520 allows {bound} at the most"
        )),
        _ if attribute.oid == oid::COMMON_NAME
            && !text.is_empty()
            && text.chars().all(is_of_host) =>
        {
            Some("a host name without a domain".to_owned())
        }
        _ => None,
    }
}

fn safe(text: impl AsRef<str>) -> String {
    Printable::new(text).to_string()
}

fn describe(request: &CertificationRequest) -> JsonRequest {
    let key = &request.public_key.key;
    let subject = request
        .subject
        .relative_names
        .iter()
        .enumerate()
        .flat_map(|(position, name)| {
            name.attributes.iter().map(move |attribute| JsonAttribute {
                kind: attribute.oid.to_string(),
                oid: attribute.oid.dotted(),
                string_type: attribute.string_type.to_string(),
                value: safe(&attribute.text),
                characters: attribute.text.chars().count(),
                remark: remark(attribute),
                relative_name: position,
            })
        });
    let attributes = request.attributes.as_ref().map(|attributes| {
        let described = attributes.iter().map(|attribute| JsonRequestAttribute {
            kind: attribute.oid.to_string(),
            oid: attribute.oid.dotted(),
            values: attribute.values.len(),
            text: match &attribute.content {
                // It is a password, in clear.
                _ if attribute.oid == oid::CHALLENGE_PASSWORD => {
                    vec!["(present, not shown)".to_owned()]
                }
                AttributeContent::Text(values) => values.iter().map(safe).collect(),
                AttributeContent::ExtensionRequest(_) | AttributeContent::Other => Vec::new(),
            },
        });
        described.collect()
    });
    let extensions = request.attributes.iter().flatten().flat_map(|attribute| {
        let extensions = if let AttributeContent::ExtensionRequest(extensions) = &attribute.content
        {
            extensions.as_slice()
        } else {
            &[]
        };
        extensions.iter().map(|extension| JsonExtension {
            kind: extension.oid.to_string(),
            oid: extension.oid.dotted(),
            critical: extension.critical,
            requested_in: attribute.oid.to_string(),
            values: values(extension),
        })
    });
    let (verification, detail) = match &request.verification {
        Verification::Valid => ("valid", None),
        Verification::Wrong => ("wrong", None),
        Verification::InvalidKey => (
            "wrong",
            Some("the public key is not a valid key".to_owned()),
        ),
        Verification::DoesNotFit => (
            "wrong",
            Some("the algorithm does not belong to the key".to_owned()),
        ),
        Verification::CannotVerify(what) => ("cannot verify", Some(what.clone())),
    };
    JsonRequest {
        version: request.version.number,
        subject: subject.collect(),
        key: JsonKey {
            kind: key.to_string(),
            bits: key.bits(),
            exponent: if let PublicKey::Rsa { exponent, .. } = key {
                small_number(exponent)
            } else {
                None
            },
            spki_sha256: fingerprint(request.public_key_info()),
        },
        attributes,
        extensions: extensions.collect(),
        not_requested: USUAL
            .iter()
            .filter(|usual| {
                request
                    .extensions()
                    .all(|extension| extension.oid != **usual)
            })
            .map(ToString::to_string)
            .collect(),
        signature: JsonSignature {
            algorithm: request.signature_algorithm.oid.to_string(),
            hash: request.signature_algorithm.hash.map(Hash::name),
            verification,
            detail,
        },
        sha256: fingerprint(request.encoded()),
        bytes: request.encoded().len(),
    }
}

fn values(extension: &Extension) -> Vec<JsonValue> {
    let value = |kind: &str, value: String| JsonValue {
        kind: kind.to_owned(),
        value,
        id: None,
    };
    match &extension.content {
        ExtensionContent::SubjectAltName(names) => names
            .iter()
            .map(|name| value(&name.kind.to_string(), safe(&name.text)))
            .collect(),
        ExtensionContent::KeyUsage(bits) => key_usage_names(bits)
            .into_iter()
            .map(|name| value("usage", name.to_owned()))
            .collect(),
        ExtensionContent::ExtendedKeyUsage(purposes) => purposes
            .iter()
            .map(|purpose| JsonValue {
                id: purpose.oid.name().map(|_| purpose.oid.dotted()),
                ..value("purpose", purpose.oid.to_string())
            })
            .collect(),
        ExtensionContent::BasicConstraints { ca, path_length } => {
            let mut values = vec![value("cA", ca.to_string())];
            values.extend(path_length.map(|length| value("pathLenConstraint", length.to_string())));
            values
        }
        ExtensionContent::TlsFeatures(features) => features
            .iter()
            .map(|feature| match tls_feature_name(*feature) {
                Some(name) => JsonValue {
                    id: Some(feature.to_string()),
                    ..value("feature", name.to_owned())
                },
                None => value("feature", feature.to_string()),
            })
            .collect(),
        ExtensionContent::Malformed(error) => vec![value("malformed", error.clone())],
        ExtensionContent::Other => vec![value(
            "not read",
            format!("{} bytes", extension.value_range.len()),
        )],
    }
}

fn page(request: &JsonRequest) -> String {
    let mut page = String::new();
    let mut line = |text: String| {
        let _ = writeln!(page, "{text}");
    };
    line(format!("Certification request, {} bytes", request.bytes));
    match request.version {
        Some(0) => {}
        Some(number) => line(format!("  version        {number} (RFC 2986 has only 0)")),
        None => line("  version        not a number that can be read".to_owned()),
    }
    line("  subject".to_owned());
    if request.subject.is_empty() {
        line("    (empty)".to_owned());
    }
    for attribute in &request.subject {
        let remark = attribute
            .remark
            .as_ref()
            .map_or_else(String::new, |remark| format!(", {remark}"));
        line(format!(
            "    {:<24} {}  [{}]{remark}",
            attribute.kind, attribute.value, attribute.string_type
        ));
    }
    line(format!("  key            {}", request.key.kind));
    if let Some(exponent) = request.key.exponent {
        line(format!("    exponent               {exponent}"));
    }
    line(format!(
        "    SPKI SHA-256           {}",
        request.key.spki_sha256
    ));
    match &request.attributes {
        None => line(
            "  attributes     the field is missing (RFC 2986 requires it, even if empty)"
                .to_owned(),
        ),
        Some(attributes) if attributes.is_empty() => line("  attributes     none".to_owned()),
        Some(attributes) => {
            let kinds: Vec<&str> = attributes
                .iter()
                .map(|attribute| attribute.kind.as_str())
                .collect();
            line(format!("  attributes     {}", kinds.join(", ")));
        }
    }
    for extension in &request.extensions {
        let critical = if extension.critical {
            ", critical"
        } else {
            ", not critical"
        };
        line(format!(
            "  {}{critical}  [{}]",
            extension.kind, extension.requested_in
        ));
        for value in &extension.values {
            let id = value
                .id
                .as_ref()
                .map_or_else(String::new, |id| format!("  [{id}]"));
            line(format!("    {:<24} {}{id}", value.kind, value.value));
        }
    }
    if !request.not_requested.is_empty() {
        line(format!(
            "  extensions     no {}",
            request.not_requested.join(", no ")
        ));
    }
    let others = request.attributes.iter().flatten().filter(|attribute| {
        !attribute.kind.ends_with("xtensionRequest") && attribute.kind != "microsoftCertExtensions"
    });
    for attribute in others {
        line(format!("  attribute {}", attribute.kind));
        for text in &attribute.text {
            line(format!("    {text}"));
        }
    }
    let detail = request
        .signature
        .detail
        .as_ref()
        .map_or_else(String::new, |detail| format!(": {detail}"));
    line(format!(
        "  signature      {}, {}{detail}",
        request.signature.algorithm, request.signature.verification
    ));
    line(format!("  SHA-256        {}", request.sha256));
    page
}
