//! Addresses: what clients are told to connect to, what for, and where it is said.
//!
//! An administrator tells clients the addresses of servers in many places: in
//! the file that the clients download, on the command line of the installer, in
//! the server table of the cluster, and, for this program, in the inventory. A
//! client compares what it was told with the names in the certificate that the
//! server presents. Nothing here judges: a [`AddressFile`] says what is told,
//! [`crate::judge::rules`] what comes of it.
//!
//! What a text is, is seen in it and not in its name. A domain in which clients
//! look for servers is no address of one and is not among the addresses.

mod client_configuration;
mod install_command;
mod server_table;
mod value;

use std::{borrow::Cow, collections::BTreeSet, fmt, ops::Range};

pub use value::Host;

use crate::pki::{
    pem::Armor,
    text::{
        printable::shortened,
        source::{Problem, Source},
    },
};

/// An address that clients are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The host, as it is written.
    pub text: String,
    /// What that is.
    pub host: Host,
    /// Where clients get it from, and what for.
    pub setting: Setting,
    /// Where it stands in its text, in bytes.
    pub range: Range<usize>,
    /// The full name of the same server, where the same text says so.
    pub full_name: Option<String>,
}

/// Where clients get an address from, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// A parameter of the clients' configuration file.
    Parameter(&'static Known),
    /// A property of the clients' installer.
    Property(&'static Known),
    /// The server table of a cluster: System > Server.
    ServerTable,
    /// The `addresses` of an inventory.
    Inventory,
}

/// A setting that is known by its name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    /// The name, such as `TftpServer1`.
    pub name: &'static str,
    /// What kind of host it holds.
    pub holds: Holds,
}

/// What kind of host a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// A server of the fleet.
    Server,
    /// A web site, which may be somebody else's.
    Site,
    /// No host: the domain in which servers are looked for.
    Domain,
}

/// What a text was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFormat {
    /// The configuration file of clients: `jabber-config.xml`.
    ClientConfiguration,
    /// Command lines of the clients' installer.
    InstallCommand,
    /// The output of `show network cluster` or of `run sql select … from processnode`.
    ServerTable,
}

/// A file that tells clients which servers to connect to, for [`Fleet::telling`](crate::Fleet::telling).
#[derive(Clone, Debug)]
pub struct AddressFile {
    /// The text, converted to UTF-8 if need be, which findings point into.
    pub source: Source,
    /// What it was taken for.
    #[doc(hidden)]
    pub format: AddressFormat,
    /// The addresses, in order.
    #[doc(hidden)]
    pub addresses: Vec<Address>,
    /// The servers that the text names beside their addresses, whether or not clients are told these.
    #[doc(hidden)]
    pub named: BTreeSet<NamedServer>,
    /// Values that are in the place of an address and cannot be checked, in the order of the text.
    #[doc(hidden)]
    pub unread: Vec<UnreadAddress>,
}

/// A server that a text names beside its address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedServer {
    /// The IP address, or the host name without its domain.
    pub host: Host,
    /// The name, in full where the text has it so.
    pub name: Host,
}

/// What stands where an address belongs and is none that could be looked up.
#[derive(Clone, Debug)]
pub struct UnreadAddress {
    /// What stands there.
    pub text: String,
    /// Where clients get it from, and what for.
    pub setting: Setting,
    /// Where it stands, and why it cannot be looked up.
    pub problem: Problem,
}

/// Why a file with addresses cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressesError {
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// It holds a private key, and so nothing of it is shown.
    #[error("it holds a private key")]
    Secret,
    /// It begins like XML and is not well-formed.
    #[error("it is not well-formed XML: {reason}")]
    NotWellFormed {
        /// What the XML reader says.
        reason: String,
        /// Where it goes wrong, in bytes of the text in UTF-8, from 0.
        offset: usize,
    },
    /// XML with a document type declaration, which is not read.
    #[error("it has a document type declaration, which no configuration of clients needs")]
    DocumentType {
        /// Where the declaration is, in bytes of the text in UTF-8, from 0.
        offset: usize,
    },
    /// XML of another kind; the name of its outermost element.
    #[error("it is XML, and not the configuration of clients: its outermost element is `{}` and not `config`", shortened(.0))]
    OtherXml(String),
    /// The output of `show network cluster` on a subscriber.
    #[error("`show network cluster` printed no server table")]
    NoServerTable,
    /// Anything else.
    #[error("it is nothing that tells clients addresses")]
    Unknown,
}

