//! `signready import`

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use super::{
    args, disk,
    exit::{Exit, Failure},
    files,
    io::Io,
};
use crate::{
    Source,
    pki::text::printable::{Printable, count},
    work::{
        file_change::NewFile,
        import::{
            self, Import, ImportError, LARGEST_INPUT, Options, PendingRequest, Placed, Remark,
            RemarkKind, Written,
        },
    },
};

/// Reads everything, adds what is new to the inventory, says what was not understood.
pub(super) fn import(arguments: &args::Import, io: &mut Io) -> Result<Exit, Failure> {
    let options = Options {
        cluster: arguments.cluster.clone(),
        product: arguments.product,
        domain: arguments.domain.clone(),
    };
    let (sources, unread) = read(&arguments.paths)?;
    let mut import = import::read(&sources, &options).map_err(failure)?;
    import.remarks.extend(unread);
    say(&import, io);
    let existing = existing(io)?;
    let written = import.inventory(existing.as_ref()).map_err(failure)?;
    if written.added.is_empty() && written.kept.is_empty() {
        return Err(Failure::with_help(
            "there is no server to import in what was given",
            "`signready import --help` lists what can be read",
        ));
    }
    io.print(&written.text)?;
    summarize(&written, existing.is_some(), io);
    let mut is_partial = import.is_partial();
    if let Some(folder) = &arguments.save_requests {
        is_partial |= !save(&import.requests, &written, folder, io)?;
    } else if !import.requests.is_empty() {
        io.note(&format!(
            "{} in the snapshots; `--save-requests DIR` saves them for `signready lint`",
            count(import.requests.len(), "pending request")
        ));
    }
    Ok(if is_partial {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// The inputs, and those that could not be opened or are too large.
fn read(paths: &[PathBuf]) -> Result<(Vec<Source>, Vec<Remark>), Failure> {
    let mut sources = Vec::new();
    let mut unread = Vec::new();
    let mut keep = |path: String, source: Result<Source, _>| match source {
        Ok(source) => sources.push(source),
        Err(error) => unread.push(Remark {
            path,
            line: None,
            kind: RemarkKind::NotRead,
            excerpt: None,
            reason: format!("cannot be read: {error}"),
        }),
    };
    for path in files::collect(paths, files::IMPORTED)? {
        keep(path.display().to_string(), disk::load(&path, LARGEST_INPUT));
    }
    if paths.iter().any(|path| files::is_stdin(path)) {
        keep("-".to_owned(), disk::stdin(LARGEST_INPUT));
    }
    Ok((sources, unread))
}

/// The inventory that is added to.
fn existing(io: &Io) -> Result<Option<Source>, Failure> {
    match io.output_file() {
        Some(path) if disk::is_there(path) => files::text(path, "inventory").map(Some),
        _ => Ok(None),
    }
}

/// What the inputs were taken for, and what needs a person's eye.
fn say(import: &Import, io: &Io) {
    for input in &import.inputs {
        io.note(&input.to_string());
    }
    for remark in &import.remarks {
        io.note(&remark.to_string());
    }
}

fn summarize(written: &Written, is_merged: bool, io: &Io) {
    for remark in &written.remarks {
        io.note(&remark.to_string());
    }
    if is_merged {
        for (what, placed) in [("added", &written.added), ("kept as it is", &written.kept)] {
            for Placed { cluster, fqdn } in placed {
                io.note(&format!(
                    "{what}: {fqdn} (cluster {})",
                    Printable::new(cluster)
                ));
            }
        }
    }
    let (added, kept) = (count(written.added.len(), "server"), written.kept.len());
    if let Some(path) = io.output_file() {
        io.note(&if is_merged {
            format!("{added} added to {}, {kept} kept", Printable::path(path))
        } else {
            format!("{added} written to {}", Printable::path(path))
        });
    }
}

/// Saves pending requests under the names by which `lint` finds their nodes. Whether all of them are there now.
fn save(
    requests: &[PendingRequest],
    written: &Written,
    folder: &Path,
    io: &Io,
) -> Result<bool, Failure> {
    let placed = written.added.iter().chain(&written.kept);
    let clusters: BTreeMap<&str, &str> = placed
        .map(|placed| (placed.fqdn.as_str(), placed.cluster.as_str()))
        .collect();
    let mut is_whole = true;
    for request in requests {
        let Some(cluster) = clusters.get(request.fqdn.as_str()) else {
            continue;
        };
        let folder = folder.join(cluster);
        let path = folder.join(format!("{}.{}.csr", request.fqdn, request.service));
        let file = NewFile::shared(&path, format!("{}\n", request.text.trim_end()));
        match disk::create_folder(&folder).and_then(|()| disk::create(&file)) {
            Ok(()) => io.note(&format!("saved {}", Printable::path(&path))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let is_same = disk::is_same(&path, &file.content);
                is_whole &= is_same;
                io.note(&if is_same {
                    format!("saved already: {}", Printable::path(&path))
                } else {
                    format!(
                        "not saved: {} is another request and was not overwritten",
                        Printable::path(&path)
                    )
                });
            }
            Err(error) => {
                return Err(Failure::cannot_write(&path, &error));
            }
        }
    }
    Ok(is_whole)
}

fn failure(error: ImportError) -> Failure {
    match error {
        ImportError::Existing(error) => error.into(),
        error => Failure::new(error.to_string()),
    }
}
