//! The inventory that is written or added to.

use super::*;

const INVENTORY: &str = r#"# Ours; ask Ann before you change it.
profile = "digicert-ov" # since 2026

[subject]
country = "US"   # two letters

[[cluster]]
name = "sjc" # San Jose
product = "cucm"
domain = "edgrodrilab.com"

[[cluster.node]]
host = "cucmpub"
role = "publisher"
# alt-names = ["later"]

# The one in the cellar.
[[cluster.node]]
host = "old.example.com"

[[cluster]]
name = "other"
[[cluster.node]]
host = "x.example.com"
# the end
"#;

fn merged(import: &Import, existing: &str) -> Result<Written, ImportError> {
    import.inventory(Some(&Source::new("cluster.toml", existing)))
}

#[test]
fn merging_adds_and_changes_nothing_else() {
    let import = read(sample("show-network-cluster-fqdn-no-processnode.txt"));
    let written = merged(&import, INVENTORY).unwrap();
    let expected = INVENTORY.replace(
        "host = \"old.example.com\"\n",
        "host = \"old.example.com\"\n\n[[cluster.node]]\nhost = \"cucmsub.edgrodrilab.com\"\nrole = \"subscriber\"\n",
    ) + r#"
[[cluster]]
name = "cucmpub-im-presence" # inferred: servers of `cucmpub` on which something else runs
product = "im-presence" # inferred: the server runs `cups`

[[cluster.node]]
host = "imppub.edgrodrilab.com"
role = "publisher" # inferred: `DBPub` among the IM and Presence nodes

[[cluster.node]]
host = "impsub.edgrodrilab.com"
role = "subscriber" # inferred: `DBSub` among the IM and Presence nodes
"#;
    assert_eq!(written.text, expected);
    assert_eq!((written.added.len(), written.kept.len()), (3, 1));
    // Once more: there is nothing to add.
    let again = merged(&import, &written.text).unwrap();
    assert_eq!(again.text, written.text);
    assert_eq!((again.added.len(), again.kept.len()), (0, 4));
}

/// Every line of the existing inventory is there, in order.
fn assert_keeps(text: &str, existing: &str) {
    let mut rest = text;
    for line in existing.lines() {
        let place = rest
            .find(line)
            .unwrap_or_else(|| panic!("{line} was lost\n{text}"));
        (_, rest) = rest.split_at(place + line.len());
    }
}

#[test]
fn merging_keeps_line_ends_marks_and_what_was_only_begun() {
    let import = read("sub9.example.com\nx.example.com\n");
    for existing in [
        INVENTORY.replace('\n', "\r\n"),
        format!("\u{FEFF}{INVENTORY}"),
        INVENTORY.trim_end().to_owned(),
        "# only begun\n[subject]\ncountry = \"US\"".to_owned(),
        String::new(),
    ] {
        let written = merged(&import, &existing).unwrap();
        support::inventory(&written.text);
        assert_keeps(&written.text, &existing);
        if existing.contains("\r\n") {
            assert!(!written.text.replace("\r\n", "").contains('\n'));
        }
    }
}

#[test]
fn an_inventory_that_cannot_be_added_to_is_left_alone() {
    let import = read("sub9.example.com\nx.example.com\n");
    let inline = "[[cluster]]\nname = \"a\"\nnode = [{ host = \"x.example.com\" }]\n";
    assert!(matches!(merged(&import, inline), Err(ImportError::Form(_))));
    assert!(matches!(
        merged(&import, "[[cluster]\n"),
        Err(ImportError::Existing(_))
    ));
    assert!(matches!(
        merged(&import, "192.0.2.1 pub\n"),
        Err(ImportError::Existing(_))
    ));
    let not_text = Source::new("cluster.toml", vec![0x23, 0xFF, 0x0A]);
    assert!(matches!(
        import.inventory(Some(&not_text)),
        Err(ImportError::Form(_))
    ));
}

#[test]
fn contradictions_are_named() {
    let sources = [
        Source::new("one", "host,role,cluster\na.example.com,publisher,x\n"),
        Source::new("two", "host,role,cluster\nA.example.com,subscriber,X\n"),
    ];
    let import = import::read(&sources, &Options::default()).unwrap();
    assert_eq!(
        remarks(&import),
        [
            "two:2: not read: its role is `subscriber` here and `publisher` in one:2, which was kept\n  | a.example.com"
        ]
    );
    let written = merged(
        &import,
        &INVENTORY.replace("old.example.com\"", "a.example.com\"\nrole = \"peer\""),
    )
    .unwrap();
    assert!(
        written.remarks[0]
            .to_string()
            .contains("`publisher` here and `peer` in the inventory")
    );
}

#[test]
fn names_of_clusters_are_folders() {
    let written = read("host,cluster\na.example.com,../San José (old)\nb.example.com,San Jos/ old\nc.example.com,..\n")
        .inventory(None)
        .unwrap();
    let clusters: Vec<String> = support::inventory(&written.text)
        .clusters
        .iter()
        .map(|cluster| cluster.name.value.clone())
        .collect();
    assert_eq!(clusters, ["San-Jos-old", "San-Jos-old-2", "cluster"]);
    let options = Options {
        cluster: Some("../a".to_owned()),
        ..Options::default()
    };
    let source = Source::new("a", "a.example.com");
    assert!(matches!(
        import::read(&[source], &options),
        Err(ImportError::Option(_))
    ));
}

