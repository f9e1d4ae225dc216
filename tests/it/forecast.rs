//! What `forecast` says of each combination of address, certificate, trust and clients; and that nothing in a certificate
//! breaks out of what is printed.

mod nodes;

use std::collections::BTreeSet;

use proptest::prelude::*;
use rcgen::date_time_ymd;
use signready::{
    estate::addresses::AddressFile,
    judge::{
        engine::THREADS,
        fleet::Fleet,
        issued::{self, Delivery, Given},
        planned_request::planned_requests,
    },
    output::forecast as output,
    pki::{
        certificate::{Client, Roots},
        text::source::Source,
    },
    work::forecast::{
        ClientOutcome, Clients, Connection, Forecast, Note, OnInvalid, Refuser, Service, forecast,
    },
};

use crate::support;
use crate::support::{
    authority::{Authority, params, strangers},
    key::Key,
};

const CUCM: &str = "[[cluster]]\nname = \"c\"\nproduct = \"cucm\"\ndomain = \"example.com\"\n";

/// One node `pub` with these addresses.
fn publisher(addresses: &str) -> String {
    format!("{CUCM}[[cluster.node]]\nhost = \"pub\"\naddresses = [{addresses}]\n")
}

fn deliver(inventory: &str, files: &[(&str, &[u8])], addresses: &[(&str, &str)]) -> Delivery {
    let inventory = support::inventory(inventory);
    let products = support::products(&inventory);
    let planned = planned_requests(&inventory, &products);
    let documents = addresses.iter().map(|(path, text)| {
        AddressFile::read(&Source::new(*path, *text))
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    });
    let fleet = Fleet::with_inventory(Vec::new(), inventory, planned).telling(documents.collect());
    let read = files
        .iter()
        .map(|(path, der)| issued::read(&Source::new(*path, *der), Given::Delivered));
    Delivery::join(read.collect(), fleet, support::against(), THREADS)
}

fn either() -> Clients {
    Clients {
        client: Client::Either,
        ..Clients::default()
    }
}

/// What each connection is, such as `prompt: untrusted`.
fn briefs(forecast: &Forecast) -> Vec<String> {
    forecast
        .connections
        .iter()
        .map(|met| met.now.brief())
        .collect()
}

fn reasons(connection: &Connection) -> String {
    connection.now.reasons().join("; ")
}

#[test]
fn a_connection_is_silent_untrusted_a_mismatch_or_both() {
    let authority = Authority::new();
    let certificate = authority.issue(&["pub.example.com"], "pub.example.com");
    let inventory = publisher("\"pub.example.com\", \"pub\", \"192.0.2.1\"");
    let delivery = deliver(&inventory, &[("c/pub.crt", &certificate)], &[]);
    let trusted = forecast(&delivery, &authority.roots(), None, either());
    assert_eq!(
        briefs(&trusted),
        ["silent", "prompt: mismatch", "prompt: mismatch"]
    );
    // One certificate: accepted once, it is not asked about again.
    assert_eq!(
        (
            trusted.now.prompts,
            trusted.now.prompted,
            trusted.now.silent
        ),
        (1, 2, 1)
    );
    assert!(
        trusted.connections[2]
            .advice
            .as_ref()
            .unwrap()
            .contains("`pub.example.com`")
    );
    let untrusted = forecast(&delivery, &strangers(), None, either());
    assert_eq!(
        briefs(&untrusted),
        [
            "prompt: untrusted",
            "prompt: untrusted, mismatch",
            "prompt: untrusted, mismatch"
        ]
    );
    assert_eq!(untrusted.now.prompts, 1);
    assert!(!untrusted.is_silent());
}

