//! `signready inspect`

use super::{
    args,
    exit::{Exit, Failure},
    files,
    io::Io,
};
use crate::{
    File,
    judge::fleet::{InputContent, LARGEST_FILE},
    output::{OutputFormat, inspection},
    pki::{
        pem::{Armor, ContentKind},
        text::printable::Printable,
    },
};

/// Prints what the requests of a file say.
pub(super) fn inspect(arguments: &args::Inspect, io: &mut Io) -> Result<Exit, Failure> {
    let path = &arguments.path;
    let source = files::load(path, LARGEST_FILE)
        .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))?;
    let (file, inputs) = File::read(&source);
    let requests: Vec<_> = inputs.iter().filter_map(|input| input.request()).collect();
    if requests.is_empty() {
        let reason = inputs.iter().find_map(|input| {
            if let InputContent::Malformed(error) = &input.content {
                Some(error.to_string())
            } else {
                None
            }
        });
        let reason = reason.or_else(|| file.armor().and_then(instead));
        let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
        let help = format!(
            "`signready lint {}` says what is wrong",
            Printable::path(path)
        );
        return Err(Failure::with_help(
            format!(
                "`{}` holds no request that can be read{reason}",
                path.display()
            ),
            help,
        ));
    }
    match io.format {
        OutputFormat::Json => io.print(&inspection::json(&requests))?,
        _ => io.print(&inspection::text(&requests))?,
    }
    Ok(Exit::Clean)
}

/// What a file holds instead of a request.
fn instead(armor: &Armor) -> Option<String> {
    let nature = armor
        .nature
        .or(armor.blocks.first().map(|block| block.nature))?;
    (nature != ContentKind::Unknown).then(|| format!("it is {nature}"))
}
