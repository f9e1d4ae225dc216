//! Which requests have RSA keys with a prime in common.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;

use super::Fleet;
use crate::{
    judge::finding::InputId,
    pki::{
        fork_join::ForkJoin,
        key::{Modulus, common_factor},
    },
};

/// Requests whose moduli can be divided by one and the same prime; the moduli differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedPrime {
    /// The inputs, in order.
    pub inputs: Vec<InputId>,
}

/// How many keys that share more than one prime are told apart one by one; only somebody who wants to annoy has more.
const MOST_COMPARED: usize = 100;

/// A modulus that has something in common with another, and the requests that have it.
struct Holder<'a> {
    modulus: &'a BigUint,
    inputs: Vec<InputId>,
}

/// Holders by what they have in common.
#[derive(Default)]
struct Groups(BTreeMap<BigUint, BTreeSet<usize>>);

impl Groups {
    fn insert(&mut self, factor: BigUint, holder: usize) {
        self.0.entry(factor).or_default().insert(holder);
    }

    /// The factors that more than one holder has.
    fn shared(&self) -> impl Iterator<Item = (&BigUint, &BTreeSet<usize>)> {
        self.0.iter().filter(|(_, holders)| holders.len() > 1)
    }
}

/// The groups, in the order of their requests. A request that shares more than one prime may be alone where there are
/// too many of them.
pub(super) fn shared_primes(fleet: &Fleet, fork_join: ForkJoin) -> Vec<SharedPrime> {
    let mut inputs_of: BTreeMap<&BigUint, Vec<InputId>> = BTreeMap::new();
    let made = fleet
        .requests()
        .filter(|(_, input, _)| !fleet.is_planned(input));
    for (index, _, request) in made {
        // A modulus with a small factor shares it with nobody in particular, and has a rule of its own.
        let modulus = request.public_key.modulus.as_ref();
        if let Some(number) = modulus.and_then(Modulus::comparable) {
            inputs_of.entry(number).or_default().push(index);
        }
    }
    let moduli: Vec<&BigUint> = inputs_of.keys().copied().collect();
    let common = common_factor::with_others(&moduli, fork_join);
    let (mut holders, mut groups) = (Vec::new(), Groups::default());
    let has_common = inputs_of.into_iter().zip(common);
    for ((modulus, inputs), common) in has_common.filter(|(_, common)| common.bits() > 1) {
        groups.insert(common, holders.len());
        holders.push(Holder { modulus, inputs });
    }
    let alone = tell_apart(&holders, &mut groups);
    let inputs = |indices: &BTreeSet<usize>| {
        let members = indices.iter().filter_map(|index| holders.get(*index));
        let mut inputs: Vec<InputId> = members.flat_map(|holder| &holder.inputs).copied().collect();
        inputs.sort_unstable();
        SharedPrime { inputs }
    };
    let mut shared: Vec<SharedPrime> = groups
        .shared()
        .map(|(_, holders)| inputs(holders))
        .chain(alone.iter().map(|index| inputs(&BTreeSet::from([*index]))))
        .collect();
    shared.sort_unstable_by(|one, other| one.inputs.cmp(&other.inputs));
    shared
}

/// A modulus that shares both its primes has itself in common with all others together: finds out which with whom.
/// The holders for which it does not.
fn tell_apart(holders: &[Holder<'_>], groups: &mut Groups) -> Vec<usize> {
    let singles = groups.0.values().filter(|members| members.len() == 1);
    let unclear: Vec<usize> = singles.flatten().copied().collect();
    let known: Vec<BigUint> = groups.shared().map(|(factor, _)| factor.clone()).collect();
    let compared: Vec<(usize, &BigUint)> = unclear
        .iter()
        .take(MOST_COMPARED)
        .filter_map(|index| Some((*index, holders.get(*index)?.modulus)))
        .collect();
    for (position, (index, modulus)) in compared.iter().enumerate() {
        for factor in &known {
            if *modulus % factor == BigUint::ZERO {
                groups.insert(factor.clone(), *index);
            }
        }
        for (other, other_modulus) in compared.iter().skip(position + 1) {
            let common = common_factor::of_two(modulus, other_modulus);
            if common.bits() > 1 {
                groups.insert(common.clone(), *index);
                groups.insert(common, *other);
            }
        }
    }
    let clear: BTreeSet<usize> = groups
        .shared()
        .flat_map(|(_, members)| members)
        .copied()
        .collect();
    unclear
        .into_iter()
        .filter(|index| !clear.contains(index))
        .collect()
}
