//! Names that the inventory plans and a request does not ask for.

use crate::{
    judge::{
        finding::{RuleId, Spot},
        fleet::Origin,
        planned_request::{NameReason, PlannedName},
        rule::{Check, Citation, FleetContext, Reporter, Rule},
        server_form::{FormDeviation, ServerForm},
    },
    pki::{csr::Part, host_name, text::printable::shortened},
};

/// `name-missing`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-missing"),
    since: "0.1.0",
    summary: "request lacks a name that the inventory planned",
    rationale: "A name that is missing from the certificate makes every client that uses it show a warning. A public CA adds names that are entered \
        with the order, if somebody thinks of it; a CA that copies the names of the request signs a certificate without them, and there it is an \
        error, as it is when `verify` finds it in the certificate. Names that were not planned are `name-excessive`.",
    remediation: "make the request again with the name, or take it out of the inventory",
    citations: &[Citation::Rfc(9525, "6"), Citation::CISCO_REQUEST_FIELDS],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    // What is made here is made after its planned request.
    if context.fleet.origin == Origin::Generated {
        return;
    }
    let Some(inventory) = &context.fleet.inventory else {
        return;
    };
    for (id, input, request) in context.requests() {
        let Some(planned_request) = context.fleet.planned_request_of(input) else {
            continue;
        };
        let Some(form) = ServerForm::new(inventory, planned_request) else {
            continue;
        };
        let there = input.names_and_addresses();
        for planned in &planned_request.names {
            if there.contains(&host_name::comparable(&planned.name)) {
                continue;
            }
            let name = shortened(&planned.name);
            let spot = Spot::part(id, Part::Request, 0..request.der().len());
            reporter
                .report(spot, format!("`{name}` is missing: {}", why(planned)))
                .with(Spot::node(planned_request.node, planned.range.clone()))
                .advise(form.correction(FormDeviation::Name(planned)));
        }
    }
}

fn why(planned: &PlannedName) -> String {
    match planned.reason {
        NameReason::Node => "the node is called so".to_owned(),
        NameReason::Alternative => "the inventory has it among the node's `alt-names`".to_owned(),
        NameReason::ParentDomain => "the inventory wants the parent domain".to_owned(),
        NameReason::Needed(source) => format!("the inventory has it among the `{source}`"),
    }
}
