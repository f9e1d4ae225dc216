//! What a CA delivered, joined with everything that it should fit.
//!
//! An [`Entry`] is one certificate, or the place where one should be. Those that are
//! for servers are joined with their node, their request and their chain; the others
//! are what chains are made of. Nothing here judges.

mod join;
mod missing_issuer;
mod peers;

use std::collections::{BTreeMap, BTreeSet};

pub use missing_issuer::{MissingIssuer, MissingIssuerKind};
pub use peers::{Standing, standings};
use time::OffsetDateTime;

use crate::{
    estate::{
        inventory::{Cluster, Node, NodeId},
        numbered::Numbered,
    },
    judge::{
        finding::{EntryId, InputId},
        fleet::{File, FileContent, FileId, Fleet, Input, PrivateKey},
        planned_request::{PlannedRequest, PlannedRequestId},
    },
    pki::{
        certificate::{
            Certificate, Chain, Client, Link, Refusal, Revocation, RevocationLists, Roots,
            in_block, in_block_with,
        },
        crypto::{self, Backend},
        der,
        fork_join::ForkJoin,
        host_name, oid,
        pem::{Armor, Block},
        text::source::Source,
    },
};

/// Certificates, joined with what they are checked against: what [`Linter::delivery`](crate::Linter::delivery) gives and
/// [`Linter::verify`](crate::Linter::verify) takes.
#[derive(Debug)]
pub struct Delivery {
    /// The files with certificates, in order of their paths.
    #[doc(hidden)]
    pub files: Numbered<FileId, File>,
    /// The certificates, in order of files and blocks.
    #[doc(hidden)]
    pub entries: Numbered<EntryId, Entry>,
    /// The requests and the inventory.
    #[doc(hidden)]
    pub fleet: Fleet,
    /// What else the certificates are held against.
    #[doc(hidden)]
    pub against: Against,
    /// What chains are made of: entries, then certificates that were given as roots and are none.
    at_hand: Vec<AtHand>,
    /// Which entry is the same certificate as a root, by the root's index.
    delivered_roots: BTreeMap<usize, EntryId>,
    /// The servers' certificates whose RSA keys have a prime in common with that of another.
    shared_primes: Vec<Vec<EntryId>>,
}

/// What certificates are checked against besides requests and inventory.
#[derive(Debug)]
pub struct Against {
    /// Private keys: a certificate must belong to the one that is next to it, or else to one of them. Without any, this is not
    /// checked.
    pub keys: Vec<PrivateKey>,
    /// The roots that clients trust. With none, it is not checked whether chains lead to a trusted root.
    pub roots: Option<Roots>,
    /// Where the roots come from, for messages: a noun phrase such as `the roots in roots.pem`.
    pub roots_origin: String,
    /// The revocation lists of the CAs. With none, it is not checked whether certificates were revoked.
    pub revocation_lists: Option<RevocationLists>,
    /// What servers trust already.
    #[doc(hidden)]
    pub trust_entries: Vec<TrustEntry>,
    /// The hosts that clients connect to, as names or IP addresses: each must be named by the certificate
    /// of a server.
    pub hosts: Vec<String>,
    /// How clients compare hosts with certificates.
    pub client: Client,
    /// The moment by which validity is judged.
    pub moment: OffsetDateTime,
}

impl Against {
    /// Clients by RFC 9525 at a moment; no keys, roots or hosts.
    pub fn at(moment: OffsetDateTime) -> Self {
        Self {
            keys: Vec::new(),
            roots: None,
            roots_origin: String::new(),
            revocation_lists: None,
            trust_entries: Vec::new(),
            hosts: Vec::new(),
            client: Client::default(),
            moment,
        }
    }
}

/// A certificate in the trust store of a server.
#[derive(Clone, Debug)]
pub struct TrustEntry {
    /// Where it was read.
    pub path: String,
    /// The server, if the snapshot says.
    pub server: String,
    /// The store, such as `tomcat-trust`.
    pub store: String,
    /// The certificate.
    pub certificate: Certificate,
}

