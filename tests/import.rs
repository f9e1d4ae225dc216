//! What administrators have becomes an inventory that loads, or a reason; nothing is lost, and no node is invented.
#![allow(
    clippy::allow_attributes,
    reason = "which of these a test program needs changes with it"
)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that meets the unexpected should stop and say so"
)]

mod support;

use std::{collections::BTreeSet, fs, time::Duration};

use cpu_time::ProcessTime;
use proptest::prelude::*;
use signready::{
    armor::Armor,
    import::{self, Error, Format, Import, Options, RemarkKind, Written},
    inventory::{Inventory, Product},
    request::CertificateNames,
    source::Source,
};
use support::{files_below, forge, project};

fn read_with(text: impl Into<Vec<u8>>, options: &Options) -> Import {
    import::read(&[Source::new("input", text)], options).unwrap()
}

fn read(text: impl Into<Vec<u8>>) -> Import {
    read_with(text, &Options::default())
}

fn sample(name: &str) -> Vec<u8> {
    fs::read(project("tests/cmd/import").join(name)).unwrap()
}

/// `cluster/fqdn role product` of every node of the inventory.
fn nodes(text: &str) -> Vec<String> {
    let inventory = support::inventory(text);
    let described = inventory.nodes().map(|(cluster, node)| {
        let role = node.role.map_or("-", signready::inventory::Role::word);
        format!(
            "{}/{} {role} {}",
            cluster.name.value, node.fqdn, cluster.product
        )
    });
    described.collect()
}

fn imported(text: impl Into<Vec<u8>>) -> Vec<String> {
    nodes(&read(text).inventory(None).unwrap().text)
}

fn remarks(import: &Import) -> Vec<String> {
    import.remarks.iter().map(ToString::to_string).collect()
}

#[test]
fn every_sample_is_imported_or_refused_with_a_sentence() {
    let folder = project("tests/cmd/import");
    for path in files_below(&folder) {
        let import = read(fs::read(folder.join(&path)).unwrap());
        let servers: usize = import
            .clusters
            .iter()
            .map(|cluster| cluster.servers.len())
            .sum();
        assert!(
            servers > 0 || !import.remarks.is_empty(),
            "{path}: nothing was read, and nothing said"
        );
        if servers > 0 {
            assert_eq!(
                nodes(&import.inventory(None).unwrap().text).len(),
                servers,
                "{path}"
            );
        }
    }
}

#[test]
fn show_network_cluster_with_presence_nodes() {
    assert_eq!(
        imported(sample("show-network-cluster-fqdn-no-processnode.txt")),
        [
            "cucmpub/cucmsub.edgrodrilab.com subscriber cucm",
            "cucmpub/cucmpub.edgrodrilab.com publisher cucm",
            "cucmpub-im-presence/imppub.edgrodrilab.com publisher im-presence",
            "cucmpub-im-presence/impsub.edgrodrilab.com subscriber im-presence",
        ]
    );
}

#[test]
fn what_was_inferred_is_marked() {
    let written = read(sample("show-network-cluster-fqdn-no-processnode.txt"))
        .inventory(None)
        .unwrap();
    for line in [
        "name = \"cucmpub\" # inferred: the name of the publisher",
        "product = \"cucm\" # inferred: the servers run `callmanager`",
        "role = \"publisher\" # inferred: `DBPub` among the IM and Presence nodes",
        "role = \"subscriber\"",
    ] {
        assert!(
            written.text.lines().any(|written| written == line),
            "{line}\n{}",
            written.text
        );
    }
}

