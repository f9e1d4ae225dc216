//! Reads what a CA delivered and what clients trust, for all commands that look at certificates.

use std::path::{Path, PathBuf};

use time::{Date, OffsetDateTime, Time};

use super::{disk, exit::Failure, files, io::Io, progress::Progress};
use crate::{
    File, Given, Roots,
    judge::{
        fleet::LARGEST_FILE,
        issued::{self, Entry},
    },
    pki::{
        certificate::Certificate,
        pem::{Block, ContentKind},
        text::printable::Printable,
    },
};

/// The largest file with roots: a dump of a whole store is a few hundred KB.
const LARGEST_ROOTS: u64 = 16 << 20;

/// What was delivered, and what chains are made of.
pub(super) fn certificates(
    given: &[PathBuf],
    chain: &[PathBuf],
    io: &Io,
) -> Result<Vec<(File, Vec<Entry>)>, Failure> {
    let paths = files::collect(given, files::CERTIFICATES)?;
    let chain = files::given(chain, "certificate", files::CERTIFICATES)?;
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
            "certificates are files called *.crt, *.cer, *.cert, *.pem, *.der, *.p7b or *.p7c; give others by name",
        ));
    }
    read.extend(chain.iter().map(|path| load(path, Given::ForChains)));
    Ok(read)
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
        for file in files::given(std::slice::from_ref(path), "root", files::CERTIFICATES)? {
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
