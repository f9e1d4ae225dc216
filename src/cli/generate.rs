//! `signready generate`

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{
    args, disk,
    exit::{Exit, Failure},
    files,
    io::Io,
    private_keys,
    progress::Progress,
    report::{options, tell_hidden},
    select,
};
use crate::{
    Finding, Fleet, Inventory, Profile, Report, Severity,
    estate::inventory::{Custody, Product},
    judge::{fleet::Origin, planned_request::planned_requests, profile},
    output::{OutputFormat, generation, text, worksheet::markdown},
    pki::text::printable::{Printable, count},
    work::{
        file_change::NewFile,
        generate::{self, Action, Pair, Plan, Planned, Selection},
        worksheet::{ClusterSheet, Worksheet, worksheet},
    },
};

/// Plans, makes, judges, writes, says what to do next.
pub(super) fn generate(arguments: &args::Generate, io: &mut Io) -> Result<Exit, Failure> {
    let inventory = files::inventory(&arguments.inventory)?;
    let linter = select::linter(&arguments.judging, Some(&inventory), io)?;
    let selection = Selection {
        nodes: arguments.node.clone(),
        renew: arguments.renew.clone(),
    };
    let planned_requests = planned_requests(&inventory, linter.profiles());
    let plan = Plan::new(
        &inventory,
        &planned_requests,
        &arguments.out,
        &disk::look(&generate::paths(
            &inventory,
            &planned_requests,
            &arguments.out,
        )),
        &selection,
    )?;
    let addresses = files::addresses(&[], Some(&inventory))?;
    let pairs = if arguments.dry_run {
        Vec::new()
    } else {
        make(&plan, io)?
    };
    let read = generate::files(&plan, &pairs);
    let mut fleet = Fleet::with_inventory(read, inventory, planned_requests)
        .with_private_keys(generate::private_keys(&plan))
        .telling(addresses);
    fleet.origin = Origin::Generated;
    let report = linter.lint(&fleet);
    let is_refused = report.worst() == Some(Severity::Error) && !arguments.allow_findings;
    let mut worksheets = Vec::new();
    if !is_refused {
        worksheets = worksheet_files(&plan, &fleet, linter.profiles(), &arguments.out);
        if !arguments.dry_run {
            write(&plan, pairs, io)?;
            write_worksheets(&worksheets)?;
        }
    }
    let worksheets: Vec<PathBuf> = worksheets.into_iter().map(|(path, _)| path).collect();
    let outcome = generation::GenerationResult {
        plan: &plan,
        report: &report,
        is_refused,
        is_dry_run: arguments.dry_run,
        worksheets: &worksheets,
    };
    print(
        &outcome,
        arguments,
        fleet.inventory.as_ref(),
        linter.profiles(),
        io,
    )?;
    Ok(if is_refused || outcome.differs() {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

fn make(plan: &Plan, io: &Io) -> Result<Vec<Pair>, Failure> {
    let count = plan
        .requests
        .iter()
        .filter(|planned| planned.action.is_making())
        .count();
    let progress = Progress::new(io, "making keys", count);
    let pairs =
        generate::make(plan, || progress.step()).map_err(|error| Failure::new(error.to_string()));
    progress.finish();
    pairs
}

fn write(plan: &Plan, pairs: Vec<Pair>, io: &Io) -> Result<(), Failure> {
    disk::write_pairs(&generate::changes(plan, pairs, io.today())).map_err(|error| {
        let complete = format!(
            "{} of {} complete; run the command again to make the rest",
            error.complete,
            count(error.wanted, "pair")
        );
        Failure::with_help(error.to_string(), complete)
    })
}

/// For each cluster with CSRs that servers still have to make: what to enter there, and the file for it.
fn worksheet_files(
    plan: &Plan,
    fleet: &Fleet,
    profiles: &[Profile],
    out: &Path,
) -> Vec<(PathBuf, String)> {
    let Some(inventory) = &fleet.inventory else {
        return Vec::new();
    };
    let is_awaited = |cluster: &ClusterSheet| {
        let mut planned = plan.requests.iter();
        planned.any(|planned| {
            planned.cluster == cluster.name && matches!(planned.action, Action::Await)
        })
    };
    let sheet = worksheet(inventory, profiles, out, |_| true);
    let clusters = sheet.clusters.into_iter().filter(is_awaited);
    clusters
        .map(|cluster| {
            let path = out.join(&cluster.name).join("worksheet.md");
            let sheet = Worksheet {
                clusters: vec![cluster],
                made_here: 0,
            };
            (path, markdown(&sheet))
        })
        .collect()
}

/// Writes the worksheets that are new or say something else. Ticks that somebody has made stay.
fn write_worksheets(files: &[(PathBuf, String)]) -> Result<(), Failure> {
    for (path, text) in files {
        let existing = disk::look(std::slice::from_ref(path));
        let is_same =
            |there: &[u8]| String::from_utf8_lossy(there).replace("- [x]", "- [ ]") == *text;
        if !matches!(existing.content(path), Ok(Some(there)) if is_same(there)) {
            if let Some(folder) = path.parent() {
                disk::private_folder(folder)
                    .map_err(|error| Failure::cannot_write(path, &error.cause))?;
            }
            disk::write_results(&[NewFile::shared(path, text.clone())])?;
        }
    }
    Ok(())
}

fn print(
    outcome: &generation::GenerationResult<'_>,
    arguments: &args::Generate,
    inventory: Option<&Inventory>,
    profiles: &[Profile],
    io: &mut Io,
) -> Result<(), Failure> {
    let as_of = arguments.judging.as_of.unwrap_or(io.today());
    if io.format == OutputFormat::Json {
        return io.print(&generation::json(outcome, as_of));
    }
    let shown = options(Severity::Error, io);
    io.print(&text::report(outcome.report, shown))?;
    tell_hidden(&outcome.report.findings, shown, io);
    io.print("\n")?;
    io.print(&generation::text(outcome))?;
    if !io.quiet {
        io.print(&next(outcome, arguments, inventory, profiles))?;
    }
    Ok(())
}

/// What to do next.
fn next(
    outcome: &generation::GenerationResult<'_>,
    arguments: &args::Generate,
    inventory: Option<&Inventory>,
    profiles: &[Profile],
) -> String {
    let mismatches = mismatches(outcome.report);
    if outcome.is_refused {
        let is_other = |finding: &Finding| {
            finding.severity == Severity::Error && finding.rule != private_keys::RULE
        };
        let cure = if outcome.report.findings.iter().any(is_other) {
            "Correct the inventory"
        } else {
            "Put the right files in place"
        };
        return format!(
            "{mismatches}\nNothing was written. {cure} and run the command again, or use `--allow-findings` to \
             write the files anyway.\n"
        );
    }
    if outcome.is_dry_run {
        return format!("{mismatches}\nNothing was written: this was a dry run.\n");
    }
    let made_here = |planned: &&Planned| planned.planned_request.custody == Custody::Local;
    let products: BTreeSet<Product> = outcome
        .plan
        .requests
        .iter()
        .filter(made_here)
        .filter_map(|planned| {
            Some(
                inventory?
                    .clusters
                    .get(planned.planned_request.cluster)?
                    .product
                    .value,
            )
        })
        .collect();
    let (foreign, own): (Vec<Product>, Vec<Product>) = products
        .into_iter()
        .partition(|product| profile::makes_own_keys(profiles, *product));
    let mut text = format!("{mismatches}\nNext:\n");
    if !mismatches.is_empty() {
        text += "  - do not send a request whose private key is another one: put the right files in place first\n";
    }
    if outcome.differs() {
        text += "  - a node that differs was left as it is: correct the inventory, or make a new pair with `--renew`\n";
    }
    if outcome
        .report
        .counts
        .iter()
        .any(|counts| counts.altered > 0)
    {
        text += "  - read the warnings first: the CA would change or delay these requests\n";
    }
    if !own.is_empty() {
        let out = Printable::path(&arguments.out);
        text += &format!(
            "  - send each .csr in `{out}` to the CA, one order for each\n  \
             - keep the .key files where they are, readable by you only, until the certificates come\n"
        );
    }
    let inventory = Printable::path(&arguments.inventory);
    if !foreign.is_empty() {
        let titles: Vec<&str> = foreign.iter().map(|product| product.title()).collect();
        text += &format!(
            "  - {}: these requests are a rehearsal.\n    \
             The ones to send are made on the servers: put `key-custody = \"server\"` into the cluster, and enter what\n    \
             `signready worksheet {inventory}` says\n",
            titles.join(" and "),
        );
    }
    if !outcome.worksheets.is_empty() {
        text += "  - make the requests that are awaited on their servers, as these worksheets say, put them where they are\n    \
                 listed, and check them there:\n";
        for path in outcome.worksheets {
            text += &format!("    {}\n", Printable::path(path));
        }
        text += &format!(
            "    signready lint {} --inventory {inventory}\n",
            Printable::path(&arguments.out),
        );
    }
    if let Some((days, profile)) = shortest_validity(profiles) {
        text += &format!(
            "  - a certificate that {profile} signs today is valid for at most {days} days: plan its renewal\n"
        );
    }
    text
}

/// Which requests have the private keys of others beside them.
fn mismatches(report: &Report) -> String {
    let findings = report.findings.iter();
    let lines: Vec<String> = findings
        .filter(|finding| finding.rule == private_keys::RULE)
        .map(|finding| format!("  - `{}`: {}\n", finding.place.path, finding.message))
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    format!(
        "\nRequest and private key do not belong together:\n{}",
        lines.concat()
    )
}

/// The shortest time for which one of the profiles signs a certificate, and which one that is.
fn shortest_validity(profiles: &[Profile]) -> Option<(usize, &str)> {
    let days = |profile: &Profile| Some(profile.policy.limit.validity_days.as_ref()?.value);
    profiles
        .iter()
        .filter_map(|profile| Some((days(profile)?, profile.id.as_str())))
        .min()
}
