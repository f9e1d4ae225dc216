//! What each request should be, before there is one.
//!
//! An inventory says which servers there are, and a product's profile which
//! certificates such a server has and what each must name. Put together they give
//! a [`PlannedRequest`] for every request: `generate` makes requests after it, and a
//! request that comes back from a server is held against it.

mod encoded;

use std::ops::Range;

pub use encoded::shows;

use crate::{
    estate::{
        inventory::{
            Cluster, ClusterId, Custody, Distribution, Inventory, KeyPurposeName, KeyUsage,
            Located, NameSource, Node, NodeId, Product, Purpose, Role,
        },
        numbered::id,
    },
    judge::profile::{self, CertificatePolicy, Fact, ProductPolicy, Profile},
    pki::{
        key::KeyAlgorithm,
        oid::{self, Oid},
    },
};

/// A common name longer than this is left out (X.520, RFC 5280 A.1).
const LONGEST_COMMON_NAME: usize = 64;

/// The only common name with which Meeting Server's database takes a client (Cisco, document 210530).
const DATABASE_CLIENT: &str = "postgres";

/// The mark behind the host in the common name of a certificate for all nodes.
const MULTI_SERVER: &str = "-ms";

id! {
    /// The number of a planned request in a fleet.
    pub struct PlannedRequestId;
}

/// What one request should be.
#[derive(Clone, Debug)]
pub struct PlannedRequest {
    /// The cluster.
    pub cluster: ClusterId,
    /// The node on which it is made.
    pub node: NodeId,
    /// The nodes that the certificate is for; the one on which the request is made comes first.
    pub serves: Vec<NodeId>,
    /// Which of the server's certificates it is for; none where a node has one request for everything.
    pub purpose: Option<Purpose>,
    /// Where the inventory asks for it, in bytes: by the certificate's name, else by naming the product.
    pub asked: Range<usize>,
    /// What the product's profile knows of the certificate; nothing where there is none.
    pub certificate: CertificatePolicy,
    /// Whether the server adds the domain that it is in, unless it is told otherwise.
    pub adds_domain: Option<Fact<bool>>,
    /// Where its key is made.
    pub custody: Custody,
    /// The name of its file without the extension, in the folder of the cluster.
    pub stem: String,
    /// The subject, in the order of BR 7.1.4.2.
    pub subject: Vec<(Oid, Located<String>)>,
    /// The alternative names, in order, each once.
    pub names: Vec<PlannedName>,
    /// The key.
    pub key: KeyAlgorithm,
    /// The same, if the inventory chooses it.
    pub chosen_key: Option<Located<KeyAlgorithm>>,
    /// Key usages to ask for; a server asks for what it likes.
    pub key_usage: Vec<KeyUsage>,
    /// Extended key usages to ask for.
    pub extended_key_usage: Vec<KeyPurposeName>,
}

/// A name that a request should carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedName {
    /// The name, in the form that goes into a request.
    pub name: String,
    /// Why it is there.
    pub reason: NameReason,
    /// Where the inventory says so, in bytes.
    pub range: Range<usize>,
}

/// Why a name belongs in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameReason {
    /// A node is called so.
    Node,
    /// The inventory lists it as an alternative name.
    Alternative,
    /// The servers are in this domain, and add it.
    ParentDomain,
    /// A certificate of this purpose needs it.
    Needed(NameSource),
}

