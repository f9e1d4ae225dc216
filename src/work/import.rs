//! From what an administrator has at hand to an inventory.
//!
//! Each reader takes one kind of text and gives the servers that it found, each
//! with the line where it stood, and a [`Remark`] for every line that it did not
//! understand. What a text is, [`ImportFormat`] decides and says. Nothing is
//! guessed silently: what follows from the text without standing in it, such as
//! a role or the name of a cluster, is [`Inferred`] with the reason, and the reason
//! becomes a comment in the inventory. A server without a full DNS name is never
//! imported under another one.
//!
//! An inventory that is there already is not written anew: new servers are
//! inserted into its text, and every byte of it stays.

mod cluster;
mod format;
mod names;
mod network_cluster;
mod processnode;
mod requests;
mod server;
mod snapshot;
mod table;
mod write;

use std::{fmt, path::Path};

pub use cluster::ImportedCluster;
pub use format::{ImportFormat, ImportRefusal};
pub use server::{Inferred, Server};
pub use snapshot::{PendingRequest, Trusted, trusted};
pub use write::{Placed, Written};

use crate::{
    estate::{
        cisco_output,
        inventory::{self, Product},
    },
    pki::{
        pem::Armor,
        text::{
            printable::{Printable, count, shortened},
            source::Source,
        },
    },
};

/// The largest input, in bytes. A snapshot holds every certificate that a server trusts.
pub const LARGEST_INPUT: u64 = 4 << 20;

/// The most servers of one import; far more than a cluster has, and few enough to look through.
pub const MOST_SERVERS: usize = 10_000;

/// What the inputs do not say and the user does.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The cluster of servers whose input names none.
    pub cluster: Option<String>,
    /// The product of servers whose input names none.
    pub product: Option<Product>,
    /// The domain of servers whose input gives the host name only.
    pub domain: Option<String>,
}

/// Something in the input that needs a person's eye.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The input.
    pub path: String,
    /// The line; none when it concerns the whole.
    pub line: Option<usize>,
    /// How much was lost.
    pub kind: RemarkKind,
    /// The text that it is about; none where it must not be shown.
    pub excerpt: Option<String>,
    /// What there is to say: a fragment in lower case, without a full stop.
    pub reason: String,
}

/// How much was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemarkKind {
    /// Something was not understood, and is not in the inventory.
    NotRead,
    /// It was understood, and there is something to know about it.
    Note,
}

impl fmt::Display for Remark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", Printable::new(&self.path))?;
        if let Some(line) = self.line {
            write!(formatter, ":{line}")?;
        }
        formatter.write_str(match self.kind {
            RemarkKind::NotRead => ": not read: ",
            RemarkKind::Note => ": note: ",
        })?;
        write!(formatter, "{}", Printable::new(&self.reason))?;
        if let Some(excerpt) = &self.excerpt {
            write!(formatter, "\n  | {}", Printable::new(excerpt))?;
        }
        Ok(())
    }
}

/// What an input was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportInput {
    /// The input.
    pub path: String,
    /// What it was taken for.
    pub format: ImportFormat,
    /// How many servers it gave.
    pub servers: usize,
}

/// Everything that was read.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// What the inputs were taken for, in order.
    pub inputs: Vec<ImportInput>,
    /// What was not read, and what there is to know, in order.
    pub remarks: Vec<Remark>,
    /// The servers, by cluster.
    pub clusters: Vec<ImportedCluster>,
    /// Requests that are waiting on the servers.
    pub requests: Vec<PendingRequest>,
}

/// Why there is no inventory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// An option that cannot be used; the text says which and why.
    #[error("{0}")]
    Option(String),
    /// More servers than [`MOST_SERVERS`].
    #[error("the inputs name over {MOST_SERVERS} servers")]
    TooManyServers,
    /// The existing inventory cannot be read.
    #[error(transparent)]
    Existing(#[from] inventory::InventoryError),
    /// The existing inventory has a form to which nothing can be added.
    #[error("{0}")]
    Form(String),
}

