//! Every attribute, name, key and usage of the inventory is watched: exactly one rule says that a request differs from it.

use std::{collections::BTreeSet, path::Path};

use signready::{
    Finding, Fleet, Severity,
    judge::planned_request::planned_requests,
    pki::{
        pem::{Armor, REQUEST_LABEL, to_pem},
        text::source::Source,
    },
    work::{
        file_change::ExistingFiles,
        generate::{self, Plan, Selection},
    },
};

use crate::support;

/// CAs that take the subject as it is, that replace it, and that drop it.
const CAS: [&str; 4] = ["public-ca", "digicert-ov", "letsencrypt", "private"];

/// The rules that hold requests against the inventory.
const WATCHERS: [&str; 4] = [
    "fleet-drift",
    "fleet-inconsistent-subject",
    "name-excessive",
    "name-missing",
];

/// What the nodes of an inventory say of themselves.
const SUBJECT: &str = "country = \"US\"\nstate = \"California\"\nlocality = \"San Jose\"\n\
    organization = \"Example Corp\"\norganizational-unit = \"Voice\"\n";

const KEY: &str = "algorithm = \"P-256\"\n";

const USAGES: &str = "key-usage = [\"digitalSignature\"]\nextended-key-usage = [\"serverAuth\"]\n";

const NODES: &str = "[[cluster.node]]\nhost = \"a\"\nalt-names = [\"alt.example.com\"]\n";

const CLUSTER: &str = "[[cluster]]\nname = \"web\"\ndomain = \"example.com\"\n";

/// Everything said for all nodes.
fn for_all() -> String {
    format!("[subject]\n{SUBJECT}[key]\n{KEY}[extensions]\n{USAGES}{CLUSTER}{NODES}")
}

/// Everything said at the node.
fn at_the_node() -> String {
    format!(
        "{CLUSTER}{NODES}[cluster.node.subject]\n{SUBJECT}[cluster.node.key]\n{KEY}[cluster.node.extensions]\n{USAGES}"
    )
}

/// The key is what it is where nobody says so.
fn defaulted() -> String {
    format!("[subject]\n{SUBJECT}{CLUSTER}{NODES}")
}

/// One whose certificate is for all nodes, and has a common name of its own.
fn multi_server(common_name: &str) -> String {
    format!(
        "[subject]\n{SUBJECT}[key]\n{KEY}{CLUSTER}product = \"cucm\"\ndistribution = \"multi-server\"\n{common_name}\
         certificates = [\"tomcat-ECDSA\"]\n[[cluster.node]]\nhost = \"a\"\nrole = \"publisher\"\n\
         [[cluster.node]]\nhost = \"b\"\nrole = \"subscriber\"\n"
    )
}

/// The requests that `generate` makes of an inventory.
fn requests(inventory: &str) -> Vec<Vec<u8>> {
    let inventory = support::inventory(inventory);
    let planned = planned_requests(&inventory, &support::products(&inventory));
    let out = Path::new("csr");
    let nothing = ExistingFiles::default();
    let plan = Plan::new(&inventory, &planned, out, &nothing, &Selection::default()).unwrap();
    let pairs = generate::make(&plan, || ()).unwrap();
    let requests = pairs
        .iter()
        .map(|pair| pair.request_pem.clone().into_bytes());
    requests.collect()
}

/// What is said of the requests of one inventory where another one is in force.
fn judged(inventory: &str, requests: &[Vec<u8>]) -> Vec<Finding> {
    let inventory = support::inventory(inventory);
    let products = support::products(&inventory);
    let planned = planned_requests(&inventory, &products);
    let paths: Vec<String> = planned
        .iter()
        .map(|planned| format!("web/{}.csr", planned.stem))
        .collect();
    assert_eq!(paths.len(), requests.len());
    let texts = paths.iter().zip(requests);
    let texts: Vec<(&str, &[u8])> = texts
        .map(|(path, request)| (path.as_str(), request.as_slice()))
        .collect();
    let fleet = Fleet::with_inventory(support::read_texts(&texts), inventory, planned);
    let mut profiles: Vec<_> = CAS.iter().map(|id| support::profile(id)).collect();
    profiles.extend(products);
    let linter = signready::Linter::new(profiles, signready::Assignment::Everything);
    linter.lint(&fleet).findings
}

