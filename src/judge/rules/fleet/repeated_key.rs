//! Keys that more than one request has.

use std::collections::BTreeMap;

use crate::{
    judge::{
        finding::{InputId, RuleId, Spot},
        rule::{Check, Citation, FleetContext, MOST_RELATED, Reporter, Rule},
    },
    pki::csr::Part,
};

/// `fleet-repeated-key`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-repeated-key"),
    since: "0.1.0",
    summary: "more than one request has the same key",
    rationale: "Two servers with one private key share one fate: whoever takes one of them has both, and when the key is revoked both \
        certificates are gone. It happens when a machine is cloned after its key was made. Some CAs refuse a key that they have seen before.",
    remediation: "make a new key and request on one of the servers",
    citations: &[
        Citation::BaselineRequirements("4.9.1.1"),
        Citation::Document {
            title: "DFN-PKI, HARICA server certificates",
            section: "This public key can not be used",
            url: "https://doku.tid.dfn.de/de:dfnpki:tcs:2025:servercerts",
        },
    ],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    let mut holders: BTreeMap<&[u8], Vec<(InputId, &[u8])>> = BTreeMap::new();
    for (index, _, request) in context.fleet.requests() {
        let same_key = holders.entry(request.public_key_info()).or_default();
        // The very same request twice is one request handed in twice.
        if same_key
            .iter()
            .all(|(_, other)| *other != request.encoded())
        {
            same_key.push((index, request.encoded()));
        }
    }
    let place = |id: InputId| {
        let key = &context.fleet.inputs.get(id)?.request()?.public_key;
        let name = key.key.to_string();
        Some(Spot::value(
            id,
            Part::PublicKey,
            key.key_range.clone(),
            &name,
            0..name.len(),
        ))
    };
    let mut repeated: Vec<Vec<InputId>> = holders
        .into_values()
        .filter(|same| same.len() > 1)
        .map(|same| same.into_iter().map(|(index, _)| index).collect())
        .collect();
    repeated.sort_unstable();
    for same in repeated {
        let count = same.len();
        for (position, index) in same.iter().enumerate().skip(1) {
            let Some(spot) = place(*index) else { continue };
            let message = match count {
                2 => "another request has the same key".to_owned(),
                _ => format!("{} other requests have the same key", count - 1),
            };
            let draft = reporter.report(spot, message);
            let others = same
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != position);
            for other in others
                .take(MOST_RELATED)
                .filter_map(|(_, index)| place(*index))
            {
                draft.with(other);
            }
        }
    }
}