impl PlannedRequest {
    /// The names alone.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|planned| planned.name.as_str())
    }

    /// Whether a public CA may sign the certificate, as far as is known.
    pub fn can_be_public(&self) -> bool {
        let public_ca = self.certificate.public_ca.as_ref();
        public_ca.is_none_or(|can| can.value)
    }

    /// Whether one certificate is for several nodes.
    pub fn is_multi_server(&self) -> bool {
        self.serves.len() > 1
    }

    /// Whether whoever makes the key can make this one, for a certificate of this purpose.
    pub(crate) fn can_have(&self, product: Product, wanted: KeyAlgorithm) -> bool {
        key(product, self.custody, self.purpose, wanted) == wanted
    }

    /// The same where the inventory chooses this key, and whoever makes it makes what was chosen.
    pub(crate) fn with_key(&self, key: KeyAlgorithm) -> Self {
        let range = self
            .chosen_key
            .as_ref()
            .map_or(0..0, |chosen| chosen.range.clone());
        Self {
            key,
            chosen_key: Some(Located { value: key, range }),
            ..self.clone()
        }
    }

    /// Without the mark that servers put into the common name of a certificate for all nodes; none where it has no mark.
    pub fn without_ms(common_name: &str) -> Option<String> {
        let (host, domain) = common_name.split_once('.')?;
        let marked = host.len().checked_sub(MULTI_SERVER.len())?;
        let (host, mark) = host.split_at_checked(marked)?;
        let host = host.strip_suffix("-EC").unwrap_or(host);
        (mark.eq_ignore_ascii_case(MULTI_SERVER) && !host.is_empty())
            .then(|| format!("{host}.{domain}"))
    }

    /// The common name, unless it is too long for one.
    pub fn common_name(&self) -> Option<&str> {
        self.value_of(&oid::COMMON_NAME)
    }

    /// The value of an attribute of the subject.
    pub fn value_of(&self, wanted: &Oid) -> Option<&str> {
        let (_, value) = self.subject.iter().find(|(oid, _)| oid == wanted)?;
        Some(&value.value)
    }
}

/// The planned requests of an inventory, in its order. `profiles` are searched for those of its products.
pub fn planned_requests(inventory: &Inventory, profiles: &[Profile]) -> Vec<PlannedRequest> {
    let nothing_known = ProductPolicy::default();
    let mut planned_requests = Vec::new();
    let mut nodes = inventory.numbered_nodes();
    for (id, cluster) in inventory.clusters.numbered() {
        let product = profile::of_product(profiles, cluster.product.value);
        let drafter = Drafter {
            id,
            cluster,
            nodes: nodes
                .by_ref()
                .take(cluster.nodes.len())
                .map(|(id, _, node)| (id, node))
                .collect(),
            product: product.map_or(&nothing_known, |profile| &profile.policy.product),
        };
        drafter.draft(&mut planned_requests);
    }
    planned_requests
}

/// Drafts the planned requests of one cluster.
struct Drafter<'a> {
    id: ClusterId,
    cluster: &'a Cluster,
    nodes: Vec<(NodeId, &'a Node)>,
    product: &'a ProductPolicy,
}

