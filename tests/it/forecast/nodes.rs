//! No node of the inventory is forgotten, and nothing that is unknown is called silent.

use super::*;

const TWO: &str = "[[cluster.node]]\nhost = \"pub\"\n[[cluster.node]]\nhost = \"sub\"\n";

/// The outcome of each connection, by address and server.
fn met(forecast: &Forecast) -> Vec<(&str, Option<&str>, &str)> {
    let met = forecast.connections.iter();
    met.map(|met| (met.address.as_str(), met.server.as_deref(), met.now.word()))
        .collect()
}

#[test]
fn a_node_without_an_address_is_met_by_its_full_name() {
    let authority = Authority::new();
    let publisher = authority.issue(&["pub.example.com"], "pub.example.com");
    let inventory = format!("{CUCM}addresses = [\"pub.example.com\"]\n{TWO}");
    let delivery = deliver(&inventory, &[("c/pub.crt", &publisher)], &[]);
    let forecast = forecast(&delivery, &authority.roots(), None, either());
    assert_eq!(
        met(&forecast),
        [
            ("pub.example.com", Some("pub.example.com"), "silent"),
            ("sub.example.com", Some("sub.example.com"), "prompt"),
        ]
    );
    assert!(forecast.notes.contains(&Note::FullNames));
}

#[test]
fn an_ip_address_is_the_server_that_a_text_names_beside_it() {
    let authority = Authority::new();
    let certificate = authority.issue(&["pub.example.com"], "pub.example.com");
    let inventory = format!("{CUCM}{TWO}");
    // The server table has names, and other clients are told addresses.
    let table = "192.0.2.1 pub.example.com pub Publisher callmanager DBPub authenticated\n\
                 192.0.2.2 sub Subscriber callmanager DBSub authenticated using TCP since Mon Jul 1 13:44:09 2019\n\n\
                 Server Table (processnode) Entries\n----------------------------------\npub.example.com\nsub.example.com\n";
    let xml = "<config><Phone><TftpServer1>192.0.2.1</TftpServer1><TftpServer2>192.0.2.2</TftpServer2></Phone></config>";
    let delivery = deliver(
        &inventory,
        &[("c/pub.crt", &certificate)],
        &[("jabber-config.xml", xml), ("show.txt", table)],
    );
    let forecast = forecast(&delivery, &authority.roots(), None, either());
    let servers: Vec<Option<&str>> = forecast
        .connections
        .iter()
        .map(|met| met.server.as_deref())
        .collect();
    let (publisher, subscriber) = (Some("pub.example.com"), Some("sub.example.com"));
    assert_eq!(servers, [publisher, subscriber, publisher, subscriber]);
    assert_eq!(forecast.now.unknown, 0);
}

#[test]
fn what_is_no_address_and_what_is_no_certificate_is_unknown() {
    let authority = Authority::new();
    let certificate = authority.issue(&["pub.example.com"], "pub.example.com");
    let inventory = format!("{CUCM}{TWO}");
    let xml = "<config><Phone><TftpServer1>%TFTP%</TftpServer1></Phone>\
               <Policies><Meeting_Server_Address>{site}.example.edu</Meeting_Server_Address></Policies></config>";
    let delivery = deliver(
        &inventory,
        &[
            ("c/pub.crt", &certificate),
            ("c/sub.crt", b"no certificate"),
        ],
        &[("jabber-config.xml", xml)],
    );
    let forecast = forecast(&delivery, &authority.roots(), None, either());
    assert_eq!(
        met(&forecast),
        [
            ("%TFTP%", None, "unknown"),
            ("{site}.example.edu", None, "elsewhere"),
            ("pub.example.com", Some("pub.example.com"), "silent"),
            ("sub.example.com", Some("sub.example.com"), "unknown"),
        ]
    );
    assert_eq!((forecast.now.unknown, forecast.now.elsewhere), (2, 1));
    assert!(!forecast.is_silent());
    for text in formats(&forecast) {
        assert!(
            text.contains(
                "2 connections cannot be judged (4 connections: 1 silent, 2 unknown, 1 elsewhere)"
            ),
            "{text}"
        );
    }
}

#[test]
fn where_some_are_unknown_prompts_are_counted_at_least() {
    let authority = Authority::new();
    let certificate = authority.issue(&["pub.example.com"], "pub.example.com");
    let inventory = publisher("\"pub\", \"pub.example.com\"");
    let xml = "<config><Phone><TftpServer1>192.0.2.9</TftpServer1></Phone></config>";
    let delivery = deliver(
        &inventory,
        &[("c/pub.crt", &certificate)],
        &[("jabber-config.xml", xml)],
    );
    let forecast = forecast(&delivery, &authority.roots(), None, either());
    for text in formats(&forecast) {
        assert!(text.contains("at least 1 prompt for each user ("), "{text}");
    }
}

