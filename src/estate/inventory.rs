//! The inventory: which nodes there are, and what each request should say.
//!
//! One TOML file lists clusters and their nodes. `subject`, `key`, `profile` and
//! `extensions` can be set for all, per cluster and per node; the nearest wins,
//! key by key, and is resolved here, so that a [`Node`] answers for itself. Every
//! value keeps its place in the file: a finding about a request that we generated
//! points back to the line that caused it.

mod document;
mod nodes;
mod read;
mod waiver;

use std::{fmt, ops::Range};

pub use nodes::{ClusterId, NodeId, UnknownNode};
pub use read::is_cluster_name;
pub use waiver::Waiver;

use crate::{
    estate::{addresses::Address, numbered::Numbered},
    pki::{
        host_name,
        key::KeyAlgorithm,
        oid::{self, Oid},
        text::source::{Problem, Source},
    },
};

/// A value of an inventory, and its place there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place in the text of the inventory, in bytes from 0.
    pub range: Range<usize>,
}

/// Which servers there are, and what each request should say: a TOML file.
///
/// What is set for all, for a cluster and for a node is resolved: each [`Node`] has the nearest value.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// The text that it was read from.
    pub source: Source,
    /// The paths of lists of compromised keys, in order, relative to the folder of the inventory. Whoever calls the library reads
    /// them, for [`Linter::with_blocklists`](crate::Linter::with_blocklists).
    pub blocklists: Vec<Located<String>>,
    /// The paths of files that tell clients addresses, in order, relative to the folder of the inventory. Whoever calls the
    /// library reads them, for [`Fleet::telling`](crate::Fleet::telling).
    pub address_files: Vec<Located<String>>,
    /// The clusters, in order.
    #[doc(hidden)]
    pub clusters: Numbered<ClusterId, Cluster>,
    waivers: Vec<Waiver>,
    /// Cluster and place in it of every node, in order.
    order: Numbered<NodeId, (ClusterId, usize)>,
}

/// A group of servers that belong together.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// The name, which is also the name of the folder for its files.
    pub name: Located<String>,
    /// What runs on the nodes.
    #[doc(hidden)]
    pub product: Located<Product>,
    /// How its certificates are spread over the nodes.
    #[doc(hidden)]
    pub distribution: Located<Distribution>,
    /// The common name of a certificate for all nodes, if the inventory chooses one.
    #[doc(hidden)]
    pub common_name: Option<Located<String>>,
    /// Whether the server adds the domain that it is in to its requests.
    #[doc(hidden)]
    pub parent_domain: bool,
    /// Further names that some certificates need.
    #[doc(hidden)]
    pub further_names: FurtherNames,
    /// What clients are told its servers are called.
    #[doc(hidden)]
    pub addresses: Vec<Address>,
    /// The servers, in the order of the inventory.
    pub nodes: Vec<Node>,
}

/// Names that are known to the administrator alone, and that some certificates need.
#[derive(Clone, Debug, Default)]
pub struct FurtherNames {
    /// Presence domains: clients look for them in XMPP certificates.
    pub xmpp_domains: Vec<Located<String>>,
    /// The domains with which users log in from outside.
    pub registration_domains: Vec<Located<String>>,
    /// The aliases of group chat servers.
    pub chat_aliases: Vec<Located<String>>,
    /// The names of secure phone profiles, as full names.
    pub phone_profiles: Vec<Located<String>>,
}

/// One server.
#[derive(Clone, Debug)]
pub struct Node {
    /// The fully qualified domain name, in lower case and with A-labels (RFC 5890). Reports call the node by it.
    pub fqdn: String,
    /// The host name as the inventory writes it: with dots, a full name; without, the host in the domain of its cluster.
    pub host: Located<String>,
    /// What the node is in its cluster, if the inventory says.
    #[doc(hidden)]
    pub role: Option<Role>,
    /// Further DNS names and IP addresses, in the form that goes into the request and in the order of the inventory.
    pub alternative_names: Vec<Located<String>>,
    /// What clients are told it is called.
    #[doc(hidden)]
    pub addresses: Vec<Address>,
    /// What the subject should say.
    #[doc(hidden)]
    pub subject: Subject,
    /// The key to make, and where the inventory says so.
    #[doc(hidden)]
    pub key: Located<KeyAlgorithm>,
    /// Whether the inventory says so, and it is not what we make where nobody does.
    #[doc(hidden)]
    pub is_key_chosen: bool,
    /// Which of the server's certificates to get; none said: those that its product's profile wants.
    #[doc(hidden)]
    pub certificates: Option<Vec<Located<Purpose>>>,
    /// Where the keys are made and stay.
    #[doc(hidden)]
    pub custody: Custody,
    /// Key usages to ask for.
    #[doc(hidden)]
    pub key_usage: Vec<KeyUsage>,
    /// Extended key usages to ask for.
    #[doc(hidden)]
    pub extended_key_usage: Vec<KeyPurposeName>,
    /// The ids of the profiles to judge by under [`Assignment::ByNode`](crate::Assignment::ByNode), in order; none where the
    /// inventory names none.
    pub profiles: Vec<Located<String>>,
}

