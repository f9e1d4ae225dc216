//! Keys of a length that a CA does not take.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, Reporter, RequestContext, Rule},
};

/// `key-size`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-size"),
    since: "0.1.0",
    summary: "key has a length that the CA does not take",
    rationale: "RSA keys under 2048 bits are refused by every public CA. Above that CAs differ: some take any length up \
        to 8192 bits, some exactly 2048, 3072 and 4096. Old servers still offer 1024, and some phones and products take no more \
        than 2048.",
    remediation: "make a new key and request; RSA-2048 is taken everywhere",
    citations: &[
        Citation::BaselineRequirements("6.1.5"),
        Citation::BaselineRequirements("6.1.1.3"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let key = &context.request.public_key.key;
    let Some(allowed) = &context.policy.key.allow else {
        return;
    };
    let same_kind: Vec<_> = allowed
        .value
        .iter()
        .filter(|allowance| allowance.is_kind_of(key))
        .collect();
    // A kind that is not taken at all has a rule of its own.
    if same_kind.is_empty() || same_kind.iter().any(|allowance| allowance.allows(key)) {
        return;
    }
    let names: Vec<String> = same_kind.iter().map(ToString::to_string).collect();
    let message = format!("the key is {key}; accepted: {}", names.join(", "));
    reporter.report(context.key(), message).because(allowed);
}
