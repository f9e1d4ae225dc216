//! What users meet at the servers that were asked.

use signready::{
    estate::{addresses::AddressFile, inventory::Inventory},
    judge::fleet::Fleet,
    pki::{
        certificate::{Certificate, Roots},
        text::source::Source,
    },
    work::{
        forecast::{ClientOutcome, Forecast, Note, Unknown},
        probe::{self, Outlook, ProbeFailure, ProbeTarget, Shown},
    },
};

use crate::probe::{
    Estate, against,
    certificates::{Made, authority, server},
    estate, servers,
};
use crate::support::linter;

type Asked = (ProbeTarget, Result<Shown, ProbeFailure>);

/// A server that sends these, without a network.
fn sends(target: ProbeTarget, certificates: &[&Made]) -> Asked {
    let shown = Shown {
        address: "127.0.0.1:443".parse().unwrap(),
        protocol: None,
        cipher_suite: None,
        certificates: certificates.iter().map(|made| made.der.clone()).collect(),
    };
    (target, Ok(shown))
}

fn at(host: &str, port: u16) -> ProbeTarget {
    ProbeTarget::new(host, port).unwrap()
}

fn forecast(asked: Vec<Asked>, fleet: Fleet, root: &Made, changed: Option<&Roots>) -> Forecast {
    let outlook = Outlook {
        changed,
        ..Outlook::default()
    };
    let linter = linter(&["private"]);
    let report = probe::judge(&linter, asked, fleet, against(root), Some(outlook));
    report.forecast.unwrap()
}

/// Address, server and outcome of each connection.
fn met(forecast: &Forecast) -> Vec<(&str, &str, String)> {
    let connections = forecast.connections.iter();
    let met = connections.map(|met| {
        let server = met.server.as_deref().unwrap_or_default();
        (met.address.as_str(), server, met.now.brief())
    });
    met.collect()
}

#[test]
fn each_server_is_met_by_the_name_that_it_was_asked_by() {
    let Estate { root, upper, lower } = &estate();
    let own = server(&["localhost"], -10, lower);
    let other = server(&["other.example.com"], -10, lower);
    let stranger = server(&["localhost"], -10, &authority("Foreign CA", None));
    let asked = || {
        vec![
            sends(at("localhost", 1), &[&own, lower, upper]),
            sends(at("localhost", 2), &[&other, lower, upper]),
            sends(at("localhost", 3), &[&stranger]),
            sends(at("127.0.0.1", 4), &[&stranger]),
            // The chain of the first completes no other's.
            sends(at("localhost", 5), &[&own]),
            (at("localhost", 6), Err(ProbeFailure::Refused)),
        ]
    };
    let now = forecast(asked(), Fleet::default(), root, None);
    let expected = [
        ("localhost", "localhost:1", "silent"),
        ("localhost", "localhost:2", "prompt: mismatch"),
        ("localhost", "localhost:3", "prompt: untrusted"),
        ("127.0.0.1", "127.0.0.1:4", "prompt: untrusted, mismatch"),
        ("localhost", "localhost:5", "prompt: untrusted"),
        ("localhost", "localhost:6", "unknown"),
    ];
    assert_eq!(
        met(&now),
        expected.map(|(address, server, brief)| (address, server, brief.to_owned()))
    );
    // Two servers have the same stranger's certificate: who accepts it once is not asked again.
    assert_eq!((now.now.prompts, now.now.prompted), (3, 4));
    assert_eq!(
        now.connections[5].now,
        ClientOutcome::Unknown(Unknown::Unseen)
    );
    assert!(now.connections.iter().all(|met| met.told.is_empty()));
    assert!(now.after.is_none() && !now.is_silent());

    // Nobody trusts any of them, until the root is placed.
    let mut roots = Roots::default();
    roots.add(Certificate::from_der(&root.der, 0).unwrap());
    let strangers = authority("Elsewhere", None);
    let changed = forecast(asked(), Fleet::default(), &strangers, Some(&roots));
    assert_eq!((changed.now.silent, changed.now.prompted), (0, 5));
    let after = changed.after.unwrap();
    assert_eq!((after.silent, after.prompted, after.unknown), (1, 4, 1));
}

#[test]
fn a_forecast_needs_roots_and_an_answer() {
    let Estate { root, upper, lower } = &estate();
    let own = server(&["localhost"], -10, lower);
    let linter = linter(&["private"]);
    let outlook = Some(Outlook::default());
    let good = || vec![sends(at("localhost", 1), &[&own, lower, upper])];
    let mut rootless = against(root);
    rootless.roots = None;
    let report = probe::judge(&linter, good(), Fleet::default(), rootless, outlook);
    assert!(report.forecast.is_none());
    let report = probe::judge(&linter, good(), Fleet::default(), against(root), None);
    assert!(report.forecast.is_none());
    let nothing = vec![(at("localhost", 1), Err(ProbeFailure::Closed))];
    let report = probe::judge(&linter, nothing, Fleet::default(), against(root), outlook);
    assert!(report.forecast.is_none());
}

