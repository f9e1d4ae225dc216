//! RSA keys of different requests that have a prime in common.

use crate::{
    judge::{
        finding::{InputId, RuleId, Spot},
        fleet::Fleet,
        rule::{Check, Citation, FleetContext, MOST_RELATED, Reporter, Rule, partners},
    },
    pki::csr::Part,
};

/// `fleet-shared-prime`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-shared-prime"),
    since: "0.1.0",
    summary: "RSA keys of different requests have a prime in common",
    rationale: "An RSA modulus is the product of two primes that nobody else has. When two moduli share one, dividing shows all primes of \
        both, and anybody who sees the two certificates can compute both private keys. It happens when machines make their keys with \
        too little randomness: the same image started many times, small devices at their first start. In 2012 one in 200 TLS servers was found \
        to have such a key. All moduli that are handed in are compared with each other; those of other fleets can not be. The very same modulus \
        twice is a repeated key.",
    remediation: "find out where the servers get their randomness from, and make new keys on all of them",
    citations: &[
        Citation::BaselineRequirements("6.1.1.3"),
        Citation::MINING_PS_AND_QS,
    ],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    let fleet = context.fleet;
    // Who shares both primes is told once, with everybody who has one of them.
    let shared = fleet.shared_primes(context.fork_join).iter();
    let others_of = partners(shared.map(|shared| shared.inputs.as_slice()));
    for (input, others) in others_of {
        let Some(spot) = key(fleet, input) else {
            continue;
        };
        let message = "the modulus has a prime in common with that of another request: both private keys can be computed";
        let draft = reporter.report(spot, message);
        for other in others
            .into_iter()
            .take(MOST_RELATED)
            .filter_map(|other| key(fleet, other))
        {
            draft.with(other);
        }
    }
}

/// The key of a request.
fn key(fleet: &Fleet, input: InputId) -> Option<Spot> {
    let key = &fleet.inputs.get(input)?.request()?.public_key;
    let name = key.key.to_string();
    let (part, range, whole) = (Part::PublicKey, key.key_range.clone(), 0..name.len());
    Some(Spot::value(input, part, range, &name, whole))
}
