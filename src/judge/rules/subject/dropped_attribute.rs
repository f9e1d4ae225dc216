//! Subject attributes that the CA leaves out of the certificate without putting anything in their place.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{csr::Part, text::printable::few},
};

/// `subject-dropped-attribute`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-dropped-attribute"),
    since: "0.1.0",
    summary: "CA leaves out attributes of the subject",
    rationale: "A public certificate contains what the CA has verified. A domain-validated certificate names no organization and no place, and no public certificate has an \
        organizational unit. A CA that does not read these attributes signs a certificate without them. That is fine for browsers; whoever looks for the department or \
        the company in the certificate does not find it, and some servers reject a certificate whose subject is not the one that they asked for.",
    remediation: "leave the attributes out of the request, or order a kind of certificate that has them",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.2 to 7.1.2.7.5"),
        Citation::BaselineRequirements("7.1.4.2"),
    ],
    check: Check::Request(check),
};

/// How many attributes are named.
const MOST_NAMED: usize = 8;

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.subject;
    let subject = &context.request.subject;
    let mut seen = BTreeSet::new();
    let dropped: Vec<_> = subject
        .attributes()
        .map(|attribute| &attribute.oid)
        .filter(|oid| policy.drops(oid) && seen.insert(*oid))
        .filter_map(|oid| Some((oid.to_string(), policy.exclusion(oid)?)))
        .collect();
    let Some((_, fact)) = dropped.first() else {
        return;
    };
    let names: Vec<String> = dropped.iter().map(|(name, _)| name.clone()).collect();
    let named = few(&names, MOST_NAMED);
    let message = format!("the CA leaves out {named}: this kind of certificate does not have it");
    let place = context.part(Part::Subject, subject.range.clone());
    reporter.report(place, message).because(*fact);
}
