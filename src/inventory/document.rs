//! The shape of an inventory file, for serde.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor},
};
use toml::Spanned;

use super::{KeyPurposeName, KeyUsage, Product, Role, waiver::WaiverTable};
use crate::key::KeyAlgorithm;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Document {
    pub(super) profile: Option<Spanned<Profiles>>,
    #[serde(default)]
    pub(super) subject: SubjectTable,
    #[serde(default)]
    pub(super) key: KeyTable,
    #[serde(default)]
    pub(super) extensions: ExtensionsTable,
    #[serde(default)]
    pub(super) cluster: Vec<Spanned<ClusterTable>>,
    #[serde(default)]
    pub(super) waive: Vec<WaiverTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ClusterTable {
    pub(super) name: Spanned<String>,
    pub(super) product: Option<Product>,
    pub(super) domain: Option<Spanned<String>>,
    pub(super) profile: Option<Spanned<Profiles>>,
    #[serde(default)]
    pub(super) subject: SubjectTable,
    #[serde(default)]
    pub(super) key: KeyTable,
    #[serde(default)]
    pub(super) extensions: ExtensionsTable,
    #[serde(default)]
    pub(super) node: Vec<NodeTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct NodeTable {
    pub(super) host: Spanned<String>,
    pub(super) role: Option<Role>,
    #[serde(default)]
    pub(super) alt_names: Vec<Spanned<String>>,
    pub(super) profile: Option<Spanned<Profiles>>,
    #[serde(default)]
    pub(super) subject: SubjectTable,
    #[serde(default)]
    pub(super) key: KeyTable,
    #[serde(default)]
    pub(super) extensions: ExtensionsTable,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SubjectTable {
    pub(super) country: Option<Spanned<String>>,
    pub(super) state: Option<Spanned<String>>,
    pub(super) locality: Option<Spanned<String>>,
    pub(super) organization: Option<Spanned<String>>,
    pub(super) organizational_unit: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct KeyTable {
    pub(super) algorithm: Option<Spanned<KeyAlgorithm>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ExtensionsTable {
    pub(super) key_usage: Option<Vec<KeyUsage>>,
    pub(super) extended_key_usage: Option<Vec<KeyPurposeName>>,
}

/// `profile = "one"` or `profile = ["one", "two"]`.
#[derive(Debug)]
pub(super) enum Profiles {
    One(String),
    Several(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for Profiles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ProfilesVisitor;

        impl<'de> Visitor<'de> for ProfilesVisitor {
            type Value = Profiles;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the name of a profile or a list of names")
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Profiles::One(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut sequence: A,
            ) -> Result<Self::Value, A::Error> {
                let mut several = Vec::new();
                while let Some(profile) = sequence.next_element()? {
                    several.push(profile);
                }
                Ok(Profiles::Several(several))
            }
        }

        deserializer.deserialize_any(ProfilesVisitor)
    }
}
