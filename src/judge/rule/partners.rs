//! Who has something in common with whom.

use std::collections::{BTreeMap, BTreeSet};

use super::MOST_RELATED;

/// For each member of a group those of all its groups, each once and few enough to be listed.
pub(crate) fn partners<'a, Id: Ord + Copy + 'a>(
    groups: impl Iterator<Item = &'a [Id]>,
) -> BTreeMap<Id, BTreeSet<Id>> {
    let mut partners: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for group in groups {
        for id in group {
            let rest = group.iter().filter(|other| *other != id);
            partners
                .entry(*id)
                .or_default()
                .extend(rest.take(MOST_RELATED));
        }
    }
    partners
}