/// The rules that say that a request is not what the inventory wants, and how much it matters to the CA that minds least.
fn watchers(findings: &[Finding]) -> BTreeSet<(String, Severity)> {
    let is_about_inventory = |finding: &&Finding| {
        let message = finding.message.as_str();
        let mut related = finding.related.iter();
        message.contains("inventory")
            || message.contains("planned")
            || related.any(|place| place.path.as_str() == "cluster.toml")
    };
    let said = findings.iter().filter(is_about_inventory);
    let least = |finding: &Finding| {
        assert!(finding.verdicts.len() >= CAS.len(), "{finding:#?}");
        let severities = finding.verdicts.iter().map(|verdict| verdict.severity);
        severities.min().unwrap()
    };
    said.map(|finding| (finding.rule.to_string(), least(finding)))
        .collect()
}

/// The same with keys that are made here, so that its requests can be made.
fn made_here(inventory: &str) -> String {
    inventory.replace("key-custody = \"server\"", "key-custody = \"local\"")
}

fn is_same(one: &Finding, other: &Finding) -> bool {
    one.rule == other.rule && one.message.as_str() == other.message.as_str()
}

/// Where an inventory has `given`, a request says `instead`; one rule says so.
fn is_watched(inventory: &str, given: &str, instead: &str, watcher: &str) {
    assert!(inventory.contains(given), "{given}");
    let other = inventory.replace(given, instead);
    for custody in ["local", "server"] {
        let inventory = inventory.replace(
            "domain = \"example.com\"\n",
            &format!("domain = \"example.com\"\nkey-custody = \"{custody}\"\n"),
        );
        // What a CA does with a request that is as planned is no matter of the inventory.
        let as_planned = judged(&inventory, &requests(&made_here(&inventory)));
        let is_watching = |finding: &Finding| WATCHERS.contains(&finding.rule.as_str());
        assert!(
            !as_planned.iter().any(is_watching),
            "{inventory}: {as_planned:#?}"
        );
        let mut found = judged(&inventory, &requests(&other));
        found.retain(|finding| !as_planned.iter().any(|known| is_same(known, finding)));
        let watchers = watchers(&found);
        let rules: Vec<&str> = watchers.iter().map(|(rule, _)| rule.as_str()).collect();
        assert_eq!(
            rules,
            [watcher],
            "{given:?} → {instead:?}, {custody}: {found:#?}"
        );
        for (rule, severity) in &watchers {
            assert!(*severity >= Severity::Warning, "{rule}");
        }
    }
}

#[test]
fn another_subject_is_reported_once() {
    const RULE: &str = "fleet-inconsistent-subject";
    for inventory in [for_all(), at_the_node()] {
        for (given, instead) in [
            ("country = \"US\"\n", "country = \"CA\"\n"),
            ("state = \"California\"\n", "state = \"Texas\"\n"),
            ("locality = \"San Jose\"\n", "locality = \"Gilroy\"\n"),
            (
                "organization = \"Example Corp\"\n",
                "organization = \"Other Corp\"\n",
            ),
            (
                "organizational-unit = \"Voice\"\n",
                "organizational-unit = \"Video\"\n",
            ),
        ] {
            is_watched(&inventory, given, instead, RULE);
            let without = if given.contains("unit") {
                "fleet-drift"
            } else {
                RULE
            };
            is_watched(&inventory, given, "", without);
        }
    }
}

