//! Forecast: what users will be asked once the certificates are on the servers.
//!
//! Every address that clients are told leads to a server, the server presents a
//! certificate, and the client looks at two things: whether somebody whom it
//! trusts issued it, and whether it is for what the client was told. What comes
//! of that is what Cisco's “Setup Certificate Validation” says, and the installer
//! arguments of “On-Premises Deployment for Cisco Jabber 12.9”. What neither says
//! is a [`Note`].

mod note;
mod outcome;
mod server;
mod told;

use std::collections::{BTreeMap, BTreeSet};

pub use note::Note;
pub use outcome::{Difference, Distrust, Doubt, OnInvalid, Outcome, Refuser, Unknown};
pub use server::Service;
pub use told::Told;

use crate::{
    addresses::{Host, Setting},
    certificate::{Certificate, Client, Mismatch, Roots},
    delivery::Delivery,
    inventory::{Cluster, Inventory},
    name,
    request::GeneralNameKind,
};
use outcome::Judging;
use server::{Found, Servers};
use told::{Telling, tellings};

/// What is known of the clients besides their addresses and roots.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clients {
    /// How they compare hosts with certificates.
    pub client: Client,
    /// What they do about a certificate that they doubt.
    pub on_invalid: OnInvalid,
    /// Whether they are in FIPS mode.
    pub has_fips: bool,
}

/// What users will be asked.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The clients that it is for.
    pub clients: Clients,
    /// What clients connect to, in the order of the inventory and of the files.
    pub connections: Vec<Connection>,
    /// What a user meets in all.
    pub now: Total,
    /// The same after the change that is proposed.
    pub after: Option<Total>,
    /// What the forecast rests on and nobody verified.
    pub notes: BTreeSet<Note>,
}

/// One thing that clients connect to.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The address, as it is written.
    pub address: String,
    /// Who tells clients, in order.
    pub told: Vec<Told>,
    /// What clients want there; none where nobody knows the server.
    pub service: Option<Service>,
    /// The full name of the server.
    pub server: Option<String>,
    /// The certificate that it presents.
    pub presented: Option<Presented>,
    /// What happens.
    pub now: Outcome,
    /// What happens after the change that is proposed.
    pub after: Option<Outcome>,
    /// What to do about the address, where it is the address.
    pub advice: Option<String>,
}

/// A certificate that a server presents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    /// Which one: two servers with the same certificate have the same.
    pub identity: Identity,
    /// What a person calls it.
    pub title: String,
    /// The file that it was read from; none for the one that a server made for itself.
    pub path: Option<String>,
}

/// What tells certificates apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// The entry of the delivery with this index.
    Delivered(usize),
    /// The one that the node with this index made for itself.
    Own(usize, Service),
}

/// What a user meets in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// How many prompts: one for each certificate that a client doubts.
    pub prompts: usize,
    /// How many connections work without a word.
    pub silent: usize,
    /// How many connections begin with a prompt, or with one that was answered for another connection.
    pub prompted: usize,
    /// How many connections clients refuse.
    pub refused: usize,
    /// Of how many connections nobody can say it.
    pub unknown: usize,
    /// How many lead to a site that may be somebody else's.
    pub elsewhere: usize,
}

impl Total {
    /// Whether users will notice nothing at all, as far as servers of the inventory go.
    pub fn is_silent(&self) -> bool {
        self.prompted == 0 && self.refused == 0 && self.unknown == 0
    }

    fn of<'a>(met: impl Iterator<Item = (Option<Identity>, &'a Outcome)>) -> Self {
        let mut total = Self::default();
        let mut doubted = BTreeSet::new();
        for (identity, outcome) in met {
            match outcome {
                Outcome::Silent => total.silent += 1,
                Outcome::Prompt(_) => {
                    total.prompted += 1;
                    doubted.insert(identity);
                }
                Outcome::Refused(..) => total.refused += 1,
                Outcome::Unknown(Unknown::Elsewhere) => total.elsewhere += 1,
                Outcome::Unknown(_) => total.unknown += 1,
            }
        }
        total.prompts = doubted.len();
        total
    }
}

/// What clients with these roots meet at every address that the delivery's fleet has, now, and with the roots of a change.
pub fn forecast(
    delivery: &Delivery,
    roots: &Roots,
    changed: Option<&Roots>,
    clients: Clients,
) -> Forecast {
    let mut forecasting = Forecasting {
        delivery,
        clients,
        now: Trust::new(delivery, roots),
        after: changed.map(|roots| Trust::new(delivery, roots)),
        servers: delivery
            .fleet
            .inventory
            .as_ref()
            .map(|inventory| Servers::new(inventory, delivery)),
        known: BTreeMap::new(),
        connections: Vec::new(),
        notes: BTreeSet::from([Note::Revocation]),
    };
    let tellings = tellings(delivery);
    for telling in &tellings {
        forecasting.add(telling);
    }
    if tellings.is_empty() {
        forecasting.add_full_names();
    }
    forecasting.finish()
}

/// Which certificates clients with these roots trust, each looked at once.
struct Trust<'a> {
    delivery: &'a Delivery,
    roots: &'a Roots,
    known: BTreeMap<usize, Option<Distrust>>,
}

