//! Certificates of one node for different purposes that name the same host.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    estate::inventory::{ClusterId, NodeId, Purpose},
    judge::{
        finding::RuleId,
        fleet::RepeatedName,
        planned_request::PlannedRequest,
        rule::{Check, Citation, FleetContext, Reporter, Rule},
    },
    pki::text::printable::count,
};

/// `fleet-name-shared-by-purposes`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-name-shared-by-purposes"),
    since: "0.1.0",
    summary: "certificates of one server for different purposes name the same host",
    rationale: "Some public CAs sign only one certificate per fully qualified domain name. A server with several certificates needs more: \
        Cisco's own example is a node of IM and Presence, whose certificates for HTTP and XMPP may have to come from different CAs. The same is true of \
        an RSA certificate and its ECDSA twin, and of a certificate for all nodes beside one for each.",
    remediation: "check that your CA issues several certificates for one name, or leave the certificate that you do not need out of `certificates`",
    citations: &[Citation::cisco_certificate_validation(
        "One Certificate Per FQDN",
    )],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    let fleet = context.fleet;
    // It is the same on every node of a cluster, and said once.
    let mut clusters: BTreeMap<ClusterId, Vec<(NodeId, &RepeatedName)>> = BTreeMap::new();
    for repeated in fleet.repeated_names() {
        let is_judged = repeated.holders.iter().all(|(id, _)| context.judges(*id));
        let Some(node) = repeated.purposes_of.filter(|_| is_judged) else {
            continue;
        };
        let inventory = fleet.inventory.as_ref();
        let cluster = inventory.and_then(|inventory| inventory.cluster_of(node));
        clusters
            .entry(cluster.unwrap_or_default())
            .or_default()
            .push((node, repeated));
    }
    for mut names in clusters.into_values() {
        // The name of the node itself says most.
        let is_own = |node: NodeId, name: &str| {
            let known = fleet.node(node);
            known.is_some_and(|(_, node)| node.fqdn == name)
        };
        names.sort_by_key(|(node, repeated)| (*node, !is_own(*node, &repeated.name)));
        let nodes: BTreeSet<NodeId> = names.iter().map(|(node, _)| *node).collect();
        let Some((node, repeated)) = names.first() else {
            continue;
        };
        let Some((last, others)) = repeated.holders.split_last() else {
            continue;
        };
        let planned_requests = repeated.holders.iter().filter_map(|(id, _)| {
            let input = fleet.inputs.get(*id)?;
            fleet.planned_request_of(input)
        });
        let planned_requests: Vec<&PlannedRequest> = planned_requests.collect();
        let host = fleet.node(*node).map_or("", |(_, node)| node.fqdn.as_str());
        let same = match nodes.len() - 1 {
            0 => String::new(),
            more => format!("; the same on {}", count(more, "other node")),
        };
        let message = format!(
            "the certificates {} of `{host}` name the same host, `{}`{same}",
            listed(&planned_requests),
            repeated.name
        );
        let draft = reporter.report(fleet.spot_of(*last), message);
        for holder in others {
            draft.with(fleet.spot_of(*holder));
        }
        if let Some(uses) = uses(&planned_requests) {
            draft.advise(format!(
                "check that your CA issues several certificates for one name, or leave out the certificate that you do not need: {uses}"
            ));
        }
    }
}

/// The purposes, in words.
fn listed(planned_requests: &[&PlannedRequest]) -> String {
    let purposes = planned_requests
        .iter()
        .filter_map(|planned| planned.purpose);
    let mut words: Vec<String> = purposes.map(|purpose| format!("`{purpose}`")).collect();
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} and {last}", words.join(", ")),
        Some(only) => only,
        None => String::new(),
    }
}

/// Who sees each certificate, if that is known of all.
fn uses(planned_requests: &[&PlannedRequest]) -> Option<String> {
    let used = |planned: &&PlannedRequest| -> Option<String> {
        let purpose: Purpose = planned.purpose?;
        let seen_by = planned.certificate.seen_by.as_ref()?;
        Some(format!("`{purpose}` is seen by {}", seen_by.value))
    };
    let uses = planned_requests.iter().map(used);
    Some(uses.collect::<Option<Vec<String>>>()?.join("; "))
}
