//! What is to be done for each request, after a look at what is there already.

use std::path::{Path, PathBuf};

use rcgen::PublicKeyData as _;
use zeroize::Zeroizing;

use crate::{
    estate::inventory::{Custody, Inventory, Located, NodeId, UnknownNode},
    judge::{engine::THREADS, planned_request::PlannedRequest},
    pki::{
        csr::{CertificationRequest, ExtensionContent, GeneralNameKind, key_usage_names},
        host_name,
        key::PublicHalf,
        oid,
        pem::Armor,
        text::source::Source,
    },
    work::{file_change::ExistingFiles, keypair::KeyPair},
};

/// What is to be done, request by request, in the order of the inventory.
#[derive(Debug)]
pub struct Plan {
    /// The requests.
    pub requests: Vec<Planned>,
}

/// What is to be done for one request.
#[derive(Debug)]
pub struct Planned {
    /// What it should be.
    pub planned_request: PlannedRequest,
    /// The cluster's name.
    pub cluster: String,
    /// The name of the node on which it is made.
    pub fqdn: String,
    /// Where the key belongs.
    pub key_path: PathBuf,
    /// Where the request belongs.
    pub request_path: PathBuf,
    /// What to do.
    pub action: Action,
    /// The request that is there already and stays.
    pub existing_request: Option<Vec<u8>>,
    /// The key that is there already, if it can be read.
    pub existing_key: Option<PublicHalf>,
}

/// What to do for a request.
#[derive(Debug)]
pub enum Action {
    /// Make a request, and a key unless one is there from a run that was cut short.
    Make {
        /// The key that is there, as PEM.
        existing_key: Option<Zeroizing<String>>,
    },
    /// Make a new pair and put the old one aside.
    Renew,
    /// Key and request are there and are what the inventory wants.
    Keep,
    /// Something is there that is not what the inventory wants.
    Differs(String),
    /// The server makes it, and has not given it out yet.
    Await,
    /// The server has made it; here it is.
    Received,
    /// Not asked for this time.
    LeaveAlone,
}

impl Action {
    /// Whether a request is to be made.
    pub fn is_making(&self) -> bool {
        matches!(self, Self::Make { .. } | Self::Renew)
    }

    /// Whether a request is to be made, here or on a server.
    pub fn is_awaiting(&self) -> bool {
        self.is_making() || matches!(self, Self::Await)
    }
}

/// Which nodes are asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these; all of them when empty.
    pub nodes: Vec<String>,
    /// New pairs for these.
    pub renew: Vec<String>,
}

impl Plan {
    /// Decides after what was found in the output folder, at the [`paths`].
    pub fn new(
        inventory: &Inventory,
        planned_requests: &[PlannedRequest],
        folder: &Path,
        existing: &ExistingFiles,
        selection: &Selection,
    ) -> Result<Self, UnknownNode> {
        let wanted = inventory.nodes_called(&selection.nodes)?;
        let renewed = inventory.nodes_called(&selection.renew)?;
        let is_one_of = |planned_request: &PlannedRequest, nodes: &[NodeId]| {
            let mut served = planned_request.serves.iter();
            served.any(|node| nodes.contains(node))
        };
        let everything = wanted.is_empty() && renewed.is_empty();
        let requests = THREADS.map(planned_requests, |planned_request| {
            let (cluster, node) = inventory.node(planned_request.node)?;
            let place = Place::new(inventory, planned_request, folder)?;
            let there = There::new(existing, &place);
            let is_renewed = is_one_of(planned_request, &renewed);
            let is_asked_for = is_renewed || everything || is_one_of(planned_request, &wanted);
            let action = match planned_request.custody {
                _ if !is_asked_for => Action::LeaveAlone,
                Custody::Server => there.received(&place),
                Custody::Local if is_renewed => Action::Renew,
                Custody::Local => there.action(planned_request, &place),
            };
            let existing_key = there.public_half();
            Some(Planned {
                existing_key,
                cluster: cluster.name.value.clone(),
                fqdn: node.fqdn.clone(),
                key_path: place.key,
                request_path: place.request,
                existing_request: there.request.ok().flatten().map(<[u8]>::to_vec),
                action,
                planned_request: planned_request.clone(),
            })
        });
        Ok(Self {
            requests: requests.into_iter().flatten().collect(),
        })
    }
}

