//! Which names belong to a set of names, form by form (RFC 5280 §4.2.1.10).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A domain: a name, or what is below it.
pub(super) struct Domain {
    /// In small letters, without a dot in front.
    name: String,
    /// Whether the name itself belongs to it.
    has_itself: bool,
    /// Whether the names below belong to it.
    has_names_below: bool,
}

impl Domain {
    /// For DNS names: the name and everything below. A dot in front is no form of RFC 5280; everybody takes it for what is
    /// below alone.
    pub(super) fn read(content: &[u8]) -> Option<Self> {
        let text = host_name(content)?;
        Some(match text.strip_prefix('.') {
            Some(name) => Self {
                has_itself: false,
                has_names_below: true,
                name: name.to_owned(),
            },
            None => Self {
                has_itself: true,
                has_names_below: true,
                name: text,
            },
        })
    }

    /// For URIs: one host, or with a dot in front what is below.
    pub(super) fn of_uris(content: &[u8]) -> Option<Self> {
        let domain = Self::read(content)?;
        Some(Self {
            has_names_below: !domain.has_itself,
            ..domain
        })
    }

    pub(super) fn has(&self, name: &[u8]) -> bool {
        let name = name.to_ascii_lowercase();
        let domain = self.name.as_bytes();
        match name.strip_suffix(domain) {
            Some([]) => self.has_itself,
            Some([.., b'.']) => self.has_names_below,
            // The empty domain has all names.
            Some(_) => domain.is_empty() && self.has_names_below,
            None => false,
        }
    }

    /// Whether this is a wildcard that stands for a name of the domain, too: `*.example.com` for `mail.example.com`.
    pub(super) fn is_reached_by_wildcard(&self, name: &[u8]) -> bool {
        let name = name.to_ascii_lowercase();
        let parent = name.strip_prefix(b"*.");
        let own_parent = self
            .name
            .split_once('.')
            .map(|(_, parent)| parent.as_bytes());
        self.has_itself && parent.is_some() && parent == own_parent
    }

    /// Whether a mailbox is of a host below this one.
    pub(super) fn is_above_mailbox(&self, mailbox: &[u8]) -> bool {
        let below = Self {
            name: self.name.clone(),
            has_itself: false,
            has_names_below: true,
        };
        let host = self::mailbox(mailbox);
        self.has_itself && host.is_some_and(|(_, host)| below.has(&host))
    }

    /// Whether the host of a URI belongs to it; none where the host is no name, which must be refused.
    pub(super) fn has_host_of_uri(&self, uri: &[u8]) -> Option<bool> {
        let uri = std::str::from_utf8(uri).ok()?;
        let (_, rest) = uri.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        let host = match host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => host,
        };
        let is_name = !host.is_empty()
            && !host.contains(['[', ']', ':', '%'])
            && host.parse::<IpAddr>().is_err();
        is_name.then(|| self.has(host.as_bytes()))
    }
}

/// A host's name in small letters, perhaps with a dot in front; empty for all. None where it is no name.
fn host_name(content: &[u8]) -> Option<String> {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if !content.iter().all(is_plain) {
        return None;
    }
    let text = String::from_utf8(content.to_ascii_lowercase()).ok()?;
    let name = text.strip_prefix('.').unwrap_or(&text);
    let has_labels = name.is_empty() || name.split('.').all(|label| !label.is_empty());
    (has_labels && text != ".").then_some(text)
}

/// Mailboxes: one, or all of a host or of the hosts below a domain.
pub(super) enum Mailboxes {
    One { local: Vec<u8>, host: Vec<u8> },
    Of(Domain),
}

impl Mailboxes {
    pub(super) fn read(content: &[u8]) -> Option<Self> {
        if !content.contains(&b'@') {
            return Domain::of_uris(content).map(Self::Of);
        }
        let (local, host) = mailbox(content)?;
        Some(Self::One { local, host })
    }

    /// Whether a mailbox is among them; none where it is no mailbox.
    pub(super) fn has(&self, name: &[u8]) -> Option<bool> {
        let (local, host) = mailbox(name)?;
        Some(match self {
            Self::One {
                local: own_local,
                host: own_host,
            } => local == *own_local && host == *own_host,
            Self::Of(domain) => domain.has(&host),
        })
    }
}

/// The part before the `@`, whose case counts, and the host in small letters.
fn mailbox(content: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let at = content.iter().position(|byte| *byte == b'@')?;
    let (local, host) = content.split_at(at);
    let host = host.get(1..)?;
    let is_right = content.is_ascii() && !local.is_empty() && !host.is_empty();
    (is_right && !host.contains(&b'@')).then(|| (local.to_vec(), host.to_ascii_lowercase()))
}

/// A network of addresses.
pub(super) struct Network {
    base: IpAddr,
    mask: Vec<u8>,
}

impl Network {
    /// An address and its mask, in which nothing comes after the first gap (RFC 4632 §3.1).
    pub(super) fn read(content: &[u8]) -> Option<Self> {
        let (base, mask) = content.split_at(content.len() / 2);
        let ones: u32 = mask.iter().map(|octet| octet.count_ones()).sum();
        let mut leading = 0;
        for octet in mask {
            leading += octet.leading_ones();
            if *octet != 0xFF {
                break;
            }
        }
        let base = address(base).filter(|_| ones == leading && content.len().is_multiple_of(2))?;
        Some(Self {
            base,
            mask: mask.to_vec(),
        })
    }

