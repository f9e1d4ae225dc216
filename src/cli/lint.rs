//! `signready lint`

use std::path::PathBuf;

use super::{
    args, disk,
    exit::{Exit, Failure},
    files,
    io::Io,
    private_keys,
    progress::Progress,
    report, select,
};
use crate::{
    File, Input, Report,
    estate::addresses::AddressFile,
    judge::{fleet::LARGEST_FILE, rules},
    output::{OutputFormat, json, matrix, text},
    pki::text::printable::Printable,
};

/// Reads requests, judges them, prints the report.
pub(super) fn lint(arguments: &args::Lint, io: &mut Io) -> Result<Exit, Failure> {
    let inventory = files::given_inventory(arguments.inventory.as_deref())?;
    let choosing = &arguments.choosing;
    let linter = select::choosing_linter(&arguments.judging, choosing, inventory.as_ref(), io)?;
    // Without any path the question is about addresses, and not which requests are still to come.
    let linter = if arguments.no_fleet || arguments.paths.is_empty() {
        linter.without_fleet()
    } else {
        linter
    };
    // Who asks for the rule alone wants all that it can find.
    let selects_primes = choosing
        .select
        .iter()
        .any(|rule| rule == rules::INVALID_MODULUS.as_str());
    let linter = if arguments.thorough || selects_primes {
        linter.thorough()
    } else {
        linter
    };
    let given = private_keys::apart(&arguments.paths);
    let read = read(&given.requests, io)?;
    if read.is_empty() && !arguments.paths.is_empty() {
        return Err(no_request());
    }
    let private_keys = given.keys(&read, &linter, io)?;
    let addresses = files::addresses(&arguments.addresses, inventory.as_ref())?;
    say(&addresses, io);
    let fleet = select::fleet(&linter, read, inventory)?
        .with_private_keys(private_keys)
        .telling(addresses);
    let report = linter.lint(&fleet);
    let is_matrix = arguments
        .judging
        .profiles
        .iter()
        .any(|profile| profile == select::ALL);
    print(&report, arguments, is_matrix, io)?;
    Ok(if report.worst() >= Some(choosing.fail_on) {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Nothing in a folder is called like a request.
pub(super) fn no_request() -> Failure {
    Failure::with_help(
        "there is no request to check in what was given",
        "requests are files called *.csr, *.req, *.p10, *.pem, *.der or *.txt; give others by name",
    )
}

/// Reads the requests in files, folders and the standard input.
pub(super) fn read(paths: &[PathBuf], io: &Io) -> Result<Vec<(File, Vec<Input>)>, Failure> {
    let files = files::collect(paths, files::REQUESTS)?;
    let progress = Progress::new(io, "reading requests", files.len());
    let mut read = disk::requests(&files, || progress.step());
    progress.finish();
    if paths.iter().any(|path| files::is_stdin(path)) {
        read.push(match disk::stdin(LARGEST_FILE) {
            Ok(source) => File::read(&source),
            Err(error) => disk::unread_request("-", &error),
        });
    }
    Ok(read)
}

/// How many values that cannot be checked are shown of a file.
const MOST_UNREAD: usize = 20;

/// What the files with addresses were taken for, and what in them is not checked.
pub(super) fn say(documents: &[AddressFile], io: &Io) {
    for document in documents {
        let path = Printable::new(document.source.path());
        let number = match document.addresses.len() {
            1 => "1 address".to_owned(),
            more => format!("{more} addresses"),
        };
        io.note(&format!("{path}: {}: {number}", document.format));
        for unread in document.unread.iter().take(MOST_UNREAD) {
            io.note(Printable::new(unread.problem.to_string()).as_str());
        }
        let more = document.unread.len().saturating_sub(MOST_UNREAD);
        if more > 0 {
            io.note(&format!("{path}: {more} more of this kind"));
        }
    }
}

fn print(
    report: &Report,
    arguments: &args::Lint,
    is_matrix: bool,
    io: &mut Io,
) -> Result<(), Failure> {
    if is_matrix && io.format != OutputFormat::Json {
        io.print(&matrix::matrix(report))?;
        io.print(&text::not_tried(report, io.is_styled()))?;
        io.note("note: `signready lint -p PROFILE` shows why");
        return Ok(());
    }
    let options = report::options(arguments.choosing.fail_on, io);
    let as_of = arguments.judging.as_of.unwrap_or(io.today());
    report::print(
        io,
        &report.findings,
        options,
        || json::report(report, as_of),
        || text::report(report, options) + &text::not_tried(report, options.styled),
    )
}