/// `with_extension` of the standard library would take the last label of the name for one.
fn with_extension(stem: &Path, extension: &str) -> PathBuf {
    let mut path = stem.as_os_str().to_owned();
    path.push(".");
    path.push(extension);
    PathBuf::from(path)
}

/// Where the keys and requests belong: what is there decides what is to be done.
pub fn paths(
    inventory: &Inventory,
    planned_requests: &[PlannedRequest],
    folder: &Path,
) -> Vec<PathBuf> {
    let places = planned_requests
        .iter()
        .filter_map(|planned_request| Place::new(inventory, planned_request, folder));
    places
        .flat_map(|place| [place.key, place.request])
        .collect()
}

struct Place {
    key: PathBuf,
    request: PathBuf,
}

impl Place {
    fn new(inventory: &Inventory, planned_request: &PlannedRequest, folder: &Path) -> Option<Self> {
        let (cluster, _) = inventory.node(planned_request.node)?;
        let stem = folder.join(&cluster.name.value).join(&planned_request.stem);
        Some(Self {
            key: with_extension(&stem, "key"),
            request: with_extension(&stem, "csr"),
        })
    }
}

/// What is at a node's place: nothing, something, or something that cannot be read.
struct There<'a> {
    key: Result<Option<&'a str>, String>,
    request: Result<Option<&'a [u8]>, String>,
}

impl<'a> There<'a> {
    fn new(existing: &'a ExistingFiles, place: &Place) -> Self {
        Self {
            key: existing.text(&place.key),
            request: existing
                .content(&place.request)
                .map_err(ToString::to_string),
        }
    }

    fn public_half(&self) -> Option<PublicHalf> {
        let pem = self.key.as_ref().ok().copied().flatten()?;
        PublicHalf::of_private_key(pem.as_bytes()).ok()
    }

    /// Whether the request that a server makes is here.
    fn received(&self, place: &Place) -> Action {
        match &self.request {
            Ok(None) => Action::Await,
            Ok(Some(_)) => Action::Received,
            Err(error) => cannot_read(&place.request, error),
        }
    }

    fn action(&self, planned_request: &PlannedRequest, place: &Place) -> Action {
        match (&self.key, &self.request) {
            (Err(error), _) => cannot_read(&place.key, error),
            (_, Err(error)) => cannot_read(&place.request, error),
            (Ok(None), Ok(None)) => Action::Make { existing_key: None },
            (Ok(None), Ok(Some(_))) => {
                Action::Differs("there is a request but not its key".to_owned())
            }
            (Ok(Some(pem)), Ok(None)) => match difference_of_key(pem, planned_request) {
                None => Action::Make {
                    existing_key: Some(Zeroizing::new((*pem).to_owned())),
                },
                Some(difference) => Action::Differs(difference),
            },
            (Ok(Some(pem)), Ok(Some(request))) => match difference(pem, request, planned_request) {
                None => Action::Keep,
                Some(difference) => Action::Differs(difference),
            },
        }
    }
}

fn cannot_read(path: &Path, error: &str) -> Action {
    Action::Differs(format!("`{}` cannot be read: {error}", path.display()))
}

/// In what a key that is there alone is not what the inventory wants.
fn difference_of_key(pem: &str, planned_request: &PlannedRequest) -> Option<String> {
    let Ok(key) = KeyPair::from_pem(pem) else {
        return Some("its key cannot be read as a private key without a password".to_owned());
    };
    let wanted = planned_request.key.word();
    let info = key.subject_public_key_info();
    let is_wanted = match wanted.strip_prefix("RSA-") {
        // An RSA SubjectPublicKeyInfo is some 38 octets longer than its modulus.
        Some(bits) => bits
            .parse::<usize>()
            .is_ok_and(|bits| info.len().abs_diff(bits / 8 + 38) < 8),
        None => {
            let curve = [oid::P_256, oid::P_384, oid::P_521]
                .into_iter()
                .find(|oid| oid.name() == Some(wanted));
            curve.is_some_and(|curve| {
                info.windows(curve.content().len())
                    .any(|window| window == curve.content())
            })
        }
    };
    (!is_wanted).then(|| format!("its key is not {wanted}, as the inventory says"))
}