const INVENTORY: &str = r#"
profile = "private"

[subject]
country = "US"
organization = "Example Corp"

[[cluster]]
name = "voice"
product = "cucm"
domain = "example.com"
addresses = ["pub.example.com", "sub"]

[[cluster.node]]
host = "pub"
role = "publisher"
addresses = ["192.0.2.1"]

[[cluster.node]]
host = "sub"

[[cluster]]
name = "chat"
product = "im-presence"
domain = "example.com"

[[cluster.node]]
host = "imp"
role = "publisher"
"#;

#[test]
fn what_clients_are_told_leads_to_the_servers_that_were_asked() {
    let Estate { root, upper, lower } = &estate();
    let inventory = Inventory::read(Source::new("cluster.toml", INVENTORY)).unwrap();
    let own = |name: &str| server(&[name], -10, lower);
    let (publisher, presence, callmanager) = (
        own("pub.example.com"),
        own("imp.example.com"),
        own("pub-ms.example.com"),
    );
    let node = |text: &str| ProbeTarget::parse_node(text, None, Some(&inventory)).unwrap();
    let asked = |hosts: &[&str]| -> Vec<Asked> {
        let answer = |text: &&str| match *text {
            "sub" => (node("sub"), Err(ProbeFailure::NoAnswer)),
            "imp" => sends(node("imp"), &[&presence, lower, upper]),
            // The certificate of another service of the same node.
            "pub:5061" => sends(node("pub:5061"), &[&callmanager, lower, upper]),
            text => sends(node(text), &[&publisher, lower, upper]),
        };
        hosts.iter().map(answer).collect()
    };
    let told = "<config><Client/><Policies><X/></Policies>\n<Phone><TftpServer1>pub</TftpServer1>\n\
         <CtiServer1>nobody.example.com</CtiServer1></Phone></config>";
    let told = AddressFile::read(&Source::new("jabber-config.xml", told)).unwrap();
    let fleet = || {
        Fleet::with_inventory(Vec::new(), inventory.clone(), Vec::new()).telling(vec![told.clone()])
    };

    let all = forecast(asked(&["pub", "sub", "imp"]), fleet(), root, None);
    let expected = [
        ("pub.example.com", "pub.example.com", "silent"),
        ("sub.example.com", "sub.example.com", "unknown"),
        ("imp.example.com", "imp.example.com", "silent"),
        ("sub", "sub.example.com", "unknown"),
        ("192.0.2.1", "pub.example.com", "prompt: mismatch"),
        ("pub", "pub.example.com", "prompt: mismatch"),
    ];
    assert_eq!(
        met(&all),
        expected.map(|(address, server, brief)| (address, server, brief.to_owned()))
    );
    // The name that the server was asked by is what clients are told, too.
    assert_eq!(all.connections[0].told.len(), 1);
    assert!(all.connections[5].advice.is_some());
    assert!(all.notes.contains(&Note::XmppNotAsked) && !all.notes.contains(&Note::FullNames));

    // Nothing is said of servers that nobody asked, nor of addresses that lead nowhere.
    let one = forecast(asked(&["imp"]), fleet(), root, None);
    assert_eq!(
        met(&one),
        [("imp.example.com", "imp.example.com", "silent".to_owned())]
    );

    // At another port another service answers; at 443 it is the web server again.
    let one = forecast(asked(&["pub:5061"]), fleet(), root, None);
    assert_eq!(
        met(&one),
        [(
            "pub.example.com",
            "pub.example.com:5061",
            "prompt: mismatch".to_owned()
        )]
    );
    let one = forecast(asked(&["pub:443", "pub:8443"]), fleet(), root, None);
    let servers: Vec<&str> = met(&one).iter().map(|(_, server, _)| *server).collect();
    let (of_node, other) = ("pub.example.com", "pub.example.com:8443");
    assert_eq!(servers, [of_node, other, of_node, of_node]);
    assert!(!one.notes.contains(&Note::XmppNotAsked));
}

#[test]
fn the_root_that_is_placed_ends_the_prompts_of_a_server() {
    let Estate { root, upper, lower } = &estate();
    let own = server(&["localhost"], -10, lower);
    let (address, thread) = servers::rustls(&own, &[lower, upper]);
    let target = at("localhost", address.port());
    let shown = crate::probe::ask(&target, crate::probe::PATIENCE);
    thread.join().unwrap();
    let mut roots = Roots::default();
    roots.add(Certificate::from_der(&root.der, 0).unwrap());
    let strangers = authority("Elsewhere", None);
    let forecast = forecast(
        vec![(target, shown)],
        Fleet::default(),
        &strangers,
        Some(&roots),
    );
    assert_eq!(forecast.now.prompts, 1);
    assert!(forecast.is_silent(), "after the change nobody is asked");
}
