//! Worksheets: what they say makes the requests that were planned, and nothing in an inventory can break out of them.

use std::{fs, path::Path, process::Command};

use proptest::prelude::*;
use signready::{
    estate::inventory::{Inventory, Product},
    judge::{
        engine::Report, fleet::Fleet, planned_request::planned_requests, server_form::StepContent,
    },
    output::worksheet as output,
    work::worksheet::{Worksheet, worksheet},
};

use crate::support;

/// The rules that hold a request against the inventory.
const ABOUT_THE_PLAN: [&str; 4] = [
    "fleet-drift",
    "fleet-inconsistent-subject",
    "name-excessive",
    "name-missing",
];

fn sheet(inventory: &Inventory) -> Worksheet {
    let products = support::products(inventory);
    worksheet(inventory, &products, Path::new("csr"), |_| true)
}

fn toml(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// An inventory of one host with OpenSSL.
fn of_host(organization: &str, key: &str) -> Inventory {
    support::inventory(&format!(
        "[subject]\ncountry = \"US\"\norganization = {}\n[key]\nalgorithm = \"{key}\"\n[[cluster]]\nname = \"web\"\ndomain = \"example.com\"\n\
         key-custody = \"server\"\n[cluster.extensions]\nextended-key-usage = [\"serverAuth\"]\nkey-usage = [\"digitalSignature\"]\n\
         [[cluster.node]]\nhost = \"www\"\nalt-names = [\"example.com\", \"192.0.2.1\"]\n",
        toml(organization)
    ))
}

/// Does what the worksheet of the only request says, and lints what comes out.
fn followed(inventory: &Inventory) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let sheet = sheet(inventory);
    for step in &sheet.clusters[0].nodes[0].requests[0].steps {
        match &step.content {
            StepContent::File { name, text } => fs::write(folder.path().join(name), text).unwrap(),
            StepContent::Commands(lines) => {
                for line in lines {
                    let words: Vec<&str> = line.split(' ').collect();
                    let output = Command::new(words[0])
                        .args(&words[1..])
                        .current_dir(&folder)
                        .output()
                        .unwrap();
                    assert!(
                        output.status.success(),
                        "{line}\n{}",
                        String::from_utf8_lossy(&output.stderr)
                    );
                }
            }
            _ => unreachable!("a host with OpenSSL has a file and a command"),
        }
    }
    let bytes = fs::read(folder.path().join("www.example.com.csr")).unwrap();
    let read = support::read_texts(&[("web/www.example.com.csr", &bytes)]);
    let planned = planned_requests(inventory, &support::products(inventory));
    let fleet = Fleet::with_inventory(read, inventory.clone(), planned);
    let linter = support::linter(&["public-ca"]);
    let report = linter.lint(&fleet);
    assert!(report.requests[0].subject.is_some());
    let findings = report.findings.iter();
    findings
        .filter(|finding| ABOUT_THE_PLAN.contains(&finding.rule.as_str()))
        .map(|finding| finding.message.to_string())
        .collect()
}

#[test]
fn the_configuration_makes_the_planned_request() {
    for (organization, key) in [
        ("Acme, Inc.", "RSA-2048"),
        ("Tom $HOME ${ENV::HOME} \"x\" 'y' #1 \\ ; = [x]", "P-256"),
        ("+ Plus \\n", "P-384"),
        ("Zürich 東京 é", "P-521"),
    ] {
        assert_eq!(
            followed(&of_host(organization, key)),
            Vec::<String>::new(),
            "{organization}"
        );
    }
}

/// An inventory with a node of every product.
fn of_all_products(organization: &str, unit: Option<&str>) -> Inventory {
    let unit = unit.map_or_else(String::new, |unit| {
        format!("organizational-unit = {}\n", toml(unit))
    });
    let mut text = format!("[subject]\norganization = {}\n{unit}", toml(organization));
    for product in Product::ALL {
        text += &format!(
            "[[cluster]]\nname = \"{product}\"\nproduct = \"{product}\"\ndomain = \"example.com\"\nkey-custody = \"server\"\n\
             [[cluster.node]]\nhost = \"{product}-1\"\nrole = \"publisher\"\n"
        );
    }
    support::inventory(&text)
}

