//! Forecasts as text, Markdown, HTML and JSON.

use std::fmt::Write as _;

use minijinja::{AutoEscape, Environment, Value, context, value::Serde};
use serde::Serialize;

use super::{json, markdown, steps::safe, table};
use crate::{
    pki::{certificate::Client, text::printable::count},
    work::forecast::{
        AddressSource, ClientOutcome, Connection, Forecast, Note, OnInvalid, Service, Total,
    },
};

/// The page; it needs nothing from elsewhere.
const PAGE: &str = include_str!("forecast.html");

#[derive(Serialize)]
pub(super) struct JsonForecast {
    version: u32,
    clients: JsonClients,
    connections: Vec<JsonConnection>,
    now: JsonTotal,
    after: Option<JsonTotal>,
    on_accept: Option<&'static str>,
    on_decline: Option<&'static str>,
    notes: Vec<JsonNote>,
}

#[derive(Serialize)]
struct JsonClients {
    comparison: &'static str,
    on_invalid: &'static str,
    fips: bool,
}

#[derive(Serialize)]
struct JsonConnection {
    address: String,
    told: Vec<JsonTold>,
    service: Option<&'static str>,
    server: Option<String>,
    certificate: Option<JsonCertificate>,
    now: JsonOutcome,
    after: Option<JsonOutcome>,
    advice: Option<String>,
}

#[derive(Serialize)]
struct JsonTold {
    by: Option<String>,
    path: String,
    line: usize,
}

#[derive(Serialize)]
struct JsonCertificate {
    title: String,
    path: Option<String>,
}

#[derive(Serialize)]
struct JsonOutcome {
    outcome: &'static str,
    brief: String,
    untrusted: bool,
    mismatch: bool,
    refused_by: Option<&'static str>,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct JsonTotal {
    prompts: usize,
    every_session: bool,
    silent: usize,
    prompt: usize,
    refused: usize,
    unknown: usize,
    elsewhere: usize,
    text: String,
}

#[derive(Serialize)]
struct JsonNote {
    note: &'static str,
    text: &'static str,
}

/// The forecast as JSON.
pub fn json(forecast: &Forecast) -> String {
    json::document(&view(forecast))
}

/// The forecast as a page.
pub fn html(forecast: &Forecast) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let template = environment.template_from_str(PAGE)?;
    template.render(context! { forecast => Value::from(Serde(view(forecast))) })
}

pub(super) fn view(forecast: &Forecast) -> JsonForecast {
    let clients = forecast.clients;
    let (on_accept, on_decline) = answers(forecast).unzip();
    JsonForecast {
        version: 1,
        clients: JsonClients {
            comparison: match clients.client {
                Client::Rfc9525 => "rfc9525",
                Client::Either => "either",
            },
            on_invalid: clients.on_invalid.word(),
            fips: clients.has_fips,
        },
        connections: forecast.connections.iter().map(connection).collect(),
        now: total(forecast.now, forecast),
        after: forecast.after.map(|after| total(after, forecast)),
        on_accept,
        on_decline,
        notes: forecast.notes.iter().copied().map(note).collect(),
    }
}

fn connection(connection: &Connection) -> JsonConnection {
    let told = connection.told.iter().map(|told| JsonTold {
        by: told.by.map(|by| by.to_string().replace('`', "")),
        path: path(&told.path),
        line: told.line,
    });
    JsonConnection {
        address: safe(&connection.address),
        told: told.collect(),
        service: connection.service.map(Service::word),
        server: connection.server.as_deref().map(safe),
        certificate: connection
            .presented
            .as_ref()
            .map(|presented| JsonCertificate {
                title: safe(&presented.title),
                path: presented.path.as_deref().map(path),
            }),
        now: outcome(&connection.now),
        after: connection.after.as_ref().map(outcome),
        advice: connection.advice.as_deref().map(safe),
    }
}

