//! The output of `show network cluster`.
//!
//! A server has a line of its own: address, full name, host name, `Publisher` or
//! `Subscriber`, product, `DBPub` or `DBSub`, and the state of its connection.
//! Without a DNS domain the full name is missing. Terminals and mails wrap the
//! line anywhere, in the middle of words too: pieces are joined with and without
//! a blank, and must make sense in exactly one way. Behind the servers the
//! publisher prints the processnode table: the names and addresses that clients
//! are told (System > Server).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Reading,
    server::{Inferred, NameFault, Server, full_name},
};
use crate::{
    estate::{
        addresses::Host,
        cisco_output::{Line, NetworkCluster, Segment, begins_with_address, squeezed},
        inventory::{Product, Role},
    },
    pki::host_name,
};

/// Over how many lines a server can be wrapped.
const MOST_PIECES: usize = 4;

fn role(word: &str) -> Option<Role> {
    match word {
        "Publisher" => Some(Role::Publisher),
        "Subscriber" => Some(Role::Subscriber),
        _ => None,
    }
}

pub(super) fn read(segment: &Segment, reading: &mut Reading<'_>) {
    let Some(cluster) = NetworkCluster::find(segment) else {
        return;
    };
    let behind = cluster.behind_command();
    let mut output = Output {
        heads: Vec::new(),
        table: cluster.entries().collect(),
    };
    output.take_apart(behind.iter().chain(cluster.others()), reading);
    let told = output.told_names();
    let told_hosts: BTreeMap<Host, &str> = output
        .table
        .iter()
        .filter_map(|line| Some((Host::of(line.text.trim())?, line.text.trim())))
        .collect();
    let mut servers: Vec<Server> = Vec::new();
    for (head, line) in &output.heads {
        let name = full_name(&head.name, reading.domain);
        let name = match (name, told.get(head.name.to_ascii_lowercase().as_str())) {
            (Err(NameFault::NoDomain(_)), Some(told)) => Ok(told.clone()),
            (name, _) => name,
        };
        match name {
            Ok(fqdn) => {
                let mut server = head.server(fqdn, reading.path, line.number);
                let told = Host::of(&head.address).and_then(|host| told_hosts.get(&host));
                server.addresses.extend(told.map(|told| (*told).to_owned()));
                servers.push(server);
            }
            Err(fault) => reading.not_read(line, fault.to_string()),
        }
    }
    product_of_cluster(&mut servers, &output.heads);
    output.compare_table(&servers, reading);
    let entries = output.table.iter().map(|line| line.text.trim());
    let is_known = |entry: &str| {
        let mut known = servers.iter().flat_map(|server| &server.addresses);
        known.any(|known| known == entry)
    };
    let addresses = entries.filter(|entry| Host::of(entry).is_some() && !is_known(entry));
    reading.addresses.extend(addresses.map(str::to_owned));
    reading.servers.extend(servers);
}

/// What a server's line says of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    address: String,
    name: String,
    role: Role,
    product: String,
    is_database_publisher: bool,
}

impl Head {
    /// The head of a server's line; `rest` is what stands behind it.
    fn read(text: &str) -> Option<(Self, String)> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let place = words.iter().take(4).position(|word| role(word).is_some())?;
        let (before, behind) = words.split_at_checked(place)?;
        let name = match before {
            [_, name] => *name,
            // The host name is the first label of the full name; other pairs are pieces of something else.
            [_, full, host] => {
                let label = full.split('.').next().unwrap_or_default();
                label.eq_ignore_ascii_case(host).then_some(*full)?
            }
            _ => return None,
        };
        let [role_word, product, database, rest @ ..] = behind else {
            return None;
        };
        let is_database_publisher = match *database {
            "DBPub" => true,
            "DBSub" => false,
            _ => return None,
        };
        let head = Self {
            address: (*before.first()?).to_owned(),
            name: name.to_owned(),
            role: role(role_word)?,
            product: (*product).to_owned(),
            is_database_publisher,
        };
        Some((head, rest.concat()))
    }

    fn is_presence(&self) -> bool {
        self.product == "cups"
    }

    fn server(&self, fqdn: String, path: &str, line: usize) -> Server {
        let mut server = Server::new(fqdn, path, Some(line));
        if self.is_presence() {
            server.product = Some(Inferred::concluded(
                Product::ImPresence,
                "the server runs `cups`",
            ));
            // A cluster has one publisher, and its IM and Presence nodes a database publisher among themselves.
            let (role, word) = if self.is_database_publisher {
                (Role::Publisher, "DBPub")
            } else {
                (Role::Subscriber, "DBSub")
            };
            server.role = Some(Inferred::concluded(
                role,
                format!("`{word}` among the IM and Presence nodes"),
            ));
        } else {
            server.role = Some(Inferred::said(self.role));
        }
        server
    }
}

