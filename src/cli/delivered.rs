//! Reads what a CA delivered and what clients trust, for all commands that look at certificates.

mod search;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use time::{Date, OffsetDateTime, Time};

use super::{disk, exit::Failure, files, io::Io, progress::Progress};
use crate::{
    File, Given, Roots,
    judge::{
        fleet::LARGEST_FILE,
        issued::{self, Entry},
    },
    pki::{
        certificate::{Certificate, RevocationLists},
        pem::{Block, ContentKind},
        text::printable::Printable,
    },
};

/// The largest file with roots: a dump of a whole store is a few hundred KB.
const LARGEST_ROOTS: u64 = 16 << 20;

/// The largest revocation list: those of the busiest CAs have some ten MB.
const LARGEST_LIST: u64 = 64 << 20;

/// What was delivered, and what chains are made of. `besides` are files that are read for another purpose.
pub(super) fn certificates(
    given: &[PathBuf],
    chain: &[PathBuf],
    besides: &[&Path],
    io: &Io,
) -> Result<Vec<(File, Vec<Entry>)>, Failure> {
    let chain = of_option(chain, "certificate", besides, io)?;
    let paths = in_order(given, besides, io)?;
    let progress = Progress::new(io, "reading certificates", paths.len());
    let mut read = Vec::new();
    for path in &paths {
        let (file, entries) = load(path, Given::Delivered);
        progress.step();
        // In a folder, requests and keys lie beside the certificates.
        if given.contains(path) || !is_something_else(&file) {
            read.push((file, entries));
        }
    }
    progress.finish();
    if given.iter().any(|path| files::is_stdin(path)) {
        read.push(load(Path::new("-"), Given::Delivered));
    }
    if read.is_empty() {
        return Err(Failure::with_help(
            "there is no certificate to check in what was given",
            "give a file with a certificate, or a folder with such files",
        ));
    }
    read.extend(chain.iter().map(|path| load(path, Given::ForChains)));
    Ok(read)
}

/// The files that the paths mean, each once, in order: in folders those with certificates, whatever they are called. What is
/// there besides is named.
fn in_order(paths: &[PathBuf], besides: &[&Path], io: &Io) -> Result<BTreeSet<PathBuf>, Failure> {
    let mut found = BTreeSet::new();
    for path in paths.iter().filter(|path| !files::is_stdin(path)) {
        if files::is_folder(path)? {
            let search = search::search(path, besides);
            search.tell(io);
            found.extend(search.found);
        } else {
            found.insert(path.clone());
        }
    }
    Ok(found)
}

/// The files that the paths of an option mean. What is given there is to be checked against, so a path that leads to nothing is a
/// mistake: the check would pass without it.
fn of_option(
    paths: &[PathBuf],
    what: &str,
    besides: &[&Path],
    io: &Io,
) -> Result<BTreeSet<PathBuf>, Failure> {
    let mut found = BTreeSet::new();
    for path in paths {
        files::not_stdin(path, what)?;
        let here = in_order(std::slice::from_ref(path), besides, io)?;
        if here.is_empty() {
            return Err(Failure::with_help(
                format!("there is no {what} in `{}`", path.display()),
                "in a folder, every file with a certificate is read; give the file itself",
            ));
        }
        found.extend(here);
    }
    Ok(found)
}

fn load(path: &Path, given: Given) -> (File, Vec<Entry>) {
    match files::load(path, LARGEST_FILE) {
        Ok(source) => issued::read(&source, given),
        Err(error) => issued::failed(&path.display().to_string(), error.content(), given),
    }
}

/// Whether a file is a request or a key, and nothing that was meant as a certificate.
fn is_something_else(file: &File) -> bool {
    let blocks = file.armor().map_or(&[][..], |armor| &armor.blocks);
    let is_other = |block: &Block| {
        matches!(
            block.nature,
            ContentKind::CertificationRequest
                | ContentKind::PrivateKey
                | ContentKind::PublicKey
                | ContentKind::KeyParameters
        )
    };
    !blocks.is_empty() && blocks.iter().all(is_other)
}

