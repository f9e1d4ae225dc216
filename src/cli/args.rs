//! The command line.

mod authority;
mod forecast;
mod probe;
mod trust;
mod upload_plan;
mod verify;

use std::path::PathBuf;

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser as _},
};
pub(super) use forecast::{Forecast, Outlook};
pub(super) use probe::Probe;
use time::{Date, macros::format_description};

pub(super) use authority::{
    Authority, AuthorityCommand, Crl as AuthorityCrl, Export as AuthorityExport,
    Init as AuthorityInit, List as AuthorityList, PasswordFile as AuthorityPassword,
    Place as AuthorityPlace, Revoke as AuthorityRevoke, Sign as AuthoritySign,
};
pub(super) use trust::Trust;
pub(super) use upload_plan::UploadPlan;
pub(super) use verify::{Verify, Verifying};

use crate::{Severity, estate::inventory::Product, output::OutputFormat};

/// Makes certification requests for every node of a cluster, checks requests against the rules of public CAs before they
/// are sent, and checks the certificates that come back
#[derive(Debug, Parser)]
#[command(
    name = "signready",
    version,
    before_help = "\
Examples:
  signready init                                write a commented inventory, cluster.toml
  signready import show.txt -o cluster.toml     an inventory from what a Cisco cluster prints
  signready generate                            a key and a request for every node in cluster.toml
  signready lint csr -p digicert-ov             would DigiCert take these requests as they are?
  signready lint downloads --inventory cluster.toml
                                                requests from the servers, node by node
  signready lint csr -p all                     which CA would take them?
  signready verify issued --request csr         does what the CA sent fit, and will clients trust it?
  signready forecast issued --inventory cluster.toml
                                                what will users be asked?
  signready probe cucm-pub.voice.example.com    which certificates does the server really send?
  signready explain name-underscore             what a rule finds, why, and who says so",
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) global: Global,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// How to print the result: text or json; worksheets and forecasts as markdown or html, too
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json", "markdown", "html"], hide_default_value = true, hide_possible_values = true)]
    output_format: String,
    /// Write the result to a file instead of the standard output
    #[arg(short, long, global = true, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// When to use colours
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub(super) color: Color,
    /// Say less: only the result
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say more: notices, all places, addresses of documents
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// A folder with profiles of your own, `*.toml`
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) profiles_dir: Option<PathBuf>,
}

impl Global {
    pub(super) fn format(&self) -> OutputFormat {
        self.output_format.parse().unwrap_or_default()
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The folder for keys and requests, unless another is given.
pub(super) const FOLDER: &str = "csr";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Generate(Generate),
    Lint(Lint),
    Inspect(Inspect),
    Explain(Explain),
    Rules(Rules),
    Profiles(Profiles),
    Inventory(Inventory),
    Init(Init),
    Import(Import),
    Worksheet(Worksheet),
    Status(Status),
    Verify(Verify),
    Forecast(Forecast),
    Probe(Probe),
    Trust(Trust),
    UploadPlan(UploadPlan),
    Authority(Authority),
}

impl Command {
    /// The formats that the command can print.
    pub(super) fn formats(&self) -> &'static [OutputFormat] {
        match self {
            Self::Worksheet(_) | Self::Forecast(_) => &OutputFormat::ALL,
            Self::Trust(_) | Self::UploadPlan(_) => &[
                OutputFormat::Text,
                OutputFormat::Json,
                OutputFormat::Markdown,
            ],
            Self::Authority(authority) => match authority.command {
                AuthorityCommand::Sign(_) | AuthorityCommand::List(_) => OutputFormat::COMMON,
                _ => &[OutputFormat::Text],
            },
            _ => OutputFormat::COMMON,
        }
    }
}

/// Make a key and a request for every node of an inventory
///
/// Everything is made and checked in memory first; when a CA would refuse a request, nothing is written. A
/// key or request that is there already is kept, never overwritten.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready generate
  signready generate cluster.toml --out requests -p letsencrypt
  signready generate --node cucm-sub1
  signready generate --renew cucm-pub")]
pub(super) struct Generate {
    /// The inventory
    #[arg(value_name = "INVENTORY", default_value = "cluster.toml")]
    pub(super) inventory: PathBuf,
    /// The folder for keys and requests
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    pub(super) out: PathBuf,
    /// Only this node, by host name or full name; can be given several times
    #[arg(long, value_name = "NODE")]
    pub(super) node: Vec<String>,
    /// Check what would be made; make and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Make a new key and request for this node and keep the old ones aside; can be given several times
    #[arg(long, value_name = "NODE")]
    pub(super) renew: Vec<String>,
    /// Write the files even if a CA would refuse a request
    #[arg(long)]
    pub(super) allow_findings: bool,
    #[command(flatten)]
    pub(super) judging: Judging,
}

