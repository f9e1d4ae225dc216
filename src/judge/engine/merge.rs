//! From what rules said under each profile to findings.

use std::collections::{BTreeMap, BTreeSet};

use super::Judged;
use crate::{
    judge::{
        finding::{Basis, Detail, Finding, Place, RuleId, Severity, Spot, Target, Verdict},
        fleet::{File, Fleet},
        issued::Delivery,
        profile::{Level, Profile},
        rule::{Draft, Rule},
    },
    pki::{
        csr::Part,
        text::{printable::Printable, source::Source},
    },
};

/// One finding per rule and place, with a verdict from each profile, in the order of reports.
pub(crate) fn findings(
    judged: Vec<Judged>,
    documents: Documents<'_>,
    profiles: &[Profile],
) -> Vec<(Spot, Finding)> {
    let mut merged: Vec<Merged> = Vec::new();
    let mut places: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for Judged {
        rule,
        profile,
        draft,
    } in judged
    {
        let Some((level, profile)) = profiles
            .get(profile)
            .and_then(|found| Some((found.level(rule.id)?, found)))
        else {
            continue;
        };
        let Some(severity) = level.severity else {
            continue;
        };
        let basis = basis(rule, level, &draft);
        let ceiling = basis
            .document
            .as_ref()
            .map_or(Severity::Error, |document| document.evidence.ceiling());
        let verdict = Verdict {
            profile: profile.id.clone(),
            kind: profile.kind,
            severity: severity.min(ceiling),
            basis,
        };
        let same_place = places.entry(key(rule.id, &draft.spot)).or_default();
        // A profile speaks of a finding once: its second word about a place is another finding.
        let known = same_place.iter().copied().find(|&index| {
            merged.get(index).is_some_and(|known| {
                known
                    .verdicts
                    .iter()
                    .all(|other| other.profile != verdict.profile)
            })
        });
        if let Some(known) = known.and_then(|index| merged.get_mut(index)) {
            // Of two that weigh the same the server's word is about these nodes, and the CA's about all the world.
            let weight = |verdict: &Verdict| (verdict.severity, verdict.kind);
            if known
                .verdicts
                .iter()
                .all(|other| weight(other) < weight(&verdict))
            {
                known.draft = draft;
            }
            known.verdicts.push(verdict);
        } else {
            same_place.push(merged.len());
            merged.push(Merged {
                rule,
                draft,
                verdicts: vec![verdict],
            });
        }
    }
    let mut findings: Vec<(Spot, Finding)> = merged
        .into_iter()
        .map(|merged| merged.finding(documents))
        .collect();
    sort(&mut findings);
    findings
}

/// The order of reports: path, place, rule.
pub(crate) fn sort(findings: &mut [(Spot, Finding)]) {
    findings.sort_by(|(one_spot, one), (other_spot, other)| {
        (
            &one.place.path,
            one.place.index,
            one_spot.order(),
            one.rule,
            &one.message,
        )
            .cmp(&(
                &other.place.path,
                other.place.index,
                other_spot.order(),
                other.rule,
                &other.message,
            ))
    });
}

/// A draft and what the profiles say of it.
struct Merged {
    rule: &'static Rule,
    draft: Draft,
    verdicts: Vec<Verdict>,
}

type Key = (RuleId, Target, usize, usize, String);

fn key(rule: RuleId, spot: &Spot) -> Key {
    let (target, _, _) = spot.order();
    match &spot.detail {
        Detail::Whole => (rule, target, 0, 0, String::new()),
        Detail::Text(range) => (rule, target, range.start, range.end, String::new()),
        Detail::Part { part, bytes, value } => {
            let span = value.as_ref().map_or(0..0, |value| value.span.clone());
            (
                rule,
                target,
                bytes.start,
                span.start,
                format!("{part} {}", span.end),
            )
        }
    }
}

/// The fact that decided; else the line that sets the level, if it names a document; else what the rule cites.
fn basis(rule: &Rule, level: &Level, draft: &Draft) -> Basis {
    if let Some(basis) = &draft.basis {
        return basis.clone();
    }
    let cited = || rule.citations.first().map(|citation| citation.document());
    Basis {
        document: level.basis.document.clone().or_else(cited),
        ..level.basis.clone()
    }
}

impl Merged {
    fn finding(self, documents: Documents<'_>) -> (Spot, Finding) {
        let Draft {
            spot,
            message,
            remediation,
            related,
            ..
        } = self.draft;
        let severity = self
            .verdicts
            .iter()
            .map(|verdict| verdict.severity)
            .max()
            .unwrap_or(Severity::Notice);
        let mut related: Vec<Place> = related.iter().map(|spot| documents.place(spot)).collect();
        if let Some(origin) = documents
            .origin(&spot)
            .filter(|origin| !related.contains(origin))
        {
            related.push(origin);
        }
        let finding = Finding {
            rule: self.rule.id,
            severity,
            place: documents.place(&spot),
            message: Printable::new(message),
            remediation: Printable::new(remediation.as_deref().unwrap_or(self.rule.remediation)),
            verdicts: self.verdicts,
            related,
        };
        (spot, finding)
    }
}

/// What findings point into.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Documents<'a> {
    /// The requests and the inventory.
    pub(crate) fleet: &'a Fleet,
    /// The certificates, if there are any.
    pub(crate) delivery: Option<&'a Delivery>,
}

impl<'a> Documents<'a> {
    /// Requests and inventory alone.
    pub(crate) fn of_fleet(fleet: &'a Fleet) -> Self {
        Self {
            fleet,
            delivery: None,
        }
    }

    /// The nodes of which a document was read, by name.
    pub(crate) fn nodes(&self) -> BTreeSet<&'a str> {
        let nodes: Vec<Option<usize>> = match self.delivery {
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
    fn place(&self, spot: &Spot) -> Place {
        match spot.target {
            Target::Input(index) => match self.fleet.inputs.get(index) {
                Some(input) => {
                    self.in_file(self.fleet.file_of(input), (input.block, input.node), spot)
                }
                None => Place::default(),
            },
            Target::Certificate(index) => {
                let delivery = self.delivery;
                match delivery.and_then(|delivery| Some((delivery, delivery.entries.get(index)?))) {
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
            Target::Addresses(index) => {
                let document = self.fleet.addresses.get(index);
                in_text(document.map(|document| &document.source), &spot.detail)
            }
        }
    }

    fn node_name(&self, node: Option<usize>) -> Option<String> {
        let (_, node) = self.fleet.node(node?)?;
        Some(node.fqdn.clone())
    }

    fn in_inventory(&self, detail: &Detail) -> Place {
        let inventory = self.fleet.inventory.as_ref();
        in_text(inventory.map(|inventory| &inventory.source), detail)
    }

    /// A place in a file with requests or certificates; `home` is the block and the node of the one that is meant.
    fn in_file(&self, file: Option<&File>, home: (usize, Option<usize>), spot: &Spot) -> Place {
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
    fn origin(&self, spot: &Spot) -> Option<Place> {
        let fleet = self.fleet;
        let (Target::Input(index), Detail::Part { part, value, .. }) = (spot.target, &spot.detail)
        else {
            return None;
        };
        let input = fleet.inputs.get(index)?;
        let node_index = input.node?;
        let (_, node) = fleet.node(node_index)?;
        let request = input.request()?;
        let text = value.as_ref().map(|value| value.line.as_str());
        let range = match part {
            Part::SubjectAttribute { oid, .. } if *oid != crate::pki::oid::COMMON_NAME => {
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