#[test]
fn wrapped_lines_colours_and_other_line_ends() {
    let expected = [
        "den01wx051ccm01/aus05wx051ccm01.voice.example.com subscriber cucm",
        "den01wx051ccm01/den01wx051ccm01.voice.example.com publisher cucm",
        "den01wx051ccm01-im-presence/den01wx051imp01.voice.example.com publisher im-presence",
    ];
    let text = String::from_utf8(sample("wrapped.txt")).unwrap();
    assert_eq!(imported(text.clone()), expected);
    assert_eq!(remarks(&read(text.clone())), [""; 0]);
    let crlf = text.replace('\n', "\r\n");
    assert_eq!(imported(crlf), expected);
    assert_eq!(imported(text.replace('\n', "\r")), expected);
    let coloured = text
        .replace("104.", "\u{1b}[1;32m104.")
        .replace("Subscriber", "\u{1b}[0mSubscriber");
    assert_eq!(
        imported(format!("\u{1b}]0;cucm\u{7}\u{1b}[2J{coloured}")),
        expected
    );
    let utf_16: Vec<u8> = format!("\u{FEFF}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(imported(utf_16), expected);
}

#[test]
fn any_width_of_the_terminal() {
    let whole = "\
        104.0.2.16 den01.voice.example.com den01 Publisher callmanager DBPub authenticated\n\
        104.0.2.39 aus05.voice.example.com aus05 Subscriber callmanager DBSub authenticated using TCP since Sat Aug 9 02:49:37 2025\n";
    let expected = imported(whole);
    let mut whole_widths = 0;
    for width in 30..140 {
        let wrapped: String = whole
            .lines()
            .flat_map(|line| {
                let characters: Vec<char> = line.chars().collect();
                let pieces: Vec<String> = characters
                    .chunks(width)
                    .map(|piece| piece.iter().collect())
                    .collect();
                pieces
            })
            .map(|piece| piece.trim_end().to_owned() + "\n")
            .collect();
        let import = read(wrapped.clone());
        // A wrap that can be read in two ways is reported, never guessed.
        if !import.is_partial() {
            whole_widths += 1;
            assert_eq!(
                nodes(&import.inventory(None).unwrap().text),
                expected,
                "{wrapped}"
            );
        }
        assert!(import.remarks.len() <= 4, "{wrapped}{:?}", remarks(&import));
    }
    assert_eq!(whole_widths, 110);
}

#[test]
fn lost_line_ends() {
    let text = String::from_utf8(sample("show-network-cluster-processnode-ip.txt")).unwrap();
    let (_, output) = text.split_once('\n').unwrap();
    let import = read(output.replace('\n', " "));
    assert_eq!(
        nodes(&import.inventory(None).unwrap().text),
        [
            "cucm10/cucmv10sub.alegarc2.lab subscriber cucm",
            "cucm10/cucm10.alegarc2.lab publisher cucm"
        ]
    );
    assert!(import.is_partial(), "the table of addresses was not read");
}

#[test]
fn addresses_that_clients_are_told_are_named() {
    let import = read(sample("show-network-cluster-processnode-ip.txt"));
    assert!(!import.is_partial());
    assert_eq!(
        remarks(&import),
        [
            "input:8: note: System > Server tells clients this address of `CUCM10.alegarc2.lab`, and the certificate has the name: they will ask their users; give the full name there\n  | 10.1.89.20",
            "input:9: note: System > Server tells clients this address of `CUCMv10SUB.alegarc2.lab`, and the certificate has the name: they will ask their users; give the full name there\n  | 10.1.89.30",
        ]
    );
}

#[test]
fn servers_without_a_domain_need_one() {
    let sample = sample("show-network-cluster-nodomain-mixed.txt");
    let import = read(sample.clone());
    assert!(import.clusters.is_empty());
    assert!(remarks(&import)[0].starts_with("input:3: not read: `CUCMPUB` has no domain; give"));
    let options = Options {
        domain: Some("Voice.Example.com.".to_owned()),
        ..Options::default()
    };
    let import = read_with(sample, &options);
    assert!(!import.is_partial());
    assert_eq!(
        nodes(&import.inventory(None).unwrap().text),
        [
            "cucmpub/cucmpub.voice.example.com publisher cucm",
            "cucmpub/cucmsub.voice.example.com subscriber cucm",
            "cucmpub/cucmsub1.voice.example.com subscriber cucm",
        ]
    );
}

#[test]
fn the_server_table_gives_full_names() {
    assert_eq!(
        imported(
            "192.0.2.1 PUB Publisher callmanager DBPub authenticated\n\n\
             Server Table (processnode) Entries\n-----\nPub.example.com\n"
        ),
        ["pub/pub.example.com publisher cucm"]
    );
}

#[test]
fn the_publisher_of_another_product_is_no_cucm() {
    let written = read(
        "admin:show network cluster \n\
         192.0.2.1 cer-pub.example.com cer-pub Publisher callmanager DBPub authenticated\n\
         192.0.2.2 cer-sub.example.com cer-sub Subscriber ciscoer DBSub authenticated using TCP since Fri Oct 10 18:42:40 2014\n\n\
         Successful\n",
    )
    .inventory(None)
    .unwrap();
    assert!(
        written.text.contains(
            "product = \"generic\" # inferred: no product of the inventory calls itself `ciscoer`"
        ),
        "{}",
        written.text
    );
}

#[test]
fn lines_that_are_not_understood_are_named() {
    let import = read(
        "admin:show network cluster\n\
         192.0.2.1 pub.example.com pub Publisher callmanager DBPub authenticated\n\
         connection to host lost\n\
         192.0.2.2 sub.example.com other Subscriber callmanager DBSub authenticated\n\
         192.0.2.3 sub3.example.com sub3 Watcher callmanager DBSub authenticated\n",
    );
    let places: Vec<_> = import
        .remarks
        .iter()
        .map(|remark| (remark.line, remark.kind))
        .collect();
    assert_eq!(
        places,
        [
            (Some(3), RemarkKind::NotRead),
            (Some(4), RemarkKind::NotRead),
            (Some(5), RemarkKind::NotRead)
        ]
    );
    assert_eq!(
        nodes(&import.inventory(None).unwrap().text),
        ["pub/pub.example.com publisher cucm"]
    );
}

#[test]
fn processnode_in_both_forms() {
    assert_eq!(
        imported(sample("run-sql-processnode-name-nodeid.txt")),
        [
            "cucm105pub/cucm105pub.mydomain.com - generic",
            "cucm105pub/cucm105sub1.mydomain.com - generic",
            "cucm105pub/imp105.mydomain.com - generic",
        ]
    );
    let star = String::from_utf8(sample("run-sql-processnode-star.txt")).unwrap();
    let import = read(star.clone());
    assert!(import.clusters.is_empty());
    assert!(remarks(&import)[0].contains("`10.1.89.20` is an IP address"));
    // The same table with names and codes.
    let named = star
        .replace("4b8 10.1.89.20        ", "4b8 pub.example.com   ")
        .replace("d58 10.1.89.30        ", "d58 imp.example.com   ")
        .replace(
            "t        3      1                    NULL          1 ",
            "t        3      1                    NULL          2 ",
        );
    let expected = [
        "pub/pub.example.com publisher cucm",
        "pub-im-presence/imp.example.com subscriber im-presence",
    ];
    assert_eq!(imported(named.clone()), expected);
    let wrapped: String = named
        .lines()
        .skip(2)
        .flat_map(|line| {
            let characters: Vec<char> = line.chars().collect();
            let pieces: Vec<String> = characters
                .chunks(80)
                .map(|piece| piece.iter().collect())
                .collect();
            pieces
        })
        .map(|piece| piece + "\n")
        .collect();
    let import = read(wrapped.clone());
    assert_eq!(
        nodes(&import.inventory(None).unwrap().text),
        expected,
        "{wrapped}{:?}",
        remarks(&import)
    );
    // Copied out of a web page, where runs of blanks become one.
    assert_eq!(
        imported(
            "name nodeid\n==================== ======\nEnterpriseWideData 1\npub.example.com 2\n"
        ),
        ["pub/pub.example.com - generic"]
    );
}

#[test]
fn a_session_with_several_commands() {
    let session = format!(
        "{}\n{}",
        String::from_utf8(sample("show-network-cluster-fqdn-no-processnode.txt")).unwrap(),
        "admin:show status\nHost Name : CUCMPUB\nadmin:run sql select name,nodeid from processnode\n\
         name                     nodeid\n======================== ======\n\
         EnterpriseWideData       1\ncucmpub.edgrodrilab.com  2\ncucmsub2.edgrodrilab.com 3\nadmin:\n"
    );
    let import = read(session);
    let formats: Vec<Format> = import.inputs.iter().map(|input| input.format).collect();
    assert_eq!(formats, [Format::NetworkCluster, Format::ProcessNode]);
    assert_eq!(
        remarks(&import),
        [
            "input:8: not read: the output of `show status` is not read; give that of `show network cluster` on the publisher"
        ]
    );
    let names = nodes(&import.inventory(None).unwrap().text);
    assert!(
        names.contains(&"cucmpub-other/cucmsub2.edgrodrilab.com - generic".to_owned()),
        "{names:?}"
    );
}

#[test]
fn requests_in_a_session() {
    let request = String::from_utf8(sample("cucm86-ipsec-118886.csr.pem")).unwrap();
    let (_, request) = request.split_once('\n').unwrap();
    let options = Options {
        domain: Some("example.com".to_owned()),
        product: Some(Product::UnityConnection),
        ..Options::default()
    };
    let session = format!(
        "admin:show csr own ipsec\n{request}\nadmin:show network cluster\n\
         192.0.2.1 CUCMB1.example.com CUCMB1 Publisher callmanager DBPub authenticated\nadmin:show version active\nx\n"
    );
    let import = read_with(session, &options);
    assert_eq!(import.inputs.len(), 2);
    assert_eq!(import.remarks.len(), 1, "{:?}", remarks(&import));
    assert!(remarks(&import)[0].contains("`show version active`"));
    let written = import.inventory(None).unwrap();
    assert_eq!(
        nodes(&written.text),
        ["cucmb1/cucmb1.example.com publisher unity-connection"]
    );
    assert!(
        written.text.contains("organization = \"cisco\""),
        "{}",
        written.text
    );
}

#[test]
fn words_around_requests_do_not_hide_the_next_line() {
    let request = String::from_utf8(sample("cucm86-ipsec-118886.csr.pem")).unwrap();
    let (_, request) = request.split_once('\n').unwrap();
    let mut file = "\u{FEFF}# Zürich \n".as_bytes().to_vec();
    file.extend([0xFC, 0xFC, 0xFC, b'\n']);
    file.extend(request.trim_end().as_bytes());
    file.extend(b"\n192.0.2.1 pub.example.com pub Publisher callmanager DBPub authenticated\n");
    assert_eq!(imported(file), ["pub/pub.example.com publisher cucm"]);
}

#[test]
fn tables_with_any_delimiter() {
    let expected = [
        "sjc-cucm/cucm-pub.voice.example.com publisher cucm",
        "sjc-cucm/cucm-sub1.voice.example.com subscriber cucm",
        "sjc-cucm-im-presence/imp-pub.voice.example.com publisher im-presence",
        "sjc-cucm-other/jukebox.voice.example.com - generic",
    ];
    let table = String::from_utf8(sample("servers.csv")).unwrap();
    for delimiter in [";", ",", "\t", "|"] {
        let import = read(table.replace(';', delimiter));
        assert_eq!(
            nodes(&import.inventory(None).unwrap().text),
            expected,
            "{delimiter}"
        );
        let places: Vec<_> = import
            .remarks
            .iter()
            .map(|remark| (remark.line.unwrap(), remark.kind))
            .collect();
        assert_eq!(
            places,
            [
                (1, RemarkKind::Note),
                (5, RemarkKind::NotRead),
                (6, RemarkKind::NotRead)
            ],
            "{:?}",
            remarks(&import)
        );
    }
    let excel = format!("\u{FEFF}sep=;\r\n{}", table.replace('\n', "\r\n"));
    assert_eq!(imported(excel), expected);
}

#[test]
fn quoted_cells_and_lines_after_blank_ones() {
    let import = read(
        "FQDN,Organization,Notes\n\n\"pub.example.com\",\"Example, Inc\",\"a \"\"b\"\"\"\n\n10.0.0.1,,\n",
    );
    let written = import.inventory(None).unwrap();
    assert!(
        written.text.contains("organization = \"Example, Inc\""),
        "{}",
        written.text
    );
    assert_eq!(import.remarks.last().unwrap().line, Some(5));
    // A quotation mark that is missing hides the lines behind it, and that is said.
    let import = read("host,notes\na.example.com,\"it's open\nb.example.com,\nc.example.com,\n");
    assert!(import.is_partial());
    assert!(
        remarks(&import)
            .iter()
            .any(|remark| remark.contains("runs over")),
        "{:?}",
        remarks(&import)
    );
}

#[test]
fn names_alone() {
    let import = read(
        "# our servers\npub.example.com\nSub1.Example.Com.\nsub2.example.com, sub3.example.com\nthe rest of it\n",
    );
    assert_eq!(
        nodes(&import.inventory(None).unwrap().text),
        [
            "pub/pub.example.com - generic",
            "pub/sub1.example.com - generic",
            "pub/sub2.example.com - generic",
            "pub/sub3.example.com - generic"
        ]
    );
    assert_eq!(import.remarks.len(), 1);
    let options = Options {
        cluster: Some("sjc".to_owned()),
        product: Some(Product::Expressway),
        domain: None,
    };
    assert_eq!(
        nodes(
            &read_with("edge.example.com\n", &options)
                .inventory(None)
                .unwrap()
                .text
        ),
        ["sjc/edge.example.com - expressway"]
    );
}

#[test]
fn what_names_no_server_is_refused_in_words() {
    let refusal = |text: &str| {
        let import = read(text);
        assert!(import.clusters.is_empty(), "{text}");
        import.remarks[0].to_string()
    };
    for (text, sentence) in [
        ("", "it is empty"),
        ("<html><body>Sign in</body></html>", "it is a web page"),
        ("[[cluster]]\nname = \"a\"\n", "it is an inventory already"),
        (
            "The servers are in the cellar.\nAsk Ann.\n",
            "it is nothing that names servers",
        ),
        ("a,b\n1,2\n", "names no column for the servers"),
        ("{\"a\": 1}", "no answer to `snapshot/server`"),
        ("{\"server\": ", "the JSON of a snapshot is damaged"),
        (
            "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
            "it holds a private key",
        ),
        (
            "tomcat/tomcat.pem: Self-signed certificate generated by system\n",
            "`show cert list` lists",
        ),
    ] {
        assert!(refusal(text).contains(sentence), "{}", refusal(text));
    }
}

#[test]
fn requests_and_certificates() {
    let folder = project("docs/examples/downloads");
    let sources: Vec<Source> = files_below(&folder)
        .iter()
        .map(|path| {
            Source::new(
                format!("downloads/{path}"),
                fs::read(folder.join(path)).unwrap(),
            )
        })
        .collect();
    let import = import::read(&sources, &Options::default()).unwrap();
    let written = import.inventory(None).unwrap();
    let clusters: BTreeSet<&str> = written
        .added
        .iter()
        .map(|placed| placed.cluster.as_str())
        .collect();
    assert_eq!(clusters, BTreeSet::from(["sjc-cuc", "sjc-cucm"]));
    assert!(
        written
            .text
            .contains("[cluster.subject] # as the servers have it"),
        "{}",
        written.text
    );

    let certificate = String::from_utf8(sample("cucm86-ipsec-118886.cert.pem")).unwrap();
    let options = Options {
        domain: Some("example.com".to_owned()),
        ..Options::default()
    };
    let written = read_with(certificate, &options).inventory(None).unwrap();
    assert_eq!(
        nodes(&written.text),
        ["cucmb1/cucmb1.example.com - generic"]
    );
    assert!(
        written.text.contains("country = \"PL\""),
        "{}",
        written.text
    );
    let authority = read(sample("ios-ca-118886.ca.pem"));
    assert!(remarks(&authority)[0].ends_with("the certificate of a CA, not of a server"));
}

#[test]
fn names_in_requests() {
    let request = |common_name: &str, names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let subject = [
            forge::relative_name(3, common_name),
            forge::relative_name(10, "Example"),
        ];
        let extensions = [forge::extension(17, &forge::dns_names(&names))];
        read(forge::request(&subject, &extensions))
    };
    let server = |import: &Import| {
        let cluster = import.clusters.first()?;
        let server = cluster.servers.first()?;
        Some((server.fqdn.clone(), server.alternative_names.clone()))
    };
    let named = |fqdn: &str, names: &[&str]| {
        Some((
            fqdn.to_owned(),
            names.iter().map(|name| (*name).to_owned()).collect(),
        ))
    };
    assert_eq!(
        server(&request(
            "Pub.example.com",
            &[
                "pub.example.com",
                "example.com",
                "EXAMPLE.com",
                "*.x.example.com"
            ]
        )),
        named("pub.example.com", &["example.com", "*.x.example.com"])
    );
    // A host name alone, and the full name among the alternatives.
    assert_eq!(
        server(&request("SUB", &["example.com", "sub.example.com"])),
        named("sub.example.com", &["example.com"])
    );
    assert_eq!(
        server(&request("10.1.2.3", &["pub.example.com"])),
        named("pub.example.com", &[])
    );
    let multi = request(
        "pub-ms.example.com",
        &["pub.example.com", "sub.example.com"],
    );
    assert_eq!(server(&multi), None);
    assert!(
        remarks(&multi)[0].contains("is for all servers of the cluster of `pub` (Multi-server)")
    );
    let wildcard = request("*.example.com", &["*.example.com", "example.com"]);
    assert_eq!(server(&wildcard), None);
    assert!(
        remarks(&wildcard)[0].contains("is a wildcard"),
        "{:?}",
        remarks(&wildcard)
    );
    // What cannot be a name in an inventory is said.
    let odd = request("pub.example.com", &["a b", "sub"]);
    assert_eq!(server(&odd), named("pub.example.com", &[]));
    assert_eq!(odd.remarks.len(), 2);
}

