//! What clients are told, beside the clusters and nodes that an inventory has already.

use std::collections::BTreeSet;

use toml_edit::Item;

use super::{Merge, Remark, RemarkKind};
use crate::{
    estate::{
        addresses::{Address, Host},
        inventory,
    },
    work::import::{ImportedCluster, server::Server},
};

impl<'a> Merge<'a> {
    /// Adds what clients are told where the inventory does not say, and else says what it lacks.
    pub(super) fn address_cluster(&mut self, index: usize, cluster: &ImportedCluster) {
        let Some(there) = self.clusters.get(index) else {
            return;
        };
        let path = cluster.servers.first();
        let path = path.map_or_else(String::new, |server| server.path.clone());
        if there.addresses.is_empty() {
            if !cluster.addresses.is_empty() {
                self.addresses
                    .insert(index, (path, cluster.addresses.clone()));
            }
            return;
        }
        let whose = format!("of the cluster `{}`", there.name.value);
        self.compare(&cluster.addresses, &there.addresses, &path, &whose);
    }

    /// The same for the addresses of one server.
    pub(super) fn address_node(
        &mut self,
        index: usize,
        node: &'a inventory::Node,
        server: &Server,
    ) {
        let Some(there) = self.clusters.get(index) else {
            return;
        };
        if server.addresses.is_empty() {
            return;
        }
        if node.addresses.is_empty() && there.addresses.is_empty() {
            let added = (server.path.clone(), server.addresses.clone());
            self.node_addresses.insert((index, &node.fqdn), added);
            return;
        }
        let known: Vec<Address> = node
            .addresses
            .iter()
            .chain(&there.addresses)
            .cloned()
            .collect();
        let whose = if node.addresses.is_empty() {
            format!("of the cluster `{}`", there.name.value)
        } else {
            format!("of `{}`", node.fqdn)
        };
        self.compare(&server.addresses, &known, &server.path, &whose);
    }

    /// Says which addresses that clients are told are not there.
    fn compare(&mut self, told: &[String], there: &[Address], path: &str, whose: &str) {
        let known: BTreeSet<&Host> = there.iter().map(|known| &known.host).collect();
        let is_known = |address: &str| Host::of(address).is_none_or(|host| known.contains(&host));
        for address in told.iter().filter(|address| !is_known(address)) {
            self.remarks.push(Remark {
                path: path.to_owned(),
                line: None,
                kind: RemarkKind::Note,
                excerpt: Some(address.clone()),
                reason: format!(
                    "System > Server tells clients this address, and it is not among the `addresses` {whose}, which were not changed"
                ),
            });
        }
    }

    /// Says what cannot be added, because clusters or nodes stand between brackets.
    pub(super) fn leave_addresses(&mut self, clusters: Option<&Item>) {
        let mut left = Vec::new();
        if !clusters.is_some_and(Item::is_array_of_tables) {
            left.extend(std::mem::take(&mut self.addresses));
        }
        for ((index, fqdn), added) in std::mem::take(&mut self.node_addresses) {
            if self.end_of_host(index, fqdn, clusters).is_some() {
                self.node_addresses.insert((index, fqdn), added);
            } else {
                left.push((index, added));
            }
        }
        for (index, (path, addresses)) in left {
            let cluster = self.clusters.get(index);
            let cluster = cluster.map_or("", |cluster| cluster.name.value.as_str());
            self.remarks.push(Remark {
                path,
                line: None,
                kind: RemarkKind::Note,
                excerpt: Some(addresses.join(", ")),
                reason: format!("System > Server tells clients these addresses, and the cluster `{cluster}` stands between brackets, where nothing can be added"),
            });
        }
    }

    /// Where the host of a node ends in the text.
    pub(super) fn end_of_host(
        &self,
        index: usize,
        fqdn: &str,
        clusters: Option<&Item>,
    ) -> Option<usize> {
        let mut nodes = self.clusters.get(index)?.nodes.iter();
        let place = nodes.position(|node| node.fqdn == fqdn)?;
        let table = clusters?.as_array_of_tables()?.get(index)?;
        let nodes = table.get("node")?.as_array_of_tables()?;
        Some(nodes.get(place)?.get("host")?.span()?.end)
    }
}
