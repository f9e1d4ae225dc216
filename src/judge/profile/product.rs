//! What is known about a server: which certificates it has, and what each is for.

use std::collections::BTreeMap;

use super::{
    facts::{EXTENSIONS, Facts, KEY_PURPOSES, KEY_USAGES},
    policy::Fact,
};
use crate::{
    estate::inventory::{Custody, NameSource, Purpose},
    pki::{key::KeyAllowance, oid::Oid},
};

/// A server as administrators know it. A CA's profile says nothing here.
#[derive(Clone, Debug, Default)]
pub struct ProductPolicy {
    /// `key-custody`: where keys are made; a server that makes its own takes none from elsewhere.
    pub key_custody: Option<Fact<Custody>>,
    /// `adds-domain`: whether the server adds the DNS domain that it is in to the names of its requests, unless it is told
    /// otherwise.
    pub adds_domain: Option<Fact<bool>>,
    /// `critical-extensions`: the extensions that may be marked critical in its certificates.
    pub critical_extensions: Option<Fact<Vec<Oid>>>,
    /// `[certificate.tomcat]` and so on: the certificates that a node has, in the order of [`Purpose`].
    pub certificates: BTreeMap<Purpose, CertificatePolicy>,
}

/// One of a server's certificates.
#[derive(Clone, Debug, Default)]
pub struct CertificatePolicy {
    /// `seen-by`: who meets it, in words.
    pub seen_by: Option<Fact<String>>,
    /// `wanted`: whether it is asked for where the inventory does not say which ones are.
    pub wanted: Option<Fact<bool>>,
    /// `multi-server`: whether one certificate can serve all nodes of the cluster.
    pub multi_server: Option<Fact<bool>>,
    /// `public-ca`: whether a public CA can sign it.
    pub public_ca: Option<Fact<bool>>,
    /// `keys`: the keys that it should have, of those that the server takes.
    pub keys: Option<Fact<Vec<KeyAllowance>>>,
    /// `names`: what it must name besides the node.
    pub names: Option<Fact<Vec<NameSource>>>,
    /// `key-usages`: the key usages that the server asks for.
    pub key_usages: Option<Fact<Vec<u8>>>,
    /// `key-purposes`: the extended key usages that the server asks for.
    pub key_purposes: Option<Fact<Vec<Oid>>>,
    /// `unneeded-key-usages`: those among them that nothing needs.
    pub unneeded_key_usages: Option<Fact<Vec<u8>>>,
    /// `unneeded-key-purposes`: those among them that nothing needs.
    pub unneeded_key_purposes: Option<Fact<Vec<Oid>>>,
    /// `client-auth`: for what the server is a client that proves itself with this certificate, in words.
    pub client_auth: Option<Fact<String>>,
    /// `advice`: what an administrator should know or do, a sentence.
    pub advice: Option<Fact<String>>,
}

impl CertificatePolicy {
    /// The advice as messages are written: in small letters, without a full stop.
    pub fn advice_in_message(&self) -> Option<String> {
        let sentence = self.advice.as_ref()?.value.trim_end_matches('.');
        let mut letters = sentence.chars();
        let first = letters.next()?;
        // `CUCM` stays as it is.
        let is_word = letters.clone().next().is_some_and(char::is_lowercase);
        let first = if is_word {
            first.to_lowercase().to_string()
        } else {
            first.to_string()
        };
        Some(first + letters.as_str())
    }

    /// Whether the server asks for a key usage by itself and needs it for nothing.
    pub(crate) fn has_unneeded_usage(&self, usage: u8) -> bool {
        let usages = self.unneeded_key_usages.as_ref();
        usages.is_some_and(|usages| usages.value.contains(&usage))
    }

    /// Whether the server asks for an extended key usage by itself and needs it for nothing.
    pub(crate) fn has_unneeded_purpose(&self, purpose: &Oid) -> bool {
        let purposes = self.unneeded_key_purposes.as_ref();
        purposes.is_some_and(|purposes| purposes.value.contains(purpose))
    }

    fn is_known(&self) -> bool {
        self.seen_by.is_some()
    }
}

impl Facts<'_> {
    pub(super) fn product(&mut self) -> ProductPolicy {
        let custodies: Vec<(&str, Custody)> = Custody::ALL
            .iter()
            .map(|&custody| (custody.word(), custody))
            .collect();
        let mut certificates = BTreeMap::new();
        for &purpose in Purpose::ALL {
            let certificate = self.certificate(purpose);
            if certificate.is_known() {
                certificates.insert(purpose, certificate);
            }
        }
        ProductPolicy {
            key_custody: self.word("product.key-custody", &custodies),
            adds_domain: self.truth("product.adds-domain"),
            critical_extensions: self.chosen("product.critical-extensions", EXTENSIONS),
            certificates,
        }
    }

    fn certificate(&mut self, purpose: Purpose) -> CertificatePolicy {
        let path = |key: &str| format!("certificate.{}.{key}", purpose.word());
        let name_sources: Vec<(&str, NameSource)> = NameSource::ALL
            .iter()
            .map(|&source| (source.word(), source))
            .collect();
        CertificatePolicy {
            seen_by: self.text(&path("seen-by")),
            wanted: self.truth(&path("wanted")),
            multi_server: self.truth(&path("multi-server")),
            public_ca: self.truth(&path("public-ca")),
            keys: self.keys(&path("keys")),
            names: self.chosen(&path("names"), &name_sources),
            key_usages: self.chosen(&path("key-usages"), KEY_USAGES),
            key_purposes: self.chosen(&path("key-purposes"), KEY_PURPOSES),
            unneeded_key_usages: self.chosen(&path("unneeded-key-usages"), KEY_USAGES),
            unneeded_key_purposes: self.chosen(&path("unneeded-key-purposes"), KEY_PURPOSES),
            client_auth: self.text(&path("client-auth")),
            advice: self.text(&path("advice")),
        }
    }
}
