//! The lists that `certutil -store` prints of a Windows store.
//!
//! They name each certificate by serial number, names, dates and thumbprint, and do
//! not hold it: a root is found in them by its thumbprint. The words are those of
//! the system's language; `(sha1):` stands in all of them. The samples that this was
//! written after are from documentation, not from a machine of ours.

use super::Certificate;
use crate::pki::csr::DistinguishedName;

/// A certificate of a Windows store, as the system lists it.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreEntry {
    /// SHA-1 of the certificate.
    pub thumbprint: [u8; 20],
    /// The name of the store, such as `Root`.
    pub store: Option<String>,
    /// The values of the subject, folded and sorted.
    name: Vec<String>,
}

/// The certificates in a list, and under which name of the store.
pub(super) fn entries(text: &str) -> Vec<StoreEntry> {
    let store = text.lines().find_map(store);
    let mut found = Vec::new();
    let mut subject: Option<&str> = None;
    for line in text.lines() {
        if line.starts_with("====") {
            subject = None;
        } else if let Some(thumbprint) = thumbprint(line) {
            found.push(StoreEntry {
                thumbprint,
                store: store.map(str::to_owned),
                name: subject.map(values).unwrap_or_default(),
            });
            subject = None;
        } else if let Some((_, value)) = line.split_once(": ")
            && is_name(value)
        {
            // The issuer comes first, then the subject.
            subject = Some(value.trim());
        }
    }
    found
}

/// `Root "Trusted Root Certification Authorities"`.
fn store(line: &str) -> Option<&str> {
    let (name, title) = line.split_once(' ')?;
    let is_title = title.trim().starts_with('"') && title.trim().ends_with('"');
    let is_name = !name.is_empty() && name.chars().all(char::is_alphanumeric);
    (is_title && is_name).then_some(name)
}

/// Whether a text begins as a name does: `CN=`, `O=`, `2.5.4.97=`.
fn is_name(text: &str) -> bool {
    let attribute = text
        .trim()
        .split_once('=')
        .map_or("", |(attribute, _)| attribute);
    let is_of_attribute = |character: char| character.is_ascii_alphanumeric() || character == '.';
    !attribute.is_empty() && attribute.chars().all(is_of_attribute)
}

/// The values of a name as Windows writes it, `CN=Example Root, O="Example, Inc."`. It has words of its own for the attributes, and
/// another order than the certificate; so the values alone are compared, sorted.
fn values(name: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut value = String::new();
    let mut is_quoted = false;
    let mut is_value = false;
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                value.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' | '+' if !is_quoted && characters.peek() == Some(&' ') => {
                values.push(folded(&value));
                value.clear();
                is_value = false;
            }
            '=' if !is_value => {
                value.clear();
                is_value = true;
            }
            _ => value.push(character),
        }
    }
    values.push(folded(&value));
    values.sort();
    values
}

/// The values of a certificate's name in the same form.
pub(super) fn values_of(name: &DistinguishedName) -> Vec<String> {
    let mut values: Vec<String> = name
        .attributes()
        .map(|attribute| folded(&attribute.text))
        .collect();
    values.sort();
    values
}

fn folded(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

impl StoreEntry {
    /// Whether it has the name of whoever signed a certificate. That is a hint, and no proof.
    pub(super) fn has_name_of_issuer(&self, certificate: &Certificate) -> bool {
        !self.name.is_empty() && self.name == values_of(&certificate.issuer)
    }
}

/// `Cert Hash(sha1): cd d4 ee ae …`, with or without blanks.
fn thumbprint(line: &str) -> Option<[u8; 20]> {
    let (_, digits) = line.split_once("(sha1):")?;
    let digits: Vec<u8> = digits
        .chars()
        .filter(|character| !character.is_whitespace())
        .map(|character| {
            character
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect::<Option<_>>()?;
    let octets: Vec<u8> = digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |value, digit| value << 4 | digit))
        .collect();
    (digits.len() == 40)
        .then(|| octets.try_into().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::{entries, values};

    #[test]
    fn thumbprints_with_and_without_blanks_in_any_language() {
        let text = "root \"Trusted Root Certification Authorities\"\n================ Certificate 0 ================\n\
            Serial Number: 79ad16a14aa0a5ad4c7358f407132e65\nCert Hash(sha1): cdd4eeae6000ac7f40c3802c171e30148030c072\n\
            ================ Zertifikat 1 ================\r\n\
            Zertifikathash(sha1): cd d4 ee ae 60 00 ac 7f 40 c3 80 2c 17 1e 30 14 80 30 c0 73\r\n\
            Cert Hash(sha1): cdd4\nCert Hash(sha1): none\n";
        let found = entries(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].thumbprint[..3], [0xCD, 0xD4, 0xEE]);
        assert_eq!(found[1].thumbprint[19], 0x73);
        assert_eq!(found[0].store.as_deref(), Some("root"));
    }

    #[test]
    fn the_subject_is_the_last_name_before_the_thumbprint() {
        let text = "================ Certificate 0 ================\n\
            Seriennummer: 01\nAussteller: CN=Upper, O=Example CA\n Nicht vor: 01.01.2020 00:00\n\
            Antragsteller: CN=Example  Root, OU=A + OU=B, O=\"Example, \"\"Inc.\"\"\", S=Bayern, C=DE\nVersion: 3\n\
            Cert Hash(sha1): cdd4eeae6000ac7f40c3802c171e30148030c072\n";
        let found = entries(text);
        assert_eq!(
            found[0].name,
            [
                "a",
                "b",
                "bayern",
                "de",
                "example root",
                "example, \"inc.\""
            ]
        );
        assert_eq!(values("CN=a=b, O=c,d"), ["a=b", "c,d"]);
    }
}
