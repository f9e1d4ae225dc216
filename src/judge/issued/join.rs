//! Which certificate is for which node, answers which request, and is signed by whom.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{AtHand, Delivery, Entry, EntryRole, Given, MissingIssuerKind, all_names};
use crate::{
    estate::inventory::NodeId,
    judge::{
        finding::{EntryId, InputId},
        fleet::{FileId, Fleet, Nodes, Plans, PrivateKey, stem},
        planned_request::PlannedRequestId,
    },
    pki::{
        certificate::{Candidates, Certificate, Chain, Link, Revocation, RevocationCheck, Roots},
        fork_join::ForkJoin,
        oid,
    },
};

pub(super) fn join(delivery: &mut Delivery, fork_join: ForkJoin) {
    let requests = Requests::new(&delivery.fleet);
    let private_keys = delivery.against.keys.clone();
    let keys = Keys::new(&private_keys);
    assign_roles(delivery, &requests, &keys);
    join_nodes(delivery);
    join_requests(delivery, &requests);
    join_keys(delivery, &keys);
    build_chains(delivery, fork_join);
    find_gaps(delivery, fork_join);
    check_revocation(delivery);
}

/// The requests of a fleet, by what certificates can be found with.
struct Requests {
    by_key: BTreeMap<Vec<u8>, Vec<InputId>>,
    by_stem: BTreeMap<String, Vec<InputId>>,
    by_node: BTreeMap<NodeId, Vec<InputId>>,
    by_names: BTreeMap<BTreeSet<String>, Vec<InputId>>,
    all: Vec<InputId>,
}

impl Requests {
    fn new(fleet: &Fleet) -> Self {
        let mut requests = Self {
            by_key: BTreeMap::new(),
            by_stem: BTreeMap::new(),
            by_node: BTreeMap::new(),
            by_names: BTreeMap::new(),
            all: Vec::new(),
        };
        for (index, input, request) in fleet.requests() {
            let key = request.public_key_info().to_vec();
            requests.by_key.entry(key).or_default().push(index);
            let path = fleet.file_of(input).map_or("", |file| file.path.as_str());
            requests.by_stem.entry(stem(path)).or_default().push(index);
            if let Some(node) = input.node {
                requests.by_node.entry(node).or_default().push(index);
            }
            requests
                .by_names
                .entry(input.names_and_addresses())
                .or_default()
                .push(index);
            requests.all.push(index);
        }
        requests
    }

    fn with_key(&self, certificate: &Certificate) -> &[InputId] {
        let known = self.by_key.get(certificate.public_key_info());
        known.map_or(&[], Vec::as_slice)
    }

    /// The request that a certificate should answer. By the node that it is for, else by the file's name, else by the
    /// key, the names, or because there is no other; where several come into question, the one with its key.
    fn expected(&self, entry: &Entry, path: &str, has_company: bool) -> Option<InputId> {
        let certificate = entry.certificate()?;
        let same_key = self.with_key(certificate);
        let choose = |candidates: Option<&Vec<InputId>>| -> Option<InputId> {
            let candidates = candidates?;
            let own = candidates.iter().find(|index| same_key.contains(index));
            own.or(match candidates.as_slice() {
                [only] => Some(only),
                _ => None,
            })
            .copied()
        };
        let by_node = choose(entry.node.and_then(|node| self.by_node.get(&node)));
        // Files with several servers' certificates are called like none of them.
        let by_stem = || choose(self.by_stem.get(&stem(path)).filter(|_| !has_company));
        let by_names = || choose(self.by_names.get(&all_names(certificate)));
        let only = || match self.all.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        by_node
            .or_else(by_stem)
            .or_else(|| same_key.first().copied())
            .or_else(by_names)
            .or_else(only)
    }
}