/// What runs on the servers that are no IM and Presence nodes. The publisher of other products calls itself
/// `callmanager`, too: the others have to agree.
fn product_of_cluster(servers: &mut [Server], heads: &[(Head, &Line)]) {
    let words: BTreeSet<&str> = heads
        .iter()
        .map(|(head, _)| head.product.as_str())
        .filter(|word| *word != "cups")
        .collect();
    let others: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| *word != "callmanager")
        .collect();
    let product = if others.is_empty() {
        Inferred::concluded(Product::Cucm, "the servers run `callmanager`")
    } else if others == ["connection"] {
        Inferred::concluded(Product::UnityConnection, "the servers run `connection`")
    } else {
        let reason = format!(
            "no product of the inventory calls itself `{}`",
            others.join("` or `")
        );
        Inferred::concluded(Product::Generic, reason)
    };
    for server in servers.iter_mut().filter(|server| server.product.is_none()) {
        server.product = Some(product.clone());
    }
}

/// The output, taken apart.
#[derive(Debug)]
struct Output<'a> {
    heads: Vec<(Head, &'a Line)>,
    /// The entries of the processnode table.
    table: Vec<&'a Line>,
}

/// A server's line while its pieces are collected.
struct Record<'a> {
    pieces: Vec<(&'a Line, &'a str)>,
    head: Option<Head>,
    /// What stands behind the head, without blanks.
    state: String,
}

impl<'a> Output<'a> {
    fn take_apart(&mut self, lines: impl Iterator<Item = &'a Line>, reading: &mut Reading<'_>) {
        let mut record: Option<Record<'a>> = None;
        for line in lines {
            let text = line.text.trim();
            if text.is_empty() || NetworkCluster::is_silent(text) {
                self.end(record.take(), reading);
            } else {
                for piece in pieces(text) {
                    let is_start = begins_with_address(piece);
                    let is_taken = !is_start
                        && record
                            .as_mut()
                            .is_some_and(|record| record.continue_with(line, piece));
                    if is_taken {
                        continue;
                    }
                    self.end(record.take(), reading);
                    if is_start {
                        record = Some(Record::new(line, piece));
                    } else {
                        reading.not_read(line, "it is not about a server");
                    }
                }
            }
        }
        self.end(record, reading);
    }

    fn end(&mut self, record: Option<Record<'a>>, reading: &mut Reading<'_>) {
        match record {
            Some(Record {
                head: Some(head),
                pieces,
                ..
            }) => {
                self.heads
                    .extend(pieces.first().map(|(line, _)| (head, *line)));
            }
            Some(Record {
                head: None, pieces, ..
            }) => {
                for (line, _) in pieces {
                    reading.not_read(
                        line,
                        "a server's line has its address, names, `Publisher` or `Subscriber`, product, and `DBPub` or `DBSub`",
                    );
                }
            }
            None => {}
        }
    }

    /// Full names out of the processnode table, by host name, where it is the only one with that host.
    fn told_names(&self) -> BTreeMap<String, String> {
        let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
        for line in &self.table {
            if let Ok(name) = full_name(&line.text, None) {
                let host = name.split('.').next().unwrap_or_default().to_owned();
                names
                    .entry(host)
                    .and_modify(|other| *other = other.take().filter(|other| *other == name))
                    .or_insert(Some(name));
            }
        }
        names
            .into_iter()
            .filter_map(|(host, name)| Some((host, name?)))
            .collect()
    }

