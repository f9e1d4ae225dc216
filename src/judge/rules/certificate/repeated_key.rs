//! Keys that the certificates of several servers have.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, DeliveryContext, MOST_RELATED, Reporter, Rule},
    },
    pki::text::printable::{count, shortened},
};

/// `certificate-repeated-key`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-repeated-key"),
    since: "0.1.0",
    summary: "certificates of different servers have the same key",
    rationale: "Two servers with one private key share one fate: whoever takes one of them has both, and when the key is revoked both certificates are gone. It happens when a \
        machine is cloned after its key was made, or when one request was handed in for two servers. A second certificate of one server, such as its next one, may have the same key.",
    remediation: "make a new key and request on one of the servers, and order its certificate again",
    citations: &[Citation::BaselineRequirements("4.9.1.1")],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    for same in delivery.with_repeated_keys() {
        let Some((first, others)) = same.split_first() else {
            continue;
        };
        let certificate = |id| {
            delivery
                .entries
                .get(id)
                .and_then(|entry| entry.certificate())
        };
        let Some(title) = certificate(*first).map(|first| shortened(&first.title())) else {
            continue;
        };
        let message = match others.len() {
            1 => format!("`{title}` has the same key"),
            more => {
                let others = count(more - 1, "other certificate");
                format!("`{title}` and {others} have the same key")
            }
        };
        for id in others.iter().filter(|id| context.judges(**id)) {
            let draft = reporter.report(context.key(*id), message.clone());
            let related = same.iter().filter(|other| *other != id);
            for other in related.take(MOST_RELATED) {
                draft.with(context.key(*other));
            }
        }
    }
}
