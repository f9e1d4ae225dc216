//! The inventory, new or with additions.
//!
//! `toml_edit` tells where the tables of an existing inventory end and how a
//! value is quoted. What is added goes into the text at these places, so that
//! comments, order and spelling of all the rest stay as they are, byte by byte.

mod addresses;
mod tables;

use std::collections::BTreeMap;

use tables::{addresses_line, cluster_table, differences, node_table};
use toml_edit::{Document, Item, Table};

use super::{
    Import, ImportError, ImportedCluster, Remark, RemarkKind, cluster::TakenNames, server::Server,
};
use crate::{
    estate::{
        addresses::Host,
        inventory::{self, Inventory, Product},
    },
    pki::text::{printable::Printable, source::Source},
};

/// An inventory and what became of each server.
#[derive(Clone, Debug)]
pub struct Written {
    /// The text of the inventory.
    pub text: String,
    /// Servers that were added.
    pub added: Vec<Placed>,
    /// Servers that the inventory had already; they were not changed.
    pub kept: Vec<Placed>,
    /// What differs between the inputs and the inventory.
    pub remarks: Vec<Remark>,
}

/// A server in a cluster of the inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The cluster.
    pub cluster: String,
    /// The server.
    pub fqdn: String,
}

/// How many inputs are named in a new inventory.
const MOST_PATHS: usize = 3;

/// What a new inventory begins with, when nothing says what the subject is.
const SUBJECT: &str = "\
# The subject of every request. CAs want the same information from all nodes of a cluster.
# [subject]
# country = \"US\" # two letters, ISO 3166-1
# state = \"California\" # in full, not abbreviated
# locality = \"San Jose\"
# organization = \"Example Corp\" # the registered name, without characters such as @ & !
";

/// A new inventory.
pub(super) fn new(import: &Import) -> Result<Written, ImportError> {
    let mut paths: Vec<String> = import
        .inputs
        .iter()
        .map(|input| match input.path.as_str() {
            "-" => "the standard input".to_owned(),
            path => Printable::new(path).to_string(),
        })
        .collect();
    paths.dedup();
    let more = match paths.len().saturating_sub(MOST_PATHS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    paths.truncate(MOST_PATHS);
    let mut text = format!(
        "# Written by `signready import` from {}{more}.\n\
         # A comment tells what was inferred: check it, or correct it. Then run `signready generate --dry-run`.\n\n\
         # The CA to judge by; `signready profiles` lists them.\n# profile = \"public-ca\"\n",
        paths.join(", ")
    );
    let servers = || import.clusters.iter().flat_map(|cluster| &cluster.servers);
    if servers().all(|server| server.subject.is_empty()) {
        text += &format!("\n{SUBJECT}");
    }
    let mut added = Vec::new();
    for cluster in &import.clusters {
        text += &format!("\n{}", cluster_table(cluster));
        added.extend(
            cluster
                .servers
                .iter()
                .map(|server| placed(&cluster.name.value, server)),
        );
    }
    let written = Written {
        text,
        added,
        kept: Vec::new(),
        remarks: Vec::new(),
    };
    checked(written, "the new inventory")
}

/// Whatever was put together has to be an inventory.
fn checked(written: Written, path: &str) -> Result<Written, ImportError> {
    if !written.added.is_empty() {
        Inventory::read(Source::new(path, written.text.as_str()))?;
    }
    Ok(written)
}

fn placed(cluster: &str, server: &Server) -> Placed {
    Placed {
        cluster: cluster.to_owned(),
        fqdn: server.fqdn.clone(),
    }
}

/// The existing inventory with the servers that it does not have.
pub(super) fn merged(import: &Import, existing: &Source) -> Result<Written, ImportError> {
    let Ok(text) = std::str::from_utf8(existing.bytes()) else {
        let form = format!(
            "`{}` is not UTF-8 and cannot be added to",
            Printable::new(existing.path())
        );
        return Err(ImportError::Form(form));
    };
    // A mark at the beginning counts in no position of the document.
    let (mark, text) = match text.strip_prefix('\u{FEFF}') {
        Some(text) => ("\u{FEFF}", text),
        None => ("", text),
    };
    let document = Document::parse(text).ok();
    let there = match &document {
        // An inventory that was only begun.
        Some(document) if !document.as_table().contains_key("cluster") => None,
        _ => Some(Inventory::read(existing.clone())?),
    };
    let clusters = there
        .as_ref()
        .map_or(&[][..], |inventory| &inventory.clusters);
    let mut merge = Merge::new(clusters);
    for cluster in &import.clusters {
        merge.cluster(cluster);
    }
    let tables = document.as_ref().map(Document::as_table);
    let item = tables.and_then(|table| table.get("cluster"));
    merge.leave_addresses(item);
    let text = merge.text(text, item)?;
    let written = Written {
        text: format!("{mark}{text}"),
        added: merge.added,
        kept: merge.kept,
        remarks: merge.remarks,
    };
    checked(written, existing.path())
}

/// What goes where.
struct Merge<'a> {
    clusters: &'a [inventory::Cluster],
    /// Cluster and place in it, by name.
    nodes: BTreeMap<&'a str, (usize, &'a inventory::Node)>,
    by_name: BTreeMap<String, usize>,
    taken: TakenNames,
    /// New servers of an existing cluster, by its index.
    more: BTreeMap<usize, Vec<Server>>,
    /// What clients are told, for existing clusters that do not say, by their index.
    addresses: BTreeMap<usize, (String, Vec<String>)>,
    /// The same for existing nodes, by the index of the cluster and the name.
    node_addresses: BTreeMap<(usize, &'a str), (String, Vec<String>)>,
    new: Vec<ImportedCluster>,
    added: Vec<Placed>,
    kept: Vec<Placed>,
    remarks: Vec<Remark>,
}

