//! What findings point into: from spots to places with line and column.

use std::collections::BTreeSet;

use crate::{
    estate::inventory::NodeId,
    judge::{
        finding::{Detail, Place, Spot, Target},
        fleet::{File, Fleet},
        issued::Delivery,
    },
    pki::{
        csr::Part,
        oid,
        text::{printable::Printable, source::Source},
    },
};

/// What findings point into.
#[derive(Clone, Copy, Debug)]
pub(super) struct Documents<'a> {
    /// The requests and the inventory.
    pub(super) fleet: &'a Fleet,
    /// The certificates, if there are any.
    delivery: Option<&'a Delivery>,
}

impl<'a> Documents<'a> {
    /// Requests and inventory alone.
    pub(super) fn of_fleet(fleet: &'a Fleet) -> Self {
        Self {
            fleet,
            delivery: None,
        }
    }

    /// What was delivered, and what it was held against.
    pub(super) fn of_delivery(delivery: &'a Delivery) -> Self {
        Self {
            fleet: &delivery.fleet,
            delivery: Some(delivery),
        }
    }

    /// The nodes of which a document was read, by name.
    pub(super) fn nodes(&self) -> BTreeSet<&'a str> {
        let nodes: Vec<Option<NodeId>> = match self.delivery {
            Some(delivery) => delivery.entries.iter().map(|entry| entry.node).collect(),
            None => self.fleet.inputs.iter().map(|input| input.node).collect(),
        };
        let fleet = self.fleet;
        let nodes = nodes.into_iter().flatten();
        nodes
            .filter_map(|node| fleet.node(node))
            .map(|(_, node)| node.fqdn.as_str())
            .collect()
    }

    /// A spot with line and column.
    pub(super) fn place(&self, spot: &Spot) -> Place {
        match spot.target {
            Target::Input(id) => match self.fleet.inputs.get(id) {
                Some(input) => {
                    self.in_file(self.fleet.file_of(input), (input.block, input.node), spot)
                }
                None => Place::default(),
            },
            Target::Certificate(id) => {
                let delivery = self.delivery;
                match delivery.and_then(|delivery| Some((delivery, delivery.entries.get(id)?))) {
                    Some((delivery, entry)) => {
                        self.in_file(delivery.file_of(entry), (entry.block, entry.node), spot)
                    }
                    None => Place::default(),
                }
            }
            Target::Node(node) => Place {
                node: self.node_name(Some(node)),
                ..self.in_inventory(&spot.detail)
            },
            Target::Inventory => self.in_inventory(&spot.detail),
            Target::Addresses(id) => {
                let document = self.fleet.addresses.get(id);
                in_text(document.map(|document| &document.source), &spot.detail)
            }
        }
    }

    fn node_name(&self, node: Option<NodeId>) -> Option<String> {
        let (_, node) = self.fleet.node(node?)?;
        Some(node.fqdn.clone())
    }

    fn in_inventory(&self, detail: &Detail) -> Place {
        let inventory = self.fleet.inventory.as_ref();
        in_text(inventory.map(|inventory| &inventory.source), detail)
    }

    /// A place in a file with requests or certificates; `home` is the block and the node of the one that is meant.
    fn in_file(&self, file: Option<&File>, home: (usize, Option<NodeId>), spot: &Spot) -> Place {
        let (block, node) = home;
        let mut place = Place {
            path: Printable::new(file.map_or("", |file| file.path.as_str())),
            index: Some(spot.block.unwrap_or(block)),
            node: self.node_name(node),
            ..Place::default()
        };
        let armor = file.and_then(File::armor);
        let text = match (&spot.detail, armor) {
            (Detail::Whole, _) | (_, None) => None,
            (Detail::Text(range), Some(armor)) => Some((armor, range.clone())),
            (Detail::Part { bytes, .. }, Some(armor)) => armor
                .blocks
                .get(block)
                .map(|block| (armor, block.text_range(&armor.source, bytes))),
        };
        if let Detail::Part { part, value, .. } = &spot.detail {
            place.part = Some(part.clone());
            place.excerpt.clone_from(value);
        }
        // Lines of a binary file lead nobody anywhere.
        if let Some((armor, range)) = text.filter(|(armor, _)| is_text(&armor.source)) {
            let position = armor.source.position(range.start);
            place.line = Some(position.line);
            place.column = Some(position.column);
            if place.excerpt.is_none() && !file.is_some_and(|file| file.is_secret(range.start)) {
                let excerpt = armor.source.excerpt(&range);
                place.excerpt = Some(excerpt).filter(|excerpt| !excerpt.line.trim().is_empty());
            }
        }
        place
    }

    /// The line of the inventory that caused what a finding is about.
    pub(super) fn origin(&self, spot: &Spot) -> Option<Place> {
        let fleet = self.fleet;
        let (Target::Input(id), Detail::Part { part, value, .. }) = (spot.target, &spot.detail)
        else {
            return None;
        };
        let input = fleet.inputs.get(id)?;
        let node_index = input.node?;
        let (_, node) = fleet.node(node_index)?;
        let request = input.request()?;
        let text = value.as_ref().map(|value| value.line.as_str());
        let range = match part {
            Part::SubjectAttribute { oid, .. } if *oid != oid::COMMON_NAME => {
                let wanted = node
                    .subject
                    .value_of(oid)
                    .filter(|wanted| Some(wanted.value.as_str()) == text)?;
                wanted.range.clone()
            }
            Part::SubjectAttribute { .. } | Part::AlternativeName(_) => {
                let name = text.filter(|text| {
                    node.names()
                        .iter()
                        .any(|name| name.eq_ignore_ascii_case(text))
                })?;
                node.range_of_name(name).clone()
            }
            Part::PublicKey | Part::PublicKeyAlgorithm
                if request.public_key.key.to_string() == node.key.value.word() =>
            {
                node.key.range.clone()
            }
            _ => return None,
        };
        Some(self.place(&Spot::node(node_index, range)))
    }
}

/// A place in a text that is neither a request nor a certificate.
fn in_text(source: Option<&Source>, detail: &Detail) -> Place {
    let (Some(source), Detail::Text(range)) = (source, detail) else {
        return Place::default();
    };
    let position = source.position(range.start);
    Place {
        path: Printable::new(source.path()),
        line: Some(position.line),
        column: Some(position.column),
        excerpt: Some(source.excerpt(range)),
        ..Place::default()
    }
}

fn is_text(source: &Source) -> bool {
    !source.bytes().is_empty()
        && source
            .bytes()
            .iter()
            .take(64)
            .all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r'))
}
