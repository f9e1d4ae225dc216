//! `signready generate`

use std::collections::BTreeSet;

use super::{
    args,
    exit::{Exit, Failure},
    files,
    io::Io,
    progress::Progress,
    select,
};
use crate::{
    blueprint::blueprints,
    finding::Severity,
    fleet::{Fleet, Origin},
    generate::{self, Action, Error, Pair, Plan, Planned, Selection},
    inventory::{Custody, Inventory, Product},
    output::{Format, generation, text},
    printable::{Printable, count},
    profile::{self, Profile},
};

/// Plans, makes, judges, writes, says what to do next.
pub(super) fn generate(arguments: &args::Generate, io: &mut Io) -> Result<Exit, Failure> {
    let inventory = files::inventory(&arguments.inventory)?;
    let linter = select::linter(&arguments.judging, Some(&inventory), io)?;
    select::warn_of_age(linter.profiles(), io);
    let selection = Selection {
        nodes: arguments.node.clone(),
        renew: arguments.renew.clone(),
    };
    let blueprints = blueprints(&inventory, linter.profiles());
    let plan =
        Plan::new(&inventory, blueprints.clone(), &arguments.out, &selection).map_err(failure)?;
    if arguments.dry_run {
        io.print(&generation::dry_run(&plan))?;
        return Ok(Exit::Clean);
    }
    let pairs = make(&plan, io)?;
    let fleet = Fleet::join(generate::files(&plan, &pairs), Some(inventory));
    let mut fleet = fleet.expecting(blueprints);
    fleet.origin = Origin::Generated;
    let report = linter.lint(&fleet);
    let is_refused = report.worst() == Some(Severity::Error) && !arguments.allow_findings;
    if !is_refused {
        write(&plan, &pairs, io)?;
    }
    let outcome = generation::Outcome {
        plan: &plan,
        report: &report,
        is_written: !is_refused,
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
    let pairs = generate::make(plan, || progress.step()).map_err(failure);
    progress.finish();
    pairs
}

fn write(plan: &Plan, pairs: &[Pair], io: &Io) -> Result<(), Failure> {
    generate::write(plan, pairs, io.today()).map_err(|error| {
        let complete = format!(
            "{} of {} complete; run the command again to make the rest",
            error.complete,
            count(error.wanted, "pair")
        );
        Failure::with_help(error.to_string(), complete)
    })
}

fn print(
    outcome: &generation::Outcome<'_>,
    arguments: &args::Generate,
    inventory: Option<&Inventory>,
    profiles: &[Profile],
    io: &mut Io,
) -> Result<(), Failure> {
    let as_of = arguments.judging.as_of.unwrap_or(io.today());
    if io.format == Format::Json {
        return io.print(&generation::json(outcome, as_of));
    }
    let least = if io.verbose {
        Severity::Notice
    } else {
        Severity::Warning
    };
    let options = text::Options {
        styled: io.is_styled(),
        least,
        verbose: io.verbose,
    };
    io.print(&text::report(outcome.report, options))?;
    io.print("\n")?;
    io.print(&generation::text(outcome))?;
    if !io.quiet {
        io.print(&next(outcome, arguments, inventory, profiles))?;
    }
    Ok(())
}

/// What to do next.
fn next(
    outcome: &generation::Outcome<'_>,
    arguments: &args::Generate,
    inventory: Option<&Inventory>,
    profiles: &[Profile],
) -> String {
    if !outcome.is_written {
        return "\nNothing was written. Correct the inventory and run the command again, or write the files all the \
                same with `--allow-findings`.\n"
            .to_owned();
    }
    let made_here = |planned: &&Planned| planned.blueprint.custody == Custody::Local;
    let products: BTreeSet<Product> = outcome
        .plan
        .requests
        .iter()
        .filter(made_here)
        .filter_map(|planned| {
            Some(
                inventory?
                    .clusters
                    .get(planned.blueprint.cluster)?
                    .product
                    .value,
            )
        })
        .collect();
    let (foreign, own): (Vec<Product>, Vec<Product>) = products
        .into_iter()
        .partition(|product| makes_own_keys(profiles, *product));
    let mut text = "\nNext:\n".to_owned();
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
        let out = Printable::new(arguments.out.display().to_string());
        text += &format!(
            "  - send each .csr in `{out}` to the CA, one order for each\n  \
             - keep the .key files where they are, readable by you only, until the certificates come\n"
        );
    }
    if !foreign.is_empty() {
        let titles: Vec<&str> = foreign.iter().map(|product| product.title()).collect();
        text += &format!(
            "  - {}: these requests are a rehearsal.\n    \
             Make the ones to send on the servers (OS Administration > Security > Certificate Management >\n    \
             Generate CSR), download them into a folder and check them there:\n    \
             signready lint FOLDER --inventory {}\n",
            titles.join(" and "),
            Printable::new(arguments.inventory.display().to_string())
        );
    }
    let is_awaited = |planned: &Planned| matches!(planned.action, Action::Await);
    if outcome.plan.requests.iter().any(is_awaited) {
        text += &format!(
            "  - generate the requests that are awaited on their servers (OS Administration > Security > Certificate\n    \
             Management > Generate CSR), put the files where they are listed, and check them there:\n    \
             signready lint {} --inventory {}\n",
            Printable::new(arguments.out.display().to_string()),
            Printable::new(arguments.inventory.display().to_string())
        );
    }
    if let Some((days, profile)) = shortest_validity(profiles) {
        text += &format!(
            "  - a certificate that {profile} signs today is valid for at most {days} days: plan its renewal\n"
        );
    }
    text
}

/// Whether the servers of a product take no key from elsewhere.
fn makes_own_keys(profiles: &[Profile], product: Product) -> bool {
    let profile = profile::of_product(profiles, product);
    let custody = profile.and_then(|profile| profile.policy.product.key_custody.as_ref());
    custody.is_some_and(|custody| custody.value == Custody::Server)
}

/// The shortest time for which one of the profiles signs a certificate, and which one that is.
fn shortest_validity(profiles: &[Profile]) -> Option<(usize, &str)> {
    let days = |profile: &Profile| Some(profile.policy.limit.validity_days.as_ref()?.value);
    profiles
        .iter()
        .filter_map(|profile| Some((days(profile)?, profile.id.as_str())))
        .min()
}

fn failure(error: Error) -> Failure {
    let text = error.to_string();
    match error {
        Error::UnknownNode {
            nearest: Some(nearest),
            ..
        } => Failure::with_help(text, format!("did you mean `{nearest}`?")),
        _ => Failure::new(text),
    }
}
