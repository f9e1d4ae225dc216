//! Types of keys that a CA does not accept.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Draft, KeyContext, Reporter, Rule},
    },
    pki::{
        key::{KeyCurve, PublicKey},
        oid::{self, Oid},
    },
};

/// `key-type`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-type"),
    since: "0.1.0",
    summary: "the CA does not accept keys of this type",
    rationale: "For TLS, public CAs accept RSA keys and ECDSA keys on NIST's curves, and nothing else: no DSA, no \
        Ed25519, no RSASSA-PSS keys, no other curves. Not every CA accepts all of NIST's curves. The key is chosen when \
        the request is made, so the request has to be made again. An identifier that does not name a key algorithm, such as \
        that of a curve, makes a key that no program can read.",
    remediation: "make a new key of a type that the CA accepts, and a new request",
    citations: &[
        Citation::BaselineRequirements("6.1.5"),
        Citation::BaselineRequirements("7.1.3.1"),
    ],
    check: Check::Key(check),
};

fn check(context: &KeyContext<'_>, reporter: &mut Reporter) {
    let key = &context.public_key.key;
    let place = || context.algorithm();
    let algorithm = &context.public_key.algorithm;
    if !is_key_algorithm(algorithm) {
        let message = format!("{algorithm} is not a key algorithm, so no program can read the key");
        suggest(context, reporter.report(place(), message));
        return;
    }
    let allowed = context.policy.key.allow.as_ref();
    let Some(allowed) = allowed.filter(|_| context.is_for_server()) else {
        return;
    };
    if allowed
        .value
        .iter()
        .any(|allowance| allowance.is_kind_of(key))
    {
        return;
    }
    let kind = match key {
        PublicKey::Rsa { .. } => "the key is of type RSA".to_owned(),
        PublicKey::EllipticCurve {
            curve: KeyCurve::Unnamed,
            ..
        } => "the curve of the key is given by its parameters and not by its name".to_owned(),
        PublicKey::EllipticCurve { curve, .. } => {
            format!("the key is a point on the curve {curve}")
        }
        PublicKey::Other { algorithm, .. } => format!("the key is of type {algorithm}"),
        PublicKey::Unreadable { .. } => return,
    };
    let names: Vec<String> = allowed.value.iter().map(ToString::to_string).collect();
    let message = format!("{kind}; accepted: {}", names.join(", "));
    let draft = reporter.report(place(), message).because(allowed);
    suggest(context, draft);
}

fn suggest(context: &KeyContext<'_>, draft: &mut Draft) {
    for algorithm in context.replacements() {
        draft.suggest(algorithm.word(), |key| {
            format!("make a new {key} key and a new request")
        });
    }
}

/// Whether keys can have this algorithm. An identifier that nobody here knows may be a new one.
fn is_key_algorithm(algorithm: &Oid) -> bool {
    const KNOWN: [Oid; 14] = [
        oid::RSA_ENCRYPTION,
        oid::RSASSA_PSS,
        oid::DSA,
        oid::EC_PUBLIC_KEY,
        oid::X25519,
        oid::X448,
        oid::ED25519,
        oid::ED448,
        oid::ML_DSA_44,
        oid::ML_DSA_65,
        oid::ML_DSA_87,
        oid::GOST_2001,
        oid::GOST_2012_256,
        oid::GOST_2012_512,
    ];
    algorithm.name().is_none() || KNOWN.contains(algorithm)
}
