//! Subject attributes that a kind of certificate needs.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{csr::Part, oid::Oid},
};

/// `subject-missing-attribute`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-missing-attribute"),
    since: "0.1.0",
    summary: "subject lacks an attribute that the certificate must have",
    rationale: "An organization-validated certificate names the organization, the country, and the state or the \
        locality. A request may leave them out, for the CA can take them from the order; some CAs' forms refuse such a request, and \
        nodes that differ in what they leave out end up with different certificates.",
    remediation: "fill the attribute in on every node, or make sure that the order carries it",
    citations: &[
        Citation::BaselineRequirements("4.2.1"),
        Citation::BaselineRequirements("7.1.2.7.4"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let Some(required) = &context.policy.subject.required else {
        return;
    };
    let subject = &context.request.subject;
    // One that is there and says nothing is reported as empty.
    let missing = required.value.iter().filter(|required| {
        let is_there = |oid: &Oid| subject.attributes_of(oid.clone()).next().is_some();
        !required.0.iter().any(is_there)
    });
    let missing: Vec<String> = missing.map(ToString::to_string).collect();
    if !missing.is_empty() {
        let message = format!("the subject has no {}", missing.join(", no "));
        reporter
            .report(context.part(Part::Subject, subject.range.clone()), message)
            .because(required);
    }
}
