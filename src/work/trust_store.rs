//! Which certificates belong into which trust store of the clients, and how they get there.
//!
//! "The certificates are signed by a CA that does not already exist in the trust
//! store, such as a private CA: import the private CA certificate to the Trusted
//! Root Certification Authorities store. The certificates are self-signed: import
//! self-signed certificates to the Enterprise Trust store" (Cisco, Setup
//! Certificate Validation, “Import Root Certificates on Client Computers”).

mod commands;

use std::{collections::BTreeSet, path::Path};

pub use commands::{Platform, steps};

use crate::{
    judge::{engine::fingerprint, issued::Delivery},
    pki::{
        certificate::{Certificate, End},
        pem::to_pem,
    },
    work::file_change::NewFile,
};

/// A store of trusted certificates on a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// Trusted Root Certification Authorities; `Root` on the command line of Windows.
    TrustedRoot,
    /// Enterprise Trust; `Trust` on the command line of Windows.
    EnterpriseTrust,
}

impl Store {
    /// Both, roots first.
    pub const ALL: [Self; 2] = [Self::TrustedRoot, Self::EnterpriseTrust];

    /// What Windows calls it for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::TrustedRoot => "Trusted Root Certification Authorities",
            Self::EnterpriseTrust => "Enterprise Trust",
        }
    }

    /// What Windows calls it on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::TrustedRoot => "Root",
            Self::EnterpriseTrust => "Trust",
        }
    }

    /// The folder for its certificates.
    pub fn folder(self) -> &'static str {
        match self {
            Self::TrustedRoot => "trusted-root",
            Self::EnterpriseTrust => "enterprise-trust",
        }
    }
}

/// What is to be done with a certificate on the clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It belongs into a store.
    Place(Store),
    /// The clients trust it already.
    Trusted,
    /// The servers send it: it belongs on them.
    Intermediate,
    /// A server presents it, and its root is what counts.
    Presented,
    /// The same, and its root is not among what was given; who is looked for, by name.
    RootMissing(String),
}

/// A certificate and what is to be done with it.
#[derive(Clone, Debug)]
pub struct Placement {
    /// The file that it was in.
    pub path: String,
    /// What a person calls it.
    pub title: String,
    /// SHA-256 of the certificate, in hexadecimal.
    pub sha256: String,
    /// What is to be done.
    pub decision: Decision,
    /// What its file is to be called, without folder and extension; letters, digits, dots and hyphens.
    pub stem: String,
    /// The certificate, DER.
    pub der: Vec<u8>,
}

/// Both forms of each certificate that is to be placed, in a folder.
pub fn files(placements: &[Placement], folder: &Path) -> Vec<NewFile> {
    let files = placements.iter().filter_map(|placement| {
        let Decision::Place(store) = placement.decision else {
            return None;
        };
        let path = |extension: &str| {
            let name = format!("{}.{extension}", placement.stem);
            folder.join(store.folder()).join(name)
        };
        let pem = to_pem("CERTIFICATE", &placement.der);
        Some([
            NewFile::shared(path("cer"), placement.der.as_slice()),
            NewFile::shared(path("crt"), pem),
        ])
    });
    files.flatten().collect()
}

/// What is to be done with each certificate of a delivery, once for each, in order.
pub fn placements(delivery: &Delivery) -> Vec<Placement> {
    let mut seen = BTreeSet::new();
    let mut stems = BTreeSet::new();
    let mut placements = Vec::new();
    for (_, entry, certificate) in delivery.certificates() {
        if !seen.insert(certificate.der().to_vec()) {
            continue;
        }
        let decision = match &entry.chain {
            _ if is_trusted(delivery, certificate) => Decision::Trusted,
            _ if certificate.is_self_signed() && is_root(certificate) => {
                Decision::Place(Store::TrustedRoot)
            }
            _ if certificate.is_self_signed() => Decision::Place(Store::EnterpriseTrust),
            _ if certificate.is_authority() => Decision::Intermediate,
            Some(chain) if matches!(chain.end, End::Missing | End::OtherKey(_)) => {
                let last = delivery
                    .chain_of(entry)
                    .last()
                    .map_or(certificate, |(_, last)| last);
                Decision::RootMissing(last.issuer_title())
            }
            Some(_) | None => Decision::Presented,
        };
        let path = delivery.file_of(entry).map(|file| file.path.clone());
        let title = certificate.title();
        placements.push(Placement {
            path: path.unwrap_or_default(),
            stem: stem(&title, &mut stems),
            title,
            sha256: fingerprint(certificate.der()),
            decision,
            der: certificate.der().to_vec(),
        });
    }
    placements
}

/// Whether it is the root of a CA. Servers make themselves certificates that say so, too; among the trusted roots, whoever has the
/// key of such a server could pose as any other.
fn is_root(certificate: &Certificate) -> bool {
    let has_purpose = certificate.key_purposes().is_some() && certificate.is_for_servers();
    let is_of_server = has_purpose || certificate.dns_names().next().is_some();
    certificate.is_authority() && !is_of_server
}

/// Whether the clients have it among their roots.
fn is_trusted(delivery: &Delivery, certificate: &Certificate) -> bool {
    let roots = delivery.against.roots.as_ref();
    roots.is_some_and(|roots| roots.has(certificate))
}

/// A name for a file that is safe on every system and in every command, each once.
fn stem(title: &str, stems: &mut BTreeSet<String>) -> String {
    let mut stem = String::new();
    for character in title.chars() {
        match character {
            _ if character.is_ascii_alphanumeric() || character == '.' => {
                stem.push(character.to_ascii_lowercase());
            }
            _ if !stem.ends_with('-') && !stem.is_empty() => stem.push('-'),
            _ => {}
        }
    }
    let mut stem: String = stem.trim_matches(['-', '.']).chars().take(60).collect();
    if stem.is_empty() {
        stem.push_str("certificate");
    }
    let mut free = stem.clone();
    let mut number = 1;
    // Another certificate may be called like this one with a number.
    while !stems.insert(free.clone()) {
        number += 1;
        free = format!("{stem}-{number}");
    }
    free
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::stem;

    #[test]
    fn files_have_names_that_no_shell_minds() {
        let mut stems = BTreeSet::new();
        let named = |title| stem(title, &mut stems.clone());
        assert_eq!(named("Example Corp Root CA G1"), "example-corp-root-ca-g1");
        assert_eq!(named("../../etc/passwd"), "etc-passwd");
        assert_eq!(named("\"; rm -rf / #"), "rm-rf");
        assert_eq!(named("東京"), "certificate");
        assert_eq!(stem("A", &mut stems), "a");
        assert_eq!(stem("a", &mut stems), "a-2");
        assert_eq!(stem("A 3", &mut stems), "a-3");
        assert_eq!(stem("A", &mut stems), "a-4");
    }
}
