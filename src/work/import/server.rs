//! A server as an input names it.

use std::collections::BTreeSet;

use crate::{
    estate::inventory::{Product, Role},
    pki::{
        host_name,
        text::printable::{is_unsafe, shortened},
    },
};

/// A value, and whether the input says so itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inferred<T> {
    /// The value.
    pub value: T,
    /// What it was concluded from, if it does not stand in the input.
    pub inferred: Option<String>,
}

impl<T> Inferred<T> {
    /// A value that stands in the input.
    pub(super) fn said(value: T) -> Self {
        Self {
            value,
            inferred: None,
        }
    }

    /// A value that follows from something else.
    pub(super) fn concluded(value: T, reason: impl Into<String>) -> Self {
        Self {
            value,
            inferred: Some(reason.into()),
        }
    }
}

/// A server that an input names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The full name, in lower-case A-labels.
    pub fqdn: String,
    /// The cluster, if the input names it.
    pub cluster: Option<String>,
    /// What runs on it.
    pub product: Option<Inferred<Product>>,
    /// What it is in its cluster.
    pub role: Option<Inferred<Role>>,
    /// Further names, in the order of the input.
    pub alternative_names: Vec<String>,
    /// The same, to look them up.
    names: BTreeSet<String>,
    /// What clients are told it is called, where that is an IP address: no name in an inventory says whose it is.
    pub addresses: Vec<String>,
    /// Subject attributes by their keys in an inventory.
    pub subject: Vec<(&'static str, String)>,
    /// The input.
    pub path: String,
    /// The line of the input.
    pub line: Option<usize>,
}

impl Server {
    pub(super) fn new(fqdn: String, path: &str, line: Option<usize>) -> Self {
        Self {
            fqdn,
            cluster: None,
            product: None,
            role: None,
            alternative_names: Vec::new(),
            names: BTreeSet::new(),
            addresses: Vec::new(),
            subject: Vec::new(),
            path: path.to_owned(),
            line,
        }
    }

    /// Adds a further name, unless it is there already.
    pub(super) fn add_name(&mut self, name: String) {
        if name != self.fqdn && self.names.insert(name.clone()) {
            self.alternative_names.push(name);
        }
    }

    /// The host part of the name.
    pub(super) fn host(&self) -> &str {
        self.fqdn.split('.').next().unwrap_or_default()
    }

    /// Where the input names it.
    pub(super) fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.clone(),
        }
    }
}

/// Why a text is not the full name of a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NameFault {
    #[error("`{0}` is an IP address, and an inventory needs the full name of the server")]
    Address(String),
    #[error("`{0}` has no domain; give the domain of the servers with `--domain`")]
    NoDomain(String),
    #[error("`{0}` is a wildcard, which names no server")]
    Wildcard(String),
    #[error("`{0}` is not the name of a server")]
    NotAName(String),
}

/// The full name that a text gives, with the domain for names that have none.
pub(super) fn full_name(text: &str, domain: Option<&str>) -> Result<String, NameFault> {
    let text = text.trim();
    let text = text.strip_suffix('.').unwrap_or(text);
    let shown = || shortened(text);
    if host_name::literal_address(text).is_some() {
        return Err(NameFault::Address(shown()));
    }
    if text.starts_with("*.") {
        return Err(NameFault::Wildcard(shown()));
    }
    // Arrows and ticks would become A-labels, too.
    let is_written = text
        .chars()
        .all(|character| character.is_ascii() || character.is_alphanumeric());
    let ascii = host_name::to_ascii(text).filter(|ascii| is_written && is_host(ascii));
    let ascii = ascii.ok_or_else(|| NameFault::NotAName(shown()))?;
    let full = match domain {
        _ if ascii.contains('.') => ascii,
        Some(domain) => format!("{ascii}.{domain}"),
        None => return Err(NameFault::NoDomain(shown())),
    };
    if is_host(&full) && has_top_level(&full) {
        Ok(full)
    } else {
        Err(NameFault::NotAName(shown()))
    }
}

/// A DNS domain in lower-case A-labels.
pub(super) fn domain(text: &str) -> Option<String> {
    let text = text.trim().trim_matches('.');
    host_name::to_ascii(text).filter(|ascii| is_host(ascii) && has_top_level(ascii))
}

/// Why a text is not taken over.
pub(super) fn text_fault(text: &str) -> Option<&'static str> {
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Some("has a character that is not UTF-8; save the file as UTF-8");
    }
    let is_hidden = text.chars().any(is_unsafe);
    is_hidden.then_some("has a character that cannot be seen")
}

/// Labels of letters, digits, hyphens and underscores that begin and end with a letter or digit.
fn is_host(ascii: &str) -> bool {
    let is_edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    host_name::is_host_text(ascii)
        && !ascii.ends_with('.')
        && host_name::labels(ascii).all(|label| {
            label.text.len() <= 63
                && is_edge(label.text.bytes().next())
                && is_edge(label.text.bytes().next_back())
        })
}

/// The last label is no number and no abbreviation's letter: `1.2.3` and `e.g` are no names.
fn has_top_level(ascii: &str) -> bool {
    let last = ascii.rsplit('.').next().unwrap_or_default();
    last.len() >= 2 && last.starts_with(|first: char| first.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::{NameFault, full_name};

    #[test]
    fn full_names_only() {
        let name = |text| full_name(text, None);
        assert_eq!(
            name("CUCM-Pub.Example.COM.").unwrap(),
            "cucm-pub.example.com"
        );
        assert_eq!(
            name("münchen.example.com").unwrap(),
            "xn--mnchen-3ya.example.com"
        );
        assert_eq!(
            name("10.1.89.20"),
            Err(NameFault::Address("10.1.89.20".to_owned()))
        );
        assert_eq!(
            name("CUCMPUB"),
            Err(NameFault::NoDomain("CUCMPUB".to_owned()))
        );
        assert_eq!(
            full_name("CUCMPUB", Some("example.com")).unwrap(),
            "cucmpub.example.com"
        );
        assert!(matches!(name("*.example.com"), Err(NameFault::Wildcard(_))));
        for text in [
            "",
            ".",
            "a b.example.com",
            "e.g.",
            "1.2.3",
            "-a.example.com",
            "a..com",
            "a/b.com",
        ] {
            assert!(matches!(name(text), Err(NameFault::NotAName(_))), "{text}");
        }
    }
}
