//! Which servers' certificates should agree with each other, and which share what they must not share.

use std::collections::{BTreeMap, BTreeSet};

use super::{Delivery, Entry, all_names};
use crate::{
    estate::inventory::{ClusterId, NodeId, Purpose},
    judge::{
        finding::EntryId,
        fleet::{folder_and_name, shared_among},
    },
    pki::{certificate::Certificate, fork_join::ForkJoin},
};

/// How one of several values stands to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Most have another value, such as this one.
    AgainstMajority {
        /// One of the majority.
        other: EntryId,
        /// How many the majority is.
        most: usize,
        /// Of how many.
        all: usize,
    },
    /// Another has another value, and no value has a majority.
    Undecided {
        /// That other.
        other: EntryId,
    },
}

/// Where the certificates of a group belong.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Home {
    Cluster(ClusterId),
    Folder(String),
}

#[doc(hidden)]
impl Delivery {
    /// The certificates that should agree with each other: those of the nodes of a cluster, else of the files of a folder, for one
    /// purpose.
    pub fn peers(&self) -> Vec<Vec<EntryId>> {
        let mut groups: BTreeMap<(Home, Option<Purpose>), Vec<EntryId>> = BTreeMap::new();
        for (id, entry, _) in self.servers() {
            let inventory = self.fleet.inventory.as_ref();
            let cluster = entry
                .node
                .and_then(|node| inventory?.cluster_of(node))
                .map(Home::Cluster);
            let folder = || {
                let path = self.file_of(entry).map_or("", |file| file.path.as_str());
                Home::Folder(folder_and_name(path).0)
            };
            let purpose = self.planned_request_of(entry).and_then(|plan| plan.purpose);
            let home = cluster.unwrap_or_else(folder);
            groups.entry((home, purpose)).or_default().push(id);
        }
        groups.into_values().collect()
    }

    /// The servers' certificates that have the key of another server's certificate: those of each key, one for each server. A second
    /// certificate of one server, such as the next one, does not count.
    pub fn with_repeated_keys(&self) -> Vec<Vec<EntryId>> {
        let mut holders: BTreeMap<&[u8], Vec<(EntryId, &Entry, &Certificate)>> = BTreeMap::new();
        for (id, entry, certificate) in self.servers() {
            let key = certificate.public_key_info();
            let same_key = holders.entry(key).or_default();
            same_key.push((id, entry, certificate));
        }
        let mut repeated: Vec<Vec<EntryId>> = holders
            .into_values()
            .filter(|same| same.len() > 1)
            .map(|same| one_for_each_server(&same))
            .filter(|different| different.len() > 1)
            .collect();
        repeated.sort_unstable();
        repeated
    }

    /// The servers' certificates whose RSA keys have a prime in common with that of another.
    pub fn shared_primes(&self) -> &[Vec<EntryId>] {
        &self.shared_primes
    }
}

fn one_for_each_server(same: &[(EntryId, &Entry, &Certificate)]) -> Vec<EntryId> {
    let mut nodes: BTreeSet<NodeId> = BTreeSet::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut different = Vec::new();
    for (id, entry, certificate) in same {
        let own = all_names(certificate);
        let is_known = match entry.node {
            Some(node) => nodes.contains(&node),
            None => own.iter().any(|name| names.contains(name)),
        };
        if !is_known {
            different.push(*id);
        }
        nodes.extend(entry.node);
        names.extend(own);
    }
    different
}

/// Those that differ from the others in a value, each with how it stands. `host` tells entries of one server: a server may have
/// certificates of two kinds.
pub fn standings<Value: Ord, Host: Ord>(
    members: &[(EntryId, Value, Host)],
) -> Vec<(EntryId, Standing)> {
    let mut by_value: BTreeMap<&Value, Vec<(EntryId, &Host)>> = BTreeMap::new();
    for (id, value, host) in members {
        by_value.entry(value).or_default().push((*id, host));
    }
    let mut holders: Vec<Vec<(EntryId, &Host)>> = by_value.into_values().collect();
    // Whoever comes first is pointed at first.
    holders.sort_unstable();
    let most = holders.iter().map(Vec::len).max().unwrap_or(0);
    let mut leaders = holders.iter().filter(|holders| holders.len() == most);
    let majority = leaders.next().filter(|_| leaders.next().is_none());
    let mut found = Vec::new();
    for own in holders.iter().filter(|own| majority != Some(own)) {
        let others = majority.or_else(|| holders.iter().find(|others| *others != own));
        let Some(others) = others else { continue };
        let Some(&(other, _)) = others.first() else {
            continue;
        };
        let hosts: BTreeSet<&Host> = others.iter().map(|(_, host)| *host).collect();
        let standing = match majority {
            Some(_) => Standing::AgainstMajority {
                other,
                most,
                all: members.len(),
            },
            None => Standing::Undecided { other },
        };
        let apart = own.iter().filter(|(_, host)| !hosts.contains(host));
        found.extend(apart.map(|(id, _)| (*id, standing)));
    }
    found.sort_unstable_by_key(|(id, _)| *id);
    found
}

pub(super) fn shared_primes(delivery: &Delivery, fork_join: ForkJoin) -> Vec<Vec<EntryId>> {
    let moduli = delivery
        .servers()
        .filter_map(|(id, _, certificate)| Some((id, certificate.public_key.modulus.as_ref()?)));
    shared_among(moduli, fork_join)
}
