//! The arguments of `signready probe`.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use time::Date;

use super::{Choosing, date, forecast::Outlook, verify::client};
use crate::pki::certificate::Client;

/// Ask servers for the certificates that they really send, check those as `verify` does, and forecast what users meet
///
/// Sends a TLS handshake and nothing else. Every server is judged by itself: for the name that was asked for, by the
/// chain that it sent. The exit code is 0 when every server sent certificates, nothing is found at or above `--fail-on`
/// and no user is asked anything (after the change, with `--with-root`); 1 when not; 2 when the job could not be done.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready probe cucm-pub.voice.example.com:8443 --roots corp-root.cer
  signready probe --inventory cluster.toml --roots corp-root.cer
  signready probe --inventory cluster.toml --addresses jabber-config.xml --with-root corp-root.cer
  signready probe cucm-pub cucm-sub1 --inventory cluster.toml
  signready probe 10.1.2.11:8443 --server-name cucm-pub.voice.example.com")]
pub(in crate::cli) struct Probe {
    /// Names or addresses; without a port, that of the inventory's product, else 443
    #[arg(value_name = "HOST[:PORT]", required_unless_present = "inventory")]
    pub(in crate::cli) hosts: Vec<String>,
    /// Ask every node of this inventory, or the hosts that are given; and judge by what it says of them
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) inventory: Option<PathBuf>,
    /// The name that clients ask for, where it is not the host
    #[arg(long, value_name = "NAME", requires = "hosts")]
    pub(in crate::cli) server_name: Option<String>,
    /// How long to wait for each server, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = patience)]
    pub(in crate::cli) timeout: Duration,
    /// The roots that clients trust: certificates, or what `certutil -store Root` prints; can be given several times
    ///
    /// Without it the roots of this system count.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) roots: Vec<PathBuf>,
    /// A revocation list of one of the CAs, PEM or DER; can be given several times
    ///
    /// Without it, it is not checked whether certificates were revoked. Nothing is fetched.
    #[arg(long = "crl", value_name = "FILE")]
    pub(in crate::cli) crls: Vec<PathBuf>,
    /// How clients compare hosts: alternative names only (`rfc9525`), or the common name where there is no DNS name (`either`)
    #[arg(long, value_name = "CLIENT", default_value = "rfc9525", value_parser = client())]
    pub(in crate::cli) client: Client,
    /// The profile to judge by: a name or a file; can be given several times
    ///
    /// Without it the inventory's profiles count, and without an inventory `public-ca`. Beside a server's profile alone, such as
    /// `cucm`, they count, too.
    #[arg(short, long = "profile", value_name = "PROFILE")]
    pub(in crate::cli) profiles: Vec<String>,
    /// Judge as of noon, UTC, of this day, such as 2027-03-15; without it, as of now
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(in crate::cli) as_of: Option<Date>,
    /// Do not forecast what users meet
    #[arg(long, conflicts_with_all = ["addresses", "with_roots", "on_invalid", "fips"])]
    pub(in crate::cli) no_forecast: bool,
    #[command(flatten)]
    pub(in crate::cli) outlook: Outlook,
    #[command(flatten)]
    pub(in crate::cli) choosing: Choosing,
}

/// An hour is more than any server needs.
fn patience(text: &str) -> Result<Duration, String> {
    const LONGEST: f64 = 3600.0;
    let seconds = text.parse::<f64>().ok();
    seconds
        .filter(|seconds| (0.001..=LONGEST).contains(seconds))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "expected seconds, such as 5 or 0.5, up to 3600".to_owned())
}
