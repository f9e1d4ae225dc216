//! What an inventory and the profiles of its products come to, request by request.

use signready::{
    estate::{inventory::NodeId, numbered::Id as _},
    judge::planned_request::{PlannedRequest, planned_requests},
    pki::key::KeyAlgorithm,
};

use crate::support;

fn of(text: &str) -> Vec<PlannedRequest> {
    let text = format!("[[cluster]]\nname = \"sjc\"\ndomain = \"voice.example.com\"\n{text}");
    let inventory = support::inventory(&text);
    planned_requests(&inventory, &support::products(&inventory))
}

fn described(planned_requests: &[PlannedRequest]) -> Vec<String> {
    let described = planned_requests.iter().map(|planned_request| {
        let names: Vec<&str> = planned_request.names().collect();
        format!(
            "{} {}: {}",
            planned_request.stem,
            planned_request.common_name().unwrap_or("-"),
            names.join(" ")
        )
    });
    described.collect()
}

#[test]
fn what_is_made_here_is_one_request_for_each_node() {
    let found = of(
        "product = \"im-presence\"\n[[cluster.node]]\nhost = \"imp1\"\nalt-names = [\"imp.example.com\"]\n",
    );
    assert_eq!(
        described(&found),
        ["imp1.voice.example.com imp1.voice.example.com: imp1.voice.example.com imp.example.com"]
    );
    assert_eq!(found[0].purpose, None);
}

#[test]
fn a_server_has_a_request_for_each_certificate_with_the_names_that_it_needs() {
    let found = of(
        "product = \"im-presence\"\nkey-custody = \"server\"\nxmpp-domains = [\"example.com\"]\n[[cluster.node]]\nhost = \"imp1\"\n",
    );
    assert_eq!(
        described(&found),
        [
            "imp1.voice.example.com.tomcat imp1.voice.example.com: imp1.voice.example.com",
            "imp1.voice.example.com.cup-xmpp imp1.voice.example.com: imp1.voice.example.com example.com"
        ]
    );
    let edge = of(
        "product = \"expressway-e\"\nregistration-domains = [\"example.com\"]\n[[cluster.node]]\nhost = \"exp1\"\n",
    );
    assert_eq!(
        described(&edge),
        ["exp1.voice.example.com exp1.voice.example.com: exp1.voice.example.com example.com"]
    );
}

#[test]
fn one_certificate_for_all_nodes_is_made_on_the_publisher() {
    let nodes = "[[cluster.node]]\nhost = \"sub\"\nrole = \"subscriber\"\n[[cluster.node]]\nhost = \"pub\"\nrole = \"publisher\"\n";
    let head = "product = \"cucm\"\nkey-custody = \"server\"\ndistribution = \"multi-server\"\nparent-domain = true\n";
    let found = of(&format!(
        "{head}certificates = [\"tomcat-ECDSA\", \"ipsec\"]\n{nodes}"
    ));
    assert_eq!(
        described(&found),
        [
            "pub.voice.example.com.tomcat-ECDSA pub-EC-ms.voice.example.com: sub.voice.example.com pub.voice.example.com voice.example.com",
            "sub.voice.example.com.ipsec sub.voice.example.com: sub.voice.example.com voice.example.com",
            "pub.voice.example.com.ipsec pub.voice.example.com: pub.voice.example.com voice.example.com"
        ]
    );
    assert_eq!(
        (found[0].node, found[0].serves.as_slice()),
        (NodeId::at(1), [NodeId::at(1), NodeId::at(0)].as_slice())
    );
    assert!(found[0].is_multi_server() && !found[1].is_multi_server());
    assert_eq!(
        (found[0].key, found[1].key),
        (KeyAlgorithm::P256, KeyAlgorithm::Rsa2048)
    );
    let chosen = of(&format!(
        "{head}common-name = \"tomcat.example.com\"\n{nodes}"
    ));
    assert_eq!(chosen[0].common_name(), Some("tomcat.example.com"));
}

#[test]
fn the_client_of_the_database_has_a_name_of_its_own() {
    let found = of(
        "product = \"meeting-server\"\ncertificates = [\"database-client\"]\n[[cluster.node]]\nhost = \"cms1\"\n",
    );
    assert_eq!(
        described(&found),
        ["cms1.voice.example.com.database-client postgres: "]
    );
}

#[test]
fn a_planned_request_knows_where_it_was_asked_for_and_what_its_product_says() {
    let text = "product = \"cucm\"\nkey-custody = \"server\"\n[[cluster.node]]\nhost = \"a\"\n\
        [[cluster.node]]\nhost = \"b\"\ncertificates = [\"CAPF\"]\n";
    let whole = format!("[[cluster]]\nname = \"sjc\"\ndomain = \"voice.example.com\"\n{text}");
    let found = of(text);
    let asked: Vec<&str> = found
        .iter()
        .map(|planned_request| whole.get(planned_request.asked.clone()).unwrap())
        .collect();
    assert_eq!(asked, ["\"cucm\"", "\"CAPF\""]);
    let public_ca = |planned_request: &PlannedRequest| {
        planned_request
            .certificate
            .public_ca
            .as_ref()
            .unwrap()
            .value
    };
    assert!(public_ca(&found[0]) && !public_ca(&found[1]));
    let unknown = of("[[cluster.node]]\nhost = \"a\"\n");
    assert!(unknown[0].certificate.public_ca.is_none());
}

#[test]
fn the_mark_of_a_certificate_for_all_nodes_can_be_taken_out() {
    let plain = |name: &str| PlannedRequest::without_ms(name);
    assert_eq!(plain("pub-ms.example.com").unwrap(), "pub.example.com");
    assert_eq!(plain("pub-EC-MS.example.com").unwrap(), "pub.example.com");
    for other in [
        "pub.example.com",
        "-ms.example.com",
        "pub-ms",
        "ms.example.com",
        "\u{e9}ms.x",
        "",
    ] {
        assert_eq!(plain(other), None, "{other}");
    }
}

#[test]
fn a_server_without_a_product_has_a_profile_where_it_asks_for_a_certificate() {
    let found = |text: &str| -> Vec<String> {
        let inventory = support::inventory(&format!(
            "[[cluster]]\nname = \"web\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"a\"\n{text}"
        ));
        let products = support::products(&inventory);
        products.into_iter().map(|profile| profile.id).collect()
    };
    assert!(found("").is_empty());
    assert_eq!(found("certificates = [\"server\"]\n"), ["generic"]);
}
