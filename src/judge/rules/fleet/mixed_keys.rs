//! Nodes of a cluster whose keys are of different kinds.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    estate::inventory::NodeId,
    judge::{
        finding::{InputId, RuleId, Spot},
        fleet::{Fleet, Input},
        rule::{Check, Citation, FleetContext, Reporter, Rule},
    },
    pki::csr::Part,
};

/// `fleet-mixed-keys`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-mixed-keys"),
    since: "0.1.0",
    summary: "key is of another kind or length than those of the other nodes",
    rationale: "The nodes of a cluster answer the same clients. Where one has a key on a curve and the others have RSA keys, a phone or an \
        old client that reads only one of them works until it is moved to that node. CAs do not mind. A host with requests for both kinds, as Unified \
        Communications Manager has for its RSA and ECDSA certificates, is not meant, and neither are keys that the inventory asks for.",
    remediation: "make the keys of all nodes of one kind and length, or say in the inventory which node has which",
    citations: &[Citation::Practice(
        "a cluster whose nodes differ fails for some clients on some nodes",
    )],
    check: Check::Fleet(check),
};

/// A request and the words for its key.
struct Member<'a> {
    id: InputId,
    input: &'a Input,
    key: String,
}

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    let fleet = context.fleet;
    for group in &fleet.groups {
        let members: Vec<Member<'_>> = group
            .inputs
            .iter()
            .filter_map(|&id| {
                let input = fleet.inputs.get(id)?;
                let key = input.request()?.public_key.key.to_string();
                Some(Member { id, input, key })
            })
            .collect();
        if !members.iter().all(|member| is_as_planned(fleet, member)) {
            compare(&members, reporter);
        }
    }
}

/// Whether the key is the one that the inventory asks for.
fn is_as_planned(fleet: &Fleet, member: &Member<'_>) -> bool {
    let node = member.input.node.and_then(|node| fleet.node(node));
    node.is_some_and(|(_, node)| node.key.value.word() == member.key)
}

/// Reports who differs from the majority; without one everybody differs from somebody.
fn compare(members: &[Member<'_>], reporter: &mut Reporter) {
    let mut by_key: BTreeMap<&str, Vec<&Member<'_>>> = BTreeMap::new();
    for member in members {
        by_key.entry(&member.key).or_default().push(member);
    }
    let most = by_key.values().map(Vec::len).max().unwrap_or(0);
    let leads = |holders: &[&Member<'_>]| holders.len() == most;
    let has_majority = by_key.values().filter(|holders| leads(holders)).count() == 1;
    for (key, holders) in &by_key {
        if has_majority && leads(holders) {
            continue;
        }
        let other = by_key
            .iter()
            .find(|(other, holders)| *other != key && leads(holders));
        let Some((other_key, others)) = other else {
            continue;
        };
        let hosts = Hosts::of(others);
        for member in holders.iter().filter(|member| !hosts.include(member)) {
            let message = if has_majority {
                let nodes = members.len();
                format!("the key is {key}, and {other_key} on {most} of the {nodes} nodes")
            } else {
                format!("the key is {key}, and {other_key} on another node")
            };
            let Some(place) = place(member) else { continue };
            let draft = reporter.report(place, message);
            if let Some(other) = others.first().and_then(|other| self::place(other)) {
                draft.with(other);
            }
        }
    }
}

/// The hosts that some requests are for.
struct Hosts {
    nodes: BTreeSet<NodeId>,
    names: BTreeSet<String>,
}

impl Hosts {
    fn of(members: &[&Member<'_>]) -> Self {
        Self {
            nodes: members
                .iter()
                .filter_map(|member| member.input.node)
                .collect(),
            names: members
                .iter()
                .flat_map(|member| member.input.names())
                .collect(),
        }
    }

    /// Whether a request is for one of them.
    fn include(&self, member: &Member<'_>) -> bool {
        match member.input.node {
            Some(node) => self.nodes.contains(&node),
            None => member
                .input
                .names()
                .iter()
                .any(|name| self.names.contains(name)),
        }
    }
}

fn place(member: &Member<'_>) -> Option<Spot> {
    let key = &member.input.request()?.public_key;
    let (part, range, whole) = (Part::PublicKey, key.key_range.clone(), 0..member.key.len());
    Some(Spot::value(member.id, part, range, &member.key, whole))
}
