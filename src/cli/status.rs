//! `signready status`

use std::path::{Path, PathBuf};

use super::{
    args, disk,
    exit::{Exit, Failure},
    files,
    io::Io,
    lint, private_keys, select,
};
use crate::{
    File, Input, Linter,
    estate::inventory::Custody,
    judge::fleet::PrivateKey,
    output::{OutputFormat, status as output},
    pki::text::printable::{Printable, count},
    work::status::{self, Stage, Status},
};

/// Reads the requests that are there, judges them, says what is still to come.
pub(super) fn status(arguments: &args::Status, io: &mut Io) -> Result<Exit, Failure> {
    let inventory = files::inventory(&arguments.inventory)?;
    let linter = select::linter(&arguments.judging, Some(&inventory), io)?;
    let read = read(arguments, &linter, io)?;
    let fleet = select::fleet(&linter, read.requests, Some(inventory))?
        .with_private_keys(read.private_keys);
    let status = status::status(&fleet, &linter.lint(&fleet));
    io.print(&match io.format {
        OutputFormat::Json => output::json(&status),
        _ => output::text(&status),
    })?;
    say_what_next(&status, arguments, io);
    let is_complete = status.requests.iter().all(status::NodeStatus::is_good);
    Ok(if is_complete {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

/// What lies in the folders.
#[derive(Default)]
struct Read {
    requests: Vec<(File, Vec<Input>)>,
    private_keys: Vec<PrivateKey>,
}

/// The requests, and the private keys beside them. Before the first request there is not even a folder.
fn read(arguments: &args::Status, linter: &Linter, io: &Io) -> Result<Read, Failure> {
    let default = [PathBuf::from(args::FOLDER)];
    let paths = match arguments.requests.as_slice() {
        [] if !disk::is_there(Path::new(args::FOLDER)) => return Ok(Read::default()),
        [] => default.as_slice(),
        given => given,
    };
    let given = private_keys::apart(paths);
    let requests = lint::read(&given.requests, io)?;
    let private_keys = given.keys(&requests, linter, io)?;
    Ok(Read {
        requests,
        private_keys,
    })
}

fn say_what_next(status: &Status, arguments: &args::Status, io: &Io) {
    let inventory = Printable::path(&arguments.inventory);
    let requests = || status.requests.iter();
    let is_to_come = |custody: Custody| {
        requests().any(|standing| standing.stage == Stage::Planned && standing.custody == custody)
    };
    if is_to_come(Custody::Local) {
        io.note(&format!(
            "note: `signready generate {inventory}` makes the requests that are planned here"
        ));
    }
    if is_to_come(Custody::Server) {
        io.note(&format!(
            "note: `signready worksheet {inventory}` says how to make the requests that are planned on servers"
        ));
    }
    if requests().any(|standing| standing.outcome.is_some() && !standing.is_good()) {
        io.note(&format!(
            "note: `signready lint` with `--inventory {inventory}` shows why a request is refused"
        ));
    }
    if status.unplanned > 0 {
        io.note(&format!(
            "note: {} could not be matched with the plan; a file called <node>.<certificate>.csr can",
            count(status.unplanned, "request")
        ));
    }
}