/// Words that make up what is pasted, so that random texts come near to real ones.
fn pasted() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        prop::sample::select(vec![
            "10.1.89.20",
            "2001:db8::1",
            "pub.example.com",
            "pub",
            "PUB",
            "sub.example.com",
            "sub",
            "Publisher",
            "Subscriber",
            "callmanager",
            "cups",
            "DBPub",
            "DBSub",
            "authenticated",
            "using TCP since",
            "admin:",
            "admin:show network cluster",
            "Server Table (processnode) Entries",
            "-----",
            "====",
            "==== ====",
            "name",
            "nodeid",
            "name,role,cluster,product",
            "host;fqdn;domain",
            "publisher",
            "cluster",
            ",",
            ";",
            "\"",
            "\t",
            "|",
            "\n",
            "\n",
            "\n",
            "\r\n",
            "\r",
            " ",
            " ",
            "  ",
            "# ",
            "{\"server\":",
            "\"a.example.com\"",
            "\"identities\":[",
            "{\"csr\":\"",
            "]}",
            "}",
            "-----BEGIN CERTIFICATE-----\n",
            "-----END CERTIFICATE-----\n",
            "MIIB",
            "*.",
            "münchen.example.com",
            "xn--a.com",
            "\u{1b}[31m",
            "\u{1b}]",
            "\u{FEFF}",
            "\u{202E}",
            "\0",
            "a..b",
            "e.g.",
            "EnterpriseWideData",
            "tomcat/tomcat.pem:",
            "[[cluster]]",
            "sep=;",
            "-a.com",
            "a_b.example.com",
            "1.2.3",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,8}",
    ];
    prop::collection::vec(word, 0..60).prop_map(|words| words.concat())
}

/// Whether a node's full name stands in the text, or its host and its domain do. Blanks and quotation marks do not count:
/// lines are wrapped, and cells quoted.
fn stands_in(fqdn: &str, text: &str, domain: Option<&str>) -> bool {
    // The two control sequences that are pasted: a colour, and a title for the window that never ends.
    let plain = text.replace("\u{1b}[31m", "").replace("\u{1b}]", "");
    let words =
        plain.split(|character: char| character.is_whitespace() || ",;|\"[]".contains(character));
    let ascii: String = words
        .filter_map(signready::pki::host_name::to_ascii)
        .collect();
    let plain: String = (plain.to_lowercase() + &ascii)
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '"')
        .collect();
    let (host, own) = fqdn.split_once('.').unwrap();
    let is_joined = plain.contains(host)
        && (plain.contains(own) || domain.is_some_and(|domain| own.ends_with(domain)));
    plain.contains(fqdn) || is_joined
}

proptest! {
    #![proptest_config(support::properties(1000))]

    #[test]
    fn any_text_gives_an_inventory_that_loads_or_a_reason(
        text in pasted(),
        domain in prop::option::of(Just("voice.example.net".to_owned())),
    ) {
        let options = Options { domain: domain.clone(), ..Options::default() };
        let import = read_with(text.clone(), &options);
        let servers: usize = import.clusters.iter().map(|cluster| cluster.servers.len()).sum();
        prop_assert!(servers > 0 || !import.remarks.is_empty() || !import.inputs.is_empty());
        for remark in &import.remarks {
            prop_assert!(remark.to_string().chars().all(|character| character == '\n' || !character.is_control()));
        }
        let written = import.inventory(None).unwrap();
        if servers > 0 {
            let inventory = Inventory::read(Source::new("cluster.toml", written.text.clone())).unwrap();
            prop_assert_eq!(inventory.nodes().count(), servers);
            for (_, node) in inventory.nodes() {
                prop_assert!(stands_in(&node.fqdn, &text, domain.as_deref()), "{} is invented", node.fqdn);
            }
            let merged = merged(&import, INVENTORY).unwrap();
            support::inventory(&merged.text);
            assert_keeps(&merged.text, INVENTORY);
        }
    }

    #[test]
    fn damaged_certificates_are_survived(index in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let armor = Armor::scan(&Source::new("a", sample("cucm86-ipsec-118886.cert.pem")));
        let mut der = armor.blocks[0].der.clone().unwrap();
        let index = index.index(der.len());
        if cut {
            der.truncate(index);
        } else {
            der[index] = byte;
        }
        let _ = Certificate::from_der(&der, 0);
        let import = read(der);
        let _ = import.inventory(None).unwrap();
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(bytes).inventory(None).unwrap();
    }
}

