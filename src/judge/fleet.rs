//! The fleet: every request that was handed in, joined with the nodes that it is for.
//!
//! A [`File`] is what one path gave; an [`Input`] is one request in it, or the
//! absence of one, which has an outcome too. With an inventory each input is
//! joined to a node: by its alternative names, then by its common name, else by
//! its path `<cluster>/<host or fqdn>.*`. Without one, the files of a folder are
//! a group.

mod agreement;
mod expected_names;
mod join;
mod plan;
mod private_keys;
mod repeated_names;
mod secret;
mod shared_primes;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::Path,
    sync::OnceLock,
};

pub use agreement::{Agreement, COMPARED, Member};
pub use expected_names::ExpectedNames;
pub(crate) use join::{Nodes, Plans, purpose_in, stem};
pub use private_keys::{KeyMismatch, PrivateKey, PrivateKeyId};
pub use repeated_names::RepeatedName;
pub use shared_primes::SharedPrime;

use crate::{
    estate::{
        addresses::{Address, AddressFile},
        inventory::{Cluster, ClusterId, Inventory, Node, NodeId},
        numbered::{Numbered, id},
    },
    judge::{
        finding::{AddressFileId, InputId, Spot},
        planned_request::{PlannedRequest, PlannedRequestId},
    },
    pki::{
        crypto::{self, Backend},
        csr::{CertificationRequest, Identity},
        der,
        fork_join::ForkJoin,
        host_name,
        pem::{Armor, Block},
        text::source::Source,
    },
};

/// The requests that are judged together, with the inventory that plans them, if there is one.
///
/// [`Fleet::new`] takes requests alone, and [`Linter::fleet`](crate::Linter::fleet) requests and an inventory. `default()` is a
/// fleet of no requests.
#[derive(Debug, Default)]
pub struct Fleet {
    /// The inventory, if there is one.
    #[doc(hidden)]
    pub inventory: Option<Inventory>,
    /// The files, in order of their paths.
    #[doc(hidden)]
    pub files: Numbered<FileId, File>,
    /// The inputs, in order of files and blocks.
    #[doc(hidden)]
    pub inputs: Numbered<InputId, Input>,
    /// Which inputs should agree with each other.
    #[doc(hidden)]
    pub groups: Vec<Group>,
    /// What the requests should be, as far as somebody has worked that out.
    #[doc(hidden)]
    pub planned_requests: Numbered<PlannedRequestId, PlannedRequest>,
    /// What tells clients the addresses of servers, besides the inventory.
    #[doc(hidden)]
    pub addresses: Numbered<AddressFileId, AddressFile>,
    /// Where the requests come from.
    #[doc(hidden)]
    pub origin: Origin,
    /// The private keys that lie beside requests or were given with them.
    #[doc(hidden)]
    pub private_keys: Numbered<PrivateKeyId, PrivateKey>,
    key_mismatches: BTreeMap<InputId, KeyMismatch>,
    shared_primes: OnceLock<Vec<SharedPrime>>,
    repeated_names: OnceLock<Vec<RepeatedName>>,
}

id! {
    /// The number of a file in a fleet or in a delivery.
    pub struct FileId;
}

/// Where requests come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// They were handed in, all that there are.
    #[default]
    HandedIn,
    /// They are being made here, perhaps not for every node this time.
    Generated,
}

/// A file that was read. What is in it are its [`Input`]s or [`Entry`](crate::Entry)s.
#[derive(Debug)]
pub struct File {
    /// The name of the file, as its [`Source`] has it.
    pub path: String,
    /// What was in it.
    #[doc(hidden)]
    pub content: FileContent,
    /// Where challenge passwords stand in its text, in order: the Base64 of a password is the password.
    #[doc(hidden)]
    pub secrets: Vec<Range<usize>>,
}

/// What was in a file.
#[derive(Debug)]
pub enum FileContent {
    /// Text or DER.
    Armor(Box<Armor>),
    /// The file could not be read; the system's words.
    Unreadable(String),
    /// The file is larger than any request; its size in bytes.
    TooLarge(u64),
    /// There is no file yet: the request is planned, and will be here.
    Planned,
}

