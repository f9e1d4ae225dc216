//! Where the inventory has what a request says.

use std::ops::Range;

use crate::{
    estate::inventory::{Cluster, NameSource},
    judge::{finding::InputId, fleet::Fleet},
    pki::{csr::Part, oid},
};

/// The one place in the inventory that a part of a request was made after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum InventoryLine {
    /// A value, in bytes.
    Value { start: usize, end: usize },
    /// The `host` of a node, in bytes, which may leave out the domain. That has the dot before it.
    Host {
        start: usize,
        end: usize,
        domain: String,
    },
    /// The setting `key`, which is not there yet.
    NoKey,
}

impl InventoryLine {
    /// None where the inventory does not have the present value of the part, or has it in several places. Without `key` it has
    /// the one that `generate` makes.
    pub(super) fn of(fleet: &Fleet, id: InputId, part: &Part) -> Option<Self> {
        let input = fleet.inputs.get(id)?;
        let (cluster, node) = fleet.node(input.node?)?;
        let request = input.request()?;
        match part {
            Part::PublicKey | Part::PublicKeyAlgorithm => {
                let is_it = request.public_key.key.to_string() == node.key.value.word();
                let line = || {
                    if node.is_key_chosen {
                        Self::at(&node.key.range)
                    } else {
                        Self::NoKey
                    }
                };
                is_it.then(line)
            }
            Part::SubjectAttribute { oid, .. } if *oid != oid::COMMON_NAME => {
                let text = request.text_of(part)?;
                let written = node.subject.value_of(oid)?;
                (written.value == text).then(|| Self::at(&written.range))
            }
            _ => Self::of_name(cluster, &request.text_of(part)?),
        }
    }

    fn at(range: &Range<usize>) -> Self {
        Self::Value {
            start: range.start,
            end: range.end,
        }
    }

    fn of_name(cluster: &Cluster, name: &str) -> Option<Self> {
        let is_it = |text: &str| text.eq_ignore_ascii_case(name);
        let nodes = cluster.nodes.iter().filter(|node| is_it(&node.fqdn));
        let hosts = nodes.map(|node| Self::Host {
            start: node.host.range.start,
            end: node.host.range.end,
            domain: node
                .fqdn
                .get(node.host.value.len()..)
                .unwrap_or_default()
                .to_owned(),
        });
        let sources = NameSource::ALL.iter();
        let further = sources.flat_map(|source| cluster.further_names.of(*source));
        let alternative_names = cluster
            .nodes
            .iter()
            .flat_map(|node| &node.alternative_names);
        let others = alternative_names.chain(further).chain(&cluster.common_name);
        let others = others.filter(|other| is_it(&other.value));
        let mut places = hosts.chain(others.map(|other| Self::at(&other.range)));
        let only = places.next()?;
        places.next().is_none().then_some(only)
    }

    /// The place in bytes, and what to write there for another value; none where it cannot be written there.
    pub(super) fn with(&self, value: &str) -> Option<(Range<usize>, String)> {
        match self {
            Self::NoKey => None,
            Self::Value { start, end } => Some((*start..*end, value.to_owned())),
            Self::Host { start, end, domain } => {
                let text = match value.strip_suffix(domain.as_str()) {
                    Some(host) if !host.is_empty() && !host.contains('.') => host,
                    _ if value.contains('.') => value,
                    _ => return None,
                };
                Some((*start..*end, text.to_owned()))
            }
        }
    }
}