impl Drafter<'_> {
    fn draft(&self, planned_requests: &mut Vec<PlannedRequest>) {
        let wants = |node: &Node| -> Vec<Option<Purpose>> {
            match (&node.certificates, node.custody) {
                (Some(asked), _) => asked.iter().map(|purpose| Some(purpose.value)).collect(),
                // What is made here for a server with several certificates stands for all of them.
                (None, Custody::Local) => vec![self.only_purpose()],
                (None, Custody::Server) => self.wanted(),
            }
        };
        let mut shared: Vec<Purpose> = Vec::new();
        for &(id, node) in &self.nodes {
            for purpose in wants(node) {
                match purpose {
                    Some(purpose) if self.is_shared(purpose) => {
                        if shared.contains(&purpose) {
                            continue;
                        }
                        shared.push(purpose);
                        let takes_part = |node: &Node| wants(node).contains(&Some(purpose));
                        planned_requests.extend(self.shared(purpose, takes_part));
                    }
                    _ => planned_requests.push(self.single(id, node, purpose)),
                }
            }
        }
    }

    /// The certificate of a product that has but one.
    fn only_purpose(&self) -> Option<Purpose> {
        match self.wanted().as_slice() {
            [only] => *only,
            _ => None,
        }
    }

    /// The certificates that the product's profile wants.
    fn wanted(&self) -> Vec<Option<Purpose>> {
        let is_wanted = |certificate: &CertificatePolicy| {
            certificate
                .wanted
                .as_ref()
                .is_some_and(|wanted| wanted.value)
        };
        let certificates = self.product.certificates.iter();
        let wanted: Vec<Option<Purpose>> = certificates
            .filter(|(_, certificate)| is_wanted(certificate))
            .map(|(purpose, _)| Some(*purpose))
            .collect();
        if wanted.is_empty() {
            vec![None]
        } else {
            wanted
        }
    }

    fn is_shared(&self, purpose: Purpose) -> bool {
        let can_be = match self.product.certificates.get(&purpose) {
            Some(certificate) => certificate
                .multi_server
                .as_ref()
                .is_some_and(|can| can.value),
            None => true,
        };
        self.cluster.distribution.value == Distribution::MultiServer && can_be
    }

    /// A request for one node.
    fn single(&self, id: NodeId, node: &Node, purpose: Option<Purpose>) -> PlannedRequest {
        let mut names = Vec::new();
        let common_name = if purpose == Some(Purpose::DatabaseClient) {
            DATABASE_CLIENT.to_owned()
        } else {
            node_names(node, &mut names);
            self.further_names(purpose, &[node], &mut names);
            node.fqdn.clone()
        };
        let is_the_only_one = node.certificates.is_none() && node.custody == Custody::Local;
        let stem = match purpose {
            Some(purpose) if !is_the_only_one => format!("{}.{purpose}", node.fqdn),
            _ => node.fqdn.clone(),
        };
        let common_name = Located {
            value: common_name,
            range: node.host.range.clone(),
        };
        self.planned_request((id, node), purpose, vec![id], stem, common_name, names)
    }

    /// A request for all nodes that take part, made on the publisher.
    fn shared(
        &self,
        purpose: Purpose,
        takes_part: impl Fn(&Node) -> bool,
    ) -> Option<PlannedRequest> {
        let nodes = self.nodes.iter().copied();
        let nodes: Vec<(NodeId, &Node)> = nodes.filter(|(_, node)| takes_part(node)).collect();
        let publisher = nodes
            .iter()
            .find(|(_, node)| node.role == Some(Role::Publisher));
        let &(id, publisher) = publisher.or(nodes.first())?;
        let common_name = self.cluster.common_name.clone().unwrap_or_else(|| Located {
            value: shared_common_name(&publisher.fqdn, purpose),
            range: self.cluster.distribution.range.clone(),
        });
        let mut names = Vec::new();
        for (_, node) in &nodes {
            node_names(node, &mut names);
        }
        let nodes_alone: Vec<&Node> = nodes.iter().map(|(_, node)| *node).collect();
        self.further_names(Some(purpose), &nodes_alone, &mut names);
        let others = nodes.iter().map(|(other, _)| *other);
        let mut serves = vec![id];
        serves.extend(others.filter(|other| *other != id));
        let stem = format!("{}.{purpose}", publisher.fqdn);
        Some(self.planned_request(
            (id, publisher),
            Some(purpose),
            serves,
            stem,
            common_name,
            names,
        ))
    }

    fn planned_request(
        &self,
        (id, node): (NodeId, &Node),
        purpose: Option<Purpose>,
        serves: Vec<NodeId>,
        stem: String,
        common_name: Located<String>,
        names: Vec<PlannedName>,
    ) -> PlannedRequest {
        let attributes = node.subject.attributes();
        let mut subject: Vec<(Oid, Located<String>)> = attributes
            .map(|(oid, value)| (oid, value.clone()))
            .collect();
        // A server's form does not let it be empty.
        let has_form =
            node.custody == Custody::Server && self.cluster.product.value != Product::Generic;
        if has_form || common_name.value.len() <= LONGEST_COMMON_NAME {
            subject.push((oid::COMMON_NAME, common_name));
        }
        let key = key(
            self.cluster.product.value,
            node.custody,
            purpose,
            node.key.value,
        );
        let known = purpose.and_then(|purpose| self.product.certificates.get(&purpose));
        let adds_domain = self.product.adds_domain.as_ref();
        let adds_domain = adds_domain.filter(|_| node.custody == Custody::Server);
        let mut asked = node.certificates.iter().flatten();
        let asked = asked.find(|asked| Some(asked.value) == purpose);
        PlannedRequest {
            cluster: self.id,
            node: id,
            serves,
            purpose,
            asked: asked
                .map_or(&self.cluster.product.range, |asked| &asked.range)
                .clone(),
            certificate: known.cloned().unwrap_or_default(),
            adds_domain: adds_domain.cloned(),
            custody: node.custody,
            stem,
            subject,
            names,
            key,
            chosen_key: node.is_key_chosen.then(|| Located {
                value: key,
                range: node.key.range.clone(),
            }),
            key_usage: node.key_usage.clone(),
            extended_key_usage: node.extended_key_usage.clone(),
        }
    }

    /// The names that the certificate needs besides those of its nodes.
    fn further_names(
        &self,
        purpose: Option<Purpose>,
        nodes: &[&Node],
        names: &mut Vec<PlannedName>,
    ) {
        if self.cluster.parent_domain {
            for node in nodes {
                if let Some((_, domain)) = node.fqdn.split_once('.') {
                    add(names, domain, NameReason::ParentDomain, &node.host.range);
                }
            }
        }
        let certificate = purpose.and_then(|purpose| self.product.certificates.get(&purpose));
        let sources = certificate.and_then(|certificate| certificate.names.as_ref());
        for &source in sources.into_iter().flat_map(|sources| &sources.value) {
            for name in self.cluster.further_names.of(source) {
                add(names, &name.value, NameReason::Needed(source), &name.range);
            }
        }
    }
}

