//! What findings point into: from spots to places with line and column.

use std::{collections::BTreeSet, ops::Range};

use super::inventory_line::InventoryLine;
use crate::{
    estate::inventory::NodeId,
    judge::{
        finding::{Detail, Place, Spot, Suggestion, Target},
        fleet::{File, Fleet, Input},
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
                Some(input) if self.fleet.is_planned(input) => self.in_plan(input, spot),
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

    /// The line of the inventory that plans what will be wrong in a request.
    fn in_plan(&self, input: &Input, spot: &Spot) -> Place {
        let fleet = self.fleet;
        let known = input
            .node
            .and_then(|node| Some((node, fleet.node(node)?.1)));
        let Some((id, node)) = known else {
            return Place::default();
        };
        let part = match &spot.detail {
            Detail::Part { part, .. } => Some(part.clone()),
            Detail::Whole | Detail::Text(_) => None,
        };
        let asked = fleet
            .planned_request_of(input)
            .map(|planned| &planned.asked);
        let range = self
            .cause(spot)
            .or(asked.cloned())
            .filter(|range| !range.is_empty());
        let range = range.unwrap_or_else(|| node.host.range.clone());
        Place {
            part,
            ..self.place(&Spot::node(id, range))
        }
    }

    /// The line of the inventory that caused what a finding is about.
    pub(super) fn origin(&self, spot: &Spot) -> Option<Place> {
        let Target::Input(id) = spot.target else {
            return None;
        };
        let input = self.fleet.inputs.get(id)?;
        // A plan has no other place.
        if self.fleet.is_planned(input) {
            return None;
        }
        let range = self.cause(spot)?;
        Some(self.place(&Spot::node(input.node?, range)))
    }

    /// What in the inventory caused a part of a request, in bytes.
    fn cause(&self, spot: &Spot) -> Option<Range<usize>> {
        let (Target::Input(id), Detail::Part { part, value, .. }) = (spot.target, &spot.detail)
        else {
            return None;
        };
        let input = self.fleet.inputs.get(id)?;
        let (_, node) = self.fleet.node(input.node?)?;
        let text = value.as_ref().map(|value| value.line.as_str());
        let planned = self.fleet.planned_request_of(input);
        match part {
            Part::SubjectAttribute { oid, .. } if *oid != oid::COMMON_NAME => {
                let wanted = node.subject.value_of(oid);
                let wanted = wanted.filter(|wanted| Some(wanted.value.as_str()) == text)?;
                Some(wanted.range.clone())
            }
            Part::SubjectAttribute { .. } | Part::AlternativeName(_) => {
                let is_it = |name: &&str| text.is_some_and(|text| name.eq_ignore_ascii_case(text));
                if node.names().iter().any(is_it) {
                    return Some(node.range_of_name(text?).clone());
                }
                let planned = planned?;
                let mut names = planned.names.iter();
                let name = names.find(|name| is_it(&name.name.as_str()));
                let common_name = || {
                    let mut subject = planned.subject.iter();
                    let (_, value) = subject.find(|(oid, _)| *oid == oid::COMMON_NAME)?;
                    is_it(&value.value.as_str()).then_some(&value.range)
                };
                name.map(|name| &name.range).or_else(common_name).cloned()
            }
            Part::PublicKey | Part::PublicKeyAlgorithm
                if input.request()?.public_key.key.to_string() == node.key.value.word() =>
            {
                Some(node.key.range.clone())
            }
            _ => None,
        }
    }
}

impl Documents<'_> {
    /// Where a value goes that ends what was said of a spot.
    pub(super) fn suggestion(&self, spot: &Spot, value: String) -> Suggestion {
        let place = self.place(spot);
        let part = place.part.clone();
        let inventory = self.fleet.inventory.as_ref();
        let written = || match (spot.target, &spot.detail) {
            (Target::Input(id), Detail::Part { part, .. }) => {
                InventoryLine::of(self.fleet, id, part)?.with(&value)
            }
            _ => None,
        };
        if let (Some((range, value)), Some(inventory)) = (written(), inventory) {
            let position = inventory.source.position(range.start);
            return Suggestion {
                path: Printable::new(inventory.source.path()),
                line: Some(position.line),
                column: Some(position.column),
                part,
                also: Vec::new(),
                value,
            };
        }
        let input = match spot.target {
            Target::Input(id) => self.fleet.inputs.get(id),
            _ => None,
        };
        let is_planned = input.is_some_and(|input| self.fleet.is_planned(input));
        let request = input.filter(|_| !is_planned).and_then(Input::request);
        let also = request.zip(part.as_ref());
        Suggestion {
            path: place.path,
            // The line of a plan is what it comes from, and not where the value stands.
            line: place.line.filter(|_| !is_planned),
            column: place.column.filter(|_| !is_planned),
            also: also.map_or_else(Vec::new, |(request, part)| request.parts_named_as(part)),
            part,
            value,
        }
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
