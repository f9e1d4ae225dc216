//! Steps of the subject that hold more than one attribute.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::Part,
};

/// `subject-multi-valued-rdn`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-multi-valued-rdn"),
    since: "0.1.0",
    summary: "several attributes share one step of the subject",
    rationale: "A subject is a sequence of steps, and each step of a public certificate is one attribute. A `+` where a comma or a \
        slash should be (`O=Example Corp+CN=…`) makes one step of two. Some readers see only the first attribute of a step; the CA \
        writes them one behind the other, or refuses.",
    remediation: "write the attributes one behind the other, with a comma or a slash and not with `+` between them",
    citations: &[Citation::BaselineRequirements("7.1.4.1")],
    check: Check::Request(check),
};

/// How many attributes are named.
const MOST_NAMED: usize = 5;

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for step in &context.request.subject.relative_names {
        if step.attributes.len() < 2 {
            continue;
        }
        let names: Vec<String> = step
            .attributes
            .iter()
            .take(MOST_NAMED)
            .map(|attribute| attribute.oid.to_string())
            .collect();
        let more = match step.attributes.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!("{}{more} share one step of the subject", names.join(" + "));
        reporter.report(context.part(Part::Subject, step.range.clone()), message);
    }
}
