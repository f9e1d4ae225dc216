//! How far an inventory is: which requests are there, and what the linter says of them.

use std::collections::BTreeMap;

use crate::{
    estate::inventory::{Custody, Purpose, Role},
    judge::{engine::Report, finding::Outcome, fleet::Fleet, planned_request::PlannedRequestId},
};

/// Where each planned request stands, in the order of the inventory.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// The requests.
    pub requests: Vec<NodeStatus>,
    /// How many requests were read that are no part of the plan, or cannot be told apart in it.
    pub unplanned: usize,
}

/// Where a planned request stands.
#[derive(Clone, Debug)]
pub struct NodeStatus {
    /// The cluster.
    pub cluster: String,
    /// The node on which it is made.
    pub node: String,
    /// What the node is in its cluster.
    pub role: Option<Role>,
    /// What the certificate is for.
    pub purpose: Option<Purpose>,
    /// Where its key is made.
    pub custody: Custody,
    /// Whether it is there.
    pub stage: Stage,
    /// The file, if it is there.
    pub path: Option<String>,
    /// What becomes of it under the strictest profile, if it is there.
    pub outcome: Option<Outcome>,
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The inventory wants it.
    Planned,
    /// It was made here.
    Made,
    /// It came from its server.
    Received,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Made, Self::Received];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Made => "made",
            Self::Received => "received",
        }
    }
}

impl NodeStatus {
    /// Whether the request is there and a CA will sign it, if perhaps with changes.
    pub fn is_good(&self) -> bool {
        self.outcome
            .is_some_and(|outcome| outcome != Outcome::Refused)
    }
}

/// Puts together what was planned, read and judged. The fleet must have its planned requests.
pub fn status(fleet: &Fleet, report: &Report) -> Status {
    let mut requests: BTreeMap<PlannedRequestId, NodeStatus> = fleet
        .planned_requests
        .numbered()
        .filter_map(|(id, planned_request)| {
            let (cluster, node) = fleet.node(planned_request.node)?;
            let status = NodeStatus {
                cluster: cluster.name.value.clone(),
                node: node.fqdn.clone(),
                role: node.role,
                purpose: planned_request.purpose,
                custody: planned_request.custody,
                stage: Stage::Planned,
                path: None,
                outcome: None,
            };
            Some((id, status))
        })
        .collect();
    let mut unplanned = 0;
    for summary in &report.requests {
        let input = fleet.inputs.get(summary.input);
        let planned_request = input.and_then(|input| input.planned_request);
        let standing = planned_request.and_then(|id| requests.get_mut(&id));
        let Some(standing) = standing else {
            unplanned += 1;
            continue;
        };
        let outcome = summary.outcome();
        // Of several for one certificate the worst counts.
        if standing.path.is_none() || outcome > standing.outcome {
            standing.outcome = outcome;
            standing.path = Some(summary.path.to_string());
        }
        standing.stage = match standing.custody {
            Custody::Local => Stage::Made,
            Custody::Server => Stage::Received,
        };
    }
    Status {
        requests: requests.into_values().collect(),
        unplanned,
    }
}
