//! The program: arguments, input and output, and one file for each command.
//!
//! This is the only part that prints, reads the clock or looks at the
//! environment. A command is a function that reads as its data flow; what goes
//! wrong on the way is a `Failure`, and `message` turns it into text.

mod args;
mod authority;
mod delivered;
pub mod disk;
mod exit;
mod explain;
mod files;
mod forecast;
mod generate;
mod import;
mod init;
mod inspect;
mod io;
mod lint;
mod message;
mod private_keys;
mod probe;
mod profiles;
mod progress;
mod report;
mod rules;
mod schema;
mod select;
mod status;
mod trust;
mod upload_plan;
mod verify;
mod worksheet;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser as _;

pub use args::Arguments;
pub use exit::Exit;
use exit::Failure;
use io::Io;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    run(std::env::args_os()).into()
}

/// Runs the program.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return message::usage(&error),
    };
    if let Some(failure) = wrong_format(&arguments) {
        return message::failure(&failure, &arguments.global);
    }
    let mut io = match Io::new(&arguments.global) {
        Ok(io) => io,
        Err(failure) => return message::failure(&failure, &arguments.global),
    };
    if !matches!(arguments.command, args::Command::Authority(_))
        && let Some(day) = select::foreign_day(&io)
    {
        io.note(&format!(
            "note: the clock is that of `SOURCE_DATE_EPOCH`, {day}"
        ));
    }
    let result = match &arguments.command {
        args::Command::Generate(generate) => generate::generate(generate, &mut io),
        args::Command::Lint(lint) => lint::lint(lint, &mut io),
        args::Command::Inspect(inspect) => inspect::inspect(inspect, &mut io),
        args::Command::Explain(explain) => explain::explain(explain, &mut io),
        args::Command::Rules(rules) => rules::rules(rules, &mut io),
        args::Command::Profiles(profiles) => profiles::profiles(profiles, &mut io),
        args::Command::Inventory(inventory) => match inventory.command {
            args::InventoryCommand::Schema => schema::inventory(&mut io),
        },
        args::Command::Init(init) => init::init(init, &mut io),
        args::Command::Import(import) => import::import(import, &mut io),
        args::Command::Status(status) => status::status(status, &mut io),
        args::Command::Authority(authority) => authority::authority(authority, &mut io),
        args::Command::Worksheet(worksheet) => worksheet::worksheet(worksheet, &mut io),
        args::Command::UploadPlan(plan) => upload_plan::upload_plan(plan, &mut io),
        args::Command::Trust(trust) => trust::trust(trust, &mut io),
        args::Command::Forecast(forecast) => forecast::forecast(forecast, &mut io),
        args::Command::Verify(verify) => verify::verify(verify, &mut io),
        args::Command::Probe(probe) => probe::probe(probe, &mut io),
    };
    let result = result.and_then(|exit| io.finish().map(|()| exit));
    match result {
        Ok(exit) => exit,
        Err(Failure::BrokenPipe) => Exit::Clean,
        Err(failure) => message::failure(&failure, &arguments.global),
    }
}

/// A format that the command does not print.
fn wrong_format(arguments: &Arguments) -> Option<Failure> {
    let format = arguments.global.format();
    let formats = arguments.command.formats();
    if formats.contains(&format) {
        return None;
    }
    let words: Vec<&str> = formats.iter().map(|format| format.word()).collect();
    Some(Failure::with_help(
        format!("this command does not print {format}"),
        format!("it prints {}", words.join(" and ")),
    ))
}
