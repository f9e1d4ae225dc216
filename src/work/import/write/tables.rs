//! The tables of an inventory, as text.

use toml_edit::Value;

use super::super::{
    ImportedCluster,
    server::{Inferred, Server},
};
use crate::{estate::inventory, pki::text::printable::Printable};

/// Addresses on one line are no longer than this, in bytes.
const LONGEST_LINE: usize = 100;

/// What clients are told.
pub(super) fn addresses_line(addresses: &[String]) -> String {
    const COMMENT: &str = "# what clients are told: the server table (System > Server)";
    let quoted: Vec<String> = addresses.iter().map(|address| quoted(address)).collect();
    let line = quoted.join(", ");
    if line.len() > LONGEST_LINE {
        format!("addresses = [ {COMMENT}\n  {},\n]\n", quoted.join(",\n  "))
    } else {
        format!("addresses = [{line}] {COMMENT}\n")
    }
}

pub(super) fn cluster_table(cluster: &ImportedCluster) -> String {
    let mut table = "[[cluster]]\n".to_owned();
    table += &line(
        "name",
        &cluster.name.value,
        cluster.name.inferred.as_deref(),
    );
    match &cluster.product {
        Some(Inferred { value, inferred }) => {
            table += &line("product", value.word(), inferred.as_deref());
        }
        None => {
            table += "# product = \"cucm\" # no input says what runs here; without it the servers count as generic\n";
        }
    }
    if !cluster.addresses.is_empty() {
        table += &addresses_line(&cluster.addresses);
    }
    let shared = shared_subject(&cluster.servers);
    if !shared.is_empty() {
        table += "\n[cluster.subject] # as the servers have it\n";
        for (key, value) in &shared {
            table += &line(key, value, None);
        }
    }
    for server in &cluster.servers {
        let own: Vec<(&str, &str)> = server
            .subject
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .filter(|pair| !shared.contains(pair))
            .collect();
        table += &format!("\n{}", node_table(server, &own));
    }
    table
}

/// What every server says of the subject.
fn shared_subject(servers: &[Server]) -> Vec<(&'static str, &str)> {
    let Some(first) = servers.first() else {
        return Vec::new();
    };
    let pairs = first
        .subject
        .iter()
        .map(|(key, value)| (*key, value.as_str()));
    pairs
        .filter(|(key, value)| {
            servers.iter().all(|server| {
                let mut pairs = server.subject.iter();
                pairs.any(|(other, its)| other == key && its == value)
            })
        })
        .collect()
}

/// What a server says of the subject and its new neighbours do not.
pub(super) fn differences<'a>(
    server: &'a Server,
    there: Option<&inventory::Subject>,
) -> Vec<(&'a str, &'a str)> {
    let known = |key: &str| {
        let there = there?;
        let value = match key {
            "country" => &there.country,
            "state" => &there.state,
            "locality" => &there.locality,
            "organization" => &there.organization,
            "organizational-unit" => &there.organizational_unit,
            _ => &None,
        };
        value.as_ref().map(|value| value.value.as_str())
    };
    let pairs = server
        .subject
        .iter()
        .map(|(key, value)| (*key, value.as_str()));
    pairs
        .filter(|(key, value)| known(key) != Some(value))
        .collect()
}

pub(super) fn node_table(server: &Server, subject: &[(&str, &str)]) -> String {
    let mut table = "[[cluster.node]]\n".to_owned();
    table += &line("host", &server.fqdn, None);
    if let Some(role) = &server.role {
        table += &line("role", role.value.word(), role.inferred.as_deref());
    }
    if !server.alternative_names.is_empty() {
        let names: Vec<String> = server
            .alternative_names
            .iter()
            .map(|name| quoted(name))
            .collect();
        table += &format!("alt-names = [{}]\n", names.join(", "));
    }
    if !server.addresses.is_empty() {
        table += &addresses_line(&server.addresses);
    }
    if !subject.is_empty() {
        let pairs: Vec<String> = subject
            .iter()
            .map(|(key, value)| format!("{key} = {}", quoted(value)))
            .collect();
        table += &format!(
            "subject = {{ {} }} # as the server has it\n",
            pairs.join(", ")
        );
    }
    table
}

fn line(key: &str, value: &str, inferred: Option<&str>) -> String {
    let comment = inferred.map_or_else(String::new, |reason| {
        format!(" # inferred: {}", Printable::new(reason))
    });
    format!("{key} = {}{comment}\n", quoted(value))
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
