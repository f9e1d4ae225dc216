//! What servers print.

use super::*;

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
fn the_publisher_of_unity_connection_calls_itself_connection() {
    let written = read(
        "admin:show network cluster\n\
         192.0.2.1 cuc1.example.com cuc1 Publisher connection DBPub authenticated\n\
         192.0.2.2 cuc2.example.com cuc2 Subscriber connection DBSub authenticated\n",
    )
    .inventory(None)
    .unwrap();
    let told = "product = \"unity-connection\" # inferred: the servers run `connection`";
    assert!(written.text.contains(told), "{}", written.text);
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
    let formats: Vec<ImportFormat> = import.inputs.iter().map(|input| input.format).collect();
    assert_eq!(
        formats,
        [ImportFormat::NetworkCluster, ImportFormat::ProcessNode]
    );
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
