//! `signready authority`

use std::{io, path::PathBuf};

use time::Date;

use super::{
    args::{self, AuthorityCommand, Judging},
    exit::{Exit, Failure},
    files,
    io::Io,
    lint,
    report::options,
    select,
};
use crate::{
    judge::{engine::Linter, finding::Severity, fleet::Fleet},
    output::{OutputFormat, authority as output, json, text},
    pki::text::printable::Printable,
    work::{
        authority::{self, Authority, Founding, Password, Permitted, Published, Terms},
        generate::create,
    },
};

/// A missing node is no matter of the requests that are to be signed.
const MISSING_NODE: &str = "fleet-missing-node";

pub(super) fn authority(arguments: &args::Authority, io: &mut Io) -> Result<Exit, Failure> {
    match &arguments.command {
        AuthorityCommand::Init(init) => found(init, io),
        AuthorityCommand::Sign(sign) => self::sign(sign, io),
        AuthorityCommand::List(list) => self::list(list, io),
        AuthorityCommand::Revoke(revoke) => self::revoke(revoke, io),
        AuthorityCommand::Crl(crl) => publish(crl, io),
        AuthorityCommand::Export(export) => self::export(export, io),
    }
}

/// The authority in a folder, with the password of its keys.
fn unlocked(
    place: &args::AuthorityPlace,
    secret: &args::AuthorityPassword,
) -> Result<Authority, Failure> {
    let authority = Authority::open(&place.ca)?;
    Ok(authority.with_password(password(secret)?))
}

fn password(arguments: &args::AuthorityPassword) -> Result<Option<Password>, Failure> {
    let Some(path) = arguments.password_file.as_deref() else {
        return Ok(None);
    };
    let content = files::secret(path, Password::FILE_BYTES).map_err(|error| {
        Failure::with_help(
            format!("cannot read the password in `{}`: {error}", path.display()),
            "`--password-file` takes a file whose first line is the password, or `-` for the standard input",
        )
    })?;
    let path = path.display().to_string();
    Ok(Some(Password::first_line(&content, &path)?))
}

/// The day that was given, else today. What is signed on a wrong day cannot be taken back.
fn day(as_of: Option<Date>, io: &Io) -> Result<Date, Failure> {
    match (as_of, select::foreign_day(io)) {
        (Some(day), _) => Ok(day),
        (None, None) => Ok(io.today()),
        (None, Some(day)) => Err(Failure::with_help(
            format!(
                "the clock is that of `SOURCE_DATE_EPOCH`, {day}: long before this signready was made"
            ),
            "unset `SOURCE_DATE_EPOCH`, or say which day it is with `--as-of`",
        )),
    }
}

/// Makes an authority, and says what to do with it.
fn found(arguments: &args::AuthorityInit, io: &mut Io) -> Result<Exit, Failure> {
    let founding = Founding {
        name: arguments.name.clone(),
        organization: arguments.organization.clone(),
        key: arguments.key,
        intermediate: arguments.intermediate,
        path_length: arguments.path_length,
        permitted: Permitted::new(&arguments.permit)?,
        day: day(arguments.as_of, io)?,
        days: arguments.days,
        crl_url: arguments.crl_url.clone(),
        ocsp_url: arguments.ocsp_url.clone(),
        password: password(&arguments.password)?,
    };
    authority::found(&founding, &arguments.folder)?;
    let authority = Authority::open(&arguments.folder)?;
    io.print(&output::founded(&authority, &arguments.folder))?;
    io.note(&output::after_founding(&authority, &arguments.folder));
    Ok(Exit::Clean)
}

/// Reads requests, judges them, signs them all or none.
fn sign(arguments: &args::AuthoritySign, io: &mut Io) -> Result<Exit, Failure> {
    let is_from_stdin = |path: &PathBuf| files::is_stdin(path);
    if arguments
        .password
        .password_file
        .as_ref()
        .is_some_and(is_from_stdin)
        && arguments.paths.iter().any(is_from_stdin)
    {
        return Err(Failure::with_help(
            "requests and the password cannot both come from the standard input",
            "write one of them to a file",
        ));
    }
    let day = day(arguments.as_of, io)?;
    let mut authority = unlocked(&arguments.place, &arguments.password)?;
    let (fleet, linter) = read(arguments, day, io)?;
    let report = linter.lint(&fleet);
    if report.worst() == Some(Severity::Error) && !arguments.allow_findings {
        if io.format == OutputFormat::Json {
            io.print(&json::report(&report, day))?;
        } else {
            io.print(&text::report(&report, options(Severity::Error, io)))?;
        }
        io.note(
            "\nNothing was signed. Have the requests made again, or sign them all the same with `--allow-findings`.",
        );
        return Ok(Exit::Findings);
    }
    let Some(profile) = linter.profiles().first() else {
        return Err(Failure::new("there is no profile to sign by"));
    };
    let orders = authority::orders(&fleet, profile, arguments.allow_findings)?;
    let terms = Terms {
        profile,
        day,
        days: arguments.days,
        client_auth: arguments.client_auth,
        again: arguments.again,
    };
    let issued = authority::sign(&mut authority, &orders, &terms)?;
    if io.format == OutputFormat::Json {
        io.print(&output::issued_json(&issued))?;
        return Ok(Exit::Clean);
    }
    io.print(&text::report(&report, options(Severity::Error, io)))?;
    io.print("\n")?;
    io.print(&output::issued(&issued))?;
    Ok(Exit::Clean)
}