impl<'a> Merge<'a> {
    fn new(clusters: &'a [inventory::Cluster]) -> Self {
        let nodes = clusters.iter().enumerate().flat_map(|(index, cluster)| {
            cluster
                .nodes
                .iter()
                .map(move |node| (node.fqdn.as_str(), (index, node)))
        });
        let mut taken = TakenNames::default();
        let mut by_name = BTreeMap::new();
        for (index, cluster) in clusters.iter().enumerate() {
            taken.take(&cluster.name.value);
            by_name.insert(cluster.name.value.to_lowercase(), index);
        }
        Self {
            clusters,
            nodes: nodes.collect(),
            by_name,
            taken,
            more: BTreeMap::new(),
            addresses: BTreeMap::new(),
            node_addresses: BTreeMap::new(),
            new: Vec::new(),
            added: Vec::new(),
            kept: Vec::new(),
            remarks: Vec::new(),
        }
    }

    fn cluster(&mut self, cluster: &ImportedCluster) {
        let mut missing = Vec::new();
        let mut home = None;
        for server in &cluster.servers {
            match self.nodes.get(server.fqdn.as_str()) {
                Some(&(index, node)) => {
                    home = home.or(Some(index));
                    self.keep(index, node, server);
                    self.address_node(index, node, server);
                }
                None => missing.push(server.clone()),
            }
        }
        // The cluster that has a server of this one already, else the one of the same name and product.
        let product = cluster.product.as_ref().map(|product| product.value);
        let home = home.or_else(|| {
            let index = *self.by_name.get(&cluster.name.value.to_lowercase())?;
            let there = self.clusters.get(index)?.product.value;
            let agrees = product.is_none_or(|product| [product, Product::Generic].contains(&there));
            agrees.then_some(index)
        });
        if let Some(index) = home {
            self.address_cluster(index, cluster);
        }
        if missing.is_empty() {
            return;
        }
        match home.and_then(|index| Some((index, self.clusters.get(index)?))) {
            Some((index, there)) => {
                let added = missing
                    .iter()
                    .map(|server| placed(&there.name.value, server));
                self.added.extend(added);
                for server in &mut missing {
                    let is_new = |address: &String| {
                        let host = Host::of(address);
                        there
                            .addresses
                            .iter()
                            .all(|known| Some(&known.host) != host.as_ref())
                    };
                    server.addresses.retain(is_new);
                }
                self.more.entry(index).or_default().append(&mut missing);
            }
            None => {
                let name = self.taken.free(cluster.name.clone());
                self.added
                    .extend(missing.iter().map(|server| placed(&name.value, server)));
                self.new.push(ImportedCluster {
                    name,
                    product: cluster.product.clone(),
                    servers: missing,
                    addresses: cluster.addresses.clone(),
                });
            }
        }
    }

    /// Says where an input and the inventory contradict each other.
    fn keep(&mut self, index: usize, node: &inventory::Node, server: &Server) {
        let Some(cluster) = self.clusters.get(index) else {
            return;
        };
        self.kept.push(placed(&cluster.name.value, server));
        let mut differ = |what: &str, here: &str, there: &str| {
            self.remarks.push(Remark {
                path: server.path.clone(),
                line: server.line,
                kind: RemarkKind::Note,
                excerpt: Some(server.fqdn.clone()),
                reason: format!("its {what} is `{here}` here and `{there}` in the inventory, which was not changed"),
            });
        };
        if let (Some(here), Some(there)) = (&server.role, node.role)
            && here.value != there
        {
            differ("role", here.value.word(), there.word());
        }
        if let Some(here) = &server.product
            && here.value != cluster.product.value
        {
            differ("product", here.value.word(), cluster.product.value.word());
        }
    }

