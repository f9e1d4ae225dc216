//! The profiles that can be asked for: the built-in ones and the user's own.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::{Layer, Profile, absent, builtin, products_of, resolve};
use crate::{
    estate::inventory::Inventory,
    judge::finding::{ProfileKind, RuleId},
    pki::text::{
        source::{Problem, Source},
        suggest,
    },
};

/// The profiles that can be asked for: the built-in ones and your own.
#[derive(Clone, Debug)]
pub struct Catalogue {
    layers: BTreeMap<String, Layer>,
    /// The built-in baseline, whatever stands in its place among the layers.
    baseline: Layer,
    rules: Vec<RuleId>,
}

/// Why there is no profile. `Display` gives the message without its help.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// No profile has this id.
    #[error("no profile is called `{id}`")]
    Unknown {
        /// The name.
        id: String,
        /// An id that may have been meant, or where to look.
        help: String,
    },
    /// The CA is known, and there is no profile of it.
    #[error("{explanation}")]
    Absent {
        /// Which CA it is, and why it has no profile.
        explanation: String,
        /// What to use instead.
        help: String,
    },
    /// The id is that of a layer that profiles build on.
    #[error("`{id}` is a layer that profiles build on, not a profile")]
    Abstract {
        /// The name.
        id: String,
        /// Which profiles build on it.
        help: String,
    },
    /// Its files have mistakes.
    #[error("{} problems in profile `{id}`", .problems.len())]
    Invalid {
        /// The name.
        id: String,
        /// The mistakes, all of them.
        problems: Vec<Problem>,
    },
}

impl Catalogue {
    /// The built-in profiles. `rules` are the rules that profiles may name: those of [`rule_ids`](crate::rule_ids).
    ///
    /// # Errors
    ///
    /// A built-in file cannot be read, which a test rules out.
    pub fn builtin(rules: &[RuleId]) -> Result<Self, Problem> {
        let mut catalogue = Self {
            layers: BTreeMap::new(),
            baseline: Layer::read(&Source::new(
                builtin::BASELINE_FILE.0,
                builtin::BASELINE_FILE.1,
            ))?,
            rules: rules.to_vec(),
        };
        for (path, text) in builtin::FILES {
            catalogue.add(&Source::new(*path, *text))?;
        }
        Ok(catalogue)
    }

    /// Adds a profile file, which replaces one with the same id, and returns the id.
    ///
    /// # Errors
    ///
    /// The file is not a profile. Mistakes that show only once the profile is put together are errors of
    /// [`Catalogue::profile`].
    pub fn add(&mut self, source: &Source) -> Result<String, Problem> {
        let layer = Layer::read(source)?;
        let id = layer.id.clone();
        self.layers.insert(id.clone(), layer);
        Ok(id)
    }

