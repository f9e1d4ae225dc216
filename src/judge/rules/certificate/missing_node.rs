//! Nodes without a certificate, beside others of their cluster that have one.

use std::collections::BTreeSet;

use crate::{
    estate::inventory::{ClusterId, Inventory, Node, NodeId, Purpose},
    judge::{
        finding::{RuleId, Spot},
        issued::{Entry, Given},
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::{certificate::Certificate, host_name},
};

/// `certificate-missing-node`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-missing-node"),
    since: "0.1.0",
    summary: "node of the inventory has no certificate, and others of its cluster have one",
    rationale: "Every node of a cluster, publisher and subscribers alike, presents a certificate to the clients. A node that was forgotten in the order, or whose \
        certificate went to another mailbox, shows a warning to every user who lands on it. A cluster of which nothing came is not missed: deliveries come in parts.",
    remediation: "ask the CA for the certificate of this node, and check all of them together before you upload the first",
    citations: &[Citation::cisco_certificate_validation("Important Notes")],
    check: Check::Delivery(check),
};

/// What came, as far as it tells which nodes it is for.
struct Came {
    /// The clusters of which something came.
    clusters: BTreeSet<ClusterId>,
    nodes: BTreeSet<NodeId>,
    /// Every name in a certificate: one may be for several nodes.
    names: BTreeSet<String>,
    purposes: BTreeSet<(ClusterId, Purpose)>,
    purposes_of: BTreeSet<(NodeId, Purpose)>,
    /// The nodes of certificates without a known purpose.
    unclear: BTreeSet<NodeId>,
}

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let Some(inventory) = &context.delivery.fleet.inventory else {
        return;
    };
    let came = Came::of(context, inventory);
    let mut without: BTreeSet<NodeId> = BTreeSet::new();
    for (id, cluster, node) in inventory.numbered_nodes() {
        let is_awaited = inventory
            .cluster_of(id)
            .is_some_and(|cluster| came.clusters.contains(&cluster));
        if is_awaited && !came.is_for(id, node) {
            without.insert(id);
            let message = format!(
                "there is no certificate for {}`{}` of the cluster `{}`",
                called(node),
                node.fqdn,
                cluster.name.value
            );
            reporter.report(Spot::node(id, node.host.range.clone()), message);
        }
    }
    for plan in &context.delivery.fleet.planned_requests {
        let (Some(purpose), Some((cluster, node))) = (plan.purpose, inventory.node(plan.node))
        else {
            continue;
        };
        let is_awaited = came.purposes.contains(&(plan.cluster, purpose));
        let is_there = came.purposes_of.contains(&(plan.node, purpose));
        let mut served = plan.serves.iter();
        let is_unclear = served.any(|node| came.unclear.contains(node));
        if is_awaited && !is_there && !is_unclear && !without.contains(&plan.node) {
            let message = format!(
                "there is no `{purpose}` certificate for {}`{}` of the cluster `{}`",
                called(node),
                node.fqdn,
                cluster.name.value
            );
            reporter.report(Spot::node(plan.node, node.host.range.clone()), message);
        }
    }
}

impl Came {
    fn of(context: &DeliveryContext<'_>, inventory: &Inventory) -> Self {
        let delivery = context.delivery;
        let mut came = Self {
            clusters: BTreeSet::new(),
            nodes: BTreeSet::new(),
            names: BTreeSet::new(),
            purposes: BTreeSet::new(),
            purposes_of: BTreeSet::new(),
            unclear: BTreeSet::new(),
        };
        // What a server shows says nothing of the others.
        let is_delivered = |entry: &&Entry| entry.given == Given::Delivered;
        for entry in delivery.entries.iter().filter(is_delivered) {
            let Some(node) = entry.node else { continue };
            came.nodes.insert(node);
            came.clusters.extend(inventory.cluster_of(node));
            let dns = entry
                .certificate()
                .into_iter()
                .flat_map(Certificate::dns_names);
            came.names
                .extend(dns.map(|name| host_name::comparable(&name.text)));
            let plan = delivery.planned_request_of(entry);
            match plan.and_then(|plan| Some((plan, plan.purpose?))) {
                Some((plan, purpose)) => {
                    came.purposes.insert((plan.cluster, purpose));
                    let served = plan.serves.iter().chain([&node]);
                    came.purposes_of.extend(served.map(|node| (*node, purpose)));
                }
                None => {
                    came.unclear.insert(node);
                }
            }
        }
        came
    }

    fn is_for(&self, id: NodeId, node: &Node) -> bool {
        let wildcard = || {
            let (_, domain) = node.fqdn.split_once('.')?;
            Some(self.names.contains(&format!("*.{domain}")))
        };
        self.nodes.contains(&id)
            || self.names.contains(&node.fqdn)
            || wildcard().unwrap_or_default()
    }
}

/// “the publisher ”, where the inventory says that it is one.
fn called(node: &Node) -> String {
    node.role
        .map_or_else(String::new, |role| format!("the {role} "))
}