/// A certificate in a file, or the place where one should be; what [`read_certificates`](crate::read_certificates) gives and
/// [`Linter::delivery`](crate::Linter::delivery) takes.
#[derive(Debug)]
pub struct Entry {
    /// The file.
    #[doc(hidden)]
    pub file: FileId,
    /// The block in the file, from 0.
    #[doc(hidden)]
    pub block: usize,
    /// The certificate.
    #[doc(hidden)]
    pub content: EntryContent,
    /// Why it was given.
    #[doc(hidden)]
    pub given: Given,
    /// What the certificate is in this delivery.
    #[doc(hidden)]
    pub role: EntryRole,
    /// The node that it is for.
    #[doc(hidden)]
    pub node: Option<NodeId>,
    /// What its request should be.
    #[doc(hidden)]
    pub planned_request: Option<PlannedRequestId>,
    /// The request that it answers, or should answer.
    #[doc(hidden)]
    pub request: Option<InputId>,
    /// The requests that have its key.
    #[doc(hidden)]
    pub same_key: Vec<InputId>,
    /// The private key that lies at its side, as an index.
    #[doc(hidden)]
    pub key: Option<usize>,
    /// The way to a root, of a server's certificate.
    #[doc(hidden)]
    pub chain: Option<Chain>,
    /// Why that way leads to no trusted root.
    #[doc(hidden)]
    pub gap: Option<MissingIssuerKind>,
    /// Whether clients trust it, where their roots are known.
    #[doc(hidden)]
    pub trust: Option<Result<(), Refusal>>,
    /// What is known of the revocation of a server's certificate and of those of its chain, from itself upwards; nothing of the
    /// root. Empty where no lists were given.
    #[doc(hidden)]
    pub revocation: Vec<Revocation>,
}

/// What an entry is.
#[derive(Debug)]
pub enum EntryContent {
    /// A certificate.
    Certificate(Box<Certificate>),
    /// Something that was meant as a certificate and cannot be read as one.
    Malformed(der::DerError),
    /// Nothing that could be read at all.
    Nothing,
}

/// What a file with certificates was given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// The CA delivered it: the certificates of servers in it are judged, with their chains.
    Delivered,
    /// A server sends it in TLS: its first certificate is the server's own (RFC 8446 §4.4.2).
    Shown,
    /// Chains may be made of it: CA certificates that were not delivered.
    ForChains,
}

/// What a certificate is in a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryRole {
    /// A server's.
    Server,
    /// Part of a chain to a root.
    InChain,
    /// A CA's, and part of no chain.
    Apart,
    /// The same as another entry.
    Copy(EntryId),
    /// There is none.
    None,
}

/// A certificate that chains can be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AtHand {
    Entry(EntryId),
    NotRoot(usize),
}

#[doc(hidden)]
impl Entry {
    fn new(block: usize, content: EntryContent, given: Given) -> Self {
        Self {
            file: FileId::default(),
            block,
            content,
            given,
            role: EntryRole::None,
            node: None,
            planned_request: None,
            request: None,
            same_key: Vec::new(),
            key: None,
            chain: None,
            gap: None,
            trust: None,
            revocation: Vec::new(),
        }
    }

    /// The certificate, if there is one.
    pub fn certificate(&self) -> Option<&Certificate> {
        match &self.content {
            EntryContent::Certificate(certificate) => Some(certificate),
            EntryContent::Malformed(_) | EntryContent::Nothing => None,
        }
    }

    /// Whether it is a certificate, or was meant as one.
    pub fn is_meant(&self) -> bool {
        !matches!(self.content, EntryContent::Nothing)
    }
}

/// Reads the certificates (X.509, RFC 5280) in a file: PEM with text around it, DER, or PKCS#7 (RFC 2315).
///
/// There is no error: a file without a certificate that can be read gives one entry, and [`Linter::verify`](crate::Linter::verify)
/// finds what is wrong with it. The entries are in the order of the file, and stay with it on the way to a delivery.
pub fn read(source: &Source, given: Given) -> (File, Vec<Entry>) {
    read_with(crypto::preferred(), source, given)
}

/// The same with a backend of one's own choice, which checks the signatures of the certificates from then on.
pub fn read_with(backend: &'static Backend, source: &Source, given: Given) -> (File, Vec<Entry>) {
    let armor = Armor::scan(source);
    let mut entries = Vec::new();
    for (index, block) in armor.blocks.iter().enumerate() {
        let read = in_block_with(backend, block).into_iter();
        entries.extend(read.map(|read| Entry::new(index, content(read), given)));
    }
    if entries.is_empty() {
        entries.push(Entry::new(0, EntryContent::Nothing, given));
    }
    (file(source.path(), armor), entries)
}

