//! What the commands do.

#[cfg(feature = "generate")]
pub mod authority;
pub mod file_change;
pub mod forecast;
#[cfg(feature = "generate")]
pub mod generate;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "generate")]
pub mod keypair;
#[cfg(feature = "probe")]
pub mod probe;
pub mod status;
pub mod trust_store;
pub mod upload;
pub mod worksheet;
