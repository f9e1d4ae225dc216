//! `signready verify`

use std::{
    io,
    path::{Path, PathBuf},
};

use time::{Date, OffsetDateTime, Time};

use super::{
    args::{self, Judging},
    exit::{Exit, Failure},
    files,
    io::Io,
    progress::Progress,
    report::{options, tell_hidden},
    select,
};
use crate::{
    armor::Nature,
    certificate::{Certificate, Roots},
    delivery::{self, Against, Delivery, Entry, Given, PrivateKey, TrustEntry},
    fleet::{File, FileContent, Fleet, Input, LARGEST_FILE},
    import::{self, LARGEST_INPUT},
    inventory::Inventory,
    lint,
    output::{Format, verification},
    printable::{Printable, count},
    profile::Profile,
    source::{LoadError, Source},
    verify::{self, Report},
};

/// The largest file with roots: a dump of a whole store is a few hundred KB.
const LARGEST_ROOTS: u64 = 16 << 20;

/// Reads certificates and what they are held against, judges them, prints the report.
pub(super) fn verify(arguments: &args::Verify, io: &mut Io) -> Result<Exit, Failure> {
    let arguments = &arguments.verifying;
    let (_, report) = judge(arguments, io)?;
    print(&report, arguments, io)?;
    tell_unanswered(&report, io);
    Ok(if report.worst() >= Some(arguments.choosing.fail_on) {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Names requests without a certificate: it may be in a delivery to come, or was forgotten.
fn tell_unanswered(report: &Report, io: &Io) {
    const NAMED: usize = 3;
    let unanswered = &report.unanswered;
    if unanswered.is_empty() {
        return;
    }
    let names: Vec<String> = unanswered
        .iter()
        .take(NAMED)
        .map(|request| match request.index {
            0 => format!("`{}`", request.path),
            index => format!("`{}` (request {})", request.path, index + 1),
        })
        .collect();
    let more = match unanswered.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    io.note(&format!(
        "note: there is no certificate here for {}: {}{more}",
        count(unanswered.len(), "request"),
        names.join(", ")
    ));
}

/// What was delivered, joined with what it is held against, and what is to be said of it.
pub(super) fn judge(arguments: &args::Verifying, io: &Io) -> Result<(Delivery, Report), Failure> {
    let inventory = files::given_inventory(arguments.inventory.as_deref())?;
    let judging = Judging {
        profiles: arguments.profiles.clone(),
        as_of: arguments.as_of,
        blocklists: Vec::new(),
    };
    let linter = select::choosing_linter(&judging, &arguments.choosing, inventory.as_ref(), io)?;
    let fleet = fleet(arguments, inventory, linter.profiles())?;
    let against = against(arguments, io)?;
    let read = certificates(&arguments.paths, &arguments.chain, io)?;
    let delivery = Delivery::join(read, fleet, against);
    let report = verify::verify(&linter, &delivery);
    Ok((delivery, report))
}

/// The requests and the inventory.
fn fleet(
    arguments: &args::Verifying,
    inventory: Option<Inventory>,
    profiles: &[Profile],
) -> Result<Fleet, Failure> {
    let mut read = Vec::new();
    for path in &arguments.requests {
        let paths = files::collect(std::slice::from_ref(path), files::REQUESTS)?;
        let found = lint::read(&paths, || ());
        let is_request =
            |(_, inputs): &(File, Vec<Input>)| inputs.iter().any(|input| input.request().is_some());
        if !found.iter().any(is_request) {
            let path = path.display();
            return Err(Failure::with_help(
                format!("there is no certification request in `{path}`"),
                format!("`signready lint {path}` says what is wrong with it"),
            ));
        }
        read.extend(found);
    }
    Ok(Fleet::join(read, inventory).planned_by(profiles))
}

/// What was delivered, and what chains are made of.
pub(super) fn certificates(
    given: &[PathBuf],
    chain: &[PathBuf],
    io: &Io,
) -> Result<Vec<(File, Vec<Entry>)>, Failure> {
    let paths = files::collect(given, files::CERTIFICATES)?;
    let chain = files::collect(chain, files::CERTIFICATES)?;
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
        let source = Source::read("-", io::stdin().lock(), LARGEST_FILE);
        read.push(read_or_failed("-", source, Given::Delivered));
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
    read_or_failed(
        &path.display().to_string(),
        Source::load(path, LARGEST_FILE),
        given,
    )
}

fn read_or_failed(
    path: &str,
    source: Result<Source, LoadError>,
    given: Given,
) -> (File, Vec<Entry>) {
    match source {
        Ok(source) => delivery::read(&source, given),
        Err(LoadError::TooLarge { size }) => {
            delivery::failed(path, FileContent::TooLarge(size), given)
        }
        Err(other) => delivery::failed(path, FileContent::Unreadable(other.to_string()), given),
    }
}

/// Whether a file is a request or a key, and nothing that was meant as a certificate.
fn is_something_else(file: &File) -> bool {
    let natures = |file: &File| -> Vec<Nature> {
        let armor = file.armor();
        let blocks = armor.into_iter().flat_map(|armor| &armor.blocks);
        blocks.map(|block| block.nature).collect()
    };
    let natures = natures(file);
    let is_other = |nature: &Nature| {
        matches!(
            nature,
            Nature::CertificationRequest
                | Nature::PrivateKey
                | Nature::PublicKey
                | Nature::KeyParameters
        )
    };
    !natures.is_empty() && natures.iter().all(is_other)
}

fn against(arguments: &args::Verifying, io: &Io) -> Result<Against, Failure> {
    let (roots, roots_origin) = roots(&arguments.roots, io)?;
    Ok(Against {
        keys: private_keys(&arguments.keys)?,
        roots,
        roots_origin,
        trust_entries: trust_entries(&arguments.snapshots)?,
        hosts: arguments.hosts.clone(),
        client: arguments.client,
        moment: moment(arguments.as_of, io),
    })
}

/// The moment by which certificates are judged: noon, UTC, of a day that was asked for, else now. A certificate that was issued
/// this afternoon is valid this afternoon.
pub(super) fn moment(as_of: Option<Date>, io: &Io) -> OffsetDateTime {
    let noon = Time::from_hms(12, 0, 0).unwrap_or(Time::MIDNIGHT);
    as_of.map_or(io.now(), |day| day.with_time(noon).assume_utc())
}

fn private_keys(paths: &[PathBuf]) -> Result<Vec<PrivateKey>, Failure> {
    let paths = files::collect(paths, files::KEYS)?;
    let keys = paths.iter().map(|path| {
        files::private_key(path).map(|public| PrivateKey {
            path: path.display().to_string(),
            public,
        })
    });
    keys.collect()
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
        for file in files::collect(std::slice::from_ref(path), files::CERTIFICATES)? {
            let source =
                Source::load(&file, LARGEST_ROOTS).map_err(|error| failed(error.to_string()))?;
            let added = roots.add_file(&source);
            added.map_err(|error| failed(error.to_string()))?;
        }
    }
    for other in roots.others().iter().skip(known) {
        let title = Printable::new(other.title());
        io.note(&if other.is_self_issued() {
            format!("note: `{title}` was given as a root, and its own signature is wrong: it was damaged or changed; get it again from the CA")
        } else {
            format!("note: `{title}` was given as a root and is not self-signed: it is used for chains, and trusted by nobody")
        });
    }
    Ok(())
}

/// What servers trust already.
fn trust_entries(paths: &[PathBuf]) -> Result<Vec<TrustEntry>, Failure> {
    let mut entries = Vec::new();
    for path in paths {
        let failed = |reason: String| {
            let path = path.display();
            Failure::with_help(
                format!("cannot read the snapshot `{path}`: {reason}"),
                "give the answer of the server to `snapshot/server`, with its `trusts`",
            )
        };
        let source =
            Source::load(path, LARGEST_INPUT).map_err(|error| failed(error.to_string()))?;
        for trusted in import::trusted(&source.text()).map_err(failed)? {
            let pem = Source::new(source.path(), trusted.text.as_str());
            let (_, read) = delivery::read(&pem, Given::ForChains);
            entries.extend(read.into_iter().filter_map(|entry| {
                Some(TrustEntry {
                    path: source.path().to_owned(),
                    server: trusted.server.clone(),
                    store: trusted.store.clone(),
                    certificate: entry.certificate()?.clone(),
                })
            }));
        }
    }
    Ok(entries)
}

pub(super) fn print(
    report: &Report,
    arguments: &args::Verifying,
    io: &mut Io,
) -> Result<(), Failure> {
    let options = options(arguments.choosing.fail_on, io);
    match io.format {
        Format::Json => {
            let as_of = arguments.as_of.unwrap_or(io.today());
            io.print(&verification::json(report, as_of))
        }
        _ => {
            io.print(&verification::text(report, options))?;
            tell_hidden(&report.findings, options, io);
            Ok(())
        }
    }
}