fn content(read: Result<Certificate, der::DerError>) -> EntryContent {
    match read {
        Ok(certificate) => EntryContent::Certificate(Box::new(certificate)),
        Err(error) => EntryContent::Malformed(error),
    }
}

fn file(path: &str, armor: Armor) -> File {
    File {
        path: path.to_owned(),
        content: FileContent::Armor(Box::new(armor)),
        secrets: Vec::new(),
    }
}

/// Reads the certificates that a server sends: the first is its own (RFC 8446 §4.4.2), whatever is in it. It is for this
/// node of the inventory, if that is known.
pub fn shown(server: &str, sent: &[Vec<u8>], node: Option<NodeId>) -> (File, Vec<Entry>) {
    let armor = Armor::of_objects(server, sent);
    let mut entries = Vec::new();
    for (index, block) in armor.blocks.iter().enumerate() {
        let given = if index == 0 {
            Given::Shown
        } else {
            Given::ForChains
        };
        entries.extend(in_block(block).into_iter().map(|read| Entry {
            node: node.filter(|_| given == Given::Shown),
            ..Entry::new(index, content(read), given)
        }));
    }
    if entries.is_empty() {
        entries.push(Entry::new(0, EntryContent::Nothing, Given::Shown));
    }
    (file(server, armor), entries)
}

/// A file that gave nothing.
pub fn failed(path: &str, failure: FileContent, given: Given) -> (File, Vec<Entry>) {
    let (file, _) = File::failed(path, failure);
    (file, vec![Entry::new(0, EntryContent::Nothing, given)])
}

#[doc(hidden)]
impl Delivery {
    /// Joins certificates with nodes, requests, keys and chains.
    pub fn join(
        read: Vec<(File, Vec<Entry>)>,
        fleet: Fleet,
        against: Against,
        fork_join: ForkJoin,
    ) -> Self {
        let mut delivery = Self {
            files: Numbered::default(),
            entries: Numbered::default(),
            fleet,
            against,
            at_hand: Vec::new(),
            delivered_roots: BTreeMap::new(),
            shared_primes: Vec::new(),
        };
        for (file, entries) in read {
            let file = delivery.files.push(file);
            for entry in entries {
                delivery.entries.push(Entry { file, ..entry });
            }
        }
        join::join(&mut delivery, fork_join);
        delivery.shared_primes = peers::shared_primes(&delivery, fork_join);
        delivery
    }

