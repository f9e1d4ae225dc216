//! Certificates that a product does not have.

use std::collections::BTreeSet;

use crate::{
    estate::inventory::Purpose,
    judge::{
        finding::{RuleId, Spot},
        rule::{Check, Citation, InventoryContext, Reporter, Rule},
    },
    pki::text::suggest,
};

/// `inventory-certificate-unknown`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("inventory-certificate-unknown"),
    since: "0.1.0",
    summary: "inventory asks for a certificate that the product does not have",
    rationale: "Each product has its own certificates: CUCM `tomcat`, `CallManager` and others, IM and Presence `cup-xmpp`, Expressway and \
        Meeting Server one that is just called `server`. What a server does not have cannot be requested on it.",
    remediation: "ask for a certificate that the product has, or correct `product`",
    citations: &[Citation::Document {
        title: "Security Guide for Cisco Unified Communications Manager, Release 14",
        section: "Certificates",
        url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucm/security/14SU2/cucm_b_security-guide-14su2/cucm_m_certificates.html",
    }],
    check: Check::Inventory(check),
};

fn check(context: &InventoryContext<'_>, reporter: &mut Reporter) {
    let known = &context.policy.product.certificates;
    if known.is_empty() {
        return;
    }
    let mut seen = BTreeSet::new();
    for cluster in context.clusters {
        let asked = cluster
            .nodes
            .iter()
            .filter_map(|node| node.certificates.as_ref());
        for purpose in asked.flatten() {
            // What the cluster asks for stands once, and every node has it.
            if known.contains_key(&purpose.value) || !seen.insert(purpose.range.start) {
                continue;
            }
            let message = format!(
                "{} has no certificate called `{}`",
                cluster.product.value.title(),
                purpose.value
            );
            let help = suggest::help(
                purpose.value.word(),
                known.keys().copied().map(Purpose::word),
            );
            reporter
                .report(Spot::inventory(purpose.range.clone()), message)
                .advise(help);
        }
    }
}
