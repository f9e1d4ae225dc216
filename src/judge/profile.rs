//! Profiles: what a CA accepts, how much each rule matters to it, and who says so.
//!
//! A profile is a TOML file. Files build on each other with `extends`; a file is a
//! [`Layer`], and a [`Profile`] is what comes of putting layers together for one
//! day: a [`Policy`] of typed facts and a level for every rule. Each value keeps
//! the layer, the line and the source document it came from ([`Basis`]), because
//! "says who?" is the first question about every finding.

mod absent;
mod builtin;
mod catalogue;
mod facts;
mod floor;
mod layer;
mod policy;
mod product;
mod resolve;
#[cfg(feature = "schema")]
mod schema;

use std::collections::BTreeSet;

pub use absent::{Absent, absent};
pub use builtin::BASELINE;
pub use catalogue::{Catalogue, ProfileError};
pub use facts::ATTRIBUTES;
pub use floor::FLOOR;
pub use layer::Layer;
pub use policy::{
    AttributePolicy, CertificatePolicy, ClosedValue, Copied, EncodingPolicy, ExtensionPolicy, Fact,
    KeyPolicy, LimitPolicy, NamePolicy, Policy, ProductPolicy, Required, SchemeFamily,
    SignaturePolicy, SubjectPolicy,
};
#[cfg(feature = "schema")]
pub use schema::schema;
use time::{Date, Duration};

use crate::{
    estate::inventory::{Cluster, Custody, Inventory, Product},
    judge::finding::{Basis, ProfileKind, RuleId, Severity},
};

/// What one CA, browser or server product accepts, as of one day, with the source of every value.
///
/// [`Catalogue::profile`] makes one.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The name by which it is asked for, such as `letsencrypt`.
    pub id: String,
    /// The title in full.
    pub title: String,
    /// What it is of: a CA or a server product.
    pub kind: ProfileKind,
    /// The day that it is for, which is the one that was asked for.
    pub day: Date,
    /// The day on which its own file was last compared with its sources, if the file says.
    pub checked: Option<Date>,
    /// The earliest such day of all its layers.
    pub oldest_check: Option<Date>,
    /// The facts that rules read.
    #[doc(hidden)]
    pub policy: Policy,
    /// The ids of the files that it is made of, the most general first; its own is the last.
    pub layers: Vec<String>,
    levels: Vec<(RuleId, Level)>,
    values: Vec<ResolvedValue>,
}

/// How much a rule matters in a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// The severity of its findings; none when the rule is off.
    pub severity: Option<Severity>,
    /// Where that is set.
    pub basis: Basis,
}

/// One value of a profile, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedValue {
    /// Its path, such as `key.allow` or `rules.key-size`.
    pub path: String,
    /// The value as TOML writes it.
    pub value: String,
    /// Where it comes from.
    pub basis: Basis,
}

/// The products whose profiles the requests of an inventory are planned and judged by.
pub(crate) fn products_of(inventory: &Inventory) -> BTreeSet<Product> {
    // Of other servers nothing is known but which certificate they have: their profile is for those who ask for one by name.
    let asks = |cluster: &Cluster| {
        let mut nodes = cluster.nodes.iter();
        cluster.product.value != Product::Generic || nodes.any(|node| node.certificates.is_some())
    };
    let clusters = inventory.clusters.iter().filter(|cluster| asks(cluster));
    clusters.map(|cluster| cluster.product.value).collect()
}

/// The profile of a product, if it is among these.
pub fn of_product(profiles: &[Profile], product: Product) -> Option<&Profile> {
    let mut products = profiles
        .iter()
        .filter(|profile| profile.kind == ProfileKind::Product);
    products.find(|profile| profile.speaks_of(product))
}

/// Whether the servers of a product make their keys themselves and take none from elsewhere.
pub fn makes_own_keys(profiles: &[Profile], product: Product) -> bool {
    let profile = of_product(profiles, product);
    let custody = profile.and_then(|profile| profile.policy.product.key_custody.as_ref());
    custody.is_some_and(|custody| custody.value == Custody::Server)
}

/// How long a profile is trusted without another look at its sources.
pub const LONGEST_AGE: Duration = Duration::days(400);

impl Profile {
    /// Whether one of its layers was last compared with its sources more than 400 days before [`Profile::day`].
    pub fn is_old(&self) -> bool {
        self.oldest_check
            .is_some_and(|checked| self.day - checked > LONGEST_AGE)
    }

    /// Whether it is about servers of this product. A CA's profile is about all.
    #[doc(hidden)]
    pub fn speaks_of(&self, product: Product) -> bool {
        self.kind == ProfileKind::Authority || self.layers.iter().any(|id| id == product.word())
    }

    /// How much a rule matters.
    #[doc(hidden)]
    pub fn level(&self, rule: RuleId) -> Option<&Level> {
        let index = self
            .levels
            .binary_search_by_key(&rule, |(id, _)| *id)
            .ok()?;
        self.levels.get(index).map(|(_, level)| level)
    }

    /// Every value with its origin, in alphabetical order of the paths.
    #[doc(hidden)]
    pub fn values(&self) -> &[ResolvedValue] {
        &self.values
    }
}

/// The paths of all settings that a profile may have, rules aside.
pub fn settings() -> Vec<String> {
    shapes().into_iter().map(|(path, _)| path).collect()
}

/// All settings that a profile may have, rules aside, and what each may say.
fn shapes() -> Vec<(String, facts::Shape)> {
    let nothing = std::collections::BTreeMap::new();
    let mut facts = facts::Facts::new(&nothing);
    facts.policy();
    facts.known
}
