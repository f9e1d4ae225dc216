//! What a rule about the addresses of clients sees.

use crate::{
    estate::addresses::Address,
    judge::{
        finding::Spot,
        fleet::{ExpectedNames, Fleet},
    },
};

/// What a rule about addresses sees.
#[derive(Debug)]
pub struct AddressesContext<'a> {
    /// The fleet.
    pub fleet: &'a Fleet,
    /// The names that its certificates will carry.
    pub names: &'a ExpectedNames,
}

impl AddressesContext<'_> {
    /// Every address that clients are told, and where.
    pub fn addresses(&self) -> impl Iterator<Item = (Spot, &Address)> {
        self.fleet.addresses()
    }
}