#[test]
fn a_root_that_is_placed_ends_the_prompts_of_all_its_servers() {
    let authority = Authority::new();
    let nodes = ["pub", "sub1", "sub2"];
    let certificates: Vec<(String, Vec<u8>)> = nodes
        .iter()
        .map(|host| {
            let name = format!("{host}.example.com");
            (format!("c/{host}.crt"), authority.issue(&[&name], &name))
        })
        .collect();
    let files: Vec<(&str, &[u8])> = certificates
        .iter()
        .map(|(path, der)| (path.as_str(), der.as_slice()))
        .collect();
    let hosts: Vec<String> = nodes
        .iter()
        .map(|host| format!("[[cluster.node]]\nhost = \"{host}\"\n"))
        .collect();
    let delivery = deliver(&format!("{CUCM}{}", hosts.concat()), &files, &[]);
    let forecast = forecast(&delivery, &strangers(), Some(&authority.roots()), either());
    assert_eq!(forecast.now.prompts, 3);
    assert_eq!(forecast.after.unwrap().prompts, 0);
    assert!(forecast.is_silent());
    // Nothing said what clients are told.
    assert!(forecast.notes.contains(&Note::FullNames));
}

#[test]
fn what_users_cannot_accept_is_refused() {
    let authority = Authority::new();
    let certificate = authority.issue(&["pub.example.com"], "pub.example.com");
    let inventory = publisher("\"pub.example.com\", \"pub\"");
    let delivery = deliver(&inventory, &[("c/pub.crt", &certificate)], &[]);
    let refuser = |clients: Clients| {
        let forecast = forecast(&delivery, &authority.roots(), None, clients);
        assert_eq!(forecast.connections[0].now, ClientOutcome::Silent);
        assert_eq!(forecast.now.prompts, 0);
        match forecast.connections[1].now {
            ClientOutcome::Refused(_, refuser) => Some(refuser),
            _ => None,
        }
    };
    let reject = Clients {
        on_invalid: OnInvalid::Reject,
        ..either()
    };
    assert_eq!(refuser(reject), Some(Refuser::Policy));
    // "In FIPS mode" the argument is ignored, whatever it is.
    for on_invalid in [
        OnInvalid::Prompt,
        OnInvalid::PromptPerSession,
        OnInvalid::Reject,
    ] {
        let clients = Clients {
            on_invalid,
            has_fips: true,
            ..either()
        };
        assert_eq!(refuser(clients), Some(Refuser::Fips));
    }
}

#[test]
fn a_common_name_counts_for_one_client_and_not_for_the_other() {
    let authority = Authority::new();
    let deliver = |certificate: &[u8]| {
        let inventory = publisher("\"pub.example.com\"");
        deliver(&inventory, &[("c/pub.crt", certificate)], &[])
    };
    // Beside a DNS name it counts for neither: Cisco's document does not say so.
    let delivery = deliver(&authority.issue(&["other.example.com"], "pub.example.com"));
    let beside = forecast(&delivery, &authority.roots(), None, either());
    assert_eq!(briefs(&beside), ["prompt: mismatch"]);
    let delivery = deliver(&authority.issue(&[], "pub.example.com"));
    let by_document = forecast(&delivery, &authority.roots(), None, either());
    assert_eq!(briefs(&by_document), ["silent"]);
    assert!(by_document.notes.contains(&Note::CommonName));
    let by_standard = forecast(&delivery, &authority.roots(), None, Clients::default());
    assert_eq!(briefs(&by_standard), ["prompt: mismatch"]);
    assert!(!by_standard.notes.contains(&Note::CommonName));
    // Its CA has to be allowed to sign for it.
    for (domain, brief) in [
        ("example.com", "silent"),
        ("example.org", "prompt: mismatch"),
    ] {
        let authority = Authority::permitting(domain);
        let delivery = deliver(&authority.issue(&[], "pub.example.com"));
        let forecast = forecast(&delivery, &authority.roots(), None, either());
        assert_eq!(briefs(&forecast), [brief], "{domain}");
    }
}

#[test]
fn a_server_without_a_certificate_presents_its_own_and_that_is_said() {
    let authority = Authority::new();
    let certificate = authority.issue(&["pub.example.com"], "pub.example.com");
    let inventory =
        format!("{CUCM}[[cluster.node]]\nhost = \"pub\"\n[[cluster.node]]\nhost = \"sub\"\n");
    let delivery = deliver(&inventory, &[("c/pub.crt", &certificate)], &[]);
    let forecast = forecast(
        &delivery,
        &authority.roots(),
        Some(&authority.roots()),
        either(),
    );
    assert_eq!(briefs(&forecast), ["silent", "prompt: untrusted"]);
    assert!(forecast.notes.contains(&Note::OwnCertificate));
    assert_eq!(forecast.after.unwrap().prompts, 1);
}

