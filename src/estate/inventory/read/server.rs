//! What the inventory says of servers besides their names: certificates, keys, and further names.

use toml::Spanned;

use super::{Reader, located};
use crate::estate::{
    addresses::Address,
    inventory::{Custody, Distribution, FurtherNames, Located, Purpose, document::ClusterTable},
};

/// What a cluster says of its servers, taken out of its table.
pub(super) struct Servers {
    pub(super) certificates: Option<Vec<Located<Purpose>>>,
    pub(super) custody: Custody,
    pub(super) distribution: Located<Distribution>,
    pub(super) common_name: Option<Located<String>>,
    pub(super) parent_domain: bool,
    pub(super) further_names: FurtherNames,
    pub(super) addresses: Vec<Address>,
}

impl Reader<'_> {
    pub(super) fn servers(&mut self, table: &mut ClusterTable) -> Servers {
        let distribution = table.distribution.take().map_or_else(
            || Located {
                value: Distribution::PerNode,
                range: table.name.span(),
            },
            located,
        );
        let common_name = table.common_name.take().and_then(|name| self.name(name));
        if let Some(name) = &common_name
            && distribution.value == Distribution::PerNode
        {
            self.problem(
                name.range.clone(),
                "`common-name` is for a certificate that serves all nodes".to_owned(),
                "set `distribution = \"multi-server\"`, or leave it out: each node's own name is its common name",
            );
        }
        Servers {
            certificates: self.certificates(table.certificates.take()),
            custody: table.key_custody.unwrap_or(Custody::Local),
            distribution,
            common_name,
            parent_domain: table.parent_domain.unwrap_or(false),
            further_names: FurtherNames {
                xmpp_domains: self.names(std::mem::take(&mut table.xmpp_domains)),
                registration_domains: self.names(std::mem::take(&mut table.registration_domains)),
                chat_aliases: self.names(std::mem::take(&mut table.chat_aliases)),
                phone_profiles: self.names(std::mem::take(&mut table.phone_profiles)),
            },
            addresses: self.addresses(std::mem::take(&mut table.addresses)),
        }
    }

    /// The certificates that are asked for by name, each once.
    pub(super) fn certificates(
        &mut self,
        purposes: Option<Vec<Spanned<Purpose>>>,
    ) -> Option<Vec<Located<Purpose>>> {
        let mut certificates: Vec<Located<Purpose>> = Vec::new();
        for purpose in purposes?.into_iter().map(located) {
            if certificates
                .iter()
                .any(|known| known.value == purpose.value)
            {
                self.problem(
                    purpose.range,
                    format!("`{}` is listed twice", purpose.value),
                    "leave one of them out",
                );
            } else {
                certificates.push(purpose);
            }
        }
        Some(certificates)
    }

    /// What clients are told: names with and without a domain, and IP addresses.
    pub(super) fn addresses(&mut self, addresses: Vec<Spanned<String>>) -> Vec<Address> {
        let mut read = Vec::new();
        for text in addresses.into_iter().map(located) {
            match Address::of_inventory(&text.value, text.range.clone()) {
                Some(address) => read.push(address),
                None => self.problem(
                    text.range,
                    format!("`{}` is neither a host name nor an IP address", text.value),
                    "write what clients are told, without `https://` and without a port",
                ),
            }
        }
        read
    }

    fn names(&mut self, names: Vec<Spanned<String>>) -> Vec<Located<String>> {
        names
            .into_iter()
            .filter_map(|name| self.name(name))
            .collect()
    }

    /// A DNS name in the form that goes into a request.
    fn name(&mut self, name: Spanned<String>) -> Option<Located<String>> {
        let name = located(name);
        let ascii = self.host_name(&name)?;
        Some(Located {
            value: ascii,
            range: name.range,
        })
    }
}
