//! A table with delimiters, such as a spreadsheet saves it.
//!
//! The delimiter is the one with which the first line names the most columns
//! that we know; the names are matched without regard to case, blanks and
//! punctuation. A column that is not used is named once.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::{
    Reading,
    server::{Inferred, NameFault, Server, full_name, text_fault},
};
use crate::{
    estate::{
        cisco_output::{Line, Segment},
        inventory::{Product, Role},
    },
    pki::{host_name, text::printable::shortened},
};

/// What separates the cells.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Cluster,
    Product,
    Role,
    /// A host name or a full name.
    Host,
    /// A full name, where another column has the host name.
    FullName,
    Domain,
    /// Not part of an inventory.
    Address,
    AlternativeNames,
    Subject(&'static str),
    Unknown,
}

impl Column {
    fn of(heading: &str) -> Self {
        let squeezed: String = heading
            .chars()
            .filter(|character| character.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        match squeezed.as_str() {
            "cluster" | "clustername" => Self::Cluster,
            "product" | "producttype" | "application" | "servertype" => Self::Product,
            "role" | "noderole" | "serverrole" => Self::Role,
            "host" | "hostname" | "server" | "servername" | "node" | "nodename" | "name"
            | "computername" => Self::Host,
            "fqdn" | "fullname" | "dnsname" | "hostfqdn" => Self::FullName,
            "domain" | "domainname" | "dnsdomain" | "dnssuffix" => Self::Domain,
            "address" | "ip" | "ipaddress" | "ipv4" | "ipv4address" | "ipv6" | "ipv6address" => {
                Self::Address
            }
            "san"
            | "sans"
            | "altname"
            | "altnames"
            | "alternativenames"
            | "subjectalternativenames"
            | "alias"
            | "aliases" => Self::AlternativeNames,
            "country" | "c" => Self::Subject("country"),
            "state" | "province" | "stateorprovince" | "st" => Self::Subject("state"),
            "locality" | "city" | "l" => Self::Subject("locality"),
            "organization" | "organisation" | "company" | "o" => Self::Subject("organization"),
            "organizationalunit" | "organisationalunit" | "ou" | "department" => {
                Self::Subject("organizational-unit")
            }
            // A value behind a colon is no heading.
            _ if heading.contains(':') => Self::Unknown,
            other if other.contains("fqdn") => Self::FullName,
            other if other.contains("hostname") => Self::Host,
            _ => Self::Unknown,
        }
    }

    fn names_server(self) -> bool {
        matches!(self, Self::Host | Self::FullName)
    }
}

/// What the first line is.
pub(super) enum Head {
    /// Headings, with this delimiter, on the line with this index.
    Known(Dialect),
    /// There are delimiters, and no heading for the servers.
    Unknown,
    /// There is nothing like a table.
    Absent,
}

/// How the table is written.
#[derive(Clone, Copy)]
pub(super) struct Dialect {
    delimiter: u8,
    /// Index of the line with the headings.
    head: usize,
}

/// Looks for the headings.
pub(super) fn head(segment: &Segment) -> Head {
    let mut lines = segment
        .lines
        .iter()
        .enumerate()
        // Excel's own way to say the delimiter.
        .filter(|(_, line)| !line.is_blank() && !line.text.trim().starts_with("sep="));
    let Some((head, first)) = lines.next() else {
        return Head::Absent;
    };
    let known = |delimiter: u8| {
        let columns: Vec<Column> = record(&first.text, delimiter)
            .iter()
            .map(Column::of)
            .collect();
        let known = columns
            .iter()
            .filter(|column| **column != Column::Unknown)
            .count();
        columns
            .iter()
            .any(|column| column.names_server())
            .then_some(known)
    };
    let best = DELIMITERS
        .into_iter()
        .filter_map(|delimiter| Some((known(delimiter)?, delimiter)))
        .max_by_key(|&(known, _)| known);
    // One heading alone is a table only if there is nothing to separate.
    match best {
        Some((_, delimiter)) => Head::Known(Dialect { delimiter, head }),
        None => {
            let is_table = DELIMITERS
                .into_iter()
                .any(|delimiter| first.text.contains(char::from(delimiter)));
            if is_table {
                Head::Unknown
            } else {
                Head::Absent
            }
        }
    }
}

fn builder(delimiter: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .trim(Trim::All);
    builder
}

/// The cells of one line.
fn record(text: &str, delimiter: u8) -> StringRecord {
    let mut reader = builder(delimiter).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    // Text in memory that is UTF-8 cannot fail; an empty record names no column.
    let _ = reader.read_record(&mut record);
    record
}

pub(super) fn read(segment: &Segment, reading: &mut Reading<'_>) {
    let Head::Known(dialect) = head(segment) else {
        return;
    };
    let lines = segment.lines.get(dialect.head..).unwrap_or_default();
    let Some(first) = lines.first() else {
        return;
    };
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let text = texts.join("\n");
    let mut reader = builder(dialect.delimiter).from_reader(text.as_bytes());
    let mut columns: Option<Vec<Column>> = None;
    for record in reader.records().flatten() {
        let start = record.position().map_or(1, csv::Position::line);
        let index = usize::try_from(start).unwrap_or(1).saturating_sub(1);
        // The place of a record is that of the blank lines in front of it.
        let here = lines.get(index..).unwrap_or_default();
        let line = here.iter().find(|line| !line.is_blank()).unwrap_or(first);
        let Some(columns) = &columns else {
            columns = Some(headings(&record, line, reading));
            continue;
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        if let Some(cell) = record.iter().find(|cell| cell.contains('\n')) {
            let reason = format!(
                "a cell runs over {} lines, and nothing in it is read: is a quotation mark missing?",
                cell.split('\n').count()
            );
            reading.not_read(line, reason);
        }
        let row = Row {
            columns,
            record: &record,
            line,
        };
        if let Some(server) = row.server(reading) {
            reading.servers.push(server);
        }
    }
}

/// What the columns hold; headings that are not used are named.
fn headings(record: &StringRecord, line: &Line, reading: &mut Reading<'_>) -> Vec<Column> {
    let columns: Vec<Column> = record.iter().map(Column::of).collect();
    let unused: Vec<String> = columns
        .iter()
        .zip(record)
        .filter(|(column, _)| matches!(column, Column::Unknown | Column::Address))
        .filter(|(_, heading)| !heading.is_empty())
        .map(|(_, heading)| format!("`{}`", shortened(heading)))
        .collect();
    if !unused.is_empty() {
        const NAMED: usize = 10;
        let more = match unused.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named: Vec<String> = unused.into_iter().take(NAMED).collect();
        reading.note(
            line,
            format!("columns that are not used: {}{more}", named.join(", ")),
        );
    }
    let hosts = columns.iter().filter(|column| **column == Column::Host);
    if hosts.count() > 1 {
        reading.note(
            line,
            "several columns name the server; the first that is not empty counts",
        );
    }
    columns
}

/// One row.
struct Row<'a> {
    columns: &'a [Column],
    record: &'a StringRecord,
    line: &'a Line,
}

impl Row<'_> {
    /// The first cell of this kind that is not empty.
    fn cell(&self, wanted: Column) -> Option<&str> {
        self.columns
            .iter()
            .zip(self.record)
            .find(|(column, cell)| **column == wanted && !cell.is_empty())
            .map(|(_, cell)| cell)
    }

