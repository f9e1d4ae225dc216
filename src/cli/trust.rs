//! `signready trust`

use std::path::Path;

use super::{
    args, delivered,
    exit::{Exit, Failure},
    files,
    io::Io,
};
use crate::{
    judge::{
        fleet::Fleet,
        issued::{Against, Delivery},
    },
    output::{OutputFormat, trust as output},
    pki::pem::to_pem,
    work::trust_store::{self, Decision, Placement, Platform},
};

/// Reads certificates, decides where they belong, writes the files and what to run.
pub(super) fn trust(arguments: &args::Trust, io: &mut Io) -> Result<Exit, Failure> {
    let (roots, roots_origin) = delivered::roots_of_clients(&arguments.roots, io)?;
    let against = Against {
        roots,
        roots_origin,
        ..Against::at(delivered::moment(arguments.as_of, io))
    };
    let read = delivered::certificates(&arguments.paths, &arguments.chain, io)?;
    let delivery = Delivery::join(read, Fleet::default(), against);
    let placements = trust_store::placements(&delivery);
    if placements.is_empty() {
        return Err(Failure::with_help(
            "no certificate in what was given can be read",
            "`signready verify` says what is wrong with each file",
        ));
    }
    let platforms = match arguments.platforms.as_slice() {
        [] => &Platform::ALL,
        given => given,
    };
    let steps = trust_store::steps(&placements, platforms);
    if !arguments.dry_run {
        let page = output::page(&placements, &steps);
        write(&placements, &page, &arguments.out)?;
    }
    io.print(&match io.format {
        OutputFormat::Json => output::json(&placements, &steps),
        OutputFormat::Markdown => output::page(&placements, &steps),
        _ => output::text(&placements, &steps),
    })?;
    if !steps.is_empty() && !arguments.dry_run {
        io.note(&format!(
            "note: the files and this list, README.md, are in `{}`; run the commands in that folder",
            arguments.out.display()
        ));
    }
    let is_complete = !placements
        .iter()
        .any(|placement| matches!(placement.decision, Decision::RootMissing(_)));
    Ok(if is_complete {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

/// Both forms of each certificate, and the page; nothing where nothing is to be placed.
fn write(placements: &[Placement], page: &str, out: &Path) -> Result<(), Failure> {
    let mut is_empty = true;
    for placement in placements {
        let Decision::Place(store) = placement.decision else {
            continue;
        };
        is_empty = false;
        let folder = out.join(store.folder());
        let pem = to_pem("CERTIFICATE", &placement.der);
        files::put(&folder, &format!("{}.cer", placement.stem), &placement.der)?;
        files::put(&folder, &format!("{}.crt", placement.stem), pem.as_bytes())?;
    }
    if is_empty {
        return Ok(());
    }
    files::put(out, "README.md", page.as_bytes())
}
