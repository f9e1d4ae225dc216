//! Subject attributes that say nothing.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, Rule, SubjectContext},
    },
    pki::oid,
};

/// `subject-empty-attribute`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-empty-attribute"),
    since: "0.1.0",
    summary: "subject attribute is empty",
    rationale: "A field of a form that was left blank ends up as an attribute without a value, or with a blank for one. A \
        public certificate must not have it, so that the CA asks back or refuses the request; a field that is not there \
        it fills in from the order.",
    remediation: "fill the attribute in, or leave it out altogether",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.4"),
        Citation::Document {
            title: "AffirmTrust (Entrust ECS), How to create a Certificate Signing Request",
            section: "Do not use blank fields in your CSR",
            url: "https://www.affirmtrust.com/knowledgebase/How-to-create-a-Certificate-Signing-Request-CSR/",
        },
    ],
    check: Check::Subject(check),
};

fn check(context: &SubjectContext<'_>, reporter: &mut Reporter) {
    for attribute in context.subject.attributes() {
        // A common name of blanks is a host's name that contains a blank, and reported as that.
        let is_a_name = attribute.oid == oid::COMMON_NAME && !attribute.text.is_empty();
        if !attribute.is_invisible()
            || is_a_name
            || context.policy.subject.exclusion(&attribute.oid).is_some()
        {
            continue;
        }
        let message = if attribute.text.is_empty() {
            format!("{} is empty", attribute.oid)
        } else {
            format!("{} has no character that can be seen", attribute.oid)
        };
        reporter.report(context.attribute(attribute), message);
    }
}
