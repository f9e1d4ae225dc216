//! The shape of an inventory file, for serde and for editors.

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor},
};
use toml::Spanned;

use super::{
    Custody, Distribution, KeyPurposeName, KeyUsage, Product, Purpose, Role, waiver::WaiverTable,
};
use crate::pki::key::KeyAlgorithm;

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct InventoryTable {
    /// The profile to judge by, or a list of them; counts where no nearer one is set.
    #[cfg_attr(feature = "schema", schemars(with = "Option<ProfilesSchema>"))]
    pub(super) profile: Option<Spanned<Profiles>>,
    /// Lists of compromised keys to look into, relative to the folder of the inventory.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    #[serde(default)]
    pub(super) blocklist: Vec<Spanned<String>>,
    /// Files that tell clients the addresses of servers, relative to the folder of the inventory.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    #[serde(default)]
    pub(super) address_files: Vec<Spanned<String>>,
    /// The subject of every request, where no nearer value is set.
    #[serde(default)]
    pub(super) subject: SubjectTable,
    /// The key to make.
    #[serde(default)]
    pub(super) key: KeyTable,
    /// Extensions to ask for; most CAs choose them themselves.
    #[serde(default)]
    pub(super) extensions: ExtensionsTable,
    /// The clusters.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<ClusterTable>"))]
    #[serde(default)]
    pub(super) cluster: Vec<Spanned<ClusterTable>>,
    /// Findings that were looked at and accepted.
    #[serde(default)]
    pub(super) waive: Vec<WaiverTable>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ClusterTable {
    /// The name, which is also the folder of its files.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub(super) name: Spanned<String>,
    /// What runs on the nodes.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Product>"))]
    pub(super) product: Option<Spanned<Product>>,
    /// Which of the server's certificates to get, such as `tomcat`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Purpose>>"))]
    pub(super) certificates: Option<Vec<Spanned<Purpose>>>,
    /// Where the private keys are made and stay.
    pub(super) key_custody: Option<Custody>,
    /// Whether each node has its own certificates, or one serves them all.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Distribution>"))]
    pub(super) distribution: Option<Spanned<Distribution>>,
    /// The common name of a certificate for all nodes.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) common_name: Option<Spanned<String>>,
    /// Whether the servers add the domain that they are in to their requests.
    pub(super) parent_domain: Option<bool>,
    /// Presence domains.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    #[serde(default)]
    pub(super) xmpp_domains: Vec<Spanned<String>>,
    /// The domains with which users log in from outside.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    #[serde(default)]
    pub(super) registration_domains: Vec<Spanned<String>>,
    /// Aliases of group chat servers.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    #[serde(default)]
    pub(super) chat_aliases: Vec<Spanned<String>>,
    /// Names of secure phone profiles, as full names.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    #[serde(default)]
    pub(super) phone_profiles: Vec<Spanned<String>>,
    /// What clients are told the servers are called: names or IP addresses.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    #[serde(default)]
    pub(super) addresses: Vec<Spanned<String>>,
    /// Joined to a host without dots.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) domain: Option<Spanned<String>>,
    /// The profile to judge by, or a list of them.
    #[cfg_attr(feature = "schema", schemars(with = "Option<ProfilesSchema>"))]
    pub(super) profile: Option<Spanned<Profiles>>,
    /// The subject of the requests of this cluster.
    #[serde(default)]
    pub(super) subject: SubjectTable,
    /// The key to make.
    #[serde(default)]
    pub(super) key: KeyTable,
    /// Extensions to ask for.
    #[serde(default)]
    pub(super) extensions: ExtensionsTable,
    /// The servers.
    #[serde(default)]
    pub(super) node: Vec<NodeTable>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct NodeTable {
    /// The host name; one with dots is a full name.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub(super) host: Spanned<String>,
    /// What the node is in its cluster.
    pub(super) role: Option<Role>,
    /// Which of the server's certificates to get, such as `tomcat`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Purpose>>"))]
    pub(super) certificates: Option<Vec<Spanned<Purpose>>>,
    /// Where the private keys are made and stay.
    pub(super) key_custody: Option<Custody>,
    /// Further DNS names, or IP addresses where the CA takes them.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    #[serde(default)]
    pub(super) alt_names: Vec<Spanned<String>>,
    /// What clients are told the server is called: names or IP addresses.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    #[serde(default)]
    pub(super) addresses: Vec<Spanned<String>>,
    /// The profile to judge by, or a list of them.
    #[cfg_attr(feature = "schema", schemars(with = "Option<ProfilesSchema>"))]
    pub(super) profile: Option<Spanned<Profiles>>,
    /// The subject of this request.
    #[serde(default)]
    pub(super) subject: SubjectTable,
    /// The key to make.
    #[serde(default)]
    pub(super) key: KeyTable,
    /// Extensions to ask for.
    #[serde(default)]
    pub(super) extensions: ExtensionsTable,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SubjectTable {
    /// Two letters, ISO 3166-1.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) country: Option<Spanned<String>>,
    /// State or province, in full.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) state: Option<Spanned<String>>,
    /// City.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) locality: Option<Spanned<String>>,
    /// The organization as it is registered.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) organization: Option<Spanned<String>>,
    /// Public CAs have stopped signing it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) organizational_unit: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct KeyTable {
    /// Algorithm and length.
    #[cfg_attr(feature = "schema", schemars(with = "Option<KeyAlgorithm>"))]
    pub(super) algorithm: Option<Spanned<KeyAlgorithm>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ExtensionsTable {
    /// Key usages to ask for.
    pub(super) key_usage: Option<Vec<KeyUsage>>,
    /// Extended key usages to ask for.
    pub(super) extended_key_usage: Option<Vec<KeyPurposeName>>,
}

/// The two forms of `profile`, for the schema.
#[cfg(feature = "schema")]
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its shape matters")]
enum ProfilesSchema {
    One(String),
    Several(Vec<String>),
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
