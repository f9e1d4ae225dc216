//! Certification requests for every node of a cluster: generated from an inventory,
//! and linted against the rules of public CAs before they are sent.

pub mod cli;
pub mod estate;
pub mod judge;
pub mod output;
pub mod pki;
pub mod work;
