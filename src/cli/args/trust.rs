//! The arguments of `signready trust`.

use std::path::PathBuf;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser as _},
};
use time::Date;

use super::date;
use crate::work::trust_store::Platform;

/// Prepare the placement of certificates in the trust stores of the clients
///
/// Says which certificate belongs into which store: the root of a private CA into Trusted Root Certification Authorities, a
/// self-signed certificate of a server into Enterprise Trust, and what clients trust already nowhere. Writes a folder
/// with the files and a page of what to run on Windows, macOS and Linux.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready trust issued --chain ca-chain.pem
  signready trust corp-root.cer --for windows --out to-the-desktop-team
  signready trust issued --roots certutil-store-root.txt     a list of what a client trusts already")]
pub(in crate::cli) struct Trust {
    /// Certificates: files, folders, or `-` for the standard input
    #[arg(value_name = "CERT", required = true)]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Certificates of the CAs, to find the roots with; can be given several times
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) chain: Vec<PathBuf>,
    /// What clients trust already: certificates, or what `certutil -store Root` prints; can be given several times
    ///
    /// Without it the roots of this system count.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) roots: Vec<PathBuf>,
    /// Only for this system; can be given several times
    #[arg(long = "for", value_name = "SYSTEM", value_parser = platform())]
    pub(in crate::cli) platforms: Vec<Platform>,
    /// The folder for the files
    #[arg(long, value_name = "DIR", default_value = "trust")]
    pub(in crate::cli) out: PathBuf,
    /// Show what would be written; write nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Decide as of noon, UTC, of this day, such as 2027-03-15
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(in crate::cli) as_of: Option<Date>,
}

fn platform() -> impl clap::builder::TypedValueParser<Value = Platform> {
    PossibleValuesParser::new(Platform::ALL.map(Platform::word)).try_map(|word| {
        let mut platforms = Platform::ALL.into_iter();
        platforms
            .find(|platform| platform.word() == word)
            .ok_or("not a system")
    })
}
