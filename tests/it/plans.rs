//! A plan is judged as the request that will be made after it: by `generate`, or by a server that is told what its worksheet
//! says.

use std::{collections::BTreeSet, path::Path};

use proptest::prelude::*;
use signready::{
    estate::inventory::{Inventory, Product, Purpose},
    judge::{
        engine::{Assignment, Linter, Report},
        finding::{RuleId, Severity},
        fleet::{File, Fleet, Origin},
        planned_request::{planned_requests, shows},
        profile::{self, CertificatePolicy},
    },
    pki::{
        oid,
        pem::{REQUEST_LABEL, to_pem},
        text::source::Source,
    },
    work::{
        file_change::ExistingFiles,
        generate::{self, Plan, Selection},
        worksheet::{planned_fleet, worksheet},
    },
};

use crate::support::{self, server};

/// What a report says, without the places: those of a plan are in the inventory.
type Told = BTreeSet<(RuleId, String, Option<String>, Vec<(String, Severity)>)>;

fn told(report: &Report) -> Told {
    let findings = report.findings.iter();
    let findings = findings.filter(|finding| shows(finding.rule));
    findings
        .map(|finding| {
            let verdicts = finding.verdicts.iter();
            let verdicts = verdicts.map(|verdict| (verdict.profile.clone(), verdict.severity));
            (
                finding.rule,
                finding.message.to_string(),
                finding.place.node.clone(),
                verdicts.collect(),
            )
        })
        .collect()
}

/// The linter of the command line: these CAs, and the products of the inventory.
pub(super) fn linter(inventory: &Inventory, authority: &str) -> Linter {
    let mut profiles = vec![support::profile(authority)];
    profiles.extend(support::products(inventory));
    Linter::new(profiles, Assignment::Everything)
}

fn line(key: &str, value: Option<&str>) -> String {
    value.map_or_else(String::new, |value| format!("{key} = {value:?}\n"))
}

/// A subject with mistakes in it.
pub(super) fn subject() -> impl Strategy<Value = String> {
    let country = prop::sample::select(vec![Some("US"), Some("USA"), Some("XX"), None]);
    let state = prop::sample::select(vec![Some("California"), Some("CA"), None]);
    let locality = prop::sample::select(vec![Some("San Jose"), Some(" San Jose"), None]);
    let organizations = [
        "Example Corp",
        "Acme, Inc.",
        "Northwind & Sons!, Inc.",
        "Zürich AG",
        "ООО Ромашка",
        "N/A",
    ];
    let organization = prop::sample::select(organizations.map(Some).to_vec());
    let unit = prop::sample::select(vec![None, Some("Voice, Data"), Some("IT")]);
    (country, state, locality, organization, unit).prop_map(
        |(country, state, locality, organization, unit)| {
            [
                "[subject]\n".to_owned(),
                line("country", country),
                line("state", state),
                line("locality", locality),
                line("organization", organization),
                line("organizational-unit", unit),
            ]
            .concat()
        },
    )
}

