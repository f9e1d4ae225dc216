//! What `probe` found, for people and for programs.

use serde::Serialize;
use time::Date;

use super::{
    forecast::{self, JsonForecast},
    json,
    text::Options,
    verification::{self, JsonReport as JsonVerified},
};
use crate::{
    pki::text::printable::{Printable, count},
    work::probe::{Answer, ProbeFailure, ProbeReport, ProbedHost},
};

/// What was found in the certificates, a line for each server, one line of counts for each profile, and what users meet.
pub fn text(report: &ProbeReport, options: Options) -> String {
    let mut text = verification::found(&report.verified, options);
    for host in &report.hosts {
        text += &line(host);
    }
    if report.reached() > 0 {
        text += "\n";
        text += &verification::summary(&report.verified);
    }
    if let Some(forecast) = &report.forecast {
        text += "\n";
        text += &forecast::text(forecast);
    }
    text
}

fn line(host: &ProbedHost) -> String {
    let mut line = Printable::new(host.target.to_string()).to_string();
    if host.target.asked_for != host.target.host {
        line += &format!(" as {}", Printable::new(&host.target.asked_for));
    }
    line += ": ";
    line += &match &host.answer {
        Ok(answer) => answered(answer),
        Err(failure) => Printable::new(failure.to_string()).to_string(),
    };
    line.push('\n');
    line
}

fn answered(answer: &Answer) -> String {
    let title = answer.title.as_ref();
    let mut facts: Vec<String> = answer.shown.protocol.iter().cloned().collect();
    facts.push(title.map_or_else(
        || "a certificate that cannot be read".to_owned(),
        Printable::to_string,
    ));
    facts.extend(answer.days_left.map(|days| match days {
        0.. => format!(
            "{} left",
            count(days.unsigned_abs().try_into().unwrap_or(usize::MAX), "day")
        ),
        _ => "expired".to_owned(),
    }));
    let verdict = answer
        .fitness
        .map_or_else(String::new, |fitness| format!(": {}", fitness.word()));
    facts.join(", ") + &verdict
}

#[derive(Serialize)]
struct JsonReport<'a> {
    version: u32,
    as_of: String,
    hosts: Vec<JsonHost<'a>>,
    summary: JsonSummary,
    report: JsonVerified<'a>,
    forecast: Option<JsonForecast>,
}

#[derive(Serialize)]
struct JsonHost<'a> {
    path: String,
    host: &'a str,
    port: u16,
    server_name: &'a str,
    node: Option<&'a str>,
    failure: Option<JsonFailure>,
    address: Option<String>,
    protocol: Option<&'a str>,
    cipher_suite: Option<&'a str>,
    sent: usize,
    title: Option<&'a str>,
    days_left: Option<i64>,
    fitness: Option<&'static str>,
}

#[derive(Serialize)]
struct JsonFailure {
    kind: &'static str,
    message: String,
}

#[derive(Serialize)]
struct JsonSummary {
    hosts: usize,
    reached: usize,
}

/// The report as JSON, with a line feed at the end.
pub fn json(report: &ProbeReport, as_of: Date) -> String {
    json::document(&JsonReport {
        version: 1,
        as_of: as_of.to_string(),
        hosts: report.hosts.iter().map(host).collect(),
        summary: JsonSummary {
            hosts: report.hosts.len(),
            reached: report.reached(),
        },
        report: verification::report(&report.verified, as_of),
        forecast: report.forecast.as_ref().map(forecast::view),
    })
}

fn host(host: &ProbedHost) -> JsonHost<'_> {
    let answer = host.answer.as_ref().ok();
    let shown = answer.map(|answer| &answer.shown);
    JsonHost {
        path: host.target.to_string(),
        host: &host.target.host,
        port: host.target.port,
        server_name: &host.target.asked_for,
        node: host.node.as_deref(),
        failure: host.answer.as_ref().err().map(failure),
        address: shown.map(|shown| shown.address.to_string()),
        protocol: shown.and_then(|shown| shown.protocol.as_deref()),
        cipher_suite: shown.and_then(|shown| shown.cipher_suite.as_deref()),
        sent: shown.map_or(0, |shown| shown.certificates.len()),
        title: answer.and_then(|answer| Some(answer.title.as_ref()?.as_str())),
        days_left: answer.and_then(|answer| answer.days_left),
        fitness: answer.and_then(|answer| Some(answer.fitness?.word())),
    }
}

fn failure(failure: &ProbeFailure) -> JsonFailure {
    JsonFailure {
        kind: failure.word(),
        message: Printable::new(failure.to_string()).to_string(),
    }
}
