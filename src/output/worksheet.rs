//! Worksheets as text, Markdown, HTML and JSON.

use std::fmt::Write as _;

use minijinja::{AutoEscape, Environment, Value, context, value::Serde};
use serde::Serialize;
use time::Date;

use super::{
    json,
    steps::{self, JsonStep, JsonValue, code, indented, list, markdown_list, safe},
    table,
};
use crate::{
    estate::inventory::{Purpose, Role},
    judge::engine::Report,
    pki::text::printable::count,
    work::worksheet::{RequestSheet, Worksheet, reason},
};

/// The page; it needs nothing from elsewhere and prints without its buttons and colours.
const PAGE: &str = include_str!("worksheet.html");

#[derive(Serialize)]
struct JsonWorksheet {
    version: u32,
    clusters: Vec<JsonCluster>,
    made_here: usize,
}

/// A worksheet, and what the linter said of its requests.
#[derive(Serialize)]
struct JsonJudgedWorksheet<'a> {
    #[serde(flatten)]
    worksheet: JsonWorksheet,
    report: json::JsonReport<'a>,
}

#[derive(Serialize)]
struct JsonCluster {
    cluster: String,
    product: &'static str,
    title: &'static str,
    keys_are_on_servers: bool,
    warnings: Vec<String>,
    nodes: Vec<JsonNode>,
}

#[derive(Serialize)]
struct JsonNode {
    node: String,
    role: Option<&'static str>,
    preparation: Option<JsonStep>,
    requests: Vec<JsonRequest>,
}

#[derive(Serialize)]
struct JsonRequest {
    certificate: Option<&'static str>,
    seen_by: Option<String>,
    advice: Option<String>,
    serves: Vec<String>,
    subject: Vec<JsonValue>,
    names: Vec<JsonName>,
    steps: Vec<JsonStep>,
    csr: String,
}

#[derive(Serialize)]
struct JsonName {
    name: String,
    reason: String,
}

/// The worksheets as JSON, with the linter's report on their requests.
pub fn json(worksheet: &Worksheet, report: &Report, as_of: Date) -> String {
    json::document(&JsonJudgedWorksheet {
        worksheet: view(worksheet),
        report: json::json_report(report, as_of),
    })
}

/// The worksheets as a page that can be printed.
pub fn html(worksheet: &Worksheet) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let template = environment.template_from_str(PAGE)?;
    template.render(context! { sheet => Value::from(Serde(view(worksheet))) })
}

fn view(worksheet: &Worksheet) -> JsonWorksheet {
    let clusters = worksheet.clusters.iter().map(|cluster| JsonCluster {
        cluster: cluster.name.clone(),
        product: cluster.product.word(),
        title: cluster.product.title(),
        keys_are_on_servers: cluster.keys_are_on_servers,
        warnings: cluster.warnings.clone(),
        nodes: cluster
            .nodes
            .iter()
            .map(|node| JsonNode {
                node: node.fqdn.clone(),
                role: node.role.map(Role::word),
                preparation: node.preparation.as_ref().map(steps::view),
                requests: node.requests.iter().map(request_view).collect(),
            })
            .collect(),
    });
    JsonWorksheet {
        version: 1,
        clusters: clusters.collect(),
        made_here: worksheet.made_here,
    }
}

fn request_view(request: &RequestSheet) -> JsonRequest {
    let subject = request.subject.iter();
    let names = request.names.iter();
    JsonRequest {
        certificate: request.purpose.map(Purpose::word),
        seen_by: request.seen_by.clone(),
        advice: request.advice.clone(),
        serves: request.serves.clone(),
        subject: subject
            .map(|(name, value)| JsonValue {
                name: name.clone(),
                value: safe(value),
            })
            .collect(),
        names: names
            .map(|planned| JsonName {
                name: planned.name.clone(),
                reason: reason(planned.reason),
            })
            .collect(),
        steps: request.steps.iter().map(steps::view).collect(),
        csr: path(request),
    }
}

/// With `/` on every system, as everywhere in reports.
fn path(request: &RequestSheet) -> String {
    safe(&request.path.display().to_string().replace('\\', "/"))
}