    /// The entries of a file.
    pub fn entries_of(&self, file: FileId) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.entries.with_key(file, |entry| entry.file)
    }

    /// The entries that are certificates.
    pub fn certificates(&self) -> impl Iterator<Item = (EntryId, &Entry, &Certificate)> {
        let entries = self.entries.numbered();
        entries.filter_map(|(id, entry)| Some((id, entry, entry.certificate()?)))
    }

    /// The servers' certificates.
    pub fn servers(&self) -> impl Iterator<Item = (EntryId, &Entry, &Certificate)> {
        self.certificates()
            .filter(|(_, entry, _)| entry.role == EntryRole::Server)
    }

    /// The file that an entry is from.
    pub fn file_of(&self, entry: &Entry) -> Option<&File> {
        self.files.get(entry.file)
    }

    /// The block that an entry is from.
    pub fn block_of(&self, entry: &Entry) -> Option<&Block> {
        self.file_of(entry)?.armor()?.blocks.get(entry.block)
    }

    /// The request that an entry answers, or should answer.
    pub fn request_of(&self, entry: &Entry) -> Option<&Input> {
        self.fleet.inputs.get(entry.request?)
    }

    /// The requests to which no certificate belongs, by its key, its node or its names. Deliveries
    /// come in parts, so there is nothing wrong with them.
    pub fn unanswered(&self) -> Vec<InputId> {
        let servers = self.servers();
        let answered: BTreeSet<InputId> = servers
            .flat_map(|(_, entry, _)| entry.same_key.iter().chain(&entry.request).copied())
            .collect();
        let requests = self.fleet.requests().map(|(id, _, _)| id);
        requests.filter(|id| !answered.contains(id)).collect()
    }

    /// A certificate of a chain.
    pub fn linked(&self, link: Link) -> Option<&Certificate> {
        let roots = self.against.roots.as_ref();
        match link {
            Link::Root(index) => roots?.certificates().get(index),
            Link::AtHand(index) => match *self.at_hand.get(index)? {
                AtHand::Entry(index) => self.entries.get(index)?.certificate(),
                AtHand::NotRoot(index) => roots?.others().get(index),
            },
        }
    }

    /// The entry that a certificate of a chain is, if it is one.
    pub fn entry_of(&self, link: Link) -> Option<EntryId> {
        match link {
            Link::AtHand(index) => match *self.at_hand.get(index)? {
                AtHand::Entry(index) => Some(index),
                AtHand::NotRoot(_) => None,
            },
            Link::Root(index) => self.delivered_roots.get(&index).copied(),
        }
    }

    /// The certificates of an entry's chain, from whoever signed it to the root, if it is known.
    pub fn chain_of(&self, entry: &Entry) -> impl Iterator<Item = (Link, &Certificate)> {
        let links = entry.chain.iter().flat_map(|chain| &chain.links);
        links.filter_map(|&link| Some((link, self.linked(link)?)))
    }

    /// Whoever signed this entry, in any of the chains.
    pub fn issuers_of(&self, id: EntryId) -> Vec<&Certificate> {
        let mut issuers: Vec<&Certificate> = Vec::new();
        let own = self.entries.get(id);
        let servers: Vec<(EntryId, &Entry)> = match own.filter(|own| own.role == EntryRole::Server)
        {
            Some(own) => vec![(id, own)],
            None => self
                .servers()
                .map(|(server, entry, _)| (server, entry))
                .collect(),
        };
        for (server, entry) in servers {
            let mut chain = self.chain_of(entry);
            let is_below = server == id || chain.any(|(link, _)| self.entry_of(link) == Some(id));
            // Behind the one that was looked for comes whoever signed it.
            if let Some((_, issuer)) = chain.next().filter(|_| is_below)
                && !issuers.iter().any(|known| known.der() == issuer.der())
            {
                issuers.push(issuer);
            }
        }
        issuers
    }

    /// Whether clients with these roots trust a certificate, with everything at hand that chains can be made of. Certificates that
    /// were given with the roots and are none count for chains, too.
    pub fn trusted_by(&self, roots: &Roots, leaf: &Certificate) -> Result<(), Refusal> {
        self.path_by(roots, leaf).map(drop)
    }

    /// The same with the certificates above it, by which they trust it.
    pub fn path_by<'a>(
        &'a self,
        roots: &'a Roots,
        leaf: &'a Certificate,
    ) -> Result<Vec<&'a Certificate>, Refusal> {
        let at_hand = self.at_hand.iter().enumerate();
        let at_hand = at_hand.filter_map(|(index, _)| self.linked(Link::AtHand(index)));
        let at_hand: Vec<&Certificate> = at_hand.chain(roots.others()).collect();
        roots.path(leaf, &at_hand, self.against.moment)
    }

    /// Of several entries the one whose certificate begins last: it is uploaded in the place of the others.
    pub fn newest(&self, entries: impl IntoIterator<Item = EntryId>) -> Option<EntryId> {
        let begins = |entry: &EntryId| {
            let certificate = self.entries.get(*entry)?.certificate()?;
            Some(certificate.validity.not_before)
        };
        entries.into_iter().max_by_key(begins)
    }

    /// What the request of an entry should have been.
    pub fn planned_request_of(&self, entry: &Entry) -> Option<&PlannedRequest> {
        self.fleet.planned_requests.get(entry.planned_request?)
    }

    /// The nodes that an entry is to serve, with their clusters.
    pub fn nodes_of(&self, entry: &Entry) -> Vec<(&Cluster, &Node)> {
        let own: Vec<NodeId> = entry.node.into_iter().collect();
        let served = self
            .planned_request_of(entry)
            .map_or(&own, |plan| &plan.serves);
        let nodes = served.iter().filter_map(|node| self.fleet.node(*node));
        nodes.collect()
    }
}

/// All hosts and addresses that a certificate names, common names included, in the form in which names are compared.
fn all_names(certificate: &Certificate) -> BTreeSet<String> {
    let common = certificate.subject.attributes_of(oid::COMMON_NAME);
    let dns = certificate.dns_names().map(|name| name.text.as_str());
    let common = common.map(|attribute| attribute.text.as_str());
    let addresses = certificate
        .alternative_names()
        .filter_map(|name| name.address);
    let addresses = addresses.map(|address| address.to_string());
    dns.chain(common)
        .map(host_name::comparable)
        .chain(addresses)
        .collect()
}