fn outcome(outcome: &ClientOutcome) -> JsonOutcome {
    let doubt = outcome.doubt();
    JsonOutcome {
        outcome: outcome.word(),
        brief: outcome.brief(),
        untrusted: doubt.is_some_and(|doubt| doubt.distrust.is_some()),
        mismatch: doubt.is_some_and(|doubt| doubt.difference.is_some()),
        refused_by: match outcome {
            ClientOutcome::Refused(_, refuser) => Some(refuser.word()),
            _ => None,
        },
        reasons: outcome
            .reasons()
            .iter()
            .map(|reason| safe(reason))
            .collect(),
    }
}

fn total(total: Total, forecast: &Forecast) -> JsonTotal {
    JsonTotal {
        prompts: total.prompts,
        every_session: asks_every_session(forecast),
        silent: total.silent,
        prompt: total.prompted,
        refused: total.refused,
        unknown: total.unknown,
        elsewhere: total.elsewhere,
        text: sentence(total, forecast),
    }
}

fn note(note: Note) -> JsonNote {
    JsonNote {
        note: note.word(),
        text: note.text(),
    }
}

/// With `/` on every system, as everywhere in reports.
fn path(path: &str) -> String {
    safe(&path.replace('\\', "/"))
}

fn asks_every_session(forecast: &Forecast) -> bool {
    forecast.clients.on_invalid == OnInvalid::PromptPerSession
}

/// What comes of Accept and of Decline; nothing where nobody is asked.
fn answers(forecast: &Forecast) -> Option<(&'static str, &'static str)> {
    let is_asked = |total: Total| total.prompts > 0;
    if !is_asked(forecast.now) && !forecast.after.is_some_and(is_asked) {
        return None;
    }
    let accept = if asks_every_session(forecast) {
        "the client connects, and asks again in the next session"
    } else {
        "the client saves the certificate to the Enterprise Trust store and does not ask about it again, until the server has another one"
    };
    let decline = "the client does not save the certificate, does not connect, shows an error, and asks again when it is restarted";
    Some((accept, decline))
}

/// How many prompts a user meets, and how the connections fare.
fn sentence(total: Total, forecast: &Forecast) -> String {
    let sum = total.silent + total.prompted + total.refused + total.unknown + total.elsewhere;
    let mut parts = vec![format!("{} silent", total.silent)];
    for (number, what) in [
        (total.prompted, "with a prompt"),
        (total.refused, "refused"),
        (total.unknown, "unknown"),
        (total.elsewhere, "elsewhere"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    }
    format!(
        "{} ({}: {})",
        asked(total, forecast),
        count(sum, "connection"),
        parts.join(", ")
    )
}

/// How often each user is asked, as far as that can be said.
fn asked(total: Total, forecast: &Forecast) -> String {
    if total.prompts > 0 {
        let least = if total.unknown > 0 { "at least " } else { "" };
        let how_often = if asks_every_session(forecast) {
            " in every session"
        } else {
            ""
        };
        let prompts = count(total.prompts, "prompt");
        return format!("{least}{prompts} for each user{how_often}");
    }
    if total.unknown > 0 {
        return format!("{} cannot be judged", count(total.unknown, "connection"));
    }
    // What was never looked at is named beside the claim.
    let mut limits = Vec::new();
    if forecast.notes.contains(&Note::XmppNotAsked) {
        limits.push(" over HTTPS");
    }
    if total.elsewhere > 0 {
        limits.push(" from the servers in the inventory");
    }
    format!("no prompt{}", limits.concat())
}

/// The forecast as a table, with the reasons below it.
pub fn text(forecast: &Forecast) -> String {
    let mut table = table::table();
    table.set_header(headings(forecast));
    for connection in &forecast.connections {
        table.add_row(cells(connection).map(|cell| cell.unwrap_or_else(|| "-".to_owned())));
    }
    let mut text = table::trimmed(&table) + "\n\n";
    for connection in &forecast.connections {
        text += &why(connection);
    }
    for (name, sentence) in totals(forecast) {
        let _ = writeln!(text, "{name}: {sentence}");
    }
    if let Some((accept, decline)) = answers(forecast) {
        let _ = writeln!(text, "on Accept {accept}\non Decline {decline}");
    }
    text += "\nthis rests on\n";
    for note in &forecast.notes {
        let _ = writeln!(text, "- {}", note.text());
    }
    text
}

fn headings(forecast: &Forecast) -> Vec<&'static str> {
    let mut headings = vec!["address", "for", "server", "certificate", "now"];
    headings.extend(forecast.after.map(|_| "after"));
    headings
}

