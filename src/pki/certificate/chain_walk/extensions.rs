//! What the extensions of a certificate say to those who walk a chain.

use super::super::{Certificate, pointers};
use crate::pki::{
    csr::{Extension, ExtensionContent, Part},
    der::{Reader, Tag},
    oid::{self, Oid},
};

/// `keyCertSign` (RFC 5280 §4.2.1.3).
const KEY_CERT_SIGN: u8 = 5;

/// Whether it is a critical extension that clients have to know and do not: what every verifier knows is not, and nor is what the
/// walk knows ([`Dispute`](super::Dispute) has those that not all of them know).
pub fn is_unknown_critical(extension: &Extension) -> bool {
    let known = [
        oid::BASIC_CONSTRAINTS,
        oid::CERTIFICATE_POLICIES,
        oid::CRL_DISTRIBUTION_POINTS,
        oid::EXTENDED_KEY_USAGE,
        oid::INHIBIT_ANY_POLICY,
        oid::KEY_USAGE,
        oid::NAME_CONSTRAINTS,
        oid::POLICY_CONSTRAINTS,
        oid::POLICY_MAPPINGS,
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
    pub fn unknown_critical(&self) -> Option<&Oid> {
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

    /// How many CAs may be between it and a server's certificate, if it says so.
    pub(super) fn path_length(&self) -> Option<u32> {
        match self.extension(&oid::BASIC_CONSTRAINTS)?.content {
            ExtensionContent::BasicConstraints { path_length, .. } => path_length,
            _ => None,
        }
    }

    /// Whether it names another certificate than this one as its issuer's, by key or by serial number (RFC 5280 §4.2.1.1).
    pub fn names_other_than(&self, issuer: &Self) -> bool {
        self.names_key_of(issuer) == Some(false)
            || pointers::authority_serial(self)
                .is_some_and(|serial| serial != issuer.bytes(&issuer.serial))
    }

    /// Whether the signed part names another signature algorithm than the certificate around it.
    pub(super) fn has_two_algorithms(&self) -> bool {
        let mut parts = self.disagreements.iter().map(|seen| &seen.part);
        parts.any(|part| *part == Part::SignatureAlgorithm)
    }

    /// A part that cannot be read, or is there twice.
    pub(super) fn unreadable_part(&self) -> Option<String> {
        let is_malformed =
            |extension: &&Extension| matches!(extension.content, ExtensionContent::Malformed(_));
        let unreadable = self.unreadable.first().map(|(part, _)| part.to_string());
        let malformed = || self.extensions.iter().find(is_malformed);
        let repeated = || self.repeated_extensions().next();
        unreadable.or_else(|| Some(malformed().or_else(repeated)?.oid.to_string()))
    }
}
