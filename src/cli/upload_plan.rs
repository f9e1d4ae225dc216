//! `signready upload-plan`

use std::path::Path;

use super::{
    args, disk,
    exit::{Exit, Failure},
    io::Io,
    verify,
};
use crate::{
    Severity,
    output::{OutputFormat, upload as output},
    pki::text::printable::{Printable, count},
    work::{
        file_change::NewFile,
        upload::{UploadPlan, upload_plan as plan},
    },
};

/// Verifies, plans, writes the files and the plan.
pub(super) fn upload_plan(arguments: &args::UploadPlan, io: &mut Io) -> Result<Exit, Failure> {
    let verifying = &arguments.verifying;
    if verifying.inventory.is_none() {
        return Err(Failure::with_help(
            "the plan goes by nodes, and there is no inventory",
            "give it with `--inventory cluster.toml`; `signready import` makes one",
        ));
    }
    let (delivery, report) = verify::judge(verifying, io)?;
    if report.worst() == Some(Severity::Error) && !arguments.allow_findings {
        verify::print(&report, verifying, io)?;
        io.note("note: there is no plan while a certificate has errors; `--allow-findings` plans all the same");
        return Ok(Exit::Findings);
    }
    let plan = plan(&delivery);
    if !arguments.dry_run {
        disk::write_results(&files(&plan, &arguments.out))?;
    }
    io.print(&match io.format {
        OutputFormat::Json => output::json(&plan),
        OutputFormat::Markdown => output::page(&plan),
        _ => output::text(&plan),
    })?;
    if plan.without_node > 0 {
        io.note(&format!(
            "note: {} for no node of the inventory; `signready verify` says more",
            match plan.without_node {
                1 => "1 certificate is".to_owned(),
                number => format!("{} are", count(number, "certificate")),
            }
        ));
    }
    for superseded in &plan.superseded {
        io.note(&format!(
            "note: `{}` is not uploaded: `{}` is newer, and for the same place on `{}`",
            Printable::path(Path::new(&superseded.path)),
            Printable::path(Path::new(&superseded.by)),
            superseded.node
        ));
    }
    if !plan.uploads.is_empty() && !arguments.dry_run {
        io.note(&format!(
            "note: the files and this plan, README.md, are in `{}`",
            arguments.out.display()
        ));
    }
    if let [first, others @ ..] = plan.without_certificate.as_slice() {
        let more = match others.len() {
            0 => String::new(),
            number => format!(" and {}", count(number, "other node")),
        };
        io.note(&format!(
            "note: there is no certificate here for `{first}`{more}"
        ));
    }
    let cannot = plan.uploads.iter().any(|upload| upload.files.is_empty());
    let findings = report.worst() == Some(Severity::Error) || plan.without_node > 0 || cannot;
    Ok(if findings {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// The files of the uploads, and the page; nothing where nothing is to be uploaded.
fn files(plan: &UploadPlan, out: &Path) -> Vec<NewFile> {
    let mut files = plan.files(out);
    if !plan.uploads.is_empty() {
        files.push(NewFile::shared(out.join("README.md"), output::page(plan)));
    }
    files
}
