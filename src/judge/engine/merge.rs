//! From what rules said under each profile to findings.

use std::collections::BTreeMap;

use super::{documents::Documents, linter::ProfileId, profiled_rule::Said, unread::softened};
use crate::{
    estate::numbered::Numbered,
    judge::{
        finding::{Basis, Detail, Finding, Place, RuleId, Severity, Spot, Target, Verdict},
        profile::{FLOOR, Level, Profile},
        rule::{Draft, Rule},
    },
    pki::text::printable::Printable,
};

/// One finding per rule and place, with a verdict from each profile, in the order of reports.
pub(super) fn findings(
    said: Vec<Said>,
    documents: Documents<'_>,
    profiles: &Numbered<ProfileId, Profile>,
) -> Vec<(Spot, Finding)> {
    let mut merged: Vec<Merged> = Vec::new();
    let mut places: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for Said {
        rule,
        profile,
        draft,
    } in said
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
        let severity = softened(severity, rule.id, &draft.spot, profile);
        let basis = basis(rule, level, &draft);
        let ceiling = basis
            .document
            .as_ref()
            .map_or(Severity::Error, |document| document.evidence.ceiling());
        // What nobody can process needs no evidence of who would refuse it.
        let severity = if FLOOR.contains(&rule.id) {
            Severity::Error
        } else {
            severity.min(ceiling)
        };
        let verdict = Verdict {
            profile: profile.id.clone(),
            kind: profile.kind,
            severity,
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
pub(super) fn sort(findings: &mut [(Spot, Finding)]) {
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
            suggestion,
            related,
            others,
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
        let place = documents.place(&spot);
        // Two plans may have their places in one line.
        related.retain(|other| *other != place);
        let suggestion = suggestion.map(|value| documents.suggestion(&spot, value));
        let remediation = remediation.as_deref().unwrap_or(self.rule.remediation);
        let also = suggestion
            .as_ref()
            .and_then(|suggestion| suggestion.also.first());
        let remediation = match also {
            Some(also) => {
                format!("{remediation}; make the same change in {also}")
            }
            None => remediation.to_owned(),
        };
        let finding = Finding {
            rule: self.rule.id,
            severity,
            place,
            message: Printable::new(message),
            remediation: Printable::new(remediation),
            suggestion,
            verdicts: self.verdicts,
            related,
            others,
        };
        (spot, finding)
    }
}
