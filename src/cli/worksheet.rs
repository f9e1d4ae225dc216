//! `signready worksheet`

use super::{
    args,
    args::Judging,
    exit::{Exit, Failure},
    files,
    io::Io,
    report::{options, tell_hidden},
    select,
};
use crate::{
    Severity,
    estate::inventory::NodeId,
    output::{
        OutputFormat,
        text::{self, Options},
        worksheet as output,
    },
    pki::text::printable::Printable,
    work::worksheet::{self, Worksheet},
};

/// Reads the inventory, judges the CSRs that its servers will make, fills in the forms, prints them.
pub(super) fn worksheet(arguments: &args::Worksheet, io: &mut Io) -> Result<Exit, Failure> {
    let inventory = files::inventory(&arguments.inventory)?;
    let judging = Judging::new(arguments.judging.profiles.clone(), arguments.judging.as_of);
    let linter = select::linter(&judging, Some(&inventory), io)?;
    let profiles = linter.profiles();
    let wanted = inventory.nodes_called(&arguments.node)?;
    let is_wanted = |node: NodeId| wanted.is_empty() || wanted.contains(&node);
    let fleet = worksheet::planned_fleet(&inventory, profiles, &arguments.out, is_wanted);
    let report = linter.lint(&fleet);
    let is_refused = report.worst() == Some(Severity::Error) && !arguments.allow_findings;
    let sheet = if is_refused {
        Worksheet::default()
    } else {
        worksheet::worksheet(&inventory, profiles, &arguments.out, is_wanted)
    };
    if io.format == OutputFormat::Json {
        let as_of = judging.as_of.unwrap_or(io.today());
        io.print(&output::json(&sheet, &report, as_of))?;
        return Ok(exit(is_refused));
    }
    let shown = options(Severity::Error, io);
    if is_refused {
        io.print(&text::report(&report, shown))?;
        io.print(REFUSED)?;
        return Ok(Exit::Findings);
    }
    let text = match io.format {
        OutputFormat::Markdown => output::markdown(&sheet),
        OutputFormat::Html => output::html(&sheet)
            .map_err(|error| Failure::new(format!("cannot make the page: {error}")))?,
        OutputFormat::Text | OutputFormat::Json => output::text(&sheet),
    };
    // The sheet alone is the result; people print it, or paste it into a ticket.
    if report.worst() >= Some(shown.least) {
        let styled = false;
        io.note(&text::report(&report, Options { styled, ..shown }));
    }
    tell_hidden(&report.findings, shown, io);
    io.print(&text)?;
    say_what_is_missing(&sheet, io);
    Ok(Exit::Clean)
}

/// What a refusal ends with.
const REFUSED: &str = "\nThere is no worksheet, because these CSRs would be refused. Correct the inventory and run the command again, or\n\
    use `--allow-findings` to get the worksheet anyway.\n";

fn exit(is_refused: bool) -> Exit {
    if is_refused {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// Requests that are not expected from the servers are not held against the plan when they come.
fn say_what_is_missing(sheet: &Worksheet, io: &Io) {
    for cluster in &sheet.clusters {
        if !cluster.keys_are_on_servers {
            io.note(&format!(
                "note: put `key-custody = \"server\"` into the cluster `{}`, so that `generate` waits for its requests and `lint` holds them \
                 against this worksheet",
                Printable::new(&cluster.name)
            ));
        }
    }
}
