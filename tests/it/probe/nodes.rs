//! Servers that are nodes of an inventory.

use std::{collections::BTreeSet, net::SocketAddr};

use signready::{
    estate::{
        inventory::{Inventory, NodeId},
        numbered::Id as _,
    },
    judge::fleet::Fleet,
    pki::text::source::Source,
    work::probe::{ProbeTarget, in_inventory},
};

use crate::probe::{against, certificates::server, estate, probe_with, servers};
use crate::support::linter;

const INVENTORY: &str = r#"
profile = "private"

[subject]
country = "US"
organization = "Example Corp"

[[waive]]
rule = "certificate-identity"
node = "two"
reason = "its name is to change"

[[waive]]
rule = "certificate-expired"
reason = "is not needed"

[[cluster]]
name = "lab"
product = "generic"
domain = "lab.example.com"

[[cluster.node]]
host = "one"

[[cluster.node]]
host = "two"
alt-names = ["two-ha.lab.example.com"]

[[cluster]]
name = "voice"
product = "cucm"
domain = "voice.example.com"

[[cluster.node]]
host = "cucm-pub"
role = "publisher"
"#;

#[test]
fn nodes_are_found_by_their_names_and_have_ports() {
    let inventory = Inventory::read(Source::new("cluster.toml", INVENTORY)).unwrap();
    let (all, others) = in_inventory(&inventory);
    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
    assert_eq!(
        all,
        [
            "one.lab.example.com:443",
            "two.lab.example.com:443",
            "cucm-pub.voice.example.com:8443"
        ]
    );
    assert!(others.is_empty());
    for (text, name, shown, asked_for, node) in [
        (
            "one",
            None,
            "one.lab.example.com:443",
            "one.lab.example.com",
            Some(0),
        ),
        (
            "ONE.lab.example.com.",
            None,
            "ONE.lab.example.com.:443",
            "ONE.lab.example.com.",
            Some(0),
        ),
        (
            "two-ha.lab.example.com",
            None,
            "two-ha.lab.example.com:443",
            "two-ha.lab.example.com",
            Some(1),
        ),
        (
            "cucm-pub",
            None,
            "cucm-pub.voice.example.com:8443",
            "cucm-pub.voice.example.com",
            Some(2),
        ),
        (
            "cucm-pub:443",
            None,
            "cucm-pub.voice.example.com:443",
            "cucm-pub.voice.example.com",
            Some(2),
        ),
        (
            "10.1.2.3",
            Some("cucm-pub.voice.example.com"),
            "10.1.2.3:8443",
            "cucm-pub.voice.example.com",
            Some(2),
        ),
        ("10.1.2.3", None, "10.1.2.3:443", "10.1.2.3", None),
        (
            "elsewhere.example.com",
            None,
            "elsewhere.example.com:443",
            "elsewhere.example.com",
            None,
        ),
    ] {
        let target = ProbeTarget::parse_node(text, name, Some(&inventory)).unwrap();
        let got = (
            target.to_string(),
            target.asked_for.as_str(),
            target.node.map(NodeId::place),
        );
        assert_eq!(got, (shown.to_owned(), asked_for, node), "{text}");
    }
}

#[test]
fn a_node_is_judged_by_what_the_inventory_says() {
    let inventory = Inventory::read(Source::new("cluster.toml", INVENTORY)).unwrap();
    let estate = estate();
    let own = server(&["one.lab.example.com"], -10, &estate.lower);
    let chain = [&estate.lower, &estate.upper];
    let (one, _one) = servers::rustls(&own, &chain);
    let (two, _two) = servers::rustls(&own, &chain);
    let target = |address: SocketAddr, name: &str| {
        ProbeTarget::parse_node(&address.to_string(), Some(name), Some(&inventory)).unwrap()
    };
    let targets = vec![
        target(one, "one.lab.example.com"),
        target(two, "two-ha.lab.example.com"),
    ];
    let fleet = Fleet::with_inventory(Vec::new(), inventory, Vec::new());
    let report = probe_with(targets, &linter(&["private"]), fleet, against(&estate.root));
    let nodes: Vec<_> = report
        .hosts
        .iter()
        .map(|host| host.node.as_deref())
        .collect();
    assert_eq!(
        nodes,
        [Some("one.lab.example.com"), Some("two.lab.example.com")]
    );
    let waived = report.verified.waived.iter();
    let waived: BTreeSet<(&str, &str)> = waived
        .map(|waived| {
            (
                waived.finding.rule.as_str(),
                waived.finding.place.path.as_str(),
            )
        })
        .collect();
    let place = format!("127.0.0.1:{}", two.port());
    assert_eq!(
        waived,
        BTreeSet::from([("certificate-identity", place.as_str())])
    );
    // What the inventory waives for nothing is said once, and not for every server.
    let unused = report.verified.findings.iter();
    let unused: Vec<&str> = unused
        .filter(|finding| finding.rule.as_str() == "inventory-waiver-unused")
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(unused.len(), 1, "{unused:?}");
    assert!(unused[0].contains("certificate-expired"), "{unused:?}");
}
