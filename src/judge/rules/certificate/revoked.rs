//! Certificates that their CA revoked.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::{certificate::Revocation, text::printable::shortened},
};

/// `certificate-revoked`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-revoked"),
    since: "0.1.0",
    summary: "certificate was revoked by its CA",
    rationale: "A CA revokes a certificate when its key was stolen, when a name in it was wrong, or when it was replaced. Clients that look at the CA's list refuse it \
        from then on, and a revoked certificate is never valid again. Where the certificate of a CA was revoked, everything below it was.",
    remediation: "make a new key and a new request, and order a new certificate",
    citations: &[Citation::Rfc(5280, "6.3.3"), Citation::Rfc(5280, "5.3.1")],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let mut told = BTreeSet::new();
    for revocation in context.revocations() {
        let Revocation::Revoked { path, on, reason } = revocation.known else {
            continue;
        };
        if !told.insert((revocation.at, revocation.certificate.der())) {
            continue;
        }
        let title = revocation.certificate.title();
        let reason = reason.map_or_else(String::new, |reason| format!(" ({reason})"));
        let message = format!(
            "`{}` was revoked on {}{reason}, by the list in `{}`",
            shortened(&title),
            on.date(),
            shortened(path)
        );
        let draft = reporter.report(context.whole(revocation.at), message);
        if revocation.is_of_authority {
            draft.advise(
                "order a certificate from another CA, or from this one under its new certificate",
            );
        }
    }
}