impl<'a> Trust<'a> {
    fn new(delivery: &'a Delivery, roots: &'a Roots) -> Self {
        Self {
            delivery,
            roots,
            known: BTreeMap::new(),
        }
    }

    fn distrust(&mut self, entry: usize, certificate: &Certificate) -> Option<Distrust> {
        let judge = || {
            let trusted = self.delivery.trusted_by(self.roots, certificate);
            trusted.err().map(Distrust::Refusal)
        };
        *self.known.entry(entry).or_insert_with(judge)
    }
}

/// What to do about an address that nobody knows.
const WHOSE: &str = "correct it; or write it into the `addresses` of its server in the inventory, or give the output of `show network cluster` with `--addresses`";

/// What tells connections apart.
type Key = (Host, Option<usize>, Option<Service>);

struct Forecasting<'a> {
    delivery: &'a Delivery,
    clients: Clients,
    now: Trust<'a>,
    after: Option<Trust<'a>>,
    servers: Option<Servers<'a>>,
    known: BTreeMap<Key, usize>,
    connections: Vec<Connection>,
    notes: BTreeSet<Note>,
}

impl<'a> Forecasting<'a> {
    fn add(&mut self, telling: &Telling<'_>) {
        let address = telling.address;
        let found = match (&self.servers, telling.node) {
            (Some(_), Some(node)) => Found::Node(node),
            (Some(servers), None) => servers.find(address, telling.cluster),
            (None, _) => Found::None,
        };
        let unknown = match found {
            Found::Node(node) => {
                let services = self.servers.as_ref().map(|servers| servers.services(node));
                for service in services.unwrap_or_default() {
                    let told = telling.told.clone();
                    let setting = Some(address.setting);
                    self.connect(&address.text, &address.host, setting, told, node, *service);
                }
                return;
            }
            Found::Several(names) => Unknown::Several(names),
            Found::None if address.may_be_foreign() => Unknown::Elsewhere,
            Found::None => Unknown::NoServer,
        };
        let advice = (unknown == Unknown::NoServer).then(|| WHOSE.to_owned());
        let key = (address.host.clone(), None, None);
        self.push(key, telling.told.clone(), |forecasting| Connection {
            address: address.text.clone(),
            told: Vec::new(),
            service: None,
            server: None,
            presented: None,
            now: Outcome::Unknown(unknown.clone()),
            after: forecasting
                .after
                .is_some()
                .then_some(Outcome::Unknown(unknown)),
            advice,
        });
    }

    /// Where nothing says what clients are told, they are told the full names, as they should be.
    fn add_full_names(&mut self) {
        let Some(inventory) = &self.delivery.fleet.inventory else {
            return;
        };
        self.notes.insert(Note::FullNames);
        for (index, (_, node)) in inventory.nodes().enumerate() {
            let told = Told {
                by: None,
                path: inventory.source.path().to_owned(),
                line: inventory.source.position(node.host.range.start).line,
            };
            let host = Host::Full(name::comparable(&node.fqdn));
            let services = self.servers.as_ref().map(|servers| servers.services(index));
            for service in services.unwrap_or_default() {
                self.connect(&node.fqdn, &host, None, told.clone(), index, *service);
            }
        }
    }

    /// Adds who tells of a connection that is known; makes one that is not.
    fn push(&mut self, key: Key, told: Told, make: impl FnOnce(&mut Self) -> Connection) {
        let index = match self.known.get(&key) {
            Some(index) => *index,
            None => {
                let connection = make(self);
                self.connections.push(connection);
                self.known.insert(key, self.connections.len() - 1);
                self.connections.len() - 1
            }
        };
        if let Some(connection) = self.connections.get_mut(index) {
            connection.told.push(told);
        }
    }

    fn connect(
        &mut self,
        text: &str,
        host: &Host,
        setting: Option<Setting>,
        told: Told,
        node: usize,
        service: Service,
    ) {
        let inventory = self.delivery.fleet.inventory.as_ref();
        let Some((cluster, of_node)) = inventory.and_then(|inventory| inventory.node(node)) else {
            return;
        };
        let key = (host.clone(), Some(node), Some(service));
        self.push(key, told, |forecasting| {
            let (presented, now, after) = forecasting.meet(text, cluster, node, service);
            let is_other_name = |outcome: &Outcome| {
                let doubt = outcome.doubt();
                doubt.is_some_and(|doubt| matches!(doubt.difference, Some(Difference::Address(_))))
            };
            let names_node =
                forecasting
                    .certificate(presented.identity)
                    .is_some_and(|certificate| {
                        certificate
                            .identifies(&of_node.fqdn, forecasting.clients.client)
                            .is_ok()
                    });
            let advice = setting
                .filter(|_| is_other_name(&now) && names_node)
                .map(|setting| setting.advice(Some(&of_node.fqdn)));
            Connection {
                address: text.to_owned(),
                told: Vec::new(),
                service: Some(service),
                server: Some(of_node.fqdn.clone()),
                presented: Some(presented),
                now,
                after,
                advice,
            }
        });
    }