fn read(arguments: &args::AuthoritySign, day: Date, io: &Io) -> Result<(Fleet, Linter), Failure> {
    if arguments.profile == select::ALL {
        return Err(Failure::with_help(
            "an authority signs by one profile, and not by all",
            "name one with `-p`: `signready profiles` lists them",
        ));
    }
    let inventory = files::given_inventory(arguments.inventory.as_deref())?;
    let judging = Judging::new(vec![arguments.profile.clone()], Some(day));
    let linter = select::linter(&judging, inventory.as_ref(), io)?;
    let linter = linter.with_rules(|rule| rule.as_str() != MISSING_NODE);
    let read = lint::read(&arguments.paths, io)?;
    if read.is_empty() {
        return Err(lint::no_request());
    }
    let fleet = Fleet::join(read, inventory).planned_by(linter.profiles());
    Ok((fleet, linter))
}

/// Shows the index.
fn list(arguments: &args::AuthorityList, io: &mut Io) -> Result<Exit, Failure> {
    let day = day(arguments.as_of, io)?;
    let authority = Authority::open(&arguments.place.ca)?;
    io.print(&match io.format {
        OutputFormat::Json => output::list_json(&authority, day),
        _ => output::list(&authority, day),
    })?;
    Ok(Exit::Clean)
}

/// Revokes, and signs the list with it.
fn revoke(arguments: &args::AuthorityRevoke, io: &mut Io) -> Result<Exit, Failure> {
    let (serial, list) = (&arguments.serial, &arguments.list);
    let day = day(list.as_of, io)?;
    let mut authority = unlocked(&list.place, &list.password)?;
    let (revoked, published) = authority::revoke(
        &mut authority,
        serial,
        arguments.reason,
        day,
        list.list_days,
    )?;
    io.print(&output::revoked(&revoked))?;
    tell(&published, io)
}

/// Signs a revocation list.
fn publish(arguments: &args::AuthorityCrl, io: &mut Io) -> Result<Exit, Failure> {
    let day = day(arguments.as_of, io)?;
    let mut authority = unlocked(&arguments.place, &arguments.password)?;
    let published = authority::publish(&mut authority, day, arguments.list_days)?;
    tell(&published, io)
}

fn tell(published: &Published, io: &mut Io) -> Result<Exit, Failure> {
    for path in &published.paths {
        io.print(&format!("wrote {}\n", Printable::path(path)))?;
    }
    io.note(&format!(
        "note: the list is good until {}; put it where clients fetch it, and run `signready authority crl` before that day is over",
        published.until
    ));
    Ok(Exit::Clean)
}

/// Writes the certificates of root and intermediate.
fn export(arguments: &args::AuthorityExport, io: &mut Io) -> Result<Exit, Failure> {
    let authority = Authority::open(&arguments.place.ca)?;
    let folder = &arguments.folder;
    std::fs::create_dir_all(folder).map_err(|error| Failure::cannot_write(folder, &error))?;
    let files = output::exported(&authority);
    let mut missing = Vec::new();
    // All are looked at before one is written: a root beside another one's would be given to clients.
    for (name, content) in files {
        let path = folder.join(name);
        match std::fs::read(&path) {
            Ok(there) if there == content => {
                io.print(&format!("kept {}\n", Printable::path(&path)))?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push((path, content)),
            _ => {
                return Err(Failure::with_help(
                    format!("`{}` is there already and is another one", path.display()),
                    "name another folder: `signready authority export DIR`; `--ca DIR` is the authority to export",
                ));
            }
        }
    }
    for (path, content) in missing {
        create(&path, &content).map_err(|error| Failure::cannot_write(&path, &error))?;
        io.print(&format!("wrote {}\n", Printable::path(&path)))?;
    }
    io.print(&output::fingerprints(&authority))?;
    Ok(Exit::Clean)
}
