//! Values that are nearly the same in several requests.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    judge::{
        finding::{InputId, RuleId, Spot},
        fleet::{Agreement, COMPARED},
        rule::{Check, Citation, FleetContext, MOST_RELATED, Reporter, Rule},
    },
    pki::{
        csr::AttributeTypeAndValue,
        oid::{self, Oid},
        text::{printable::shortened, text_defects},
    },
};

/// `fleet-near-miss`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-near-miss"),
    since: "0.1.0",
    summary: "one value is spelled in several ways across the requests",
    rationale: "`Example Corp` in one cluster and `Example Corp.` in another are one organization to everybody but a CA, which validates \
        each spelling on its own. Between the nodes of a cluster `fleet-inconsistent-subject` looks at every difference; here all requests are looked at together, for \
        differences that nobody means: case, blanks, a comma or a full stop, a letter that only looks the same.",
    remediation: "write the value in one way on all servers",
    citations: &[Citation::CISCO_CERTIFICATE_VALIDATION],
    check: Check::Fleet(check),
};

/// What is spelled in one way: names that several clusters have in common.
const NAMES: [Oid; 4] = [
    oid::ORGANIZATION_NAME,
    oid::ORGANIZATIONAL_UNIT_NAME,
    oid::LOCALITY_NAME,
    oid::STATE_OR_PROVINCE_NAME,
];

/// The requests that have one spelling, in order, each with the attribute.
type Holders<'a> = Vec<(InputId, &'a AttributeTypeAndValue)>;

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    for oid in NAMES {
        // What the certificate will not have may be spelled in any way.
        if context.policy.subject.exclusion(&oid).is_some() {
            continue;
        }
        // Nearly always everybody writes it in one way, and what follows takes time.
        if !is_spelled_in_several_ways(context, &oid) {
            continue;
        }
        let mut names: BTreeMap<String, BTreeMap<&str, Holders<'_>>> = BTreeMap::new();
        for (input, attribute) in settled(context, &oid) {
            let essence = text_defects::essence(&attribute.text);
            // A value of nothing but punctuation is no name.
            if !essence.is_empty() {
                let spellings = names.entry(essence).or_default();
                let holders = spellings.entry(attribute.text.as_str()).or_default();
                holders.push((input, attribute));
            }
        }
        for spellings in names.values().filter(|spellings| spellings.len() > 1) {
            compare(&oid, spellings, reporter);
        }
    }
}

fn is_spelled_in_several_ways(context: &FleetContext<'_>, oid: &Oid) -> bool {
    let requests = context.fleet.requests();
    let spellings: BTreeSet<&str> = requests
        .flat_map(|(_, _, request)| request.subject.attributes_of(oid.clone()))
        .map(|attribute| attribute.text.as_str())
        .collect();
    let mut names = BTreeSet::new();
    spellings
        .into_iter()
        .any(|spelling| !names.insert(text_defects::essence(spelling)))
}

/// The one value of each request that goes to this receiver, as far as the nodes of its group agree on it: where they do not,
/// that is the finding.
fn settled<'a>(context: &FleetContext<'a>, oid: &Oid) -> Holders<'a> {
    let mut settled: Holders<'a> = Vec::new();
    for group in &context.fleet.groups {
        for (member, standing) in context.fleet.standings(group, oid) {
            let is_settled = matches!(standing, Agreement::Agrees) || !COMPARED.contains(oid);
            let counts = is_settled && context.judges(member.input);
            if let (true, &[attribute]) = (counts, member.attributes.as_slice()) {
                settled.push((member.input, attribute));
            }
        }
    }
    settled.sort_unstable_by_key(|(input, _)| *input);
    settled
}

/// The spelling that most requests have, or of several such the first, is taken for right.
fn compare(oid: &Oid, spellings: &BTreeMap<&str, Holders<'_>>, reporter: &mut Reporter) {
    let first_input = |holders: &Holders<'_>| holders.first().map(|(input, _)| *input);
    let usual = spellings
        .iter()
        .max_by_key(|(_, holders)| (holders.len(), std::cmp::Reverse(first_input(holders))));
    let Some((usual, usual_holders)) = usual else {
        return;
    };
    for (spelling, holders) in spellings.iter().filter(|(spelling, _)| *spelling != usual) {
        let Some(((input, attribute), others)) = holders.split_first() else {
            continue;
        };
        let difference = text_defects::slight_difference(spelling, usual)
            .map_or_else(String::new, |difference| {
                format!(": only {difference} differ")
            });
        let message = format!(
            "{oid} is `{}`{}, and `{}` in {}{difference}",
            shortened(spelling),
            match others.len() {
                0 => String::new(),
                1 => " here and in 1 other request".to_owned(),
                more => format!(" here and in {more} other requests"),
            },
            shortened(usual),
            match usual_holders.len() {
                1 => "another one".to_owned(),
                count => format!("{count} others"),
            }
        );
        let draft = reporter.report(Spot::attribute(*input, attribute), message);
        draft.advise(format!("write `{}` on all servers", shortened(usual)));
        // One value in one place does not change the others.
        if others.is_empty() {
            draft.propose(*usual);
        }
        let usual_first = usual_holders.iter().take(1);
        for (input, attribute) in usual_first.chain(others).take(MOST_RELATED) {
            draft.with(Spot::attribute(*input, attribute));
        }
    }
}
