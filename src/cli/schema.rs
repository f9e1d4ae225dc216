//! `signready inventory schema` and `signready profiles schema`

use super::{
    exit::{Exit, Failure},
    io::Io,
};
use crate::{
    estate::inventory,
    judge::{profile, rules},
    output::json,
};

/// Prints the schema of inventories.
pub(super) fn inventory(io: &mut Io) -> Result<Exit, Failure> {
    io.print(&json::document(&inventory::schema()))?;
    Ok(Exit::Clean)
}

/// Prints the schema of profiles.
pub(super) fn profile(io: &mut Io) -> Result<Exit, Failure> {
    io.print(&json::document(&profile::schema(&rules::ids())))?;
    Ok(Exit::Clean)
}
