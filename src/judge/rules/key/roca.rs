//! RSA keys from Infineon's broken library.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, KeyContext, Reporter, Rule},
    },
    pki::key::Modulus,
};

/// `key-roca`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-roca"),
    since: "0.1.0",
    summary: "RSA key was made by a broken chip library, and its private key can be computed (ROCA)",
    rationale: "A library of Infineon's in smart cards, security keys and trusted platform modules made primes of one special form, \
        which shows in the modulus and lets the private key of some lengths be computed for the price of a car or less (ROCA, \
        CVE-2017-15361). CAs must refuse such keys. Of other keys fewer than one in 100 million would look the same.",
    remediation: "update the firmware of the chip, or make the key with a program, and make a new request",
    citations: &[
        Citation::BaselineRequirements("6.1.1.3"),
        Citation::Document {
            title: "crocs-muni/roca, roca/detect.py",
            section: "",
            url: "https://github.com/crocs-muni/roca",
        },
    ],
    check: Check::Key(check),
};

fn check(context: &KeyContext<'_>, reporter: &mut Reporter) {
    let modulus = &context.public_key.modulus;
    if modulus.as_ref().is_some_and(Modulus::has_roca_fingerprint) {
        reporter.report(
            context.key(),
            "the modulus has the fingerprint of Infineon's library (CVE-2017-15361)",
        );
    }
}
