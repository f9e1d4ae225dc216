//! Which names an authority may certify (RFC 5280 §4.2.1.10).

use std::{fmt, net::IpAddr};

use ipnet::IpNet;
use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints};

use super::AuthorityError;
use crate::pki::{
    der::{self, Reader, Tag},
    host_name,
};

/// The domains and networks that an authority is constrained to; everything is permitted when there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permitted {
    /// Domains; names below them are permitted, too.
    pub domains: Vec<String>,
    /// Networks; where only domains are named, no address is permitted.
    pub networks: Vec<IpNet>,
}

impl Permitted {
    /// Reads domains and networks as they are written on the command line.
    pub fn new(texts: &[String]) -> Result<Self, AuthorityError> {
        let mut permitted = Self::default();
        for text in texts {
            if let Ok(network) = text.parse::<IpNet>() {
                permitted.networks.push(network.trunc());
            } else if let Some(address) = host_name::literal_address(text) {
                permitted.networks.push(address.into());
            } else {
                permitted.domains.push(domain(text)?);
            }
        }
        if permitted.domains.is_empty() && !permitted.networks.is_empty() {
            return Err(AuthorityError::PermitsNoDomain);
        }
        Ok(permitted)
    }

    /// Whether everything is permitted.
    pub fn is_everything(&self) -> bool {
        self.domains.is_empty() && self.networks.is_empty()
    }

    /// Whether a DNS name is permitted.
    pub fn permits_name(&self, name: &str) -> bool {
        let name = host_name::comparable(name);
        let is_below = |domain: &String| {
            let front = name.strip_suffix(domain.as_str());
            front.is_some_and(|front| front.is_empty() || front.ends_with('.'))
        };
        self.is_everything() || self.domains.iter().any(is_below)
    }

    /// Whether an address is permitted.
    pub fn permits_address(&self, address: IpAddr) -> bool {
        self.is_everything()
            || self
                .networks
                .iter()
                .any(|network| network.contains(&address))
    }

    /// The extension; none when everything is permitted.
    ///
    /// A kind of name of which nothing is permitted would be unconstrained by the standard: addresses are excluded instead.
    pub(super) fn extension(&self) -> Option<NameConstraints> {
        if self.is_everything() {
            return None;
        }
        let domains = self.domains.iter().cloned().map(GeneralSubtree::DnsName);
        let networks = self.networks.iter().copied().map(subtree);
        let is_empty = |is_of_kind: fn(&IpNet) -> bool| !self.networks.iter().any(is_of_kind);
        let mut excluded_subtrees = Vec::new();
        if is_empty(|network| matches!(network, IpNet::V4(_))) {
            excluded_subtrees.push(GeneralSubtree::IpAddress(CidrSubnet::V4([0; 4], [0; 4])));
        }
        if is_empty(|network| matches!(network, IpNet::V6(_))) {
            excluded_subtrees.push(GeneralSubtree::IpAddress(CidrSubnet::V6([0; 16], [0; 16])));
        }
        Some(NameConstraints {
            permitted_subtrees: domains.chain(networks).collect(),
            excluded_subtrees,
        })
    }

    /// Reads the permitted names of an extension that [`Self::extension`] made.
    pub(super) fn read(value: &[u8]) -> Result<Self, der::DerError> {
        let mut permitted = Self::default();
        let mut file = Reader::new(value);
        let mut trees = file.expect(Tag::SEQUENCE, "name constraints")?.reader();
        let Some(list) = trees.optional(Tag::context_constructed(0), "the permitted names")? else {
            return Ok(permitted);
        };
        for tree in list.reader().elements("a subtree")? {
            let base = tree.reader().element("the base of a subtree")?;
            match base.tag.number {
                2 => permitted
                    .domains
                    .push(String::from_utf8_lossy(base.content()).into_owned()),
                7 => permitted.networks.extend(network(base.content())),
                _ => {}
            }
        }
        Ok(permitted)
    }
}

/// `lab.example.com, 10.20.0.0/16`
impl fmt::Display for Permitted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let networks = self.networks.iter().map(ToString::to_string);
        let all: Vec<String> = self.domains.iter().cloned().chain(networks).collect();
        formatter.write_str(&all.join(", "))
    }
}

/// A domain in the form in which certificates hold it.
fn domain(text: &str) -> Result<String, AuthorityError> {
    let wrong = || AuthorityError::Permit(text.to_owned());
    let text = text.strip_prefix("*.").unwrap_or(text);
    let text = text.strip_prefix('.').unwrap_or(text);
    let ascii = idna::domain_to_ascii(text).map_err(|_| wrong())?;
    let ascii = host_name::comparable(&ascii);
    let is_good = |label: host_name::Label<'_>| !label.text.is_empty();
    if host_name::is_host_text(&ascii) && host_name::labels(&ascii).all(is_good) {
        Ok(ascii)
    } else {
        Err(wrong())
    }
}

fn subtree(network: IpNet) -> GeneralSubtree {
    GeneralSubtree::IpAddress(match network {
        IpNet::V4(network) => {
            CidrSubnet::V4(network.network().octets(), network.netmask().octets())
        }
        IpNet::V6(network) => {
            CidrSubnet::V6(network.network().octets(), network.netmask().octets())
        }
    })
}

/// An address and its mask, one behind the other.
fn network(octets: &[u8]) -> Option<IpNet> {
    let (address, mask) = octets.split_at_checked(octets.len() / 2)?;
    let (address, mask): (IpAddr, IpAddr) = match octets.len() {
        8 => (
            <[u8; 4]>::try_from(address).ok()?.into(),
            <[u8; 4]>::try_from(mask).ok()?.into(),
        ),
        _ => (
            <[u8; 16]>::try_from(address).ok()?.into(),
            <[u8; 16]>::try_from(mask).ok()?.into(),
        ),
    };
    IpNet::with_netmask(address, mask).ok()
}

#[cfg(test)]
mod tests {
    use super::Permitted;

    fn permitted(texts: &[&str]) -> Permitted {
        let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        Permitted::new(&texts).unwrap()
    }

    #[test]
    fn a_domain_permits_itself_and_what_is_below_it() {
        let lab = permitted(&["Lab.example.com", "10.20.0.0/16"]);
        for name in [
            "lab.example.com",
            "a.b.LAB.example.com.",
            "*.lab.example.com",
        ] {
            assert!(lab.permits_name(name), "{name}");
        }
        for name in [
            "example.com",
            "mylab.example.com",
            "lab.example.com.evil.org",
        ] {
            assert!(!lab.permits_name(name), "{name}");
        }
        assert!(lab.permits_address("10.20.3.4".parse().unwrap()));
        assert!(!lab.permits_address("10.21.0.1".parse().unwrap()));
        assert!(!lab.permits_address("::1".parse().unwrap()));
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for text in ["", "a..b", "with space", "*", "10.0.0.0/33"] {
            assert!(Permitted::new(&[text.to_owned()]).is_err(), "{text}");
        }
        assert!(Permitted::new(&["10.0.0.0/8".to_owned()]).is_err());
    }
}
