//! All tests that use the library or the program from outside, in one program: it is linked once.
#![allow(
    clippy::allow_attributes,
    reason = "an expectation would fail on the day on which a test no longer needs it"
)]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a test that meets the unexpected should stop and say so"
)]

mod advice;
mod authority;
mod backend;
#[cfg(all(feature = "aws-lc", feature = "rustcrypto"))]
mod backends;
mod cases;
mod chains;
mod containers;
mod corpus;
mod docs;
mod fixtures;
mod floor;
mod forecast;
mod forms;
mod generate;
mod hostile_deliveries;
mod hostile_sizes;
mod import;
mod layers;
mod limbo;
mod mirror;
mod names;
mod output;
mod package;
mod pages;
mod planned_requests;
mod plans;
mod probe;
mod profiles;
mod readers;
mod received;
mod robustness;
mod rules;
mod scale;
mod schemas;
mod status;
mod support;
mod surface;
mod union;
mod verify;
mod watched;
mod worksheet;