    /// Whether an address is in it; none where it is no address.
    pub(super) fn has(&self, name: &[u8]) -> Option<bool> {
        let address = address(name)?;
        let (own, other) = (octets(self.base), octets(address));
        let masked = |octets: &[u8]| -> Vec<u8> {
            let pairs = octets.iter().zip(&self.mask);
            pairs.map(|(octet, mask)| octet & mask).collect()
        };
        Some(own.len() == other.len() && masked(&own) == masked(&other))
    }
}

/// The address with these octets.
pub(super) fn address(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(four) = <[u8; 4]>::try_from(octets) {
        return Some(Ipv4Addr::from(four).into());
    }
    let sixteen = <[u8; 16]>::try_from(octets).ok()?;
    Some(Ipv6Addr::from(sixteen).into())
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Domain, Mailboxes, Network};

    #[test]
    fn a_domain_has_itself_and_what_is_below() {
        let domain = Domain::read(b"Example.com").unwrap();
        for name in ["example.com", "a.b.EXAMPLE.com", "*.example.com"] {
            assert!(domain.has(name.as_bytes()), "{name}");
        }
        for name in ["com", "anexample.com", "example.com.org"] {
            assert!(!domain.has(name.as_bytes()), "{name}");
        }
        let below = Domain::read(b".example.com").unwrap();
        assert!(below.has(b"a.example.com") && !below.has(b"example.com"));
        let all = Domain::read(b"").unwrap();
        assert!(all.has(b"example.com"));
        for wrong in ["*.example.com", "a..b", ".", "example.com.", "a b"] {
            assert!(Domain::read(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_name_is_within_its_domain() {
        for (name, base, expected) in [
            ("example.com", "example.com", true),
            ("a.example.com", "Example.com", true),
            ("a.example.com", ".example.com", true),
            ("example.com", ".example.com", false),
            ("badexample.com", "example.com", false),
            ("example.org", "example.com", false),
            ("anything", "", true),
        ] {
            let domain = Domain::read(base.as_bytes()).unwrap();
            assert_eq!(domain.has(name.as_bytes()), expected, "{name} {base}");
        }
    }

    #[test]
    fn a_wildcard_reaches_one_label_down() {
        let domain = Domain::read(b"mail.example.com").unwrap();
        assert!(domain.is_reached_by_wildcard(b"*.example.com"));
        for name in [
            "mail.example.com",
            "*.com",
            "*.mail.example.com",
            "*.example.org",
        ] {
            assert!(!domain.is_reached_by_wildcard(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn the_host_of_a_uri_is_a_name_or_nobody_can_tell() {
        let host = Domain::of_uris(b"example.com").unwrap();
        let below = Domain::of_uris(b".example.com").unwrap();
        for (uri, of_host, of_below) in [
            ("https://example.com/a", Some(true), Some(false)),
            ("https://u@a.example.com:443?x", Some(false), Some(true)),
            ("sip://EXAMPLE.com#a", Some(true), Some(false)),
            ("https://10.0.0.1/", None, None),
            ("https://[::1]/", None, None),
            ("urn:example", None, None),
            ("https:///a", None, None),
        ] {
            assert_eq!(host.has_host_of_uri(uri.as_bytes()), of_host, "{uri}");
            assert_eq!(below.has_host_of_uri(uri.as_bytes()), of_below, "{uri}");
        }
    }

    #[test]
    fn mailboxes_are_one_or_those_of_a_host_or_of_a_domain() {
        for (set, mailbox, is_in) in [
            ("a@example.com", "a@EXAMPLE.com", Some(true)),
            ("a@example.com", "A@example.com", Some(false)),
            ("example.com", "a@example.com", Some(true)),
            ("example.com", "a@mail.example.com", Some(false)),
            (".example.com", "a@mail.example.com", Some(true)),
            (".example.com", "a@example.com", Some(false)),
            ("*@example.com", "a@example.com", Some(false)),
            ("example.com", "a@b@example.com", None),
            ("example.com", "example.com", None),
        ] {
            let set = Mailboxes::read(set.as_bytes()).unwrap();
            assert_eq!(set.has(mailbox.as_bytes()), is_in, "{mailbox}");
        }
        assert!(Mailboxes::read(b"a@b@example.com").is_none());
    }

    #[test]
    fn a_network_has_the_addresses_of_its_kind_under_its_mask() {
        let network = Network::read(&[192, 0, 2, 0, 255, 255, 254, 0]).unwrap();
        assert_eq!(network.has(&[192, 0, 3, 9]), Some(true));
        assert_eq!(network.has(&[192, 0, 4, 9]), Some(false));
        assert_eq!(network.has(&[0; 16]), Some(false));
        assert_eq!(network.has(&[192, 0, 2, 0, 24]), None);
        assert!(Network::read(&[192, 0, 2, 0, 255, 0, 255, 0]).is_none());
        assert!(Network::read(&[192, 0, 2, 0]).is_none());
        assert!(Network::read(&[0; 32]).unwrap().has(&[1; 16]).unwrap());
    }
}
