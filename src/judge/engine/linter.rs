//! What to judge by, and which profile judges what.

use crate::{
    estate::{
        inventory::NodeId,
        numbered::{Numbered, id},
    },
    judge::{
        finding::{ProfileKind, RuleId},
        fleet::Fleet,
        profile::{FLOOR, Profile},
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
    /// Rules that would have been asked, and were left out by choice.
    pub(super) left_out: Vec<&'static Rule>,
    pub(super) assignment: Assignment,
    /// Rules of the floor that are asked although nobody chose them.
    pub(super) unwanted: Vec<RuleId>,
    pub(super) with_fleet: bool,
    pub(super) is_thorough: bool,
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
            left_out: Vec::new(),
            unwanted: Vec::new(),
            assignment,
            with_fleet: true,
            is_thorough: false,
            blocklists: Vec::new(),
        }
    }

    /// Keeps the rules that are wanted, and the [`FLOOR`]: a rule cannot look at what cannot be read. What the others would have
    /// found is not known then: reports tell an outcome only where it is already certain.
    #[must_use]
    pub fn with_rules(mut self, is_wanted: impl Fn(RuleId) -> bool) -> Self {
        for rule in std::mem::take(&mut self.rules) {
            let is_floor = FLOOR.contains(&rule.id);
            match is_wanted(rule.id) {
                true => self.rules.push(rule),
                false if is_floor => {
                    self.rules.push(rule);
                    self.unwanted.push(rule.id);
                }
                false => self.left_out.push(rule),
            }
        }
        self
    }

    /// Expects no request that is not here: nodes without one are no findings.
    #[must_use]
    pub fn expecting_no_more(mut self) -> Self {
        self.rules.retain(|rule| rule.id != rules::MISSING_NODE);
        self
    }

    /// Tries every RSA modulus for a prime, which takes a hundred times as long as everything else about a key.
    #[must_use]
    pub fn thorough(mut self) -> Self {
        self.is_thorough = true;
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
        // Without a node of its own, or one that names no CA, a request is judged by all: a server's profile alone says little.
        node.is_none_or(|(_, node)| {
            let wanted = node.profiles.iter().map(|wanted| wanted.value.as_str());
            let mut wanted = wanted.filter(|id| !self.is_product(id)).peekable();
            wanted.peek().is_none() || wanted.any(|id| id == profile.id)
        })
    }

    fn is_product(&self, id: &str) -> bool {
        let mut profiles = self.profiles.iter();
        profiles.any(|profile| profile.id == id && profile.kind == ProfileKind::Product)
    }
}
