//! Identities: DNS names, IP addresses, and what the public registries say of them.
//!
//! Nothing here judges. A rule asks whether a text is an address literal, how a
//! name splits into labels, whether its end is a public suffix, whether an
//! address lies in a special-purpose block; what that means for a request is the
//! rule's business, and how much it matters the profile's.

mod a_label;
mod country;
mod onion;
mod special_purpose;
mod subdivision;

use std::{borrow::Cow, net::IpAddr};

pub use a_label::{ALabelFault, ALabelForm, a_label_fault};
pub use country::{is_country_code, meant_country_code};
pub use onion::{ONION_ADDRESS_LENGTH, OnionFault, check_onion_address, onion_address};
pub use special_purpose::{Block, special_purpose_block};
pub use subdivision::spelled_out;

/// The longest label of the DNS, in octets (RFC 1035 2.3.4).
const MAX_LABEL: usize = 63;

/// The longest name of the DNS, in octets (RFC 1035 2.3.4).
pub const MAX_NAME: usize = 253;

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

/// Whether the text is made of the characters of host names only, is not longer than names can be, and is not an
/// address. Rules about the place of a name in the DNS do not judge other text.
pub fn is_host_text(text: &str) -> bool {
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let bare = text.strip_suffix('.').unwrap_or(text);
    !text.is_empty()
        && bare.len() <= MAX_NAME
        && text.bytes().all(is_host)
        && literal_address(text).is_none()
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

/// The domain that somebody registered, which is the name or above it: one label more than its public suffix.
///
/// Suffixes of the list's private section count, as in `team.github.io`. A name that is a suffix itself has no such
/// domain, and neither has one that is not in the public DNS.
pub fn registered_domain(name: &str) -> Option<String> {
    let name = comparable(name);
    let domain = psl::domain(name.as_bytes())?;
    let domain = std::str::from_utf8(domain.as_bytes()).ok()?;
    psl::suffix(name.as_bytes())?
        .is_known()
        .then(|| domain.to_owned())
}

/// The zone of reverse lookups that a name lies in (Baseline Requirements 1.6.1, IP Reverse Zone Suffix). The zone's
/// own name is not in it: it is a public suffix.
pub fn reverse_zone(name: &str) -> Option<&'static str> {
    let name = comparable(name);
    ["in-addr.arpa", "ip6.arpa"].into_iter().find(|zone| {
        name.strip_suffix(zone)
            .is_some_and(|front| front.ends_with('.'))
    })
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
    // An A-label has at least one octet for every character, and a character four at most.
    if base.len() > 4 * MAX_NAME {
        return None;
    }
    let ascii = idna::domain_to_ascii(base).ok()?;
    Some(format!("{wildcard}{ascii}"))
}

/// The form with A-labels of a name that is written with other letters than ASCII's; none for every other name, and
/// for one with characters that are no letters, such as dashes and blanks out of a word processor.
pub fn a_label_form(name: &str) -> Option<String> {
    let is_punctuation = |character| ('\u{2000}'..='\u{206F}').contains(&character);
    if name.is_ascii() || name.contains(is_punctuation) {
        return None;
    }
    let ascii = to_ascii(name)?;
    let base = without_wildcard(&ascii);
    let is_international =
        is_host_text(base) && labels(base).any(|label| label.text.starts_with("xn--"));
    is_international.then_some(ascii)
}

/// The name in ASCII: with A-labels where it has other letters, and else as it is.
pub fn in_ascii(name: &str) -> Cow<'_, str> {
    a_label_form(name).map_or(Cow::Borrowed(name), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::{
        Suffix, a_label_form, icann_suffix, labels, literal_address, public_suffix,
        registered_domain, reverse_zone, special_use, to_ascii,
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
    fn registered_domains_by_the_whole_list() {
        let domain = |name| registered_domain(name);
        assert_eq!(
            domain("*.A.Example.CO.UK.").as_deref(),
            Some("example.co.uk")
        );
        assert_eq!(domain("example.com").as_deref(), Some("example.com"));
        assert_eq!(
            domain("www.team.github.io").as_deref(),
            Some("team.github.io")
        );
        assert_eq!(domain("github.io"), None);
        assert_eq!(domain("cucm.corp"), None);
        assert_eq!(domain("com"), None);
    }

    #[test]
    fn zones_of_reverse_lookups() {
        assert_eq!(
            reverse_zone("7.2.0.192.IN-ADDR.arpa."),
            Some("in-addr.arpa")
        );
        assert_eq!(reverse_zone("8.b.d.0.1.0.0.2.ip6.arpa"), Some("ip6.arpa"));
        for name in [
            "in-addr.arpa",
            "home.arpa",
            "my-in-addr.arpa",
            "ip6.arpa.com",
        ] {
            assert_eq!(reverse_zone(name), None, "{name}");
        }
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

    #[test]
    fn only_names_of_letters_have_a_form_with_a_labels() {
        let form = |name| a_label_form(name);
        assert_eq!(
            form("*.MÜNCHEN.example").as_deref(),
            Some("*.xn--mnchen-3ya.example")
        );
        // Decomposed letters, and a full stop of Japanese.
        assert_eq!(
            form("mu\u{308}ller。example.com").as_deref(),
            Some("xn--mller-kva.example.com")
        );
        for name in [
            "example.com",
            "xn--mller-kva.example.com",
            "m\u{FFFD}ller.example.com",
            "node\u{2013}01.example.com",
            "node\u{A0}01.example.com",
            "node\u{2460}.example.com",
            "Herr Müller",
        ] {
            assert_eq!(form(name), None, "{name}");
        }
        assert_eq!(form(&"ü.".repeat(100_000)), None);
    }
}
