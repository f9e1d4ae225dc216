//! The answer of the certificate management API to `snapshot/server`.
//!
//! Cisco documents the interface (`platformcom/api/v1/certmgr/config`, from
//! release 14) and not the body of this answer; the shape is what public clients
//! read: `server`, `identities` with `service`, `certificate` and the pending
//! `csr`, and `trusts`, which name no servers.

use serde::Deserialize;

use super::{
    Reading, RemarkKind,
    requests::{self, Names},
    server::{Inferred, Server, full_name},
};
use crate::{
    estate::inventory::Product,
    pki::{
        pem::{Armor, Block},
        text::{printable::shortened, source::Source},
    },
};

/// A request that waits on a server for its certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRequest {
    /// The server.
    pub fqdn: String,
    /// What the certificate is for, such as `tomcat`.
    pub service: String,
    /// The request, as it stood in the snapshot.
    pub text: String,
    /// The snapshot.
    pub path: String,
}

#[derive(Deserialize)]
struct Snapshot {
    server: Option<String>,
    #[serde(default)]
    identities: Vec<SnapshotIdentity>,
    #[serde(default)]
    trusts: Vec<Trust>,
}

#[derive(Deserialize)]
struct Trust {
    service: Option<String>,
    #[serde(default)]
    certificate_data: Vec<TrustedFile>,
}

#[derive(Deserialize)]
struct TrustedFile {
    certificate: Option<String>,
}

/// A certificate in the trust store of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trusted {
    /// The server, as the snapshot has it.
    pub server: String,
    /// The store, such as `tomcat-trust`.
    pub store: String,
    /// The certificate, as it stands.
    pub text: String,
}

/// What the servers of snapshots trust. An error says what is wrong with the text.
pub fn trusted(text: &str) -> Result<Vec<Trusted>, String> {
    let mut trusted = Vec::new();
    for snapshot in parse(text).map_err(|error| error.to_string())? {
        let server = snapshot.server.unwrap_or_default();
        for trust in snapshot.trusts {
            let store = trust.service.unwrap_or_default();
            let texts = trust.certificate_data.into_iter();
            trusted.extend(texts.filter_map(|file| {
                Some(Trusted {
                    server: server.clone(),
                    store: store.clone(),
                    text: file.certificate?,
                })
            }));
        }
    }
    Ok(trusted)
}

fn parse(text: &str) -> serde_json::Result<Vec<Snapshot>> {
    if text.trim_start().starts_with('[') {
        serde_json::from_str(text)
    } else {
        serde_json::from_str(text).map(|snapshot| vec![snapshot])
    }
}

#[derive(Deserialize)]
struct SnapshotIdentity {
    service: Option<String>,
    certificate: Option<String>,
    csr: Option<String>,
}

/// Whether a text is JSON.
pub(super) fn is_likely(text: &str) -> bool {
    let text = text.trim_start();
    let is_list = text
        .strip_prefix('[')
        .is_some_and(|inner| inner.trim_start().starts_with(['{', ']']));
    text.starts_with('{') || is_list
}

/// Reads the snapshot of one server, or a list of them.
pub(super) fn read(text: &str, reading: &mut Reading<'_>) {
    match parse(text) {
        Ok(snapshots) => snapshots
            .into_iter()
            .for_each(|snapshot| snapshot.read(reading)),
        Err(error) => {
            // Its words end with the place, which stands in front of the remark already.
            let words = error.to_string();
            let words = words.split(" at line ").next().unwrap_or_default();
            let reason = format!("the JSON of a snapshot is damaged or has another shape: {words}");
            reading.remark(RemarkKind::NotRead, Some(error.line()), None, reason);
        }
    }
}

impl Snapshot {
    fn read(self, reading: &mut Reading<'_>) {
        if self.server.is_none() && self.identities.is_empty() {
            let reason = "the JSON has neither `server` nor `identities`: it is no answer to `snapshot/server`";
            return reading.remark(RemarkKind::NotRead, None, None, reason);
        }
        let names = self.names();
        let fqdn = match self.fqdn(names.as_ref(), reading.domain) {
            Ok(fqdn) => fqdn,
            Err(reason) => {
                return reading.remark(RemarkKind::NotRead, None, self.server.as_deref(), reason);
            }
        };
        let mut server = Server::new(fqdn.clone(), reading.path, None);
        server.product = self.product();
        server.subject = names
            .map(|names| names.subject_values(reading, None))
            .unwrap_or_default();
        reading.servers.push(server);
        for (index, identity) in self.identities.into_iter().enumerate() {
            identity.pending(index, &fqdn, reading);
        }
    }

    /// What the server's own certificate or request for its web interface says.
    fn names(&self) -> Option<Names> {
        let mut identities: Vec<&SnapshotIdentity> = self.identities.iter().collect();
        // Stable: the others stay in their order.
        identities.sort_by_key(|identity| identity.service.as_deref() != Some("tomcat"));
        let texts = identities
            .into_iter()
            .flat_map(|identity| [&identity.csr, &identity.certificate]);
        texts.flatten().find_map(|text| {
            let armor = Armor::scan(&Source::new("snapshot", text.as_str()));
            armor
                .blocks
                .iter()
                .find_map(|block| requests::names(block).ok())
        })
    }

    fn fqdn(&self, names: Option<&Names>, domain: Option<&str>) -> Result<String, String> {
        let server = self.server.as_deref().unwrap_or_default();
        if let Ok(fqdn) = full_name(server, None) {
            return Ok(fqdn);
        }
        // The certificate has the full name where the snapshot has a host name or an address.
        if let Some(fqdn) = names.and_then(|names| names.fqdn(None).ok()) {
            return Ok(fqdn);
        }
        if server.is_empty() {
            return Err("neither `server` nor a certificate in it names the server".to_owned());
        }
        full_name(server, domain).map_err(|fault| fault.to_string())
    }

    fn product(&self) -> Option<Inferred<Product>> {
        let has = |wanted: &str| {
            self.identities
                .iter()
                .any(|identity| identity.service.as_deref() == Some(wanted))
        };
        ["cup", "cup-xmpp"]
            .into_iter()
            .find(|service| has(service))
            .map(|service| (Product::ImPresence, service))
            .or_else(|| has("CallManager").then_some((Product::Cucm, "CallManager")))
            .map(|(product, service)| {
                Inferred::concluded(
                    product,
                    format!("the server has a certificate for `{service}`"),
                )
            })
    }
}

impl SnapshotIdentity {
    /// Takes the pending request out.
    fn pending(self, index: usize, fqdn: &str, reading: &mut Reading<'_>) {
        let Some(text) = self.csr.filter(|text| !text.trim().is_empty()) else {
            return;
        };
        let service = self.service.unwrap_or_default();
        let armor = Armor::scan(&Source::new("snapshot", text.as_str()));
        let is_request = armor.blocks.iter().any(Block::is_request);
        let refusal = if armor.holds_secret {
            Some("holds a private key")
        } else if !is_request {
            Some("is no certification request")
        } else if !is_service(&service) {
            Some("is for a service whose name cannot be part of a file's name")
        } else {
            None
        };
        if let Some(refusal) = refusal {
            let reason = format!(
                "`csr` of identities[{index}] (`{}`) of `{fqdn}` {refusal}",
                shortened(&service)
            );
            return reading.remark(RemarkKind::NotRead, None, None, reason);
        }
        reading.requests.push(PendingRequest {
            fqdn: fqdn.to_owned(),
            service,
            text,
            path: reading.path.to_owned(),
        });
    }
}

/// Whether the name of a service can be part of a file's name.
fn is_service(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
