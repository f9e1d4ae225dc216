//! Planned certificates that name the same host.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    estate::inventory::Purpose,
    judge::{
        finding::{RuleId, Spot},
        planned_request::{NameReason, PlannedRequest},
        rule::{Check, Citation, InventoryContext, Reporter, Rule},
    },
    pki::{host_name, text::printable::count},
};

/// `inventory-repeated-name`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("inventory-repeated-name"),
    since: "0.1.0",
    summary: "more than one planned certificate names the same host",
    rationale: "Some public CAs sign only one certificate per fully qualified domain name, and Cisco's own example is that of one node of IM and \
        Presence, whose certificates for HTTP and XMPP may have to come from different CAs. The same is true of an RSA certificate and its ECDSA twin, and of a certificate for \
        all nodes beside one for each. When both requests have come, `fleet-repeated-name` judges them.",
    remediation: "order the certificates from different CAs, or from one that signs both, or leave one of them out of `certificates`",
    citations: &[Citation::Document {
        title: "Cisco, Setup Certificate Validation",
        section: "One Certificate Per FQDN",
        url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucilync/10_6/CUCI_BK_CD333E9D_00_cucilync_106/CUCI_BK_CD333E9D_00_cucilync_106_chapter_011.html",
    }],
    check: Check::Inventory(check),
};

/// Two planned certificates, by where the inventory asks for the first, and what both are for: it is the same on every node.
type Likeness = (usize, Option<Purpose>, Option<Purpose>);

/// Two planned certificates, the one to blame first, and a name that both have.
struct Pair<'a> {
    blamed: &'a PlannedRequest,
    other: &'a PlannedRequest,
    name: String,
    /// How many more names they share.
    more: usize,
}

fn check(context: &InventoryContext<'_>, reporter: &mut Reporter) {
    // What is here has the name already; else what serves all nodes, or the first.
    let mut planned: Vec<&(&PlannedRequest, bool)> = context.planned.iter().collect();
    planned
        .sort_by_key(|(planned_request, is_here)| (!is_here, !planned_request.is_multi_server()));
    let mut owners: BTreeMap<String, &PlannedRequest> = BTreeMap::new();
    let mut pairs: BTreeMap<Likeness, Vec<Pair<'_>>> = BTreeMap::new();
    for &(planned_request, is_here) in planned {
        // What no public CA signs goes to another one.
        if is_private(planned_request) {
            continue;
        }
        for name in hosts(planned_request) {
            let Some(&other) = owners.get(&name) else {
                owners.insert(name, planned_request);
                continue;
            };
            if is_here {
                continue;
            }
            let likeness = (
                planned_request.asked.start,
                planned_request.purpose,
                other.purpose,
            );
            let alike = pairs.entry(likeness).or_default();
            let same = alike.last_mut().filter(|pair| {
                std::ptr::eq(pair.blamed, planned_request) && std::ptr::eq(pair.other, other)
            });
            match same {
                Some(pair) => pair.more += 1,
                None => alike.push(Pair {
                    blamed: planned_request,
                    other,
                    name,
                    more: 0,
                }),
            }
        }
    }
    for alike in pairs.values() {
        let Some(pair) = alike.first() else {
            continue;
        };
        let message = message(context, pair, alike.len() - 1);
        let draft = reporter.report(Spot::inventory(pair.blamed.asked.clone()), message);
        if pair.other.asked != pair.blamed.asked {
            draft.with(Spot::inventory(pair.other.asked.clone()));
        }
        if let Some(advice) = advice(pair) {
            draft.advise(advice);
        }
    }
}

fn is_private(planned_request: &PlannedRequest) -> bool {
    let public_ca = planned_request.certificate.public_ca.as_ref();
    public_ca.is_some_and(|can| !can.value)
}

/// The names of hosts: the domain above them stands in every request of a CUCM cluster.
fn hosts(planned_request: &PlannedRequest) -> Vec<String> {
    let planned = planned_request.names.iter();
    let names: Vec<String> = planned
        .filter(|planned| planned.reason != NameReason::ParentDomain)
        .map(|planned| host_name::comparable(&planned.name))
        .collect();
    let above = |name: &String| -> Vec<String> {
        let labels = host_name::labels(name).skip(1);
        let domains = labels.filter_map(|label| name.get(label.offset..));
        domains.map(str::to_owned).collect()
    };
    let parents: BTreeSet<String> = names.iter().flat_map(above).collect();
    let hosts = names.into_iter().filter(|name| !parents.contains(name));
    hosts.collect()
}

fn message(context: &InventoryContext<'_>, pair: &Pair<'_>, more: usize) -> String {
    let node = |planned_request: &PlannedRequest| {
        let node = context.fleet.node(planned_request.node);
        node.map_or("", |(_, node)| node.fqdn.as_str()).to_owned()
    };
    let certificate = |planned_request: &PlannedRequest| match planned_request.purpose {
        Some(purpose) => format!("`{purpose}`"),
        None => "the certificate".to_owned(),
    };
    let (blamed, other) = (pair.blamed, pair.other);
    let both = if blamed.node == other.node {
        format!(
            "{} and {} of `{}`",
            certificate(other),
            certificate(blamed),
            node(blamed)
        )
    } else {
        format!(
            "{} of `{}` and {} of `{}`",
            certificate(other),
            node(other),
            certificate(blamed),
            node(blamed)
        )
    };
    let names = match pair.more {
        0 => String::new(),
        more => format!(" and {}", count(more, "other name")),
    };
    let nodes = match more {
        0 => String::new(),
        1 => "; the same on one more node".to_owned(),
        more => format!("; the same on {more} more nodes"),
    };
    format!("{both} will both name `{}`{names}{nodes}", pair.name)
}

/// What to do, where more is known than that there are two.
fn advice(pair: &Pair<'_>) -> Option<String> {
    let (blamed, other) = (pair.blamed, pair.other);
    let (one, two) = (other.purpose?, blamed.purpose?);
    if one == two {
        let can_be_one = blamed.certificate.multi_server.as_ref()?.value;
        return (can_be_one && blamed.cluster == other.cluster).then(|| {
            "let one certificate serve all nodes with `distribution = \"multi-server\"`, or leave the name out of one of them".to_owned()
        });
    }
    let seen_by = |planned_request: &PlannedRequest| {
        Some(planned_request.certificate.seen_by.as_ref()?.value.clone())
    };
    Some(format!(
        "order them from different CAs, or from one that signs both, or leave out the one that you can do without: `{one}` is seen by {}; `{two}` by {}",
        seen_by(other)?,
        seen_by(blamed)?
    ))
}