/// A cluster with mistakes in its names.
pub(super) fn cluster(product: Product, custody: &'static str) -> impl Strategy<Value = String> {
    let domain = prop::sample::select(vec!["voice.example.com", "corp.local", "example.co.uk"]);
    let hosts = prop::sample::subsequence(
        vec![
            "pub",
            "sub_1",
            "node--2",
            "xn--a",
            "a-host-whose-name-is-so-long-that-it-is-no-common-name",
        ],
        1..4,
    );
    let alias = prop::sample::select(vec![
        None,
        Some("*.example.com"),
        Some("uc.example.com"),
        Some("192.0.2.7"),
        Some("uc.corp"),
    ]);
    let key = prop::sample::select(vec![None, Some("P-256"), Some("P-384"), Some("RSA-3072")]);
    let distribution = prop::sample::select(vec![
        "",
        "distribution = \"multi-server\"\n",
        "parent-domain = true\n",
    ]);
    let purposes: Vec<&str> = support::profile(product.word())
        .policy
        .product
        .certificates
        .keys()
        .map(|purpose| purpose.word())
        .collect();
    let purposes = prop::sample::subsequence(purposes.clone(), 0..=purposes.len().min(3));
    (domain, hosts, alias, key, distribution, purposes).prop_map(
        move |(domain, hosts, alias, key, distribution, purposes)| {
            let mut text = format!(
                "[[cluster]]\nname = \"sjc\"\nproduct = \"{product}\"\ndomain = \"{domain}\"\nkey-custody = \"{custody}\"\n"
            );
            if product != Product::Generic {
                text += distribution;
            }
            if !purposes.is_empty() {
                text += &format!("certificates = {purposes:?}\n");
            }
            if let Some(key) = key {
                text += &format!("[cluster.key]\nalgorithm = \"{key}\"\n");
            }
            if custody == "local" {
                text += "[cluster.extensions]\nextended-key-usage = [\"serverAuth\", \"clientAuth\"]\nkey-usage = [\"keyAgreement\"]\n";
            }
            for (index, host) in hosts.iter().enumerate() {
                let role = if index == 0 { "publisher" } else { "subscriber" };
                text += &format!("[[cluster.node]]\nhost = \"{host}\"\nrole = \"{role}\"\n");
                if let Some(alias) = alias.filter(|_| index == 0) {
                    text += &format!("alt-names = [\"{alias}\"]\n");
                }
            }
            text
        },
    )
}

pub(super) fn authority() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "public-ca",
        "digicert-ov",
        "sectigo-ov",
        "letsencrypt",
        "cabf-ov",
        "private",
    ])
}

/// What every server makes that does what the worksheet says, linted where the worksheet wants it.
fn followed(inventory: &Inventory, linter: &Linter) -> Report {
    let profiles = linter.profiles();
    let sheet = worksheet(inventory, profiles, Path::new("csr"), |_| true);
    let asks = |product: Product, purpose: Option<Purpose>| -> CertificatePolicy {
        let product = profile::of_product(profiles, product);
        let certificates = product.map(|product| &product.policy.product.certificates);
        let known = certificates.and_then(|known| known.get(&purpose?));
        known.cloned().unwrap_or_default()
    };
    let mut read = Vec::new();
    for cluster in &sheet.clusters {
        for node in &cluster.nodes {
            for request in &node.requests {
                let asks = asks(cluster.product, request.purpose);
                let number = read.len();
                let der = server::follow(cluster.product, node, request, &asks, number);
                let path = request.path.display().to_string();
                let pem = to_pem(REQUEST_LABEL, &der);
                read.push(File::read(&Source::new(path, pem.as_bytes())));
            }
        }
    }
    let planned = planned_requests(inventory, profiles);
    let mut fleet = Fleet::with_inventory(read, inventory.clone(), planned);
    fleet.origin = Origin::Generated;
    linter.lint(&fleet)
}

proptest! {
    #![proptest_config(support::properties(48))]

    /// Every product, and a host with OpenSSL.
    #[test]
    fn a_plan_is_judged_as_what_its_worksheet_makes(
        (subject, cluster) in prop::sample::select(Product::ALL.to_vec())
            .prop_flat_map(|product| (subject(), cluster(product, "server"))),
        authority in authority(),
    ) {
        let text = format!("{subject}{cluster}");
        let Ok(inventory) = Inventory::read(Source::new("cluster.toml", text.as_bytes())) else {
            return Err(TestCaseError::reject("not an inventory"));
        };
        let linter = linter(&inventory, authority);
        let plan = planned_fleet(&inventory, linter.profiles(), Path::new("csr"), |_| true);
        let planned = linter.lint(&plan);
        prop_assert!(planned.requests.iter().all(|request| request.subject.is_some()), "{text}");
        prop_assert_eq!(told(&planned), told(&followed(&inventory, &linter)), "{}", text);
    }

    /// A dry run says what the run says.
    #[test]
    fn a_plan_is_judged_as_what_generate_makes(
        subject in subject(),
        cluster in cluster(Product::Generic, "local"),
        authority in authority(),
    ) {
        // RSA keys take their time.
        let text = format!("{subject}{cluster}").replace("RSA-3072", "P-521");
        let Ok(inventory) = Inventory::read(Source::new("cluster.toml", text.as_bytes())) else {
            return Err(TestCaseError::reject("not an inventory"));
        };
        let linter = linter(&inventory, authority);
        let planned = planned_requests(&inventory, linter.profiles());
        let nothing = ExistingFiles::default();
        let plan = Plan::new(&inventory, &planned, Path::new("csr"), &nothing, &Selection::default()).unwrap();
        let lint = |pairs| {
            let read = generate::files(&plan, pairs);
            let mut fleet = Fleet::with_inventory(read, inventory.clone(), planned.clone());
            fleet.origin = Origin::Generated;
            linter.lint(&fleet)
        };
        let dry = lint(&[]);
        let run = lint(&generate::make(&plan, || {}).unwrap());
        prop_assert_eq!(told(&dry), told(&run), "{}", text);
        let paths = |report: &Report| -> Vec<String> {
            report.requests.iter().map(|request| request.path.to_string()).collect()
        };
        prop_assert_eq!(paths(&dry), paths(&run));
    }
}