/// Check requests against the rules of public CAs
///
/// Folders are searched for *.csr, *.req, *.p10, *.pem, *.der and *.txt. The exit code is 0 when nothing is
/// found at or above `--fail-on`, 1 when something is, 2 when the job could not be done.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready lint csr
  signready lint csr -p digicert-ov -p letsencrypt
  signready lint downloads --inventory cluster.toml
  signready lint csr -p all
  signready lint csr --inventory cluster.toml --addresses jabber-config.xml
  ssh admin@cucm-pub show csr own tomcat | signready lint -")]
pub(super) struct Lint {
    /// Files, folders, or `-` for the standard input; a private key such as `web1.key` is compared with `web1.csr`
    #[arg(value_name = "PATH", required_unless_present_all = ["inventory", "addresses"])]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) judging: Judging,
    /// Join the requests with the nodes of this inventory
    #[arg(long, value_name = "FILE")]
    pub(super) inventory: Option<PathBuf>,
    /// Check the addresses that clients are told in this file, or `-`; can be given several times
    ///
    /// A jabber-config.xml, a text with msiexec command lines, or the output of `show network cluster` or of `run sql
    /// select name from processnode`. The files and addresses that the inventory names are checked besides.
    #[arg(long, value_name = "FILE")]
    pub(super) addresses: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) choosing: Choosing,
    /// Do not compare the requests with each other
    #[arg(long)]
    pub(super) no_fleet: bool,
    /// Also try every RSA modulus for a prime, which takes a few milliseconds for each key
    ///
    /// `--select key-invalid-modulus` does so, too. Without either it is tried for no key, and the report says so.
    #[arg(long)]
    pub(super) thorough: bool,
}

/// Which rules judge, and what of what they find makes the exit code 1.
#[derive(Debug, Args)]
pub(super) struct Choosing {
    /// Only this rule, and what no CA can process; can be given several times
    ///
    /// The report then says what was checked, and not whether the whole would be accepted.
    #[arg(long, value_name = "RULE")]
    pub(super) select: Vec<String>,
    /// Not this rule; can be given several times
    ///
    /// The report then says what was checked, and not whether the whole would be accepted.
    #[arg(long, value_name = "RULE")]
    pub(super) ignore: Vec<String>,
    /// The mildest finding that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "error", value_parser = severity)]
    pub(super) fail_on: Severity,
}

#[derive(Debug, Args)]
pub(super) struct Judging {
    /// The profile to judge by: a name, a file, or `all`; can be given several times
    ///
    /// Without it the inventory's profiles count, and without an inventory `public-ca`. Beside a server's profile alone, such as
    /// `cucm`, they count, too.
    #[arg(short, long = "profile", value_name = "PROFILE")]
    pub(super) profiles: Vec<String>,
    /// Judge by the rules of this day, such as 2027-03-15
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) as_of: Option<Date>,
    /// Look for the keys on this list of compromised keys; can be given several times
    ///
    /// Either the `blocklist.dat` of badkeys or a list of Debian's openssl-vulnkey. The lists that the inventory
    /// names are looked into besides.
    #[arg(long = "blocklist", value_name = "FILE")]
    pub(super) blocklists: Vec<PathBuf>,
}

/// What a plan is judged by: it has no keys to look for on lists.
#[derive(Debug, Args)]
pub(super) struct PlanJudging {
    /// The profile to judge by: a name, a file, or `all`; can be given several times
    ///
    /// Without it the inventory's profiles count, and without those `public-ca`.
    #[arg(short, long = "profile", value_name = "PROFILE")]
    pub(super) profiles: Vec<String>,
    /// Judge by the rules of this day, such as 2027-03-15
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) as_of: Option<Date>,
}

impl Judging {
    /// For commands that look for no keys on lists.
    pub(super) fn new(profiles: Vec<String>, as_of: Option<Date>) -> Self {
        Self {
            profiles,
            as_of,
            blocklists: Vec::new(),
        }
    }
}

/// Show what a request says
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready inspect csr/sjc-cucm/cucm-pub.voice.example.com.csr
  signready inspect - < request.pem")]
pub(super) struct Inspect {
    /// The file, or `-` for the standard input
    #[arg(value_name = "PATH")]
    pub(super) path: PathBuf,
}

/// Explain a rule: what it finds, why that matters, what to do, and who says so
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready explain name-underscore
  signready explain extension-client-auth --as-of 2027-03-15")]
pub(super) struct Explain {
    /// The rule
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
    /// Show the levels of this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) as_of: Option<Date>,
}

/// List the rules
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready rules
  signready rules -p letsencrypt")]
pub(super) struct Rules {
    /// With the levels of this profile; can be given several times
    #[arg(short, long = "profile", value_name = "PROFILE")]
    pub(super) profiles: Vec<String>,
    /// Show the levels of this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) as_of: Option<Date>,
}

