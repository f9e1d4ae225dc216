//! The arguments of `signready forecast`.

use std::path::PathBuf;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser as _},
};
use time::Date;

use super::{date, verify::client};
use crate::{
    pki::certificate::Client,
    work::forecast::{Clients, OnInvalid},
};

/// Forecast what users will be asked: every address that clients are told, the certificate they meet there, and why they ask
///
/// Takes certificates as `verify` does. Addresses are those of the inventory, of the files that it names and of `--addresses`.
/// With `--with-root` the forecast is made twice: as clients are, and with these roots placed. The exit code is 0 when all
/// connections are silent, after the change if there is one, 1 when not, 2 when the job could not be done.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready forecast issued --inventory cluster.toml --addresses jabber-config.xml
  signready forecast issued --inventory cluster.toml --with-root corp-root.cer
  signready forecast issued --inventory cluster.toml --roots windows-root-store.txt --on-invalid reject
  signready forecast issued --inventory cluster.toml --output-format html -o forecast.html")]
pub(in crate::cli) struct Forecast {
    /// Files, folders, or `-` for the standard input
    #[arg(value_name = "CERT", required = true)]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// The inventory, with the servers and the addresses that clients are told
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) inventory: PathBuf,
    /// Certificates of the CAs between the servers and the root; can be given several times
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) chain: Vec<PathBuf>,
    /// The roots that clients trust: certificates, or what `certutil -store Root` prints; can be given several times
    ///
    /// Without it the roots of this system count.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) roots: Vec<PathBuf>,
    /// How clients compare hosts: alternative names only (`rfc9525`), or the common name where there is no DNS name (`either`)
    #[arg(long, value_name = "CLIENT", default_value = "either", value_parser = client())]
    pub(in crate::cli) client: Client,
    /// Forecast for noon, UTC, of this day, such as 2027-03-15
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(in crate::cli) as_of: Option<Date>,
    #[command(flatten)]
    pub(in crate::cli) outlook: Outlook,
}

/// What forecasts are made with, besides certificates and roots.
#[derive(Debug, Args)]
pub(in crate::cli) struct Outlook {
    /// The addresses that clients are told in this file, or `-`; can be given several times
    #[arg(long, value_name = "FILE", requires = "inventory")]
    pub(in crate::cli) addresses: Vec<PathBuf>,
    /// A root that is proposed to be placed on clients, too; can be given several times
    #[arg(long = "with-root", value_name = "FILE")]
    pub(in crate::cli) with_roots: Vec<PathBuf>,
    /// What clients do about a certificate that they doubt: the installer's `INVALID_CERTIFICATE_BEHAVIOR`
    ///
    /// `prompt` where it is not given, `prompt-per-session` for `PromptPerSession`, `reject` for `RejectAndNotify`.
    #[arg(long, value_name = "BEHAVIOUR", default_value = "prompt", value_parser = on_invalid())]
    pub(in crate::cli) on_invalid: OnInvalid,
    /// Clients are in FIPS mode
    #[arg(long)]
    pub(in crate::cli) fips: bool,
}

impl Outlook {
    /// The clients that compare hosts like this.
    pub(in crate::cli) fn clients(&self, client: Client) -> Clients {
        Clients {
            client,
            on_invalid: self.on_invalid,
            has_fips: self.fips,
        }
    }
}

fn on_invalid() -> impl clap::builder::TypedValueParser<Value = OnInvalid> {
    PossibleValuesParser::new(OnInvalid::WORDS)
        .try_map(|word| OnInvalid::from_word(&word).ok_or("not a behaviour"))
}