/// Reads inputs, in order.
pub fn read(sources: &[Source], options: &Options) -> Result<Import, ImportError> {
    let options = options.checked()?;
    let mut import = Import::default();
    let mut batches = Vec::new();
    for source in sources {
        let mut reading = Reading::new(source.path(), options.domain.as_deref());
        let inputs = reading.source(source);
        import.inputs.extend(inputs);
        import.remarks.append(&mut reading.remarks);
        import.requests.append(&mut reading.requests);
        batches.append(&mut reading.batches);
        let servers = batches
            .iter()
            .map(|batch: &Batch| batch.servers.len().max(batch.addresses.len()));
        if servers.sum::<usize>() > MOST_SERVERS {
            return Err(ImportError::TooManyServers);
        }
    }
    import.clusters = cluster::clusters(batches, &options, &mut import.remarks);
    Ok(import)
}

impl Import {
    /// Whether something was not understood.
    pub fn is_partial(&self) -> bool {
        self.remarks
            .iter()
            .any(|remark| remark.kind == RemarkKind::NotRead)
    }

    /// The inventory: a new one, or the existing one with the servers that it does not have.
    pub fn inventory(&self, existing: Option<&Source>) -> Result<Written, ImportError> {
        match existing {
            Some(existing) => write::merged(self, existing),
            None => write::new(self),
        }
    }
}

impl Options {
    fn checked(&self) -> Result<Self, ImportError> {
        if let Some(cluster) = &self.cluster
            && !inventory::is_cluster_name(cluster)
        {
            return Err(ImportError::Option(format!(
                "`{}` cannot be the name of a cluster: it becomes a folder, so use letters, digits, `.`, `-` and `_`",
                shortened(cluster)
            )));
        }
        let domain = match &self.domain {
            Some(domain) => Some(server::domain(domain).ok_or_else(|| {
                ImportError::Option(format!("`{}` is not a DNS domain", shortened(domain)))
            })?),
            None => None,
        };
        Ok(Self {
            domain,
            ..self.clone()
        })
    }
}

/// Servers that one text names together, and therefore in one cluster unless it says otherwise.
#[derive(Debug)]
struct Batch {
    /// Batches with the same key belong together.
    key: String,
    /// The folder of the input, where that can be the name of their cluster.
    folder: Option<String>,
    servers: Vec<Server>,
    /// What clients are told these servers are called.
    addresses: Vec<String>,
}

/// One input while it is being read.
#[derive(Debug)]
struct Reading<'a> {
    path: &'a str,
    domain: Option<&'a str>,
    /// The servers of the text that is being read.
    servers: Vec<Server>,
    /// What the text says that clients are told.
    addresses: Vec<String>,
    batches: Vec<Batch>,
    remarks: Vec<Remark>,
    requests: Vec<PendingRequest>,
}

impl<'a> Reading<'a> {
    fn new(path: &'a str, domain: Option<&'a str>) -> Self {
        Self {
            path,
            domain,
            servers: Vec::new(),
            addresses: Vec::new(),
            batches: Vec::new(),
            remarks: Vec::new(),
            requests: Vec::new(),
        }
    }

