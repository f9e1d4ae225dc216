//! Products that make their keys themselves.

use crate::{
    estate::inventory::{Cluster, Custody},
    judge::{
        finding::{RuleId, Spot},
        fleet::Origin,
        rule::{Check, Citation, InventoryContext, Reporter, Rule},
    },
};

/// `inventory-key-not-importable`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("inventory-key-not-importable"),
    since: "0.1.0",
    summary: "product of the cluster does not take a key that was made elsewhere",
    rationale: "CUCM, IM and Presence and Unity Connection make their keys on the server and take only the certificate for their \
        own pending request. A key and a request made here are a rehearsal: they show what a CA will say before a server is touched. The request to send \
        is made on the server, with the same names and subject, and comes back to `signready lint --inventory`.",
    remediation: "put `key-custody = \"server\"` into the cluster: `generate` then writes down what to enter on each server, and `lint --inventory` checks the \
        request that comes back",
    citations: &[Citation::Document {
        title: "Security Guide for Cisco Unified Communications Manager, Release 14",
        section: "Certificates",
        url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucm/security/14SU2/cucm_b_security-guide-14su2/cucm_m_certificates.html",
    }],
    check: Check::Inventory(check),
};

fn check(context: &InventoryContext<'_>, reporter: &mut Reporter) {
    let custody = context.policy.product.key_custody.as_ref();
    let Some(custody) = custody.filter(|custody| custody.value == Custody::Server) else {
        return;
    };
    // Requests that are handed in may well come from the servers.
    if context.fleet.origin != Origin::Generated {
        return;
    }
    let makes_keys_here = |cluster: &&&Cluster| {
        let mut nodes = cluster.nodes.iter();
        nodes.any(|node| node.custody == Custody::Local)
    };
    // Said once for the product.
    let Some(cluster) = context.clusters.iter().find(makes_keys_here) else {
        return;
    };
    let message = format!(
        "{} makes its keys itself: requests made here are a rehearsal, not the ones to send",
        cluster.product.value.title()
    );
    reporter
        .report(Spot::inventory(cluster.product.range.clone()), message)
        .because(custody);
}
