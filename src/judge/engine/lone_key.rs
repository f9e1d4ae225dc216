//! Private keys where a request should be.
//!
//! The rule about private keys says it better than the one about files that are no request. The latter belongs to the
//! floor, and so it speaks of keys, too: where the former is off, waived or not asked, a key is still not a request.

use std::collections::BTreeSet;

use crate::judge::finding::{Finding, RuleId, Severity, Spot};

/// The rule that speaks of keys wherever they are.
const PRIVATE_KEY: RuleId = RuleId::new("encoding-private-key");

/// The rule of the floor.
const NOT_A_REQUEST: RuleId = RuleId::new("encoding-not-a-request");

/// Takes out what the rule about private keys says of the same place under the same profile as an error.
pub(super) fn say_once(findings: &mut Vec<(Spot, Finding)>) {
    let mut said = BTreeSet::new();
    for (_, finding) in findings.iter() {
        if finding.rule == PRIVATE_KEY {
            let errors = finding.verdicts.iter();
            let errors = errors.filter(|verdict| verdict.severity == Severity::Error);
            said.extend(errors.map(|verdict| key(finding, &verdict.profile)));
        }
    }
    if said.is_empty() {
        return;
    }
    for (_, finding) in findings.iter_mut() {
        if finding.rule == NOT_A_REQUEST {
            let mut verdicts = std::mem::take(&mut finding.verdicts);
            verdicts.retain(|verdict| !said.contains(&key(finding, &verdict.profile)));
            finding.verdicts = verdicts;
        }
    }
    findings.retain(|(_, finding)| !finding.verdicts.is_empty());
}

/// A place under a profile.
fn key(finding: &Finding, profile: &str) -> (String, Option<usize>, Option<usize>, String) {
    let place = &finding.place;
    let path = place.path.as_str().to_owned();
    (path, place.line, place.column, profile.to_owned())
}
