//! Certificates that no public CA signs.

use std::collections::BTreeSet;

use crate::judge::{
    finding::{RuleId, Spot},
    rule::{Check, Citation, InventoryContext, Reporter, Rule},
};

/// `inventory-certificate-private`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("inventory-certificate-private"),
    since: "0.1.0",
    summary: "inventory asks a public CA for a certificate that no public CA signs",
    rationale: "Some of a server's certificates are not for the world. CUCM's `CAPF` is a CA of its own, which signs for phones: its request asks \
        for keyCertSign. Meeting Server's `database-client` has the word `postgres` for its common name and nothing else. No \
        public CA may sign such a request, and the order is refused after a validation for nothing.",
    remediation: "leave the certificate out of `certificates`, or give its node the profile of a private CA",
    citations: &[
        Citation::cisco_certificate_validation("Required Certificates"),
        Citation::BaselineRequirements("7.1.2.7.11"),
    ],
    check: Check::Inventory(check),
};

fn check(context: &InventoryContext<'_>, reporter: &mut Reporter) {
    let mut seen = BTreeSet::new();
    for planned_request in context.planned {
        let public_ca = planned_request.certificate.public_ca.as_ref();
        let (Some(purpose), Some(public_ca)) =
            (planned_request.purpose, public_ca.filter(|can| !can.value))
        else {
            continue;
        };
        // What the cluster asks for stands once, and every node has it.
        if !seen.insert(planned_request.asked.start) {
            continue;
        }
        let message = format!(
            "no public CA signs the certificate `{purpose}` of {}",
            context.product(planned_request).title()
        );
        let draft = reporter.report(Spot::inventory(planned_request.asked.clone()), message);
        draft.because(public_ca);
        if let Some(advice) = planned_request.certificate.advice_in_message() {
            draft.advise(advice);
        }
    }
}
