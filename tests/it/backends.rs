//! Both cryptographic backends give the same reports, byte for byte.
//!
//! How they answer single questions is compared in `src/pki/crypto/agreement.rs`.

use std::{fs, path::PathBuf, process::Command};

use signready::{
    estate::inventory::Inventory,
    judge::{
        engine::{Assignment, Linter, THREADS},
        fleet::{File, Fleet, PrivateKey},
        issued::{self, Against, Delivery, Given},
    },
    output::{json, verification},
    pki::{
        certificate::{Client, Roots},
        crypto::{AWS_LC, Backend, RUSTCRYPTO},
        key::PublicHalf,
        text::source::Source,
    },
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::support::{self, DAY, delivered::truth, files_below, folders_in, project};

/// Files that belong together.
#[derive(Default)]
struct Case {
    name: String,
    requests: Vec<Source>,
    certificates: Vec<(Source, Given)>,
    keys: Vec<Source>,
    roots: Vec<Source>,
    inventory: Option<Inventory>,
    hosts: Vec<String>,
    moment: Option<OffsetDateTime>,
}

impl Case {
    fn fleet(&self, backend: &Backend) -> Fleet {
        let read = self.requests.iter();
        let read = read
            .map(|source| File::read_with(backend, source))
            .collect();
        support::fleet(read, self.inventory.clone())
    }

    fn delivery(&self, backend: &'static Backend) -> Delivery {
        let against = support::against();
        let mut against = Against {
            hosts: self.hosts.clone(),
            moment: self.moment.unwrap_or(against.moment),
            client: Client::default(),
            ..against
        };
        against.keys = self
            .keys
            .iter()
            .filter_map(|source| {
                let public = PublicHalf::of_private_key_with(backend, source.bytes());
                Some(PrivateKey {
                    path: source.path().to_owned(),
                    public: public.ok()?,
                })
            })
            .collect();
        if !self.roots.is_empty() {
            let mut roots = Roots::with(backend);
            for source in &self.roots {
                // What is none is a finding elsewhere.
                let _ = roots.add_file(source);
            }
            against.roots = Some(roots);
        }
        let read = self
            .certificates
            .iter()
            .map(|(source, given)| issued::read_with(backend, source, *given))
            .collect();
        Delivery::join(read, self.fleet(backend), against, THREADS)
    }

    /// The report of `verify` where there are certificates, else of `lint`: `verify` reads requests, too.
    fn report(&self, linter: &Linter, backend: &'static Backend) -> String {
        if self.certificates.is_empty() {
            json::report(&linter.lint(&self.fleet(backend)), DAY)
        } else {
            verification::json(&linter.verify(&self.delivery(backend)), DAY)
        }
    }
}

fn source(path: &str, bytes: Vec<u8>) -> Source {
    Source::new(path, bytes)
}

/// Each file alone.
fn alone(folder: &str) -> Vec<Case> {
    of_each_file(&project(folder))
}

fn of_each_file(folder: &std::path::Path) -> Vec<Case> {
    let files = files_below(folder).into_iter();
    files
        .map(|path| {
            let source = source(&path, fs::read(folder.join(&path)).unwrap());
            Case {
                name: path,
                requests: vec![source],
                ..Case::default()
            }
        })
        .collect()
}

/// The fixtures of the rules, whose files are called by what they are.
fn fixtures() -> Vec<Case> {
    let folder = project("tests/rules");
    let rules = folders_in(&folder).into_iter();
    let cases = rules.flat_map(|rule| {
        let cases = folders_in(&folder.join(&rule)).into_iter();
        cases.map(move |case| format!("{rule}/{case}"))
    });
    cases.map(|case| fixture(&case)).collect()
}

fn fixture(name: &str) -> Case {
    let folder = project("tests/rules").join(name);
    let is_delivery = name.starts_with("certificate-");
    let mut case = Case {
        name: name.to_owned(),
        ..Case::default()
    };
    for path in files_below(&folder) {
        let source = source(&path, fs::read(folder.join(&path)).unwrap());
        let file = path.rsplit('/').next().unwrap_or(&path);
        match file {
            "expected.toml" => {}
            "inventory.toml" => case.inventory = Inventory::read(source).ok(),
            _ if !is_delivery || file.ends_with(".csr") => case.requests.push(source),
            _ if file.ends_with(".key") => case.keys.push(source),
            _ if file.starts_with("roots") => case.roots.push(source),
            _ if file.starts_with("chain") => case.certificates.push((source, Given::ForChains)),
            _ => case.certificates.push((source, Given::Delivered)),
        }
    }
    case
}

/// The deliveries that OpenSSL has judged.
fn deliveries() -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in ["tests/verify/issued", "tests/verify/made"] {
        let read = |path: &str| source(path, fs::read(project(folder).join(path)).unwrap());
        for row in truth(folder).rows() {
            let mut case = Case {
                name: format!("{folder} {}", &row["case"]),
                requests: vec![read(&row["csr"])],
                certificates: vec![(read(&row["cert"]), Given::Delivered)],
                roots: vec![read(&row["root"])],
                hosts: vec![row["hostname"].to_owned()],
                ..Case::default()
            };
            let chain = &row["chain_file"];
            if chain != "-" {
                case.certificates.push((read(chain), Given::ForChains));
            }
            cases.push(case);
        }
    }
    cases
}