/// The cells of a connection in the order of [`headings`]; none where there is nothing to say.
fn cells(connection: &Connection) -> impl Iterator<Item = Option<String>> {
    let presented = connection.presented.as_ref();
    let certificate = presented.map(|presented| safe(&presented.title));
    let cells = [
        Some(safe(&connection.address)),
        connection.service.map(|service| service.word().to_owned()),
        connection.server.as_deref().map(safe),
        certificate,
        Some(connection.now.brief()),
    ];
    let after = connection.after.as_ref();
    cells
        .into_iter()
        .chain(after.map(|after| Some(after.brief())))
}

/// Why a connection is not silent, who tells clients of it, and what to do.
fn why(connection: &Connection) -> String {
    let reasons = reasons(connection);
    if reasons.is_empty() {
        return String::new();
    }
    let told: Vec<String> = connection.told.iter().map(telling).collect();
    let mut text = safe(&connection.address);
    if !told.is_empty() {
        let _ = write!(text, " ({})", told.join(", "));
    }
    text.push('\n');
    for reason in reasons {
        let _ = writeln!(text, "  {}", safe(&reason));
    }
    if let Some(advice) = &connection.advice {
        let _ = writeln!(text, "  = help: {}", safe(advice));
    }
    text + "\n"
}

/// The reasons of now, and those of after that are others.
fn reasons(connection: &Connection) -> Vec<String> {
    let mut reasons = connection.now.reasons();
    for reason in connection.after.iter().flat_map(ClientOutcome::reasons) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

fn telling(told: &AddressSource) -> String {
    let place = format!("{}:{}", path(&told.path), told.line);
    match told.by {
        Some(by) => format!("{by}, {place}"),
        None => place,
    }
}

fn totals(forecast: &Forecast) -> impl Iterator<Item = (&'static str, String)> {
    let now = ("now", sentence(forecast.now, forecast));
    let after = forecast
        .after
        .map(|after| ("after", sentence(after, forecast)));
    [now].into_iter().chain(after)
}

/// The forecast as Markdown.
pub fn markdown(forecast: &Forecast) -> String {
    let mut text = "# Forecast\n\n".to_owned();
    for (name, sentence) in totals(forecast) {
        let _ = writeln!(text, "- **{name}**: {sentence}");
    }
    if let Some((accept, decline)) = answers(forecast) {
        let _ = writeln!(text, "- on **Accept** {accept}\n- on **Decline** {decline}");
    }
    let headings = headings(forecast);
    let _ = writeln!(
        text,
        "\n| {} | why |\n|{}",
        headings.join(" | "),
        " --- |".repeat(headings.len() + 1)
    );
    for connection in &forecast.connections {
        let cells = cells(connection)
            .map(|cell| cell.map_or_else(String::new, |cell| markdown::cell(&cell)));
        let cells: Vec<String> = cells.collect();
        let told: Vec<String> = connection.told.iter().map(telling).collect();
        let mut why = reasons(connection);
        why.extend(connection.advice.clone());
        if !told.is_empty() {
            why.push(told.join(", "));
        }
        let why: Vec<String> = why.iter().map(|part| markdown::prose(part)).collect();
        let _ = writeln!(text, "| {} | {} |", cells.join(" | "), why.join("; "));
    }
    text += "\nThis rests on\n\n";
    for note in &forecast.notes {
        let _ = writeln!(text, "- {}", note.text());
    }
    text
}