#[test]
fn a_self_signed_certificate_that_is_placed_is_trusted() {
    let key = Key::generate();
    let mut own = params(&["pub.example.com"], "pub.example.com");
    key.identify(&mut own);
    let own = own.self_signed(&key).unwrap().der().to_vec();
    let mut placed = strangers();
    placed
        .add_file(&Source::new("pub.cer", own.clone()))
        .unwrap();
    let delivery = deliver(
        &publisher("\"pub.example.com\""),
        &[("c/pub.crt", &own)],
        &[],
    );
    let forecast = forecast(&delivery, &strangers(), Some(&placed), either());
    assert_eq!(briefs(&forecast), ["prompt: untrusted"]);
    assert!(!forecast.notes.contains(&Note::OwnCertificate));
    assert!(forecast.is_silent());
}

#[test]
fn a_certificate_out_of_date_is_not_silent() {
    let authority = Authority::new();
    let mut params = params(&["pub.example.com"], "pub.example.com");
    params.not_after = date_time_ymd(2026, 11, 20);
    let certificate = authority.sign(&params);
    let delivery = deliver(
        &publisher("\"pub.example.com\""),
        &[("c/pub.crt", &certificate)],
        &[],
    );
    let forecast = forecast(&delivery, &authority.roots(), None, either());
    assert_eq!(briefs(&forecast), ["prompt: untrusted"]);
    assert!(reasons(&forecast.connections[0]).contains("not valid on this day"));
    assert!(forecast.notes.contains(&Note::Disorder));
}

#[test]
fn the_newest_certificate_of_a_server_is_the_one_that_it_presents() {
    let authority = Authority::new();
    let mut old = params(&["old.example.com"], "pub.example.com");
    old.not_before = date_time_ymd(2026, 1, 1);
    let new = authority.issue(&["pub.example.com"], "pub.example.com");
    let old = authority.sign(&old);
    let files: [(&str, &[u8]); 2] = [("c/pub.crt", &new), ("old/pub.example.com.crt", &old)];
    let delivery = deliver(&publisher("\"pub.example.com\""), &files, &[]);
    let forecast = forecast(&delivery, &authority.roots(), None, Clients::default());
    assert_eq!(briefs(&forecast), ["silent"]);
}

#[test]
fn one_certificate_of_several_servers_is_asked_about_once() {
    let authority = Authority::new();
    let wildcard = authority.issue(&["*.example.com"], "*.example.com");
    let inventory =
        format!("{CUCM}[[cluster.node]]\nhost = \"pub\"\n[[cluster.node]]\nhost = \"sub\"\n");
    // Once for all, or at the place of each.
    let once: &[(&str, &[u8])] = &[("wildcard.crt", &wildcard)];
    let twice: &[(&str, &[u8])] = &[("c/pub.crt", &wildcard), ("c/sub.crt", &wildcard)];
    for files in [once, twice] {
        let delivery = deliver(&inventory, files, &[]);
        let untrusted = forecast(&delivery, &strangers(), Some(&authority.roots()), either());
        assert_eq!(untrusted.now.prompts, 1);
        assert_eq!(untrusted.now.prompted, 2);
        assert!(untrusted.notes.contains(&Note::Shared));
        assert!(untrusted.is_silent());
    }
}

