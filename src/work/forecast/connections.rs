//! Forecasting: address by address, what clients meet there and what they do about it.

mod without_address;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AddressSource, Asked, ClientOutcome, Clients, Connection, Difference, Distrust, Forecast, Note,
    Presented, PresentedCertificate, PresentedIdentity, Service, Total, Unknown,
    address_source::{Telling, tellings},
    ending::Ending,
    note,
    outcome::Judging,
    place::{Found, Places},
    presented::Delivered,
    service::services,
};
use crate::{
    estate::{
        addresses::{Host, Setting},
        inventory::{Cluster, NodeId},
        numbered::Id as _,
    },
    judge::{finding::AddressFileId, fleet::Fleet, issued::Delivery},
    pki::{
        certificate::{Client, Mismatch, Roots},
        csr::GeneralNameKind,
        host_name,
    },
};

/// What to do about an address that nobody knows.
const WHOSE: &str = "correct it; or write it into the `addresses` of its server in the inventory, or give the output of `show network cluster` with `--addresses`";

/// What tells connections apart.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// To a node.
    Node(Host, NodeId, Service),
    /// To a server that was asked and is no node, by its index.
    Asked(usize),
    /// To nobody who is known.
    Nowhere(Host),
    /// Wherever something leads that is no address, by the document and the place in it.
    Unread(AddressFileId, usize),
}

/// Where certificates are known from.
enum Source<'a> {
    /// They were delivered. Without an inventory nobody knows for whom.
    Delivered(Option<Delivered<'a>>),
    /// The servers were asked.
    Asked {
        asked: &'a [Asked<'a>],
        /// Those that are nodes of the inventory, by the numbers of these.
        by_node: BTreeMap<NodeId, usize>,
    },
}

/// What clients meet at a server.
enum Met<'a> {
    /// A certificate, with what tells it from others.
    Offer(usize, PresentedCertificate<'a>),
    /// The one that the server made for itself.
    Own,
    /// Nothing that can be judged.
    Nothing(Unknown),
}

/// A node that clients connect to, and for what.
#[derive(Clone, Copy)]
struct Destination<'a> {
    cluster: &'a Cluster,
    service: Service,
}

/// A forecast in the making.
pub(super) struct Forecasting<'a> {
    fleet: &'a Fleet,
    clients: Clients,
    has_change: bool,
    places: Option<Places<'a>>,
    source: Source<'a>,
    known: BTreeMap<Key, usize>,
    connections: Vec<Connection>,
    notes: BTreeSet<Note>,
}

impl<'a> Forecasting<'a> {
    /// Of what was delivered, for clients with these roots, and with those after the change.
    pub(super) fn of_delivered(
        delivery: &'a Delivery,
        roots: (&'a Roots, Option<&'a Roots>),
        clients: Clients,
    ) -> Self {
        let inventory = delivery.fleet.inventory.as_ref();
        let delivered = inventory.map(|inventory| Delivered::new(inventory, delivery, roots));
        let has_change = roots.1.is_some();
        let source = Source::Delivered(delivered);
        Self::new(&delivery.fleet, source, has_change, clients)
    }

