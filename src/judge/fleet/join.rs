//! Which request is for which node.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{Fleet, Group, Input, JoinedBy, folder_and_name};
use crate::{
    estate::{
        inventory::{ClusterId, Inventory, NodeId, Purpose},
        numbered::Numbered,
    },
    judge::planned_request::{PlannedRequest, PlannedRequestId},
    pki::{
        csr::{CertificationRequest, GeneralNameKind},
        host_name,
    },
};

pub(super) fn join(fleet: &mut Fleet) {
    if let Some(inventory) = &fleet.inventory {
        let nodes = Nodes::new(inventory);
        for input in fleet.inputs.iter_mut() {
            let path = fleet
                .files
                .get(input.file)
                .map_or("", |file| file.path.as_str());
            input.place = nodes.at(path);
            let by_name = input
                .request()
                .and_then(|request| nodes.of_request(request, input.place));
            input.node = by_name.or(input.place);
            input.joined_by = match (by_name, input.place) {
                (Some(_), _) => Some(JoinedBy::Name),
                (None, Some(_)) => Some(JoinedBy::Path),
                (None, None) => None,
            };
        }
    }
    fleet.groups = groups(fleet);
}

/// By the purpose in the file's name; else it is the only one of its node, or the only one with the request's names.
pub(super) fn join_planned_requests(fleet: &mut Fleet) {
    if fleet.planned_requests.is_empty() {
        return;
    }
    let plans = Plans::new(&fleet.planned_requests);
    for input in fleet.inputs.iter_mut() {
        let path = fleet
            .files
            .get(input.file)
            .map_or("", |file| file.path.as_str());
        let names = || input.names_and_addresses();
        input.planned_request = input.node.and_then(|node| plans.of(path, node, names));
    }
}

/// The planned requests by the nodes that they serve.
pub(crate) struct Plans<'a> {
    planned_requests: &'a Numbered<PlannedRequestId, PlannedRequest>,
    by_node: BTreeMap<NodeId, Vec<PlannedRequestId>>,
}

impl<'a> Plans<'a> {
    pub(crate) fn new(planned_requests: &'a Numbered<PlannedRequestId, PlannedRequest>) -> Self {
        let mut by_node: BTreeMap<NodeId, Vec<PlannedRequestId>> = BTreeMap::new();
        for (id, planned_request) in planned_requests.numbered() {
            for node in &planned_request.serves {
                by_node.entry(*node).or_default().push(id);
            }
        }
        Self {
            planned_requests,
            by_node,
        }
    }

    /// What the file at this path, which is for this node and has these names, should be.
    pub(crate) fn of(
        &self,
        path: &str,
        node: NodeId,
        names: impl FnOnce() -> BTreeSet<String>,
    ) -> Option<PlannedRequestId> {
        let of_node: &[PlannedRequestId] = self.by_node.get(&node).map_or(&[], Vec::as_slice);
        let planned_request = |id: &&PlannedRequestId| self.planned_requests.get(**id);
        match (purpose_in(&stem(path)), of_node) {
            (Some(purpose), _) => of_node
                .iter()
                .find(|id| planned_request(id).is_some_and(|known| known.purpose == Some(purpose)))
                .copied(),
            (None, [only]) => Some(*only),
            (None, several) => {
                let names = names();
                let has_names = |id: &&PlannedRequestId| {
                    let wanted = planned_request(id)
                        .into_iter()
                        .flat_map(PlannedRequest::names);
                    wanted.map(host_name::comparable).collect::<BTreeSet<_>>() == names
                };
                only(several.iter().filter(has_names)).copied()
            }
        }
    }
}

/// What comes alone.
fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    found.next().filter(|_| found.next().is_none())
}

/// The name of a file without its extension, in small letters.
pub(crate) fn stem(path: &str) -> String {
    let (_, file) = folder_and_name(path);
    let stem = Path::new(&file).file_stem().unwrap_or_default();
    stem.to_string_lossy().to_lowercase()
}

/// The purpose that a file's name ends with: `cucm-pub.example.com.tomcat`, `cucm-pub_tomcat`, `tomcat`.
pub(crate) fn purpose_in(stem: &str) -> Option<Purpose> {
    let last = stem.rsplit(['.', '_']).next()?;
    Purpose::ALL
        .iter()
        .copied()
        .find(|purpose| purpose.word().eq_ignore_ascii_case(last))
}

/// The nodes of an inventory by name and by place.
pub(crate) struct Nodes<'a> {
    by_name: BTreeMap<&'a str, NodeId>,
    /// Cluster and host, and cluster and name.
    by_place: BTreeMap<(String, String), NodeId>,
    /// Hosts; none where several nodes have it.
    hosts: BTreeMap<String, Option<NodeId>>,
}

