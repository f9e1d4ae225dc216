//! The arguments of `signready authority`.

use std::path::PathBuf;

use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use time::Date;

use super::date;
use crate::{pki::key::KeyAlgorithm, work::authority::Reason};

/// The folder of the authority, unless another is given.
const FOLDER: &str = "ca";

/// Be the private CA of a lab or an internal estate: found it, sign, list, revoke, export
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready authority init --name \"Example Lab\" --permit lab.example.com
  signready authority sign csr --inventory cluster.toml
  signready authority list
  signready authority revoke 4f1c --reason key-compromise
  signready authority export roots              for the trust stores of servers and clients")]
pub(in crate::cli) struct Authority {
    #[command(subcommand)]
    pub(in crate::cli) command: AuthorityCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AuthorityCommand {
    Init(Init),
    Sign(Sign),
    List(List),
    Revoke(Revoke),
    Crl(Crl),
    Export(Export),
}

/// Where the authority is.
#[derive(Debug, Args)]
pub(in crate::cli) struct Place {
    /// The folder of the authority
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    pub(in crate::cli) ca: PathBuf,
}

/// What opens its keys.
#[derive(Debug, Args)]
pub(in crate::cli) struct PasswordFile {
    /// The file whose first line is the password of the keys, or `-` for the standard input
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) password_file: Option<PathBuf>,
}

/// Found an authority: a root, its key, and a folder for what it signs
///
/// An authority that is there already is never overwritten. The keys are readable by you only; with `--password-file` they
/// are encrypted, too.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready authority init --name \"Example Lab\" --permit lab.example.com --permit 10.20.0.0/16
  signready authority init pki --name \"Example Corp\" --intermediate --crl-url http://pki.example.com/crl.crl")]
pub(in crate::cli) struct Init {
    /// The folder to make
    #[arg(value_name = "DIR", default_value = FOLDER)]
    pub(in crate::cli) folder: PathBuf,
    /// The name that trust stores will show: `Example Lab` becomes `Example Lab Root CA`
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) name: String,
    /// The organization in its subject
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) organization: Option<String>,
    /// Make an intermediate that signs, so that the root's key can be put away
    #[arg(long)]
    pub(in crate::cli) intermediate: bool,
    /// Certify only names in this domain, or addresses in this network; can be given several times
    ///
    /// With domains alone, addresses are excluded. Clients enforce it, too: it is in the certificates.
    #[arg(long, value_name = "DOMAIN")]
    pub(in crate::cli) permit: Vec<String>,
    /// How many authorities may stand below the root; without it, as many as there are
    #[arg(long, value_name = "NUMBER")]
    pub(in crate::cli) path_length: Option<u8>,
    /// For how many days it is valid
    #[arg(long, value_name = "DAYS", default_value_t = 3650, value_parser = clap::value_parser!(u32).range(1..=36525))]
    pub(in crate::cli) days: u32,
    /// The keys of root and intermediate
    #[arg(long, value_name = "ALGORITHM", default_value = "RSA-4096", value_parser = algorithm_parser())]
    pub(in crate::cli) key: KeyAlgorithm,
    /// Where clients will fetch the revocation list
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) crl_url: Option<String>,
    /// Where clients will ask an OCSP responder
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) ocsp_url: Option<String>,
    /// Where clients will fetch the certificate of the CA that signs, in DER; `authority export` writes it
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) issuer_url: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) password: PasswordFile,
    /// The first day of its certificates; without it today
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(in crate::cli) as_of: Option<Date>,
}

/// Sign requests
///
/// The requests are checked against the profile first, and nothing is signed when one would be refused. Of a request only
/// the key and the checked names are taken over, and country, state, locality, organization, unit and common name of its
/// subject; with an inventory the subject is the planned one. What has a valid certificate is not signed again.
///
/// The certificates are written to the folder `issued` of the authority: `ca/issued`, unless `--ca` names another.
///
/// The exit code is 0 when all were signed, 1 when findings prevented it, 2 when the job could not be done.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready authority sign csr
  signready authority sign downloads --inventory cluster.toml -p house.toml
  signready authority sign web1.csr --days 90 --client-auth")]