    fn server(&self, reading: &mut Reading<'_>) -> Option<Server> {
        let fqdn = match self.name(reading.domain) {
            Ok(fqdn) => fqdn,
            Err(reason) => {
                reading.not_read(self.line, reason);
                return None;
            }
        };
        let mut server = Server::new(fqdn, reading.path, Some(self.line.number));
        server.cluster = self.cell(Column::Cluster).map(str::to_owned);
        server.product = self.cell(Column::Product).and_then(|cell| {
            let product = product(cell);
            if product.is_none() {
                reading.not_read(
                    self.line,
                    format!("no product is called `{}`", shortened(cell)),
                );
            }
            product
        });
        server.role = self.cell(Column::Role).and_then(|cell| {
            let role = role(cell);
            if role.is_none() {
                reading.not_read(
                    self.line,
                    format!("no role is called `{}`", shortened(cell)),
                );
            }
            role
        });
        self.alternative_names(&mut server, reading);
        for (column, cell) in self.columns.iter().zip(self.record) {
            let Column::Subject(key) = column else {
                continue;
            };
            if let Some(fault) = text_fault(cell) {
                reading.not_read(self.line, format!("the {key} {fault}"));
            } else if !cell.is_empty() && server.subject.iter().all(|(known, _)| known != key) {
                server.subject.push((key, cell.to_owned()));
            }
        }
        Some(server)
    }