/// A request in a file, or the place where one should be; what [`File::read`] gives and [`Fleet::new`] takes.
#[derive(Debug)]
pub struct Input {
    /// The file.
    #[doc(hidden)]
    pub file: FileId,
    /// The block in the file, from 0.
    #[doc(hidden)]
    pub block: usize,
    /// The request.
    #[doc(hidden)]
    pub content: InputContent,
    /// The node.
    #[doc(hidden)]
    pub node: Option<NodeId>,
    /// How the node was found.
    #[doc(hidden)]
    pub joined_by: Option<JoinedBy>,
    /// The node at whose place the file lies; not always the one that the request names.
    #[doc(hidden)]
    pub place: Option<NodeId>,
    /// What the request should be.
    #[doc(hidden)]
    pub planned_request: Option<PlannedRequestId>,
}

/// What an input is.
#[derive(Debug)]
pub enum InputContent {
    /// A request, and the hosts it is for.
    Request(Box<CertificationRequest>, Vec<Identity>),
    /// Something that was meant as a request and cannot be read as one.
    Malformed(der::DerError),
    /// Nothing that could be read at all.
    Nothing,
}

/// How an input was joined with its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinedBy {
    /// By a name in the request.
    Name,
    /// By the path of the file.
    Path,
}

/// Inputs that should agree with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What holds them together: a cluster of the inventory or a folder.
    pub name: String,
    /// The cluster.
    pub cluster: Option<ClusterId>,
    /// The inputs.
    pub inputs: Vec<InputId>,
}

/// No certification request is larger: 1 MiB.
pub const LARGEST_FILE: u64 = 1 << 20;

impl File {
    /// Reads the requests (PKCS#10, RFC 2986) in a file, and checks their signatures. PEM with text around it, DER and Base64
    /// without the lines of PEM are read, in UTF-8, UTF-16 or as bytes.
    ///
    /// There is no error: a file without a request that can be read gives one input, and [`Linter::lint`](crate::Linter::lint)
    /// finds what is wrong with it. The inputs are in the order of the file, and stay with it on the way to a fleet.
    pub fn read(source: &Source) -> (Self, Vec<Input>) {
        Self::read_with(crypto::preferred(), source)
    }

    /// The same with a backend of one's own choice, which checks the signatures.
    #[doc(hidden)]
    pub fn read_with(backend: &Backend, source: &Source) -> (Self, Vec<Input>) {
        let armor = Armor::scan(source);
        let candidates = armor
            .blocks
            .iter()
            .enumerate()
            .filter(|(_, block)| block.is_request());
        let mut inputs: Vec<Input> = candidates
            .map(|(index, block)| Input::new(index, content(backend, block.der.as_deref())))
            .collect();
        if inputs.is_empty() {
            inputs.push(Input::new(0, InputContent::Nothing));
        }
        let secrets = inputs
            .iter()
            .filter_map(|input| secret::secret(&armor, input));
        (
            Self {
                path: source.path().to_owned(),
                secrets: secrets.collect(),
                content: FileContent::Armor(Box::new(armor)),
            },
            inputs,
        )
    }

    /// A file that gave nothing.
    #[doc(hidden)]
    pub fn failed(path: impl Into<String>, failure: FileContent) -> (Self, Vec<Input>) {
        (
            Self {
                path: path.into(),
                content: failure,
                secrets: Vec::new(),
            },
            vec![Input::new(0, InputContent::Nothing)],
        )
    }

    #[doc(hidden)]
    /// The request that a server, or `generate`, will put at this path. `number` tells it from other plans.
    pub fn planned(
        path: impl Into<String>,
        planned_request: &PlannedRequest,
        number: u64,
    ) -> (Self, Vec<Input>) {
        let der = planned_request.encoded(number);
        let content = content(&crypto::NONE, Some(&der));
        (
            Self {
                path: path.into(),
                content: FileContent::Planned,
                secrets: Vec::new(),
            },
            vec![Input::new(0, content)],
        )
    }

