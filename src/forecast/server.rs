//! Which server an address leads to, and which certificate clients meet there.

use std::collections::{BTreeMap, BTreeSet};

use super::full_names;
use crate::{
    addresses::{Address, Host},
    delivery::{Delivery, Role},
    fleet::{Nodes, purpose_in, stem},
    inventory::{Inventory, Product, Purpose},
    name, oid,
};

/// What clients want of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// HTTPS, with the certificate `tomcat` on servers that have several.
    Https,
    /// XMPP, with the certificate `cup-xmpp`: clients look for the XMPP domain in it.
    Xmpp,
    /// Mobile and remote access, with the only certificate of an Expressway-E.
    Outside,
}

impl Service {
    /// The word for people and programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Xmpp => "xmpp",
            Self::Outside => "outside",
        }
    }

    fn purpose(self) -> Purpose {
        match self {
            Self::Https => Purpose::Tomcat,
            Self::Xmpp => Purpose::CupXmpp,
            Self::Outside => Purpose::Server,
        }
    }

    /// Whether a certificate for this purpose is the one. One of which nobody says what it is for stands for all of its node's.
    fn is_with(self, purpose: Option<Purpose>) -> bool {
        let is_only = purpose == Some(Purpose::Server) && self == Self::Https;
        purpose.is_none_or(|purpose| purpose == self.purpose()) || is_only
    }
}

/// Where an address leads.
pub(super) enum Found {
    /// To the node with this index.
    Node(usize),
    /// To one of several; their full names.
    Several(Vec<String>),
    /// To none.
    None,
}

/// The nodes of an inventory, by what clients may be told, with their certificates.
pub(super) struct Servers<'a> {
    inventory: &'a Inventory,
    by_full_name: BTreeMap<String, usize>,
    /// By alternative names, by host names without a domain, and by addresses.
    by_other_name: BTreeMap<String, BTreeSet<usize>>,
    /// The delivered certificates of each node, as entries, with what each is for; none where it is for everything.
    certificates: BTreeMap<usize, Vec<(Option<Purpose>, usize)>>,
    /// The newest wildcard of each domain that is for no node in particular.
    wildcards: BTreeMap<String, usize>,
    delivery: &'a Delivery,
}

impl<'a> Servers<'a> {
    pub(super) fn new(inventory: &'a Inventory, delivery: &'a Delivery) -> Self {
        let mut servers = Self {
            inventory,
            by_full_name: BTreeMap::new(),
            by_other_name: BTreeMap::new(),
            certificates: BTreeMap::new(),
            wildcards: BTreeMap::new(),
            delivery,
        };
        for (index, (_, node)) in inventory.nodes().enumerate() {
            let full = name::comparable(&node.fqdn);
            let host = full.split('.').next().unwrap_or_default().to_owned();
            let others = node.alternative_names.iter();
            let others = others.map(|name| name::comparable(&name.value));
            // What users type for a node is the node's, whoever else tells clients of it.
            let told = node.addresses.iter().map(|address| key(&address.host));
            for other in others.chain(told).chain([host]) {
                servers
                    .by_other_name
                    .entry(other)
                    .or_default()
                    .insert(index);
            }
            servers.by_full_name.insert(full, index);
        }
        servers.take_table();
        servers.take_certificates();
        servers
    }

