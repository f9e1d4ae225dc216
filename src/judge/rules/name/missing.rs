//! Names that the inventory plans and a request does not ask for.

use crate::{
    judge::{
        finding::{RuleId, Spot},
        planned_request::{NameReason, PlannedName},
        rule::{Check, Citation, FleetContext, Reporter, Rule},
        server_form::FormDeviation,
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
    for answer in context.answers() {
        let there = answer.input.names_and_addresses();
        for planned in &answer.planned_request.names {
            if there.contains(&host_name::comparable(&planned.name)) {
                continue;
            }
            let name = shortened(&planned.name);
            let spot = Spot::part(answer.id, Part::Request, 0..answer.request.der().len());
            reporter
                .report(spot, format!("`{name}` is missing: {}", why(planned)))
                .with(Spot::node(
                    answer.planned_request.node,
                    planned.range.clone(),
                ))
                .advise(answer.form.correction(FormDeviation::Name(planned)));
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
