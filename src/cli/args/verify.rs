//! The arguments of `signready verify`.

use std::path::PathBuf;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser as _},
};
use time::Date;

use super::{Choosing, date};
use crate::pki::certificate::Client;

/// Check what the CA issued: against the requests, the keys, the servers and what clients trust
///
/// Takes certificates as PEM, DER or PKCS#7 (`.p7b`), alone or as bundles in any order. In folders, every file with a
/// certificate is read, whatever it is called; what is not read, such as a ZIP or PFX file, is named. The exit code is 0 when
/// nothing is found at or above `--fail-on`, 1 when something is, 2 when the job could not be done.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready verify issued --request csr --inventory cluster.toml
  signready verify cucm-pub.crt --request cucm-pub.csr --chain ca-bundle.pem --roots corp-root.cer
  signready verify cucm-pub.crt --host cucm-pub.voice.example.com --client either
  signready verify cucm-pub.crt --roots windows-root-store.txt --snapshot cucm-pub.json")]
pub(in crate::cli) struct Verify {
    #[command(flatten)]
    pub(in crate::cli) verifying: Verifying,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Verifying {
    /// Files, folders, or `-` for the standard input
    #[arg(value_name = "CERT", required = true)]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// The requests that the certificates answer: files or folders; can be given several times
    #[arg(long = "request", value_name = "PATH")]
    pub(in crate::cli) requests: Vec<PathBuf>,
    /// The private keys that the certificates belong to: files or folders with *.key; can be given several times
    #[arg(long = "key", value_name = "PATH")]
    pub(in crate::cli) keys: Vec<PathBuf>,
    /// Join the certificates with the nodes of this inventory
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) inventory: Option<PathBuf>,
    /// Certificates of the CAs between the servers and the root; can be given several times
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) chain: Vec<PathBuf>,
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
    /// A name or address for which clients ask; can be given several times
    #[arg(long = "host", value_name = "NAME")]
    pub(in crate::cli) hosts: Vec<String>,
    /// How clients compare hosts: alternative names only (`rfc9525`), or the common name where there is no DNS name (`either`)
    #[arg(long, value_name = "CLIENT", default_value = "rfc9525", value_parser = client())]
    pub(in crate::cli) client: Client,
    /// A snapshot of a server's certificate management API, with what it trusts already; can be given several times
    #[arg(long = "snapshot", value_name = "FILE")]
    pub(in crate::cli) snapshots: Vec<PathBuf>,
    /// The profile to judge by: a name or a file; can be given several times
    ///
    /// Without it the inventory's profiles count, and without an inventory `public-ca`. Beside a server's profile alone, such as
    /// `cucm`, they count, too.
    #[arg(short, long = "profile", value_name = "PROFILE")]
    pub(in crate::cli) profiles: Vec<String>,
    /// Judge as of noon, UTC, of this day, such as 2027-03-15
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(in crate::cli) as_of: Option<Date>,
    #[command(flatten)]
    pub(in crate::cli) choosing: Choosing,
}

pub(super) fn client() -> impl clap::builder::TypedValueParser<Value = Client> {
    PossibleValuesParser::new(Client::WORDS)
        .try_map(|word| Client::from_word(&word).ok_or("not a client"))
}