fn assign_roles(delivery: &mut Delivery, requests: &Requests, keys: &Keys<'_>) {
    let mut seen: BTreeMap<Vec<u8>, EntryId> = BTreeMap::new();
    let issuers: BTreeSet<Vec<u8>> = delivery
        .certificates()
        .filter(|(_, _, certificate)| !certificate.is_self_issued())
        .map(|(_, _, certificate)| certificate.encoded_issuer().to_vec())
        .collect();
    let mut roles = Vec::with_capacity(delivery.entries.len());
    for (id, entry) in delivery.entries.numbered() {
        let Some(certificate) = entry.certificate() else {
            roles.push(EntryRole::None);
            continue;
        };
        let first = *seen.entry(certificate.der().to_vec()).or_insert(id);
        let is_ours = !requests.with_key(certificate).is_empty() || keys.of(certificate).is_some();
        let is_issuer =
            certificate.is_authority() || issuers.contains(certificate.encoded_subject());
        // A server's certificate can be one of a CA by mistake, and a server's own is often one.
        let is_server = match entry.given {
            Given::Delivered => is_ours || !is_issuer || certificate.dns_names().next().is_some(),
            // Clients take it for the server's own, too.
            Given::Shown => true,
            Given::ForChains => false,
        };
        roles.push(if first != id {
            EntryRole::Copy(first)
        } else if is_server {
            EntryRole::Server
        } else {
            EntryRole::Apart
        });
    }
    for (entry, role) in delivery.entries.iter_mut().zip(roles) {
        entry.role = role;
    }
}

fn join_nodes(delivery: &mut Delivery) {
    let Some(inventory) = &delivery.fleet.inventory else {
        return;
    };
    let nodes = Nodes::new(inventory);
    let plans = Plans::new(&delivery.fleet.planned_requests);
    let client = delivery.against.client;
    let is_named = |certificate: &Certificate, place: Option<NodeId>| {
        let node = place.and_then(|place| inventory.node(place));
        node.is_none_or(|(_, node)| certificate.identifies(&node.fqdn, client).is_ok())
    };
    let servers: BTreeSet<EntryId> = delivery.servers().map(|(id, _, _)| id).collect();
    for entry in delivery.entries.iter_mut() {
        let path = delivery.files.get(entry.file);
        let path = path.map_or("", |file| file.path.as_str());
        let place = nodes.at(path);
        // At the place of a node that it does not name it is no copy of the one where it belongs.
        if let (EntryRole::Copy(first), Given::Delivered) = (entry.role, entry.given)
            && servers.contains(&first)
            && !entry.certificate().is_none_or(|own| is_named(own, place))
        {
            entry.role = EntryRole::Server;
        }
        let named = match entry.certificate() {
            Some(certificate) if entry.role == EntryRole::Server => {
                let common = certificate.subject.attributes_of(oid::COMMON_NAME);
                let names = certificate.dns_names().map(|name| name.text.as_str());
                nodes.named(names, common.map(|name| name.text.as_str()), place)
            }
            // What cannot be read is the business of the node at whose place it lies.
            None => place,
            Some(_) => continue,
        };
        // It will be uploaded to the server at whose place it lies, whomever it names; or it comes from there.
        entry.node = entry.node.or(place).or(named);
        let names = || entry.certificate().map(all_names).unwrap_or_default();
        entry.planned_request = entry.node.and_then(|node| plans.of(path, node, names));
    }
}

