//! RSA exponents that a CA does not take.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, KeyContext, Reporter, Rule},
    },
    pki::key::{PublicKey, small_number},
};

/// `key-exponent`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-exponent"),
    since: "0.1.0",
    summary: "RSA key has a public exponent that the CA does not take",
    rationale: "The public exponent must be odd and at least 3, and should be 65537 or more; nearly every program uses \
        65537. Let's Encrypt takes no other value. Small exponents invite attacks on careless implementations, large ones are slow \
        and not read by every program.",
    remediation: "make a new key with the exponent 65537, which is what programs do unless told otherwise",
    citations: &[
        Citation::BaselineRequirements("6.1.6"),
        Citation::Document {
            title: "Boulder, goodkey/good_key.go",
            section: "key exponent must be 65537",
            url: "https://github.com/letsencrypt/boulder/blob/main/goodkey/good_key.go",
        },
        Citation::Document {
            title: "BoringSSL, crypto/fipsmodule/rsa/rsa.cc.inc",
            section: "kMaxExponentBits",
            url: "https://boringssl.googlesource.com/boringssl/+/refs/heads/main/crypto/fipsmodule/rsa/rsa.cc.inc",
        },
    ],
    check: Check::Key(check),
};

fn check(context: &KeyContext<'_>, reporter: &mut Reporter) {
    let PublicKey::Rsa {
        exponent,
        negative_exponent,
        ..
    } = &context.public_key.key
    else {
        return;
    };
    if *negative_exponent {
        let message = "the public exponent is written as a negative number; the zero octet before it is missing";
        reporter.report(context.key(), message);
        return;
    }
    let policy = &context.policy.key;
    let value = small_number(exponent);
    let shown = value.map_or_else(|| "over 64 bits long".to_owned(), |value| value.to_string());
    let allowed = policy.exponents.as_ref();
    if let Some(allowed) = allowed.filter(|_| context.is_for_server()) {
        if !value.is_some_and(|value| allowed.value.contains(&value)) {
            let names: Vec<String> = allowed.value.iter().map(ToString::to_string).collect();
            let message = format!(
                "the public exponent is {shown}; accepted: {}",
                names.join(" or ")
            );
            reporter.report(context.key(), message).because(allowed);
        }
        return;
    }
    let bits = bits(exponent);
    if bits > MOST_BITS {
        let message =
            format!("the public exponent has {bits} bits; browsers read at most {MOST_BITS}");
        reporter.report(context.key(), message);
        return;
    }
    let Some(least) = &policy.least_exponent else {
        return;
    };
    let is_even = exponent.last().is_none_or(|last| last % 2 == 0);
    if is_even || value.is_some_and(|value| value < least.value) {
        let message = format!(
            "the public exponent is {shown}; it must be odd and at least {}",
            least.value
        );
        reporter.report(context.key(), message).because(least);
    }
}

/// As many bits as `BoringSSL`, and with it Chrome and Android, reads of an exponent.
const MOST_BITS: usize = 33;

/// How long a number is that begins with its highest octet.
fn bits(number: &[u8]) -> usize {
    let mut octets = number.iter().skip_while(|octet| **octet == 0);
    let first = octets
        .next()
        .map_or(0, |octet| octet.checked_ilog2().map_or(0, |log| log + 1));
    usize::try_from(first).unwrap_or_default() + 8 * octets.count()
}