fn node_names(node: &Node, names: &mut Vec<PlannedName>) {
    let own = (&node.fqdn, NameReason::Node, &node.host.range);
    let alternatives = node
        .alternative_names
        .iter()
        .map(|name| (&name.value, NameReason::Alternative, &name.range));
    for (name, reason, range) in std::iter::once(own).chain(alternatives) {
        add(names, name, reason, range);
    }
}

fn add(names: &mut Vec<PlannedName>, name: &str, reason: NameReason, range: &Range<usize>) {
    if !names.iter().any(|known| known.name == name) {
        names.push(PlannedName {
            name: name.to_owned(),
            reason,
            range: range.clone(),
        });
    }
}

/// The common name that the servers choose: `host-ms.domain`, or `host-EC-ms.domain` (Cisco, Security Guide, Release 14,
/// “Certificate Signing Request Fields”).
fn shared_common_name(fqdn: &str, purpose: Purpose) -> String {
    let curve = if purpose.is_ecdsa() { "-EC" } else { "" };
    match fqdn.split_once('.') {
        Some((host, domain)) => format!("{host}{curve}{MULTI_SERVER}.{domain}"),
        None => format!("{fqdn}{curve}{MULTI_SERVER}"),
    }
}

/// The wanted key, or what comes nearest to it among those that a certificate of this purpose can have.
fn key(
    product: Product,
    custody: Custody,
    purpose: Option<Purpose>,
    wanted: KeyAlgorithm,
) -> KeyAlgorithm {
    let needs_curve = match (custody, product) {
        // The form of Expressway asks for the length of an RSA key.
        (Custody::Server, Product::ExpresswayC | Product::ExpresswayE) => false,
        // `pki csr` asks for no key, and Cisco does not say which one it makes.
        (Custody::Server, Product::MeetingServer) => return KeyAlgorithm::Rsa2048,
        _ => match purpose {
            None | Some(Purpose::Server | Purpose::DatabaseClient) => return wanted,
            Some(purpose) => purpose.is_ecdsa(),
        },
    };
    match (needs_curve, wanted.is_rsa()) {
        (true, true) => KeyAlgorithm::P256,
        (false, false) => KeyAlgorithm::Rsa2048,
        _ => wanted,
    }
}
