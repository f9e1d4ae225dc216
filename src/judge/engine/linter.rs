//! What to judge by, and which profile judges what.

use crate::{
    estate::{
        inventory::NodeId,
        numbered::{Numbered, id},
    },
    judge::{
        finding::{ProfileKind, RuleId},
        fleet::Fleet,
        profile::Profile,
        rule::Rule,
        rules,
    },
    pki::key::Blocklist,
};

id! {
    /// The number of a profile of a linter.
    pub(super) struct ProfileId;
}

/// Judges requests and certificates by profiles and rules.
#[derive(Debug)]
pub struct Linter {
    pub(super) profiles: Numbered<ProfileId, Profile>,
    pub(super) rules: Vec<&'static Rule>,
    pub(super) assignment: Assignment,
    pub(super) with_fleet: bool,
    pub(super) blocklists: Vec<Blocklist>,
}

/// Which profiles of CAs judge which request or certificate. Those of products judge what belongs to their servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// All profiles judge all requests and certificates.
    Everything,
    /// The profiles that the inventory names for a node judge what belongs to it; what belongs to no node, or to one without
    /// profiles, is judged by all.
    ByNode,
}

impl Linter {
    /// A linter with these profiles and all rules. The order of the profiles is that of reports; an id that is there twice counts
    /// twice.
    pub fn new(profiles: Vec<Profile>, assignment: Assignment) -> Self {
        Self {
            profiles: Numbered::from(profiles),
            rules: rules::ALL.to_vec(),
            assignment,
            with_fleet: true,
            blocklists: Vec::new(),
        }
    }

    /// Drops the rules that are not wanted.
    #[must_use]
    pub fn with_rules(mut self, is_wanted: impl Fn(RuleId) -> bool) -> Self {
        self.rules.retain(|rule| is_wanted(rule.id));
        self
    }

    /// Drops the rules that compare requests with each other, such as `fleet-drift`.
    #[must_use]
    pub fn without_fleet(mut self) -> Self {
        self.with_fleet = false;
        self
    }

    /// Sets the lists of compromised keys in which the keys of requests are looked up. Before, there are none.
    #[must_use]
    pub fn with_blocklists(mut self, blocklists: Vec<Blocklist>) -> Self {
        self.blocklists = blocklists;
        self
    }

    /// The profiles, in the order in which they were given.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// For each profile which documents it judges, where these are the nodes that they belong to.
    pub(super) fn judged<Number>(
        &self,
        fleet: &Fleet,
        nodes: &[Option<NodeId>],
    ) -> Vec<Numbered<Number, bool>> {
        let by_profile = |profile: &Profile| {
            let nodes = nodes.iter();
            let judged = nodes.map(|node| self.judges(profile, fleet, *node));
            Numbered::from(judged.collect::<Vec<bool>>())
        };
        self.profiles.iter().map(by_profile).collect()
    }

    /// Whether a profile judges a node, or what belongs to none.
    pub(super) fn judges(&self, profile: &Profile, fleet: &Fleet, node: Option<NodeId>) -> bool {
        let node = node.and_then(|node| fleet.node(node));
        if profile.kind == ProfileKind::Product {
            // Where an inventory says what runs where, a product judges what is its own.
            return fleet.inventory.is_none()
                || node.is_some_and(|(cluster, _)| profile.speaks_of(cluster.product.value));
        }
        let node = node.filter(|_| self.assignment == Assignment::ByNode);
        // Without a node of its own, or one that names no profile, a request is judged by all.
        node.is_none_or(|(_, node)| {
            node.profiles.is_empty()
                || node
                    .profiles
                    .iter()
                    .any(|wanted| wanted.value == profile.id)
        })
    }
}
