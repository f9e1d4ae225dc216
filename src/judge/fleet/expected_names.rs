//! The names that the certificates of a fleet will carry.
//!
//! A node that has a request gets the names in it; one that has none yet gets
//! those of its planned requests. Requests for no node count, too.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fleet, Input};
use crate::{
    estate::inventory::{Inventory, NodeId},
    pki::{
        csr::{GeneralNameKind, Part},
        host_name,
        text::suggest,
    },
};

/// How many characters of a host name may differ where one is taken for the other. Hosts of a fleet are spelled alike.
const MOST_SLIPS: usize = 2;

/// The names that certificates will carry, in the form in which names are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedNames {
    names: BTreeSet<String>,
    /// The one name with each first label; none where several have it.
    by_host: BTreeMap<String, Option<String>>,
    /// The domains that somebody registered, above the names.
    domains: BTreeSet<String>,
    /// The names that the inventory plans, whether or not a request asks for them.
    planned: BTreeSet<String>,
}

impl ExpectedNames {
    /// Looks through the requests and planned requests.
    pub fn of(fleet: &Fleet) -> Self {
        let requests = || {
            let inputs = fleet.inputs.iter();
            inputs.filter(|input| input.request().is_some())
        };
        let mut names: BTreeSet<String> = requests().flat_map(identifying).collect();
        let joined: BTreeSet<NodeId> = requests().filter_map(|input| input.node).collect();
        let inventory = fleet.inventory.iter();
        let nodes = inventory.flat_map(Inventory::numbered_nodes);
        // A multi-server request is joined to one node and serves all that it names.
        let waiting: BTreeSet<NodeId> = nodes
            .filter(|(id, _, node)| !joined.contains(id) && !names.contains(&node.fqdn))
            .map(|(id, _, _)| id)
            .collect();
        let mut planned = BTreeSet::new();
        for planned_request in &fleet.planned_requests {
            let own = || planned_request.names().map(host_name::comparable);
            if planned_request
                .serves
                .iter()
                .any(|node| waiting.contains(node))
            {
                names.extend(own());
            }
            planned.extend(own());
        }
        let mut by_host: BTreeMap<String, Option<String>> = BTreeMap::new();
        for name in &names {
            if let Some((host, _)) = name.split_once('.') {
                by_host
                    .entry(host.to_owned())
                    .and_modify(|several| *several = None)
                    .or_insert_with(|| Some(name.clone()));
            }
        }
        let domains = names
            .iter()
            .filter_map(|name| host_name::registered_domain(name));
        Self {
            domains: domains.collect(),
            planned,
            by_host,
            names,
        }
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether a client that is told this name finds it in a certificate: the very name, or a wildcard for its first label.
    pub fn cover(&self, name: &str) -> bool {
        let wildcard = name
            .split_once('.')
            .map(|(_, domain)| format!("*.{domain}"));
        self.names.contains(name) || wildcard.is_some_and(|wildcard| self.names.contains(&wildcard))
    }

    /// Whether the inventory plans this very name.
    pub fn plan(&self, name: &str) -> bool {
        self.planned.contains(name)
    }

    /// The one full name whose first label this is.
    pub fn with_host(&self, host: &str) -> Option<&str> {
        self.by_host.get(host)?.as_deref()
    }

    /// The name that may be meant: one of the same host, else one of the same domain whose host is spelled much like this.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let (host, domain) = name.split_once('.')?;
        let in_domain = || {
            let hosts = self.names.iter().filter_map(|known| known.split_once('.'));
            hosts.filter_map(|(known, its)| (its == domain).then_some(known))
        };
        self.with_host(host).or_else(|| {
            let nearest = suggest::nearest(host, in_domain())
                .filter(|nearest| strsim::damerau_levenshtein(host, nearest) <= MOST_SLIPS)?;
            let found = self.names.get(&format!("{nearest}.{domain}"))?;
            Some(found)
        })
    }

    /// Whether one of them is under the same registered domain.
    pub fn share_domain(&self, name: &str) -> bool {
        host_name::registered_domain(name).is_some_and(|domain| self.domains.contains(&domain))
    }
}

/// The names by which clients know the server: "SAN, if present, takes precedence over CN" (Cisco, document 211393).
fn identifying(input: &Input) -> Vec<String> {
    let has_alternatives = input.request().is_some_and(|request| {
        let mut names = request.alternative_names();
        names.any(|name| name.kind == GeneralNameKind::DnsName)
    });
    let identities = input
        .identities()
        .iter()
        .filter(|identity| !has_alternatives || matches!(identity.part, Part::AlternativeName(_)));
    identities
        .map(|identity| host_name::comparable(&host_name::in_ascii(&identity.name)))
        .collect()
}
