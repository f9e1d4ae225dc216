//! `signready init`

use std::{fs, io::Write as _};

use super::{
    args,
    exit::{Exit, Failure},
    io::Io,
};

/// The inventory to begin with; `tests/cli.rs` proves that it is one.
const TEMPLATE: &str = include_str!("../../docs/examples/template.toml");

/// Writes a commented inventory.
pub(super) fn init(arguments: &args::Init, io: &mut Io) -> Result<Exit, Failure> {
    let path = arguments.path.display();
    let file = fs::File::options()
        .write(true)
        .create_new(true)
        .open(&arguments.path);
    let mut file = file.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::with_help(
            format!("`{path}` is there already and was not changed"),
            "give another name: `signready init other.toml`",
        ),
        _ => Failure::new(format!("cannot write `{path}`: {error}")),
    })?;
    file.write_all(TEMPLATE.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| Failure::new(format!("cannot write `{path}`: {error}")))?;
    io.print(&format!("wrote {path}\n"))?;
    io.note("next: put your clusters into it, then run `signready generate`");
    Ok(Exit::Clean)
}
