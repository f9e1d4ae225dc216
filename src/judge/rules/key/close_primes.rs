//! RSA keys whose two primes are close to each other.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, KeyContext, Reporter, Rule},
    },
    pki::text::printable::count,
};

/// `key-close-primes`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-close-primes"),
    since: "0.1.0",
    summary: "the two primes of an RSA key are so close to each other that they can be found",
    rationale: "Fermat's method finds two factors of nearly the same size within moments, beginning at the square root. Sound \
        programs choose the two primes independently of each other, and the method never ends; a library in some \
        printers made them close together. CAs must try 100 rounds and refuse a key that falls apart.",
    remediation: "make a new key with another program; whoever sees this one can compute its private key",
    citations: &[
        Citation::BaselineRequirements("6.1.1.3"),
        Citation::Document {
            title: "Böck, Fermat Factorization in the Wild (CVE-2022-26320)",
            section: "",
            url: "https://eprint.iacr.org/2023/026",
        },
    ],
    check: Check::Key(check),
};

fn check(context: &KeyContext<'_>, reporter: &mut Reporter) {
    let (Some(modulus), Some(rounds)) = (
        &context.public_key.modulus,
        &context.policy.key.fermat_rounds,
    ) else {
        return;
    };
    if let Some(round) = modulus.close_primes_within(rounds.value) {
        let message = format!(
            "Fermat's method finds the two primes of the modulus within {}; it must not within {}",
            count(round, "round"),
            rounds.value
        );
        reporter.report(context.key(), message).because(rounds);
    }
}