/// What can be read, for help texts.
pub const FORMATS: &str = "give a configuration of clients (jabber-config.xml), a text with command lines of their installer (msiexec … TFTP=…), \
    or the output of `show network cluster` or `run sql select name from processnode`";

/// No file that tells addresses is larger: 1 MiB.
pub const LARGEST_FILE: u64 = 1 << 20;

impl AddressFile {
    /// Reads a file, of which the content says what it is: the configuration file of Cisco Jabber (`jabber-config.xml`),
    /// command lines of its installer (`msiexec … TFTP=…`), or the output of `show network cluster` or
    /// `run sql select … from processnode`.
    ///
    /// # Errors
    ///
    /// It is none of these. [`AddressesError::problem`] puts the error into a form to show.
    pub fn read(source: &Source) -> Result<Self, AddressesError> {
        let armor = Armor::scan(source);
        if armor.holds_secret {
            return Err(AddressesError::Secret);
        }
        // In UTF-8, if the text was in UTF-16.
        let mut source = armor.source.clone();
        let text = readable(source.bytes()).into_owned();
        if text.as_bytes() != source.bytes() {
            // What is shown and counted is the text that was read.
            source = Source::new(source.path(), text.clone());
        }
        let bare = text.trim_start_matches('\u{FEFF}').trim();
        if bare.is_empty() {
            return Err(AddressesError::Empty);
        }
        let mut reading = Reading::new(&source, &text);
        let format = if is_xml(bare) {
            client_configuration::read(&mut reading)?;
            AddressFormat::ClientConfiguration
        } else if server_table::read(&mut reading)? {
            AddressFormat::ServerTable
        } else if install_command::read(&mut reading) {
            AddressFormat::InstallCommand
        } else {
            return Err(AddressesError::Unknown);
        };
        let Reading {
            addresses,
            named,
            unread,
            ..
        } = reading;
        Ok(Self {
            source,
            format,
            addresses,
            named,
            unread,
        })
    }
}

/// Whether a text begins as XML does. A block of comments in PowerShell begins with `<`, too.
fn is_xml(text: &str) -> bool {
    text.strip_prefix('<').is_some_and(|rest| {
        rest.starts_with(|next: char| next.is_alphabetic() || matches!(next, '?' | '!' | '_'))
    })
}

/// The text with a question mark for every byte that is not UTF-8, so that positions stay.
fn readable(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    Cow::Owned(text)
}

/// A text while it is being read.
struct Reading<'a> {
    source: &'a Source,
    text: &'a str,
    addresses: Vec<Address>,
    named: BTreeSet<NamedServer>,
    unread: Vec<UnreadAddress>,
}

impl<'a> Reading<'a> {
    fn new(source: &'a Source, text: &'a str) -> Self {
        Self {
            source,
            text,
            addresses: Vec::new(),
            named: BTreeSet::new(),
            unread: Vec::new(),
        }
    }

    /// Takes the value of a setting; `range` is where it stands.
    fn take(&mut self, setting: Setting, value: &str, range: &Range<usize>) {
        let fault = match value::host_in(value) {
            value::Found::Host(span, host) => {
                let text = value.get(span.clone()).unwrap_or_default().to_owned();
                // A value with escapes is shorter than what stands in the text.
                let is_as_written = self.text.get(range.clone()) == Some(value);
                let range = if is_as_written {
                    range.start + span.start..range.start + span.end
                } else {
                    range.clone()
                };
                return self.addresses.push(Address {
                    text,
                    host,
                    setting,
                    range,
                    full_name: None,
                });
            }
            value::Found::Nothing => return,
            value::Found::Variable => "is filled in elsewhere",
            value::Found::NoHost => "is neither a host name nor an IP address",
        };
        let message = format!(
            "{setting} is `{}`, which {fault}: not checked",
            shortened(value.trim())
        );
        self.leave_unread(setting, value.trim(), range, message);
    }