    fn name(&self, domain: Option<&str>) -> Result<String, String> {
        let own = self.cell(Column::Domain);
        let own = match own.map(|own| (own, super::server::domain(own))) {
            Some((own, None)) => return Err(format!("`{}` is not a DNS domain", shortened(own))),
            Some((_, domain)) => domain,
            None => None,
        };
        let domain = own.as_deref().or(domain);
        let full = self.cell(Column::FullName);
        let host = self.cell(Column::Host);
        let name =
            |text: &str| full_name(text, domain).map_err(|fault: NameFault| fault.to_string());
        match (full, host) {
            (Some(full), Some(host)) => {
                let (full_read, host_read) = (name(full)?, full_name(host, Some("invalid")));
                let first = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
                let agrees = host_read.is_ok_and(|host| first(&host) == first(&full_read));
                if agrees {
                    Ok(full_read)
                } else {
                    Err(format!(
                        "the row gives it two names, `{}` and `{}`",
                        shortened(host),
                        shortened(full)
                    ))
                }
            }
            (Some(text), None) | (None, Some(text)) => name(text),
            (None, None) => Err("the row names no server".to_owned()),
        }
    }

    fn alternative_names(&self, server: &mut Server, reading: &mut Reading<'_>) {
        let cell = self.cell(Column::AlternativeNames).unwrap_or_default();
        let words = cell
            .split(|character: char| {
                character.is_whitespace() || matches!(character, ',' | ';' | '|')
            })
            .filter(|word| !word.is_empty());
        for word in words {
            let address = host_name::literal_address(word).map(|address| address.to_string());
            let full = full_name(host_name::without_wildcard(word), None);
            match (address, full) {
                (Some(address), _) => server.add_name(address),
                (None, Ok(full)) if host_name::without_wildcard(word) == word => {
                    server.add_name(full);
                }
                (None, Ok(full)) => server.add_name(format!("*.{full}")),
                (None, Err(fault)) => reading.not_read(self.line, fault.to_string()),
            }
        }
    }
}

/// Letters and digits of a word, in lower case.
fn squeezed(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|character| character.is_alphanumeric() || *character == '&');
    kept.flat_map(char::to_lowercase).collect()
}

/// A product by one of its names.
fn product(cell: &str) -> Option<Inferred<Product>> {
    let product = match squeezed(cell).trim_start_matches("cisco") {
        "cucm"
        | "ucm"
        | "cm"
        | "ccm"
        | "callmanager"
        | "unifiedcm"
        | "unifiedcommunicationsmanager"
        | "communicationsmanager" => Product::Cucm,
        "impresence"
        | "imp"
        | "im&p"
        | "imandpresence"
        | "imandpresenceservice"
        | "im&presence"
        | "cup"
        | "cups"
        | "presence" => Product::ImPresence,
        "unityconnection" | "unity" | "cuc" | "connection" => Product::UnityConnection,
        "expresswayc" | "expresswaycore" | "vcsc" => Product::ExpresswayC,
        // Which of the two it is should be said; the outer one is the one that a public CA signs for.
        "expresswaye" | "expresswayedge" | "vcse" | "expressway" | "vcs" => Product::ExpresswayE,
        "meetingserver" | "cms" => Product::MeetingServer,
        "generic" | "other" => Product::Generic,
        _ => return None,
    };
    Some(told(product, product.word(), cell))
}

/// A role by one of its names.
fn role(cell: &str) -> Option<Inferred<Role>> {
    let role = match squeezed(cell).as_str() {
        "publisher" | "pub" | "primary" => Role::Publisher,
        "subscriber" | "sub" | "secondary" => Role::Subscriber,
        "peer" => Role::Peer,
        _ => return None,
    };
    Some(told(role, role.word(), cell))
}

fn told<T>(value: T, word: &str, cell: &str) -> Inferred<T> {
    if cell.eq_ignore_ascii_case(word) {
        Inferred::said(value)
    } else {
        Inferred::concluded(value, format!("the table says `{}`", shortened(cell)))
    }
}
