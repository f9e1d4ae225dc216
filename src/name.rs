//! Identities: DNS names, IP addresses, and what the public registries say of them.
//!
//! Nothing here judges. A rule asks whether a text is an address literal, how a
//! name splits into labels, whether its end is a public suffix, whether an
//! address lies in a special-purpose block; what that means for a request is the
//! rule's business, and how much it matters the profile's.

mod country;
mod special_purpose;

use std::net::IpAddr;

pub use country::is_country_code;
pub use special_purpose::{Block, special_purpose_block};

/// A label of a name and where it begins in the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label<'a> {
    /// Byte offset of the label in the name.
    pub offset: usize,
    /// The label.
    pub text: &'a str,
}

/// The labels of a name, the leftmost first. A trailing dot gives an empty last label.
pub fn labels(name: &str) -> impl Iterator<Item = Label<'_>> {
    let mut offset = 0;
    name.split('.').map(move |text| {
        let label = Label { offset, text };
        offset += text.len() + 1;
        label
    })
}

/// The address that this text is a literal of; `[2001:db8::1]` counts as one.
pub fn literal_address(text: &str) -> Option<IpAddr> {
    let text = text
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
        .unwrap_or(text);
    text.parse().ok()
}

/// The name without a leading wildcard label.
pub fn without_wildcard(name: &str) -> &str {
    name.strip_prefix("*.").unwrap_or(name)
}

/// A name in the form in which names are compared: lower case, no trailing dot.
pub fn comparable(name: &str) -> String {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.to_ascii_lowercase()
}

/// Whether the text is made of the characters of host names only, and is not an address.
/// Rules about the place of a name in the DNS do not judge other text.
pub fn is_host_text(text: &str) -> bool {
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !text.is_empty() && text.bytes().all(is_host) && literal_address(text).is_none()
}

/// What the Public Suffix List says of the end of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suffix {
    /// A suffix from the list's ICANN section, such as `com` or `co.uk`.
    Icann,
    /// A suffix from the list's private section, such as `github.io`.
    Private,
    /// No rule of the list matches: the top-level domain is not in the public DNS.
    Unknown,
}

/// The public suffix of a name, and how the list knows it. The name is taken in lower case.
pub fn public_suffix(name: &str) -> Option<(String, Suffix)> {
    let name = comparable(name);
    let suffix = psl::suffix(name.as_bytes())?;
    let kind = match (suffix.is_known(), suffix.typ()) {
        (false, _) => Suffix::Unknown,
        (true, Some(psl::Type::Private)) => Suffix::Private,
        (true, _) => Suffix::Icann,
    };
    Some((
        String::from_utf8_lossy(suffix.as_bytes()).into_owned(),
        kind,
    ))
}

/// The shortest ICANN suffix of a name: `github.io` ends in `io`.
///
/// The Baseline Requirements (3.2.2.6) look at the ICANN section of the list only.
pub fn icann_suffix(name: &str) -> Option<String> {
    let name = comparable(name);
    match public_suffix(&name)? {
        (suffix, Suffix::Icann) => Some(suffix),
        (_, Suffix::Unknown) => None,
        (suffix, Suffix::Private) => {
            let (_, parent) = suffix.split_once('.')?;
            icann_suffix(parent)
        }
    }
}

/// Names that no public DNS will ever hold, with the document that says so.
///
/// The IANA registry "Special-Use Domain Names". `onion` is not among them: the
/// Baseline Requirements (appendix B) let CAs issue for it.
pub fn special_use(name: &str) -> Option<&'static str> {
    const NAMES: &[(&str, &str)] = &[
        ("test", "RFC 6761"),
        ("example", "RFC 6761"),
        ("invalid", "RFC 6761"),
        ("localhost", "RFC 6761"),
        ("local", "RFC 6762"),
        ("alt", "RFC 9476"),
        ("internal", "ICANN board resolution 2024.07.29.06"),
        ("home.arpa", "RFC 8375"),
        ("resolver.arpa", "RFC 9462"),
        ("service.arpa", "RFC 9665"),
    ];
    let name = comparable(name);
    NAMES
        .iter()
        .find(|(special, _)| {
            name.strip_suffix(special)
                .is_some_and(|front| front.is_empty() || front.ends_with('.'))
        })
        .map(|&(_, document)| document)
}

/// A name given by a person in the form that goes into a certificate: lower-case
/// A-labels (RFC 5890). A leading wildcard label stays as it is.
pub fn to_ascii(name: &str) -> Option<String> {
    let (wildcard, base) = match name.strip_prefix("*.") {
        Some(base) => ("*.", base),
        None => ("", name),
    };
    if base.is_ascii() {
        return Some(format!("{wildcard}{}", base.to_ascii_lowercase()));
    }
    let ascii = idna::domain_to_ascii(base).ok()?;
    Some(format!("{wildcard}{ascii}"))
}

#[cfg(test)]
mod tests {
    use super::{
        Suffix, icann_suffix, labels, literal_address, public_suffix, special_use, to_ascii,
    };

    #[test]
    fn labels_know_their_offsets() {
        let offsets: Vec<_> = labels("a.bc..d.")
            .map(|label| (label.offset, label.text))
            .collect();
        assert_eq!(offsets, [(0, "a"), (2, "bc"), (5, ""), (6, "d"), (8, "")]);
    }

    #[test]
    fn literals_of_both_families_and_in_brackets() {
        for text in ["192.0.2.1", "2001:db8::1", "[2001:db8::1]"] {
            assert!(literal_address(text).is_some(), "{text}");
        }
        for text in ["192.0.2.1.5", "192.0.2", "cucm", "1.2.3.4/24"] {
            assert!(literal_address(text).is_none(), "{text}");
        }
    }

    #[test]
    fn suffixes_by_section_of_the_list() {
        let suffix = |name| public_suffix(name).map(|(_, kind)| kind);
        assert_eq!(suffix("cucm.example.com"), Some(Suffix::Icann));
        assert_eq!(suffix("A.EXAMPLE.CO.UK."), Some(Suffix::Icann));
        assert_eq!(suffix("team.github.io"), Some(Suffix::Private));
        assert_eq!(suffix("cucm.corp"), Some(Suffix::Unknown));
        assert_eq!(suffix("cucm.local"), Some(Suffix::Unknown));
        assert_eq!(icann_suffix("team.github.io").as_deref(), Some("io"));
        assert_eq!(icann_suffix("x.example.co.uk").as_deref(), Some("co.uk"));
        assert_eq!(icann_suffix("cucm.local"), None);
    }

    #[test]
    fn special_use_names_and_their_children() {
        assert_eq!(special_use("cucm.home.arpa"), Some("RFC 8375"));
        assert_eq!(special_use("LOCAL"), Some("RFC 6762"));
        assert_eq!(special_use("mylocal"), None);
        assert_eq!(special_use("cucm.example.com"), None);
    }

    #[test]
    fn names_from_people_become_a_labels() {
        assert_eq!(
            to_ascii("CUCM.Example.COM").as_deref(),
            Some("cucm.example.com")
        );
        assert_eq!(
            to_ascii("*.münchen.example").as_deref(),
            Some("*.xn--mnchen-3ya.example")
        );
        assert_eq!(
            to_ascii("a_b.example.com").as_deref(),
            Some("a_b.example.com")
        );
    }
}
