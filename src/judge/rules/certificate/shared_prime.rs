//! RSA keys of different certificates that have a prime in common.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, DeliveryContext, MOST_RELATED, Reporter, Rule, partners},
};

/// `certificate-shared-prime`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-shared-prime"),
    since: "0.1.0",
    summary: "RSA keys of different certificates have a prime in common",
    rationale: "An RSA modulus is the product of two primes that nobody else has. When two moduli share one, dividing shows all primes of both, and anybody who sees the two \
        certificates can compute both private keys. It happens when machines make their keys with too little randomness. The very same modulus twice is a repeated key.",
    remediation: "find out where the servers get their randomness from, make new keys on all of them, and have these certificates revoked",
    citations: &[
        Citation::BaselineRequirements("6.1.1.3"),
        Citation::MINING_PS_AND_QS,
    ],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    // Who shares both primes is told once, with everybody who has one of them.
    let others_of = partners(context.delivery.shared_primes().iter().map(Vec::as_slice));
    for (id, others) in others_of.into_iter().filter(|(id, _)| context.judges(*id)) {
        let message = "the modulus has a prime in common with that of another certificate: both private keys can be computed";
        let draft = reporter.report(context.key(id), message);
        for other in others.into_iter().take(MOST_RELATED) {
            draft.with(context.key(other));
        }
    }
}