    /// Says what stands where an address belongs, and why it is not looked up.
    fn leave_unread(
        &mut self,
        setting: Setting,
        text: &str,
        range: &Range<usize>,
        message: impl Into<String>,
    ) {
        self.unread.push(UnreadAddress {
            text: text.to_owned(),
            setting,
            problem: self.source.problem(range, message, None),
        });
    }
}

impl Address {
    /// An address of an inventory.
    pub fn of_inventory(text: &str, range: Range<usize>) -> Option<Self> {
        Some(Self {
            host: Host::of(text)?,
            text: text.to_owned(),
            setting: Setting::Inventory,
            range,
            full_name: None,
        })
    }

    /// Whether the host may belong to somebody else, so that no certificate of ours has to name it.
    pub fn may_be_foreign(&self) -> bool {
        self.setting.may_be_foreign()
    }
}

impl Setting {
    /// Whether its host may belong to somebody else.
    pub fn may_be_foreign(self) -> bool {
        match self {
            Self::Parameter(known) | Self::Property(known) => known.holds == Holds::Site,
            Self::ServerTable | Self::Inventory => false,
        }
    }

    /// Who tells clients, as the beginning of a sentence: `TFTP tells clients`.
    pub fn tells(self) -> String {
        match self {
            Self::Inventory => "clients are told".to_owned(),
            told => format!("{told} tells clients"),
        }
    }

    /// What to write there: the server's full name, where it is known.
    pub fn advice(self, full_name: Option<&str>) -> String {
        let name = full_name.map_or_else(
            || "the full name of the server".to_owned(),
            |name| format!("`{}`", shortened(name)),
        );
        format!("write {name} instead {}", self.place())
    }

    /// Where to write something else, as the end of a sentence.
    pub fn place(self) -> String {
        match self {
            Self::Parameter(known) => format!("in `{}` of the clients' configuration", known.name),
            Self::Property(known) => {
                format!(
                    "in `{}=` of the command that installs the clients",
                    known.name
                )
            }
            Self::ServerTable => {
                "in System > Server of the cluster's administration, which needs no new certificate"
                    .to_owned()
            }
            Self::Inventory => "where clients get the address from, and then here".to_owned(),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(known) | Self::Property(known) => {
                write!(formatter, "`{}`", known.name)
            }
            Self::ServerTable => formatter.write_str("System > Server"),
            Self::Inventory => formatter.write_str("`addresses`"),
        }
    }
}

impl fmt::Display for AddressFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ClientConfiguration => "configuration of clients",
            Self::InstallCommand => "command lines of an installer",
            Self::ServerTable => "server table of a cluster",
        })
    }
}

impl AddressesError {
    /// Where it is, in bytes of the text in UTF-8, from 0; none when it concerns the whole.
    pub fn offset(&self) -> Option<usize> {
        match self {
            Self::NotWellFormed { offset, .. } | Self::DocumentType { offset } => Some(*offset),
            Self::Empty
            | Self::Secret
            | Self::OtherXml(_)
            | Self::NoServerTable
            | Self::Unknown => None,
        }
    }

    fn help(&self) -> &'static str {
        match self {
            Self::NotWellFormed { .. } => {
                "correct the file: clients cannot read it to the end, either"
            }
            Self::DocumentType { .. } => "take the declaration out, and what it declares",
            Self::NoServerTable => "type the command on the publisher, which prints the table",
            Self::Secret => "give the file without the key",
            Self::Empty | Self::OtherXml(_) | Self::Unknown => FORMATS,
        }
    }

    /// The error with its place in the text and what to do about it. `source` is what was read.
    pub fn problem(&self, source: &Source) -> Problem {
        Problem {
            // The offset counts bytes of the text in UTF-8.
            source: Armor::scan(source).source.clone(),
            range: self.offset().map(|offset| offset..offset),
            message: format!("no addresses can be read here: {self}"),
            help: Some(self.help().to_owned()),
        }
    }
}

impl Known {
    /// The setting of this name, in capitals or small letters.
    fn find(settings: &'static [Self], name: &str) -> Option<&'static Self> {
        settings
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(name))
    }
}