    /// The ids of the profiles that can be asked for, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.layers
            .values()
            .filter(|layer| !layer.is_abstract)
            .map(|layer| layer.id.as_str())
    }

    /// Every profile that can be asked for, as it is on a day, sorted by id.
    pub fn every_profile(&self, day: Date) -> Result<Vec<Profile>, ProfileError> {
        self.ids().map(|id| self.profile(id, day)).collect()
    }

    /// All layers, in order of their names.
    #[doc(hidden)]
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.layers.values()
    }

    /// The profile with this id as it is on a day.
    pub fn profile(&self, id: &str, day: Date) -> Result<Profile, ProfileError> {
        let layer = self.layers.get(id).ok_or_else(|| self.unknown(id))?;
        if layer.is_abstract {
            let users = self.layers.values().filter(|layer| {
                !layer.is_abstract && layer.extends.iter().any(|parent| parent.value == id)
            });
            let users: Vec<String> = users.map(|layer| format!("`{}`", layer.id)).collect();
            let help = if users.is_empty() {
                "`signready profiles` lists the profiles".to_owned()
            } else {
                format!("try {}", users.join(" or "))
            };
            return Err(ProfileError::Abstract {
                id: id.to_owned(),
                help,
            });
        }
        self.resolve(layer, day)
    }

    /// The profiles of the products that an inventory has servers of, as they are on a day, each once.
    ///
    /// A linter needs them to judge requests of this inventory: see [`Linter::fleet`](crate::Linter::fleet).
    pub fn products(&self, inventory: &Inventory, day: Date) -> Result<Vec<Profile>, ProfileError> {
        products_of(inventory)
            .iter()
            .map(|product| self.profile(product.word(), day))
            .collect()
    }

    /// What a layer comes to on a day, whether it may be asked for by name or not.
    #[doc(hidden)]
    pub fn resolve(&self, layer: &Layer, day: Date) -> Result<Profile, ProfileError> {
        let invalid = |problems| ProfileError::Invalid {
            id: layer.id.clone(),
            problems,
        };
        let mut order = Vec::new();
        self.visit(layer, &mut Vec::new(), &mut order)
            .map_err(|problem| invalid(vec![problem]))?;
        resolve::resolve(&order, &self.baseline, day, &self.rules).map_err(invalid)
    }

    /// A profile as it is on a day, and as it will be on each later day on which one of its settings changes, the earliest first.
    pub fn timeline(&self, id: &str, day: Date) -> Result<Vec<Profile>, ProfileError> {
        let now = self.profile(id, day)?;
        let changes = self.changes(&now);
        let later = changes.into_iter().map(|change| self.profile(id, change));
        std::iter::once(Ok(now)).chain(later).collect()
    }

    /// The days after a profile's own on which one of its settings changes.
    pub fn changes(&self, profile: &Profile) -> BTreeSet<Date> {
        let layers = profile.layers.iter().filter_map(|id| self.layers.get(id));
        layers
            .flat_map(|layer| layer.settings.values().flatten())
            .flat_map(|candidate| [candidate.from, candidate.until])
            .flatten()
            .filter(|change| *change > profile.day)
            .collect()
    }

    /// Lists a layer behind everything that it builds on, each once.
    fn visit<'a>(
        &'a self,
        layer: &'a Layer,
        above: &mut Vec<&'a str>,
        order: &mut Vec<&'a Layer>,
    ) -> Result<(), Problem> {
        if order.iter().any(|known| known.id == layer.id) {
            return Ok(());
        }
        above.push(&layer.id);
        // Every CA's profile knows every rule: what builds on nothing builds on the baseline, and so does what says that it is a
        // CA's. A server minds little of it.
        let is_authority = match layer.kind {
            Some(kind) => kind == ProfileKind::Authority,
            None => layer.extends.is_empty(),
        };
        if is_authority
            && let Some(baseline) = self.layers.get(builtin::BASELINE)
            && baseline.id != layer.id
        {
            self.visit(baseline, above, order)?;
        }
        for parent in &layer.extends {
            if above.contains(&parent.value.as_str()) {
                let message = format!(
                    "the profile extends itself: {} → {}",
                    above.join(" → "),
                    parent.value
                );
                return Err(layer.source.problem(
                    &parent.range,
                    message,
                    Some("take one of these `extends` out".to_owned()),
                ));
            }
            let next = self.layers.get(&parent.value).ok_or_else(|| {
                let help = suggest::help(&parent.value, self.layers.keys().map(String::as_str));
                layer.source.problem(
                    &parent.range,
                    format!("no profile is called `{}`", parent.value),
                    Some(help),
                )
            })?;
            self.visit(next, above, order)?;
        }
        above.pop();
        order.push(layer);
        Ok(())
    }

    fn unknown(&self, id: &str) -> ProfileError {
        let absent = absent();
        if let Some(absent) = absent.get(&id.to_lowercase()) {
            return ProfileError::Absent {
                explanation: absent.explanation(),
                help: absent.help(),
            };
        }
        let known = self.ids().chain(absent.keys().map(String::as_str));
        let help = suggest::nearest(id, known).map_or_else(
            || "`signready profiles` lists the profiles; a file is given with its path, such as `./own.toml`".to_owned(),
            |nearest| format!("did you mean `{nearest}`?"),
        );
        ProfileError::Unknown {
            id: id.to_owned(),
            help,
        }
    }
}
