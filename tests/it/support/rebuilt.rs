//! What a user does with a suggestion: writes it into the inventory, or makes the request again with it.

use std::{ops::Range, path::Path};

use signready::{
    judge::{
        finding::{Finding, Suggestion},
        planned_request::planned_requests,
    },
    pki::{
        csr::{CertificationRequest, Part, StringType},
        der::Tag,
        oid,
        pem::{Armor, REQUEST_LABEL, to_pem},
        text::source::Source,
    },
};

use super::forge::element;

/// The inventory with the value that a finding suggests in the place of the present one, or, where it has none, with the
/// setting that is missing.
pub fn inventory(text: &str, finding: &Finding) -> String {
    let suggestion = finding.suggestion.as_ref().unwrap();
    let quoted = toml::Value::from(suggestion.value.as_str()).to_string();
    let Some((line, column)) = suggestion.line.zip(suggestion.column) else {
        return with_setting(text, finding, suggestion, &quoted);
    };
    let before: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let on_line = text[before..].char_indices().nth(column - 1).unwrap().0;
    let start = before + on_line;
    let quote = text[start..].chars().next().unwrap();
    assert!(['"', '\''].contains(&quote), "no string at {line}:{column}");
    let mut end = start + 1;
    let bytes = text.as_bytes();
    while bytes[end] != bytes[start] {
        end += if quote == '"' && bytes[end] == b'\\' {
            2
        } else {
            1
        };
    }
    format!("{}{quoted}{}", &text[..start], &text[end + 1..])
}

fn with_setting(text: &str, finding: &Finding, suggestion: &Suggestion, quoted: &str) -> String {
    match &suggestion.part {
        Some(Part::PublicKey | Part::PublicKeyAlgorithm) => {
            let setting = format!("[key]\nalgorithm = {quoted}\n[[cluster]]");
            text.replacen("[[cluster]]", &setting, 1)
        }
        Some(Part::SubjectAttribute { oid, .. }) if *oid == oid::COMMON_NAME => {
            let distribution = "distribution = \"multi-server\"\n";
            let setting = format!("{distribution}common-name = {quoted}\n");
            let (before, after) = cluster_of(text, finding);
            assert!(after.contains(distribution), "{suggestion:?}\n{text}");
            format!("{before}{}", after.replacen(distribution, &setting, 1))
        }
        _ => panic!("nothing to set for {suggestion:?} in\n{text}"),
    }
}

/// What stands before the cluster that a finding is about, and the rest.
fn cluster_of<'a>(text: &'a str, finding: &Finding) -> (&'a str, &'a str) {
    let line = finding.place.line.unwrap_or(usize::MAX);
    let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let start = text[..before].rfind("[[cluster]]").unwrap_or(0);
    text.split_at(start)
}

/// The request in a file, made again with the value, and with the signature of before.
pub fn request(path: &Path, index: usize, suggestion: &Suggestion) -> String {
    let bytes = std::fs::read(path).unwrap();
    let armor = Armor::scan(&Source::new(path.display().to_string(), bytes));
    let der = armor.blocks[index].der.as_deref().unwrap();
    to_pem(REQUEST_LABEL, &with_value(der, suggestion))
}

fn with_value(der: &[u8], suggestion: &Suggestion) -> Vec<u8> {
    let mut parts = vec![suggestion.part.as_ref().unwrap()];
    parts.extend(&suggestion.also);
    let request = CertificationRequest::from_der(der).unwrap();
    // What was changed in the inventory is changed wherever a request has it.
    let identities = request.identities();
    let changed = identities
        .iter()
        .find(|identity| identity.part == *parts[0]);
    if let Some(changed) = changed.filter(|_| suggestion.path.as_str().ends_with(".toml")) {
        let is_same = |name: &str| name.eq_ignore_ascii_case(&changed.name);
        let common_names = request.common_names().filter(|name| is_same(&name.text));
        let names = request
            .alternative_names()
            .filter(|name| is_same(&name.text));
        parts.extend(common_names.map(|name| &name.part));
        parts.extend(names.map(|name| &name.part));
    }
    let mut changed = der.to_vec();
    for part in parts {
        changed = with_part(&changed, part, &suggestion.value);
    }
    changed
}

