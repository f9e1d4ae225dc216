//! From servers to clusters.
//!
//! A cluster of an inventory has one product. Servers that an input names
//! together are one cluster, or several where they run different products; an
//! input that names a server of another joins it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Batch, Options, Remark, RemarkKind,
    server::{Inferred, Server},
};
use crate::{
    estate::inventory::{self, Product, Role},
    pki::text::printable::shortened,
};

/// A cluster to be written.
#[derive(Clone, Debug)]
pub struct ImportedCluster {
    /// The name.
    pub name: Inferred<String>,
    /// What runs on its servers, if anything says so.
    pub product: Option<Inferred<Product>>,
    /// The servers, in the order of the inputs.
    pub servers: Vec<Server>,
    /// What clients are told they are called, out of the server table: each once. What is known to be one server's is with it.
    pub addresses: Vec<String>,
}

/// Servers that belong together, whatever runs on them.
#[derive(Default)]
struct Group {
    /// The name that the input or the user gave.
    said: Option<String>,
    /// The folder of the inputs.
    folder: Option<String>,
    servers: Vec<Server>,
    addresses: Vec<String>,
}

pub(super) fn clusters(
    batches: Vec<Batch>,
    options: &Options,
    remarks: &mut Vec<Remark>,
) -> Vec<ImportedCluster> {
    let mut taken = TakenNames::default();
    let mut clusters = Vec::new();
    for group in groups(batches, options, remarks) {
        clusters.extend(by_product(group, options, &mut taken));
    }
    clusters
}

fn groups(batches: Vec<Batch>, options: &Options, remarks: &mut Vec<Remark>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
    let mut places: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for batch in batches {
        let unsaid = options.cluster.clone();
        let known = || {
            let mut servers = batch
                .servers
                .iter()
                .filter(|server| server.cluster.is_none());
            servers.find_map(|server| places.get(&server.fqdn).map(|(group, _)| *group))
        };
        // Without a name, the group of a server that is known already.
        let joined = if unsaid.is_none() { known() } else { None };
        let mut home = None;
        for server in batch.servers {
            if let Some((group, index)) = places.get(&server.fqdn) {
                home = home.or(Some(*group));
                let there = groups
                    .get_mut(*group)
                    .and_then(|group| group.servers.get_mut(*index));
                if let Some(there) = there {
                    unite(there, server, remarks);
                }
                continue;
            }
            let said = server.cluster.clone().or_else(|| unsaid.clone());
            let key = match &said {
                Some(name) => format!("named {}", name.to_lowercase()),
                None => format!("together {}", batch.key),
            };
            let group = match (&said, joined) {
                (None, Some(joined)) => joined,
                _ => *by_key.entry(key).or_insert_with(|| {
                    let folder = batch.folder.clone();
                    groups.push(Group {
                        said,
                        folder,
                        ..Group::default()
                    });
                    groups.len() - 1
                }),
            };
            home = home.or(Some(group));
            if let Some(there) = groups.get_mut(group) {
                places.insert(server.fqdn.clone(), (group, there.servers.len()));
                there.servers.push(server);
            }
        }
        if let Some(group) = home.and_then(|group| groups.get_mut(group)) {
            group.addresses.extend(batch.addresses);
        }
    }
    for group in &mut groups {
        let mut seen = BTreeSet::new();
        group
            .addresses
            .retain(|address| seen.insert(address.to_lowercase()));
    }
    groups
}

/// Adds what another input says of a server. What was said first holds, and what stands in an input holds against
/// what was inferred.
fn unite(there: &mut Server, other: Server, remarks: &mut Vec<Remark>) {
    let place = there.place();
    let mut differ = |what: &str, here: String, there: String| {
        remarks.push(Remark {
            path: other.path.clone(),
            line: other.line,
            kind: RemarkKind::NotRead,
            excerpt: Some(other.fqdn.clone()),
            reason: format!(
                "its {what} is `{}` here and `{}` in {place}, which was kept",
                shortened(&here),
                shortened(&there)
            ),
        });
    };
    if let Some((here, there)) = unite_told(&mut there.role, other.role) {
        differ("role", here.to_string(), there.to_string());
    }
    if let Some((here, there)) = unite_told(&mut there.product, other.product) {
        differ("product", here.to_string(), there.to_string());
    }
    if let (Some(here), Some(there)) = (&other.cluster, &there.cluster)
        && !here.eq_ignore_ascii_case(there)
    {
        differ("cluster", here.clone(), there.clone());
    }
    for (key, value) in other.subject {
        match there.subject.iter().find(|(known, _)| *known == key) {
            Some((_, known)) if *known == value => {}
            Some((_, known)) => differ(key, value, known.clone()),
            None => there.subject.push((key, value)),
        }
    }
    for name in other.alternative_names {
        there.add_name(name);
    }
    for address in other.addresses {
        if !there.addresses.contains(&address) {
            there.addresses.push(address);
        }
    }
}

