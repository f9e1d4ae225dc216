//! RSA moduli that are no product of two primes, or of an odd length.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, KeyContext, Reporter, Rule},
    },
    pki::key::Malformation,
};

/// `key-invalid-modulus`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-invalid-modulus"),
    since: "0.1.0",
    summary: "modulus of an RSA key is not the product of two primes, or has a length that is not whole octets",
    rationale: "An RSA key is safe because nobody can split its modulus into the two primes that it was made from. An even \
        number, a prime or a power of another number takes no splitting: the private key follows from the public one. Such a \
        modulus comes from a broken or a tampered program. A negative number is a positive one whose first octet was lost \
        in writing, and a length that is not a multiple of 8 bits is refused by CAs and by some clients.\n\n\
        Testing whether a modulus is a prime takes a hundred times as long as everything else about a key. `lint` tests every key when \
        you ask for it with `--thorough` or `--select key-invalid-modulus`, and otherwise none; the report then says so. A modulus of \
        over 8192 bits is not examined beyond its sign, its last bit and its length: no program uses one.",
    remediation: "make a new key with another program, and find out where this one came from",
    citations: &[
        Citation::BaselineRequirements("6.1.5"),
        Citation::BaselineRequirements("6.1.6"),
        Citation::Rfc(8017, "3.1"),
    ],
    check: Check::Key(check),
};

fn check(context: &KeyContext<'_>, reporter: &mut Reporter) {
    let Some(modulus) = &context.public_key.modulus else {
        return;
    };
    let message = match modulus.malformation() {
        Some(Malformation::Negative) => {
            "the modulus is written as a negative number; the zero octet before it is missing"
                .to_owned()
        }
        Some(Malformation::Zero) => "the modulus is zero".to_owned(),
        Some(Malformation::Even) => "the modulus is an even number".to_owned(),
        Some(Malformation::Power(2)) => {
            "the modulus is a square: its two primes are one and the same".to_owned()
        }
        Some(Malformation::Power(exponent)) => {
            format!("the modulus is another number to the power of {exponent}")
        }
        None if context.tries_primes() && modulus.is_prime() => {
            "the modulus is a prime, not the product of two".to_owned()
        }
        None => {
            length(context, modulus.bits(), reporter);
            return;
        }
    };
    reporter.report(context.key(), message);
}

fn length(context: &KeyContext<'_>, bits: u64, reporter: &mut Reporter) {
    let Some(multiple) = &context.policy.key.modulus_multiple else {
        return;
    };
    let is_multiple = u64::try_from(multiple.value)
        .ok()
        .and_then(|multiple| bits.checked_rem(multiple))
        .is_none_or(|remainder| remainder == 0);
    if !is_multiple {
        let message = format!(
            "the modulus has {bits} bits, which is not a multiple of {}",
            multiple.value
        );
        reporter.report(context.key(), message).because(multiple);
    }
}
