//! `signready verify`

use std::path::{Path, PathBuf};

use super::{
    args::{self, Judging},
    delivered, disk,
    exit::{Exit, Failure},
    files,
    io::Io,
    report, select,
};
use crate::{
    Against, Delivery, File, Given, Input, PrivateKey, Source, VerificationReport,
    judge::issued::{self, TrustEntry},
    output::verification,
    pki::text::printable::count,
    work::import::{self, LARGEST_INPUT},
};

/// Reads certificates and what they are held against, judges them, prints the report.
pub(super) fn verify(arguments: &args::Verify, io: &mut Io) -> Result<Exit, Failure> {
    let arguments = &arguments.verifying;
    let (_, report) = judge(arguments, io)?;
    print(&report, arguments, io)?;
    tell_unanswered(&report, io);
    tell_foreign(&report, arguments.inventory.is_some(), io);
    delivered::tell_unchecked(&arguments.crls, io);
    Ok(if report.worst() >= Some(arguments.choosing.fail_on) {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Names requests without a certificate: it may be in a delivery to come, or was forgotten.
fn tell_unanswered(report: &VerificationReport, io: &Io) {
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

/// Names certificates that are for no node of the inventory: nothing in it says which names they should have.
fn tell_foreign(report: &VerificationReport, has_inventory: bool, io: &Io) {
    let certificates = report.certificates.iter();
    let foreign: Vec<&str> = certificates
        .filter(|certificate| certificate.node.is_none() && certificate.content.is_some())
        .map(|certificate| certificate.path.as_str())
        .collect();
    if let ([first, others @ ..], true) = (foreign.as_slice(), has_inventory) {
        let more = match others.len() {
            0 => String::new(),
            number => format!(" and {}", count(number, "other certificate")),
        };
        io.note(&format!(
            "note: `{first}`{more}: for no node of the inventory, so it was not checked for whom it is"
        ));
    }
}

/// What was delivered, joined with what it is held against, and what is to be said of it.
pub(super) fn judge(
    arguments: &args::Verifying,
    io: &Io,
) -> Result<(Delivery, VerificationReport), Failure> {
    let inventory = files::given_inventory(arguments.inventory.as_deref())?;
    let judging = Judging::new(arguments.profiles.clone(), arguments.as_of);
    let linter = select::choosing_linter(&judging, &arguments.choosing, inventory.as_ref(), io)?;
    let fleet = select::fleet(&linter, requests(arguments)?, inventory)?;
    let against = against(arguments, io)?;
    let read =
        delivered::certificates(&arguments.paths, &arguments.chain, &besides(arguments), io)?;
    let delivery = linter.delivery(read, fleet, against);
    let report = linter.verify(&delivery);
    Ok((delivery, report))
}

/// What is read for another purpose than as a certificate.
fn besides(arguments: &args::Verifying) -> Vec<&Path> {
    let files = arguments.roots.iter().chain(&arguments.snapshots);
    let files = files.chain(&arguments.inventory).chain(&arguments.crls);
    files.map(PathBuf::as_path).collect()
}

/// The requests that the certificates may answer.
fn requests(arguments: &args::Verifying) -> Result<Vec<(File, Vec<Input>)>, Failure> {
    let mut read = Vec::new();
    for path in &arguments.requests {
        let paths = files::given(
            std::slice::from_ref(path),
            "certification request",
            files::REQUESTS,
        )?;
        let found = disk::requests(&paths, || ());
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
    Ok(read)
}

fn against(arguments: &args::Verifying, io: &Io) -> Result<Against, Failure> {
    let (roots, roots_origin) = delivered::roots(&arguments.roots, io)?;
    Ok(Against {
        keys: private_keys(&arguments.keys)?,
        roots,
        roots_origin,
        revocation_lists: delivered::revocation_lists(&arguments.crls, io)?,
        trust_entries: trust_entries(&arguments.snapshots)?,
        hosts: arguments.hosts.clone(),
        client: arguments.client,
        moment: delivered::moment(arguments.as_of, io),
    })
}

fn private_keys(paths: &[PathBuf]) -> Result<Vec<PrivateKey>, Failure> {
    let paths = files::given(paths, "private key", files::KEYS)?;
    paths.iter().map(|path| files::private_key(path)).collect()
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
        let source = disk::load(path, LARGEST_INPUT).map_err(|error| failed(error.to_string()))?;
        for trusted in import::trusted(&source.text()).map_err(failed)? {
            let pem = Source::new(source.path(), trusted.text.as_str());
            let (_, read) = issued::read(&pem, Given::ForChains);
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
    report: &VerificationReport,
    arguments: &args::Verifying,
    io: &mut Io,
) -> Result<(), Failure> {
    let options = report::options(arguments.choosing.fail_on, io);
    let as_of = arguments.as_of.unwrap_or(io.today());
    report::print(
        io,
        &report.findings,
        options,
        || verification::json(report, as_of),
        || verification::text(report, options),
    )
}
