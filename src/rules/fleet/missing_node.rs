//! Nodes without a request.

use std::collections::BTreeSet;

use crate::{
    finding::{RuleId, Spot},
    fleet::{Input, Origin},
    rule::{Check, Citation, FleetContext, Reporter, Rule},
};

/// `fleet-missing-node`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-missing-node"),
    since: "0.1.0",
    summary: "node of the inventory has no request",
    rationale: "Every node of a cluster, publisher and subscribers alike, presents a certificate to the clients. A node that was \
        forgotten shows a warning to every user who lands on it.",
    remediation: "make or download the node's request and lint it together with the others",
    citations: &[Citation::Document {
        title: "Cisco, Setup Certificate Validation",
        section: "Important Notes",
        url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucilync/10_6/CUCI_BK_CD333E9D_00_cucilync_106/CUCI_BK_CD333E9D_00_cucilync_106_chapter_011.html",
    }],
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
    let joined: BTreeSet<usize> = fleet.inputs.iter().filter_map(|input| input.node).collect();
    for (index, (cluster, node)) in inventory.nodes().enumerate() {
        if joined.contains(&index) || named.contains(&node.fqdn) {
            continue;
        }
        // The file that should hold it may hold another node's request.
        let misplaced = fleet
            .inputs
            .iter()
            .position(|input| input.place == Some(index));
        let names = misplaced.and_then(|input| fleet.inputs.get(input)?.identities().first());
        let instead = names.map_or_else(String::new, |identity| {
            format!("; the request at its place names `{}`", identity.name)
        });
        let message = format!(
            "there is no request for `{}` of the cluster `{}`{instead}",
            node.fqdn, cluster.name.value
        );
        let draft = reporter.report(Spot::node(index, node.host.range.clone()), message);
        if let (Some(input), Some(identity)) = (misplaced, names) {
            draft.with(Spot::identity(input, identity));
        }
    }
}
