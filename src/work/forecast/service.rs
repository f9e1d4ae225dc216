//! What clients want of servers.

use crate::estate::inventory::{Product, Purpose};

/// What clients want of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// HTTPS, with the certificate `tomcat` on servers that have several.
    Https,
    /// XMPP, with the certificate `cup-xmpp`: clients look for the XMPP domain in it.
    Xmpp,
    /// Mobile and remote access, with the only certificate of an Expressway-E.
    Outside,
}

impl Service {
    /// The word for people and programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Xmpp => "xmpp",
            Self::Outside => "outside",
        }
    }

    fn purpose(self) -> Purpose {
        match self {
            Self::Https => Purpose::Tomcat,
            Self::Xmpp => Purpose::CupXmpp,
            Self::Outside => Purpose::Server,
        }
    }

    /// Whether a certificate for this purpose is the one. One of which nobody says what it is for stands for all of its node's.
    pub(super) fn is_with(self, purpose: Option<Purpose>) -> bool {
        let is_only = purpose == Some(Purpose::Server) && self == Self::Https;
        purpose.is_none_or(|purpose| purpose == self.purpose()) || is_only
    }
}

/// What clients want of the servers of a product.
pub(super) fn services(product: Product) -> &'static [Service] {
    match product {
        Product::ImPresence => &[Service::Https, Service::Xmpp],
        Product::ExpresswayE => &[Service::Outside],
        _ => &[Service::Https],
    }
}
