//! What comes of connecting somewhere.

use super::{ClientOutcome, Connection, Presented};

/// What a client meets, and what it does about it now and after the change.
pub(super) struct Ending {
    pub(super) presented: Option<Presented>,
    pub(super) now: ClientOutcome,
    pub(super) after: Option<ClientOutcome>,
}

impl Ending {
    /// The connection to this address, of whose server nothing is known yet.
    pub(super) fn at(self, address: &str) -> Connection {
        Connection {
            address: address.to_owned(),
            told: Vec::new(),
            service: None,
            server: None,
            presented: self.presented,
            now: self.now,
            after: self.after,
            advice: None,
        }
    }
}
