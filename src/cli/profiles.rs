//! `signready profiles`

use std::path::Path;

use serde::Serialize;
use time::Date;

use super::{
    args,
    exit::{Exit, Failure},
    files,
    io::Io,
    schema, select,
};
use crate::{
    Catalogue, Profile,
    judge::explain,
    output::{OutputFormat, json, table},
    pki::text::printable::{Printable, count, shortened},
};

#[derive(Serialize)]
struct JsonProfile<'a> {
    id: &'a str,
    title: &'a str,
    layers: &'a [String],
    checked: Option<String>,
    unknown: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<JsonValue<'a>>,
}

#[derive(Serialize)]
struct JsonValue<'a> {
    path: &'a str,
    value: &'a str,
    #[serde(flatten)]
    basis: json::JsonBasis<'a>,
}

/// Lists the profiles, or shows one, value by value; or checks one, or prints their schema.
pub(super) fn profiles(arguments: &args::Profiles, io: &mut Io) -> Result<Exit, Failure> {
    match &arguments.command {
        Some(args::ProfilesCommand::Check { path }) => return check(path, io),
        Some(args::ProfilesCommand::Schema) => return schema::profile(io),
        None => {}
    }
    let day = arguments.as_of.unwrap_or(io.today());
    let mut catalogue = select::catalogue(io)?;
    let chosen = arguments
        .profile
        .as_ref()
        .map(|argument| shown(&mut catalogue, argument, day))
        .transpose()?;
    let unknown_of = |profile: &Profile| -> Vec<String> {
        let layers = catalogue.layers().filter(|layer| layer.id == profile.id);
        layers.flat_map(|layer| layer.unknown.clone()).collect()
    };
    let profiles = match &chosen {
        Some(profile) => vec![profile.clone()],
        None => catalogue.every_profile(day)?,
    };
    select::warn_of_age(&profiles, io);
    let text = match (&chosen, io.format) {
        (Some(profile), OutputFormat::Json) => {
            json::document(&json_profile(profile, unknown_of(profile), true))
        }
        (Some(profile), _) => values(profile, &unknown_of(profile)),
        (None, OutputFormat::Json) => json::document(
            &profiles
                .iter()
                .map(|profile| json_profile(profile, unknown_of(profile), false))
                .collect::<Vec<_>>(),
        ),
        (None, _) => list(&profiles),
    };
    io.print(&text)?;
    Ok(Exit::Clean)
}

/// The profile, or the layer that others build on: it cannot judge, but one can look at it.
fn shown(catalogue: &mut Catalogue, argument: &str, day: Date) -> Result<Profile, Failure> {
    if let Some(layer) = catalogue.layers().find(|layer| layer.id == argument) {
        return Ok(catalogue.resolve(layer, day)?);
    }
    select::profile(catalogue, argument, day)
}

/// Reads a profile for today and for every later day on which it changes, and says what it lacks.
fn check(path: &Path, io: &mut Io) -> Result<Exit, Failure> {
    let mut catalogue = select::catalogue(io)?;
    let source = files::text(path, "profile")?;
    let id = catalogue
        .add(&source)
        .map_err(|problem| Failure::Problems(vec![problem]))?;
    let Some(layer) = catalogue.layers().find(|layer| layer.id == id) else {
        return Ok(Exit::Clean);
    };
    let now = catalogue.resolve(layer, io.today())?;
    for day in catalogue.changes(&now) {
        catalogue.resolve(layer, day)?;
    }
    let name = Printable::path(path);
    let mut text = format!(
        "{name}: `{}` has no mistakes; it builds on {} and sets {}\n",
        Printable::new(&id),
        Printable::new(explain::layers(&now)),
        count(layer.values().count(), "value")
    );
    for (path, line) in layer.values_without_source() {
        text += &format!("{name}:{line}: note: `{path}` names no source\n");
    }
    if layer.checked.is_none() {
        text += &format!(
            "{name}: note: without `checked` nobody will be told when the profile is old\n"
        );
    }
    io.print(&text)?;
    Ok(Exit::Clean)
}

fn list(profiles: &[Profile]) -> String {
    let mut table = table::table();
    table.set_header(vec!["profile", "who", "builds on", "checked"]);
    for profile in profiles {
        let checked = profile
            .checked
            .map_or_else(String::new, |day| day.to_string());
        table.add_row(vec![
            profile.id.clone(),
            Printable::new(&profile.title).to_string(),
            explain::layers(profile),
            checked,
        ]);
    }
    table::trimmed(&table) + "\n"
}

fn values(profile: &Profile, unknown: &[String]) -> String {
    let mut table = table::table();
    table.set_header(vec!["setting", "value", "set in", "source"]);
    for value in profile.values() {
        let basis = &value.basis;
        let source = basis
            .document
            .as_ref()
            .map_or_else(String::new, |document| {
                let read = document
                    .read
                    .map_or_else(String::new, |day| format!(", read {day}"));
                format!("{document}{read} ({})", document.evidence)
            });
        table.add_row(vec![
            value.path.clone(),
            Printable::new(shortened(&value.value)).to_string(),
            format!("{}.toml:{}", basis.layer, basis.line),
            Printable::new(source).to_string(),
        ]);
    }
    let mut text = format!(
        "{}: {}\nbuilds on {}\n\n{}\n",
        profile.id,
        Printable::new(&profile.title),
        explain::layers(profile),
        table::trimmed(&table)
    );
    if !unknown.is_empty() {
        text += "\nNot known:\n";
        for gap in unknown {
            text += &format!("  - {}\n", Printable::new(gap));
        }
    }
    text
}

fn json_profile(profile: &Profile, unknown: Vec<String>, with_values: bool) -> JsonProfile<'_> {
    let values = profile.values().iter().filter(|_| with_values);
    let values = values.map(|value| JsonValue {
        path: &value.path,
        value: &value.value,
        basis: json::basis(&value.basis),
    });
    JsonProfile {
        id: &profile.id,
        title: &profile.title,
        layers: &profile.layers,
        checked: profile.checked.map(|day| day.to_string()),
        unknown,
        values: values.collect(),
    }
}