impl<'a> Nodes<'a> {
    pub(crate) fn new(inventory: &'a Inventory) -> Self {
        let mut by_name = BTreeMap::new();
        let mut by_place = BTreeMap::new();
        let mut hosts: BTreeMap<String, Option<NodeId>> = BTreeMap::new();
        for (id, _, node) in inventory.numbered_nodes() {
            for alternative in &node.alternative_names {
                by_name.entry(alternative.value.as_str()).or_insert(id);
            }
        }
        for (id, cluster, node) in inventory.numbered_nodes() {
            // A node's own name is its own, whoever has it for an alternative.
            by_name.insert(node.fqdn.as_str(), id);
            let host = node.fqdn.split('.').next().unwrap_or_default();
            hosts
                .entry(host.to_lowercase())
                .and_modify(|known| *known = None)
                .or_insert(Some(id));
            for stem in [host, &node.fqdn, &node.host.value] {
                by_place.insert((cluster.name.value.to_lowercase(), stem.to_lowercase()), id);
            }
        }
        Self {
            by_name,
            by_place,
            hosts,
        }
    }

    fn of_request(
        &self,
        request: &CertificationRequest,
        by_path: Option<NodeId>,
    ) -> Option<NodeId> {
        let alternatives = request
            .alternative_names()
            .filter(|name| name.kind == GeneralNameKind::DnsName);
        let alternatives = alternatives.map(|name| name.text.as_str());
        let common = request.common_names();
        self.named(alternatives, common.map(|name| name.text.as_str()), by_path)
    }

    /// By SAN, then CN. Where several nodes are named, the one at whose place the file lies, then the one
    /// that the common name names, then the first.
    pub(crate) fn named<'b>(
        &self,
        alternatives: impl Iterator<Item = &'b str>,
        mut common_names: impl Iterator<Item = &'b str>,
        by_path: Option<NodeId>,
    ) -> Option<NodeId> {
        let lookup = |name: &str| {
            self.by_name
                .get(host_name::comparable(name).as_str())
                .copied()
        };
        let alternatives: Vec<NodeId> = alternatives.filter_map(lookup).collect();
        let common = common_names.find_map(lookup);
        let preferred = [by_path, common]
            .into_iter()
            .flatten()
            .find(|node| alternatives.contains(node));
        preferred.or(alternatives.first().copied()).or(common)
    }

    /// By the path `<cluster>/<host or name>.*`, or by a file that has the node's full name, or the host that no other node has; a
    /// purpose may follow.
    pub(crate) fn at(&self, path: &str) -> Option<NodeId> {
        let (folder, _) = folder_and_name(path);
        let cluster = Path::new(&folder)
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase());
        let called = |stem: &str| {
            let by_place = cluster
                .as_ref()
                .and_then(|cluster| self.by_place.get(&(cluster.clone(), stem.to_owned())));
            let by_name = || self.by_name.get(stem);
            let by_host = || self.hosts.get(stem).copied().flatten();
            by_place.or_else(by_name).copied().or_else(by_host)
        };
        let stem = stem(path);
        called(&stem).or_else(|| {
            // Behind the node's name may stand what the request is for.
            let purpose = purpose_in(&stem)?.word().len();
            let node = stem.get(..stem.len().checked_sub(purpose + 1)?)?;
            called(node)
        })
    }
}

/// Requests of one cluster are a group; what belongs to no cluster is grouped by folder.
fn groups(fleet: &Fleet) -> Vec<Group> {
    let mut clusters: BTreeMap<ClusterId, Group> = BTreeMap::new();
    let mut folders: BTreeMap<String, Group> = BTreeMap::new();
    for (id, input, _) in fleet.requests() {
        let inventory = fleet.inventory.as_ref();
        let cluster = input.node.and_then(|node| inventory?.cluster_of(node));
        let group = match cluster {
            Some(cluster) => clusters.entry(cluster).or_insert_with(|| {
                let found = inventory.and_then(|inventory| inventory.clusters.get(cluster));
                let name = found
                    .map(|cluster| cluster.name.value.clone())
                    .unwrap_or_default();
                Group {
                    name,
                    cluster: Some(cluster),
                    inputs: Vec::new(),
                }
            }),
            None => {
                let folder = folder_of(fleet, input);
                folders.entry(folder.clone()).or_insert(Group {
                    name: folder,
                    cluster: None,
                    inputs: Vec::new(),
                })
            }
        };
        group.inputs.push(id);
    }
    clusters
        .into_values()
        .chain(folders.into_values())
        .collect()
}

fn folder_of(fleet: &Fleet, input: &Input) -> String {
    fleet
        .file_of(input)
        .map(|file| folder_and_name(&file.path).0)
        .unwrap_or_default()
}