#[test]
fn addresses_lead_to_servers_by_any_of_their_names() {
    let authority = Authority::new();
    let certificate = authority.issue(&["pub.example.com", "cm.example.com"], "pub.example.com");
    let inventory = format!(
        "{CUCM}[[cluster.node]]\nhost = \"pub\"\nalt-names = [\"cm.example.com\"]\n[[cluster]]\nname = \"d\"\ndomain = \"example.org\"\n\
         [[cluster.node]]\nhost = \"twin\"\n[[cluster]]\nname = \"e\"\ndomain = \"example.net\"\naddresses = [\"twin\"]\n[[cluster.node]]\nhost = \"twin\"\n"
    );
    let table = "192.0.2.1 pub.example.com pub Publisher callmanager DBPub authenticated\n\n\
                 Server Table (processnode) Entries\n----------------------------------\n192.0.2.1\n";
    let xml = "<config><Phone><TftpServer1>CM.Example.com</TftpServer1><CtiServer1>pub</CtiServer1>\
               <CcmcipServer1>192.0.2.1</CcmcipServer1><CcmcipServer2>twin</CcmcipServer2><TftpServer2>192.0.2.9</TftpServer2></Phone>\
               <Policies><Meeting_Server_Address>meet.example.edu</Meeting_Server_Address></Policies></config>";
    let delivery = deliver(
        &inventory,
        &[("c/pub.crt", &certificate)],
        &[("jabber-config.xml", xml), ("show.txt", table)],
    );
    let forecast = forecast(&delivery, &authority.roots(), None, either());
    let met: Vec<(&str, Option<&str>, &str)> = forecast
        .connections
        .iter()
        .map(|met| (met.address.as_str(), met.server.as_deref(), met.now.word()))
        .collect();
    assert_eq!(
        met,
        [
            // The cluster that has the address has a node of that name.
            ("twin", Some("twin.example.net"), "prompt"),
            ("CM.Example.com", Some("pub.example.com"), "silent"),
            ("pub", Some("pub.example.com"), "prompt"),
            // The server table says whose it is.
            ("192.0.2.1", Some("pub.example.com"), "prompt"),
            ("twin", None, "unknown"),
            ("192.0.2.9", None, "unknown"),
            ("meet.example.edu", None, "elsewhere"),
            // Nothing says what clients are told of this one.
            ("twin.example.org", Some("twin.example.org"), "prompt"),
        ]
    );
    assert!(reasons(&forecast.connections[4]).contains("`twin.example.org`, `twin.example.net`"));
    // One connection, which two texts tell clients of.
    let lines: Vec<(&str, usize)> = forecast.connections[3]
        .told
        .iter()
        .map(|told| (told.path.as_str(), told.line))
        .collect();
    assert_eq!(lines, [("jabber-config.xml", 1), ("show.txt", 5)]);
}

const PRESENCE: &str =
    "[[cluster]]\nname = \"i\"\nproduct = \"im-presence\"\ndomain = \"example.com\"\n";

#[test]
fn in_an_xmpp_certificate_clients_look_for_the_domain() {
    let authority = Authority::new();
    let tomcat = authority.issue(&["imp.example.com"], "imp.example.com");
    let with_domain = authority.issue(&["imp.example.com", "chat.example.com"], "imp.example.com");
    let node = "[[cluster.node]]\nhost = \"imp\"\n";
    let known = format!("{PRESENCE}xmpp-domains = [\"chat.example.com\"]\n{node}");
    let met = |inventory: &str, xmpp: &[u8]| {
        let files: [(&str, &[u8]); 2] =
            [("i/imp.tomcat.crt", &tomcat), ("i/imp.cup-xmpp.crt", xmpp)];
        let delivery = deliver(inventory, &files, &[]);
        let forecast = forecast(&delivery, &authority.roots(), None, either());
        let services: Vec<Option<Service>> =
            forecast.connections.iter().map(|met| met.service).collect();
        assert_eq!(services, [Some(Service::Https), Some(Service::Xmpp)]);
        assert_eq!(forecast.connections[0].now, ClientOutcome::Silent);
        forecast.connections[1].now.brief()
    };
    assert_eq!(met(&known, &with_domain), "silent");
    // The same certificate twice, as the files say.
    assert_eq!(met(&known, &tomcat), "prompt: mismatch");
    let without_domain = authority.issue(&["imp.example.com"], "imp.example.com");
    assert_eq!(met(&known, &without_domain), "prompt: mismatch");
    // Nobody says which domain.
    assert_eq!(met(&format!("{PRESENCE}{node}"), &with_domain), "unknown");
}

