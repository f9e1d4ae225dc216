//! Keys of a length that a CA does not accept.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, KeyContext, Reporter, Rule},
};

/// `key-size`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-size"),
    since: "0.1.0",
    summary: "the CA does not accept keys of this length",
    rationale: "Every public CA rejects RSA keys under 2048 bits. Above that CAs differ: some accept any length up \
        to 8192 bits, some exactly 2048, 3072 and 4096. Old servers still offer 1024, and some phones and products accept no more \
        than 2048.",
    remediation: "make a new key of a length that the CA accepts, and a new request",
    citations: &[
        Citation::BaselineRequirements("6.1.5"),
        Citation::BaselineRequirements("6.1.1.3"),
    ],
    check: Check::Key(check),
};

fn check(context: &KeyContext<'_>, reporter: &mut Reporter) {
    let key = &context.public_key.key;
    let allowed = context.policy.key.allow.as_ref();
    let Some(allowed) = allowed.filter(|_| context.is_for_server()) else {
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
    let draft = reporter.report(context.key(), message).because(allowed);
    for algorithm in context.replacements() {
        draft.suggest(algorithm.word(), |key| {
            format!("make a new {key} key and a new request")
        });
    }
}
