//! Forecast: what users will be asked once the certificates are on the servers, or what they are asked where those are.
//!
//! Every address that clients are told leads to a server, the server presents a
//! certificate, and the client looks at two things: whether somebody whom it
//! trusts issued it, and whether it is for what the client was told. What comes
//! of that is what Cisco's “Setup Certificate Validation” says, and the installer
//! arguments of “On-Premises Deployment for Cisco Jabber 12.9”. What neither says
//! is a [`Note`].

mod address_source;
mod connections;
mod ending;
mod note;
mod outcome;
mod place;
mod presented;
mod service;

use std::collections::BTreeSet;

pub use address_source::AddressSource;
use connections::Forecasting;
pub use note::Note;
pub use outcome::{ClientOutcome, Difference, Distrust, Doubt, OnInvalid, Refuser, Unknown};
pub use presented::{Asked, PresentedCertificate};
pub use service::Service;

use crate::{
    estate::inventory::NodeId,
    judge::{fleet::Fleet, issued::Delivery},
    pki::certificate::{Certificate, Client, Roots},
};

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
    /// Who tells clients, in order; nobody where it is what a server was asked by.
    pub told: Vec<AddressSource>,
    /// What clients want there; none where nobody knows the server.
    pub service: Option<Service>,
    /// The full name of the server; of one that is no node of the inventory, where it was asked, as `host:port`.
    pub server: Option<String>,
    /// The certificate that it presents.
    pub presented: Option<Presented>,
    /// What happens.
    pub now: ClientOutcome,
    /// What happens after the change that is proposed.
    pub after: Option<ClientOutcome>,
    /// What to do about the address, where it is the address.
    pub advice: Option<String>,
}

/// A certificate that a server presents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    /// Which one: two servers with the same certificate have the same.
    pub identity: PresentedIdentity,
    /// What a person calls it.
    pub title: String,
    /// The file that it was read from, or the server that sent it; none for the one that a server made for itself.
    pub path: Option<String>,
}

/// What tells certificates apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PresentedIdentity {
    /// One that was seen: the same number is the same certificate.
    Seen(usize),
    /// The one that this node made for itself.
    Own(NodeId, Service),
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

    fn of<'a>(met: impl Iterator<Item = (Option<PresentedIdentity>, &'a ClientOutcome)>) -> Self {
        let mut total = Self::default();
        let mut doubted = BTreeSet::new();
        for (identity, outcome) in met {
            match outcome {
                ClientOutcome::Silent => total.silent += 1,
                ClientOutcome::Prompt(_) => {
                    total.prompted += 1;
                    doubted.insert(identity);
                }
                ClientOutcome::Refused(..) => total.refused += 1,
                ClientOutcome::Unknown(Unknown::Elsewhere) => total.elsewhere += 1,
                ClientOutcome::Unknown(_) => total.unknown += 1,
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
    let forecasting = Forecasting::of_delivered(delivery, (roots, changed), clients);
    let servers = delivery.servers().map(|(_, _, certificate)| certificate);
    forecasting.every_address().noting(servers)
}

/// What clients meet at servers that were asked for their certificates: by the names that these were asked by, and by
/// every address of the fleet that leads to them. `has_change` says whether the offers have an [`PresentedCertificate::after`].
pub fn forecast_asked(
    fleet: &Fleet,
    asked: &[Asked<'_>],
    has_change: bool,
    clients: Clients,
) -> Forecast {
    let offers = asked.iter().filter_map(|asked| asked.offer.as_ref());
    let forecasting = Forecasting::of_asked(fleet, asked, has_change, clients);
    let forecast = forecasting.every_server();
    forecast.noting(offers.map(|offer| offer.certificate))
}

impl Forecast {
    /// With what is to be said of certificates whatever clients these are.
    fn noting<'a>(mut self, mut certificates: impl Iterator<Item = &'a Certificate>) -> Self {
        if certificates.any(note::is_too_long_for_apple) {
            self.notes.insert(Note::AppleValidity);
        }
        self
    }

    /// Whether users will notice nothing: after the change, if there is one.
    pub fn is_silent(&self) -> bool {
        self.after.unwrap_or(self.now).is_silent()
    }
}
