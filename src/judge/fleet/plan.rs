//! What an inventory plans, as a fleet of its own.

use super::{File, Fleet, Origin};
use crate::{estate::inventory::Inventory, judge::planned_request::PlannedRequest};

impl Fleet {
    /// The planned requests that have a path. The others are known, and not judged.
    pub(crate) fn of_plans(
        inventory: Inventory,
        planned_requests: Vec<PlannedRequest>,
        path: impl Fn(&Inventory, &PlannedRequest) -> Option<String>,
    ) -> Self {
        let planned = planned_requests.iter().zip(0_u64..);
        let files = planned.filter_map(|(planned, number)| {
            Some(File::planned(path(&inventory, planned)?, planned, number))
        });
        let files = files.collect();
        let mut plan = Self::with_inventory(files, inventory, planned_requests);
        plan.origin = Origin::Generated;
        plan
    }

    /// Every planned request of the inventory, and nothing that was handed in; none without an inventory.
    pub(crate) fn plan(&self) -> Option<Self> {
        let inventory = self.inventory.clone()?;
        let planned_requests = self.planned_requests.iter().cloned().collect();
        Some(Self::of_plans(
            inventory,
            planned_requests,
            |inventory, planned| {
                let (cluster, _) = inventory.node(planned.node)?;
                Some(format!("{}/{}.csr", cluster.name.value, planned.stem))
            },
        ))
    }
}
