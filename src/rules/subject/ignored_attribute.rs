//! Subject attributes that the CA does not read.

use std::collections::BTreeSet;

use crate::{
    finding::RuleId,
    request::Part,
    rule::{Check, Citation, Reporter, RequestContext, Rule},
};

/// `subject-ignored-attribute`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-ignored-attribute"),
    since: "0.1.0",
    summary: "subject has attributes that the CA does not take over",
    rationale: "Many CAs read the names and the key of a request, and take the rest from the order or from what they have validated. The \
        certificate then lacks these attributes, or has them with other values. It is good to know before a program compares the certificate with its request, \
        or somebody looks for the department that was written in.",
    remediation: "nothing has to be done; give the CA what the certificate should say in the order",
    citations: &[Citation::BaselineRequirements("4.2.1")],
    check: Check::Request(check),
};

/// How many attributes are named.
const MOST_NAMED: usize = 8;

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.subject;
    let Some(read) = &policy.read else {
        return;
    };
    let subject = &context.request.subject;
    let mut seen = BTreeSet::new();
    let ignored: Vec<String> = subject
        .attributes()
        .map(|attribute| &attribute.oid)
        .filter(|oid| !read.value.contains(oid) && policy.exclusion(oid).is_none())
        .filter(|oid| seen.insert(*oid))
        .map(ToString::to_string)
        .collect();
    if ignored.is_empty() {
        return;
    }
    let more = match ignored.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let named = ignored.get(..MOST_NAMED).unwrap_or(&ignored).join(", ");
    let taken: Vec<String> = read.value.iter().map(ToString::to_string).collect();
    let message = format!(
        "the CA drops or replaces {named}{more}; of the subject it reads only {}",
        taken.join(", ")
    );
    reporter
        .report(context.part(Part::Subject, subject.range.clone()), message)
        .because(read);
}