/// A snapshot of one server, with a request that waits.
fn snapshot(server: &str) -> String {
    let request = String::from_utf8(sample("cucm86-ipsec-118886.csr.pem")).unwrap();
    let certificate = String::from_utf8(sample("cucm86-ipsec-118886.cert.pem")).unwrap();
    serde_json::json!({
        "trackingId": "1", "server": server, "revokedCertificates": [],
        "identities": [
            { "service": "ipsec", "certificate": certificate, "csr": request },
            { "service": "CallManager", "certificate": certificate, "csr": null },
            { "service": "../tomcat", "certificate": certificate, "csr": request },
        ],
        "trusts": [{ "service": "tomcat-trust", "certificate_data": [{ "filename": "a", "certificate": "b" }] }]
    })
    .to_string()
}

#[test]
fn snapshots_and_their_pending_requests() {
    let import = read(snapshot("cucm-pub.example.com"));
    let written = import.inventory(None).unwrap();
    assert_eq!(
        nodes(&written.text),
        ["cucm-pub/cucm-pub.example.com - cucm"]
    );
    assert!(written.text.contains("locality = \"cisco\""));
    let requests: Vec<_> = import
        .requests
        .iter()
        .map(|request| (request.fqdn.as_str(), request.service.as_str()))
        .collect();
    assert_eq!(requests, [("cucm-pub.example.com", "ipsec")]);
    assert!(remarks(&import)[0].contains("cannot be part of a file's name"));
    // The host name alone is not enough, and a list of snapshots is read whole.
    assert!(read(snapshot("CUCMB1")).clusters.is_empty());
    let two = format!(
        "[{}, {}]",
        snapshot("a.example.com"),
        snapshot("b.example.com")
    );
    assert_eq!(imported(two).len(), 2);
}

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

