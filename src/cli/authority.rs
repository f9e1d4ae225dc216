//! `signready authority`

use std::path::{Path, PathBuf};

use time::Date;

use super::{
    args::{self, AuthorityCommand, Judging},
    disk::{self, FillError, Lock, LockError},
    exit::{Exit, Failure},
    files,
    io::Io,
    lint,
    report::{options, tell_hidden},
    select,
};
use crate::{
    Fleet, Linter, Severity,
    judge::finding::ProfileKind,
    output::{OutputFormat, authority as output, json, text},
    pki::text::printable::Printable,
    work::{
        authority::{
            self, Authority, Founding, Issued, Password, Permitted, Published, Signing, Terms,
            missing_files,
        },
        file_change::ExistingFile,
    },
};

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

/// The authority in a folder.
fn open(folder: &Path) -> Result<Authority, Failure> {
    let mut files = disk::look(&Authority::paths(folder));
    // Whoever does not sign reads no key.
    let key = Authority::intermediate_key_path(folder);
    if disk::is_there(&key) {
        files.insert(key, ExistingFile::Unread);
    }
    Ok(Authority::read(folder, &files)?)
}

/// The authority in a folder, with the key that signs and its password.
fn unlocked(
    place: &args::AuthorityPlace,
    secret: &args::AuthorityPassword,
) -> Result<Authority, Failure> {
    let authority = open(&place.ca)?;
    let password = password(secret)?;
    let key = disk::look(&[authority.key_path()]);
    Ok(authority.with_key(key, password))
}

/// Locks the authority, and reads its index anew: another run may have changed it since.
fn locked(authority: &mut Authority) -> Result<Lock, Failure> {
    let lock = Lock::take(&authority.lock_path())?;
    authority.refresh(&disk::look(&[authority.index_path()]))?;
    Ok(lock)
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held(path) => Self::with_help(
                format!(
                    "another signready is at work in this authority: it holds `{}`",
                    path.display()
                ),
                "wait until it has ended",
            ),
            LockError::Unwritable(error) => error.into(),
        }
    }
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
        issuer_url: arguments.issuer_url.clone(),
        password: password(&arguments.password)?,
    };
    let folder = &arguments.folder;
    if !disk::is_free(folder, Authority::LOCK) {
        return Err(taken(folder));
    }
    let entries = authority::found(&founding)?;
    disk::fill(folder, Authority::LOCK, &entries).map_err(|error| match error {
        FillError::Taken => taken(folder),
        FillError::Locked(error) => error.into(),
        FillError::Unwritable(error) => error.into(),
    })?;
    let authority = open(folder)?;
    io.print(&output::founded(&authority, folder))?;
    io.note(&output::after_founding(&authority, folder));
    Ok(Exit::Clean)
}

fn taken(folder: &Path) -> Failure {
    Failure::with_help(
        format!(
            "`{}` is there already and was not changed",
            folder.display()
        ),
        "an authority is never overwritten: name another folder, or move this one away",
    )
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
            let shown = options(Severity::Error, io);
            io.print(&text::report(&report, shown))?;
            tell_hidden(&report.findings, shown, io);
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
    let signing = Signing::new(&authority, &orders, terms)?;
    if let Some(long) = signing.too_long() {
        io.note(&format!(
            "warning: the certificates are valid for {} days, and some clients take {} at most, from any CA: {}",
            long.days, long.most, long.source
        ));
    }
    let issued = issue(&mut authority, &signing, day)?;
    if io.format == OutputFormat::Json {
        io.print(&output::issued_json(&issued))?;
        return Ok(Exit::Clean);
    }
    let shown = options(Severity::Error, io);
    io.print(&text::report(&report, shown))?;
    tell_hidden(&report.findings, shown, io);
    io.print("\n")?;
    io.print(&output::issued(&issued))?;
    Ok(Exit::Clean)
}