    /// Whether its request is planned, and not made yet.
    pub fn is_planned(&self) -> bool {
        matches!(self.content, FileContent::Planned)
    }

    /// The armor, if the file could be read.
    #[doc(hidden)]
    pub fn armor(&self) -> Option<&Armor> {
        match &self.content {
            FileContent::Armor(armor) => Some(armor),
            FileContent::Unreadable(_) | FileContent::TooLarge(_) | FileContent::Planned => None,
        }
    }

    /// Whether the line with this byte of the text must not be shown: near a private key it may be the key, and it
    /// may hold a challenge password.
    #[doc(hidden)]
    pub fn is_secret(&self, offset: usize) -> bool {
        self.armor().is_some_and(|armor| {
            let line = armor.source.line_at(offset);
            let next = self
                .secrets
                .partition_point(|secret| secret.end <= line.start);
            let holds_password = self
                .secrets
                .get(next)
                .is_some_and(|secret| secret.start < line.end);
            armor.holds_secret || holds_password
        })
    }
}

fn content(backend: &Backend, der: Option<&[u8]>) -> InputContent {
    let read = |der| CertificationRequest::from_der_with(backend, der);
    match der.map(read) {
        Some(Ok(request)) => {
            let identities = request.identities();
            InputContent::Request(Box::new(request), identities)
        }
        Some(Err(error)) => InputContent::Malformed(error),
        None => InputContent::Nothing,
    }
}

#[doc(hidden)]
impl Input {
    fn new(block: usize, content: InputContent) -> Self {
        Self {
            file: FileId::default(),
            block,
            content,
            node: None,
            joined_by: None,
            place: None,
            planned_request: None,
        }
    }

    /// The request, if there is one.
    pub fn request(&self) -> Option<&CertificationRequest> {
        match &self.content {
            InputContent::Request(request, _) => Some(request),
            InputContent::Malformed(_) | InputContent::Nothing => None,
        }
    }

    /// The hosts that the request is for.
    pub fn identities(&self) -> &[Identity] {
        match &self.content {
            InputContent::Request(_, identities) => identities,
            InputContent::Malformed(_) | InputContent::Nothing => &[],
        }
    }

    /// Every host of the request in the form in which names are compared, each once.
    pub fn names(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut names: Vec<String> = self
            .identities()
            .iter()
            .map(|identity| host_name::comparable(&identity.name))
            .collect();
        names.retain(|name| seen.insert(name.clone()));
        names
    }

    /// The same with the IP addresses among the alternative names.
    pub fn names_and_addresses(&self) -> BTreeSet<String> {
        let mut all: BTreeSet<String> = self.names().into_iter().collect();
        let names = self
            .request()
            .into_iter()
            .flat_map(CertificationRequest::alternative_names);
        all.extend(
            names
                .filter_map(|name| name.address)
                .map(|address| address.to_string()),
        );
        all
    }
}

impl Fleet {
    /// Requests without an inventory. Those of one folder should agree with each other.
    ///
    /// What [`File::read`] gave goes in here, in any order. With an inventory, take
    /// [`Linter::fleet`](crate::Linter::fleet) instead.
    pub fn new(read: Vec<(File, Vec<Input>)>) -> Self {
        Self::joined(read, None)
    }

    /// Sets the files that tell clients addresses. The names and addresses in them are compared with those of the requests and of
    /// the inventory.
    #[must_use]
    pub fn telling(mut self, addresses: Vec<AddressFile>) -> Self {
        self.addresses = Numbered::from(addresses);
        self
    }
}

#[doc(hidden)]
impl Fleet {
    /// Joins requests with an inventory and with what it plans, which is nothing where its requests should be held against no plan.
    pub fn with_inventory(
        read: Vec<(File, Vec<Input>)>,
        inventory: Inventory,
        planned_requests: Vec<PlannedRequest>,
    ) -> Self {
        let mut fleet = Self::joined(read, Some(inventory));
        fleet.planned_requests = Numbered::from(planned_requests);
        join::join_planned_requests(&mut fleet);
        fleet
    }

