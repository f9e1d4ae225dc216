//! `signready trust`

use std::path::{Path, PathBuf};

use super::{
    args, delivered, disk,
    exit::{Exit, Failure},
    io::Io,
};
use crate::{
    Against, Delivery, Fleet,
    judge::engine::THREADS,
    output::{OutputFormat, trust as output},
    work::{
        file_change::NewFile,
        trust_store::{self, Decision, Placement, Platform},
    },
};

/// Reads certificates, decides where they belong, writes the files and what to run.
pub(super) fn trust(arguments: &args::Trust, io: &mut Io) -> Result<Exit, Failure> {
    let (roots, roots_origin) = delivered::roots_of_clients(&arguments.roots, io)?;
    let against = Against {
        roots,
        roots_origin,
        ..Against::at(delivered::moment(arguments.as_of, io))
    };
    let besides: Vec<&Path> = arguments.roots.iter().map(PathBuf::as_path).collect();
    let read = delivered::certificates(&arguments.paths, &arguments.chain, &besides, io)?;
    let delivery = Delivery::join(read, Fleet::default(), against, THREADS);
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
        disk::write_results(&files(&placements, page, &arguments.out))?;
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

/// The certificates, and the page; nothing where nothing is to be placed.
fn files(placements: &[Placement], page: String, out: &Path) -> Vec<NewFile> {
    let mut files = trust_store::files(placements, out);
    if !files.is_empty() {
        files.push(NewFile::shared(out.join("README.md"), page));
    }
    files
}
