//! The host in the value of a setting.

use std::{net::IpAddr, ops::Range};

use crate::pki::host_name;

/// What clients are told a server is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// An IP address.
    Ip(IpAddr),
    /// A host name without a domain, in small letters.
    Short(String),
    /// A full name, in lower-case A-labels and without a trailing dot.
    Full(String),
}

impl Host {
    /// What a text is; none if it is no host at all.
    pub fn of(text: &str) -> Option<Self> {
        if let Some(address) = host_name::literal_address(text) {
            return Some(Self::Ip(address));
        }
        let ascii = host_name::comparable(&host_name::to_ascii(text)?);
        let is_label = |label: &str| !label.is_empty() && label.len() <= MAX_LABEL;
        let last = ascii.rsplit('.').next().unwrap_or_default();
        let is_name = host_name::is_host_text(&ascii)
            && host_name::labels(&ascii).all(|label| is_label(label.text))
            // `10.1.2.` and `1.2.3.4.5` are slips of the pen, not names.
            && !last.bytes().all(|byte| byte.is_ascii_digit());
        is_name.then(|| {
            if ascii.contains('.') {
                Self::Full(ascii)
            } else {
                Self::Short(ascii)
            }
        })
    }
}

/// The longest label of the DNS, in octets (RFC 1035 2.3.4).
const MAX_LABEL: usize = 63;

/// What stands where a host belongs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A host, and where it stands in the value, in bytes.
    Host(Range<usize>, Host),
    /// Nothing, or something that needs no certificate.
    Nothing,
    /// Something that is filled in later: `%TFTP%`, `$server`, `<address>`.
    Variable,
    /// Anything else.
    NoHost,
}

/// The host in a value: alone, with a port, or in an address of the web.
pub(super) fn host_in(value: &str) -> Found {
    let mut start = value.len() - value.trim_start().len();
    let mut rest = value.trim();
    if rest.is_empty() {
        return Found::Nothing;
    }
    if let Some((scheme, behind)) = rest.split_once("://") {
        // Without TLS there is no certificate to compare with.
        if scheme.eq_ignore_ascii_case("http") {
            return Found::Nothing;
        }
        start += scheme.len() + 3;
        rest = behind;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    rest = rest.get(..end).unwrap_or_default();
    if let Some((user, host)) = rest.rsplit_once('@') {
        start += user.len() + 1;
        rest = host;
    }
    if rest.contains(['%', '$', '<', '>', '{', '}', '!']) {
        return Found::Variable;
    }
    rest = without_port(rest);
    match Host::of(rest) {
        Some(host) => Found::Host(start..start + rest.len(), host),
        None => Found::NoHost,
    }
}

/// `cucm.example.com:8443` without the port; an address of IPv6 has more than one colon.
fn without_port(text: &str) -> &str {
    match text.rsplit_once(':') {
        Some((host, port))
            if port.bytes().all(|byte| byte.is_ascii_digit())
                && (!host.contains(':') || host.ends_with(']')) =>
        {
            host
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, Host, host_in};

    #[test]
    fn hosts_are_addresses_or_names_with_and_without_a_domain() {
        let full = |name: &str| Some(Host::Full(name.to_owned()));
        assert_eq!(
            Host::of("CUCM-Pub.Example.com."),
            full("cucm-pub.example.com")
        );
        assert_eq!(
            Host::of("münchen.example.com"),
            full("xn--mnchen-3ya.example.com")
        );
        assert_eq!(Host::of("CUCMPUB"), Some(Host::Short("cucmpub".to_owned())));
        assert!(matches!(Host::of("192.0.2.1"), Some(Host::Ip(_))));
        assert!(matches!(Host::of("[2001:db8::1]"), Some(Host::Ip(_))));
        let too_long = "a".repeat(64);
        for text in [
            "",
            ".",
            "a b",
            "*.example.com",
            "192.0.2",
            "1.2.3.4.5",
            "a..b",
            &too_long,
        ] {
            assert_eq!(Host::of(text), None, "{text}");
        }
    }

    #[test]
    fn the_host_is_found_in_what_stands_around_it() {
        let host = |value: &'static str| match host_in(value) {
            Found::Host(span, _) => value.get(span),
            Found::Nothing | Found::Variable | Found::NoHost => None,
        };
        assert_eq!(host("  cucm-pub "), Some("cucm-pub"));
        assert_eq!(host("cucm.example.com:8443"), Some("cucm.example.com"));
        assert_eq!(
            host("https://u@meet.example.com:443/x?y=10.1.1.1"),
            Some("meet.example.com")
        );
        assert_eq!(host("https://[2001:db8::1]:443/"), Some("[2001:db8::1]"));
        assert_eq!(host("2001:db8::1"), Some("2001:db8::1"));
        assert_eq!(host_in(" "), Found::Nothing);
        assert_eq!(host_in("http://10.1.1.1/photo.jpg"), Found::Nothing);
        for value in [
            "%TFTP%",
            "$tftp",
            "<CUCM_address>",
            "https://{site}.example.com",
        ] {
            assert_eq!(host_in(value), Found::Variable, "{value}");
        }
        for value in ["a, b", "https://", "10.1.1", "a:b:c"] {
            assert_eq!(host_in(value), Found::NoHost, "{value}");
        }
    }
}
