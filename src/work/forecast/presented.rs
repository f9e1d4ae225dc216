//! Which certificate clients meet at a server.

use std::collections::{BTreeMap, BTreeSet};

use super::Service;
use crate::{
    estate::inventory::{Inventory, NodeId, Purpose},
    judge::{
        finding::EntryId,
        fleet::{Nodes, purpose_in, stem},
        issued::{Delivery, EntryRole, Given},
    },
    pki::{
        certificate::{Certificate, Client, Mismatch, Refusal, Roots},
        host_name, oid,
    },
};

/// A certificate that a server presents, and whether clients trust it.
#[derive(Clone, Debug)]
pub struct PresentedCertificate<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// The certificates above it by which clients trust it, if they do.
    pub above: Vec<&'a Certificate>,
    /// The file that it was read from, or the server that sent it.
    pub path: String,
    /// Whether clients trust it.
    pub now: Result<(), Refusal>,
    /// Whether they trust it after the change, if one is proposed.
    pub after: Option<Result<(), Refusal>>,
}

impl PresentedCertificate<'_> {
    /// Whether a client takes it for a host.
    pub(super) fn identifies(&self, host: &str, client: Client) -> Result<(), Mismatch> {
        let above = self.above.iter().copied();
        self.certificate.identifies_below(host, client, above)
    }
}

/// A server that was asked for its certificate.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The name or address that clients ask for.
    pub address: &'a str,
    /// The node of the inventory whose web server it is.
    pub node: Option<NodeId>,
    /// Where it was asked, as `host:port`.
    pub path: String,
    /// What it sent, if it did.
    pub offer: Option<PresentedCertificate<'a>>,
}

/// What was delivered for the nodes of an inventory.
pub(super) struct Delivered<'a> {
    inventory: &'a Inventory,
    delivery: &'a Delivery,
    /// The roots of clients now, and after the change.
    roots: (&'a Roots, Option<&'a Roots>),
    /// The certificates of each node, as entries, with what each is for; none where it is for everything.
    certificates: BTreeMap<NodeId, Vec<(Option<Purpose>, EntryId)>>,
    /// What each node's unreadable files are for; none where that is everything.
    unread: BTreeMap<NodeId, Vec<Option<Purpose>>>,
    /// The newest wildcard of each domain that is for no node in particular.
    wildcards: BTreeMap<String, EntryId>,
    /// What was asked for before: whether clients trust a certificate is found out once.
    offers: BTreeMap<EntryId, PresentedCertificate<'a>>,
}

impl<'a> Delivered<'a> {
    pub(super) fn new(
        inventory: &'a Inventory,
        delivery: &'a Delivery,
        roots: (&'a Roots, Option<&'a Roots>),
    ) -> Self {
        let mut delivered = Self {
            inventory,
            delivery,
            roots,
            certificates: BTreeMap::new(),
            unread: BTreeMap::new(),
            wildcards: BTreeMap::new(),
            offers: BTreeMap::new(),
        };
        delivered.take_certificates();
        delivered.take_unread();
        delivered
    }

    /// Whether a file at the place of a node cannot be read, and may hold what the node presents.
    pub(super) fn is_unread(&self, node: NodeId, service: Service) -> bool {
        let mut purposes = self.unread.get(&node).into_iter().flatten();
        purposes.any(|purpose| service.is_with(*purpose))
    }

    /// What a node presents, with what tells it from others.
    pub(super) fn offer(
        &mut self,
        node: NodeId,
        service: Service,
    ) -> Option<(EntryId, PresentedCertificate<'a>)> {
        let index = self.presents(node, service)?;
        if let Some(known) = self.offers.get(&index) {
            return Some((index, known.clone()));
        }
        let delivery = self.delivery;
        let entry = delivery.entries.get(index)?;
        let certificate = entry.certificate()?;
        let (now, after) = self.roots;
        let now = delivery.path_by(now, certificate);
        let after = after.map(|roots| delivery.path_by(roots, certificate));
        let above = [Some(&now), after.as_ref()].into_iter().flatten();
        let offer = PresentedCertificate {
            certificate,
            above: above.flatten().flatten().copied().collect(),
            path: delivery.file_of(entry)?.path.clone(),
            now: now.map(drop),
            after: after.map(|after| after.map(drop)),
        };
        self.offers.insert(index, offer.clone());
        Some((index, offer))
    }