/// No time is asserted: were one of these quadratic, the test would run for hours.
#[test]
fn time_grows_with_the_size() {
    let large = 1 << 20;
    let repeated = |piece: &str| piece.repeat(large / piece.len());
    let texts = [
        repeated("10.1.1.1 a "),
        repeated("10.1.1.1\n"),
        repeated("10.1.1.1 a.example.com a Publisher\n"),
        format!(
            "admin:show network cluster {}",
            repeated("10.1.1.1 a Publisher callmanager DBPub x ")
        ),
        repeated("== "),
        format!("name nodeid\n== ==\n{}", repeated("a.example.com\n")),
        repeated("==\n"),
        format!("name\n==\n{}", "a ".repeat(large / 2)),
        format!("host{}\n{}", ",x".repeat(large / 4), ",y".repeat(large / 4)),
        format!(
            "host,alias\n{}",
            "a.example.com,b.example.com\n".repeat(9000)
        ),
        format!(
            "host,alias\na.example.com,{}",
            (0..60_000)
                .map(|n| format!("b{n}.example.com "))
                .collect::<String>()
        ),
        format!(
            "host,cluster\n{}",
            (0..9000)
                .map(|n| format!("h{n}.example.com,a{}\n", "!".repeat(n % 50)))
                .collect::<String>()
        ),
        format!(
            "host,cluster\n{}",
            (0..9000)
                .map(|n| format!("h{n}.example.com,c{n}\n"))
                .collect::<String>()
        ),
        "[".repeat(large),
        repeated("-----BEGIN X-----\n"),
        repeated("-----BEGIN X-----MIIB-----END X-----"),
        repeated("\r"),
        repeated("\u{1b}]"),
    ];
    for text in texts {
        if let Ok(import) = import::read(&[Source::new("input", text)], &Options::default()) {
            let _ = import.inventory(None).unwrap();
        }
    }
}

/// What clients are told of a server, as a line of an inventory.
fn told(address: &str) -> String {
    format!(
        "addresses = [\"{address}\"] # what clients are told: the server table (System > Server)\n"
    )
}

#[test]
fn what_clients_are_told_is_written_beside_the_servers() {
    let import = read(sample("show-network-cluster-processnode-ip.txt"));
    let text = import.inventory(None).unwrap().text;
    assert_eq!(nodes(&text).len(), 2, "an address is no node");
    // The text names the server of each address.
    let inventory = support::inventory(&text);
    let of_nodes: Vec<(&str, Vec<&str>)> = inventory
        .nodes()
        .map(|(_, node)| {
            let told = node.addresses.iter().map(|address| address.text.as_str());
            (node.fqdn.as_str(), told.collect())
        })
        .collect();
    assert_eq!(
        of_nodes,
        [
            ("cucmv10sub.alegarc2.lab", vec!["10.1.89.30"]),
            ("cucm10.alegarc2.lab", vec!["10.1.89.20"]),
        ]
    );
    assert!(text.contains(&told("10.1.89.20")), "{text}");
    // The presence nodes have a cluster of their own, and one table tells of all.
    let import = read(sample("wrapped.txt"));
    let inventory = support::inventory(&import.inventory(None).unwrap().text);
    let of_clusters: Vec<usize> = inventory
        .clusters
        .iter()
        .map(|cluster| cluster.addresses.len())
        .collect();
    assert_eq!(of_clusters, [3, 0]);
}

#[test]
fn what_clients_are_told_is_added_once_and_never_changed() {
    let import = read(sample("show-network-cluster-processnode-ip.txt"));
    let existing = "[[cluster]]\r\nname = \"ours\" # ask Ann\r\nproduct = \"cucm\"\r\ndomain = \"alegarc2.lab\"\r\n[[cluster.node]]\r\nhost = \"cucm10\"\r\n[[cluster.node]]\r\nhost = \"cucmv10sub\"";
    let written = merged(&import, existing).unwrap();
    let name = "name = \"ours\" # ask Ann\r\n";
    let mut expected = format!("{existing}\r\n");
    for (host, address) in [("cucm10", "10.1.89.20"), ("cucmv10sub", "10.1.89.30")] {
        let host = format!("host = \"{host}\"\r\n");
        let line = told(address).replace('\n', "\r\n");
        expected = expected.replace(&host, &format!("{host}{line}"));
    }
    assert_eq!(written.text, expected);
    assert_eq!(merged(&import, &expected).unwrap().text, expected);

    let said = existing.replace(name, &format!("{name}addresses = [\"10.1.89.20\"]\r\n"));
    let written = merged(&import, &said).unwrap();
    assert_eq!(written.text, said);
    let remarks: Vec<String> = written.remarks.iter().map(ToString::to_string).collect();
    assert_eq!(
        remarks,
        [
            "input: note: System > Server tells clients this address, and it is not among the `addresses` of the cluster `ours`, which were not changed\n  | 10.1.89.30"
        ]
    );

    let inline = "cluster = [{ name = \"ours\", product = \"cucm\", domain = \"alegarc2.lab\", node = [{ host = \"cucm10\" }, { host = \"cucmv10sub\" }] }]\n";
    let written = merged(&import, inline).unwrap();
    assert_eq!(written.text, inline);
    assert_eq!(written.remarks.len(), 2);
}
