//! Joins what was read into what a linter judges, with the profiles that this takes.

use std::collections::BTreeSet;

use super::{Assignment, Linter, parallel::THREADS};
use crate::{
    estate::inventory::{Inventory, Product},
    judge::{
        fleet::{File, Fleet, Input},
        issued::{Against, Delivery, Entry},
        planned_request::planned_requests,
        profile::products_of,
    },
};

/// An inventory needs profiles that the linter does not have.
///
/// This is an error because rules would be skipped without them, and the report would not show it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the inventory needs profiles that the linter does not have: {}", .ids.join(", "))]
pub struct MissingProfiles {
    /// The ids of the profiles, sorted. [`Catalogue::products`](crate::Catalogue::products) has those of products,
    /// [`Catalogue::profile`](crate::Catalogue::profile) has all.
    pub ids: Vec<String>,
}

impl Linter {
    /// Joins requests with an inventory: each with its node, and with what the inventory and the profiles of the products want
    /// it to be.
    ///
    /// A request belongs to the node that its alternative names name, else its common name, else its path
    /// `<cluster>/<host or FQDN>.*`. Of several planned requests of a node it answers the one whose certificate its file name
    /// ends with, as in `web1.tomcat.csr`, else the only one with its names.
    ///
    /// # Errors
    ///
    /// The linter lacks a profile that the inventory needs: one of [`Catalogue::products`](crate::Catalogue::products), or,
    /// under [`Assignment::ByNode`], one of [`Inventory::profiles`].
    pub fn fleet(
        &self,
        read: Vec<(File, Vec<Input>)>,
        inventory: Inventory,
    ) -> Result<Fleet, MissingProfiles> {
        let mut needed: BTreeSet<&str> = products_of(&inventory)
            .into_iter()
            .map(Product::word)
            .collect();
        if self.assignment == Assignment::ByNode {
            let named = inventory.profiles().into_iter();
            needed.extend(named.map(|profile| profile.value.as_str()));
        }
        for profile in self.profiles() {
            needed.remove(profile.id.as_str());
        }
        if !needed.is_empty() {
            return Err(MissingProfiles {
                ids: needed.into_iter().map(str::to_owned).collect(),
            });
        }
        let planned = planned_requests(&inventory, self.profiles());
        Ok(Fleet::with_inventory(read, inventory, planned))
    }

    /// Joins certificates with the requests and the nodes that they are for, with private keys, and with chains to roots.
    ///
    /// `read` is what [`read_certificates`](crate::read_certificates) gave, in any order. Where there are no requests, the fleet
    /// is one of none.
    pub fn delivery(
        &self,
        read: Vec<(File, Vec<Entry>)>,
        fleet: Fleet,
        against: Against,
    ) -> Delivery {
        Delivery::join(read, fleet, against, THREADS)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::{Assignment, Linter, MissingProfiles};
    use crate::{
        estate::inventory::Inventory,
        judge::{profile::Catalogue, rules},
        pki::text::source::Source,
    };

    const INVENTORY: &str = "profile = \"digicert-ov\"\n[[cluster]]\nname = \"voice\"\nproduct = \"cucm\"\n\
        domain = \"example.com\"\n[[cluster.node]]\nhost = \"pub\"\nrole = \"publisher\"\n";

    #[test]
    fn a_linter_without_the_profiles_that_an_inventory_needs_makes_no_fleet_of_it() {
        let catalogue = Catalogue::builtin(&rules::ids()).unwrap();
        let day = date!(2026 - 11 - 22);
        let inventory = || Inventory::read(Source::new("cluster.toml", INVENTORY)).unwrap();
        let fleet = |ids: &[&str], assignment| {
            let profiles = ids.iter().map(|id| catalogue.profile(id, day).unwrap());
            Linter::new(profiles.collect(), assignment).fleet(Vec::new(), inventory())
        };
        let missing = |ids: &[&str]| MissingProfiles {
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        };
        let named = &["digicert-ov"][..];
        assert_eq!(
            fleet(named, Assignment::Everything).unwrap_err(),
            missing(&["cucm"])
        );
        assert_eq!(
            fleet(&[], Assignment::ByNode).unwrap_err(),
            missing(&["cucm", "digicert-ov"])
        );
        // Whoever names the profiles is not asked for those of the inventory.
        assert!(fleet(&["letsencrypt", "cucm"], Assignment::Everything).is_ok());
        let products = catalogue.products(&inventory(), day).unwrap();
        let mut profiles = vec![catalogue.profile("digicert-ov", day).unwrap()];
        profiles.extend(products);
        let linter = Linter::new(profiles, Assignment::ByNode);
        let fleet = linter.fleet(Vec::new(), inventory()).unwrap();
        assert!(!fleet.planned_requests.is_empty());
        let findings = linter.lint(&fleet).findings;
        let is_missing = |rule: &str| rule == "fleet-missing-node";
        assert!(findings.iter().any(|found| is_missing(found.rule.as_str())));
    }
}