/// The CSRs that Cisco's servers make when they are told what the worksheet says have nothing that is worth a warning, but
/// where the loss of clientAuth breaks something, and where a public CA may sign only one certificate for a name.
#[test]
fn what_worksheets_make_is_clean() {
    for product in Product::ALL {
        let certificates = support::profile(product.word()).policy.product.certificates;
        // IPsec needs what no public CA signs.
        let public = certificates.iter().filter(|(purpose, certificate)| {
            **purpose != Purpose::Ipsec
                && certificate.public_ca.as_ref().is_none_or(|can| can.value)
        });
        let (purposes, public): (Vec<&str>, Vec<&CertificatePolicy>) = public
            .map(|(purpose, certificate)| (purpose.word(), certificate))
            .unzip();
        let clients = public.iter().filter(|certificate| {
            let asked = certificate.key_purposes.as_ref();
            certificate.client_auth.is_some()
                && asked.is_some_and(|asked| asked.value.contains(&oid::CLIENT_AUTH))
        });
        let clients = clients.count();
        for head in [
            "",
            "parent-domain = true\n",
            "distribution = \"multi-server\"\ncommon-name = \"pub.voice.example.com\"\n",
        ] {
            let text = format!(
                "[subject]\ncountry = \"US\"\nstate = \"California\"\nlocality = \"San Jose\"\norganization = \"Example Corp\"\n\
                 [[cluster]]\nname = \"sjc\"\nproduct = \"{product}\"\ndomain = \"voice.example.com\"\nkey-custody = \"server\"\n\
                 certificates = {purposes:?}\nxmpp-domains = [\"example.com\"]\n{head}\
                 [[cluster.node]]\nhost = \"pub\"\nrole = \"publisher\"\n[[cluster.node]]\nhost = \"sub\"\nrole = \"subscriber\"\n"
            );
            let Ok(inventory) = Inventory::read(Source::new("cluster.toml", text.as_bytes()))
            else {
                assert!(!head.is_empty(), "{text}");
                continue;
            };
            for authority in ["digicert-ov", "sectigo-ov", "public-ca"] {
                let linter = linter(&inventory, authority);
                let report = followed(&inventory, &linter);
                let messages = report.findings.iter().map(|finding| {
                    format!("{}[{}] {}", finding.severity, finding.rule, finding.message)
                });
                let messages: Vec<String> = messages.collect();
                let mut found: Vec<&str> = report
                    .findings
                    .iter()
                    .filter(|finding| finding.severity > Severity::Notice)
                    .map(|finding| finding.rule.as_str())
                    .collect();
                found.sort_unstable();
                let mut wanted = vec!["extension-client-auth-needed"; clients];
                if authority == "public-ca" && purposes.len() > 1 {
                    wanted.push("fleet-name-shared-by-purposes");
                }
                assert_eq!(found, wanted, "{authority} {text}\n{}", messages.join("\n"));
            }
        }
    }
}