/// Subject attributes of a node; the common name is the node's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// `countryName`
    pub country: Option<Located<String>>,
    /// `stateOrProvinceName`
    pub state: Option<Located<String>>,
    /// `localityName`
    pub locality: Option<Located<String>>,
    /// `organizationName`
    pub organization: Option<Located<String>>,
    /// `organizationalUnitName`
    pub organizational_unit: Option<Located<String>>,
}

impl Subject {
    /// The attributes in the order in which they go into a request (BR 7.1.4.2).
    pub fn attributes(&self) -> impl Iterator<Item = (Oid, &Located<String>)> {
        [
            (oid::COUNTRY_NAME, &self.country),
            (oid::STATE_OR_PROVINCE_NAME, &self.state),
            (oid::LOCALITY_NAME, &self.locality),
            (oid::ORGANIZATION_NAME, &self.organization),
            (oid::ORGANIZATIONAL_UNIT_NAME, &self.organizational_unit),
        ]
        .into_iter()
        .filter_map(|(oid, value)| Some((oid, value.as_ref()?)))
    }

    /// The value of one attribute.
    pub fn value_of(&self, wanted: &Oid) -> Option<&Located<String>> {
        self.attributes()
            .find(|(oid, _)| oid == wanted)
            .map(|(_, value)| value)
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in an inventory.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.word())
            }
        }
    };
}

words! {
    /// What runs on a cluster's nodes.
    Product {
        /// Cisco Unified Communications Manager.
        Cucm = "cucm",
        /// Cisco IM and Presence Service.
        ImPresence = "im-presence",
        /// Cisco Unity Connection.
        UnityConnection = "unity-connection",
        /// Cisco Expressway-C, the inner one of a pair.
        ExpresswayC = "expressway-c",
        /// Cisco Expressway-E, the one that the outside meets.
        ExpresswayE = "expressway-e",
        /// Cisco Meeting Server.
        MeetingServer = "meeting-server",
        /// Any other server.
        Generic = "generic",
    }
}

words! {
    /// Where a private key is made and stays.
    Custody {
        /// With whoever runs this program.
        Local = "local",
        /// On the server, which gives out requests and never the key.
        Server = "server",
    }
}

words! {
    /// How a cluster's certificates are spread over its nodes.
    Distribution {
        /// Each node has its own.
        PerNode = "per-node",
        /// One certificate with the names of all nodes serves them all.
        MultiServer = "multi-server",
    }
}

words! {
    /// What one of a server's certificates is for, in the server's own words.
    Purpose {
        /// The only certificate of a server that has but one.
        Server = "server",
        /// HTTPS.
        Tomcat = "tomcat",
        /// HTTPS, with a key on an elliptic curve.
        TomcatEcdsa = "tomcat-ECDSA",
        /// Signalling of CUCM over TLS, and the signing of phones' configuration.
        CallManager = "CallManager",
        /// The same with a key on an elliptic curve.
        CallManagerEcdsa = "CallManager-ECDSA",
        /// SIP of IM and Presence.
        Cup = "cup",
        /// The same with a key on an elliptic curve.
        CupEcdsa = "cup-ECDSA",
        /// XMPP to clients.
        CupXmpp = "cup-xmpp",
        /// The same with a key on an elliptic curve.
        CupXmppEcdsa = "cup-xmpp-ECDSA",
        /// XMPP to other servers.
        CupXmppS2s = "cup-xmpp-s2s",
        /// The same with a key on an elliptic curve.
        CupXmppS2sEcdsa = "cup-xmpp-s2s-ECDSA",
        /// `IPsec` between nodes and to gateways.
        Ipsec = "ipsec",
        /// Enrolment of phones: a CA of CUCM's own.
        Capf = "CAPF",
        /// Meeting Server's client certificate for its database cluster.
        DatabaseClient = "database-client",
    }
}

words! {
    /// Where a cluster has names that some certificates need besides those of its nodes.
    NameSource {
        /// The presence domains.
        XmppDomains = "xmpp-domains",
        /// The domains with which users log in from outside.
        RegistrationDomains = "registration-domains",
        /// The aliases of group chat servers.
        ChatAliases = "chat-aliases",
        /// The names of secure phone profiles.
        PhoneProfiles = "phone-profiles",
    }
}

impl FurtherNames {
    /// The names of one kind.
    pub fn of(&self, source: NameSource) -> &[Located<String>] {
        match source {
            NameSource::XmppDomains => &self.xmpp_domains,
            NameSource::RegistrationDomains => &self.registration_domains,
            NameSource::ChatAliases => &self.chat_aliases,
            NameSource::PhoneProfiles => &self.phone_profiles,
        }
    }
}