/// Writes the files that a killed run left out, signs, and writes the rest.
fn issue(
    authority: &mut Authority,
    signing: &Signing<'_>,
    day: Date,
) -> Result<Vec<Issued>, Failure> {
    let _lock = locked(authority)?;
    let folder = authority.issued();
    disk::private_folder(&folder)?;
    let there = disk::folder_names(&folder)
        .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", folder.display())))?;
    disk::write_in_order(&missing_files(authority, day, &there))?;
    let signed = signing.sign(authority, &there)?;
    disk::write_in_order(&signed.changes)?;
    Ok(signed.certificates)
}

fn read(arguments: &args::AuthoritySign, day: Date, io: &Io) -> Result<(Fleet, Linter), Failure> {
    if arguments.profile == select::ALL {
        return Err(Failure::with_help(
            "an authority signs by one profile, and not by all",
            "name one with `-p`: `signready profiles` lists them",
        ));
    }
    let inventory = files::given_inventory(arguments.inventory.as_deref())?;
    let mut catalogue = select::catalogue(io)?;
    if select::profile(&mut catalogue, &arguments.profile, day)?.kind == ProfileKind::Product {
        return Err(Failure::with_help(
            format!(
                "`{}` is a server's profile, and servers sign nothing",
                arguments.profile
            ),
            "name a CA's profile with `-p`, such as `private`",
        ));
    }
    let judging = Judging::new(vec![arguments.profile.clone()], Some(day));
    let linter = select::linter(&judging, inventory.as_ref(), io)?;
    let linter = linter.expecting_no_more().copying_nothing();
    let read = lint::read(&arguments.paths, io)?;
    if read.is_empty() {
        return Err(lint::no_request());
    }
    let fleet = select::fleet(&linter, read, inventory)?;
    Ok((fleet, linter))
}

/// Shows the index.
fn list(arguments: &args::AuthorityList, io: &mut Io) -> Result<Exit, Failure> {
    let day = day(arguments.as_of, io)?;
    let authority = open(&arguments.place.ca)?;
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
    let signer = authority.signer(day)?;
    let lock = locked(&mut authority)?;
    let (revoked, published) = authority::revoke(
        &mut authority,
        &signer,
        serial,
        arguments.reason,
        day,
        list.list_days,
    )?;
    disk::write_in_order(&published.changes)?;
    drop(lock);
    io.print(&output::revoked(&revoked))?;
    tell(&published, io)
}

/// Signs a revocation list.
fn publish(arguments: &args::AuthorityCrl, io: &mut Io) -> Result<Exit, Failure> {
    let day = day(arguments.as_of, io)?;
    let mut authority = unlocked(&arguments.place, &arguments.password)?;
    let signer = authority.signer(day)?;
    let lock = locked(&mut authority)?;
    let published = authority::publish(&mut authority, &signer, day, arguments.list_days)?;
    disk::write_in_order(&published.changes)?;
    drop(lock);
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
    let authority = open(&arguments.place.ca)?;
    let folder = &arguments.folder;
    disk::create_folder(folder).map_err(|error| Failure::cannot_write(folder, &error))?;
    let files = output::exported(&authority, folder);
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let existing = disk::look(&paths);
    let mut missing = Vec::new();
    // All are looked at before one is written: a root beside another one's would be given to clients.
    for file in files {
        let path = &file.path;
        match existing.content(path) {
            Ok(Some(there)) if there == file.content.as_slice() => {
                io.print(&format!("kept {}\n", Printable::path(path)))?;
            }
            Ok(None) => missing.push(file),
            _ => {
                return Err(Failure::with_help(
                    format!("`{}` is there already and is another one", path.display()),
                    "name another folder: `signready authority export DIR`; `--ca DIR` is the authority to export",
                ));
            }
        }
    }
    for file in missing {
        let path = &file.path;
        disk::create(&file).map_err(|error| Failure::cannot_write(path, &error))?;
        io.print(&format!("wrote {}\n", Printable::path(path)))?;
    }
    io.print(&output::fingerprints(&authority))?;
    Ok(Exit::Clean)
}
