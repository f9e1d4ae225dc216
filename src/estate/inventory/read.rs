//! From the text of an inventory to nodes that answer for themselves.

mod server;

use std::{collections::BTreeMap, ops::Range};

use server::Servers;
use toml::Spanned;

use super::{
    Cluster, ClusterId, Inventory, InventoryError, Located, Node, Product, Subject,
    document::{
        ClusterTable, ExtensionsTable, InventoryTable, KeyTable, NodeTable, Profiles, SubjectTable,
    },
    waiver,
};
use crate::{
    estate::numbered::Numbered,
    pki::{
        host_name,
        key::KeyAlgorithm,
        text::{
            source::{Problem, Source},
            suggest,
        },
    },
};

pub(super) fn read(source: Source) -> Result<Inventory, InventoryError> {
    let text = source.text().into_owned();
    let mut document: InventoryTable = toml::from_str(&text).map_err(|error| {
        InventoryError::Shape(Problem {
            range: error.span(),
            message: error.message().to_owned(),
            help: suggest::help_for_serde(error.message()),
            source: source.clone(),
        })
    })?;
    let mut reader = Reader {
        source: &source,
        problems: Vec::new(),
    };
    let waivers = std::mem::take(&mut document.waive);
    let blocklists = std::mem::take(&mut document.blocklist);
    let address_files = std::mem::take(&mut document.address_files);
    let clusters = reader.clusters(document);
    let nodes: Vec<&Node> = clusters.iter().flat_map(|cluster| &cluster.nodes).collect();
    let waivers = waiver::read(waivers, &nodes, &source, &mut reader.problems);
    if reader.problems.is_empty() {
        let clusters = Numbered::from(clusters);
        let places = |(id, cluster): (ClusterId, &Cluster)| {
            (0..cluster.nodes.len()).map(move |node| (id, node))
        };
        let order: Vec<(ClusterId, usize)> = clusters.numbered().flat_map(places).collect();
        Ok(Inventory {
            source,
            blocklists: blocklists.into_iter().map(located).collect(),
            address_files: address_files.into_iter().map(located).collect(),
            clusters,
            waivers,
            order: Numbered::from(order),
        })
    } else {
        Err(InventoryError::Meaning(reader.problems))
    }
}

/// What is set outside a table, and counts where the table is silent.
#[derive(Clone)]
struct Defaults {
    subject: SubjectTable,
    key: KeyTable,
    extensions: ExtensionsTable,
    profiles: Vec<Located<String>>,
}

impl Defaults {
    fn narrowed(
        &self,
        subject: SubjectTable,
        key: KeyTable,
        extensions: ExtensionsTable,
        profile: Option<Spanned<Profiles>>,
    ) -> Self {
        Self {
            subject: SubjectTable {
                country: subject.country.or_else(|| self.subject.country.clone()),
                state: subject.state.or_else(|| self.subject.state.clone()),
                locality: subject.locality.or_else(|| self.subject.locality.clone()),
                organization: subject
                    .organization
                    .or_else(|| self.subject.organization.clone()),
                organizational_unit: subject
                    .organizational_unit
                    .or_else(|| self.subject.organizational_unit.clone()),
            },
            key: KeyTable {
                algorithm: key.algorithm.or_else(|| self.key.algorithm.clone()),
            },
            extensions: ExtensionsTable {
                key_usage: extensions
                    .key_usage
                    .or_else(|| self.extensions.key_usage.clone()),
                extended_key_usage: extensions
                    .extended_key_usage
                    .or_else(|| self.extensions.extended_key_usage.clone()),
            },
            profiles: profile.map_or_else(|| self.profiles.clone(), profiles),
        }
    }
}

fn profiles(profile: Spanned<Profiles>) -> Vec<Located<String>> {
    let range = profile.span();
    match profile.into_inner() {
        Profiles::One(value) => vec![Located { value, range }],
        Profiles::Several(several) => several.into_iter().map(located).collect(),
    }
}

