//! Steps of a subject without an attribute.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::Part,
};

/// `subject-empty-step`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-empty-step"),
    since: "0.1.0",
    summary: "step of the subject has no attribute",
    rationale: "A subject is a sequence of steps, and each step has at least one attribute. Programs that leave out the value of a field \
        and not the field itself write an empty step. OpenSSL and Go read past it; pyca/cryptography does not read the subject.",
    remediation: "leave the empty field out of the request, or fill it in",
    citations: &[
        Citation::Rfc(5280, "4.1.2.4"),
        Citation::Practice(
            "observed: pyca/cryptography does not read the subject, OpenSSL and Go do",
        ),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let steps = &context.request.subject.relative_names;
    for (index, step) in steps.iter().enumerate() {
        if step.attributes.is_empty() {
            let number = index + 1;
            reporter.report(
                context.part(Part::Subject, step.range.clone()),
                format!("step {number} of the subject has no attribute"),
            );
        }
    }
}
