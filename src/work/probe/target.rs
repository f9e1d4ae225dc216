//! Which servers to ask: from the command line, and from the inventory.

use std::fmt;

use rustls::pki_types::ServerName;

use crate::{
    estate::inventory::{Cluster, Inventory, Node, NodeId, Product},
    pki::{
        host_name,
        text::printable::{Printable, shortened},
    },
};

/// Where HTTPS is, unless somebody says otherwise (RFC 9110 §4.2.2).
pub const HTTPS: u16 = 443;

/// A server to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeTarget {
    /// The name or address to connect to, in ASCII.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The name or address that a client would ask for: sent along, unless it is an address (RFC 6066 §3), and looked for
    /// in the certificate.
    pub asked_for: String,
    /// The node of the inventory that it is, as an index.
    pub node: Option<NodeId>,
}

/// Why a text on the command line names no server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// An address of a page; the text, and the host in it.
    #[error("`{}` is the address of a page, and not of a server", Printable::new(shortened(.0)))]
    Page(String, String),
    /// What stands behind the colon is no port.
    #[error("`{}` is not a port", Printable::new(shortened(.0)))]
    Port(String),
    /// Neither a name nor an address.
    #[error("`{}` is neither the name nor the address of a server", Printable::new(shortened(.0)))]
    Host(String),
}

impl TargetError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Page(_, host) => format!("give the host alone: `{}`", Printable::new(host)),
            Self::Port(_) => "ports are numbers from 1 to 65535".to_owned(),
            Self::Host(_) => {
                "give a full name such as `cucm-pub.voice.example.com`, an IPv4 address, or an IPv6 address; in front of a port an IPv6 address needs brackets: `[2001:db8::1]:443`".to_owned()
            }
        }
    }
}

impl ProbeTarget {
    /// A server by what a person types: `host`, `host:port`, an address, or `[address]:port`; `port` is for those without.
    pub fn parse(text: &str, port: u16) -> Result<Self, TargetError> {
        if let Some((_, rest)) = text.split_once("://") {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            return Err(TargetError::Page(text.to_owned(), host.to_owned()));
        }
        let (host, port) = match text.rsplit_once(':') {
            // The colons of an address without a port.
            _ if host_name::literal_address(text).is_some() => (text, port),
            Some((host, port)) => {
                let number = port.parse().ok().filter(|number| *number > 0);
                let wrong = || TargetError::Port(port.to_owned());
                (host, number.ok_or_else(wrong)?)
            }
            None => (text, port),
        };
        Self::new(host, port)
    }

    /// The server at a name or address.
    pub fn new(host: &str, port: u16) -> Result<Self, TargetError> {
        let host = host_of(host)?;
        Ok(Self {
            asked_for: host.clone(),
            host,
            port,
            node: None,
        })
    }

    /// The same server, asked for by another name or address.
    pub fn asked_for(mut self, server_name: &str) -> Result<Self, TargetError> {
        self.asked_for = host_of(server_name)?;
        Ok(self)
    }

    /// The server by what a person types, among the nodes of an inventory, if it is one: by one of its names, by the one
    /// that is asked for, or by its host name alone, which stands for the full one then.
    pub fn parse_node(
        text: &str,
        server_name: Option<&str>,
        inventory: Option<&Inventory>,
    ) -> Result<Self, TargetError> {
        let target = |port: u16| {
            let target = Self::parse(text, port)?;
            server_name.map_or(Ok(target.clone()), |name| target.asked_for(name))
        };
        let first = target(HTTPS)?;
        let found = inventory.and_then(|inventory| node_of(inventory, &first));
        let Some((id, cluster, node)) = found else {
            return Ok(first);
        };
        let mut target = Self {
            node: Some(id),
            ..target(port_of(cluster.product.value))?
        };
        if !target.host.contains(['.', ':']) {
            target.host.clone_from(&node.fqdn);
            if server_name.is_none() {
                target.asked_for.clone_from(&node.fqdn);
            }
        }
        Ok(target)
    }
}

impl fmt::Display for ProbeTarget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(formatter, "[{}]:{}", self.host, self.port)
        } else {
            write!(formatter, "{}:{}", self.host, self.port)
        }
    }
}

/// Every node of an inventory, and the names of those that are no servers: wildcards.
pub fn in_inventory(inventory: &Inventory) -> (Vec<ProbeTarget>, Vec<&str>) {
    let mut targets = Vec::new();
    let mut others = Vec::new();
    for (id, cluster, node) in inventory.numbered_nodes() {
        match ProbeTarget::new(&node.fqdn, port_of(cluster.product.value)) {
            Ok(target) => targets.push(ProbeTarget {
                node: Some(id),
                ..target
            }),
            Err(_) => others.push(node.fqdn.as_str()),
        }
    }
    (targets, others)
}