/// Chains of C2SP/x509-limbo.
fn limbo(file: &std::path::Path) -> Vec<Case> {
    let unpacked = Command::new("gzip").arg("-dc").arg(file).output().unwrap();
    let suite: serde_json::Value = serde_json::from_slice(&unpacked.stdout).unwrap();
    let cases = suite["testcases"].as_array().unwrap().iter();
    cases
        .map(|case| {
            let texts = |key: &str| -> Vec<Source> {
                let texts = case[key].as_array().into_iter().flatten();
                let texts = texts.filter_map(serde_json::Value::as_str);
                texts
                    .enumerate()
                    .map(|(index, text)| source(&format!("{key}-{index}.pem"), text.into()))
                    .collect()
            };
            let leaf = case["peer_certificate"].as_str().unwrap();
            let leaf = source("leaf.pem", leaf.into());
            let chain = texts("untrusted_intermediates").into_iter();
            let chain = chain.map(|source| (source, Given::ForChains));
            let moment = case["validation_time"].as_str();
            let host = case["expected_peer_name"]["value"].as_str();
            Case {
                name: case["id"].to_string(),
                certificates: std::iter::once((leaf, Given::Delivered))
                    .chain(chain)
                    .collect(),
                roots: texts("trusted_certs"),
                hosts: host.into_iter().map(str::to_owned).collect(),
                moment: moment.map(|moment| OffsetDateTime::parse(moment, &Rfc3339).unwrap()),
                ..Case::default()
            }
        })
        .collect()
}

fn compare(cases: &[Case], least: usize) {
    assert!(cases.len() >= least, "{} cases", cases.len());
    let linter = Linter::new(support::profiles(), Assignment::Everything);
    for case in cases {
        let ours = case.report(&linter, &RUSTCRYPTO);
        let expected = case.report(&linter, &AWS_LC);
        assert!(
            ours == expected,
            "{}: RustCrypto says\n{ours}\nand AWS-LC says\n{expected}",
            case.name
        );
    }
    println!("{} cases give the same reports", cases.len());
}

#[test]
fn requests_of_other_programs() {
    compare(&alone("tests/corpus"), 200);
}

#[test]
fn fixtures_of_rules() {
    compare(&fixtures(), 400);
}

#[test]
fn certificates_with_their_chains() {
    compare(&deliveries(), 100);
}

/// Requests and chains of other projects, which their licences and size keep out of this repository.
#[test]
fn suites_of_others() {
    let beside = project("../shared/suites");
    let folder = if beside.is_dir() {
        beside
    } else {
        let told = support::external("SIGNREADY_SUITES", "a folder with other people's suites");
        let Some(told) = told else {
            return;
        };
        told
    };
    compare(&of_each_file(&folder.join("requests")), 1);
    let chains: PathBuf = folder.join("limbo/limbo.json.gz");
    compare(&limbo(&chains), 1);
}
