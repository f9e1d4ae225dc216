//! One request that was handed in more than once.

use std::collections::BTreeMap;

use crate::{
    judge::{
        finding::{InputId, RuleId, Spot},
        fleet::Fleet,
        rule::{Check, Citation, FleetContext, MOST_RELATED, Reporter, Rule},
    },
    pki::csr::Part,
};

/// `fleet-repeated-request`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-repeated-request"),
    since: "0.1.0",
    summary: "the same request was handed in more than once",
    rationale: "Two files hold one and the same request, octet for octet. Either one of them is a copy that was left lying, and would be ordered and paid for \
        twice; or it stands in the place of another node's request, and that node would go without a certificate. Some CAs refuse a \
        request that they have seen before.",
    remediation: "take the copy out, and see whether another request was meant to be in its place",
    citations: &[Citation::cisco_certificate_validation(
        "One Certificate Per FQDN",
    )],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    let fleet = context.fleet;
    let mut copies: BTreeMap<&[u8], Vec<InputId>> = BTreeMap::new();
    for (index, _, request) in fleet.requests() {
        copies.entry(request.encoded()).or_default().push(index);
    }
    let mut repeated: Vec<Vec<InputId>> = copies
        .into_values()
        .filter(|copies| copies.len() > 1)
        .collect();
    repeated.sort_unstable();
    for copies in repeated {
        let original = fleet.original(&copies);
        for copy in copies.iter().filter(|copy| Some(**copy) != original) {
            let Some(spot) = request(fleet, *copy) else {
                continue;
            };
            let message = match copies.len() {
                2 => "the request was handed in twice".to_owned(),
                count => format!("the request was handed in {count} times"),
            };
            let draft = reporter.report(spot, message);
            let others = copies
                .iter()
                .filter(|other| *other != copy && Some(**other) != original);
            let others = original.iter().chain(others).take(MOST_RELATED);
            for other in others.filter_map(|other| request(fleet, *other)) {
                draft.with(other);
            }
        }
    }
}

fn request(fleet: &Fleet, input: InputId) -> Option<Spot> {
    let length = fleet.inputs.get(input)?.request()?.encoded().len();
    Some(Spot::part(input, Part::Request, 0..length))
}