impl KeyUsage {
    /// Its bit in the extension (RFC 5280 §4.2.1.3).
    pub fn bit(self) -> u8 {
        match self {
            Self::DigitalSignature => 0,
            Self::KeyEncipherment => 2,
            Self::DataEncipherment => 3,
            Self::KeyAgreement => 4,
        }
    }
}

impl KeyPurposeName {
    /// Its object identifier (RFC 5280 §4.2.1.12).
    pub fn oid(self) -> Oid {
        match self {
            Self::ServerAuth => oid::SERVER_AUTH,
            Self::ClientAuth => oid::CLIENT_AUTH,
        }
    }
}

impl Purpose {
    /// Whether the key is on an elliptic curve: "If the certificate name ends in -ECDSA the key type is EC, otherwise RSA"
    /// (Cisco, IM and Presence configuration guide). A certificate that is called `server` may have either.
    pub fn is_ecdsa(self) -> bool {
        self.word().ends_with("-ECDSA")
    }
}

impl Product {
    /// The product's name in full.
    pub fn title(self) -> &'static str {
        match self {
            Self::Cucm => "Cisco Unified Communications Manager",
            Self::ImPresence => "Cisco IM and Presence Service",
            Self::UnityConnection => "Cisco Unity Connection",
            Self::ExpresswayC => "Cisco Expressway-C",
            Self::ExpresswayE => "Cisco Expressway-E",
            Self::MeetingServer => "Cisco Meeting Server",
            Self::Generic => "generic server",
        }
    }
}

words! {
    /// What a node is in its cluster.
    Role {
        /// The node that holds the writable database.
        Publisher = "publisher",
        /// A node that follows a publisher.
        Subscriber = "subscriber",
        /// One of equals.
        Peer = "peer",
    }
}

words! {
    /// A key usage to ask for (RFC 5280 §4.2.1.3).
    KeyUsage {
        /// `digitalSignature`
        DigitalSignature = "digitalSignature",
        /// `keyEncipherment`
        KeyEncipherment = "keyEncipherment",
        /// `dataEncipherment`
        DataEncipherment = "dataEncipherment",
        /// `keyAgreement`
        KeyAgreement = "keyAgreement",
    }
}

words! {
    /// An extended key usage to ask for (RFC 5280 §4.2.1.12).
    KeyPurposeName {
        /// `serverAuth`
        ServerAuth = "serverAuth",
        /// `clientAuth`
        ClientAuth = "clientAuth",
    }
}

/// Why an inventory cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InventoryError {
    /// The file is not TOML, or has unknown keys or values of the wrong type; the first such problem.
    #[error("{0}")]
    Shape(Problem),
    /// The file contradicts itself or asks for what cannot be; all such problems, in the order in which they were found.
    #[error("{} problems in the inventory", .0.len())]
    Meaning(Vec<Problem>),
}

/// The JSON Schema of inventory files, for editors.
#[cfg(feature = "schema")]
pub fn schema() -> schemars::Schema {
    let mut schema = schemars::schema_for!(document::InventoryTable);
    schema.insert("title".to_owned(), "signready inventory".into());
    schema.insert(
        "description".to_owned(),
        "Which servers there are, and what their requests should say.".into(),
    );
    schema
}

impl Inventory {
    /// Reads an inventory. Paths in it are not followed.
    ///
    /// # Errors
    ///
    /// The text is not an inventory, or says something that cannot be.
    pub fn read(source: Source) -> Result<Self, InventoryError> {
        read::read(source)
    }

    /// The ids of the profiles that the inventory names, each once, in the order of the nodes.
    pub fn profiles(&self) -> Vec<&Located<String>> {
        let mut profiles: Vec<&Located<String>> = Vec::new();
        for profile in self.nodes().flat_map(|(_, node)| &node.profiles) {
            if !profiles.iter().any(|known| known.value == profile.value) {
                profiles.push(profile);
            }
        }
        profiles
    }
}

impl Node {
    /// Every name that the request should have, [`Node::fqdn`] first, each once.
    pub fn names(&self) -> Vec<&str> {
        let mut names = vec![self.fqdn.as_str()];
        for alternative in &self.alternative_names {
            if !names.contains(&alternative.value.as_str()) {
                names.push(&alternative.value);
            }
        }
        names
    }

    /// Whether this is the full name of the node or its host part, in capitals or small letters.
    pub fn is_called(&self, wanted: &str) -> bool {
        let wanted = host_name::comparable(wanted);
        self.fqdn == wanted
            || self.host.value.eq_ignore_ascii_case(&wanted)
            || self.fqdn.split('.').next() == Some(&wanted)
    }

    /// Where the inventory says what this name of the request should be.
    #[doc(hidden)]
    pub fn range_of_name(&self, wanted: &str) -> &Range<usize> {
        let alternative = self
            .alternative_names
            .iter()
            .find(|alternative| alternative.value.eq_ignore_ascii_case(wanted));
        alternative.map_or(&self.host.range, |alternative| &alternative.range)
    }
}
