//! `signready init`

use std::io;

use super::{
    args, disk,
    exit::{Exit, Failure},
    io::Io,
};
use crate::{estate::inventory, output::json, work::file_change::NewFile};

/// The inventory to begin with; a page of `tests/cmd` proves that it is one.
const TEMPLATE: &str = include_str!("../../docs/examples/template.toml");

/// What the template's first line calls the schema.
const SCHEMA: &str = "inventory.schema.json";

/// Writes a commented inventory and, beside it, the schema for editors.
pub(super) fn init(arguments: &args::Init, io: &mut Io) -> Result<Exit, Failure> {
    let path = &arguments.path;
    disk::create(&NewFile::shared(path, TEMPLATE)).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::with_help(
            format!("`{}` is there already and was not changed", path.display()),
            "give another name: `signready init other.toml`",
        ),
        _ => Failure::cannot_write(path, &error),
    })?;
    io.print(&format!("wrote {}\n", path.display()))?;
    let schema = path.with_file_name(SCHEMA);
    let text = json::document(&inventory::schema());
    match disk::create(&NewFile::shared(&schema, text)) {
        Ok(()) => io.print(&format!(
            "wrote {}, with which editors complete and check it\n",
            schema.display()
        ))?,
        // Another inventory's, or the user's own.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(Failure::cannot_write(&schema, &error)),
    }
    io.note("next: put your clusters into it, then run `signready generate`");
    Ok(Exit::Clean)
}
