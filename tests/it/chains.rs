//! Chains drawn by lot, held against OpenSSL, GnuTLS and Go.
//!
//! What both OpenSSL and GnuTLS refuse is an error, and what all three accept is none, but for what
//! `tests/chains/differences.tsv` names; and where not all accept, the dispute names those that do not.

mod draw;
mod forge;
mod lot;
mod names;
mod programs;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use draw::{Drawn, KEYS, draw};
use forge::{Certificate, Extension, Key};
use lot::Lot;
use signready::{
    judge::{
        engine::THREADS,
        finding::Severity,
        fleet::Fleet,
        issued::{self, Against, Delivery, Given},
    },
    pki::{
        certificate::Roots,
        crypto::{self, Backend},
        text::source::Source,
    },
};
use time::{Duration, OffsetDateTime};

use crate::support::{
    DAY,
    forge::{element, sequence},
    linter,
    table::Table,
};

/// How many chains are drawn; `CHAINS` says otherwise.
const COUNT: u64 = 2_000;

/// The seed of the lot; `CHAINS_SEED` says otherwise.
const SEED: u64 = 12;

/// What is said where a CA demands a policy.
const POLICY: &str = "certificate policy that a CA demands";

/// What OpenSSL refuses only where it is told to be strict.
const STRICT: [&str; 4] = [
    "Path length given without key usage keyCertSign",
    "Missing Authority Key Identifier",
    "Missing Subject Key Identifier",
    "CA cert does not include key usage extension",
];

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the test says which chains"
)]
fn number(variable: &str, otherwise: u64) -> u64 {
    let text = env::var(variable).ok();
    text.map_or(otherwise, |text| text.parse().unwrap())
}

#[expect(
    clippy::disallowed_methods,
    reason = "`certtool` cannot be told a moment"
)]
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

fn pem(certificates: &[&Vec<u8>]) -> String {
    let blocks = certificates.iter().map(|der| {
        let block = pem::Pem::new("CERTIFICATE", der.as_slice());
        pem::encode(&block)
    });
    blocks.collect()
}

/// What we say of a chain: errors, and the verifiers that the dispute names.
#[derive(Default)]
struct Said {
    errors: Vec<(String, String)>,
    refused_by: BTreeSet<String>,
}

fn ours(drawn: &Drawn, now: OffsetDateTime) -> Said {
    let mut roots = Roots::default();
    let anchor = drawn.certificates[drawn.anchor].clone();
    roots.add_file(&Source::new("roots.cer", anchor)).unwrap();
    let against = Against {
        roots: Some(roots),
        roots_origin: "the roots that were given".to_owned(),
        ..Against::at(now)
    };
    let below = &drawn.certificates[drawn.anchor + 1..];
    let (leaf, between) = below.split_last().unwrap();
    let mut files = vec![issued::read(
        &Source::new("leaf.cer", leaf.clone()),
        Given::Delivered,
    )];
    files.extend(between.iter().enumerate().map(|(index, der)| {
        let source = Source::new(format!("ca-{index}.cer"), der.clone());
        issued::read(&source, Given::ForChains)
    }));
    let delivery = Delivery::join(files, Fleet::default(), against, THREADS);
    let report = linter(&["private"]).verify(&delivery);
    let mut said = Said::default();
    for finding in &report.findings {
        let message = finding.message.to_string();
        if finding.severity == Severity::Error {
            said.errors.push((finding.rule.to_string(), message));
        } else if finding.rule.as_str() == "certificate-chain-disputed" {
            let (_, names) = message.split_once("refused by: ").unwrap();
            said.refused_by.extend(names.split(", ").map(str::to_owned));
        }
    }
    said
}

/// The chain in files, as the programs want it.
fn written(drawn: &Drawn, folder: &Path) -> PathBuf {
    fs::create_dir(folder).unwrap();
    let mut below: Vec<&Vec<u8>> = drawn.certificates[drawn.anchor + 1..].iter().collect();
    below.reverse();
    for (name, certificates) in [
        ("roots", &[&drawn.certificates[drawn.anchor]][..]),
        ("leaf", &below[..1]),
        ("between", &below[1..]),
        ("whole", &below[..]),
    ] {
        let text = pem(certificates);
        fs::write(folder.join(format!("{name}.pem")), text).unwrap();
    }
    folder.to_owned()
}

