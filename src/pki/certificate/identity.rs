//! Whether a certificate identifies a host, as clients decide it.
//!
//! Two clients are known. RFC 9525 is what browsers and TLS libraries do: the
//! alternative names count and nothing else. The other is the client of the
//! document that signready is an answer to, which "checks … SubjectAltName\dnsNames,
//! Subject CN". The document does not say that the common name counts beside DNS names,
//! so it counts where there are none, as with clients before RFC 9525 (RFC 6125 §6.4.4).

use std::net::IpAddr;

use super::{Certificate, NameForm};
use crate::pki::{
    csr::{GeneralName, GeneralNameKind},
    host_name, oid,
};

/// How a client compares the host that it connects to with the names in a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Client {
    /// By RFC 9525, as browsers and TLS libraries do: the alternative names count, the common name does not.
    #[default]
    Rfc9525,
    /// As Cisco Jabber does (Cisco, Setup Certificate Validation, “Identifier Fields”): a DNS name, or the common name where there
    /// is no DNS name.
    Either,
}

impl Client {
    /// The words on the command line.
    #[doc(hidden)]
    pub const WORDS: [&'static str; 2] = ["rfc9525", "either"];

    /// The client with this word.
    #[doc(hidden)]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "rfc9525" => Some(Self::Rfc9525),
            "either" => Some(Self::Either),
            _ => None,
        }
    }
}

/// Why a certificate does not identify a host, the reason that helps most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The address stands in a dNSName or the common name, where no client looks for addresses.
    AddressAsName,
    /// The host is an address, and the certificate has none.
    Address,
    /// The common name matches, and the client does not look at it.
    CommonNameOnly,
    /// A wildcard stands for one label, and the host has more or fewer there; the wildcard.
    WildcardDepth(String),
    /// A wildcard that is not the whole of the leftmost label; the name.
    WildcardForm(String),
    /// A wildcard right below a top-level domain.
    WildcardBreadth(String),
    /// The host's label in the wildcard's place has other characters than letters, digits and hyphens.
    WildcardLabel(String),
    /// The certificate has the name with a dot at its end.
    DottedName(String),
    /// The host ends in a dot, and would match without it.
    TrailingDot,
    /// The host has letters beyond ASCII's, and would match in this form.
    International(String),
    /// The common name matches, and the name constraints of a CA exclude it; the CA.
    CommonNameExcluded(String),
    /// The common name matches, and does not count beside DNS names.
    CommonNameBeside,
    /// The certificate has no name of the kind that the client looks for.
    NoNames,
    /// The certificate is for other hosts.
    OtherNames,
}

impl Mismatch {
    /// The name of the certificate that is to blame, if it is one name.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::WildcardDepth(name)
            | Self::WildcardForm(name)
            | Self::WildcardBreadth(name)
            | Self::WildcardLabel(name)
            | Self::DottedName(name) => Some(name),
            _ => None,
        }
    }
}

impl Certificate {
    /// Whether a client that connects to `host`, a name or an address as the user typed it, takes this certificate for it.
    pub fn identifies(&self, host: &str, client: Client) -> Result<(), Mismatch> {
        if let Some(address) = host_name::literal_address(host) {
            return self.identifies_address(address, host);
        }
        if self.matches(host, client) {
            return Ok(());
        }
        let dns_names: Vec<&str> = self.dns_names().map(|name| name.text.as_str()).collect();
        let bare = host.strip_suffix('.');
        if bare.is_some_and(|bare| self.matches(bare, client)) {
            return Err(Mismatch::TrailingDot);
        }
        if let Some(ascii) =
            host_name::a_label_form(host).filter(|ascii| self.matches(ascii, client))
        {
            return Err(Mismatch::International(ascii));
        }
        let mut patterns: Vec<&str> = dns_names.clone();
        if client == Client::Either && dns_names.is_empty() {
            patterns.extend(self.common_names());
        }
        let near = patterns.iter().find_map(|pattern| near_miss(pattern, host));
        if near.is_none() && self.has_common_name(host) {
            return Err(match client {
                Client::Rfc9525 => Mismatch::CommonNameOnly,
                Client::Either => Mismatch::CommonNameBeside,
            });
        }
        Err(match near {
            Some(mismatch) => mismatch,
            None if patterns.is_empty() => Mismatch::NoNames,
            None => Mismatch::OtherNames,
        })
    }

    fn identifies_address(&self, address: IpAddr, host: &str) -> Result<(), Mismatch> {
        let mut addresses = self
            .alternative_names()
            .filter(|name| name.kind == GeneralNameKind::IpAddress);
        if addresses.any(|name| name.address == Some(address)) {
            return Ok(());
        }
        let is_it = |text: &str| text == host || host_name::literal_address(text) == Some(address);
        let is_named =
            self.dns_names().any(|name| is_it(&name.text)) || self.common_names().any(is_it);
        Err(if is_named {
            Mismatch::AddressAsName
        } else {
            Mismatch::Address
        })
    }

