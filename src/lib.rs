//! Certification requests for every node of a cluster: generated from an inventory,
//! and linted against the rules of public CAs before they are sent.

#![cfg_attr(
    not(feature = "cli"),
    allow(
        dead_code,
        unused_imports,
        clippy::allow_attributes,
        reason = "what only some features use is in rooms that are always there"
    )
)]

#[cfg(feature = "cli")]
pub mod cli;
pub mod estate;
pub mod judge;
#[cfg(feature = "output")]
pub mod output;
pub mod pki;
pub mod work;
