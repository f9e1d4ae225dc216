//! Subject attributes in another order than the certificate's.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::AttributeTypeAndValue,
};

/// `subject-attribute-order`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-attribute-order"),
    since: "0.1.0",
    summary: "subject attributes are in another order than the certificate will have",
    rationale: "Public certificates have the attributes of their subject in one order, from the country down to the common name. The CA \
        puts them into it, whatever the order in the request. That matters only to a program that compares the subject of the certificate with \
        that of the request as a whole.",
    remediation: "nothing has to be done; to see the certificate's order now, write country, state, locality, organization, common name",
    citations: &[Citation::BaselineRequirements("7.1.4.2")],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.subject;
    let Some(order) = &policy.order else {
        return;
    };
    let mut last: Option<(usize, &AttributeTypeAndValue)> = None;
    for attribute in context.request.subject.attributes() {
        let rank = order.value.iter().position(|oid| *oid == attribute.oid);
        let Some(rank) = rank.filter(|_| policy.exclusion(&attribute.oid).is_none()) else {
            continue;
        };
        match last {
            Some((before, other)) if rank < before => {
                let message = format!(
                    "{} stands behind {}, and comes before it in the certificate",
                    attribute.oid, other.oid
                );
                reporter
                    .report(context.attribute(attribute), message)
                    .because(order);
                // One place is enough: a subject that is turned round is one mistake.
                return;
            }
            _ => last = Some((rank, attribute)),
        }
    }
}
