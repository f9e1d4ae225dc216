//! Certificates for all nodes of a cluster that has no publisher.

use crate::{
    estate::inventory::Role,
    judge::{
        finding::{RuleId, Spot},
        rule::{Check, Citation, InventoryContext, Reporter, Rule},
    },
};

/// `inventory-publisher-unknown`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("inventory-publisher-unknown"),
    since: "0.1.0",
    summary: "inventory does not say on which node the certificate of all nodes is requested",
    rationale: "The request for a multi-server certificate is generated on the publisher, whose name is in the common name that the server \
        proposes, and the certificate is uploaded there. An inventory that does not say which node that is leaves it to chance where the request is planned and \
        where its file is looked for. Some of Cisco's guides allow any node.",
    remediation: "give the publisher `role = \"publisher\"`",
    citations: &[Citation::Document {
        title: "Preferred Architecture for Cisco Collaboration 12.x Enterprise On-Premises Deployments, Security",
        section: "Multi-Server Certificates",
        url: "https://www.cisco.com/c/en/us/td/docs/solutions/CVD/Collaboration/enterprise/12x/120/collbcvd/security.html",
    }],
    check: Check::Inventory(check),
};

fn check(context: &InventoryContext<'_>, reporter: &mut Reporter) {
    // A CA does not care, and a server of which nothing is known may have no publisher.
    if !context.policy.is_of_product() {
        return;
    }
    let mut last = None;
    for planned_request in context.planned {
        // Said once for the cluster.
        if !planned_request.is_multi_server()
            || last.replace(planned_request.cluster) == Some(planned_request.cluster)
        {
            continue;
        }
        let Some((cluster, node)) = context.fleet.node(planned_request.node) else {
            continue;
        };
        if node.role == Some(Role::Publisher) {
            continue;
        }
        let message = format!(
            "no node of `{}` is its publisher: the request for all nodes is planned on `{}`, the first one",
            cluster.name.value, node.fqdn
        );
        reporter.report(Spot::inventory(cluster.distribution.range.clone()), message);
    }
}
