//! Planned wildcards where none are taken.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::{RuleId, Spot},
        rule::{Check, Citation, InventoryContext, Reporter, Rule},
    },
    pki::text::printable::shortened,
};

/// `inventory-wildcard`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("inventory-wildcard"),
    since: "0.1.0",
    summary: "inventory plans a wildcard name that is not accepted",
    rationale: "Clients such as Jabber accept a certificate for `*.example.com`. Most of Cisco's collaboration servers do not take one, and neither do \
        CAs with extended validation: the request would be made, paid for and signed, and the upload refused. Meeting Server \
        takes wildcards. When the request has come, `name-wildcard` judges it.",
    remediation: "name every host",
    citations: &[Citation::Document {
        title: "Preferred Architecture for Cisco Collaboration 12.x Enterprise On-Premises Deployments, Security",
        section: "Multi-Server Certificates",
        url: "https://www.cisco.com/c/en/us/td/docs/solutions/CVD/Collaboration/enterprise/12x/120/collbcvd/security.html",
    }],
    check: Check::Inventory(check),
};

fn check(context: &InventoryContext<'_>, reporter: &mut Reporter) {
    let wildcards = context.policy.name.wildcards.as_ref();
    let Some(refused) = wildcards.filter(|wildcards| !wildcards.value) else {
        return;
    };
    let mut seen = BTreeSet::new();
    for planned_request in context.awaited() {
        let wildcards = planned_request
            .names
            .iter()
            .filter(|planned| planned.name.contains('*'));
        for planned in wildcards {
            // Every certificate of the node has the name, and the inventory says so once.
            if !seen.insert(planned.range.start) {
                continue;
            }
            let who = if context.policy.is_of_product() {
                ": clients would accept it, the server does not"
            } else {
                ""
            };
            let message = format!("`{}` is a wildcard name{who}", shortened(&planned.name));
            let spot = Spot::node(planned_request.node, planned.range.clone());
            reporter.report(spot, message).because(refused);
        }
    }
}