#[test]
fn other_names_are_reported_once() {
    for inventory in [for_all(), at_the_node(), defaulted()] {
        let given = "alt-names = [\"alt.example.com\"]";
        is_watched(&inventory, given, "alt-names = []", "name-missing");
        let more = "alt-names = [\"alt.example.com\", \"more.example.com\"]";
        is_watched(&inventory, given, more, "name-excessive");
        let more = "alt-names = [\"alt.example.com\", \"192.0.2.7\"]";
        is_watched(&inventory, given, more, "name-excessive");
    }
}

#[test]
fn another_key_is_reported_once() {
    for inventory in [for_all(), at_the_node()] {
        for other in ["P-384", "RSA-2048"] {
            let other = format!("algorithm = \"{other}\"\n");
            is_watched(&inventory, KEY, &other, "fleet-drift");
        }
    }
    for other in ["P-256", "P-384", "RSA-3072"] {
        let other = format!("[key]\nalgorithm = \"{other}\"\n{CLUSTER}");
        is_watched(&defaulted(), CLUSTER, &other, "fleet-drift");
    }
}

#[test]
fn other_usages_are_reported_once() {
    for inventory in [for_all(), at_the_node()] {
        for (given, instead) in [
            (
                "key-usage = [\"digitalSignature\"]\n",
                "key-usage = [\"digitalSignature\", \"keyAgreement\"]\n",
            ),
            (
                "key-usage = [\"digitalSignature\"]\n",
                "key-usage = [\"keyAgreement\"]\n",
            ),
            (
                "extended-key-usage = [\"serverAuth\"]\n",
                "extended-key-usage = [\"serverAuth\", \"clientAuth\"]\n",
            ),
            ("extended-key-usage = [\"serverAuth\"]\n", ""),
        ] {
            is_watched(&inventory, given, instead, "fleet-drift");
        }
    }
}

/// A server of a product asks for the usages that it likes; one that is told what to do with OpenSSL does not.
#[test]
fn usages_of_products_are_theirs() {
    let given = multi_server("");
    let usages = format!("[cluster.extensions]\n{USAGES}[[cluster.node]]\nhost = \"a\"");
    let wanted = given.replacen("[[cluster.node]]\nhost = \"a\"", &usages, 1);
    let on_server = |text: &str| {
        text.replace(
            "domain = \"example.com\"\n",
            "domain = \"example.com\"\nkey-custody = \"server\"\n",
        )
    };
    let without = requests(&made_here(&on_server(&given)));
    let found = judged(&on_server(&wanted), &without);
    let mut rules = found.iter().map(|finding| finding.rule.as_str());
    assert!(!rules.any(|rule| WATCHERS.contains(&rule)), "{found:#?}");
}

/// What is planned, and not asked for at all.
#[test]
fn a_common_name_that_is_missing_is_reported() {
    for inventory in [for_all(), at_the_node(), defaulted()] {
        let mut request = requests(&inventory);
        let der = Source::new("a.csr", request.remove(0));
        let armor = Armor::scan(&der);
        let der = armor.blocks[0].der.as_deref().unwrap();
        let without = to_pem(REQUEST_LABEL, &support::rebuilt::without_common_name(der));
        let mut found = judged(&inventory, &[without.into_bytes()]);
        found.retain(|finding| WATCHERS.contains(&finding.rule.as_str()));
        let found = watchers(&found);
        let rules: Vec<&str> = found.iter().map(|(rule, _)| rule.as_str()).collect();
        assert_eq!(rules, ["fleet-drift"], "{inventory}");
        assert!(found.iter().all(|(_, least)| *least >= Severity::Warning));
    }
}

#[test]
fn another_common_name_is_reported_once() {
    let other = "common-name = \"other.example.com\"\ncertificates";
    is_watched(&multi_server(""), "certificates", other, "fleet-drift");
    let given = "common-name = \"a.example.com\"\n";
    is_watched(
        &multi_server(given),
        given,
        "common-name = \"b.example.com\"\n",
        "fleet-drift",
    );
}
