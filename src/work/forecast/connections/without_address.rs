//! What no address leads to: values that are no addresses, and servers of which nothing says what clients are told.

use std::collections::BTreeSet;

use super::{AddressSource, Forecasting, Key, Note, Unknown};
use crate::{
    estate::{addresses::Host, inventory::NodeId},
    pki::{host_name, text::printable::shortened},
};

impl Forecasting<'_> {
    /// What clients are told and cannot be looked up leads somewhere all the same.
    pub(super) fn add_unread(&mut self) {
        for (id, document) in self.fleet.addresses.numbered() {
            for unread in &document.unread {
                let unknown = if unread.setting.may_be_foreign() {
                    Unknown::Elsewhere
                } else {
                    Unknown::NoAddress
                };
                let start = unread.problem.range.as_ref().map_or(0, |range| range.start);
                let told = AddressSource {
                    by: Some(unread.setting),
                    path: document.source.path().to_owned(),
                    line: document.source.position(start).line,
                };
                self.push(Key::Unread(id, start), Some(told), |forecasting| {
                    forecasting
                        .nobody_knows(unknown)
                        .at(&shortened(&unread.text))
                });
            }
        }
    }

    /// Where nothing says what clients are told of a server, they are told its full name, as they should be.
    pub(super) fn add_full_names(&mut self) {
        let Some(inventory) = &self.fleet.inventory else {
            return;
        };
        let reached = self.known.keys().filter_map(|key| match key {
            Key::Node(_, node, _) => Some(*node),
            Key::Asked(_) | Key::Nowhere(_) | Key::Unread(..) => None,
        });
        let reached: BTreeSet<NodeId> = reached.collect();
        let nodes = inventory.numbered_nodes();
        for (id, _, node) in nodes.filter(|(id, _, _)| !reached.contains(id)) {
            self.notes.insert(Note::FullNames);
            let told = AddressSource {
                by: None,
                path: inventory.source.path().to_owned(),
                line: inventory.source.position(node.host.range.start).line,
            };
            let host = Host::Full(host_name::comparable(&node.fqdn));
            self.connect_all(&node.fqdn, &host, None, Some(&told), id);
        }
    }
}