    /// What the server table says of one address holds wherever clients are told it.
    fn take_table(&mut self) {
        let documents = self.delivery.fleet.addresses.iter();
        for address in documents.flat_map(|document| &document.addresses) {
            let full = address.full_name.as_deref().map(name::comparable);
            if let Some(node) = full.and_then(|full| self.by_full_name.get(&full)) {
                let known = self.by_other_name.entry(key(&address.host)).or_default();
                known.insert(*node);
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
            let plan = delivery.blueprint_of(entry);
            let purpose = plan
                .and_then(|plan| plan.purpose)
                .or_else(|| purpose_in(&stem(path)));
            match (entry.role, entry.node) {
                (Role::Server, Some(node)) => {
                    let served = plan.map_or_else(|| vec![node], |plan| plan.serves.clone());
                    for node in served {
                        let known = self.certificates.entry(node).or_default();
                        known.push((purpose, index));
                    }
                }
                (Role::Server, None) => {
                    let common = certificate.subject.attributes_of(oid::COMMON_NAME);
                    let names = certificate.dns_names().map(|name| name.text.as_str());
                    let names = names.chain(common.map(|name| name.text.as_str()));
                    let domains: BTreeSet<String> = names
                        .filter_map(|name| name.strip_prefix("*."))
                        .map(name::comparable)
                        .collect();
                    for domain in domains {
                        let newest =
                            self.newest([self.wildcards.get(&domain).copied(), Some(index)]);
                        self.wildcards.extend(newest.map(|entry| (domain, entry)));
                    }
                }
                // The same certificate lies at the place of another node, too.
                (Role::Copy(first), _) => {
                    let is_server = delivery
                        .entries
                        .get(first)
                        .is_some_and(|first| first.role == Role::Server);
                    if let Some(node) = places.at(path).filter(|_| is_server) {
                        let known = self.certificates.entry(node).or_default();
                        known.push((purpose, first));
                    }
                }
                _ => {}
            }
        }
    }

    /// Of several certificates the one that begins last: it was uploaded in the place of the others.
    fn newest(&self, entries: impl IntoIterator<Item = Option<usize>>) -> Option<usize> {
        let begins = |entry: &usize| {
            let certificate = self.delivery.entries.get(*entry)?.certificate()?;
            Some(certificate.validity.not_before)
        };
        entries.into_iter().flatten().max_by_key(begins)
    }

    /// Where an address leads: by full name, else by another one, in the cluster that it is written down for, else in any.
    pub(super) fn find(&self, address: &Address, cluster: Option<usize>) -> Found {
        let named = key(&address.host);
        if let Some(node) = self.by_full_name.get(&named) {
            return Found::Node(*node);
        }
        let Some(candidates) = self.by_other_name.get(&named) else {
            return Found::None;
        };
        let own: BTreeSet<usize> = candidates
            .iter()
            .copied()
            .filter(|node| cluster.is_some() && self.inventory.cluster_of(*node) == cluster)
            .collect();
        let candidates = if own.is_empty() { candidates } else { &own };
        match candidates.first() {
            Some(only) if candidates.len() == 1 => Found::Node(*only),
            _ => Found::Several(full_names(self.inventory, candidates)),
        }
    }

    /// What clients want of a node.
    pub(super) fn services(&self, node: usize) -> &'static [Service] {
        let of_node = self.inventory.node(node);
        match of_node.map(|(cluster, _)| cluster.product.value) {
            Some(Product::ImPresence) => &[Service::Https, Service::Xmpp],
            Some(Product::ExpresswayE) => &[Service::Outside],
            _ => &[Service::Https],
        }
    }

    /// The delivered certificate that a node presents, as an entry.
    pub(super) fn presents(&self, node: usize, service: Service) -> Option<usize> {
        let own = self.certificates.get(&node).into_iter().flatten();
        let fitting = own.filter(|(purpose, _)| service.is_with(*purpose));
        // One whose purpose is known counts before one of which nobody knows it.
        let exact = fitting.clone().filter(|(purpose, _)| purpose.is_some());
        let newest = self
            .newest(exact.map(|(_, entry)| Some(*entry)))
            .or_else(|| self.newest(fitting.map(|(_, entry)| Some(*entry))));
        newest.or_else(|| {
            let (_, node) = self.inventory.node(node)?;
            let (_, domain) = node.fqdn.split_once('.')?;
            let wildcard = self.wildcards.get(&name::comparable(domain)).copied();
            wildcard.filter(|_| service != Service::Xmpp)
        })
    }
}

/// A host as names are compared.
fn key(host: &Host) -> String {
    match host {
        Host::Full(name) | Host::Short(name) => name.clone(),
        Host::Ip(ip) => ip.to_string(),
    }
}