pub(super) fn located<T>(spanned: Spanned<T>) -> Located<T> {
    Located {
        range: spanned.span(),
        value: spanned.into_inner(),
    }
}

pub(super) struct Reader<'a> {
    source: &'a Source,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    pub(super) fn problem(
        &mut self,
        range: Range<usize>,
        message: String,
        help: impl Into<String>,
    ) {
        self.problems
            .push(self.source.problem(&range, message, Some(help.into())));
    }

    fn clusters(&mut self, document: InventoryTable) -> Vec<Cluster> {
        let nothing = Defaults {
            subject: SubjectTable::default(),
            key: KeyTable::default(),
            extensions: ExtensionsTable::default(),
            profiles: Vec::new(),
        };
        let defaults = nothing.narrowed(
            document.subject,
            document.key,
            document.extensions,
            document.profile,
        );
        if document.cluster.is_empty() {
            self.problem(
                0..0,
                "the inventory has no cluster".to_owned(),
                "add a `[[cluster]]` with a `name` and at least one `[[cluster.node]]`",
            );
        }
        let mut clusters: Vec<Cluster> = Vec::new();
        for table in document.cluster {
            let cluster = self.cluster(table, &defaults);
            if let Some(other) = clusters
                .iter()
                .find(|other| other.name.value.eq_ignore_ascii_case(&cluster.name.value))
            {
                let line = self.source.position(other.name.range.start).line;
                self.problem(
                    cluster.name.range.clone(),
                    format!(
                        "two clusters are called `{}`; the other one is on line {line}",
                        cluster.name.value
                    ),
                    "the name is the folder of the cluster's files: give each its own",
                );
            }
            clusters.push(cluster);
        }
        self.repeated_nodes(&clusters);
        clusters
    }

    fn cluster(&mut self, table: Spanned<ClusterTable>, defaults: &Defaults) -> Cluster {
        let range = table.span();
        let mut table = table.into_inner();
        let servers = self.servers(&mut table);
        let defaults = defaults.narrowed(table.subject, table.key, table.extensions, table.profile);
        let name = located(table.name);
        if !is_cluster_name(&name.value) {
            self.problem(
                name.range.clone(),
                format!("`{}` cannot be the name of a cluster", name.value),
                "the name becomes a folder: use letters, digits, `.`, `-` and `_`, beginning with a letter or digit",
            );
        }
        if table.node.is_empty() {
            self.problem(
                range,
                format!("cluster `{}` has no node", name.value),
                "add at least one `[[cluster.node]]` with a `host`",
            );
        }
        let domain = table
            .domain
            .and_then(|domain| self.host_name(&located(domain)));
        let nodes = table
            .node
            .into_iter()
            .filter_map(|node| self.node(node, domain.as_deref(), &defaults, &servers))
            .collect();
        let product = table.product.map_or_else(
            || Located {
                value: Product::Generic,
                range: name.range.clone(),
            },
            located,
        );
        Cluster {
            name,
            product,
            distribution: servers.distribution,
            common_name: servers.common_name,
            parent_domain: servers.parent_domain,
            further_names: servers.further_names,
            addresses: servers.addresses,
            nodes,
        }
    }

    fn node(
        &mut self,
        table: NodeTable,
        domain: Option<&str>,
        defaults: &Defaults,
        servers: &Servers,
    ) -> Option<Node> {
        let resolved = defaults.narrowed(table.subject, table.key, table.extensions, table.profile);
        let host = located(table.host);
        let alternative_names = table
            .alt_names
            .into_iter()
            .filter_map(|name| self.alternative_name(located(name)))
            .collect();
        let ascii = self.host_name(&host)?;
        let fqdn = match domain {
            _ if ascii.contains('.') => ascii,
            Some(domain) => format!("{ascii}.{domain}"),
            None => {
                self.problem(
                    host.range.clone(),
                    format!(
                        "`{}` is not a fully qualified name, and its cluster has no `domain`",
                        host.value
                    ),
                    "write the full name, or set `domain` in the `[[cluster]]`",
                );
                return None;
            }
        };
        let certificates = self.certificates(table.certificates);
        let mut addresses = self.addresses(table.addresses);
        for address in &mut addresses {
            address.full_name = Some(fqdn.clone());
        }
        let subject = resolved.subject;
        Some(Node {
            fqdn,
            role: table.role,
            alternative_names,
            addresses,
            subject: Subject {
                country: subject.country.map(located),
                state: subject.state.map(located),
                locality: subject.locality.map(located),
                organization: subject.organization.map(located),
                organizational_unit: subject.organizational_unit.map(located),
            },
            is_key_chosen: resolved.key.algorithm.is_some(),
            key: resolved.key.algorithm.map_or_else(
                || Located {
                    value: KeyAlgorithm::Rsa2048,
                    range: host.range.clone(),
                },
                located,
            ),
            host,
            certificates: certificates.or_else(|| servers.certificates.clone()),
            custody: table.key_custody.unwrap_or(servers.custody),
            key_usage: resolved.extensions.key_usage.unwrap_or_default(),
            extended_key_usage: resolved.extensions.extended_key_usage.unwrap_or_default(),
            profiles: resolved.profiles,
        })
    }

    /// A host or domain name in the form that goes into a request and into a file name.
    pub(super) fn host_name(&mut self, name: &Located<String>) -> Option<String> {
        let ascii = host_name::to_ascii(&name.value).filter(|ascii| {
            let is_label = |label: &str| {
                !label.is_empty()
                    && label
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            };
            host_name::labels(ascii).all(|label| is_label(label.text))
                && host_name::literal_address(ascii).is_none()
        });
        if ascii.is_none() {
            let (what, help) = if host_name::literal_address(&name.value).is_some() {
                (
                    "an IP address, not a host name",
                    "public CAs and clients want the fully qualified name; put the address into `alt-names` if you must",
                )
            } else {
                (
                    "not a host name",
                    "a host name is made of letters, digits and hyphens, with dots between the labels",
                )
            };
            self.problem(
                name.range.clone(),
                format!("`{}` is {what}", name.value),
                help,
            );
        }
        ascii
    }

    fn alternative_name(&mut self, name: Located<String>) -> Option<Located<String>> {
        if let Some(address) = host_name::literal_address(&name.value) {
            return Some(Located {
                value: address.to_string(),
                range: name.range,
            });
        }
        let ascii = host_name::to_ascii(&name.value)
            .filter(|ascii| !ascii.is_empty() && ascii.bytes().all(|byte| byte.is_ascii_graphic()));
        if ascii.is_none() {
            self.problem(
                name.range.clone(),
                format!("`{}` cannot be an alternative name", name.value),
                "alternative names are DNS names, or IP addresses where the CA takes them",
            );
        }
        ascii.map(|value| Located {
            value,
            range: name.range,
        })
    }

    fn repeated_nodes(&mut self, clusters: &[Cluster]) {
        let mut seen: BTreeMap<&str, &Located<String>> = BTreeMap::new();
        for node in clusters.iter().flat_map(|cluster| &cluster.nodes) {
            if let Some(other) = seen.insert(&node.fqdn, &node.host) {
                let line = self.source.position(other.range.start).line;
                self.problem(
                    node.host.range.clone(),
                    format!("two nodes are called `{}`; the other one is on line {line}", node.fqdn),
                    "a CA signs one certificate per name: remove one of them, or give it its own name",
                );
            }
        }
    }
}