    fn take_unread(&mut self) {
        let delivery = self.delivery;
        let unread = delivery.entries.iter();
        for entry in
            unread.filter(|entry| entry.certificate().is_none() && entry.given != Given::ForChains)
        {
            let path = delivery
                .file_of(entry)
                .map_or("", |file| file.path.as_str());
            let plan = delivery.planned_request_of(entry);
            let served = plan.map_or_else(
                || entry.node.into_iter().collect(),
                |plan| plan.serves.clone(),
            );
            let purpose = plan
                .and_then(|plan| plan.purpose)
                .or_else(|| purpose_in(&stem(path)));
            for node in served {
                self.unread.entry(node).or_default().push(purpose);
            }
        }
    }

    fn take_certificates(&mut self) {
        let delivery = self.delivery;
        let places = Nodes::new(self.inventory);
        for (index, entry, certificate) in delivery.certificates() {
            let path = delivery
                .file_of(entry)
                .map_or("", |file| file.path.as_str());
            let plan = delivery.planned_request_of(entry);
            let purpose = plan
                .and_then(|plan| plan.purpose)
                .or_else(|| purpose_in(&stem(path)));
            match (entry.role, entry.node) {
                (EntryRole::Server, Some(node)) => {
                    let served = plan.map_or_else(|| vec![node], |plan| plan.serves.clone());
                    for node in served {
                        let known = self.certificates.entry(node).or_default();
                        known.push((purpose, index));
                    }
                }
                (EntryRole::Server, None) => {
                    let common = certificate.subject.attributes_of(oid::COMMON_NAME);
                    let names = certificate.dns_names().map(|name| name.text.as_str());
                    let names = names.chain(common.map(|name| name.text.as_str()));
                    let domains: BTreeSet<String> = names
                        .filter_map(|name| name.strip_prefix("*."))
                        .map(host_name::comparable)
                        .collect();
                    for domain in domains {
                        let known = self.wildcards.get(&domain).copied();
                        let newest = delivery.newest(known.into_iter().chain([index]));
                        self.wildcards.extend(newest.map(|entry| (domain, entry)));
                    }
                }
                // The same certificate lies at the place of another node, too.
                (EntryRole::Copy(first), _) => {
                    let is_server = delivery
                        .entries
                        .get(first)
                        .is_some_and(|first| first.role == EntryRole::Server);
                    if let Some(node) = places.at(path).filter(|_| is_server) {
                        let known = self.certificates.entry(node).or_default();
                        known.push((purpose, first));
                    }
                }
                _ => {}
            }
        }
    }

    /// The delivered certificate that a node presents, as an entry.
    fn presents(&self, node: NodeId, service: Service) -> Option<EntryId> {
        let own = self.certificates.get(&node).into_iter().flatten();
        let fitting = own.filter(|(purpose, _)| service.is_with(*purpose));
        // One whose purpose is known counts before one of which nobody knows it.
        let exact = fitting.clone().filter(|(purpose, _)| purpose.is_some());
        let entry = |(_, entry): &(Option<Purpose>, EntryId)| *entry;
        let newest = self.delivery.newest(exact.map(entry));
        let newest = newest.or_else(|| self.delivery.newest(fitting.map(entry)));
        newest.or_else(|| {
            let (_, node) = self.inventory.node(node)?;
            let (_, domain) = node.fqdn.split_once('.')?;
            let wildcard = self.wildcards.get(&host_name::comparable(domain)).copied();
            wildcard.filter(|_| service != Service::Xmpp)
        })
    }
}
