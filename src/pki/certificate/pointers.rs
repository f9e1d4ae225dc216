//! What a certificate points at: revocation lists, OCSP responders, issuers, keys.

use std::ops::Range;

use super::Certificate;
use crate::pki::{
    der::{Element, Reader, Tag},
    oid::{self, Oid},
};

/// Where clients can ask whether a certificate is revoked, and fetch its issuer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pointers {
    /// Revocation lists (RFC 5280 §4.2.1.13).
    pub revocation_lists: Vec<Url>,
    /// OCSP responders (RFC 5280 §4.2.2.1).
    pub responders: Vec<Url>,
    /// Where the certificate of the issuer can be fetched (RFC 5280 §4.2.2.1).
    pub issuers: Vec<Url>,
}

/// An address in a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// The address, as it stands.
    pub text: String,
    /// The extension that it stands in.
    pub extension: Oid,
    /// Where it stands.
    pub range: Range<usize>,
}

impl Url {
    /// Whether every client can follow it: `http`, or `https`, which some do not.
    pub fn is_http(&self) -> bool {
        let scheme = self.text.split(':').next().unwrap_or_default();
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    }
}

pub(super) fn read(certificate: &Certificate) -> Pointers {
    let lists = value(certificate, &oid::CRL_DISTRIBUTION_POINTS);
    let access = value(certificate, &oid::AUTHORITY_INFORMATION_ACCESS);
    let access = access.and_then(|reader| descriptions(reader, &oid::AUTHORITY_INFORMATION_ACCESS));
    let of = |method: &Oid| {
        let described = access.iter().flatten();
        described
            .filter(|(known, _)| known == method)
            .map(|(_, url)| url.clone())
            .collect()
    };
    Pointers {
        revocation_lists: lists.and_then(distribution_points).unwrap_or_default(),
        responders: of(&oid::OCSP),
        issuers: of(&oid::CA_ISSUERS),
    }
}

pub(super) fn value<'a>(certificate: &'a Certificate, oid: &Oid) -> Option<Reader<'a>> {
    let range = &certificate.extension(oid)?.value_range;
    Some(Reader::at(certificate.bytes(range), range.start))
}

/// The addresses of all distribution points; none where they cannot be read.
fn distribution_points(mut reader: Reader<'_>) -> Option<Vec<Url>> {
    let points = reader.expect(Tag::SEQUENCE, "distribution points").ok()?;
    let mut urls = Vec::new();
    for point in points.reader().elements("a distribution point").ok()? {
        let fields = point.reader().elements("a distribution point").ok()?;
        let name = fields
            .iter()
            .find(|field| field.tag == Tag::context_constructed(0));
        let Some(name) = name else { continue };
        let full = name.reader().element("the name of a distribution point");
        let Some(full) = full
            .ok()
            .filter(|full| full.tag == Tag::context_constructed(0))
        else {
            continue;
        };
        let names = full.reader().elements("a name").ok()?;
        urls.extend(
            names
                .iter()
                .filter_map(|name| url(name, &oid::CRL_DISTRIBUTION_POINTS)),
        );
    }
    Some(urls)
}

/// Access methods with their addresses; none where they cannot be read.
fn descriptions(mut reader: Reader<'_>, extension: &Oid) -> Option<Vec<(Oid, Url)>> {
    let list = reader.expect(Tag::SEQUENCE, "access descriptions").ok()?;
    let mut described = Vec::new();
    for description in list.reader().elements("an access description").ok()? {
        let mut fields = description.reader();
        let method = fields
            .expect(Tag::OBJECT_IDENTIFIER, "an access method")
            .ok()?;
        let location = fields.element("an access location").ok()?;
        let method = Oid::from_content(method.content());
        described.extend(url(&location, extension).map(|url| (method, url)));
    }
    Some(described)
}

/// A general name that is an address.
fn url(name: &Element<'_>, extension: &Oid) -> Option<Url> {
    (name.tag == Tag::context(6)).then(|| Url {
        text: String::from_utf8_lossy(name.content()).into_owned(),
        extension: extension.clone(),
        range: name.content_range(),
    })
}

/// The identifier of the certificate's own key (RFC 5280 §4.2.1.2).
pub(super) fn subject_key_identifier(certificate: &Certificate) -> Option<&[u8]> {
    let mut reader = value(certificate, &oid::SUBJECT_KEY_IDENTIFIER)?;
    let identifier = reader.expect(Tag::OCTET_STRING, "a key identifier").ok()?;
    Some(identifier.content())
}

/// The identifier of the issuer's key (RFC 5280 §4.2.1.1).
pub(super) fn authority_key_identifier(certificate: &Certificate) -> Option<&[u8]> {
    let mut reader = value(certificate, &oid::AUTHORITY_KEY_IDENTIFIER)?;
    let fields = reader
        .expect(Tag::SEQUENCE, "an authority key identifier")
        .ok()?;
    let first = fields.reader().element("a key identifier").ok()?;
    (first.tag == Tag::context(0)).then(|| first.content())
}

/// The serial number of the issuer's certificate, if it is named (RFC 5280 §4.2.1.1).
pub(super) fn authority_serial(certificate: &Certificate) -> Option<&[u8]> {
    let mut reader = value(certificate, &oid::AUTHORITY_KEY_IDENTIFIER)?;
    let fields = reader
        .expect(Tag::SEQUENCE, "an authority key identifier")
        .ok()?;
    let fields = fields.reader().elements("a key identifier").ok()?;
    let serial = fields
        .into_iter()
        .find(|field| field.tag == Tag::context(2))?;
    Some(serial.content())
}
