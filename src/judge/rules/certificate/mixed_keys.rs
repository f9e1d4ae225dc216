//! Nodes of a cluster whose certificates have keys of different kinds.

use std::collections::BTreeSet;

use crate::{
    estate::inventory::NodeId,
    judge::{
        finding::{EntryId, RuleId},
        issued::{Delivery, Entry, Standing, standings},
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
};

/// `certificate-mixed-keys`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-mixed-keys"),
    since: "0.1.0",
    summary: "certificates of a cluster's nodes have keys of different kinds or lengths",
    rationale: "A client that cannot use one of the keys fails on one node and not on the others, and nobody sees why. A server with two keys, such as Unified Communications \
        Manager has for its RSA and ECDSA certificates, is not meant, and neither are keys that the inventory asks for.",
    remediation: "make the keys of all nodes of one kind and length, or say in the inventory which node has which",
    citations: &[Citation::Practice(
        "a cluster whose nodes differ fails for some clients on some nodes",
    )],
    check: Check::Delivery(check),
};

/// Whose a certificate is: a node's, else whoever has its first name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Host {
    Node(NodeId),
    Named(String),
}

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    for peers in delivery.peers() {
        if peers.iter().all(|id| is_as_planned(delivery, *id)) {
            continue;
        }
        let members: Vec<(EntryId, String, Host)> = peers
            .iter()
            .filter_map(|id| {
                let entry = delivery.entries.get(*id)?;
                let certificate = entry.certificate()?;
                let named = || {
                    let name = certificate.dns_names().next();
                    Host::Named(name.map_or_else(|| certificate.title(), |name| name.text.clone()))
                };
                let host = entry.node.map_or_else(named, Host::Node);
                Some((*id, certificate.key().to_string(), host))
            })
            .collect();
        let kinds: BTreeSet<&String> = members.iter().map(|(_, key, _)| key).collect();
        if kinds.len() < 2 {
            continue;
        }
        let key_of = |id: EntryId| {
            let certificate = delivery.entries.get(id).and_then(Entry::certificate);
            certificate.map_or_else(String::new, |certificate| certificate.key().to_string())
        };
        for (id, standing) in standings(&members) {
            let (other, holders) = match standing {
                Standing::AgainstMajority { other, most, all } => {
                    (other, format!("{most} of the {all} nodes"))
                }
                Standing::Undecided { other } => (other, "another node".to_owned()),
            };
            if context.judges(id) {
                let message = format!(
                    "the key is {}, and {} on {holders}",
                    key_of(id),
                    key_of(other)
                );
                let draft = reporter.report(context.key(id), message);
                draft.with(context.key(other));
            }
        }
    }
}

/// Whether the key is the one that the inventory asks for.
fn is_as_planned(delivery: &Delivery, id: EntryId) -> bool {
    let entry = delivery.entries.get(id);
    let node = entry.and_then(|entry| delivery.fleet.node(entry.node?));
    let certificate = entry.and_then(Entry::certificate);
    node.zip(certificate)
        .is_some_and(|((_, node), certificate)| {
            node.key.value.word() == certificate.key().to_string()
        })
}