fn with_part(der: &[u8], part: &Part, value: &str) -> Vec<u8> {
    let request = CertificationRequest::from_der(der).unwrap();
    if matches!(part, Part::PublicKey | Part::PublicKeyAlgorithm) {
        return spliced(der, &request.public_key.range, &key(value)).unwrap();
    }
    let mut attributes = request.subject.attributes();
    if let Some(attribute) = attributes.find(|attribute| attribute.part == *part) {
        let value = string(&attribute.oid, attribute.string_type, value);
        return spliced(der, &whole(der, &attribute.value_range), &value).unwrap();
    }
    let mut names = request.alternative_names();
    let name = names.find(|name| name.part == *part).unwrap();
    let changed = element(0x82, value.as_bytes());
    spliced(der, &whole(der, &name.value_range), &changed).unwrap()
}

/// The request without its common name, and with the signature of before.
pub fn without_common_name(der: &[u8]) -> Vec<u8> {
    let request = CertificationRequest::from_der(der).unwrap();
    let name = request.common_names().next().unwrap();
    // The value, its attribute, and the set of attributes that holds it alone.
    let value = whole(der, &name.value_range);
    let mut set = 0..der.len();
    while let Some((element, content)) = elements(der, set.clone())
        .find(|(_, content)| content.start <= value.start && value.end <= content.end)
    {
        if der[element.start] == 0x31 && content.contains(&value.start) {
            return spliced(der, &element, &[]).unwrap();
        }
        set = content;
    }
    panic!("no set holds the common name")
}

/// A value in the type that it had, if that can hold it.
fn string(attribute: &oid::Oid, before: StringType, value: &str) -> Vec<u8> {
    let is_printable = value
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || " '()+,-./:=?".contains(character));
    let is_country = [oid::COUNTRY_NAME, oid::JURISDICTION_COUNTRY].contains(attribute);
    let tag = if is_printable && (is_country || before.0 == Tag::PRINTABLE_STRING) {
        0x13
    } else {
        0x0C
    };
    element(tag, value.as_bytes())
}

/// The SubjectPublicKeyInfo of a key of this kind.
fn key(word: &str) -> Vec<u8> {
    let inventory = super::inventory(&format!(
        "[key]\nalgorithm = \"{word}\"\n[[cluster]]\nname = \"a\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"a\"\n"
    ));
    let planned = planned_requests(&inventory, &[]);
    let request = CertificationRequest::from_der(&planned[0].encoded(0)).unwrap();
    request.public_key_info().to_vec()
}

/// The element whose content is here; its header ends where the content begins.
fn whole(der: &[u8], content: &Range<usize>) -> Range<usize> {
    let mut start = 0..der.len();
    while let Some((element, inner)) = elements(der, start.clone()).find(|(_, inner)| {
        inner == content || (inner.start <= content.start && content.end <= inner.end)
    }) {
        if inner == *content {
            return element;
        }
        start = inner;
    }
    panic!("no element has its content at {content:?}")
}

/// The elements in a range, each with its content.
fn elements(der: &[u8], range: Range<usize>) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let (mut start, end) = (range.start, range.end);
    std::iter::from_fn(move || {
        let first = *der.get(start + 1).filter(|_| start < end)?;
        let (header, length) = match first {
            0..=0x7F => (2, usize::from(first)),
            _ => {
                let octets = usize::from(first & 0x7F);
                let octets = der.get(start + 2..start + 2 + octets)?;
                let length = octets
                    .iter()
                    .fold(0, |length, octet| length << 8 | usize::from(*octet));
                (2 + octets.len(), length)
            }
        };
        let content = start + header..start + header + length;
        let element = start..content.end;
        start = content.end;
        (content.end <= end).then_some((element, content))
    })
}

/// The encoding with another element in place of the one at `target`, and every length around it corrected.
fn spliced(der: &[u8], target: &Range<usize>, new: &[u8]) -> Option<Vec<u8>> {
    spliced_in(der, &(0..der.len()), target, new)
}

fn spliced_in(
    der: &[u8],
    range: &Range<usize>,
    target: &Range<usize>,
    new: &[u8],
) -> Option<Vec<u8>> {
    let mut encoded = Vec::new();
    let mut is_done = false;
    let mut end = range.start;
    for (whole, inner) in elements(der, range.clone()) {
        end = whole.end;
        if whole == *target {
            encoded.extend_from_slice(new);
            is_done = true;
        } else if inner.start <= target.start && target.end <= inner.end {
            // The count of unused bits of a BIT STRING is no element; nothing in one is ever changed.
            let content = spliced_in(der, &inner, target, new)?;
            encoded.extend(element(der[whole.start], &content));
            is_done = true;
        } else {
            encoded.extend_from_slice(&der[whole]);
        }
    }
    encoded.extend_from_slice(&der[end..range.end]);
    is_done.then_some(encoded)
}
