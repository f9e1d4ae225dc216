//! What an authority has made, as text, tables and JSON.

use std::path::Path;

use serde::Serialize;
use time::Date;

use super::{json, steps::safe, table};
use crate::{
    pki::{
        crypto::digest,
        pem::to_pem,
        text::printable::{Printable, count},
    },
    work::{
        authority::{Authority, CertificateStanding, Change, IndexEntry, Issued, Revoked},
        file_change::NewFile,
    },
};

#[derive(Serialize)]
struct JsonList<'a> {
    version: u32,
    certificates: Vec<JsonCertificate<'a>>,
}

#[derive(Serialize)]
struct JsonCertificate<'a> {
    serial: &'a str,
    name: String,
    names: Vec<String>,
    from: String,
    until: String,
    profile: String,
    spki_sha256: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Vec<String>>,
    path: String,
    standing: &'static str,
    revoked: Option<JsonRevocation>,
}

#[derive(Serialize)]
struct JsonRevocation {
    on: String,
    reason: &'static str,
}

/// What was founded.
pub fn founded(authority: &Authority, folder: &Path) -> String {
    let mut text = String::new();
    for (name, _) in authority.certificates() {
        text += &format!("wrote {}\n", path(&folder.join(format!("{name}.pem"))));
    }
    let permitted = authority.permitted();
    if permitted.is_everything() {
        text += "certifies any name\n";
    } else {
        text += &format!("certifies only {permitted}\n");
    }
    text += &format!("valid until {}\n", authority.until());
    text + &fingerprints(authority)
}

/// What to do with an authority that was founded.
pub fn after_founding(authority: &Authority, folder: &Path) -> String {
    let folder = path(folder);
    let has_intermediate = authority.certificates().len() > 1;
    let key = if has_intermediate {
        format!(
            "move {folder}/root.key to a safe place off this machine: nothing here needs it, and it cannot be made again"
        )
    } else {
        format!("keep {folder}/root.key secret, and a copy of the folder in a safe place")
    };
    // `ca` is where the other commands look by themselves.
    let ca = if folder == "ca" {
        String::new()
    } else {
        format!(" --ca {folder}")
    };
    format!(
        "next: {key};\n      \
         `signready authority export{ca}` writes the root for the trust stores; `signready authority sign CSR{ca}` signs"
    )
}

/// One line for each certificate that was signed.
pub fn issued(issued: &[Issued]) -> String {
    let names = issued
        .iter()
        .map(|certificate| safe(&certificate.entry.name));
    let names: Vec<String> = names.collect();
    let width = names.iter().map(String::len).max().unwrap_or(0);
    let mut text = String::new();
    for (certificate, name) in issued.iter().zip(&names) {
        let entry = &certificate.entry;
        text += &format!(
            "signed  {name:width$}  {}  until {}  {}\n",
            entry.serial,
            entry.until,
            path(&certificate.chain_path)
        );
        for left_out in &certificate.left_out {
            text += &format!("        left out: {}\n", Printable::new(left_out));
        }
    }
    text + &format!("\n{} signed\n", count(issued.len(), "certificate"))
}

/// The same as JSON.
pub fn issued_json(issued: &[Issued]) -> String {
    let certificates = issued.iter().map(|certificate| JsonCertificate {
        request: Some(path(Path::new(&certificate.path))),
        left_out: Some(all_printable(&certificate.left_out)),
        path: path(&certificate.chain_path),
        ..json_certificate(&certificate.entry, certificate.entry.from, Path::new(""))
    });
    json::document(&JsonList {
        version: 1,
        certificates: certificates.collect(),
    })
}

/// The index as a table.
pub fn list(authority: &Authority, day: Date) -> String {
    let entries = authority.entries();
    if entries.is_empty() {
        return "nothing was signed yet\n".to_owned();
    }
    let mut table = table::table();
    for entry in entries {
        let standing = match entry.revoked {
            Some(revocation) => format!("revoked {} ({})", revocation.on, revocation.reason),
            None => entry.standing(day).word().to_owned(),
        };
        table.add_row(vec![
            entry.serial.clone(),
            Printable::new(&entry.name).to_string(),
            entry.from.to_string(),
            entry.until.to_string(),
            standing,
        ]);
    }
    let standings = [
        CertificateStanding::Valid,
        CertificateStanding::Expired,
        CertificateStanding::Revoked,
    ]
    .map(|standing| {
        let entries = entries.iter();
        let number = entries.filter(|entry| entry.standing(day) == standing);
        (number.count(), standing.word())
    });
    let counts: Vec<String> = standings
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    format!(
        "{}\n\n{}: {}\n",
        table::trimmed(&table),
        count(entries.len(), "certificate"),
        counts.join(", ")
    )
}

/// The index as JSON.
pub fn list_json(authority: &Authority, day: Date) -> String {
    let folder = authority.issued();
    let entries = authority.entries().iter();
    json::document(&JsonList {
        version: 1,
        certificates: entries
            .map(|entry| json_certificate(entry, day, &folder))
            .collect(),
    })
}

fn json_certificate<'a>(entry: &'a IndexEntry, day: Date, folder: &Path) -> JsonCertificate<'a> {
    JsonCertificate {
        serial: &entry.serial,
        name: safe(&entry.name),
        names: all_printable(&entry.names),
        from: entry.from.to_string(),
        until: entry.until.to_string(),
        profile: safe(&entry.profile),
        spki_sha256: &entry.key,
        request: None,
        left_out: None,
        path: path(&folder.join(format!("{}.pem", entry.file))),
        standing: entry.standing(day).word(),
        revoked: entry.revoked.map(|revocation| JsonRevocation {
            on: revocation.on.to_string(),
            reason: revocation.reason.word(),
        }),
    }
}

fn all_printable(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| safe(text)).collect()
}

/// With `/` on every system, as everywhere in reports.
fn path(path: &Path) -> String {
    Printable::path(path).to_string()
}

/// What became of a revocation.
pub fn revoked(revoked: &Revoked) -> String {
    let entry = &revoked.entry;
    let reason = entry
        .revoked
        .map_or("", |revocation| revocation.reason.word());
    let (word, reason) = match revoked.change {
        Change::Revoked => ("revoked", format!("({reason})")),
        Change::Raised { from } => ("raised", format!("({reason}, before {from})")),
        Change::Nothing => {
            let on = entry
                .revoked
                .map_or_else(String::new, |there| format!("on {} ", there.on));
            ("already revoked", format!("{on}({reason})"))
        }
    };
    format!(
        "{word}  {}  {}  {reason}\n",
        Printable::new(&entry.name),
        entry.serial
    )
}

/// The files for trust stores, in a folder.
pub fn exported(authority: &Authority, folder: &Path) -> Vec<NewFile> {
    let certificates = authority.certificates().into_iter();
    certificates
        .flat_map(|(name, der)| {
            let path = |extension: &str| folder.join(format!("{name}.{extension}"));
            [
                NewFile::shared(path("cer"), der),
                NewFile::shared(path("pem"), to_pem("CERTIFICATE", der)),
            ]
        })
        .collect()
}

/// The fingerprints by which whoever places the root can tell that it is the right one.
pub fn fingerprints(authority: &Authority) -> String {
    let certificates = authority.certificates().into_iter();
    certificates
        .map(|(name, der)| {
            let bytes: Vec<String> = digest::sha256(der)
                .iter()
                .map(|byte| format!("{byte:02X}"))
                .collect();
            format!("SHA-256 fingerprint of {name}: {}\n", bytes.join(":"))
        })
        .collect()
}
