//! The floor: what no receiver can process is an error in every profile.
//!
//! A profile says how much a rule matters to one receiver. A request that nobody can read, or that nobody's key has signed,
//! is not a matter of who receives it: whatever a profile says of it, no certificate comes of it.

use std::collections::BTreeMap;

use super::{
    facts::Resolved,
    layer::{Candidate, Layer, Value},
};
use crate::{
    judge::finding::{Basis, RuleId, Severity},
    pki::text::source::Problem,
};

/// The rules that are errors in every profile, on every day. No waiver takes out what they find.
pub const FLOOR: [RuleId; 4] = [
    RuleId::new("encoding-malformed-der"),
    RuleId::new("encoding-not-a-request"),
    RuleId::new("encoding-unreadable"),
    RuleId::new("request-signature-mismatch"),
];

/// The settings of the floor, as the built-in baseline makes them: below all layers, also where a profile does not build on it.
pub(super) fn settings<'a>(
    baseline: &'a Layer,
    rules: &[RuleId],
) -> BTreeMap<String, Resolved<'a>> {
    let mut settings = BTreeMap::new();
    for rule in FLOOR.into_iter().filter(|rule| rules.contains(rule)) {
        let path = format!("rules.{rule}");
        let candidate = baseline.settings.get(&path).and_then(|found| found.first());
        if let Some(candidate) = candidate {
            let resolved = Resolved {
                value: candidate.value.clone(),
                basis: Basis {
                    layer: baseline.id.clone(),
                    line: baseline.line(&candidate.value.range),
                    document: None,
                },
                layer: baseline,
            };
            settings.insert(path, resolved);
        }
    }
    settings
}

/// What is wrong with a layer that sets a rule of the floor to something milder, on whichever day.
pub(super) fn problems(layer: &Layer) -> Vec<Problem> {
    let candidates = FLOOR.iter().flat_map(|rule| {
        let candidates = layer.settings.get(&format!("rules.{rule}"));
        let candidates = candidates.into_iter().flatten();
        candidates.map(move |candidate| (*rule, candidate))
    });
    let milder = candidates.filter(|(_, candidate)| is_milder(candidate));
    milder
        .map(|(rule, candidate)| {
            let message = format!(
                "`{rule}` is an error in every profile and cannot be {}",
                candidate.value.value
            );
            let help = "remove this level: no CA and no server can process what the rule finds";
            let range = &candidate.value.range;
            layer.source.problem(range, message, Some(help.to_owned()))
        })
        .collect()
}

/// Whether it is a level, and not that of an error.
fn is_milder(candidate: &Candidate) -> bool {
    let Value::Text(word) = &candidate.value.value else {
        return false;
    };
    word == "off"
        || word
            .parse::<Severity>()
            .is_ok_and(|severity| severity < Severity::Error)
}
