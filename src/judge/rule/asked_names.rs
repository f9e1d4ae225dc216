//! The alternative names that were asked for.

use std::collections::BTreeMap;

use super::CertificateContext;
use crate::pki::{csr::GeneralNameKind, host_name};

/// A name to be compared: without regard to case.
pub(super) type NameKey = (GeneralNameKind, String);

/// The alternative names that a certificate should have.
#[derive(Debug)]
pub struct AskedNames {
    /// The names as they were written.
    pub names: BTreeMap<NameKey, String>,
    /// Where they were asked for, in words.
    pub origin: &'static str,
    /// Whether a CA had to choose names by itself: servers do not compare them then (Cisco, document 200641).
    pub may_be_added_to: bool,
}

impl AskedNames {
    /// How a name is compared.
    pub fn key(kind: GeneralNameKind, text: &str) -> NameKey {
        (kind, text.to_ascii_lowercase())
    }
}

impl CertificateContext<'_> {
    /// The names of the request; without one, those that the inventory says the request should have had.
    pub fn asked_names(&self) -> Option<AskedNames> {
        if let Some((_, _, request)) = self.request() {
            let names: BTreeMap<NameKey, String> = request
                .alternative_names()
                .map(|name| (AskedNames::key(name.kind, &name.text), name.text.clone()))
                .collect();
            let mut asked = AskedNames {
                may_be_added_to: names.is_empty(),
                names,
                origin: "the request",
            };
            // Where there are names at all, the common name should be one of them.
            if asked.may_be_added_to && self.certificate.dns_names().next().is_some() {
                let common = request.common_names().map(|name| &name.text);
                for name in common.filter(|name| host_name::is_host_text(name)) {
                    let key = AskedNames::key(GeneralNameKind::DnsName, name);
                    asked.names.insert(key, name.clone());
                }
            }
            return Some(asked);
        }
        // Without a request that was handed in, the inventory's word counts, where the server does not add names of its own.
        let planned_request = self.delivery.planned_request_of(self.entry)?;
        let names = planned_request.names().map(|name| {
            let kind = match host_name::literal_address(name) {
                Some(_) => GeneralNameKind::IpAddress,
                None => GeneralNameKind::DnsName,
            };
            (AskedNames::key(kind, name), name.to_owned())
        });
        Some(AskedNames {
            names: names.collect(),
            origin: "the inventory's names for it",
            may_be_added_to: false,
        })
    }
}

/// A name for a message, with its kind where that is not plain to see.
pub fn shown(kind: GeneralNameKind, text: &str) -> String {
    let is_plain = kind == GeneralNameKind::DnsName && host_name::literal_address(text).is_none();
    let text = crate::pki::text::printable::shortened(text);
    if is_plain {
        format!("`{text}`")
    } else {
        format!("`{text}` ({kind})")
    }
}
