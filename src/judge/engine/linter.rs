//! What to judge by, and which profile judges what.

use crate::{
    estate::{
        inventory::NodeId,
        numbered::{Numbered, id},
    },
    judge::{
        finding::{Kind, RuleId},
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

/// What to judge by.
#[derive(Debug)]
pub struct Linter {
    pub(super) profiles: Numbered<ProfileId, Profile>,
    pub(super) rules: Vec<&'static Rule>,
    assignment: Assignment,
    pub(super) with_fleet: bool,
    pub(super) blocklists: Vec<Blocklist>,
}

/// Which profiles judge which request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// All profiles judge all requests.
    Everything,
    /// Each node's request is judged by the node's own profiles; requests without a node by all.
    ByNode,
}

impl Linter {
    /// A linter with all rules.
    pub fn new(profiles: Vec<Profile>, assignment: Assignment) -> Self {
        Self {
            profiles: Numbered::from(profiles),
            rules: rules::ALL.to_vec(),
            assignment,
            with_fleet: true,
            blocklists: Vec::new(),
        }
    }

    /// Keeps the rules that are wanted.
    #[must_use]
    pub fn with_rules(mut self, is_wanted: impl Fn(RuleId) -> bool) -> Self {
        self.rules.retain(|rule| is_wanted(rule.id));
        self
    }

    /// Leaves out what compares requests with each other.
    #[must_use]
    pub fn without_fleet(mut self) -> Self {
        self.with_fleet = false;
        self
    }

    /// Looks for the keys on these lists.
    #[must_use]
    pub fn with_blocklists(mut self, blocklists: Vec<Blocklist>) -> Self {
        self.blocklists = blocklists;
        self
    }

    /// Whether any profile asks for this rule.
    pub fn asks_for(&self, rule: RuleId) -> bool {
        let is_wanted = self.rules.iter().any(|wanted| wanted.id == rule);
        is_wanted && self.profiles.iter().any(|profile| is_on(profile, rule))
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
        if profile.kind == Kind::Product {
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

/// Whether the rule is not off in the profile.
pub(super) fn is_on(profile: &Profile, rule: RuleId) -> bool {
    profile
        .level(rule)
        .is_some_and(|level| level.severity.is_some())
}
