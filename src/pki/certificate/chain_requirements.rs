//! What clients look at in a chain and rustls-webpki does not.
//!
//! Of a root, rustls-webpki takes the name, the key and the name constraints; of every
//! CA it leaves the key usage out, and it finds issuers by name and key alone. OpenSSL
//! holds all certificates of the chain to RFC 5280 §6.1.4, the root among them
//! (openssl-verification-options(1), “Certificate Extensions”). A chain that only some
//! clients take is not one to install.

use time::OffsetDateTime;

use super::{Certificate, Refusal};
use crate::pki::{
    csr::{Extension, ExtensionContent},
    der::{Reader, Tag},
    oid,
};

/// `keyCertSign` (RFC 5280 §4.2.1.3).
const KEY_CERT_SIGN: u8 = 5;

/// The first demand that a chain does not meet; it runs from the server's certificate to the root.
pub(super) fn unmet(chain: &[&Certificate], moment: OffsetDateTime) -> Option<Refusal> {
    let is_out_of_date = |one: &&Certificate| !one.validity.includes(moment);
    let mut pairs = chain.iter().zip(chain.iter().skip(1));
    let root = chain.last().filter(|_| chain.len() > 1);
    let refusals = [
        (chain.iter().any(is_out_of_date), Refusal::OutOfDate),
        (
            chain.iter().skip(1).any(|ca| !ca.may_sign()),
            Refusal::IssuerKeyUsage,
        ),
        (
            pairs.any(|(below, ca)| below.names_other_than(ca)),
            Refusal::OtherIssuerNamed,
        ),
        (
            root.is_some_and(|root| !is_root_of_authority(root)),
            Refusal::IssuerIsNotAuthority,
        ),
        (over_path_length(chain).is_some(), Refusal::PathLength),
        (
            root.is_some_and(|root| !root.is_for_servers()),
            Refusal::KeyPurpose,
        ),
        (
            root.is_some_and(|root| root.unknown_critical().is_some()),
            Refusal::CriticalExtension,
        ),
    ];
    let unmet = refusals.into_iter().find(|(is_unmet, _)| *is_unmet);
    unmet.map(|(_, refusal)| refusal)
}

/// The first CA of a chain, which runs from the server's certificate on, that has more CAs below it than it allows, and how
/// many it allows. CAs with the name of their issuer do not count (RFC 5280 §4.2.1.9).
pub fn over_path_length<'a>(chain: &[&'a Certificate]) -> Option<(&'a Certificate, u32)> {
    let mut below: u32 = 0;
    for &ca in chain.iter().skip(1) {
        if let Some(limit) = ca.path_length().filter(|limit| below > *limit) {
            return Some((ca, limit));
        }
        below = below.saturating_add(u32::from(!ca.is_self_issued()));
    }
    None
}

/// Roots are older than the extensions that say what they are: without basic constraints, version 1 or the key usage is enough.
fn is_root_of_authority(root: &Certificate) -> bool {
    root.is_authority()
        || root.extension(&oid::BASIC_CONSTRAINTS).is_none()
            && (root.version == 1 || root.key_usage().is_some())
}

/// Whether it is a critical extension that not all clients know: rustls takes fewer than OpenSSL does.
pub fn is_unknown_critical(extension: &Extension) -> bool {
    let known = [
        oid::BASIC_CONSTRAINTS,
        oid::CRL_DISTRIBUTION_POINTS,
        oid::EXTENDED_KEY_USAGE,
        oid::KEY_USAGE,
        oid::NAME_CONSTRAINTS,
        oid::SUBJECT_ALT_NAME,
    ];
    extension.critical && !known.contains(&extension.oid)
}

/// Whether the value of a certificate type of Netscape's is without the bit for servers, the second one. OpenSSL goes by it
/// (openssl-verification-options(1), “SSL Server”).
pub fn is_other_netscape_type(value: &[u8]) -> bool {
    const SSL_SERVER: u8 = 0x40;
    let bits = Reader::new(value).expect(Tag::BIT_STRING, "a certificate type");
    // The first octet counts the bits that are left over.
    bits.is_ok_and(|bits| {
        let octet = bits.content().get(1);
        octet.is_none_or(|octet| octet & SSL_SERVER == 0)
    })
}

impl Certificate {
    /// Whether its key usage lets it sign certificates.
    pub fn may_sign(&self) -> bool {
        self.key_usage()
            .is_none_or(|bits| bits.contains(&KEY_CERT_SIGN))
    }

    /// Whether it says that it is for servers, or does not say what it is for. anyExtendedKeyUsage is not enough for OpenSSL and
    /// rustls.
    pub fn is_for_servers(&self) -> bool {
        self.key_purposes().is_none_or(|purposes| {
            purposes
                .iter()
                .any(|purpose| purpose.oid == oid::SERVER_AUTH)
        })
    }

    /// The type of the first critical extension that not all clients know.
    pub fn unknown_critical(&self) -> Option<&oid::Oid> {
        let mut extensions = self.extensions.iter();
        let unknown = extensions.find(|extension| is_unknown_critical(extension));
        unknown.map(|extension| &extension.oid)
    }

    /// Whether it has a certificate type of Netscape's without the bit for servers.
    pub fn has_other_netscape_type(&self) -> bool {
        let extension = self.extension(&oid::NETSCAPE_CERTIFICATE_TYPE);
        extension
            .is_some_and(|extension| is_other_netscape_type(self.bytes(&extension.value_range)))
    }

    /// Whether it limits the subjects that it signs for, and not only their names and addresses (RFC 5280 §4.2.1.10).
    pub fn limits_subjects(&self) -> bool {
        let limits = || {
            let mut reader = super::pointers::value(self, &oid::NAME_CONSTRAINTS)?;
            let lists = reader.expect(Tag::SEQUENCE, "name constraints").ok()?;
            let lists = lists.reader().elements("a list of names").ok()?;
            let subtrees = lists
                .iter()
                .filter_map(|list| list.reader().elements("a name").ok());
            let mut names = subtrees
                .flatten()
                .filter_map(|subtree| subtree.reader().element("a name").ok());
            Some(names.any(|name| name.tag == Tag::context_constructed(4)))
        };
        limits().unwrap_or_default()
    }

    /// How many CAs may be between it and a server's certificate, if it says so.
    fn path_length(&self) -> Option<u32> {
        match self.extension(&oid::BASIC_CONSTRAINTS)?.content {
            ExtensionContent::BasicConstraints { path_length, .. } => path_length,
            _ => None,
        }
    }

    /// Whether it names another certificate than this one as its issuer's, by key or by serial number (RFC 5280 §4.2.1.1).
    pub fn names_other_than(&self, issuer: &Self) -> bool {
        self.names_key_of(issuer) == Some(false)
            || super::pointers::authority_serial(self)
                .is_some_and(|serial| serial != issuer.bytes(&issuer.serial))
    }
}
