//! Subject attributes that a kind of certificate must not have.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::text::printable::shortened,
};

/// `subject-prohibited-attribute`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-prohibited-attribute"),
    since: "0.1.0",
    summary: "subject has an attribute that the certificate must not have",
    rationale: "Public certificates carry what the CA has verified. The organizational unit is banned from all of them; \
        a domain-validated certificate names no organization at all; an e-mail address has no place in a server certificate. Most \
        CAs drop such attributes, some refuse the request, and a server that compares the certificate with its request may then \
        refuse the certificate.",
    remediation: "leave the attribute out of the request",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.2 to 7.1.2.7.5"),
        Citation::BaselineRequirements("7.1.4.2"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for attribute in context.request.subject.attributes() {
        // What the CA does not even read, it leaves out: `subject-dropped-attribute`.
        let policy = &context.policy.subject;
        if policy.drops(&attribute.oid) {
            continue;
        }
        let Some(fact) = policy.exclusion(&attribute.oid) else {
            continue;
        };
        let message = format!(
            "{} `{}` has no place in this kind of certificate",
            attribute.oid,
            shortened(&attribute.text)
        );
        reporter
            .report(context.attribute(attribute), message)
            .because(fact);
    }
}