    fn certificate(&self, identity: Identity) -> Option<&'a Certificate> {
        match identity {
            Identity::Delivered(entry) => self.delivery.entries.get(entry)?.certificate(),
            Identity::Own(..) => None,
        }
    }

    /// What a client meets at a server.
    fn meet(
        &mut self,
        text: &str,
        cluster: &Cluster,
        node: usize,
        service: Service,
    ) -> (Presented, Outcome, Option<Outcome>) {
        let servers = self.servers.as_ref();
        let entry = servers.and_then(|servers| servers.presents(node, service));
        let identity = entry.map_or(Identity::Own(node, service), Identity::Delivered);
        let judging = Judging {
            clients: self.clients,
            service,
        };
        let found = entry.and_then(|entry| {
            let certificate = self.certificate(identity)?;
            let of_entry = self.delivery.entries.get(entry)?;
            let path = self.delivery.file_of(of_entry)?.path.clone();
            Some((entry, certificate, path))
        });
        let Some((entry, certificate, path)) = found else {
            self.notes.insert(Note::OwnCertificate);
            let outcome = judging.outcome(Some(Distrust::OwnCertificate), None);
            let presented = Presented {
                identity: Identity::Own(node, service),
                title: "its own".to_owned(),
                path: None,
            };
            let after = self.after.is_some().then(|| outcome.clone());
            return (presented, outcome, after);
        };
        let difference = self.difference(text, cluster, service, certificate);
        let outcome = |distrust| match &difference {
            Ok(difference) => judging.outcome(distrust, difference.clone()),
            // An issuer that is not trusted is reason enough.
            Err(_) if distrust.is_some() => judging.outcome(distrust, None),
            Err(unknown) => Outcome::Unknown(unknown.clone()),
        };
        let now = outcome(self.now.distrust(entry, certificate));
        let after = self.after.as_mut();
        let after = after.map(|trust| outcome(trust.distrust(entry, certificate)));
        let presented = Presented {
            identity,
            title: certificate.title(),
            path: Some(path),
        };
        (presented, now, after)
    }

    /// What in the certificate is not as the client wants it; an error where nobody knows what the client wants.
    fn difference(
        &mut self,
        text: &str,
        cluster: &Cluster,
        service: Service,
        certificate: &Certificate,
    ) -> Result<Option<Difference>, Unknown> {
        let client = self.clients.client;
        let names = |host: &str| certificate.identifies(host, client).is_ok();
        let of_address = || {
            let compared = certificate.identifies(text, client);
            compared.err().map(Difference::Address)
        };
        let by_standard = certificate.identifies(text, Client::Rfc9525);
        if service != Service::Xmpp
            && by_standard == Err(Mismatch::CommonNameOnly)
            && of_address().is_none()
        {
            self.notes.insert(Note::CommonName);
        }
        match service {
            Service::Https => Ok(of_address()),
            Service::Xmpp => {
                let domains = &cluster.further_names.xmpp_domains;
                if domains.is_empty() {
                    return Err(Unknown::NoXmppDomain);
                }
                let missing = domains.iter().find(|domain| !names(&domain.value));
                let has_own_type = certificate
                    .alternative_names()
                    .any(|name| name.kind == GeneralNameKind::OtherName);
                match missing {
                    Some(_) if has_own_type => Err(Unknown::XmppNames),
                    Some(domain) => Ok(Some(Difference::Domain(domain.value.clone()))),
                    None => Ok(None),
                }
            }
            Service::Outside => {
                let domains = &cluster.further_names.registration_domains;
                if domains.is_empty() {
                    self.notes.insert(Note::NoLoginDomains);
                }
                let missing = domains.iter().find(|domain| {
                    !names(&domain.value) && !names(&format!("collab-edge.{}", domain.value))
                });
                let of_domain = missing.map(|domain| Difference::Domain(domain.value.clone()));
                Ok(of_address().or(of_domain))
            }
        }
    }

    fn finish(mut self) -> Forecast {
        self.notes.extend(note::of(&self.connections, self.clients));
        let identity = |connection: &Connection| {
            let presented = connection.presented.as_ref();
            presented.map(|presented| presented.identity)
        };
        let met = self.connections.iter();
        let now = Total::of(met.clone().map(|met| (identity(met), &met.now)));
        let after = self
            .after
            .is_some()
            .then(|| Total::of(met.filter_map(|met| Some((identity(met), met.after.as_ref()?)))));
        Forecast {
            clients: self.clients,
            connections: self.connections,
            now,
            after,
            notes: self.notes,
        }
    }
}

impl Forecast {
    /// Whether users will notice nothing: after the change, if there is one.
    pub fn is_silent(&self) -> bool {
        self.after.unwrap_or(self.now).is_silent()
    }
}

/// The full names of an inventory's nodes, by their indices.
fn full_names(inventory: &Inventory, nodes: &BTreeSet<usize>) -> Vec<String> {
    let nodes = nodes.iter().filter_map(|node| inventory.node(*node));
    nodes.map(|(_, node)| node.fqdn.clone()).collect()
}
