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

/// A modulus that has something in common with another, and those who have it.
struct Holder<'a, Id> {
    modulus: &'a BigUint,
    owners: Vec<Id>,
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

/// The groups, in the order of their requests.
pub(super) fn shared_primes(fleet: &Fleet, fork_join: ForkJoin) -> Vec<SharedPrime> {
    let made = fleet
        .requests()
        .filter(|(_, input, _)| !fleet.is_planned(input));
    let moduli =
        made.filter_map(|(id, _, request)| Some((id, request.public_key.modulus.as_ref()?)));
    let groups = shared_among(moduli, fork_join).into_iter();
    groups.map(|inputs| SharedPrime { inputs }).collect()
}

/// Who has a prime in common with whom, among the owners of different moduli, in their order. One that shares more than one prime
/// may be alone where there are too many of them.
pub(crate) fn shared_among<'a, Id: Copy + Ord>(
    moduli: impl Iterator<Item = (Id, &'a Modulus)>,
    fork_join: ForkJoin,
) -> Vec<Vec<Id>> {
    let mut owners_of: BTreeMap<&BigUint, Vec<Id>> = BTreeMap::new();
    for (owner, modulus) in moduli {
        // A modulus with a small factor shares it with nobody in particular, and has a rule of its own.
        if let Some(number) = modulus.comparable() {
            owners_of.entry(number).or_default().push(owner);
        }
    }
    let moduli: Vec<&BigUint> = owners_of.keys().copied().collect();
    let common = common_factor::with_others(&moduli, fork_join);
    let (mut holders, mut groups) = (Vec::new(), Groups::default());
    let has_common = owners_of.into_iter().zip(common);
    for ((modulus, owners), common) in has_common.filter(|(_, common)| common.bits() > 1) {
        groups.insert(common, holders.len());
        holders.push(Holder { modulus, owners });
    }
    let alone = tell_apart(&holders, &mut groups);
    let owners = |indices: &BTreeSet<usize>| {
        let members = indices.iter().filter_map(|index| holders.get(*index));
        let mut owners: Vec<Id> = members.flat_map(|holder| &holder.owners).copied().collect();
        owners.sort_unstable();
        owners
    };
    let mut shared: Vec<Vec<Id>> = groups
        .shared()
        .map(|(_, holders)| owners(holders))
        .chain(alone.iter().map(|index| owners(&BTreeSet::from([*index]))))
        .collect();
    shared.sort_unstable();
    shared
}

/// A modulus that shares both its primes has itself in common with all others together: finds out which with whom.
/// The holders for which it does not.
fn tell_apart<Id>(holders: &[Holder<'_, Id>], groups: &mut Groups) -> Vec<usize> {
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
