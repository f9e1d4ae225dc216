//! Requests that belong to no node.

use crate::{
    judge::{
        finding::{RuleId, Spot},
        fleet::JoinedBy,
        rule::{Check, Citation, FleetContext, Reporter, Rule},
    },
    pki::csr::Part,
};

/// `fleet-unknown-node`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-unknown-node"),
    since: "0.1.0",
    summary: "request names no node of the inventory",
    rationale: "With an inventory every request should be for one of its nodes. One that names none is a leftover, a request from another \
        estate, or one with a misspelt name, whose node would then go without a certificate.",
    remediation: "correct the name in the request or in the inventory, or take the file out",
    citations: &[Citation::Practice(
        "a request that matches no server gives a certificate that matches no server",
    )],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    let fleet = context.fleet;
    if fleet.inventory.is_none() {
        return;
    }
    for (index, input, request) in fleet.requests() {
        // Some certificates name no host: a database knows its clients by `postgres`.
        let planned_request = fleet.planned_request_of(input);
        let needs_no_host = planned_request.is_some_and(|planned| planned.names.is_empty());
        if input.joined_by == Some(JoinedBy::Name) || needs_no_host {
            continue;
        }
        let spot = match input.identities().first() {
            Some(identity) => Spot::identity(index, identity),
            None => Spot::part(index, Part::Subject, request.subject.range.clone()),
        };
        let names = input.names();
        let place = input.node.and_then(|node| fleet.node(node));
        let message = match (names.as_slice(), place) {
            ([], Some((_, node))) => format!(
                "the request names no host, and not `{}`, whose place the file has",
                node.fqdn
            ),
            ([], None) => {
                "the request names no host, so it cannot be for a node of the inventory".to_owned()
            }
            ([first, rest @ ..], Some((_, node))) => {
                format!(
                    "the request names `{first}`{}, and not `{}`, whose place the file has",
                    more(rest),
                    node.fqdn
                )
            }
            ([name], None) => {
                format!("the request names `{name}`, which is no node of the inventory")
            }
            ([first, rest @ ..], None) => {
                format!(
                    "the request names `{first}`{}, none of which is a node of the inventory",
                    more(rest)
                )
            }
        };
        let draft = reporter.report(spot, message);
        if let (Some(node), Some((_, place))) = (input.node, place) {
            draft.with(Spot::node(node, place.host.range.clone()));
        }
    }
}

fn more(names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!(" and {} more", names.len())
    }
}
