//! `signready worksheet`

use super::{
    args,
    exit::{Exit, Failure},
    files,
    io::Io,
    select,
};
use crate::{
    estate::inventory::NodeId,
    output::{OutputFormat, worksheet as output},
    pki::text::printable::Printable,
    work::worksheet::{self, Worksheet},
};

/// Reads the inventory, fills in the forms, prints them.
pub(super) fn worksheet(arguments: &args::Worksheet, io: &mut Io) -> Result<Exit, Failure> {
    let inventory = files::inventory(&arguments.inventory)?;
    let products = select::catalogue(io)?.products(&inventory, io.today())?;
    let wanted = inventory.nodes_called(&arguments.node)?;
    let is_wanted = |node: NodeId| wanted.is_empty() || wanted.contains(&node);
    let sheet = worksheet::worksheet(&inventory, &products, &arguments.out, is_wanted);
    let text = match io.format {
        OutputFormat::Text => output::text(&sheet),
        OutputFormat::Json => output::json(&sheet),
        OutputFormat::Markdown => output::markdown(&sheet),
        OutputFormat::Html => output::html(&sheet)
            .map_err(|error| Failure::new(format!("cannot make the page: {error}")))?,
    };
    io.print(&text)?;
    say_what_is_missing(&sheet, io);
    Ok(Exit::Clean)
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