/// List the profiles, or show one with the origin of every value
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready profiles
  signready profiles digicert-ov
  signready profiles check house.toml           is this profile of our own right?
  signready profiles schema -o profile.schema.json")]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Profiles {
    #[command(subcommand)]
    pub(super) command: Option<ProfilesCommand>,
    /// The profile: a name or a file
    #[arg(value_name = "PROFILE")]
    pub(super) profile: Option<String>,
    /// Show the values of this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) as_of: Option<Date>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ProfilesCommand {
    /// Check a profile of your own: syntax, settings, rules, sources, dates
    Check {
        /// The profile's file
        #[arg(value_name = "FILE")]
        path: PathBuf,
    },
    /// Print the JSON Schema of profiles, with which editors complete and check them
    Schema,
}

/// Things about inventories
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready inventory schema -o inventory.schema.json")]
pub(super) struct Inventory {
    #[command(subcommand)]
    pub(super) command: InventoryCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum InventoryCommand {
    /// Print the JSON Schema of inventories, with which editors complete and check them
    Schema,
}

/// Write a commented inventory to begin with, and the schema with which editors complete and check it
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready init
  signready init clusters/sjc.toml")]
pub(super) struct Init {
    /// The file to write; an existing one is never overwritten
    #[arg(value_name = "FILE", default_value = "cluster.toml")]
    pub(super) path: PathBuf,
}

/// Make an inventory from what the servers print, from a table, or from requests and certificates
///
/// Takes the output of `show network cluster` and of `run sql select … from processnode`, a table (CSV), a list of full
/// names, requests and certificates, and snapshots of Cisco's certificate management API. With `-o` and an inventory that
/// is there already, the servers that it lacks are added and nothing else is changed. The exit code is 0 when everything
/// was read, 1 when something was not, 2 when nothing was.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready import show-network-cluster.txt -o cluster.toml
  ssh admin@cucm-pub show network cluster | signready import - -o cluster.toml
  signready import servers.csv --domain voice.example.com
  signready import certificates/ -o cluster.toml                 renew what is there
  signready import snapshot.json -o cluster.toml --save-requests downloads")]
pub(super) struct Import {
    /// Files, folders with requests and certificates, or `-` for the standard input
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// The name of the cluster, where the input has none
    #[arg(long, value_name = "NAME")]
    pub(super) cluster: Option<String>,
    /// What runs on the servers, where the input does not say it in so many words
    #[arg(long, value_name = "PRODUCT", value_parser = product_parser())]
    pub(super) product: Option<Product>,
    /// The DNS domain of servers that have only a host name in the input
    #[arg(long, value_name = "DOMAIN")]
    pub(super) domain: Option<String>,
    /// Save the pending requests of snapshots in this folder, as `<cluster>/<name>.<service>.csr`
    #[arg(long, value_name = "DIR")]
    pub(super) save_requests: Option<PathBuf>,
}

/// Write down what to enter on each server to get the planned CSRs
///
/// For servers that make their own keys: for each node and certificate, the fields of the form, the commands, and where to
/// put the CSR after you downloaded it. The planned CSRs are checked first; if a CA would refuse one, there is no worksheet.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready worksheet
  signready worksheet cluster.toml --node cucm-pub
  signready worksheet --output-format html -o worksheet.html     to print, or to tick off
  signready worksheet --output-format markdown                   for a ticket")]
pub(super) struct Worksheet {
    /// The inventory
    #[arg(value_name = "INVENTORY", default_value = "cluster.toml")]
    pub(super) inventory: PathBuf,
    /// The folder in which the requests will be put
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    pub(super) out: PathBuf,
    /// Only this node, by host name or full name; can be given several times
    #[arg(long, value_name = "NODE")]
    pub(super) node: Vec<String>,
    /// Write the worksheet even if a CA would refuse a request
    #[arg(long)]
    pub(super) allow_findings: bool,
    #[command(flatten)]
    pub(super) judging: PlanJudging,
}

/// Show how far the requests of an inventory are: planned, made or received, and what a CA would do with them
///
/// The exit code is 0 when all requests are there and none would be refused, 1 when not, 2 when the job could not be done.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready status
  signready status cluster.toml --requests downloads")]
pub(super) struct Status {
    /// The inventory
    #[arg(value_name = "INVENTORY", default_value = "cluster.toml")]
    pub(super) inventory: PathBuf,
    /// Where the requests are: files and folders, without it `csr`; can be given several times
    #[arg(long, value_name = "PATH")]
    pub(super) requests: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) judging: Judging,
}

fn product_parser() -> impl clap::builder::TypedValueParser<Value = Product> {
    let words = Product::ALL.iter().map(|product| product.word());
    PossibleValuesParser::new(words).try_map(|word| {
        let product = Product::ALL.iter().find(|product| product.word() == word);
        product.copied().ok_or("not a product")
    })
}

fn severity(word: &str) -> Result<Severity, String> {
    word.parse::<Severity>().map_err(|error| error.to_string())
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|_| "expected a date such as 2026-11-22".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Arguments::command().debug_assert();
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        assert!(super::date("2027-03-15").is_ok());
        for wrong in ["2027-02-30", "2027-3", "tomorrow", "15.03.2027"] {
            assert!(super::date(wrong).is_err(), "{wrong}");
        }
    }
}
