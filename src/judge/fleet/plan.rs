//! What an inventory plans, as a fleet of its own.

use super::{File, Fleet, Origin};

impl Fleet {
    /// Every planned request of the inventory, and nothing that was handed in; none without an inventory.
    pub(crate) fn plan(&self) -> Option<Self> {
        let inventory = self.inventory.clone()?;
        let planned = self.planned_requests.iter().zip(0_u64..);
        let files = planned.map(|(planned, number)| {
            let cluster = inventory.node(planned.node).map(|(cluster, _)| cluster);
            let folder = cluster.map_or("", |cluster| cluster.name.value.as_str());
            File::planned(format!("{folder}/{}.csr", planned.stem), planned, number)
        });
        let files = files.collect();
        let planned_requests = self.planned_requests.iter().cloned().collect();
        let mut plan = Self::with_inventory(files, inventory, planned_requests);
        plan.origin = Origin::Generated;
        Some(plan)
    }
}
