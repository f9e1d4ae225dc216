//! RSA moduli with a small factor.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, KeyContext, Reporter, Rule},
};

/// `key-small-factor`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-small-factor"),
    since: "0.1.0",
    summary: "modulus of an RSA key can be divided by a small prime",
    rationale: "The two primes of an RSA key have half its length each. A modulus that can be divided by a small number was \
        not made from two such primes, and once divided the rest is easier to split, often at once. It comes from a broken \
        program, from a bit that fell over in storage, or from somebody who tries what a CA takes.",
    remediation: "make a new key with another program, and find out where this one came from",
    citations: &[
        Citation::BaselineRequirements("6.1.6"),
        Citation::Document {
            title: "Boulder, goodkey/good_key.go",
            section: "checkSmallPrimes",
            url: "https://github.com/letsencrypt/boulder/blob/main/goodkey/good_key.go",
        },
    ],
    check: Check::Key(check),
};

fn check(context: &KeyContext<'_>, reporter: &mut Reporter) {
    let (Some(modulus), Some(least)) = (
        &context.public_key.modulus,
        &context.policy.key.least_factor,
    ) else {
        return;
    };
    if let Some(factor) = modulus.factor_below(least.value) {
        let message = format!(
            "the modulus can be divided by {factor}; it must have no factor below {}",
            least.value
        );
        reporter.report(context.key(), message).because(least);
    }
}