    fn joined(read: Vec<(File, Vec<Input>)>, inventory: Option<Inventory>) -> Self {
        let mut fleet = Self {
            inventory,
            ..Self::default()
        };
        for (file, inputs) in read {
            let file = fleet.files.push(file);
            for input in inputs {
                fleet.inputs.push(Input { file, ..input });
            }
        }
        join::join(&mut fleet);
        fleet
    }

    /// Every address that clients are told, and where: in the inventory first, then in the documents.
    pub fn addresses(&self) -> impl Iterator<Item = (Spot, &Address)> {
        let clusters = self
            .inventory
            .iter()
            .flat_map(|inventory| &inventory.clusters);
        let of_clusters = clusters.flat_map(|cluster| &cluster.addresses);
        let nodes = self.inventory.iter().flat_map(Inventory::numbered_nodes);
        let of_nodes = nodes.flat_map(|(id, _, node)| {
            let addresses = node.addresses.iter();
            addresses.map(move |address| (Spot::node(id, address.range.clone()), address))
        });
        let documents = self.addresses.numbered();
        let of_documents = documents.flat_map(|(id, document)| {
            let addresses = document.addresses.iter();
            addresses.map(move |address| (Spot::addresses(id, address.range.clone()), address))
        });
        of_clusters
            .map(|address| (Spot::inventory(address.range.clone()), address))
            .chain(of_nodes)
            .chain(of_documents)
    }

    /// What an input should be.
    pub fn planned_request_of(&self, input: &Input) -> Option<&PlannedRequest> {
        self.planned_requests.get(input.planned_request?)
    }

    /// The node with this number, and its cluster.
    pub fn node(&self, id: NodeId) -> Option<(&Cluster, &Node)> {
        self.inventory.as_ref()?.node(id)
    }

    /// Which of the copies of a request is no copy: the one at the place of its own node, else the first.
    pub fn original(&self, copies: &[InputId]) -> Option<InputId> {
        let is_at_home = |id: &&InputId| {
            self.inputs
                .get(**id)
                .is_some_and(|input| input.node.is_some() && input.node == input.place)
        };
        copies.iter().find(is_at_home).or(copies.first()).copied()
    }

    /// Which requests have RSA keys with a prime in common; worked out once.
    pub fn shared_primes(&self, fork_join: ForkJoin) -> &[SharedPrime] {
        self.shared_primes
            .get_or_init(|| shared_primes::shared_primes(self, fork_join))
    }

    /// The file that an input is from.
    pub fn file_of(&self, input: &Input) -> Option<&File> {
        self.files.get(input.file)
    }

    /// The armor and block that an input is from.
    pub fn block_of(&self, input: &Input) -> Option<(&Armor, &Block)> {
        let armor = self.file_of(input)?.armor()?;
        Some((armor, armor.blocks.get(input.block)?))
    }

    /// Whether an input is a request that is planned, and not made yet.
    pub fn is_planned(&self, input: &Input) -> bool {
        self.file_of(input).is_some_and(File::is_planned)
    }

    /// The inputs of a file.
    pub fn inputs_of(&self, file: FileId) -> impl Iterator<Item = (InputId, &Input)> {
        self.inputs.with_key(file, |input| input.file)
    }

    /// The inputs that are requests.
    pub fn requests(&self) -> impl Iterator<Item = (InputId, &Input, &CertificationRequest)> {
        let inputs = self.inputs.numbered();
        inputs.filter_map(|(id, input)| Some((id, input, input.request()?)))
    }
}

/// The folder that a path is in, and the file's name.
pub(crate) fn folder_and_name(path: &str) -> (String, String) {
    let path = Path::new(path);
    let text = |part: Option<&std::ffi::OsStr>| {
        part.map(|part| part.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    (
        path.parent()
            .map(|folder| folder.to_string_lossy().into_owned())
            .unwrap_or_default(),
        text(path.file_name()),
    )
}
