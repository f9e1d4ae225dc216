//! Worksheets: what an administrator enters on each server, in order, to get the requests that were planned.
//!
//! A server that keeps its key makes its own request. The worksheet has the forms
//! for all of them, node by node and certificate by certificate, and where each
//! request belongs when it was downloaded.

use std::path::{Path, PathBuf};

use crate::{
    estate::inventory::{Cluster, Custody, Inventory, Node, NodeId, Product, Purpose, Role},
    judge::{
        fleet::Fleet,
        planned_request::{NameReason, PlannedName, PlannedRequest, planned_requests},
        profile::{self, CertificatePolicy, Profile},
        server_form::{ServerForm, Step},
    },
};

/// The worksheets of an inventory.
#[derive(Clone, Debug, Default)]
pub struct Worksheet {
    /// The clusters that have requests to be made on servers, in order.
    pub clusters: Vec<ClusterSheet>,
    /// How many requests are made here and need no worksheet.
    pub made_here: usize,
}

/// What is to be done in a cluster.
#[derive(Clone, Debug)]
pub struct ClusterSheet {
    /// Its name.
    pub name: String,
    /// What runs there.
    pub product: Product,
    /// Whether the inventory leaves the keys to the servers; if not, `generate` makes a rehearsal meanwhile.
    pub keys_are_on_servers: bool,
    /// What to know before anything is entered.
    pub warnings: Vec<String>,
    /// The nodes on which requests are made.
    pub nodes: Vec<NodeSheet>,
}

/// What is to be done on a node.
#[derive(Clone, Debug)]
pub struct NodeSheet {
    /// Its full name.
    pub fqdn: String,
    /// What it is in its cluster.
    pub role: Option<Role>,
    /// What comes before all requests.
    pub preparation: Option<Step>,
    /// The requests.
    pub requests: Vec<RequestSheet>,
}

/// How to make one request.
#[derive(Clone, Debug)]
pub struct RequestSheet {
    /// Which of the server's certificates it is for.
    pub purpose: Option<Purpose>,
    /// Who meets the certificate.
    pub seen_by: Option<String>,
    /// What an administrator should know of it.
    pub advice: Option<String>,
    /// The subject as it should come out: attributes and values in the order of the request.
    pub subject: Vec<(String, String)>,
    /// The names that should come out, and why.
    pub names: Vec<PlannedName>,
    /// The nodes that the certificate is for.
    pub serves: Vec<String>,
    /// What to do.
    pub steps: Vec<Step>,
    /// Where the request belongs when it was downloaded.
    pub path: PathBuf,
}

/// The worksheets of all requests that are made on servers: where the inventory says so, and where the product takes no
/// key from elsewhere. Requests belong below `folder`. Only those that serve a node which `is_wanted` are there.
pub fn worksheet(
    inventory: &Inventory,
    profiles: &[Profile],
    folder: &Path,
    is_wanted: impl Fn(NodeId) -> bool,
) -> Worksheet {
    let on_servers = with_keys_on_servers(inventory, profiles);
    let mut sheet = Worksheet::default();
    for planned_request in &planned_requests(&on_servers, profiles) {
        if !planned_request.serves.iter().any(|node| is_wanted(*node)) {
            continue;
        }
        if planned_request.custody == Custody::Local {
            sheet.made_here += 1;
            continue;
        }
        let (Some((cluster, node)), Some(form)) = (
            inventory.node(planned_request.node),
            ServerForm::new(&on_servers, planned_request),
        ) else {
            continue;
        };
        let mut request = request_sheet(cluster, planned_request, profiles, folder);
        request.steps = form.steps();
        let served = planned_request.serves.iter();
        let served = served.filter_map(|index| inventory.node(*index));
        request.serves = served.map(|(_, node)| node.fqdn.clone()).collect();
        sheet.add(cluster, node, form, request);
    }
    sheet
}

