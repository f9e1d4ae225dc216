//! A revocation list as it was read (RFC 5280 §5).

use time::OffsetDateTime;
use webpki::{CertRevocationList, OwnedCertRevocationList, RevocationReason};

use crate::pki::{
    certificate::{Certificate, parse::instant},
    crypto::Backend,
    csr::{DistinguishedName, SignatureAlgorithm, Signed, Verification, after_unused_bits},
    der::{self, Element, Reader, Tag},
    oid::{self, Oid},
};

/// A list of certificates that their CA revoked.
#[derive(Debug)]
pub struct RevocationList {
    /// The file that it was read from.
    path: String,
    backend: &'static Backend,
    issuer: DistinguishedName,
    encoded_issuer: Vec<u8>,
    this_update: OffsetDateTime,
    next_update: Option<OffsetDateTime>,
    scope: Scope,
    /// What rustls-webpki reads of it, or why it is not used.
    content: Result<CertRevocationList<'static>, &'static str>,
    signed: Vec<u8>,
    algorithm: SignatureAlgorithm,
    signature: Vec<u8>,
}

/// Which certificates of its CA a list is about (RFC 5280 §5.2.5).
#[derive(Debug, Default)]
struct Scope {
    only_servers: bool,
    only_authorities: bool,
    /// The addresses by which certificates point at it; none where it is about all.
    addresses: Option<Vec<Vec<u8>>>,
}

/// An entry of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RevokedEntry {
    pub(super) on: OffsetDateTime,
    pub(super) reason: Option<RevocationReason>,
}

impl RevocationList {
    /// Reads a list. An error means that the structure of RFC 5280 §5.1 is not there; what is there and cannot be used is a list
    /// that says why.
    pub(super) fn from_der(
        backend: &'static Backend,
        path: &str,
        der: &[u8],
    ) -> Result<Self, der::DerError> {
        let whole = Reader::new(der).expect(Tag::SEQUENCE, "a revocation list")?;
        let mut outer = whole.reader();
        let signed = outer.expect(Tag::SEQUENCE, "the part of a list that is signed")?;
        let algorithm = outer.expect(Tag::SEQUENCE, "the signature algorithm")?;
        let signature = outer.expect(Tag::BIT_STRING, "the signature")?;
        outer.finish("the revocation list")?;

        let mut fields = signed.reader();
        fields.optional(Tag::INTEGER, "the version")?;
        fields.expect(Tag::SEQUENCE, "the signature algorithm")?;
        let issuer = fields.expect(Tag::SEQUENCE, "the issuer")?;
        let this_update = instant(&fields.element("the day of the list")?)?;
        let is_time = |tag: Tag| tag == Tag::UTC_TIME || tag == Tag::GENERALIZED_TIME;
        let next_update = match fields.peek().filter(|tag| is_time(*tag)) {
            Some(_) => Some(instant(&fields.element("the day of the next list")?)?),
            None => None,
        };
        fields.optional(Tag::SEQUENCE, "the revoked certificates")?;
        let extensions = match fields.optional(Tag::context_constructed(0), "the extensions")? {
            Some(wrapped) => extensions(&wrapped)?,
            None => Vec::new(),
        };
        Ok(Self {
            path: path.to_owned(),
            backend,
            encoded_issuer: issuer.encoded().to_vec(),
            issuer: DistinguishedName::read(&issuer)?,
            this_update,
            next_update,
            scope: Scope::of(&extensions).unwrap_or_default(),
            content: content(whole.encoded(), &extensions),
            signed: signed.encoded().to_vec(),
            algorithm: SignatureAlgorithm::read(&algorithm)?,
            signature: {
                let range = after_unused_bits(&signature)?;
                der.get(range).unwrap_or_default().to_vec()
            },
        })
    }

    /// The file that it was read from.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What a person calls the CA that made it.
    pub fn issuer_title(&self) -> String {
        let common = self.issuer.value_of(oid::COMMON_NAME);
        common.map_or_else(|| self.issuer.to_string(), str::to_owned)
    }