#[test]
fn from_outside_a_mismatch_is_refused() {
    let authority = Authority::new();
    let inventory = "[[cluster]]\nname = \"e\"\nproduct = \"expressway-e\"\ndomain = \"example.com\"\nregistration-domains = [\"users.example.com\"]\n\
                     [[cluster.node]]\nhost = \"exp\"\n";
    let met = |names: &[&str], roots: &Roots| {
        let certificate = authority.issue(names, "exp.example.com");
        let delivery = deliver(inventory, &[("e/exp.crt", &certificate)], &[]);
        let forecast = forecast(&delivery, roots, None, either());
        assert_eq!(forecast.connections[0].service, Some(Service::Outside));
        forecast.connections[0].now.brief()
    };
    let trusted = authority.roots();
    assert_eq!(
        met(&["exp.example.com", "users.example.com"], &trusted),
        "silent"
    );
    assert_eq!(
        met(
            &["exp.example.com", "collab-edge.users.example.com"],
            &trusted
        ),
        "silent"
    );
    assert_eq!(met(&["exp.example.com"], &trusted), "refused: mismatch");
    assert_eq!(
        met(&["exp.example.com", "users.example.com"], &strangers()),
        "prompt: untrusted"
    );
}

/// The cells of a row of a Markdown table, as GitHub divides them: a backslash makes what follows plain.
fn cells(row: &str) -> usize {
    let mut cells = 0;
    let mut characters = row.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            '|' => cells += 1,
            _ => {}
        }
    }
    cells
}

proptest! {
    #![proptest_config(support::properties(64))]

    #[test]
    fn no_title_and_no_path_breaks_out(
        title in r#"([a-z<>&"'`|\\\[\]()!*\n\u{1b}\u{202e}]|<script>|\]\(javascript:|\|\||</td>){1,20}"#,
        path in r#"[a-z<>&"'`|\\\[\]()\n]{1,12}"#,
    ) {
        let authority = Authority::new();
        let certificate = authority.issue(&["pub.example.com"], &title);
        let inventory = publisher("\"pub.example.com\", \"pub\"");
        let xml = "<config><Phone><TftpServer1>pub</TftpServer1></Phone></config>";
        let path = format!("{path}.xml");
        let delivery = deliver(&inventory, &[("c/pub.crt", &certificate)], &[(&path, xml)]);
        let forecast = forecast(&delivery, &strangers(), Some(&authority.roots()), either());
        prop_assert_eq!(forecast.connections.len(), 2);
        prop_assert_eq!(&forecast.connections[0].presented.as_ref().unwrap().title, &title);

        // A page with another title has the same tags.
        let tags = |page: &str| page.matches('<').count();
        let page = output::html(&forecast).unwrap();
        let mut plain = forecast.clone();
        for connection in &mut plain.connections {
            "plain".clone_into(&mut connection.presented.as_mut().unwrap().title);
            for told in &mut connection.told {
                "plain".clone_into(&mut told.path);
            }
        }
        prop_assert_eq!(tags(&page), tags(&output::html(&plain).unwrap()));

        let markdown = output::markdown(&forecast);
        let rows: Vec<&str> = markdown.lines().filter(|line| line.starts_with('|')).collect();
        prop_assert_eq!(rows.len(), 4, "{}", markdown);
        let sizes: BTreeSet<usize> = rows.iter().map(|row| cells(row)).collect();
        prop_assert_eq!(sizes.len(), 1, "{}", markdown);
        let code: String = rows.concat();
        let outside: String = code.split('`').step_by(2).collect();
        prop_assert!(!outside.contains("<script") && !outside.contains("](") && !outside.contains("</td"), "{}", markdown);

        let is_unsafe = |character: char| character != '\n' && signready::pki::text::printable::is_unsafe(character);
        for text in [output::text(&forecast), output::json(&forecast), markdown, page] {
            prop_assert!(!text.contains(is_unsafe), "{}", text);
        }
        prop_assert_eq!(output::text(&forecast).lines().count(), output::text(&plain).lines().count());
        let parsed: serde_json::Value = serde_json::from_str(&output::json(&forecast)).unwrap();
        prop_assert_eq!(&parsed["connections"][1]["now"]["untrusted"], true);
        prop_assert_eq!(&parsed["connections"][1]["after"]["mismatch"], true);
    }
}