/// Keeps the better of two values, and gives them back if they contradict each other.
fn unite_told<T: Copy + PartialEq>(
    there: &mut Option<Inferred<T>>,
    other: Option<Inferred<T>>,
) -> Option<(T, T)> {
    let other = other?;
    match there {
        None => *there = Some(other),
        Some(known) if known.value == other.value => {
            if other.inferred.is_none() {
                known.inferred = None;
            }
        }
        Some(known) if known.inferred.is_some() && other.inferred.is_none() => *known = other,
        Some(known) => return Some((other.value, known.value)),
    }
    None
}

/// One cluster for each product of a group. The main one has the group's name.
fn by_product(group: Group, options: &Options, taken: &mut TakenNames) -> Vec<ImportedCluster> {
    let mut parts: Vec<(Option<Product>, Vec<Server>)> = Vec::new();
    for mut server in group.servers {
        // What the user says is better than a conclusion, but for the presence nodes of a cluster.
        let is_open = server
            .product
            .as_ref()
            .is_none_or(|told| told.inferred.is_some() && told.value != Product::ImPresence);
        if let Some(product) = options.product.filter(|_| is_open) {
            server.product = Some(Inferred::said(product));
        }
        let product = server.product.as_ref().map(|product| product.value);
        match parts.iter_mut().find(|(known, _)| *known == product) {
            Some((_, servers)) => servers.push(server),
            None => parts.push((product, vec![server])),
        }
    }
    // Presence is a part of a CUCM cluster, and what says nothing is a part of what says something.
    parts.sort_by_key(|(product, _)| match product {
        Some(Product::Cucm) => 0,
        Some(_) => 1,
        None => 2,
    });
    let main = match (&group.said, group.folder) {
        (Some(said), _) => folder_name(said),
        (None, Some(folder)) => Inferred::concluded(folder, "the name of the folder"),
        (None, None) => parts.first().map_or_else(
            || Inferred::said(String::new()),
            |(_, servers)| after_server(servers),
        ),
    };
    let mut clusters = Vec::new();
    let mut addresses = group.addresses;
    for (index, (product, servers)) in parts.into_iter().enumerate() {
        let name = if index == 0 {
            main.clone()
        } else {
            let word = product.map_or("other", Product::word);
            let reason = format!("servers of `{}` on which something else runs", main.value);
            Inferred::concluded(format!("{}-{word}", main.value), reason)
        };
        clusters.push(ImportedCluster {
            name: taken.free(name),
            product: servers.iter().find_map(|server| server.product.clone()),
            servers,
            // One server table has all of them.
            addresses: std::mem::take(&mut addresses),
        });
    }
    clusters
}

/// The name that an input gives to a cluster, as a folder can be called.
fn folder_name(said: &str) -> Inferred<String> {
    if inventory::is_cluster_name(said) {
        return Inferred::said(said.to_owned());
    }
    let mut name = String::new();
    for character in said.chars().take(100) {
        if character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_') {
            name.push(character);
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    let is_edge = |character: char| !character.is_ascii_alphanumeric();
    let name = name.trim_matches(is_edge);
    let name = if name.is_empty() { "cluster" } else { name };
    Inferred::concluded(
        name.to_owned(),
        format!("the input calls it `{}`", shortened(said)),
    )
}

/// The publisher's name, else the first server's.
fn after_server(servers: &[Server]) -> Inferred<String> {
    let is_publisher = |server: &&Server| {
        let role = server.role.as_ref().map(|role| role.value);
        role == Some(Role::Publisher)
    };
    match (servers.iter().find(is_publisher), servers.first()) {
        (Some(publisher), _) => {
            Inferred::concluded(publisher.host().to_owned(), "the name of the publisher")
        }
        (None, Some(first)) => {
            Inferred::concluded(first.host().to_owned(), "the name of the first server")
        }
        (None, None) => Inferred::said(String::new()),
    }
}

/// The names of clusters, which are folders on systems that may not tell `A` from `a`.
#[derive(Debug, Default)]
pub(super) struct TakenNames(BTreeMap<String, usize>);

impl TakenNames {
    /// Takes a name. Whether it was free.
    pub(super) fn take(&mut self, name: &str) -> bool {
        self.0.insert(name.to_lowercase(), 1).is_none()
    }

    /// Takes the name, or the name with a number if another cluster has it.
    pub(super) fn free(&mut self, name: Inferred<String>) -> Inferred<String> {
        let key = name.value.to_lowercase();
        let Some(mut number) = self.0.get(&key).copied() else {
            self.take(&key);
            return name;
        };
        let mut value = String::new();
        while value.is_empty() || self.0.contains_key(&value.to_lowercase()) {
            number += 1;
            value = format!("{}-{number}", name.value);
        }
        self.0.insert(key, number);
        self.take(&value);
        let reason = format!("another cluster is called `{}`", name.value);
        let reason = match name.inferred {
            Some(first) => format!("{first}; {reason}"),
            None => reason,
        };
        Inferred::concluded(value, reason)
    }
}
