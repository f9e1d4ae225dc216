//! `signready probe`

use super::{
    args::{self, Judging},
    delivered::{self, moment, roots},
    exit::{Exit, Failure},
    files, forecast,
    io::Io,
    lint,
    progress::Progress,
    report, select,
};
use crate::{
    Against, Inventory,
    output::{OutputFormat, probing},
    pki::text::printable::{Printable, count},
    work::{
        forecast::Forecast,
        probe::{self, Outlook, ProbeReport, ProbeTarget, TargetError},
    },
};

/// Asks servers for their certificates, judges those, forecasts what users meet, prints the report.
pub(super) fn probe(arguments: &args::Probe, io: &mut Io) -> Result<Exit, Failure> {
    let inventory = files::given_inventory(arguments.inventory.as_deref())?;
    let judging = Judging::new(arguments.profiles.clone(), arguments.as_of);
    let linter = select::choosing_linter(&judging, &arguments.choosing, inventory.as_ref(), io)?;
    let (roots, roots_origin) = roots(&arguments.roots, io)?;
    let changed = match &roots {
        Some(roots) => forecast::changed(roots, &arguments.outlook, io)?,
        None => None,
    };
    let told = inventory.as_ref().filter(|_| !arguments.no_forecast);
    let addresses = files::addresses(&arguments.outlook.addresses, told)?;
    lint::say(&addresses, io);
    let against = Against {
        roots,
        roots_origin,
        revocation_lists: delivered::revocation_lists(&arguments.crls, io)?,
        client: arguments.client,
        ..Against::at(moment(arguments.as_of, io))
    };
    let targets = targets(arguments, inventory.as_ref(), io)?;
    let progress = Progress::new(io, "asking servers", targets.len());
    let answers = probe::ask(&targets, arguments.timeout, || progress.step());
    progress.finish();
    let asked = targets.into_iter().zip(answers).collect();
    let fleet = select::fleet(&linter, Vec::new(), inventory)?.telling(addresses);
    let outlook = (!arguments.no_forecast).then(|| Outlook {
        clients: arguments.outlook.clients(arguments.client),
        changed: changed.as_ref(),
    });
    let report = probe::judge(&linter, asked, fleet, against, outlook);
    print(&report, arguments, io)?;
    delivered::tell_unchecked(&arguments.crls, io);
    let is_bad = report.verified.worst() >= Some(arguments.choosing.fail_on);
    let is_unreached = report.reached() < report.hosts.len();
    let is_silent = report.forecast.as_ref().is_none_or(Forecast::is_silent);
    Ok(if is_bad || is_unreached || !is_silent {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// The hosts that are given, each once; else every node.
fn targets(
    arguments: &args::Probe,
    inventory: Option<&Inventory>,
    io: &Io,
) -> Result<Vec<ProbeTarget>, Failure> {
    let server_name = arguments.server_name.as_deref();
    let mut targets: Vec<ProbeTarget> = Vec::new();
    for host in &arguments.hosts {
        let target = ProbeTarget::parse_node(host, server_name, inventory)?;
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    if let Some(inventory) = inventory.filter(|_| arguments.hosts.is_empty()) {
        let (nodes, others) = probe::in_inventory(inventory);
        for other in others {
            io.note(&format!(
                "note: `{}` is no server that can be asked: give the host",
                Printable::new(other)
            ));
        }
        targets = nodes;
    }
    Ok(targets)
}

impl From<TargetError> for Failure {
    fn from(error: TargetError) -> Self {
        Self::with_help(error.to_string(), error.help())
    }
}

fn print(report: &ProbeReport, arguments: &args::Probe, io: &mut Io) -> Result<(), Failure> {
    let options = report::options(arguments.choosing.fail_on, io);
    let as_of = arguments.as_of.unwrap_or(io.today());
    report::print(
        io,
        &report.verified.findings,
        options,
        || probing::json(report, as_of),
        || probing::text(report, options),
    )?;
    let unreached = report.hosts.len() - report.reached();
    if unreached > 0 && io.format != OutputFormat::Json {
        io.note(&format!(
            "note: {} sent no certificate",
            count(unreached, "server")
        ));
    }
    Ok(())
}
