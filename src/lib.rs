//! Certification requests for every node of a cluster: generated from an inventory,
//! and linted against the rules of public CAs before they are sent.
#![doc = ""]

pub mod addresses;
pub mod armor;
pub mod authority;
pub mod blueprint;
pub mod certificate;
pub mod cli;
mod console;
pub mod delivery;
pub mod der;
pub mod explain;
pub mod finding;
pub mod fleet;
pub mod forecast;
pub mod form;
pub mod generate;
pub mod import;
pub mod inventory;
pub mod key;
pub mod lint;
pub mod name;
pub mod oid;
pub mod output;
pub mod printable;
pub mod probe;
pub mod profile;
pub mod request;
pub mod rule;
pub mod rules;
pub mod source;
pub mod status;
pub mod suggest;
pub mod text;
pub mod trust;
pub mod upload;
pub mod verify;
pub mod worksheet;