#[test]
fn no_chain_is_judged_otherwise_than_by_others_without_a_reason() {
    let (count, seed) = (number("CHAINS", COUNT), number("CHAINS_SEED", SEED));
    let now = now();
    let keys: Vec<Key> = (0..KEYS).map(|_| Key::new()).collect();
    let drawn: Vec<Drawn> = (0..count)
        .map(|index| draw(&mut Lot::new(seed, index), &keys, now))
        .collect();
    let hard = drawn.iter().filter(|drawn| drawn.is_hard).count();
    assert!(
        hard * 3 >= drawn.len(),
        "{hard} of {} are hard",
        drawn.len()
    );

    let work = tempfile::tempdir().unwrap();
    let folders: Vec<PathBuf> = (0..)
        .zip(&drawn)
        .map(|(index, drawn): (usize, _)| written(drawn, &work.path().join(format!("{index}"))))
        .collect();
    let opinions = programs::ask(&folders);
    let differences = Table::read("tests/chains/differences.tsv").free(&["rule", "message", "why"]);
    let rows = differences.rows();
    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut accepted = [0; 4];
    for (index, drawn) in drawn.iter().enumerate() {
        let said = ours(drawn, now);
        let all = [
            ("OpenSSL", &opinions.openssl),
            ("GnuTLS", &opinions.gnutls),
            ("Go", &opinions.go),
        ];
        let asked: Vec<(&str, Option<&String>)> = all
            .iter()
            .filter_map(|(name, answers)| Some((*name, answers.get(index)?.as_ref())))
            .collect();
        let is_refused = |name: &str| {
            asked
                .iter()
                .any(|(known, no)| *known == name && no.is_some())
        };
        let told = || {
            let others: Vec<String> = asked
                .iter()
                .filter_map(|(name, no)| Some(format!("{name}: {}", (*no)?)))
                .collect();
            format!(
                "CHAINS_SEED={seed}, chain {index} ({}): {:?}; {}",
                drawn.story.join("; "),
                said.errors,
                others.join("; ")
            )
        };
        accepted[0] += usize::from(said.errors.is_empty());
        for (place, (_, no)) in asked.iter().enumerate() {
            accepted[place + 1] += usize::from(no.is_none());
        }
        // Nobody else looks at policies without being told to.
        if !is_refused("OpenSSL") {
            let policies = opinions.policies[index].as_ref();
            let is_demanded = |message: &String| message.contains(POLICY);
            let ours = said.errors.iter().any(|(_, message)| is_demanded(message));
            if ours && policies.is_none() || !ours && said.errors.is_empty() && policies.is_some() {
                wrong.push(format!("policies: {policies:?}, {}", told()));
            }
        }
        if said.errors.is_empty() {
            if is_refused("OpenSSL") && is_refused("GnuTLS") {
                wrong.push(format!("accepted, {}", told()));
            }
            for (name, no) in &asked {
                let is_named = said.refused_by.contains(*name);
                let is_strict = no.is_some_and(|no| STRICT.iter().any(|what| no.contains(what)));
                if is_named != no.is_some() && !is_strict {
                    let what = if is_named { "accepts" } else { "is not named" };
                    wrong.push(format!("{name} {what}, {}", told()));
                }
            }
        } else if asked.iter().all(|(_, no)| no.is_none()) {
            let known = said.errors.iter().all(|(rule, message)| {
                let row = rows
                    .iter()
                    .position(|row| row["rule"] == *rule && message.contains(&row["message"]));
                used.extend(row);
                row.is_some()
            });
            if !known {
                wrong.push(format!("refused, {}", told()));
            }
        }
    }
    println!("accepted by us, OpenSSL, GnuTLS, Go: {accepted:?} of {count}, {hard} of them hard");
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// How often a signature is checked.
static CHECKS: AtomicUsize = AtomicUsize::new(0);

static COUNTING: Backend = Backend {
    name: "counting",
    verify: |algorithm, key, text, signature| {
        // Without a signature, the question is only whether it could.
        CHECKS.fetch_add(usize::from(!signature.is_empty()), Ordering::Relaxed);
        crypto::preferred().verify(algorithm, key, text, signature)
    },
    ..crypto::NONE
};

/// A delivery of this many CAs of one name, each with a server's certificate of one name, and how often a signature is checked in it.
fn checks_of(count: usize, has_identifiers: bool) -> usize {
    let keys: Vec<Key> = (0..=count).map(|_| Key::new()).collect();
    let certificate = |index, issuer, signer, subject, own| {
        certificate(
            &keys,
            has_identifiers,
            index,
            (issuer, signer),
            (subject, own),
        )
    };
    let root = certificate(0, "Root", 0, "Root", 0);
    let mut delivered = Vec::new();
    for index in 1..=count {
        delivered.push(certificate(index, "Root", 0, "Issuing", index));
        delivered.push(certificate(
            index,
            "Issuing",
            index,
            "Server",
            count + 1 - index,
        ));
    }
    let mut roots = Roots::default();
    roots.add_file(&Source::new("roots.cer", root)).unwrap();
    let against = Against {
        roots: Some(roots),
        roots_origin: "the roots that were given".to_owned(),
        ..Against::at(DAY.midnight().assume_utc())
    };
    let text = pem(&delivered.iter().collect::<Vec<_>>());
    let source = Source::new("all.pem", text);
    let files = vec![issued::read_with(&COUNTING, &source, Given::Delivered)];
    CHECKS.store(0, Ordering::Relaxed);
    let delivery = Delivery::join(files, Fleet::default(), against, THREADS);
    linter(&["private"]).verify(&delivery);
    CHECKS.load(Ordering::Relaxed)
}

fn certificate(
    keys: &[Key],
    has_identifiers: bool,
    index: usize,
    (issuer, signer): (&str, usize),
    (subject, own): (&str, usize),
) -> Vec<u8> {
    let now = DAY.midnight().assume_utc();
    let mut extensions = Vec::new();
    if subject == "Server" {
        let names = element(0x82, b"www.example.com");
        extensions.push(Extension::new(17, false, sequence(&[names])));
    } else {
        let is_ca = element(0x01, &[0xFF]);
        extensions.push(Extension::new(19, true, sequence(&[is_ca])));
    }
    if has_identifiers {
        let identifier = element(0x04, &keys[own].identifier());
        extensions.push(Extension::new(14, false, identifier));
        let identifier = element(0x80, &keys[signer].identifier());
        extensions.push(Extension::new(35, false, sequence(&[identifier])));
    }
    let named = |text: &str| forge::name(&[(3, 0x0C, text)]);
    let drawn = Certificate {
        version: 3,
        serial: (0x100 + u16::try_from(index).unwrap())
            .to_be_bytes()
            .to_vec(),
        issuer: named(issuer),
        validity: draw::validity(now, Duration::days(-20), Duration::days(60)),
        subject: named(subject),
        unique_identifier: false,
        extensions,
    };
    drawn.sign(&keys[own], &keys[signer])
}

#[test]
fn many_certificates_of_one_name_take_time_in_proportion() {
    for count in [60, 120, 240] {
        let checks = checks_of(count, true);
        assert!(checks <= 6 * count, "{checks} checks for {count} servers");
    }
    // Where nothing says which key it is, a fixed number is tried for each.
    let checks = checks_of(240, false);
    assert!(checks <= 110 * 240, "{checks} checks");
}

#[test]
fn a_root_is_found_among_hundreds_of_its_name() {
    const COUNT: usize = 300;
    let keys: Vec<Key> = (0..=COUNT).map(|_| Key::new()).collect();
    let mut roots = Roots::default();
    for index in 0..COUNT {
        let root = certificate(&keys, false, index, ("Root", index), ("Root", index));
        roots.add_file(&Source::new("root.cer", root)).unwrap();
    }
    assert_eq!(roots.len(), COUNT);
    let leaf = certificate(&keys, false, COUNT, ("Root", COUNT - 1), ("Server", COUNT));
    let leaf = signready::pki::certificate::Certificate::from_der(&leaf, 0).unwrap();
    assert_eq!(roots.trust(&leaf, &[], DAY.midnight().assume_utc()), Ok(()));
}
