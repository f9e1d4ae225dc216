//! The arguments of `signready upload-plan`.

use std::path::PathBuf;

use clap::Args;

use super::Verifying;

/// Plan the upload of certificates: files, split and named, order, restarts, node by node
///
/// The certificates are verified first; while one has an error, there is no plan. The plan is written to a folder, with the
/// files beside it.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  signready upload-plan issued --inventory cluster.toml --request csr --chain ca-chain.pem
  signready upload-plan issued --inventory cluster.toml --request csr --roots corp-root.cer --out to-upload")]
pub(in crate::cli) struct UploadPlan {
    #[command(flatten)]
    pub(in crate::cli) verifying: Verifying,
    /// The folder for the plan and its files
    #[arg(long, value_name = "DIR", default_value = "upload")]
    pub(in crate::cli) out: PathBuf,
    /// Show the plan; write nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Plan even if a certificate has errors
    #[arg(long)]
    pub(in crate::cli) allow_findings: bool,
}
