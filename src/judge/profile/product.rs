//! What a profile says of a server: which certificates it has, and what each is for.

use std::collections::BTreeMap;

use super::{
    facts::{EXTENSIONS, Facts, KEY_PURPOSES, KEY_USAGES},
    policy::{CertificatePolicy, ProductPolicy},
};
use crate::estate::inventory::{Custody, NameSource, Purpose};

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