#[test]
fn every_product_has_a_form() {
    let sheet = sheet(&of_all_products("Example Corp", None));
    let products: Vec<Product> = sheet
        .clusters
        .iter()
        .map(|cluster| cluster.product)
        .collect();
    assert_eq!(products, Product::ALL);
    for request in sheet
        .clusters
        .iter()
        .flat_map(|cluster| &cluster.nodes)
        .flat_map(|node| &node.requests)
    {
        assert!(!request.steps.is_empty(), "{:?}", request.purpose);
    }
    assert_eq!(sheet.made_here, 0);
}

#[test]
fn what_is_made_here_has_no_sheet_and_what_cannot_be_has_one() {
    let inventory = support::inventory(
        "[[cluster]]\nname = \"a\"\ndomain = \"example.com\"\nproduct = \"cucm\"\n[[cluster.node]]\nhost = \"pub\"\n\
         [[cluster]]\nname = \"b\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"www\"\n",
    );
    let sheet = sheet(&inventory);
    assert_eq!((sheet.requests(), sheet.made_here), (1, 1));
    assert!(!sheet.clusters[0].keys_are_on_servers);
    let request = &sheet.clusters[0].nodes[0].requests[0];
    assert_eq!(
        request.path.to_string_lossy().replace('\\', "/"),
        "csr/a/pub.example.com.tomcat.csr"
    );
}

/// What `set web-security` is given, one value after the other.
fn values(line: &str) -> Vec<String> {
    line.split('"')
        .skip(1)
        .step_by(2)
        .map(|value| value.replace("\\,", ","))
        .collect()
}

#[test]
fn a_comma_stays_in_its_value() {
    let sheet = sheet(&of_all_products("Acme, Inc.", Some("Voice, Data")));
    let preparation = sheet.clusters[0].nodes[0].preparation.as_ref().unwrap();
    let StepContent::Commands(lines) = &preparation.content else {
        unreachable!("the subject of CUCM is set by commands");
    };
    assert_eq!(
        lines[1],
        "set web-security \"Voice\\, Data\" \"Acme\\, Inc.\" <locality as in show web-security> <state as in show web-security>"
    );
    assert_eq!(values(&lines[1])[..2], ["Voice, Data", "Acme, Inc."]);
    let warnings = sheet.clusters[0].warnings.join("\n");
    assert!(warnings.contains("backslash before a comma"), "{warnings}");
    assert!(warnings.contains("as in show web-security>"), "{warnings}");
}

proptest! {
    #![proptest_config(support::properties(256))]

    #[test]
    fn no_value_breaks_out_of_a_format(value in "(\\PC|[<>&\"'`|\\\\\n\r\u{1b}\u{202e}])+") {
        let inventory = of_all_products(&format!("{value}<script>"), Some(&value));
        let sheet = sheet(&inventory);
        let page = output::html(&sheet).unwrap();
        prop_assert!(!page.contains("<script"));
        let known: serde_json::Value = serde_json::from_str(&output::json(&sheet, &Report::default(), support::DAY)).unwrap();
        prop_assert_eq!(&known["version"], 1);
        for text in [output::text(&sheet), output::markdown(&sheet), page] {
            let is_hostile = text.contains(['\u{1b}', '\u{202e}', '\r']);
            prop_assert!(!is_hostile, "{}", text);
        }
        // A cell stays a cell, whatever is in it.
        for line in output::markdown(&sheet).lines().filter(|line| line.starts_with("| ")) {
            let bars = line.replace("\\|", "").matches('|').count();
            prop_assert_eq!(bars, 3, "{}", line);
        }
    }
}