fn join_requests(delivery: &mut Delivery, requests: &Requests) {
    let mut in_file: BTreeMap<FileId, usize> = BTreeMap::new();
    for (_, entry, _) in delivery.servers() {
        *in_file.entry(entry.file).or_default() += 1;
    }
    for entry in delivery.entries.iter_mut() {
        let Some(certificate) = entry
            .certificate()
            .filter(|_| entry.role == EntryRole::Server)
        else {
            continue;
        };
        let path = delivery.files.get(entry.file);
        let path = path.map_or("", |file| file.path.as_str());
        let has_company = in_file.get(&entry.file).is_some_and(|count| *count > 1);
        let same_key = requests.with_key(certificate).to_vec();
        entry.request = requests.expected(entry, path, has_company);
        // What was asked for with this key says best what it is for; a file's name need not say it.
        let answered = entry.request.filter(|request| same_key.contains(request));
        let asked =
            answered.and_then(|request| delivery.fleet.inputs.get(request)?.planned_request);
        let serves = |planned_request: &PlannedRequestId| {
            let planned_request = delivery.fleet.planned_requests.get(*planned_request);
            let node = entry.node.as_ref();
            planned_request
                .is_some_and(|known| node.is_some_and(|node| known.serves.contains(node)))
        };
        entry.planned_request = asked.filter(serves).or(entry.planned_request);
        entry.same_key = same_key;
    }
}

/// The private keys, by what they can be found with.
struct Keys<'a> {
    all: &'a [PrivateKey],
    by_octets: BTreeMap<&'a [u8], Vec<usize>>,
    by_stem: BTreeMap<String, Vec<usize>>,
}

impl<'a> Keys<'a> {
    fn new(all: &'a [PrivateKey]) -> Self {
        let mut keys = Self {
            all,
            by_octets: BTreeMap::new(),
            by_stem: BTreeMap::new(),
        };
        for (index, key) in all.iter().enumerate() {
            let octets = key.public.octets();
            keys.by_octets.entry(octets).or_default().push(index);
            keys.by_stem.entry(stem(&key.path)).or_default().push(index);
        }
        keys
    }

    fn belongs(&self, key: usize, certificate: &Certificate) -> bool {
        self.all
            .get(key)
            .is_some_and(|key| certificate.has_key(&key.public))
    }

    /// One that belongs to the certificate.
    fn of(&self, certificate: &Certificate) -> Option<usize> {
        let alike = self.by_octets.get(certificate.public_key_octets())?;
        alike
            .iter()
            .copied()
            .find(|key| self.belongs(*key, certificate))
    }

    /// The one with the name of the certificate's file: of several, such as one in the folder of each host, the one beside it, else
    /// the one that belongs to it. Where none is called like it, whichever belongs to it; else the only one there is.
    fn expected(&self, certificate: &Certificate, path: &str, servers: usize) -> Option<usize> {
        let namesakes = self.by_stem.get(&stem(path)).map_or(&[][..], Vec::as_slice);
        let is_beside = |key: &&usize| {
            let key = self.all.get(**key);
            key.is_some_and(|key| Path::new(&key.path).parent() == Path::new(path).parent())
        };
        let beside = namesakes.iter().find(is_beside).copied();
        let belongs = |key: &&usize| self.belongs(**key, certificate);
        let named = || match namesakes {
            [only] => Some(*only),
            several => several.iter().find(belongs).copied(),
        };
        let only = (self.all.len() == 1 && servers == 1).then_some(0);
        beside
            .or_else(named)
            .or_else(|| self.of(certificate))
            .or(only)
    }
}

fn join_keys(delivery: &mut Delivery, keys: &Keys<'_>) {
    let servers = delivery
        .entries
        .iter()
        .filter(|entry| entry.role == EntryRole::Server)
        .count();
    for entry in delivery.entries.iter_mut() {
        let Some(certificate) = entry
            .certificate()
            .filter(|_| entry.role == EntryRole::Server)
        else {
            continue;
        };
        let file = delivery.files.get(entry.file);
        let path = file.map_or("", |file| file.path.as_str());
        entry.key = keys.expected(certificate, path, servers);
    }
}

