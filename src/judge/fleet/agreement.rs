//! Whether the requests of a group say the same of whom they are for.

use std::collections::BTreeMap;

use super::{Fleet, Group};
use crate::{
    estate::inventory::{Located, NodeId},
    judge::finding::InputId,
    pki::{
        csr::{AttributeTypeAndValue, CertificationRequest},
        oid::{self, Oid},
    },
};

/// What must agree in a group: the part of the subject that says who, not which server.
pub const COMPARED: [Oid; 4] = [
    oid::COUNTRY_NAME,
    oid::STATE_OR_PROVINCE_NAME,
    oid::LOCALITY_NAME,
    oid::ORGANIZATION_NAME,
];

/// One request of a group, and what it says of one attribute.
#[derive(Debug)]
pub struct Member<'a> {
    /// The input.
    pub input: InputId,
    /// The request.
    pub request: &'a CertificationRequest,
    /// The attributes of the type that is compared.
    pub attributes: Vec<&'a AttributeTypeAndValue>,
}

impl Member<'_> {
    /// The values, in order.
    pub fn values(&self) -> Vec<&str> {
        self.attributes
            .iter()
            .map(|attribute| attribute.text.as_str())
            .collect()
    }
}

/// How a member stands to the others.
#[derive(Clone, Copy, Debug)]
pub enum Agreement<'a> {
    /// It says what the inventory and most others say.
    Agrees,
    /// It differs from what the inventory says of its node.
    AgainstInventory {
        /// The node.
        node: NodeId,
        /// The value that the inventory has.
        wanted: &'a Located<String>,
    },
    /// It differs from most.
    AgainstMajority {
        /// One of the majority, as an index of the members.
        other: usize,
        /// How many the majority is.
        most: usize,
        /// Of how many, those against the inventory left out.
        all: usize,
    },
    /// It differs from another, and nobody can say who is right.
    Undecided {
        /// That other, as an index of the members.
        other: usize,
    },
}

#[doc(hidden)]
impl Fleet {
    /// The requests of a group, each with how it stands to the others in one attribute.
    ///
    /// The inventory says what a node's subject should be, and who differs from it is to blame; who has nothing in the
    /// inventory, or agrees with it, is held against the majority.
    pub fn standings(&self, group: &Group, oid: &Oid) -> Vec<(Member<'_>, Agreement<'_>)> {
        let members: Vec<Member<'_>> = group
            .inputs
            .iter()
            .filter_map(|&input| self.member(input, oid))
            .collect();
        let mut standings: Vec<Agreement<'_>> = members
            .iter()
            .map(|member| self.against_inventory(member, oid))
            .collect();
        // Every value with those who have it.
        let mut holders: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
        for (index, (member, standing)) in members.iter().zip(&standings).enumerate() {
            if matches!(standing, Agreement::Agrees) {
                holders.entry(member.values()).or_default().push(index);
            }
        }
        // Whoever comes first is pointed at first.
        let mut holders: Vec<Vec<usize>> = holders.into_values().collect();
        holders.sort_unstable();
        let all: usize = holders.iter().map(Vec::len).sum();
        let most = holders.iter().map(Vec::len).max().unwrap_or(0);
        let mut leaders = holders.iter().filter(|holders| holders.len() == most);
        let majority = leaders.next().filter(|_| leaders.next().is_none());
        for own in holders.iter().filter(|own| majority != Some(own)) {
            let others = majority.or_else(|| holders.iter().find(|others| *others != own));
            let Some(&other) = others.and_then(|others| others.first()) else {
                continue;
            };
            let standing = match majority {
                Some(_) => Agreement::AgainstMajority { other, most, all },
                None => Agreement::Undecided { other },
            };
            for &index in own {
                if let Some(place) = standings.get_mut(index) {
                    *place = standing;
                }
            }
        }
        members.into_iter().zip(standings).collect()
    }

    fn member(&self, input: InputId, oid: &Oid) -> Option<Member<'_>> {
        let request = self.inputs.get(input)?.request()?;
        Some(Member {
            input,
            request,
            attributes: request.subject.attributes_of(oid.clone()).collect(),
        })
    }

    fn against_inventory(&self, member: &Member<'_>, oid: &Oid) -> Agreement<'_> {
        let node = self.inputs.get(member.input).and_then(|input| input.node);
        let wanted = node.and_then(|node| Some((node, self.node(node)?.1.subject.value_of(oid)?)));
        match wanted {
            Some((node, wanted)) if member.values() != [wanted.value.as_str()] => {
                Agreement::AgainstInventory { node, wanted }
            }
            _ => Agreement::Agrees,
        }
    }
}
