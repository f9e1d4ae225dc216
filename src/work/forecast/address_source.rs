//! Who tells clients what.

use std::collections::BTreeMap;

use crate::{
    estate::{
        addresses::{Address, Setting},
        inventory::{ClusterId, Node, NodeId},
    },
    judge::fleet::Fleet,
};

/// Who tells clients an address, and where that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressSource {
    /// The setting; none where nothing says what clients are told of a server, and its full name is taken.
    pub by: Option<Setting>,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
}

/// An address, who tells it, and where it is known to lead.
pub(super) struct Telling<'a> {
    pub(super) address: &'a Address,
    pub(super) told: AddressSource,
    /// The cluster that the inventory writes it down for.
    pub(super) cluster: Option<ClusterId>,
    /// The node that the inventory writes it down for.
    pub(super) node: Option<NodeId>,
}

/// Every address that clients are told.
pub(super) fn tellings(fleet: &Fleet) -> Vec<Telling<'_>> {
    let mut tellings = Vec::new();
    if let Some(inventory) = &fleet.inventory {
        let told = |address: &Address| AddressSource {
            by: Some(address.setting),
            path: inventory.source.path().to_owned(),
            line: inventory.source.position(address.range.start).line,
        };
        let mut nodes: BTreeMap<ClusterId, Vec<(NodeId, &Node)>> = BTreeMap::new();
        for (node, _, of_node) in inventory.numbered_nodes() {
            if let Some(cluster) = inventory.cluster_of(node) {
                nodes.entry(cluster).or_default().push((node, of_node));
            }
        }
        for (cluster, of_cluster) in inventory.clusters.numbered() {
            let for_any = of_cluster.addresses.iter().map(|address| (address, None));
            let own = nodes.remove(&cluster).into_iter().flatten();
            let for_one = own.flat_map(|(node, of_node)| {
                let own = of_node.addresses.iter();
                own.map(move |address| (address, Some(node)))
            });
            tellings.extend(for_any.chain(for_one).map(|(address, node)| Telling {
                address,
                told: told(address),
                cluster: Some(cluster),
                node,
            }));
        }
    }
    for document in &fleet.addresses {
        tellings.extend(document.addresses.iter().map(|address| Telling {
            address,
            told: AddressSource {
                by: Some(address.setting),
                path: document.source.path().to_owned(),
                line: document.source.position(address.range.start).line,
            },
            cluster: None,
            node: None,
        }));
    }
    tellings
}