    /// The text with the additions.
    fn text(&self, text: &str, clusters: Option<&Item>) -> Result<String, ImportError> {
        let mut additions: Vec<(usize, String)> = Vec::new();
        // What is added to a node stands in front of the nodes that are added behind it.
        for ((index, fqdn), (_, addresses)) in &self.node_addresses {
            if let Some(end) = self.end_of_host(*index, fqdn, clusters) {
                additions.push((end_of_line(text, end), addresses_line(addresses)));
            }
        }
        for (index, servers) in &self.more {
            let subject = self
                .clusters
                .get(*index)
                .and_then(|cluster| cluster.nodes.first());
            let subject = subject.map(|node| &node.subject);
            let table = clusters.and_then(|item| item.as_array_of_tables()?.get(*index));
            let nodes = table.and_then(|table| table.get("node"));
            match (table, nodes) {
                (Some(table), Some(Item::ArrayOfTables(_))) => {
                    let tables: Vec<String> = servers
                        .iter()
                        .map(|server| {
                            format!("\n{}", node_table(server, &differences(server, subject)))
                        })
                        .collect();
                    additions.push((end_of_block(text, end_of_table(table)), tables.concat()));
                }
                _ => return Err(self.inline(*index)),
            }
        }
        for (index, (_, addresses)) in &self.addresses {
            let table = clusters.and_then(|item| item.as_array_of_tables()?.get(*index));
            let name = table.and_then(|table| table.get("name")?.span());
            if let Some(name) = name {
                additions.push((end_of_line(text, name.end), addresses_line(addresses)));
            }
        }
        additions.sort_by_key(|(place, _)| *place);
        match clusters {
            Some(Item::ArrayOfTables(_)) | None => {
                let tables: Vec<String> = self
                    .new
                    .iter()
                    .map(|cluster| format!("\n{}", cluster_table(cluster)))
                    .collect();
                additions.push((text.len(), tables.concat()));
            }
            Some(_) if self.new.is_empty() => {}
            Some(_) => return Err(self.inline(0)),
        }
        Ok(inserted(text, &additions))
    }

    fn inline(&self, index: usize) -> ImportError {
        let cluster = self
            .clusters
            .get(index)
            .map_or("", |cluster| cluster.name.value.as_str());
        ImportError::Form(format!(
            "the nodes of cluster `{}` stand between brackets; write each as a `[[cluster.node]]` of a `[[cluster]]`, then \
             import again",
            Printable::new(cluster)
        ))
    }
}

/// Where what belongs to a table ends.
fn end_of_table(table: &Table) -> usize {
    let own = table.span().map_or(0, |span| span.end);
    let inner = table.iter().map(|(_, item)| match item {
        Item::None => 0,
        Item::Value(value) => value.span().map_or(0, |span| span.end),
        Item::Table(table) => end_of_table(table),
        Item::ArrayOfTables(tables) => tables.iter().map(end_of_table).max().unwrap_or_default(),
    });
    inner.fold(own, usize::max)
}

/// Where the next line begins.
fn end_of_line(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or_default();
    offset + rest.split_inclusive('\n').next().map_or(0, str::len)
}

/// The end of the line, and of the comments that follow without a blank line.
fn end_of_block(text: &str, offset: usize) -> usize {
    let mut end = offset;
    let rest = text.get(offset..).unwrap_or_default();
    for (index, line) in rest.split_inclusive('\n').enumerate() {
        if index > 0 && !line.trim_start().starts_with('#') {
            break;
        }
        end += line.len();
    }
    end
}

/// The text with the additions at their places, with its own kind of line ends.
fn inserted(text: &str, additions: &[(usize, String)]) -> String {
    let end_of_line = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut whole = String::with_capacity(text.len());
    let mut offset = 0;
    for (place, addition) in additions
        .iter()
        .filter(|(_, addition)| !addition.is_empty())
    {
        whole += text.get(offset..*place).unwrap_or_default();
        if !whole.is_empty() && !whole.ends_with('\n') {
            whole += end_of_line;
        }
        whole += &addition.replace('\n', end_of_line);
        offset = *place;
    }
    whole + text.get(offset..).unwrap_or_default()
}
