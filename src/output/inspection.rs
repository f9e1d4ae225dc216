//! What a request says, decoded.

use std::fmt::Write as _;

use serde::Serialize;

use super::json;
use crate::{
    key::{PublicKey, small_number},
    lint::fingerprint,
    oid,
    printable::Printable,
    request::{
        AttributeContent, CertificationRequest, Extension, ExtensionContent, Hash, Verification,
        key_usage_names,
    },
};

#[derive(Serialize)]
struct JsonRequest {
    version: Option<i64>,
    subject: Vec<JsonAttribute>,
    key: JsonKey,
    attributes: Option<Vec<JsonRequestAttribute>>,
    extensions: Vec<JsonExtension>,
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
            .map(|purpose| value("purpose", purpose.oid.to_string()))
            .collect(),
        ExtensionContent::BasicConstraints { ca, path_length } => {
            let mut values = vec![value("cA", ca.to_string())];
            values.extend(path_length.map(|length| value("pathLenConstraint", length.to_string())));
            values
        }
        ExtensionContent::TlsFeatures(features) => features
            .iter()
            .map(|feature| value("feature", feature.to_string()))
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
        line(format!(
            "    {:<24} {}  [{}]",
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
    for extension in &request.extensions {
        let critical = if extension.critical { ", critical" } else { "" };
        line(format!(
            "  {}{critical}  [{}]",
            extension.kind, extension.requested_in
        ));
        for value in &extension.values {
            line(format!("    {:<24} {}", value.kind, value.value));
        }
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
    match &request.attributes {
        None => line(
            "  attributes     the field is missing (RFC 2986 requires it, even if empty)"
                .to_owned(),
        ),
        Some(attributes) if attributes.is_empty() => line("  attributes     none".to_owned()),
        Some(_) => {}
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