/// The roots that were given; else those of the system; else none, and a word about it.
pub(super) fn roots(paths: &[PathBuf], io: &Io) -> Result<(Option<Roots>, String), Failure> {
    let mut roots = Roots::default();
    if paths.is_empty() {
        for known in rustls_native_certs::load_native_certs().certs {
            // What cannot be read is trusted by nobody.
            if let Ok(certificate) = Certificate::from_der(known.as_ref(), 0) {
                roots.add(certificate);
            }
        }
        if roots.is_empty() {
            io.note("note: this system has no roots: whether clients trust the chains was not checked; give roots with `--roots`");
            return Ok((None, String::new()));
        }
        return Ok((Some(roots), "the roots of this system".to_owned()));
    }
    add_roots(&mut roots, paths, io)?;
    let origin = match paths {
        [path] => format!("the roots in `{}`", path.display()),
        _ => "the roots that were given".to_owned(),
    };
    Ok((Some(roots), origin))
}

/// The same for what clients will do: the roots of this system need not be theirs, and that is said.
pub(super) fn roots_of_clients(
    paths: &[PathBuf],
    io: &Io,
) -> Result<(Option<Roots>, String), Failure> {
    let read = roots(paths, io)?;
    if paths.is_empty() && read.0.is_some() {
        io.note("note: the roots of this system are taken for those of the clients; give theirs with `--roots`");
    }
    Ok(read)
}

/// The revocation lists in files; none where none are given. Those that are not used are named.
pub(super) fn revocation_lists(
    paths: &[PathBuf],
    io: &Io,
) -> Result<Option<RevocationLists>, Failure> {
    if paths.is_empty() {
        return Ok(None);
    }
    let mut lists = RevocationLists::default();
    for path in paths {
        let failed = |reason: String| {
            let path = path.display();
            let text = format!("cannot read the revocation list `{path}`: {reason}");
            Failure::with_help(text, "`--crl` takes the list of a CA, PEM or DER")
        };
        files::not_stdin(path, "revocation list")?;
        let source = disk::load(path, LARGEST_LIST).map_err(|error| failed(error.to_string()))?;
        let added = lists.add_file(&source);
        added.map_err(|error| failed(error.to_string()))?;
    }
    for list in lists.lists() {
        if let Some(problem) = list.problem() {
            let (path, title) = (
                Printable::new(list.path()),
                Printable::new(list.issuer_title()),
            );
            io.note(&format!(
                "note: `{path}` is {problem}: it is not used; get the whole list of `{title}`"
            ));
        }
    }
    Ok(Some(lists))
}

/// Says that nothing is known of revocation.
pub(super) fn tell_unchecked(lists: &[PathBuf], io: &Io) {
    if lists.is_empty() {
        io.note(
            "note: whether certificates were revoked was not checked; give the lists of the CAs with `--crl`",
        );
    }
}

/// Adds the roots in files, and says which certificates in them are none.
pub(super) fn add_roots(roots: &mut Roots, paths: &[PathBuf], io: &Io) -> Result<(), Failure> {
    let known = roots.others().len();
    for path in paths {
        let failed = |reason: String| {
            Failure::new(format!(
                "cannot read the roots `{}`: {reason}",
                path.display()
            ))
        };
        for file in of_option(std::slice::from_ref(path), "root", &[], io)? {
            let source =
                disk::load(&file, LARGEST_ROOTS).map_err(|error| failed(error.to_string()))?;
            let added = roots.add_file(&source);
            added.map_err(|error| failed(error.to_string()))?;
        }
    }
    for other in roots.others().iter().skip(known) {
        let title = Printable::new(other.title());
        io.note(&if other.is_self_issued() {
            format!("note: `{title}` was given as a root, and its own signature is wrong: it was damaged or changed; get it again from the CA")
        } else {
            format!("note: `{title}` was given as a root and is not self-signed: not all clients let a chain end there")
        });
    }
    Ok(())
}

/// The moment by which certificates are judged: noon, UTC, of a day that was asked for, else now. A certificate that was issued
/// this afternoon is valid this afternoon.
pub(super) fn moment(as_of: Option<Date>, io: &Io) -> OffsetDateTime {
    let noon = Time::from_hms(12, 0, 0).unwrap_or(Time::MIDNIGHT);
    as_of.map_or(io.now(), |day| day.with_time(noon).assume_utc())
}
