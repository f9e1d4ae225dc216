//! Which request is for which node.

use std::{collections::BTreeMap, path::Path};

use super::{Fleet, Group, Input, JoinedBy, folder_and_name};
use crate::{
    inventory::Inventory,
    name,
    request::{CertificationRequest, GeneralNameKind},
};

pub(super) fn join(fleet: &mut Fleet) {
    if let Some(inventory) = &fleet.inventory {
        let nodes = Nodes::new(inventory);
        for input in &mut fleet.inputs {
            let path = fleet
                .files
                .get(input.file)
                .map_or("", |file| file.path.as_str());
            input.place = nodes.at(path);
            let by_name = input
                .request()
                .and_then(|request| nodes.named(request, input.place));
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

/// The nodes of an inventory by name and by place.
struct Nodes<'a> {
    by_name: BTreeMap<&'a str, usize>,
    /// Cluster and host, and cluster and name.
    by_place: BTreeMap<(String, String), usize>,
}

impl<'a> Nodes<'a> {
    fn new(inventory: &'a Inventory) -> Self {
        let mut by_name = BTreeMap::new();
        let mut by_place = BTreeMap::new();
        for (index, (_, node)) in inventory.nodes().enumerate() {
            for alternative in &node.alternative_names {
                by_name.entry(alternative.value.as_str()).or_insert(index);
            }
        }
        for (index, (cluster, node)) in inventory.nodes().enumerate() {
            // A node's own name is its own, whoever has it for an alternative.
            by_name.insert(node.fqdn.as_str(), index);
            let host = node.fqdn.split('.').next().unwrap_or_default();
            for stem in [host, &node.fqdn, &node.host.value] {
                by_place.insert(
                    (cluster.name.value.to_lowercase(), stem.to_lowercase()),
                    index,
                );
            }
        }
        Self { by_name, by_place }
    }

    /// By SAN, then CN. Where several nodes are named, the one at whose place the file lies, then the one
    /// that the common name names, then the first.
    fn named(&self, request: &CertificationRequest, by_path: Option<usize>) -> Option<usize> {
        let lookup = |name: &str| self.by_name.get(name::comparable(name).as_str()).copied();
        let alternatives = request
            .alternative_names()
            .filter(|name| name.kind == GeneralNameKind::DnsName);
        let alternatives: Vec<usize> = alternatives.filter_map(|name| lookup(&name.text)).collect();
        let common = request
            .common_names()
            .find_map(|attribute| lookup(&attribute.text));
        let preferred = [by_path, common]
            .into_iter()
            .flatten()
            .find(|node| alternatives.contains(node));
        preferred.or(alternatives.first().copied()).or(common)
    }

    /// By the path `<cluster>/<host or name>.*`, or by a file that has the node's full name.
    fn at(&self, path: &str) -> Option<usize> {
        let (folder, file) = folder_and_name(path);
        let stem = Path::new(&file)
            .file_stem()?
            .to_string_lossy()
            .to_lowercase();
        let cluster = Path::new(&folder)
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase());
        let by_place = cluster.and_then(|cluster| self.by_place.get(&(cluster, stem.clone())));
        by_place
            .or_else(|| self.by_name.get(stem.as_str()))
            .copied()
    }
}

/// Requests of one cluster are a group; what belongs to no cluster is grouped by folder.
fn groups(fleet: &Fleet) -> Vec<Group> {
    let mut clusters: BTreeMap<usize, Group> = BTreeMap::new();
    let mut folders: BTreeMap<String, Group> = BTreeMap::new();
    let cluster_of: Vec<usize> = fleet
        .inventory
        .iter()
        .flat_map(|inventory| &inventory.clusters)
        .enumerate()
        .flat_map(|(index, cluster)| cluster.nodes.iter().map(move |_| index))
        .collect();
    for (index, input) in fleet
        .inputs
        .iter()
        .enumerate()
        .filter(|(_, input)| input.request().is_some())
    {
        let cluster = input.node.and_then(|node| cluster_of.get(node).copied());
        let group = match cluster {
            Some(cluster) => clusters.entry(cluster).or_insert_with(|| {
                let found = fleet
                    .inventory
                    .as_ref()
                    .and_then(|inventory| inventory.clusters.get(cluster));
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
        group.inputs.push(index);
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