/// The worksheets as text that can be pasted into a ticket.
pub fn text(worksheet: &Worksheet) -> String {
    let mut text = String::new();
    for cluster in &worksheet.clusters {
        let _ = writeln!(
            text,
            "{}: {}\n",
            safe(&cluster.name),
            cluster.product.title()
        );
        text += &indented(&list(&cluster.warnings), 2);
        for node in &cluster.nodes {
            let role = node
                .role
                .map_or_else(String::new, |role| format!(", {role}"));
            let _ = writeln!(text, "  {}{role}\n", node.fqdn);
            if let Some(step) = &node.preparation {
                text += &indented(&steps::text(step), 4);
            }
            for request in &node.requests {
                text += &indented(&text_of_request(request), 4);
            }
        }
    }
    text += &summary(worksheet);
    text
}

fn text_of_request(request: &RequestSheet) -> String {
    let mut text = title(request) + "\n\n";
    if let Some(advice) = &request.advice {
        text += &format!("  {advice}\n\n");
    }
    for step in &request.steps {
        text += &indented(&steps::text(step), 2);
    }
    let mut table = table::table();
    for (label, value) in expected(request) {
        table.add_row(vec![label, value]);
    }
    table.add_row(vec!["Save as".to_owned(), path(request)]);
    text += "  Should come out\n";
    text += &indented(&(table::trimmed(&table) + "\n\n"), 6);
    text
}

/// What the certificate is for.
fn title(request: &RequestSheet) -> String {
    let name = request
        .purpose
        .map_or("certificate", |purpose| purpose.word());
    match &request.seen_by {
        Some(seen_by) => format!("{name}, seen by {seen_by}"),
        None => name.to_owned(),
    }
}

/// What should come out.
fn expected(request: &RequestSheet) -> Vec<(String, String)> {
    let subject = request.subject.iter();
    let subject: Vec<String> = subject
        .map(|(name, value)| format!("{name} {}", safe(value)))
        .collect();
    let names: Vec<String> = request
        .names
        .iter()
        .map(|planned| format!("{} ({})", planned.name, reason(planned.reason)))
        .collect();
    let mut rows = vec![("Subject".to_owned(), subject.join(", "))];
    if !names.is_empty() {
        rows.push(("Names".to_owned(), names.join(", ")));
    }
    if request.serves.len() > 1 {
        rows.push(("For".to_owned(), request.serves.join(", ")));
    }
    rows
}

fn summary(worksheet: &Worksheet) -> String {
    let here = match worksheet.made_here {
        0 => String::new(),
        1 => "; `signready generate` makes 1 more".to_owned(),
        number => format!("; `signready generate` makes {number} more"),
    };
    let clusters = worksheet.clusters.iter();
    match clusters.map(|cluster| cluster.nodes.len()).sum() {
        0 => "no request is made on a server: `signready generate` makes them all\n".to_owned(),
        servers => format!(
            "{} to make on {}{here}\n",
            count(worksheet.requests(), "request"),
            count(servers, "server"),
        ),
    }
}

/// The worksheets as Markdown.
pub fn markdown(worksheet: &Worksheet) -> String {
    let mut text = "# Worksheet\n\n".to_owned();
    for cluster in &worksheet.clusters {
        let _ = writeln!(
            text,
            "## {}: {}\n",
            code(&cluster.name),
            cluster.product.title()
        );
        text += &markdown_list(&cluster.warnings);
        for node in &cluster.nodes {
            let role = node
                .role
                .map_or_else(String::new, |role| format!(", {role}"));
            let _ = writeln!(text, "### {}{role}\n", code(&node.fqdn));
            if let Some(step) = &node.preparation {
                text += &steps::markdown(step);
            }
            for request in &node.requests {
                let _ = writeln!(text, "#### {}\n", title(request));
                if let Some(advice) = &request.advice {
                    let _ = writeln!(text, "{advice}\n");
                }
                for step in &request.steps {
                    text += &steps::markdown(step);
                }
                text += &steps::markdown_rows(("Should come out", ""), &expected(request));
                let _ = writeln!(text, "- [ ] saved as {}\n", code(&path(request)));
            }
        }
    }
    text += &summary(worksheet);
    text
}