fn build_chains(delivery: &mut Delivery, fork_join: ForkJoin) {
    let roots = delivery.against.roots.clone().unwrap_or_default();
    let are_roots_known = delivery.against.roots.is_some();
    let entries = delivery.entries.numbered();
    let apart = entries.filter(|(_, entry)| entry.role == EntryRole::Apart);
    let mut at_hand: Vec<AtHand> = apart.map(|(id, _)| AtHand::Entry(id)).collect();
    at_hand.extend((0..roots.others().len()).map(AtHand::NotRoot));
    let certificates: Vec<&Certificate> = at_hand
        .iter()
        .filter_map(|at_hand| match *at_hand {
            AtHand::Entry(index) => delivery.entries.get(index)?.certificate(),
            AtHand::NotRoot(index) => roots.others().get(index),
        })
        .collect();
    let candidates = Candidates::new(&certificates, &roots, delivery.against.moment);
    let built: Vec<Option<Chain>> = fork_join.map(&delivery.entries, |entry| {
        let leaf = entry
            .certificate()
            .filter(|_| entry.role == EntryRole::Server)?;
        Some(candidates.chain(leaf))
    });
    delivery.at_hand = at_hand;
    let mut used: BTreeSet<EntryId> = BTreeSet::new();
    delivery.delivered_roots = delivered_roots(delivery, &roots);
    for (entry, built) in delivery.entries.iter_mut().zip(built) {
        if let Some(chain) = built {
            used.extend(chain.links.iter().filter_map(|link| match link {
                Link::AtHand(index) => match delivery.at_hand.get(*index)? {
                    AtHand::Entry(index) => Some(*index),
                    AtHand::NotRoot(_) => None,
                },
                Link::Root(index) => delivery.delivered_roots.get(index).copied(),
            }));
            let trust = chain.verdict.as_ref().map(drop);
            entry.trust = are_roots_known.then(|| trust.map_err(|objection| objection.refusal));
            entry.chain = Some(chain);
        }
    }
    let ids = delivery.entries.numbers();
    for (id, entry) in ids.zip(delivery.entries.iter_mut()) {
        if used.contains(&id) {
            entry.role = EntryRole::InChain;
        }
    }
}

/// Why chains end, once for all rules that ask.
fn find_gaps(delivery: &mut Delivery, fork_join: ForkJoin) {
    let entries: Vec<(EntryId, &Entry)> = delivery.entries.numbered().collect();
    let gaps: Vec<Option<MissingIssuerKind>> =
        fork_join.map(&entries, |(id, entry)| delivery.find_gap(*id, entry));
    for (entry, gap) in delivery.entries.iter_mut().zip(gaps) {
        entry.gap = gap;
    }
}

/// What the revocation lists say of each server's certificate and its chain. A list is checked once for each key.
fn check_revocation(delivery: &mut Delivery) {
    let Some(lists) = &delivery.against.revocation_lists else {
        return;
    };
    let mut check = RevocationCheck::new(lists, delivery.against.moment);
    let entries = delivery.entries.iter();
    let known: Vec<Vec<Revocation>> = entries
        .map(|entry| {
            let server = entry.certificate();
            let Some(server) = server.filter(|_| entry.role == EntryRole::Server) else {
                return Vec::new();
            };
            let above = delivery.chain_of(entry).map(|(_, above)| above);
            let chain: Vec<&Certificate> = std::iter::once(server).chain(above).collect();
            check.chain(&chain, entry.trust == Some(Ok(())))
        })
        .collect();
    for (entry, revocation) in delivery.entries.iter_mut().zip(known) {
        entry.revocation = revocation;
    }
}

/// The roots that were delivered, too, and the entries that they are.
fn delivered_roots(delivery: &Delivery, roots: &Roots) -> BTreeMap<usize, EntryId> {
    let apart = delivery.certificates();
    let apart: BTreeMap<&[u8], EntryId> = apart
        .filter(|(_, entry, _)| entry.role == EntryRole::Apart)
        .map(|(id, _, certificate)| (certificate.der(), id))
        .collect();
    let roots = roots.certificates().iter().enumerate();
    roots
        .filter_map(|(index, root)| Some((index, *apart.get(root.der())?)))
        .collect()
}
