//! `signready forecast`

use std::path::{Path, PathBuf};

use super::{
    args, delivered,
    exit::{Exit, Failure},
    files,
    io::Io,
    lint, select,
};
use crate::{
    Against, Delivery, Fleet, Given, Roots,
    judge::{engine::THREADS, planned_request::planned_requests},
    output::{OutputFormat, forecast as output},
    pki::text::printable::Printable,
    work::forecast,
};

/// Reads certificates, addresses and roots, forecasts what users meet, prints it.
pub(super) fn forecast(arguments: &args::Forecast, io: &mut Io) -> Result<Exit, Failure> {
    let inventory = files::inventory(&arguments.inventory)?;
    let products = select::catalogue(io)?.products(&inventory, io.today())?;
    let addresses = files::addresses(&arguments.outlook.addresses, Some(&inventory))?;
    lint::say(&addresses, io);
    let planned = planned_requests(&inventory, &products);
    let fleet = Fleet::with_inventory(Vec::new(), inventory, planned).telling(addresses);
    let (roots, changed) = roots(arguments, io)?;
    let against = Against {
        client: arguments.client,
        ..Against::at(delivered::moment(arguments.as_of, io))
    };
    let read =
        delivered::certificates(&arguments.paths, &arguments.chain, &besides(arguments), io)?;
    let delivery = Delivery::join(read, fleet, against, THREADS);
    say_what_is_unread(&delivery, io);
    let clients = arguments.outlook.clients(arguments.client);
    let forecast = forecast::forecast(&delivery, &roots, changed.as_ref(), clients);
    io.print(&match io.format {
        OutputFormat::Text => output::text(&forecast),
        OutputFormat::Json => output::json(&forecast),
        OutputFormat::Markdown => output::markdown(&forecast),
        OutputFormat::Html => output::html(&forecast)
            .map_err(|error| Failure::new(format!("cannot make the page: {error}")))?,
    })?;
    Ok(if forecast.is_silent() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

/// What is read for another purpose than as a certificate.
fn besides(arguments: &args::Forecast) -> Vec<&Path> {
    let outlook = &arguments.outlook;
    let roots = arguments.roots.iter().chain(&outlook.with_roots);
    let files = roots
        .chain(&outlook.addresses)
        .chain([&arguments.inventory]);
    files.map(PathBuf::as_path).collect()
}

/// The roots that clients have, and those that they would have after the change.
fn roots(arguments: &args::Forecast, io: &Io) -> Result<(Roots, Option<Roots>), Failure> {
    let (roots, _) = delivered::roots_of_clients(&arguments.roots, io)?;
    let Some(roots) = roots else {
        return Err(Failure::with_help(
            "nothing says which roots clients trust",
            "give them with `--roots`: certificates, or what `certutil -store Root` prints on a client",
        ));
    };
    let changed = changed(&roots, &arguments.outlook, io)?;
    Ok((roots, changed))
}

/// The roots after the change, if one is proposed.
pub(super) fn changed(
    roots: &Roots,
    outlook: &args::Outlook,
    io: &Io,
) -> Result<Option<Roots>, Failure> {
    if outlook.with_roots.is_empty() {
        return Ok(None);
    }
    let mut changed = roots.clone();
    delivered::add_roots(&mut changed, &outlook.with_roots, io)?;
    Ok(Some(changed))
}

/// Servers whose certificates cannot be read would else be taken to have none.
fn say_what_is_unread(delivery: &Delivery, io: &Io) {
    let entries = delivery.entries.iter();
    for entry in entries.filter(|entry| entry.certificate().is_none()) {
        let path = delivery.file_of(entry).map_or("", |file| &file.path);
        let what = match entry.given {
            Given::Delivered | Given::Shown => "",
            Given::ForChains => " and is not used for chains",
        };
        io.note(&format!(
            "note: `{}` cannot be read as a certificate{what}; `signready verify` says why",
            Printable::new(path)
        ));
    }
}
