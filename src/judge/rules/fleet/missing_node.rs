//! Nodes without a request.

use std::collections::BTreeSet;

use crate::{
    estate::inventory::{Inventory, Node, NodeId, Purpose},
    judge::{
        finding::{RuleId, Spot},
        fleet::{Fleet, Input, Origin},
        rule::{Check, Citation, FleetContext, Reporter, Rule},
    },
};

/// `fleet-missing-node`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-missing-node"),
    since: "0.1.0",
    summary: "node of the inventory has no request",
    rationale: "Every node of a cluster, publisher and subscribers alike, presents a certificate to the clients. A node that was \
        forgotten shows a warning to every user who lands on it.",
    remediation: "make or download the request and lint it together with the others; `signready status` lists what is still to come",
    citations: &[Citation::cisco_certificate_validation("Important Notes")],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    let fleet = context.fleet;
    let Some(inventory) = fleet
        .inventory
        .as_ref()
        .filter(|_| fleet.origin == Origin::HandedIn)
    else {
        return;
    };
    // One request may be for several nodes: a multi-server certificate names them all.
    let named: BTreeSet<String> = fleet.inputs.iter().flat_map(Input::names).collect();
    let joined: BTreeSet<NodeId> = fleet.inputs.iter().filter_map(|input| input.node).collect();
    let missing = |id: &NodeId, node: &Node| !joined.contains(id) && !named.contains(&node.fqdn);
    let mut without: BTreeSet<NodeId> = BTreeSet::new();
    for (id, cluster, node) in inventory.numbered_nodes() {
        if !missing(&id, node) {
            continue;
        }
        without.insert(id);
        // The file that should hold it may hold another node's request.
        let misplaced = fleet
            .inputs
            .numbered()
            .find(|(_, input)| input.place == Some(id));
        let names = misplaced.and_then(|(_, input)| input.identities().first());
        let instead = names.map_or_else(String::new, |identity| {
            format!("; the request at its place names `{}`", identity.name)
        });
        let message = format!(
            "there is no request for {}`{}` of the cluster `{}`{instead}",
            called(node),
            node.fqdn,
            cluster.name.value
        );
        let draft = reporter.report(Spot::node(id, node.host.range.clone()), message);
        if let (Some((input, _)), Some(identity)) = (misplaced, names) {
            draft.with(Spot::identity(input, identity));
        }
    }
    missing_certificates(fleet, inventory, &without, reporter);
}

/// Certificates that a node should have and that none of its requests is for.
fn missing_certificates(
    fleet: &Fleet,
    inventory: &Inventory,
    without: &BTreeSet<NodeId>,
    reporter: &mut Reporter,
) {
    // By the names in them: a multi-server request stands for all nodes that it names, planned so or not.
    let mut there: BTreeSet<(Purpose, String)> = BTreeSet::new();
    for input in &fleet.inputs {
        if let Some(purpose) = fleet
            .planned_request_of(input)
            .and_then(|known| known.purpose)
        {
            let nodes = input.node.into_iter().filter_map(|node| fleet.node(node));
            there.extend(nodes.map(|(_, node)| (purpose, node.fqdn.clone())));
            there.extend(input.names().into_iter().map(|name| (purpose, name)));
        }
    }
    // What a request without a purpose is for, nobody knows.
    let unclear: BTreeSet<NodeId> = fleet
        .inputs
        .iter()
        .filter(|input| input.planned_request.is_none())
        .filter_map(|input| input.node)
        .collect();
    for planned_request in &fleet.planned_requests {
        let (Some(purpose), Some((cluster, node))) = (
            planned_request.purpose,
            inventory.node(planned_request.node),
        ) else {
            continue;
        };
        let mut served = planned_request.serves.iter();
        let is_said = without.contains(&planned_request.node);
        let is_there = there.contains(&(purpose, node.fqdn.clone()));
        if is_there || is_said || served.any(|node| unclear.contains(node)) {
            continue;
        }
        let message = format!(
            "there is no request for the `{purpose}` certificate of {}`{}` of the cluster `{}`",
            called(node),
            node.fqdn,
            cluster.name.value
        );
        reporter.report(
            Spot::node(planned_request.node, node.host.range.clone()),
            message,
        );
    }
}

/// “the publisher ”, where the inventory says that it is one.
fn called(node: &Node) -> String {
    node.role
        .map_or_else(String::new, |role| format!("the {role} "))
}