    fn matches(&self, host: &str, client: Client) -> bool {
        self.dns_names().any(|name| covers(&name.text, host))
            || client == Client::Either
                && self.dns_names().next().is_none()
                && self.has_common_name(host)
    }

    /// Whether no client finds a host in it, whatever the host: no address, and no DNS name in a form that matches one; nor a
    /// common name, where `client` looks at that.
    pub fn has_no_usable_name(&self, client: Client) -> bool {
        let is_usable = |name: &GeneralName| match name.kind {
            GeneralNameKind::IpAddress => true,
            GeneralNameKind::DnsName => {
                !name.text.is_empty()
                    && host_name::literal_address(&name.text).is_none()
                    && NameForm::of(&name.text).is_none_or(NameForm::is_matched)
            }
            _ => false,
        };
        let is_named = || {
            self.dns_names().next().is_none()
                && self
                    .common_names()
                    .any(|name| host_name::is_host_text(host_name::without_wildcard(name)))
        };
        !(self.alternative_names().any(is_usable) || client == Client::Either && is_named())
    }

    fn has_common_name(&self, host: &str) -> bool {
        self.common_names().any(|name| covers(name, host))
    }

    /// The common names, in order.
    pub fn common_names(&self) -> impl Iterator<Item = &str> {
        let attributes = self.subject.attributes_of(oid::COMMON_NAME);
        attributes.map(|attribute| attribute.text.as_str())
    }
}

/// Whether a name of a certificate is this host: letter by letter without regard to case (RFC 9525 §6.3), a wildcard being
/// the whole of the leftmost label and standing for one label.
pub(super) fn covers(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(parent) => host.split_once('.').is_some_and(|(label, rest)| {
            is_covered_label(label)
                && is_covering_parent(parent)
                && rest.eq_ignore_ascii_case(parent)
        }),
        None => !pattern.contains('*') && !host.is_empty() && pattern.eq_ignore_ascii_case(host),
    }
}

/// Whether a wildcard stands for this label: OpenSSL takes letters, digits and hyphens only.
fn is_covered_label(label: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !label.is_empty() && label.bytes().all(is_plain)
}

/// Whether a wildcard may stand below this domain: OpenSSL wants two labels at least, and no dot at the end.
fn is_covering_parent(parent: &str) -> bool {
    !parent.contains('*') && !parent.ends_with('.') && parent.contains('.')
}

/// Why a wildcard that was meant for the host is not taken for it.
fn near_miss(pattern: &str, host: &str) -> Option<Mismatch> {
    let host = host_name::comparable(host);
    if let Some(parent) = pattern
        .strip_prefix("*.")
        .filter(|parent| !parent.contains('*'))
    {
        let parent = host_name::comparable(parent);
        let front = host.strip_suffix(&parent)?;
        if !front.is_empty() && !front.ends_with('.') {
            return None;
        }
        let name = pattern.to_owned();
        return Some(match front.strip_suffix('.') {
            Some(label) if label.contains('.') || label.is_empty() => Mismatch::WildcardDepth(name),
            None => Mismatch::WildcardDepth(name),
            Some(_) if pattern.ends_with('.') => Mismatch::DottedName(name),
            Some(label) if !is_covered_label(label) => Mismatch::WildcardLabel(name),
            Some(_) => Mismatch::WildcardBreadth(name),
        });
    }
    if pattern.ends_with('.') && host_name::comparable(pattern) == host {
        return Some(Mismatch::DottedName(pattern.to_owned()));
    }
    let (before, after) = pattern.split_once('*')?;
    let fits = host.starts_with(&before.to_ascii_lowercase())
        && host.ends_with(&after.to_ascii_lowercase());
    fits.then(|| Mismatch::WildcardForm(pattern.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_wildcard_is_the_leftmost_label_and_stands_for_one() {
        for (pattern, host) in [
            ("cucm.example.com", "CUCM.example.com"),
            ("*.example.com", "cucm.example.com"),
            ("*.Example.com", "cucm.eXample.com"),
            ("*.example.com", "xn--mller-kva.example.com"),
            ("cucm_1.example.com", "cucm_1.example.com"),
        ] {
            assert!(covers(pattern, host), "{pattern} {host}");
        }
        for (pattern, host) in [
            ("*.example.com", "example.com"),
            ("*.example.com", "a.b.example.com"),
            ("*.example.com", ".example.com"),
            ("c*.example.com", "cucm.example.com"),
            ("cucm.*.com", "cucm.example.com"),
            ("*.com", "example.com"),
            ("*.example.com", "cucm_1.example.com"),
            ("*.example.com.", "cucm.example.com."),
            ("*", "cucm"),
            ("*.", "cucm."),
            ("*.*.com", "*.*.com"),
            ("cucm.example.com", "cucm.example.com."),
            ("", ""),
        ] {
            assert!(!covers(pattern, host), "{pattern} {host}");
        }
    }
}
