//! Names that more than one request asks for.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fleet, Input, JoinedBy};
use crate::{
    estate::inventory::NodeId,
    judge::{
        finding::{InputId, Spot},
        planned_request::PlannedRequest,
    },
    pki::{
        csr::Identity,
        host_name::{self, MAX_NAME},
    },
};

/// A name, and the requests that ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedName {
    /// The name in the form in which names are compared.
    pub name: String,
    /// The requests, in order, and which of its identities the name is; at least two.
    pub holders: Vec<(InputId, usize)>,
    /// The node whose certificates they are, if they are certificates of one node for different purposes.
    pub purposes_of: Option<NodeId>,
}

impl Fleet {
    /// The names that more than one request asks for, in alphabetical order; worked out once. Not counted are the same request
    /// again, the domain above a request's own hosts, and certificates that no public CA signs.
    pub(crate) fn repeated_names(&self) -> &[RepeatedName] {
        self.repeated_names
            .get_or_init(|| self.find_repeated_names())
    }

    fn find_repeated_names(&self) -> Vec<RepeatedName> {
        let mut requests: BTreeMap<String, Vec<(InputId, usize)>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (id, input, request) in self.requests() {
            let planned_request = self.planned_request_of(input);
            // The very same request again repeats more than its names, and has a rule of its own. What no public CA signs
            // goes to another one.
            if planned_request.is_some_and(|planned| !planned.can_be_public())
                || !seen.insert(request.encoded())
            {
                continue;
            }
            for (name, identity) in own_names(input.identities()) {
                let holders = requests.entry(name).or_default();
                if holders.last().is_none_or(|(last, _)| *last != id) {
                    holders.push((id, identity));
                }
            }
        }
        let repeated = requests
            .into_iter()
            .filter(|(_, holders)| holders.len() > 1);
        repeated
            .map(|(name, holders)| RepeatedName {
                name,
                purposes_of: self.purposes_of(&holders),
                holders,
            })
            .collect()
    }

    /// The place of a repeated name in a request that holds it.
    pub(crate) fn spot_of(&self, (id, identity): (InputId, usize)) -> Spot {
        let identities = self.inputs.get(id).map(Input::identities);
        let identity = identities.and_then(|identities| identities.get(identity));
        identity.map_or_else(|| Spot::file(id), |identity| Spot::identity(id, identity))
    }

    /// The node that all these requests serve, if each is for another purpose.
    fn purposes_of(&self, holders: &[(InputId, usize)]) -> Option<NodeId> {
        let planned_requests = holders
            .iter()
            .map(|(id, _)| self.planned_request_of(self.inputs.get(*id)?));
        let planned_requests = planned_requests.collect::<Option<Vec<&PlannedRequest>>>()?;
        let purposes = planned_requests.iter().map(|planned| planned.purpose);
        let purposes: BTreeSet<_> = purposes.collect::<Option<_>>()?;
        let first = planned_requests.first()?;
        let mut served = first.serves.iter().copied();
        let common = served.find(|node| {
            let mut all = planned_requests.iter();
            all.all(|planned| planned.serves.contains(node))
        })?;
        (purposes.len() == holders.len()).then_some(common)
    }

    /// Whose name it is, as an index: the request at the place of the node with this name, else the first.
    pub(crate) fn owner_of(&self, repeated: &RepeatedName) -> usize {
        let is_owner = |id: InputId| {
            let input = self.inputs.get(id);
            let node = input.and_then(|input| self.node(input.node?));
            let stem = input
                .and_then(|input| self.file_of(input))
                .is_some_and(|file| {
                    node.is_some_and(|(_, node)| {
                        let stem = std::path::Path::new(&file.path)
                            .file_stem()
                            .map(|stem| stem.to_string_lossy().into_owned());
                        node.fqdn == repeated.name && stem.is_some_and(|stem| node.is_called(&stem))
                    })
                });
            stem && input.is_some_and(|input| input.joined_by == Some(JoinedBy::Name))
        };
        let mut holders = repeated.holders.iter();
        holders.position(|(id, _)| is_owner(*id)).unwrap_or(0)
    }
}

/// The names of a request, each with its number among the identities, without the parent domain of its own hosts, which stands in every request of a CUCM cluster.
fn own_names(identities: &[Identity]) -> Vec<(String, usize)> {
    let mut named: Vec<(String, usize)> = identities
        .iter()
        .enumerate()
        .map(|(number, identity)| (host_name::comparable(&identity.name), number))
        .collect();
    let is_of_one = named
        .windows(2)
        .all(|pair| matches!(pair, [one, other] if one.0 == other.0));
    let hosts = named
        .iter()
        .filter(|(name, _)| !is_of_one && !name.starts_with('*'));
    let parents: BTreeSet<String> = hosts.flat_map(|(name, _)| parents(name)).collect();
    named.retain(|(name, _)| !parents.contains(name));
    named
}

/// The domains above a name, which is in the form in which names are compared.
fn parents(name: &str) -> Vec<String> {
    // What is too long for the DNS has no parents there, and could have half a million.
    if name.len() > MAX_NAME {
        return Vec::new();
    }
    host_name::labels(name)
        .skip(1)
        .filter_map(|label| name.get(label.offset..).map(str::to_owned))
        .collect()
}
