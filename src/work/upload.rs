//! Upload plans: which file goes where on each server, in which order, and what to restart.
//!
//! A Cisco server takes a certificate only when it knows whoever signed it, from the
//! root down, so the order matters; and it goes on presenting the old one until the
//! right service was restarted. The plan has the files, split and named, and the
//! steps, node by node with publishers first.

mod expressway;
mod platform;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use crate::{
    estate::inventory::{Custody, Inventory, NodeId, Product, Purpose, Role},
    judge::{
        finding::EntryId,
        issued::{Delivery, Entry},
        planned_request::PlannedRequest,
        server_form::{Step, StepContent},
    },
    pki::{certificate::Certificate, pem::to_pem},
    work::file_change::NewFile,
};

/// What to upload.
#[derive(Clone, Debug, Default)]
pub struct UploadPlan {
    /// The certificates, publishers first, then in the order of the inventory.
    pub uploads: Vec<Upload>,
    /// How many certificates are for no node of the inventory.
    pub without_node: usize,
    /// The certificates in whose place a newer one is uploaded.
    pub superseded: Vec<Superseded>,
    /// The nodes of the inventory for which there is no certificate, in its order.
    pub without_certificate: Vec<String>,
}

/// A certificate that is not uploaded, because there is a newer one for the same place.
#[derive(Clone, Debug)]
pub struct Superseded {
    /// Its file.
    pub path: String,
    /// The file of the newer one.
    pub by: String,
    /// The node on which that is uploaded.
    pub node: String,
}

/// A certificate and everything that goes onto the server with it.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The cluster.
    pub cluster: String,
    /// The node on which it is uploaded.
    pub node: String,
    /// What the node is in its cluster.
    pub role: Option<Role>,
    /// What runs there.
    pub product: Product,
    /// Which of the server's certificates it is.
    pub purpose: Option<Purpose>,
    /// The nodes that the certificate is for.
    pub serves: Vec<String>,
    /// The folder for the files, below that of the plan.
    pub folder: String,
    /// The files.
    pub files: Vec<UploadFile>,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// What to know before, a sentence each.
    pub cautions: Vec<String>,
}

/// A file for an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadFile {
    /// Its name; the number in front is the order.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// A certificate that is to be uploaded, with its chain, on its node.
struct Arrival<'a> {
    node: &'a str,
    purpose: Option<Purpose>,
    custody: Custody,
    /// The file of its private key, if that was given.
    key: Option<&'a str>,
    certificate: &'a Certificate,
    /// From whoever signed it to the root.
    chain: Vec<&'a Certificate>,
}

/// What makes up an upload besides the certificate.
#[derive(Default)]
struct Instructions {
    files: Vec<UploadFile>,
    steps: Vec<Step>,
    cautions: Vec<String>,
}

impl UploadPlan {
    /// The files of all uploads, in a folder.
    pub fn files(&self, folder: &Path) -> Vec<NewFile> {
        let files = self.uploads.iter().flat_map(|upload| {
            let folder = folder.join(&upload.folder);
            let files = upload.files.iter();
            files.map(move |file| NewFile::shared(folder.join(&file.name), file.text.as_str()))
        });
        files.collect()
    }
}

/// The plan for all certificates of a delivery that belong to nodes.
pub fn upload_plan(delivery: &Delivery) -> UploadPlan {
    let mut plan = UploadPlan::default();
    // A server has one certificate for each purpose, and one folder of files for it.
    let mut places: BTreeMap<String, Vec<(EntryId, NodeId, Upload)>> = BTreeMap::new();
    for (index, entry, certificate) in delivery.servers() {
        let planned_request = delivery.planned_request_of(entry);
        let home = planned_request
            .map(|planned_request| planned_request.node)
            .or(entry.node);
        match home.and_then(|node| Some((node, upload(delivery, entry, certificate, node)?))) {
            Some((node, upload)) => {
                let place = places.entry(upload.folder.clone()).or_default();
                place.push((index, node, upload));
            }
            None => plan.without_node += 1,
        }
    }
    let mut uploads: Vec<(NodeId, Upload)> = Vec::new();
    for place in places.into_values() {
        let newest = delivery.newest(place.iter().map(|(index, ..)| *index));
        for (index, node, upload) in place {
            if Some(index) == newest {
                uploads.push((node, upload));
            } else {
                plan.superseded.push(Superseded {
                    path: path(delivery, Some(index)),
                    by: path(delivery, newest),
                    node: upload.node,
                });
            }
        }
    }
    let publishers_first = |upload: &Upload| upload.role != Some(Role::Publisher);
    let inventory = delivery.fleet.inventory.as_ref();
    let cluster = |node: NodeId| inventory.and_then(|inventory| inventory.cluster_of(node));
    uploads.sort_by_key(|(node, upload)| (cluster(*node), publishers_first(upload), *node));
    plan.uploads = uploads.into_iter().map(|(_, upload)| upload).collect();
    let served: BTreeSet<&str> = plan
        .uploads
        .iter()
        .flat_map(|upload| upload.serves.iter().chain([&upload.node]))
        .map(String::as_str)
        .collect();
    let nodes = inventory.into_iter().flat_map(Inventory::nodes);
    let without = nodes
        .map(|(_, node)| &node.fqdn)
        .filter(|fqdn| !served.contains(fqdn.as_str()));
    plan.without_certificate = without.cloned().collect();
    plan
}

