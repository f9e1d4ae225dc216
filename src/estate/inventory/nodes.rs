//! The nodes of an inventory, by number and by name.

use super::{Cluster, Inventory, Node};
use crate::{estate::numbered::id, pki::text::suggest};

id! {
    /// The number of a cluster of an inventory.
    pub struct ClusterId;
}

id! {
    /// The number of a node of an inventory, over all its clusters.
    pub struct NodeId;
}

/// A node that was asked for is not in the inventory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no node is called `{name}`")]
pub struct UnknownNode {
    /// The name.
    pub name: String,
    /// A node that may have been meant.
    pub nearest: Option<String>,
}

impl Inventory {
    /// All nodes with their clusters, in the order of the inventory.
    pub fn nodes(&self) -> impl Iterator<Item = (&Cluster, &Node)> {
        self.clusters
            .iter()
            .flat_map(|cluster| cluster.nodes.iter().map(move |node| (cluster, node)))
    }

    /// The same with their numbers.
    #[doc(hidden)]
    pub fn numbered_nodes(&self) -> impl Iterator<Item = (NodeId, &Cluster, &Node)> {
        let numbers = self.order.numbers();
        numbers
            .zip(self.nodes())
            .map(|(id, (cluster, node))| (id, cluster, node))
    }

    /// The node with this number, and its cluster.
    #[doc(hidden)]
    pub fn node(&self, id: NodeId) -> Option<(&Cluster, &Node)> {
        let &(cluster, node) = self.order.get(id)?;
        let cluster = self.clusters.get(cluster)?;
        Some((cluster, cluster.nodes.get(node)?))
    }

    /// The cluster of the node with this number.
    #[doc(hidden)]
    pub fn cluster_of(&self, node: NodeId) -> Option<ClusterId> {
        self.order.get(node).map(|(cluster, _)| *cluster)
    }

    /// The nodes with these names.
    #[doc(hidden)]
    pub fn nodes_called(&self, names: &[String]) -> Result<Vec<NodeId>, UnknownNode> {
        let mut found = Vec::new();
        for name in names {
            let nodes = self.numbered_nodes();
            let matching = nodes.filter(|(_, _, node)| node.is_called(name));
            let before = found.len();
            found.extend(matching.map(|(id, _, _)| id));
            if found.len() == before {
                let known = self
                    .nodes()
                    .flat_map(|(_, node)| [node.fqdn.as_str(), node.host.value.as_str()]);
                return Err(UnknownNode {
                    name: name.clone(),
                    nearest: suggest::nearest(name, known).map(str::to_owned),
                });
            }
        }
        Ok(found)
    }
}