/// Whether this can be the name of a cluster: a folder on every system that stays inside the output folder.
pub fn is_cluster_name(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    name.bytes().all(is_allowed)
        && name
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_alphanumeric())
        && !name.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::super::{Inventory, InventoryError};
    use crate::pki::{key::KeyAlgorithm, text::source::Source};

    fn read(text: &str) -> Result<Inventory, InventoryError> {
        Inventory::read(Source::new("cluster.toml", text))
    }

    fn messages(text: &str) -> Vec<String> {
        match read(text).unwrap_err() {
            InventoryError::Shape(problem) => vec![format!(
                "{problem} ({})",
                problem.help.as_deref().unwrap_or("-")
            )],
            InventoryError::Meaning(problems) => problems.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn the_nearest_setting_wins_key_by_key() {
        let inventory = read(
            r#"
            profile = "public-ca"
            [subject]
            country = "US"
            organization = "Example Corp"
            [key]
            algorithm = "RSA-2048"
            [[cluster]]
            name = "a"
            domain = "Voice.Example.com"
            profile = ["digicert-ov", "letsencrypt"]
            [cluster.subject]
            organization = "Example GmbH"
            [[cluster.node]]
            host = "PUB"
            [[cluster.node]]
            host = "sub.other.example.com"
            alt-names = ["Alias.example.com", "münchen.example.com"]
            key = { algorithm = "P-256" }
            "#,
        )
        .unwrap();
        let nodes: Vec<_> = inventory.nodes().map(|(_, node)| node).collect();
        assert_eq!(nodes[0].fqdn, "pub.voice.example.com");
        assert_eq!(
            nodes[1].names(),
            [
                "sub.other.example.com",
                "alias.example.com",
                "xn--mnchen-3ya.example.com"
            ]
        );
        assert_eq!(
            nodes[0].subject.organization.as_ref().unwrap().value,
            "Example GmbH"
        );
        assert_eq!(nodes[0].subject.country.as_ref().unwrap().value, "US");
        assert_eq!(
            (nodes[0].key.value, nodes[1].key.value),
            (KeyAlgorithm::Rsa2048, KeyAlgorithm::P256)
        );
        assert_eq!(
            inventory
                .profiles()
                .iter()
                .map(|profile| profile.value.as_str())
                .collect::<Vec<_>>(),
            ["digicert-ov", "letsencrypt"]
        );
    }

    #[test]
    fn mistakes_of_shape_come_with_a_place_and_a_suggestion() {
        assert_eq!(
            messages("[[cluster]]\nname = \"a\"\nnodes = 3\n"),
            [
                "cluster.toml:3:1: unknown field `nodes`, expected one of `name`, `product`, `certificates`, `key-custody`, `distribution`, `common-name`, `parent-domain`, `xmpp-domains`, `registration-domains`, `chat-aliases`, `phone-profiles`, `addresses`, `domain`, `profile`, `subject`, `key`, `extensions`, `node` (did you mean `node`?)"
            ]
        );
        assert_eq!(
            messages("[key]\nalgorithm = \"RSA-2049\"\n"),
            [
                "cluster.toml:2:13: unknown variant `RSA-2049`, expected one of `RSA-2048`, `RSA-3072`, `RSA-4096`, `P-256`, `P-384`, `P-521` (did you mean `RSA-2048`?)"
            ]
        );
        assert_eq!(
            messages("[key]\nqqq = 1\n"),
            ["cluster.toml:2:1: unknown field `qqq`, expected `algorithm` (-)"]
        );
        assert_eq!(
            messages("profile = 3\n"),
            [
                "cluster.toml:1:11: invalid type: integer `3`, expected the name of a profile or a list of names (-)"
            ]
        );
    }

    #[test]
    fn mistakes_of_meaning_come_all_together() {
        let found = messages(
            "[[cluster]]\nname = \"../a\"\n[[cluster.node]]\nhost = \"pub\"\n[[cluster.node]]\nhost = \"192.0.2.1\"\n\
             [[cluster]]\nname = \"b\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"x\"\n[[cluster.node]]\nhost = \"X.example.com\"\n",
        );
        assert_eq!(
            found,
            [
                "cluster.toml:2:8: `../a` cannot be the name of a cluster",
                "cluster.toml:4:8: `pub` is not a fully qualified name, and its cluster has no `domain`",
                "cluster.toml:6:8: `192.0.2.1` is an IP address, not a host name",
                "cluster.toml:13:8: two nodes are called `x.example.com`; the other one is on line 11",
            ]
        );
    }
}
