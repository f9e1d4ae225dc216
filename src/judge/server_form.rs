//! What to enter on a server so that its request comes out as it was planned.
//!
//! A server that keeps its key makes its own request, from a form, a command or a
//! configuration. [`ServerForm`] says what goes in there, field by field, for one
//! [`PlannedRequest`]; a worksheet is made of it, and a request that came out other
//! than planned is repaired with the very line that is in the worksheet.

mod expressway;
mod meeting_server;
mod openssl;
mod platform;

use crate::{
    estate::inventory::{Cluster, Custody, Inventory, Node, Product},
    judge::planned_request::{PlannedName, PlannedRequest},
    pki::oid::Oid,
};

/// The form for one request.
#[derive(Clone, Copy, Debug)]
pub struct ServerForm<'a> {
    cluster: &'a Cluster,
    /// The node on which the request is made.
    node: &'a Node,
    planned_request: &'a PlannedRequest,
}

/// Something to do on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What, and where.
    pub title: String,
    /// What to enter.
    pub content: StepContent,
    /// What to know of this step alone, a sentence each.
    pub notes: Vec<String>,
}

impl Step {
    pub(crate) fn new(title: impl Into<String>, content: StepContent, notes: &[&str]) -> Self {
        Self {
            title: title.into(),
            content,
            notes: notes.iter().map(|note| (*note).to_owned()).collect(),
        }
    }

    pub(crate) fn commands(title: impl Into<String>, lines: Vec<String>, notes: &[&str]) -> Self {
        Self::new(title, StepContent::Commands(lines), notes)
    }

    pub(crate) fn fields(title: impl Into<String>, fields: Vec<Field>) -> Self {
        Self::new(title, StepContent::Fields(fields), &[])
    }
}

/// What to enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepContent {
    /// The fields of a form, in its order.
    Fields(Vec<Field>),
    /// Lines for a command line.
    Commands(Vec<String>),
    /// A call of an interface over HTTPS.
    Call {
        /// Method and address.
        request: String,
        /// The members of the body, a JSON object.
        body: Vec<(&'static str, CallValue)>,
    },
    /// A file to make.
    File {
        /// Its name.
        name: String,
        /// What is in it.
        text: String,
    },
}

/// A value in the body of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallValue {
    /// A string.
    Text(String),
    /// A number.
    Number(u32),
    /// An array of strings.
    List(Vec<String>),
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What the form calls it.
    pub label: &'static str,
    /// What goes into it.
    pub value: String,
}

impl Field {
    pub(crate) fn new(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            label,
            value: value.into(),
        }
    }
}

