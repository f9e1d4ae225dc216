//! Products that make their keys themselves.

use std::collections::BTreeSet;

use crate::{
    finding::{RuleId, Spot},
    fleet::Origin,
    inventory::Product,
    rule::{Check, Citation, InventoryContext, Reporter, Rule},
};

/// `inventory-key-not-importable`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("inventory-key-not-importable"),
    since: "0.1.0",
    summary: "product of the cluster does not take a key that was made elsewhere",
    rationale: "CUCM, IM and Presence and Unity Connection make their keys on the server and take only the certificate for their \
        own pending request. A key and a request made here are a rehearsal: they show what a CA will say before a server is touched. The request to send \
        is made on the server, with the same names and subject, and comes back to `signready lint --inventory`.",
    remediation: "make the request on each server (OS Administration, Security, Certificate Management, Generate CSR), download it, and run \
        `signready lint --inventory` over it",
    citations: &[Citation::Document {
        title: "Security Guide for Cisco Unified Communications Manager, Release 14",
        section: "Certificates",
        url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucm/security/14SU2/cucm_b_security-guide-14su2/cucm_m_certificates.html",
    }],
    check: Check::Inventory(check),
};

fn check(context: &InventoryContext<'_>, reporter: &mut Reporter) {
    // Requests that are handed in may well come from the servers.
    if context.origin != Origin::Generated {
        return;
    }
    let mut seen: BTreeSet<Product> = BTreeSet::new();
    for cluster in &context.inventory.clusters {
        if cluster.product.takes_foreign_keys() || !seen.insert(cluster.product) {
            continue;
        }
        let product = cluster.product.title();
        let message = format!(
            "{product} makes its keys itself: requests made here are a rehearsal, not the ones to send"
        );
        reporter.report(Spot::inventory(cluster.name.range.clone()), message);
    }
}
