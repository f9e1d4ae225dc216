//! Hosts that clients ask for and that the certificates of a delivery do not identify.

use super::DeliveryContext;
use crate::{
    judge::finding::EntryId,
    pki::certificate::{Certificate, Mismatch},
};

/// A host, and the certificate that should identify it and does not.
#[derive(Clone, Debug)]
pub struct HostMismatch {
    /// The certificate.
    pub entry: EntryId,
    /// The host as it was given.
    pub host: String,
    /// Why it does not.
    pub why: Mismatch,
}

impl DeliveryContext<'_> {
    /// The hosts that certificates do not identify: those of their nodes, and those that were given, of which one certificate has to
    /// be for each. Of several reasons the one that helps most is kept.
    pub fn mismatches(&self) -> Vec<HostMismatch> {
        let delivery = self.delivery;
        let servers = || delivery.servers();
        let mut found = Vec::new();
        for (id, entry, certificate) in servers().filter(|(id, _, _)| self.judges(*id)) {
            // A client of a database has no host of its own, and neither has a CA that a server runs.
            let plan = delivery.planned_request_of(entry);
            if plan.is_some_and(|plan| plan.names.is_empty()) {
                continue;
            }
            for (_, node) in delivery.nodes_of(entry) {
                for host in node.names() {
                    let mismatch = self.identified(id, certificate, host).err();
                    let is_wildcard = host.starts_with("*.") && has_name(certificate, host);
                    found.extend(mismatch.filter(|_| !is_wildcard).map(|why| HostMismatch {
                        entry: id,
                        host: host.to_owned(),
                        why,
                    }));
                }
            }
        }
        for host in &delivery.against.hosts {
            let mut first: Option<HostMismatch> = None;
            let is_identified = servers().any(|(entry, _, certificate)| {
                let identified = self.identified(entry, certificate, host);
                // A reason that says more than that it is another host's.
                let is_better = |why: &Mismatch| {
                    first.as_ref().is_none_or(|known| {
                        known.why == Mismatch::OtherNames && *why != Mismatch::OtherNames
                    })
                };
                if let Err(why) = &identified
                    && is_better(why)
                {
                    first = Some(HostMismatch {
                        entry,
                        host: host.clone(),
                        why: why.clone(),
                    });
                }
                identified.is_ok()
            });
            let judged = first.filter(|first| !is_identified && self.judges(first.entry));
            found.extend(judged);
        }
        found
    }

    fn identified(
        &self,
        id: EntryId,
        certificate: &Certificate,
        host: &str,
    ) -> Result<(), Mismatch> {
        let delivery = self.delivery;
        let entry = delivery.entries.get(id).into_iter();
        let above = entry.flat_map(|entry| delivery.chain_of(entry).map(|(_, above)| above));
        certificate.identifies_below(host, delivery.against.client, above)
    }
}

/// A wildcard of the inventory is a name to have, and no host.
fn has_name(certificate: &Certificate, name: &str) -> bool {
    let mut names = certificate.dns_names();
    names.any(|known| known.text.eq_ignore_ascii_case(name))
}