fn formats(forecast: &Forecast) -> [String; 4] {
    [
        output::text(forecast),
        output::markdown(forecast),
        output::html(forecast).unwrap(),
        output::json(forecast),
    ]
}

/// What may be told of a server, or of nobody.
fn told(which: usize) -> &'static str {
    const TOLD: [&str; 8] = [
        "pub.example.com",
        "pub",
        "sub",
        "192.0.2.1",
        "192.0.2.9",
        "%TFTP%",
        "nobody.example.com",
        "sub.example.org",
    ];
    TOLD[which]
}

proptest! {
    #![proptest_config(support::properties(64))]

    #[test]
    fn every_node_is_listed_and_no_unknown_is_called_silent(
        clusters in prop::collection::vec((0_usize..3, prop::collection::vec(any::<bool>(), 4)), 1..3),
        of_clusters in prop::collection::vec(0_usize..5, 0..3),
        in_file in prop::collection::vec(0_usize..8, 0..5),
        has_table in any::<bool>(),
        files in prop::collection::vec((0_usize..6, any::<bool>()), 0..4),
    ) {
        let authority = Authority::new();
        let products = ["cucm", "im-presence", "expressway-e"];
        let domains = ["example.com", "example.org"];
        let hosts = ["pub", "sub", "imp", "sub2"];
        let mut inventory = String::new();
        for (number, ((product, has), domain)) in clusters.iter().zip(domains).enumerate() {
            inventory += &format!(
                "[[cluster]]\nname = \"c{number}\"\nproduct = \"{}\"\ndomain = \"{domain}\"\n",
                products[*product]
            );
            if number == 0 && !of_clusters.is_empty() {
                let told: Vec<String> = of_clusters.iter().map(|which| format!("{:?}", told(*which))).collect();
                inventory += &format!("addresses = [{}]\n", told.join(", "));
            }
            let nodes = hosts.iter().zip(has).filter(|(host, has)| **has || **host == "pub");
            for (host, _) in nodes {
                inventory += &format!("[[cluster.node]]\nhost = \"{host}\"\n");
            }
        }
        let settings = ["TftpServer1", "TftpServer2", "CtiServer1", "CtiServer2", "CcmcipServer1"];
        let parameters: Vec<String> = settings
            .iter()
            .zip(&in_file)
            .map(|(setting, which)| format!("<{setting}>{}</{setting}>", told(*which)))
            .collect();
        let xml = format!("<config><Phone>{}</Phone></config>", parameters.concat());
        let table = "192.0.2.1 pub.example.com pub Publisher callmanager DBPub authenticated\n\n\
                     Server Table (processnode) Entries\n----------------------------------\nsub.example.com\n";
        let mut documents = vec![("jabber-config.xml", xml.as_str())];
        if has_table {
            documents.push(("show.txt", table));
        }
        let files: Vec<(String, Vec<u8>)> = files
            .iter()
            .map(|(which, is_good)| {
                let (host, domain) = (hosts[which % 4], domains[which / 4]);
                let name = format!("{host}.{domain}");
                let content = if *is_good { authority.issue(&[&name], &name) } else { b"none".to_vec() };
                (format!("{name}.crt"), content)
            })
            .collect();
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, der)| (path.as_str(), der.as_slice())).collect();
        let delivery = deliver(&inventory, &files, &documents);
        let forecast = forecast(&delivery, &authority.roots(), None, either());

        let listed: BTreeSet<&str> = forecast.connections.iter().filter_map(|met| met.server.as_deref()).collect();
        let known = delivery.fleet.inventory.as_ref().unwrap();
        for (_, node) in known.nodes() {
            prop_assert!(listed.contains(node.fqdn.as_str()), "{} of {inventory}", node.fqdn);
        }
        let total = forecast.now;
        let count = |word: &str| forecast.connections.iter().filter(|met| met.now.word() == word).count();
        prop_assert_eq!(
            [count("silent"), count("prompt"), count("refused"), count("unknown"), count("elsewhere")],
            [total.silent, total.prompted, total.refused, total.unknown, total.elsewhere]
        );
        for address in in_file.iter().take(settings.len()).map(|which| told(*which)) {
            prop_assert!(forecast.connections.iter().any(|met| met.address == address), "{}", address);
        }
        if total.unknown > 0 {
            for text in formats(&forecast) {
                prop_assert!(!text.contains("no prompt"), "{}", text);
            }
        }
    }
}