    /// Clients are told what the processnode table has: an address or a host name there makes them ask the user.
    fn compare_table(&self, servers: &[Server], reading: &mut Reading<'_>) {
        let hosts: BTreeSet<&str> = servers.iter().map(Server::host).collect();
        let names: BTreeSet<&str> = servers.iter().map(|server| server.fqdn.as_str()).collect();
        let by_address: BTreeMap<&str, &str> = self
            .heads
            .iter()
            .map(|(head, _)| (head.address.as_str(), head.name.as_str()))
            .collect();
        for line in &self.table {
            let entry = line.text.trim();
            match full_name(entry, None) {
                Ok(name) if names.contains(name.as_str()) => {}
                Ok(name) if self.heads.is_empty() => {
                    reading.servers.push(Server::new(name, reading.path, Some(line.number)));
                }
                Err(NameFault::Address(_)) => match by_address.get(entry) {
                    Some(name) => reading.note(
                        line,
                        format!(
                            "System > Server tells clients this address of `{name}`, and the certificate has the name: they will ask their users; give the full name there"
                        ),
                    ),
                    None => reading.not_read(line, "it is an address, and no server above has it"),
                },
                Err(NameFault::NoDomain(_)) if hosts.contains(entry.to_ascii_lowercase().as_str()) => reading.note(
                    line,
                    "System > Server tells clients this name, and the certificate has the full name: they will ask their users; give the full name there",
                ),
                Err(fault @ NameFault::NoDomain(_)) if self.heads.is_empty() => {
                    reading.not_read(line, fault.to_string());
                }
                _ if self.heads.iter().any(|(head, _)| head.name.eq_ignore_ascii_case(entry)) => {}
                _ => reading.not_read(line, "it is in the server table, and no server above is called so"),
            }
        }
    }
}

impl<'a> Record<'a> {
    fn new(line: &'a Line, piece: &'a str) -> Self {
        let mut record = Self {
            pieces: vec![(line, piece)],
            head: None,
            state: String::new(),
        };
        record.read();
        record
    }

    /// Takes a piece of a wrapped line, if it can be one.
    fn continue_with(&mut self, line: &'a Line, piece: &'a str) -> bool {
        if self.head.is_some() {
            let longer: String = self.state.chars().chain(squeezed(piece)).collect();
            let is_state = is_state(&longer);
            if is_state {
                self.state = longer;
            }
            return is_state;
        }
        if self.pieces.len() == MOST_PIECES {
            return false;
        }
        self.pieces.push((line, piece));
        self.read();
        true
    }

    /// Joins the pieces in every way; the head is what all that make sense agree on.
    fn read(&mut self) {
        let mut joined = vec![String::new()];
        for (index, (_, piece)) in self.pieces.iter().enumerate() {
            let with = |glue: &str| {
                joined
                    .iter()
                    .map(|text| format!("{text}{glue}{piece}"))
                    .collect()
            };
            let apart: Vec<String> = with(" ");
            let together: Vec<String> = if index == 0 { Vec::new() } else { with("") };
            joined = [apart, together].concat();
        }
        let is_whole = self.pieces.len() == 1;
        let mut heads: Vec<(Head, String)> = joined
            .iter()
            .filter_map(|text| Head::read(text))
            // A full name stands before a host name: one that stands alone has lost its end in a wrap.
            .filter(|(head, _)| is_whole || !head.name.contains('.') || joined_names(&joined, head))
            .collect();
        heads.sort();
        heads.dedup_by(|one, other| one.0 == other.0);
        if let [(head, state)] = heads.as_slice() {
            self.head = Some(head.clone());
            self.state.clone_from(state);
        }
    }
}

/// Whether one of the texts has the full name with its host name behind it.
fn joined_names(texts: &[String], head: &Head) -> bool {
    let host = head.name.split('.').next().unwrap_or_default();
    texts.iter().any(|text| {
        let words: Vec<&str> = text.split_whitespace().take(3).collect();
        matches!(words.as_slice(), [_, full, second] if *full == head.name && second.eq_ignore_ascii_case(host))
    })
}

/// The text from address to address: where line ends were lost, several servers stand on a line.
fn pieces(text: &str) -> Vec<&str> {
    let mut starts = vec![0];
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        if offset > 0 && host_name::literal_address(word.trim()).is_some() {
            starts.push(offset);
        }
        offset += word.len();
    }
    starts.push(text.len());
    starts
        .windows(2)
        .filter_map(|pair| match pair {
            [start, end] => text.get(*start..*end),
            _ => None,
        })
        .collect()
}

/// Whether this is the state of a connection or the beginning of one, without blanks: `authenticated using TCP since
/// Fri Oct 15 10:22:20 2021`.
fn is_state(squeezed: &str) -> bool {
    const SINCE: &str = "authenticatedusingTCPsince";
    let state = squeezed.strip_prefix("not").unwrap_or(squeezed);
    match state.strip_prefix(SINCE) {
        None => SINCE.starts_with(state),
        Some(date) => {
            let is_date = |(index, byte): (usize, u8)| match index {
                0..6 => byte.is_ascii_alphabetic(),
                6..20 => byte.is_ascii_digit() || byte == b':',
                _ => false,
            };
            date.bytes().enumerate().all(is_date)
        }
    }
}