/// The CSRs that servers will make when they are told what the worksheets say, to be judged before anybody tells them.
pub fn planned_fleet(
    inventory: &Inventory,
    profiles: &[Profile],
    folder: &Path,
    is_wanted: impl Fn(NodeId) -> bool,
) -> Fleet {
    let on_servers = with_keys_on_servers(inventory, profiles);
    let planned_requests = planned_requests(&on_servers, profiles);
    Fleet::of_plans(
        on_servers,
        planned_requests,
        |inventory, planned_request| {
            let mut serves = planned_request.serves.iter();
            let is_judged =
                planned_request.custody == Custody::Server && serves.any(|node| is_wanted(*node));
            let (cluster, _) = inventory.node(planned_request.node).filter(|_| is_judged)?;
            let path = path(cluster, planned_request, folder);
            Some(path.display().to_string())
        },
    )
}

/// Where a request belongs when it was downloaded.
fn path(cluster: &Cluster, planned_request: &PlannedRequest, folder: &Path) -> PathBuf {
    folder
        .join(&cluster.name.value)
        .join(format!("{}.csr", planned_request.stem))
}

/// The inventory as it is for servers that make their keys themselves, whatever it says of them.
fn with_keys_on_servers(inventory: &Inventory, profiles: &[Profile]) -> Inventory {
    let mut inventory = inventory.clone();
    for cluster in inventory.clusters.iter_mut() {
        if profile::makes_own_keys(profiles, cluster.product.value) {
            for node in &mut cluster.nodes {
                node.custody = Custody::Server;
            }
        }
    }
    inventory
}

/// What is known of a request without its form.
fn request_sheet(
    cluster: &Cluster,
    planned_request: &PlannedRequest,
    profiles: &[Profile],
    folder: &Path,
) -> RequestSheet {
    let policy = certificate(profiles, cluster.product.value, planned_request.purpose);
    let subject = planned_request.subject.iter();
    RequestSheet {
        purpose: planned_request.purpose,
        seen_by: policy.and_then(|policy| Some(policy.seen_by.as_ref()?.value.clone())),
        advice: policy.and_then(|policy| Some(policy.advice.as_ref()?.value.clone())),
        subject: subject
            .map(|(oid, value)| (oid.to_string(), value.value.clone()))
            .collect(),
        names: planned_request.names.clone(),
        serves: Vec::new(),
        steps: Vec::new(),
        path: path(cluster, planned_request, folder),
    }
}

fn certificate(
    profiles: &[Profile],
    product: Product,
    purpose: Option<Purpose>,
) -> Option<&CertificatePolicy> {
    let profile = profile::of_product(profiles, product)?;
    profile.policy.product.certificates.get(&purpose?)
}

impl Worksheet {
    /// Adds a request; those of a cluster come one after the other.
    fn add(&mut self, cluster: &Cluster, node: &Node, form: ServerForm<'_>, request: RequestSheet) {
        let name = &cluster.name.value;
        if self.clusters.last().is_none_or(|last| last.name != *name) {
            self.clusters.push(ClusterSheet {
                name: name.clone(),
                product: cluster.product.value,
                keys_are_on_servers: node.custody == Custody::Server,
                warnings: Vec::new(),
                nodes: Vec::new(),
            });
        }
        let Some(cluster) = self.clusters.last_mut() else {
            return;
        };
        for warning in form.warnings() {
            if !cluster.warnings.contains(&warning) {
                cluster.warnings.push(warning);
            }
        }
        let mut nodes = cluster.nodes.iter_mut().rev();
        match nodes.find(|known| known.fqdn == node.fqdn) {
            Some(known) => known.requests.push(request),
            None => cluster.nodes.push(NodeSheet {
                fqdn: node.fqdn.clone(),
                role: node.role,
                preparation: form.preparation(),
                requests: vec![request],
            }),
        }
    }

    /// How many requests there are.
    pub fn requests(&self) -> usize {
        let nodes = self.clusters.iter().flat_map(|cluster| &cluster.nodes);
        nodes.map(|node| node.requests.len()).sum()
    }
}

/// Why a name is there, for people.
pub fn reason(reason: NameReason) -> String {
    match reason {
        NameReason::Node => "the node".to_owned(),
        NameReason::Alternative => "alternative name".to_owned(),
        NameReason::ParentDomain => "parent domain".to_owned(),
        NameReason::Needed(source) => source.to_string(),
    }
}