fn merged(import: &Import, existing: &str) -> Result<Written, Error> {
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
    assert!(matches!(merged(&import, inline), Err(Error::Form(_))));
    assert!(matches!(
        merged(&import, "[[cluster]\n"),
        Err(Error::Existing(_))
    ));
    assert!(matches!(
        merged(&import, "192.0.2.1 pub\n"),
        Err(Error::Existing(_))
    ));
    let not_text = Source::new("cluster.toml", vec![0x23, 0xFF, 0x0A]);
    assert!(matches!(
        import.inventory(Some(&not_text)),
        Err(Error::Form(_))
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
        Err(Error::Option(_))
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
    let plain: Vec<String> = text
        .split(['\n', '\r'])
        .map(|line| anstream::adapter::strip_str(line).to_string())
        .collect();
    let plain = plain.join("\n");
    let words =
        plain.split(|character: char| character.is_whitespace() || ",;|\"".contains(character));
    let ascii: String = words.filter_map(signready::name::to_ascii).collect();
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
    #![proptest_config(ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

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
        let _ = CertificateNames::from_der(&der);
        let import = read(der);
        let _ = import.inventory(None).unwrap();
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(bytes).inventory(None).unwrap();
    }
}

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
        let start = ProcessTime::now();
        let beginning: String = text.chars().take(60).collect();
        if let Ok(import) = import::read(&[Source::new("input", text)], &Options::default()) {
            let _ = import.inventory(None).unwrap();
        }
        let took = start.elapsed();
        println!("{took:?} {beginning:?}");
        assert!(took < Duration::from_secs(20), "{took:?} for {beginning:?}");
    }
}
