//! What the commands do.

pub mod authority;
pub mod file_change;
pub mod forecast;
pub mod generate;
pub mod import;
pub mod keypair;
pub mod probe;
pub mod status;
pub mod trust_store;
pub mod upload;
pub mod worksheet;
