//! Alternative names that the inventory does not give to the node.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    estate::inventory::{Cluster, Custody, Inventory, Node, NodeId, Product},
    judge::{
        finding::{RuleId, Spot},
        fleet::{Input, JoinedBy},
        planned_request::PlannedRequest,
        rule::{Check, Citation, FleetContext, Reporter, Rule},
        server_form::{FormDeviation, ServerForm},
    },
    pki::{
        csr::{GeneralName, GeneralNameKind, Part},
        host_name,
        text::printable::shortened,
    },
};

/// `name-excessive`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-excessive"),
    since: "0.1.0",
    summary: "request has an alternative name that the inventory does not give to the node",
    rationale: "Every name is one more that the CA must validate, and the order waits for the slowest; and whoever has this server's key can \
        pose as every name in the certificate. A name that the inventory does not know is a leftover of an earlier installation, a slip, or \
        something the inventory should know. A request that names every node of its cluster is a multi-server request, and the domain \
        that a node is in belongs to it: Cisco's servers put both there by themselves.",
    remediation: "make the request again without the name, or add it to the `alt-names` of the node in the inventory",
    citations: &[
        Citation::BaselineRequirements("3.2.2.4"),
        Citation::Document {
            title: "Cisco, document 118731",
            section: "Multi-Server SAN",
            url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/118731-configure-san-00.html",
        },
    ],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    let Some(inventory) = &context.fleet.inventory else {
        return;
    };
    let owners = owners(inventory);
    for (index, input, request) in context.requests() {
        // A request that names no node is reported as that.
        let is_named = input.joined_by == Some(JoinedBy::Name);
        let Some(node_index) = input.node.filter(|_| is_named) else {
            continue;
        };
        let Some((cluster, node)) = inventory.node(node_index) else {
            continue;
        };
        let mut expected = expected(inventory, &owners, input, cluster, node);
        let planned = context.fleet.planned_request_of(input);
        expected.extend(
            planned
                .into_iter()
                .flat_map(PlannedRequest::names)
                .map(host_name::comparable),
        );
        for name in request.alternative_names() {
            if !is_of_nobody(name, &expected) {
                continue;
            }
            let message = format!(
                "`{}` is not among the names of `{}` in the inventory",
                shortened(&name.text),
                node.fqdn
            );
            let (part, range) = (name.part.clone(), name.value_range.clone());
            reporter
                .report(
                    Spot::value(index, part, range, &name.text, 0..name.text.len()),
                    message,
                )
                .with(Spot::node(node_index, node.host.range.clone()));
        }
        for identity in input.identities() {
            let text = host_name::comparable(&identity.name);
            let is_judged = matches!(identity.part, Part::AlternativeName(_))
                && host_name::is_host_text(host_name::without_wildcard(&text));
            // A name that stands twice is reported once.
            if !is_judged || !expected.insert(text.clone()) {
                continue;
            }
            let shown = shortened(&identity.name);
            let spot = Spot::identity(index, identity);
            let owner = owners.get(text.as_str()).copied();
            let other = owner.and_then(|owner| Some((owner, inventory.node(owner)?.1)));
            let (message, related) = match other {
                Some((owner, other)) if other.fqdn == text => (
                    format!("`{shown}` is another node of the inventory"),
                    Spot::node(owner, other.host.range.clone()),
                ),
                Some((owner, other)) => (
                    format!(
                        "`{shown}` is a name of `{}`, another node of the inventory",
                        other.fqdn
                    ),
                    Spot::node(owner, other.range_of_name(&text).clone()),
                ),
                None => (
                    format!(
                        "`{shown}` is not among the names of `{}` in the inventory",
                        node.fqdn
                    ),
                    Spot::node(node_index, node.host.range.clone()),
                ),
            };
            let draft = reporter.report(spot, message).with(related);
            let planned_request = planned.filter(|planned| planned.custody == Custody::Server);
            if let Some(form) = planned_request
                .and_then(|planned_request| ServerForm::new(inventory, planned_request))
            {
                draft.advise(form.correction(FormDeviation::Surplus(&text)));
            }
        }
    }
}

/// Whether it is an address of some kind that the node need not have. Of names for hosts more is known.
fn is_of_nobody(name: &GeneralName, expected: &BTreeSet<String>) -> bool {
    let text = match (name.kind, name.address) {
        (GeneralNameKind::IpAddress, Some(address)) => address.to_string(),
        (GeneralNameKind::Rfc822Name | GeneralNameKind::Uri, _) => name.text.clone(),
        _ => return false,
    };
    !expected.contains(&host_name::comparable(&text))
}

/// The node that each name belongs to; a node's own name is its own, whoever has it for an alternative.
fn owners(inventory: &Inventory) -> BTreeMap<&str, NodeId> {
    let mut owners = BTreeMap::new();
    for (id, _, node) in inventory.numbered_nodes() {
        for alternative in &node.alternative_names {
            owners.entry(alternative.value.as_str()).or_insert(id);
        }
    }
    for (id, _, node) in inventory.numbered_nodes() {
        owners.insert(node.fqdn.as_str(), id);
    }
    owners
}

/// The names that the request of a node may have.
fn expected(
    inventory: &Inventory,
    owners: &BTreeMap<&str, NodeId>,
    input: &Input,
    cluster: &Cluster,
    node: &Node,
) -> BTreeSet<String> {
    let names: BTreeSet<String> = input.names().into_iter().collect();
    let names_all = |cluster: &Cluster| {
        cluster.nodes.len() <= names.len()
            && cluster.nodes.iter().all(|node| names.contains(&node.fqdn))
    };
    let mut expected = BTreeSet::new();
    let mut expect = |node: &Node| {
        expected.extend(node.names().into_iter().map(str::to_owned));
        let domain = node.fqdn.split_once('.').map(|(_, domain)| domain);
        expected.extend(domain.map(str::to_owned));
    };
    expect(node);
    if !names_all(cluster) {
        return expected;
    }
    // A multi-server request: of the cluster, and of the presence servers that work with it.
    let mut seen = BTreeSet::new();
    let owners = names.iter().filter_map(|name| owners.get(name.as_str()));
    for (other, _) in owners.filter_map(|&owner| inventory.node(owner)) {
        let is_related = other.name.value == cluster.name.value
            || matches!(
                (cluster.product.value, other.product.value),
                (Product::Cucm, Product::ImPresence) | (Product::ImPresence, Product::Cucm)
            );
        if is_related && seen.insert(other.name.value.as_str()) && names_all(other) {
            other.nodes.iter().for_each(&mut expect);
        }
    }
    expected
}