/// In what a pair that is there is not what the inventory wants.
fn difference(pem: &str, bytes: &[u8], planned_request: &PlannedRequest) -> Option<String> {
    let armor = Armor::scan(&Source::new("", bytes));
    let request = armor
        .blocks
        .first()
        .and_then(|block| CertificationRequest::from_der(block.der.as_deref()?).ok());
    let Some(request) = request else {
        return Some("its request cannot be read".to_owned());
    };
    let Ok(key) = KeyPair::from_pem(pem) else {
        return Some("its key cannot be read as a private key without a password".to_owned());
    };
    if key.subject_public_key_info() != request.public_key_info() {
        return Some("its key and its request do not belong together".to_owned());
    }
    let key = request.public_key.key.to_string();
    if key != planned_request.key.word() {
        return Some(format!(
            "its key is {key}, the inventory says {}",
            planned_request.key
        ));
    }
    difference_of_subject(&request, planned_request)
        .or_else(|| difference_of_names(&request, planned_request))
        .or_else(|| difference_of_usage(&request, planned_request))
}

fn difference_of_subject(
    request: &CertificationRequest,
    planned_request: &PlannedRequest,
) -> Option<String> {
    let wanted = &planned_request.subject;
    for (oid, Located { value, .. }) in wanted {
        match request.subject.value_of(oid.clone()) {
            Some(there) if there == value => {}
            Some(there) => {
                return Some(format!("{oid} is `{there}`, the inventory says `{value}`"));
            }
            None => return Some(format!("{oid} is missing, the inventory says `{value}`")),
        }
    }
    let surplus = request
        .subject
        .attributes()
        .find(|attribute| wanted.iter().all(|(oid, _)| *oid != attribute.oid))?;
    Some(format!(
        "{} is `{}`, the inventory has none",
        surplus.oid, surplus.text
    ))
}

fn difference_of_names(
    request: &CertificationRequest,
    planned_request: &PlannedRequest,
) -> Option<String> {
    let there = request.alternative_names().filter(|name| {
        matches!(
            name.kind,
            GeneralNameKind::DnsName | GeneralNameKind::IpAddress
        )
    });
    let there: Vec<String> = there
        .map(|name| host_name::comparable(&name.text))
        .collect();
    let wanted: Vec<String> = planned_request.names().map(host_name::comparable).collect();
    let missing = wanted
        .iter()
        .find(|name| !there.contains(name))
        .map(|name| format!("the alternative name `{name}` is missing"));
    missing.or_else(|| {
        let surplus = there.iter().find(|name| !wanted.contains(name))?;
        Some(format!(
            "the alternative name `{surplus}` is not in the inventory"
        ))
    })
}

fn difference_of_usage(
    request: &CertificationRequest,
    planned_request: &PlannedRequest,
) -> Option<String> {
    let mut there: Vec<String> = Vec::new();
    for extension in request.extensions() {
        match &extension.content {
            ExtensionContent::KeyUsage(bits) => {
                there.extend(key_usage_names(bits).into_iter().map(str::to_owned));
            }
            ExtensionContent::ExtendedKeyUsage(purposes) => {
                there.extend(purposes.iter().map(|purpose| purpose.oid.to_string()));
            }
            _ => {}
        }
    }
    let usages = planned_request.key_usage.iter().map(ToString::to_string);
    let wanted: Vec<String> = usages
        .chain(
            planned_request
                .extended_key_usage
                .iter()
                .map(ToString::to_string),
        )
        .collect();
    let missing = wanted
        .iter()
        .find(|usage| !there.contains(usage))
        .map(|usage| format!("the request does not ask for {usage}"));
    missing.or_else(|| {
        let surplus = there.iter().find(|usage| !wanted.contains(usage))?;
        Some(format!(
            "the request asks for {surplus}, the inventory does not"
        ))
    })
}