/// In what a request is other than planned.
#[derive(Clone, Copy, Debug)]
pub enum FormDeviation<'a> {
    /// A name is missing.
    Name(&'a PlannedName),
    /// A name is there that was not planned.
    Surplus(&'a str),
    /// The key is another one.
    Key,
    /// The signature is made with another hash.
    Hash,
    /// An attribute of the subject is another one.
    Attribute(&'a Oid),
    /// An attribute of the subject is missing.
    Missing(&'a Oid),
    /// A value has the backslash that another server wants before a comma.
    Backslash(&'a Oid),
}

/// What to do about a deviation.
enum Correction {
    /// What to enter before the request is made again.
    Entry(String),
    /// All there is to do.
    Whole(String),
}

/// How a product makes requests.
enum Maker {
    /// The platform under CUCM, IM and Presence and Unity Connection.
    Platform,
    Expressway,
    MeetingServer,
    /// Any host with OpenSSL.
    OpenSsl,
}

impl<'a> ServerForm<'a> {
    /// The form for a planned request of this inventory.
    pub fn new(inventory: &'a Inventory, planned_request: &'a PlannedRequest) -> Option<Self> {
        let (cluster, node) = inventory.node(planned_request.node)?;
        Some(Self::of(cluster, node, planned_request))
    }

    /// The form for a request that is made on this node.
    pub(crate) fn of(
        cluster: &'a Cluster,
        node: &'a Node,
        planned_request: &'a PlannedRequest,
    ) -> Self {
        Self {
            cluster,
            node,
            planned_request,
        }
    }

    fn maker(&self) -> Maker {
        match self.cluster.product.value {
            Product::Cucm | Product::ImPresence | Product::UnityConnection => Maker::Platform,
            Product::ExpresswayC | Product::ExpresswayE => Maker::Expressway,
            Product::MeetingServer => Maker::MeetingServer,
            Product::Generic => Maker::OpenSsl,
        }
    }

    /// Whether the usages that the inventory wants go into the request; other servers ask for what they like.
    pub(crate) fn takes_usages(&self) -> bool {
        self.planned_request.custody == Custody::Local || matches!(self.maker(), Maker::OpenSsl)
    }

    /// What to know before anything is entered, a sentence each; the same for every request of such servers that it concerns.
    pub fn warnings(&self) -> Vec<String> {
        match self.maker() {
            Maker::Platform => self.platform_warnings(),
            Maker::Expressway => Self::expressway_warnings(),
            Maker::MeetingServer => Self::meeting_server_warnings(),
            Maker::OpenSsl => Self::openssl_warnings(),
        }
    }

    /// What to set once on the node, before any of its requests is made.
    pub fn preparation(&self) -> Option<Step> {
        match self.maker() {
            Maker::Platform => Some(self.web_security()),
            Maker::Expressway | Maker::MeetingServer | Maker::OpenSsl => None,
        }
    }

    /// How to make the request, in order; where one step begins with “or”, any of them does.
    pub fn steps(&self) -> Vec<Step> {
        match self.maker() {
            Maker::Platform => self.platform(),
            Maker::Expressway => self.expressway(),
            Maker::MeetingServer => self.meeting_server(),
            Maker::OpenSsl => self.openssl(),
        }
    }

    /// What repairs a request that came out otherwise: the line of the worksheet.
    pub fn correction(&self, deviation: FormDeviation<'_>) -> String {
        let entered = match self.maker() {
            // Its requests come from the servers even where a rehearsal is made here.
            Maker::Platform => match self.platform_correction(deviation) {
                Correction::Entry(entry) => entry,
                Correction::Whole(sentence) => return sentence,
            },
            _ if self.planned_request.custody == Custody::Local => {
                return format!(
                    "make the request again with `signready generate --renew {}`, or correct the inventory",
                    self.node.fqdn
                );
            }
            Maker::Expressway => self.expressway_correction(deviation),
            Maker::MeetingServer => format!("enter `{}` on the server", self.pki_csr()),
            Maker::OpenSsl => self.openssl_correction(deviation),
        };
        format!("{entered}, and make the request again; or correct the inventory")
    }

    /// The value of an attribute that was planned.
    fn planned(&self, wanted: &Oid) -> Option<&'a str> {
        let (_, value) = self
            .planned_request
            .subject
            .iter()
            .find(|(oid, _)| oid == wanted)?;
        Some(&value.value)
    }

    /// The common name; where it is too long for one, the node's name, which the server enters all the same.
    fn common_name(&self) -> &'a str {
        self.planned_request
            .common_name()
            .unwrap_or(&self.node.fqdn)
    }

    /// RSA or EC, and the length in bits.
    fn key(&self) -> (&'static str, &'static str) {
        let (kind, length) = self
            .planned_request
            .key
            .word()
            .split_once('-')
            .unwrap_or_default();
        (if kind == "RSA" { kind } else { "EC" }, length)
    }

    /// The hash for the key, without a hyphen.
    fn hash(&self) -> &'static str {
        match self.key() {
            ("EC", "384") => "SHA384",
            ("EC", "521") => "SHA512",
            _ => "SHA256",
        }
    }

    /// The names of the request that are not its common name.
    fn further_names(&self) -> Vec<&'a str> {
        let common_name = self.common_name();
        self.planned_request
            .names()
            .filter(|name| *name != common_name)
            .collect()
    }
}

/// A word for a command line: in quotes, unless it needs none.
fn quoted(text: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-._".contains(character);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("\"{text}\"")
    }
}