    /// Reads one input: requests and certificates, a snapshot, or what was typed and printed in a terminal.
    fn source(&mut self, source: &Source) -> Vec<ImportInput> {
        let armor = Armor::scan(source);
        if armor.holds_secret {
            self.refuse(None, &ImportRefusal::Secret);
            return Vec::new();
        }
        let text = armor.source.text();
        let text = text.trim_start_matches('\u{FEFF}');
        if snapshot::is_likely(text) {
            snapshot::read(text, self);
            return vec![self.finish(ImportFormat::Snapshot, "snapshot".to_owned())];
        }
        let mut inputs = Vec::new();
        let mut encoded = Vec::new();
        if !armor.blocks.is_empty() {
            requests::read(&armor, self);
            let input = self.finish(ImportFormat::Requests, String::new());
            inputs.push(input);
            self.name_after_folder();
            encoded = armor
                .blocks
                .iter()
                .map(|block| block.range.clone())
                .collect();
        }
        let segments = cisco_output::segments(armor.source.bytes(), &encoded);
        for (index, segment) in segments.iter().enumerate() {
            let format = match ImportFormat::of(segment) {
                Ok(format) => format,
                Err(_) if !encoded.is_empty() && cisco_output::explains(segment) => continue,
                Err(refusal) => {
                    self.refuse(segment.command().map(|line| line.number), &refusal);
                    continue;
                }
            };
            // Text around requests explains them, and is no list of servers.
            if matches!(format, ImportFormat::Names | ImportFormat::Table) && !encoded.is_empty() {
                continue;
            }
            match format {
                ImportFormat::NetworkCluster => network_cluster::read(segment, self),
                ImportFormat::ProcessNode => processnode::read(segment, self),
                ImportFormat::Table => table::read(segment, self),
                ImportFormat::Names => names::read(segment, self),
                ImportFormat::Requests | ImportFormat::Snapshot => {}
            }
            inputs.push(self.finish(format, format!("{} {index}", self.path)));
        }
        if inputs.is_empty() && self.remarks.is_empty() {
            self.refuse(None, &ImportRefusal::Empty);
        }
        inputs
    }

    /// Ends a text of the input.
    fn finish(&mut self, format: ImportFormat, key: String) -> ImportInput {
        let servers = std::mem::take(&mut self.servers);
        let input = ImportInput {
            path: self.path.to_owned(),
            format,
            servers: servers.len(),
        };
        self.batches.push(Batch {
            key,
            folder: None,
            servers,
            addresses: std::mem::take(&mut self.addresses),
        });
        input
    }

    /// The files of a folder belong together: `generate` writes one for each cluster.
    fn name_after_folder(&mut self) {
        let folder = Path::new(self.path).parent();
        if let (Some(folder), Some(batch)) = (folder, self.batches.last_mut()) {
            batch.key = format!("folder {}", folder.display());
            let name = folder
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            batch.folder = name.filter(|name| inventory::is_cluster_name(name));
        }
    }

    fn refuse(&mut self, line: Option<usize>, refusal: &ImportRefusal) {
        self.remark(RemarkKind::NotRead, line, None, refusal.to_string());
    }

    fn remark(
        &mut self,
        kind: RemarkKind,
        line: Option<usize>,
        excerpt: Option<&str>,
        reason: impl Into<String>,
    ) {
        self.remarks.push(Remark {
            path: self.path.to_owned(),
            line,
            kind,
            excerpt: excerpt.map(beginning),
            reason: reason.into(),
        });
    }

    fn not_read(&mut self, line: &cisco_output::Line, reason: impl Into<String>) {
        self.remark(
            RemarkKind::NotRead,
            Some(line.number),
            Some(&line.text),
            reason,
        );
    }

    fn note(&mut self, line: &cisco_output::Line, reason: impl Into<String>) {
        self.remark(
            RemarkKind::Note,
            Some(line.number),
            Some(&line.text),
            reason,
        );
    }
}

/// The beginning of a line, with single blanks. A line may be long and concern many servers.
fn beginning(text: &str) -> String {
    const LONGEST: usize = 100;
    let mut beginning = String::new();
    for word in text.split_whitespace() {
        if !beginning.is_empty() {
            beginning.push(' ');
        }
        let room = LONGEST.saturating_sub(beginning.chars().count());
        beginning.extend(word.chars().take(room));
        if word.chars().nth(room).is_some() {
            beginning.push('…');
            break;
        }
    }
    beginning
}

impl fmt::Display for ImportInput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = Printable::new(&self.path);
        write!(
            formatter,
            "{path}: {}: {}",
            self.format,
            count(self.servers, "server")
        )
    }
}