    /// Why it is not used, whatever it says: what it is instead.
    pub fn problem(&self) -> Option<&'static str> {
        self.content.as_ref().err().copied()
    }

    pub(super) fn content(&self) -> Option<&CertRevocationList<'static>> {
        self.content.as_ref().ok()
    }

    pub(super) fn this_update(&self) -> OffsetDateTime {
        self.this_update
    }

    pub(super) fn next_update(&self) -> Option<OffsetDateTime> {
        self.next_update
    }

    /// Whether it has the name of whoever signed a certificate.
    pub(super) fn is_of_issuer(&self, certificate: &Certificate) -> bool {
        self.encoded_issuer == certificate.encoded_issuer()
    }

    /// Whether the key of a CA signed it.
    pub(super) fn is_signed_by(&self, issuer: &Certificate) -> Verification {
        let signed = Signed {
            backend: self.backend,
            info: &self.signed,
            key: &issuer.public_key.key,
            key_algorithm: &issuer.public_key.algorithm,
            encoded_key: issuer.public_key_octets(),
            algorithm: &self.algorithm,
            signature: &self.signature,
        };
        signed.verify()
    }

    /// Whether it is about certificates such as this one.
    pub(super) fn covers(&self, certificate: &Certificate) -> bool {
        let scope = &self.scope;
        let is_other_kind = if certificate.is_authority() {
            scope.only_servers
        } else {
            scope.only_authorities
        };
        // What points nowhere is on every list of its CA.
        let points_at_it = |addresses: &Vec<Vec<u8>>| {
            certificate
                .extension(&oid::CRL_DISTRIBUTION_POINTS)
                .is_none()
                || certificate.pointers().revocation_lists.iter().any(|url| {
                    let mut addresses = addresses.iter();
                    addresses.any(|address| address == url.text.as_bytes())
                })
        };
        !is_other_kind && scope.addresses.as_ref().is_none_or(points_at_it)
    }

    /// What it says of a certificate.
    pub(super) fn entry(&self, certificate: &Certificate) -> Option<RevokedEntry> {
        let content = self.content()?;
        let serial = certificate.bytes(&certificate.serial);
        let entry = content.find_serial(serial).ok().flatten()?;
        let seconds = i64::try_from(entry.revocation_date.as_secs()).ok();
        let on = seconds.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
        Some(RevokedEntry {
            // A day out of the calendar takes nothing back.
            on: on.unwrap_or(self.this_update),
            reason: entry.reason_code,
        })
    }
}

/// An extension: its type, whether it is critical, its value.
type ListExtension<'a> = (Oid, bool, &'a [u8]);

fn extensions<'a>(wrapped: &Element<'a>) -> Result<Vec<ListExtension<'a>>, der::DerError> {
    let list = wrapped.reader().expect(Tag::SEQUENCE, "the extensions")?;
    let elements = list.reader().elements("an extension")?;
    let read = |element: Element<'a>| {
        let mut fields = element.reader();
        let oid = fields.expect(Tag::OBJECT_IDENTIFIER, "the type of an extension")?;
        let critical = fields.optional(Tag::BOOLEAN, "whether an extension is critical")?;
        let value = fields.expect(Tag::OCTET_STRING, "the value of an extension")?;
        let is_critical = critical.is_some_and(|critical| critical.content() != [0]);
        Ok((
            Oid::from_content(oid.content()),
            is_critical,
            value.content(),
        ))
    };
    elements.into_iter().map(read).collect()
}

/// What rustls-webpki reads of a list, or why it is not used.
fn content(
    der: &[u8],
    extensions: &[ListExtension<'_>],
) -> Result<CertRevocationList<'static>, &'static str> {
    use webpki::Error;
    let list = OwnedCertRevocationList::from_der(der).map_err(|error| match error {
        Error::UnsupportedDeltaCrl => "a delta list, which has only the changes of another",
        Error::UnsupportedIndirectCrl => "an indirect list, which one CA makes for others",
        Error::UnsupportedRevocationReasonsPartitioning => "a list for some reasons only",
        Error::UnsupportedCrlVersion => "a list of version 1, without a number",
        Error::UnsupportedCrlIssuingDistributionPoint => {
            "a list that says in another way than by addresses what it is about"
        }
        Error::UnsupportedCriticalExtension => "a list with a critical extension that is not known",
        _ => "a list that cannot be read by the letter of RFC 5280",
    })?;
    // RFC 5280 §5.2.3.
    match extensions.iter().find(|(oid, ..)| *oid == oid::CRL_NUMBER) {
        Some((_, false, _)) => Ok(list.into()),
        Some((_, true, _)) => Err("a list whose number is critical, against RFC 5280"),
        None => Err("a list without a number, against RFC 5280"),
    }
}

impl Scope {
    /// What the issuing distribution point says; none where there is none, or it cannot be read.
    fn of(extensions: &[ListExtension<'_>]) -> Option<Self> {
        let is_point = |(oid, ..): &&ListExtension<'_>| *oid == oid::ISSUING_DISTRIBUTION_POINT;
        let (.., value) = extensions.iter().find(is_point)?;
        let point = Reader::new(value).expect(Tag::SEQUENCE, "a distribution point");
        let fields = point.ok()?.reader().elements("a distribution point").ok()?;
        let field = |tag: Tag| fields.iter().find(move |field| field.tag == tag);
        let is_set = |number: u32| {
            let flag = field(Tag::context(number));
            flag.is_some_and(|flag| flag.content() != [0])
        };
        let addresses = || {
            let name = field(Tag::context_constructed(0))?.reader();
            let names = { name }.element("the name of a distribution point").ok()?;
            let names = names.reader().elements("a name").ok()?;
            let addresses = names.iter().filter(|name| name.tag == Tag::context(6));
            Some(addresses.map(|name| name.content().to_vec()).collect())
        };
        Some(Self {
            only_servers: is_set(1),
            only_authorities: is_set(2),
            addresses: addresses(),
        })
    }
}
