//! The placement of certificates on clients, as text, Markdown and JSON.

use serde::Serialize;

use super::{
    json,
    steps::{self, JsonStep, code, safe},
    table,
};
use crate::{
    judge::server_form::Step,
    pki::text::printable::count,
    work::trust_store::{Decision, Placement, Store},
};

#[derive(Serialize)]
struct JsonTrust {
    version: u32,
    certificates: Vec<JsonPlacement>,
    steps: Vec<JsonStep>,
}

#[derive(Serialize)]
struct JsonPlacement {
    path: String,
    certificate: String,
    sha256: String,
    decision: &'static str,
    store: Option<&'static str>,
    file: Option<String>,
    missing_root: Option<String>,
}

/// The placement as JSON.
pub fn json(placements: &[Placement], steps: &[Step]) -> String {
    let certificates = placements.iter().map(|placement| JsonPlacement {
        path: safe(&placement.path),
        certificate: safe(&placement.title),
        sha256: placement.sha256.clone(),
        decision: word(&placement.decision),
        store: store(placement).map(Store::title),
        file: file(placement),
        missing_root: match &placement.decision {
            Decision::RootMissing(name) => Some(safe(name)),
            _ => None,
        },
    });
    json::document(&JsonTrust {
        version: 1,
        certificates: certificates.collect(),
        steps: steps.iter().map(steps::view).collect(),
    })
}

/// The placement as text.
pub fn text(placements: &[Placement], steps: &[Step]) -> String {
    let mut table = table::table();
    for placement in placements {
        table.add_row(vec![safe(&placement.title), said(placement)]);
    }
    let mut text = table::trimmed(&table) + "\n\n";
    for step in steps {
        text += &steps::text(step);
    }
    let placed = placements.iter().filter_map(store).count();
    text + &format!(
        "{}: {placed} to place on the clients\n",
        count(placements.len(), "certificate")
    )
}

/// The page that lies in the folder with the files.
pub fn page(placements: &[Placement], steps: &[Step]) -> String {
    let mut text = "# Certificates for the clients\n\n".to_owned();
    let placed: Vec<&Placement> = placements
        .iter()
        .filter(|placement| store(placement).is_some())
        .collect();
    text += "Each file is there twice: `.cer` is DER, for Windows and macOS, `.crt` is PEM, for Linux. Compare the fingerprint (SHA-256) with \
             that which the CA publishes before you let anybody trust it.\n\n| Certificate | Store | File | SHA-256 |\n| --- | --- | --- | --- |\n";
    for placement in placed {
        let store = store(placement).map(Store::title).unwrap_or_default();
        let file = file(placement).unwrap_or_default();
        text += &format!(
            "| {} | {store} | {} | {} |\n",
            code(&placement.title).replace('|', "\\|"),
            code(&file),
            code(&placement.sha256)
        );
    }
    text += "\n";
    for step in steps {
        text += &steps::markdown(step);
    }
    text
}

/// The file in the folder, without its extension's choice: `.cer`.
fn file(placement: &Placement) -> Option<String> {
    let store = store(placement)?;
    Some(format!("{}/{}.cer", store.folder(), placement.stem))
}

fn store(placement: &Placement) -> Option<Store> {
    match placement.decision {
        Decision::Place(store) => Some(store),
        _ => None,
    }
}

fn word(decision: &Decision) -> &'static str {
    match decision {
        Decision::Place(_) => "place",
        Decision::Trusted => "trusted",
        Decision::Intermediate => "intermediate",
        Decision::Presented => "presented",
        Decision::RootMissing(_) => "root-missing",
    }
}

fn said(placement: &Placement) -> String {
    match &placement.decision {
        Decision::Place(Store::TrustedRoot) => {
            format!("root of a private CA: {}", Store::TrustedRoot.title())
        }
        Decision::Place(Store::EnterpriseTrust) => {
            format!("self-signed: {}", Store::EnterpriseTrust.title())
        }
        Decision::Trusted => "the clients trust it already: nothing to do".to_owned(),
        Decision::Intermediate => {
            "of an intermediate CA: upload it to the servers, which send it".to_owned()
        }
        Decision::Presented => "of a server: its root is what clients need".to_owned(),
        Decision::RootMissing(name) => format!(
            "of a server: get the certificate of `{}` from the CA, and give it with `--chain`",
            safe(name)
        ),
    }
}