    /// Of what servers sent.
    pub(super) fn of_asked(
        fleet: &'a Fleet,
        asked: &'a [Asked<'a>],
        has_change: bool,
        clients: Clients,
    ) -> Self {
        let mut by_node = BTreeMap::new();
        for (index, of_node) in asked.iter().enumerate() {
            if let Some(node) = of_node.node {
                by_node.entry(node).or_insert(index);
            }
        }
        let source = Source::Asked { asked, by_node };
        Self::new(fleet, source, has_change, clients)
    }

    fn new(fleet: &'a Fleet, source: Source<'a>, has_change: bool, clients: Clients) -> Self {
        let inventory = fleet.inventory.as_ref();
        Self {
            fleet,
            clients,
            has_change,
            places: inventory.map(|inventory| Places::new(inventory, fleet)),
            source,
            known: BTreeMap::new(),
            connections: Vec::new(),
            notes: BTreeSet::from([Note::Revocation]),
        }
    }

    /// What clients meet at every address that they are told.
    pub(super) fn every_address(mut self) -> Forecast {
        let tellings = tellings(self.fleet);
        for telling in &tellings {
            match self.find(telling) {
                Found::Node(node) => self.add(telling, node),
                Found::Several(names) => self.add_unknown(telling, &Unknown::Several(names)),
                Found::None if telling.address.may_be_foreign() => {
                    self.add_unknown(telling, &Unknown::Elsewhere);
                }
                Found::None => self.add_unknown(telling, &Unknown::NoServer),
            }
        }
        self.add_unread();
        self.add_full_names();
        self.finish()
    }

    /// What clients meet at every server that was asked, by the name that it was asked by and by what clients are told.
    pub(super) fn every_server(mut self) -> Forecast {
        let Source::Asked { asked, by_node } = &self.source else {
            return self.finish();
        };
        let (asked, by_node) = (*asked, by_node.clone());
        for (index, server) in asked.iter().enumerate() {
            // What another port of the same node sends is not what clients of its web server meet.
            let node = server.node;
            match node.filter(|node| by_node.get(node) == Some(&index)) {
                Some(node) => {
                    let full = || Host::Full(host_name::comparable(server.address));
                    let host = Host::of(server.address).unwrap_or_else(full);
                    self.connect_all(server.address, &host, None, None, node);
                }
                None => self.add_stranger(index, server),
            }
        }
        for telling in &tellings(self.fleet) {
            match self.find(telling) {
                Found::Node(node) if by_node.contains_key(&node) => self.add(telling, node),
                _ => {}
            }
        }
        self.finish()
    }

    fn find(&self, telling: &Telling<'_>) -> Found {
        match (&self.places, telling.node) {
            (Some(_), Some(node)) => Found::Node(node),
            (Some(places), None) => places.find(telling.address, telling.cluster),
            (None, _) => Found::None,
        }
    }

    fn add(&mut self, telling: &Telling<'_>, node: NodeId) {
        let address = telling.address;
        let told = Some(&telling.told);
        let setting = Some(address.setting);
        self.connect_all(&address.text, &address.host, setting, told, node);
    }

    fn add_unknown(&mut self, telling: &Telling<'_>, unknown: &Unknown) {
        let address = telling.address;
        let advice = (*unknown == Unknown::NoServer).then(|| WHOSE.to_owned());
        let key = Key::Nowhere(address.host.clone());
        self.push(key, Some(telling.told.clone()), |forecasting| {
            let result = forecasting.nobody_knows(unknown.clone());
            Connection {
                advice,
                ..result.at(&address.text)
            }
        });
    }

    /// A server that is no node of the inventory, or not the node's web server.
    fn add_stranger(&mut self, index: usize, server: &Asked<'a>) {
        self.push(Key::Asked(index), None, |forecasting| {
            let result = match forecasting.sent_by(index) {
                Met::Offer(identity, offer) => {
                    forecasting.judge(server.address, None, identity, &offer)
                }
                Met::Own => forecasting.nobody_knows(Unknown::Unseen),
                Met::Nothing(unknown) => forecasting.nobody_knows(unknown),
            };
            Connection {
                server: Some(server.path.clone()),
                ..result.at(server.address)
            }
        });
    }

    /// Adds who tells of a connection that is known; makes one that is not.
    fn push(
        &mut self,
        key: Key,
        told: Option<AddressSource>,
        make: impl FnOnce(&mut Self) -> Connection,
    ) {
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
            connection.told.extend(told);
        }
    }

    /// Connects to a node for everything that clients want of it.
    fn connect_all(
        &mut self,
        text: &str,
        host: &Host,
        setting: Option<Setting>,
        told: Option<&AddressSource>,
        node: NodeId,
    ) {
        let inventory = self.fleet.inventory.as_ref();
        let Some((cluster, of_node)) = inventory.and_then(|inventory| inventory.node(node)) else {
            return;
        };
        for &service in services(cluster.product.value) {
            // Servers are asked as web servers, and have another certificate for XMPP.
            if service == Service::Xmpp && matches!(self.source, Source::Asked { .. }) {
                self.notes.insert(Note::XmppNotAsked);
                continue;
            }
            let destination = Destination { cluster, service };
            let key = Key::Node(host.clone(), node, service);
            self.push(key, told.cloned(), |forecasting| {
                let (result, names_node) =
                    forecasting.connect(text, destination, node, &of_node.fqdn);
                let is_other_name = result
                    .now
                    .doubt()
                    .is_some_and(|doubt| matches!(doubt.difference, Some(Difference::Address(_))));
                let advice = setting
                    .filter(|_| is_other_name && names_node)
                    .map(|setting| setting.advice(Some(&of_node.fqdn)));
                Connection {
                    service: Some(service),
                    server: Some(of_node.fqdn.clone()),
                    advice,
                    ..result.at(text)
                }
            });
        }
    }

    /// What comes of connecting to a node, and whether what it presents is for its full name.
    fn connect(
        &mut self,
        text: &str,
        destination: Destination<'_>,
        node: NodeId,
        full_name: &str,
    ) -> (Ending, bool) {
        match self.met(node, destination.service) {
            Met::Offer(identity, offer) => {
                let named = offer.identifies(full_name, self.clients.client);
                let result = self.judge(text, Some(destination), identity, &offer);
                (result, named.is_ok())
            }
            Met::Own => (self.own(node, destination.service), false),
            Met::Nothing(unknown) => (self.nobody_knows(unknown), false),
        }
    }

    fn met(&mut self, node: NodeId, service: Service) -> Met<'a> {
        match &mut self.source {
            Source::Delivered(delivered) => {
                let Some(delivered) = delivered else {
                    return Met::Own;
                };
                match delivered.offer(node, service) {
                    Some((identity, offer)) => Met::Offer(identity.place(), offer),
                    None if delivered.is_unread(node, service) => Met::Nothing(Unknown::Unread),
                    None => Met::Own,
                }
            }
            Source::Asked { by_node, .. } => {
                let index = by_node.get(&node).copied();
                index.map_or(Met::Nothing(Unknown::Unseen), |index| self.sent_by(index))
            }
        }
    }

    /// What a server sent that was asked, by its index.
    fn sent_by(&self, index: usize) -> Met<'a> {
        let Source::Asked { asked, .. } = &self.source else {
            return Met::Nothing(Unknown::Unseen);
        };
        let Some(offer) = asked.get(index).and_then(|asked| asked.offer.clone()) else {
            return Met::Nothing(Unknown::Unseen);
        };
        let is_same = |other: &Asked<'_>| {
            let other = other.offer.as_ref();
            other.is_some_and(|other| other.certificate.der() == offer.certificate.der())
        };
        let identity = asked.iter().position(is_same).unwrap_or(index);
        Met::Offer(identity, offer)
    }

    fn nobody_knows(&self, unknown: Unknown) -> Ending {
        self.whatever_the_roots(None, ClientOutcome::Unknown(unknown))
    }

    /// What a client meets at a server for which nothing was delivered.
    fn own(&mut self, node: NodeId, service: Service) -> Ending {
        self.notes.insert(Note::OwnCertificate);
        let judging = self.judging(Some(service));
        let outcome = judging.outcome(Some(Distrust::OwnCertificate), None);
        let presented = Presented {
            identity: PresentedIdentity::Own(node, service),
            title: "its own".to_owned(),
            path: None,
        };
        self.whatever_the_roots(Some(presented), outcome)
    }

    fn whatever_the_roots(&self, presented: Option<Presented>, outcome: ClientOutcome) -> Ending {
        Ending {
            presented,
            after: self.has_change.then(|| outcome.clone()),
            now: outcome,
        }
    }

    fn judging(&self, service: Option<Service>) -> Judging {
        Judging {
            clients: self.clients,
            service,
        }
    }

    /// What a client makes of a certificate, which it meets at a node or at a server of which nobody knows more.
    fn judge(
        &mut self,
        text: &str,
        destination: Option<Destination<'_>>,
        identity: usize,
        offer: &PresentedCertificate<'_>,
    ) -> Ending {
        let judging = self.judging(destination.map(|destination| destination.service));
        let difference = self.difference(text, destination, offer);
        let outcome = |trust: Result<(), _>| {
            let distrust = trust.err().map(Distrust::Refusal);
            match &difference {
                Ok(difference) => judging.outcome(distrust, difference.clone()),
                // An issuer that is not trusted is reason enough.
                Err(_) if distrust.is_some() => judging.outcome(distrust, None),
                Err(unknown) => ClientOutcome::Unknown(unknown.clone()),
            }
        };
        Ending {
            presented: Some(Presented {
                identity: PresentedIdentity::Seen(identity),
                title: offer.certificate.title(),
                path: Some(offer.path.clone()),
            }),
            now: outcome(offer.now),
            after: offer.after.map(outcome),
        }
    }

    /// What in the certificate is not as the client wants it; an error where nobody knows what the client wants.
    fn difference(
        &mut self,
        text: &str,
        destination: Option<Destination<'_>>,
        offer: &PresentedCertificate<'_>,
    ) -> Result<Option<Difference>, Unknown> {
        let client = self.clients.client;
        let names = |host: &str| offer.identifies(host, client).is_ok();
        let compared = offer.identifies(text, client);
        let of_address = compared.err().map(Difference::Address);
        let by_standard = offer.certificate.identifies(text, Client::Rfc9525);
        if destination.is_none_or(|destination| destination.service != Service::Xmpp)
            && by_standard == Err(Mismatch::CommonNameOnly)
            && of_address.is_none()
        {
            self.notes.insert(Note::CommonName);
        }
        let Some(Destination { cluster, service }) = destination else {
            return Ok(of_address);
        };
        match service {
            Service::Https => Ok(of_address),
            Service::Xmpp => {
                let domains = &cluster.further_names.xmpp_domains;
                if domains.is_empty() {
                    return Err(Unknown::NoXmppDomain);
                }
                let missing = domains.iter().find(|domain| !names(&domain.value));
                let has_own_type = offer
                    .certificate
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
                Ok(of_address.or(of_domain))
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
            .has_change
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