fn path(delivery: &Delivery, entry: Option<EntryId>) -> String {
    let entry = entry.and_then(|entry| delivery.entries.get(entry));
    let file = entry.and_then(|entry| delivery.file_of(entry));
    file.map(|file| file.path.clone()).unwrap_or_default()
}

fn upload(
    delivery: &Delivery,
    entry: &Entry,
    certificate: &Certificate,
    node: NodeId,
) -> Option<Upload> {
    let (cluster, home) = delivery.fleet.node(node)?;
    let planned_request = delivery.planned_request_of(entry);
    let key = entry.key.and_then(|key| delivery.against.keys.get(key));
    let arrival = Arrival {
        node: &home.fqdn,
        purpose: planned_request.and_then(|planned_request| planned_request.purpose),
        custody: planned_request.map_or(home.custody, |planned_request| planned_request.custody),
        key: key.map(|key| key.path.as_str()),
        certificate,
        chain: delivery
            .chain_of(entry)
            .map(|(_, certificate)| certificate)
            .collect(),
    };
    let product = cluster.product.value;
    let instructions = match product {
        Product::Cucm | Product::ImPresence | Product::UnityConnection => {
            platform::instructions(&arrival)
        }
        Product::ExpresswayC | Product::ExpresswayE => expressway::instructions(&arrival),
        Product::MeetingServer | Product::Generic => {
            others(&arrival, product == Product::MeetingServer)
        }
    };
    let stem = planned_request.map_or(&home.fqdn, |planned_request: &PlannedRequest| {
        &planned_request.stem
    });
    let served = delivery.nodes_of(entry);
    Some(Upload {
        cluster: cluster.name.value.clone(),
        node: home.fqdn.clone(),
        role: home.role,
        product,
        purpose: arrival.purpose,
        serves: served.iter().map(|(_, node)| node.fqdn.clone()).collect(),
        folder: format!("{}/{stem}", cluster.name.value),
        files: instructions.files,
        steps: instructions.steps,
        cautions: instructions.cautions,
    })
}

/// Any other host: the certificate and those between it and the root in one file, as most servers want them.
fn others(arrival: &Arrival<'_>, is_meeting_server: bool) -> Instructions {
    let intermediates: Vec<&Certificate> = arrival.intermediates().collect();
    let mut text = pem(arrival.certificate);
    let mut bundle = String::new();
    for intermediate in &intermediates {
        bundle += &pem(intermediate);
    }
    let mut instructions = Instructions::default();
    if is_meeting_server {
        instructions.files = vec![file("certificate.crt", text), file("ca-bundle.crt", bundle)];
        instructions.steps.push(Step::commands(
            "By SFTP to the server, then on its command line (MMP)",
            vec!["pki inspect certificate.crt".to_owned()],
            &["Assign certificate, key and bundle to each service that presents them, with the commands of your release, and restart the service; these were not verified."],
        ));
        return instructions;
    }
    text += &bundle;
    instructions.files = vec![file("fullchain.pem", text)];
    let key = arrival
        .key
        .map_or("its private key".to_owned(), |key| format!("`{key}`"));
    instructions.steps.push(Step {
        title: "On the host".to_owned(),
        content: StepContent::Fields(Vec::new()),
        notes: vec![
            format!("Configure `fullchain.pem` as certificate and {key} as key of the service; clients want the certificate first and the root not at all, and so it is in the file."),
            "Restart the service, or let it read its configuration again.".to_owned(),
        ],
    });
    instructions
}

impl<'a> Arrival<'a> {
    fn root(&self) -> Option<&'a Certificate> {
        let last = self.chain.last().copied();
        last.filter(|last| last.is_self_signed())
    }

    /// The certificates between the server's and the root, the one that signed the server's first.
    fn intermediates(&self) -> impl Iterator<Item = &'a Certificate> {
        self.chain
            .iter()
            .copied()
            .filter(|certificate| !certificate.is_self_signed())
    }
}

fn file(name: impl Into<String>, text: String) -> UploadFile {
    UploadFile {
        name: name.into(),
        text,
    }
}

fn pem(certificate: &Certificate) -> String {
    to_pem("CERTIFICATE", certificate.der())
}
