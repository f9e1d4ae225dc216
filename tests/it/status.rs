//! What `status` says of each node: the verdict on its own request, whatever clusters and folders are called.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use proptest::prelude::*;
use signready::{
    judge::{
        finding::Outcome,
        fleet::{File, Fleet},
        planned_request::{PlannedRequest, planned_requests},
    },
    pki::text::source::Source,
    work::status::{Status, status},
};

use crate::support;

/// A cluster with one node, the folder that its folder is in, and whether its request is good.
struct Place<'a> {
    cluster: &'a str,
    folder: &'a str,
    is_good: bool,
}

/// The status of nodes whose requests lie in the folders of their clusters, in the order in which a disk is read.
fn status_of(places: &[Place<'_>]) -> Status {
    let tables = places.iter().enumerate().map(|(number, place)| {
        format!(
            "[[cluster]]\nname = \"{}\"\n[[cluster.node]]\nhost = \"n{number}.example.com\"\n",
            place.cluster
        )
    });
    let inventory = support::inventory(&tables.collect::<String>());
    let planned: Vec<PlannedRequest> = planned_requests(&inventory, &support::products(&inventory));
    let mut files = BTreeMap::new();
    for (number, (place, planned)) in places.iter().zip(&planned).enumerate() {
        let path = format!(
            "{}/{}/n{number}.example.com.csr",
            place.folder, place.cluster
        );
        let file = if place.is_good {
            File::planned(path.as_str(), planned, u64::try_from(number).unwrap())
        } else {
            File::read(&Source::new(path.as_str(), "no request"))
        };
        files.insert(PathBuf::from(path), file);
    }
    let fleet = Fleet::with_inventory(files.into_values().collect(), inventory, planned);
    status(&fleet, &support::linter(&["cabf-dv"]).lint(&fleet))
}

/// Says of which node the status has the verdict or the file of another one.
fn confusion(places: &[Place<'_>]) -> Option<String> {
    let status = status_of(places);
    let mut standings = places.iter().enumerate();
    standings.find_map(|(number, place)| {
        let node = format!("n{number}.example.com");
        let found = status
            .requests
            .iter()
            .find(|standing| standing.node == node);
        let found = found?;
        let path = format!("{}/{}/{node}.csr", place.folder, place.cluster);
        let is_right = found.cluster == place.cluster
            && found.path.as_ref() == Some(&path)
            && (found.outcome == Some(Outcome::Refused)) != place.is_good;
        (!is_right).then(|| format!("{path}: {found:?}"))
    })
}

#[test]
fn a_cluster_whose_name_begins_like_another_has_its_own_verdicts() {
    for (first, second) in [("z", "z-a"), ("z-a", "z"), ("z", "z.a"), ("z", "z_a")] {
        for is_good in [true, false] {
            let place = |cluster, is_good| Place {
                cluster,
                folder: "csr",
                is_good,
            };
            let places = [place(first, is_good), place(second, !is_good)];
            assert_eq!(confusion(&places), None);
        }
    }
}

proptest! {
    #![proptest_config(support::properties(64))]

    #[test]
    fn each_node_has_the_verdict_on_its_own_request(
        clusters in prop::collection::btree_map("[az0]([-._0az]{0,3}[-_0az])?", (0_usize..6, any::<bool>()), 1..6),
    ) {
        let folders = ["csr", "csr ", "csr x", "csr-x", "csr.x", "csr0"];
        let mut seen = BTreeSet::new();
        let places: Vec<Place<'_>> = clusters
            .iter()
            .filter(|(cluster, _)| seen.insert(cluster.to_lowercase()))
            .map(|(cluster, (folder, is_good))| Place {
                cluster,
                folder: folders[*folder],
                is_good: *is_good,
            })
            .collect();
        prop_assert_eq!(confusion(&places), None);
    }
}