/// The node that a server is: by a name, else by the host name that only one has.
fn node_of<'a>(
    inventory: &'a Inventory,
    target: &ProbeTarget,
) -> Option<(NodeId, &'a Cluster, &'a Node)> {
    let wanted = host_name::comparable(&target.asked_for);
    let nodes = || inventory.numbered_nodes();
    let by_name = nodes().find(|(_, _, node)| {
        let mut names = node.names().into_iter();
        names.any(|name| host_name::comparable(name) == wanted)
    });
    by_name.or_else(|| {
        let mut called = nodes().filter(|(_, _, node)| node.is_called(&wanted));
        called.next().filter(|_| called.next().is_none())
    })
}

/// A host in the form in which it is connected to and sent.
fn host_of(text: &str) -> Result<String, TargetError> {
    if let Some(address) = host_name::literal_address(text) {
        return Ok(address.to_string());
    }
    let ascii = host_name::in_ascii(text);
    let is_name = host_name::is_host_text(&ascii) && ServerName::try_from(ascii.as_ref()).is_ok();
    if is_name {
        Ok(ascii.into_owned())
    } else {
        Err(TargetError::Host(text.to_owned()))
    }
}

/// Where the web server of a product listens. Clients of Unified Communications Manager and its relatives use 8443
/// (`https://<server>:8443/cucm-uds/…`); the others have HTTPS at its own port.
pub fn port_of(product: Product) -> u16 {
    match product {
        Product::Cucm | Product::ImPresence | Product::UnityConnection => 8443,
        Product::ExpresswayC | Product::ExpresswayE | Product::MeetingServer | Product::Generic => {
            HTTPS
        }
    }
}

/// Whether what listens at this port is the web server of a product. That of Unified Communications Manager and its relatives is
/// at 443 and 8443, and other services with other certificates are at other ports. The others have one certificate.
pub(super) fn is_web_server(product: Product, port: u16) -> bool {
    port_of(product) == HTTPS || [HTTPS, port_of(product)].contains(&port)
}

#[cfg(test)]
mod tests {
    use super::{ProbeTarget, TargetError};

    #[test]
    fn servers_are_read_as_people_write_them() {
        for (text, host, port, shown) in [
            (
                "cucm.example.com",
                "cucm.example.com",
                443,
                "cucm.example.com:443",
            ),
            (
                "cucm.example.com:8443",
                "cucm.example.com",
                8443,
                "cucm.example.com:8443",
            ),
            ("10.1.2.3:5061", "10.1.2.3", 5061, "10.1.2.3:5061"),
            ("2001:db8::1", "2001:db8::1", 443, "[2001:db8::1]:443"),
            ("[2001:DB8::1]", "2001:db8::1", 443, "[2001:db8::1]:443"),
            (
                "[2001:db8::1]:8443",
                "2001:db8::1",
                8443,
                "[2001:db8::1]:8443",
            ),
            ("cucm_1", "cucm_1", 443, "cucm_1:443"),
            (
                "bücher.example",
                "xn--bcher-kva.example",
                443,
                "xn--bcher-kva.example:443",
            ),
        ] {
            let target = ProbeTarget::parse(text, 443).unwrap();
            assert_eq!(
                (target.host.as_str(), target.port, target.to_string()),
                (host, port, shown.to_owned()),
                "{text}"
            );
            assert_eq!(target.asked_for, target.host);
        }
    }

    #[test]
    fn what_is_no_server_is_said() {
        let page = ProbeTarget::parse("https://cucm.example.com:8443/ccmadmin?a=b", 443);
        assert!(matches!(page, Err(TargetError::Page(_, host)) if host == "cucm.example.com:8443"));
        for text in ["a:0", "a:70000", "a:https", "a:"] {
            assert!(
                matches!(ProbeTarget::parse(text, 443), Err(TargetError::Port(_))),
                "{text}"
            );
        }
        for text in [
            "",
            "a b",
            "*.example.com",
            ":443",
            "a..b",
            "fe80::1%eth0:1",
            "a\u{1b}b",
        ] {
            assert!(
                matches!(ProbeTarget::parse(text, 443), Err(TargetError::Host(_))),
                "{text}"
            );
        }
    }
}