pub(in crate::cli) struct Sign {
    /// Requests: files, folders, or `-` for the standard input
    #[arg(value_name = "CSR", required = true)]
    pub(in crate::cli) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
    /// Sign only what belongs to a node of this inventory, with the planned subject
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) inventory: Option<PathBuf>,
    /// The profile to judge by: a name or a file
    ///
    /// It also limits for how long the certificates are valid.
    #[arg(short, long, value_name = "PROFILE", default_value = "private")]
    pub(in crate::cli) profile: String,
    /// Sign in spite of errors, and names that the inventory does not plan
    #[arg(long)]
    pub(in crate::cli) allow_findings: bool,
    /// For how many days; without it 365, or fewer where the profile allows fewer
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub(in crate::cli) days: Option<usize>,
    /// Let the servers use the certificates as clients, too
    #[arg(long)]
    pub(in crate::cli) client_auth: bool,
    #[command(flatten)]
    pub(in crate::cli) password: PasswordFile,
    /// Sign although there is a valid certificate for the same key or name
    #[arg(long)]
    pub(in crate::cli) again: bool,
    /// Judge by the rules of this day, which is the first of the certificates; without it today
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(in crate::cli) as_of: Option<Date>,
}

/// List what was signed
#[derive(Debug, Args)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    pub(in crate::cli) place: Place,
    /// Show how the certificates stand on this day; without it today
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(in crate::cli) as_of: Option<Date>,
}

/// Revoke a certificate, and sign a new revocation list
///
/// What was revoked keeps its reason, with one exception: `--reason key-compromise` takes the place of any other, so that the
/// key is never certified again.
#[derive(Debug, Args)]
pub(in crate::cli) struct Revoke {
    /// The serial number, or how it begins
    #[arg(value_name = "SERIAL")]
    pub(in crate::cli) serial: String,
    /// Why
    #[arg(long, value_name = "REASON", default_value = "unspecified", value_parser = reason_parser())]
    pub(in crate::cli) reason: Reason,
    #[command(flatten)]
    pub(in crate::cli) list: Crl,
}

/// Sign a new revocation list, before the last one is too old
#[derive(Debug, Args)]
pub(in crate::cli) struct Crl {
    #[command(flatten)]
    pub(in crate::cli) place: Place,
    #[command(flatten)]
    pub(in crate::cli) password: PasswordFile,
    /// For how many days the list is good
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub(in crate::cli) list_days: u32,
    /// The day of the list; without it today
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(in crate::cli) as_of: Option<Date>,
}

/// Write the authority's own certificates for trust stores, PEM and DER; never a key
#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// The folder to write to
    #[arg(value_name = "DIR", default_value = ".")]
    pub(in crate::cli) folder: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

fn algorithm_parser() -> impl TypedValueParser<Value = KeyAlgorithm> {
    let words = KeyAlgorithm::ALL.iter().map(|algorithm| algorithm.word());
    PossibleValuesParser::new(words).try_map(|word| {
        let mut all = KeyAlgorithm::ALL.into_iter();
        all.find(|algorithm| algorithm.word() == word)
            .ok_or("not an algorithm")
    })
}

fn reason_parser() -> impl TypedValueParser<Value = Reason> {
    let words = Reason::ALL.iter().map(|reason| reason.word());
    PossibleValuesParser::new(words).try_map(|word| {
        let mut all = Reason::ALL.into_iter();
        all.find(|reason| reason.word() == word)
            .ok_or("not a reason")
    })
}

fn days(text: &str) -> Result<usize, String> {
    let days = text.parse().ok().filter(|days| (1..=36525).contains(days));
    days.ok_or_else(|| "expected a number of days, from 1 to 36525".to_owned())
}
