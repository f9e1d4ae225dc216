//! Which server an address leads to.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    estate::{
        addresses::{Address, Host},
        inventory::{ClusterId, Inventory, NodeId},
    },
    judge::fleet::Fleet,
    pki::host_name,
};

/// Where an address leads.
pub(super) enum Found {
    /// To a node.
    Node(NodeId),
    /// To one of several; their full names.
    Several(Vec<String>),
    /// To none.
    None,
}

/// The nodes of an inventory, by what clients may be told.
pub(super) struct Places<'a> {
    inventory: &'a Inventory,
    by_full_name: BTreeMap<String, NodeId>,
    /// By alternative names, by host names without a domain, and by addresses.
    by_other_name: BTreeMap<String, BTreeSet<NodeId>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(inventory: &'a Inventory, fleet: &Fleet) -> Self {
        let mut places = Self {
            inventory,
            by_full_name: BTreeMap::new(),
            by_other_name: BTreeMap::new(),
        };
        for (id, _, node) in inventory.numbered_nodes() {
            let full = host_name::comparable(&node.fqdn);
            let host = full.split('.').next().unwrap_or_default().to_owned();
            let others = node.alternative_names.iter();
            let others = others.map(|name| host_name::comparable(&name.value));
            // What users type for a node is the node's, whoever else tells clients of it.
            let told = node.addresses.iter().map(|address| key(&address.host));
            for other in others.chain(told).chain([host]) {
                let known = places.by_other_name.entry(other).or_default();
                known.insert(id);
            }
            places.by_full_name.insert(full, id);
        }
        places.take_named(fleet);
        places
    }

    /// What a text says of an address holds wherever clients are told it.
    fn take_named(&mut self, fleet: &Fleet) {
        let documents = fleet.addresses.iter();
        for named in documents.flat_map(|document| &document.named) {
            let name = key(&named.name);
            let nodes: BTreeSet<NodeId> = match self.by_full_name.get(&name) {
                Some(node) => BTreeSet::from([*node]),
                None => self.by_other_name.get(&name).cloned().unwrap_or_default(),
            };
            if !nodes.is_empty() {
                let known = self.by_other_name.entry(key(&named.host)).or_default();
                known.extend(nodes);
            }
        }
    }

    /// Where an address leads: by full name, else by another one, in the cluster that it is written down for, else in any.
    pub(super) fn find(&self, address: &Address, cluster: Option<ClusterId>) -> Found {
        let named = key(&address.host);
        if let Some(node) = self.by_full_name.get(&named) {
            return Found::Node(*node);
        }
        let Some(candidates) = self.by_other_name.get(&named) else {
            return Found::None;
        };
        let own: BTreeSet<NodeId> = candidates
            .iter()
            .copied()
            .filter(|node| cluster.is_some() && self.inventory.cluster_of(*node) == cluster)
            .collect();
        let candidates = if own.is_empty() { candidates } else { &own };
        match candidates.first() {
            Some(only) if candidates.len() == 1 => Found::Node(*only),
            _ => Found::Several(self.full_names(candidates)),
        }
    }

    fn full_names(&self, nodes: &BTreeSet<NodeId>) -> Vec<String> {
        let nodes = nodes.iter().filter_map(|node| self.inventory.node(*node));
        nodes.map(|(_, node)| node.fqdn.clone()).collect()
    }
}

/// A host as names are compared.
fn key(host: &Host) -> String {
    match host {
        Host::Full(name) | Host::Short(name) => name.clone(),
        Host::Ip(ip) => ip.to_string(),
    }
}
