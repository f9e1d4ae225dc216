//! Extensions that are requested, or stand in a certificate (RFC 5280 §4.2), with the ranges of the values inside them.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    ops::Range,
};

use x509_parser::{
    extensions::{ParsedExtension, X509Extension},
    prelude::FromDer as _,
};

use super::{Disagreement, Found, Home, Part};
use crate::pki::{
    der::{self, Deviation, DeviationKind, Element, Reader, Tag},
    key,
    oid::{self, Oid},
    text::printable::{count, hexadecimal},
};

/// One extension.
#[derive(Clone, Debug)]
pub struct Extension {
    /// The extension's type.
    pub oid: Oid,
    /// The part that this extension is.
    pub part: Part,
    /// Which of the request's lists of extensions it stands in, from 0; there should be one.
    pub list: usize,
    /// Whether it is marked critical.
    pub critical: bool,
    /// What it says.
    pub content: ExtensionContent,
    /// Where the extension stands.
    pub range: Range<usize>,
    /// Where its value stands: the content of the OCTET STRING.
    pub value_range: Range<usize>,
}

/// What an extension says.
#[derive(Clone, Debug)]
pub enum ExtensionContent {
    /// `subjectAltName`
    SubjectAltName(Vec<GeneralName>),
    /// `keyUsage`: the bits that are set, 0 for `digitalSignature`.
    KeyUsage(Vec<u8>),
    /// `extKeyUsage`
    ExtendedKeyUsage(Vec<KeyPurpose>),
    /// `basicConstraints`
    BasicConstraints {
        /// Whether a CA certificate is asked for.
        ca: bool,
        /// How many CAs may follow; the largest number stands for all that are larger.
        path_length: Option<u32>,
    },
    /// `tlsFeature`: the numbers of TLS extensions that the server must support (RFC 7633 §4).
    TlsFeatures(Vec<u64>),
    /// The value cannot be read.
    Malformed(String),
    /// A type that we do not read.
    Other,
}

/// One purpose of an extended key usage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPurpose {
    /// The purpose.
    pub oid: Oid,
    /// Where it stands.
    pub range: Range<usize>,
}

/// The kind of an alternative name (RFC 5280 §4.2.1.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GeneralNameKind {
    /// `otherName`, such as a user principal name.
    OtherName,
    /// `rfc822Name`: an e-mail address.
    Rfc822Name,
    /// `dNSName`
    DnsName,
    /// `x400Address`
    X400Address,
    /// `directoryName`
    DirectoryName,
    /// `ediPartyName`
    EdiPartyName,
    /// `uniformResourceIdentifier`
    Uri,
    /// `iPAddress`
    IpAddress,
    /// `registeredID`
    RegisteredId,
    /// A tag that the standard does not have.
    Unknown(u32),
}

impl GeneralNameKind {
    /// Any kind that the standard does not have.
    pub const UNKNOWN: Self = Self::Unknown(u32::MAX);

    pub(crate) fn from_tag(tag: Tag) -> Self {
        match tag.number {
            number if tag.class != der::Class::Context => Self::Unknown(number),
            0 => Self::OtherName,
            1 => Self::Rfc822Name,
            2 => Self::DnsName,
            3 => Self::X400Address,
            4 => Self::DirectoryName,
            5 => Self::EdiPartyName,
            6 => Self::Uri,
            7 => Self::IpAddress,
            8 => Self::RegisteredId,
            other => Self::Unknown(other),
        }
    }
}

impl fmt::Display for GeneralNameKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::OtherName => "otherName",
            Self::Rfc822Name => "rfc822Name",
            Self::DnsName => "dNSName",
            Self::X400Address => "x400Address",
            Self::DirectoryName => "directoryName",
            Self::EdiPartyName => "ediPartyName",
            Self::Uri => "uniformResourceIdentifier",
            Self::IpAddress => "iPAddress",
            Self::RegisteredId => "registeredID",
            Self::Unknown(number) => return write!(formatter, "[{number}]"),
        })
    }
}

/// One alternative name.
#[derive(Clone, Debug)]
pub struct GeneralName {
    /// Its kind.
    pub kind: GeneralNameKind,
    /// The part that this name is.
    pub part: Part,
    /// The value as text: the name, the address, the identifier; hexadecimal where there is no text.
    pub text: String,
    /// The address, for an iPAddress of 4 or 16 octets.
    pub address: Option<IpAddr>,
    /// Where the name stands.
    pub range: Range<usize>,
    /// Where its octets stand.
    pub value_range: Range<usize>,
}

impl Extension {
    /// Reads an `Extensions` value.
    pub(crate) fn read_all(
        value: &Element<'_>,
        home: &Home,
        found: &mut Found,
    ) -> Result<Vec<Self>, der::DerError> {
        let value = value.expect(Tag::SEQUENCE, "requested extensions")?;
        let elements = value.reader().elements("an extension")?;
        let list = found.next_list();
        elements
            .iter()
            .map(|element| Self::read(element, home, list, found))
            .collect()
    }

    fn read(
        element: &Element<'_>,
        home: &Home,
        list: usize,
        found: &mut Found,
    ) -> Result<Self, der::DerError> {
        let mut reader = element.expect(Tag::SEQUENCE, "an extension")?.reader();
        let oid = reader.expect(Tag::OBJECT_IDENTIFIER, "the type of an extension")?;
        let oid = Oid::from_content(oid.content());
        let part = home.extension(&oid);
        let critical = reader.optional(Tag::BOOLEAN, "whether an extension is critical")?;
        if let Some(default) = critical.filter(|critical| critical.content() == [0]) {
            found.deviate(&part, DeviationKind::DefaultEncoded, default.range());
        }
        let value = reader.expect(Tag::OCTET_STRING, "the value of an extension")?;
        reader.finish("an extension")?;
        let inner = Inner {
            oid: &oid,
            part: &part,
            home,
            value,
        };
        let content = inner
            .read(found)
            .unwrap_or_else(|error| ExtensionContent::Malformed(error.to_string()));
        if let Some(disagreement) = cross_check(&content, &part, element) {
            found.disagreements.push(disagreement);
        }
        Ok(Self {
            oid,
            part,
            list,
            critical: critical.is_some_and(|critical| critical.content() != [0]),
            content,
            range: element.range(),
            value_range: value.content_range(),
        })
    }
}

/// The value of an extension while it is being read.
struct Inner<'a> {
    oid: &'a Oid,
    part: &'a Part,
    home: &'a Home,
    value: Element<'a>,
}

impl Inner<'_> {
    fn read(&self, found: &mut Found) -> Result<ExtensionContent, der::DerError> {
        let mut reader = self.value.reader();
        let content = match self.oid {
            oid if *oid == oid::SUBJECT_ALT_NAME => {
                let names = reader.expect(Tag::SEQUENCE, "alternative names")?;
                let mut read = Vec::new();
                for name in names.reader().elements("an alternative name")? {
                    let part = self.home.alternative_name(found.next_alternative_name());
                    read.push(general_name(&name, part)?);
                }
                ExtensionContent::SubjectAltName(read)
            }
            oid if *oid == oid::KEY_USAGE => {
                let bits = reader.expect(Tag::BIT_STRING, "key usages")?;
                if matches!(bits.content(), [_, .., 0x00]) || unused_could_be_more(bits.content()) {
                    found.deviate(self.part, DeviationKind::TrailingZeroBits, bits.range());
                }
                ExtensionContent::KeyUsage(set_bits(bits.content()))
            }
            oid if *oid == oid::EXTENDED_KEY_USAGE => {
                let purposes = reader.expect(Tag::SEQUENCE, "extended key usages")?;
                let mut read = Vec::new();
                for purpose in purposes.reader().elements("a key purpose")? {
                    let purpose = purpose.expect(Tag::OBJECT_IDENTIFIER, "a key purpose")?;
                    read.push(KeyPurpose {
                        oid: Oid::from_content(purpose.content()),
                        range: purpose.range(),
                    });
                }
                ExtensionContent::ExtendedKeyUsage(read)
            }
            oid if *oid == oid::BASIC_CONSTRAINTS => {
                let sequence = reader.expect(Tag::SEQUENCE, "basic constraints")?;
                let mut inner = sequence.reader();
                let ca = inner.optional(Tag::BOOLEAN, "whether it is a CA")?;
                if let Some(default) = ca.filter(|ca| ca.content() == [0]) {
                    found.deviate(self.part, DeviationKind::DefaultEncoded, default.range());
                }
                let path_length = inner.optional(Tag::INTEGER, "a path length")?;
                inner.finish("basic constraints")?;
                ExtensionContent::BasicConstraints {
                    ca: ca.is_some_and(|ca| ca.content() != [0]),
                    path_length: path_length.map(|length| {
                        key::small_number(length.content())
                            .and_then(|length| u32::try_from(length).ok())
                            .unwrap_or(u32::MAX)
                    }),
                }
            }
            // One that cannot be read is one that nobody heeds.
            oid if *oid == oid::TLS_FEATURE => {
                return Ok(tls_features(&mut reader)
                    .map_or(ExtensionContent::Other, ExtensionContent::TlsFeatures));
            }
            // Values of other types are left closed: some are not DER at all.
            _ => return Ok(ExtensionContent::Other),
        };
        let read = self.value.content_range().start..reader.offset();
        let encoded = self.value.content().get(..read.len()).unwrap_or_default();
        for deviation in der::deviations(encoded, read.start)? {
            found.deviations.push((self.part.clone(), deviation));
        }
        if !reader.is_empty() {
            found.deviate(
                self.part,
                DeviationKind::TrailingBytes,
                reader.offset()..self.value.content_range().end,
            );
        }
        Ok(content)
    }
}

fn tls_features(reader: &mut Reader<'_>) -> Option<Vec<u64>> {
    let features = reader.expect(Tag::SEQUENCE, "TLS features").ok()?;
    reader.finish("TLS features").ok()?;
    let numbers = features.reader().elements("a TLS feature").ok()?;
    numbers
        .iter()
        .map(|number| {
            let number = number.expect(Tag::INTEGER, "a TLS feature").ok()?;
            key::small_number(number.content())
        })
        .collect()
}

fn general_name(element: &Element<'_>, part: Part) -> Result<GeneralName, der::DerError> {
    let kind = GeneralNameKind::from_tag(element.tag);
    let content = element.content();
    let address = match (kind, content) {
        (GeneralNameKind::IpAddress, content) => {
            match (<[u8; 4]>::try_from(content), <[u8; 16]>::try_from(content)) {
                (Ok(octets), _) => Some(IpAddr::V4(Ipv4Addr::from(octets))),
                (_, Ok(octets)) => Some(IpAddr::V6(Ipv6Addr::from(octets))),
                _ => {
                    return Err(der::DerError::new(
                        element.range().start,
                        "4 or 16 octets of an IP address",
                        format!("{} octets", content.len()),
                    ));
                }
            }
        }
        _ => None,
    };
    let text = match (kind, address) {
        (_, Some(address)) => address.to_string(),
        (GeneralNameKind::Rfc822Name | GeneralNameKind::DnsName | GeneralNameKind::Uri, None) => {
            String::from_utf8_lossy(content).into_owned()
        }
        (GeneralNameKind::RegisteredId, None) => Oid::from_content(content).to_string(),
        (GeneralNameKind::OtherName, None) => {
            other_name(element).unwrap_or_else(|| hexadecimal(content))
        }
        _ => hexadecimal(content),
    };
    Ok(GeneralName {
        kind,
        part,
        text,
        address,
        range: element.range(),
        value_range: element.content_range(),
    })
}

/// `type=value` of an otherName.
fn other_name(element: &Element<'_>) -> Option<String> {
    let mut reader = element.reader();
    let oid = reader
        .expect(Tag::OBJECT_IDENTIFIER, "the type of an otherName")
        .ok()?;
    let value = reader
        .element("the value of an otherName")
        .ok()?
        .reader()
        .element("the value of an otherName")
        .ok()?;
    Some(format!(
        "{}={}",
        Oid::from_content(oid.content()),
        super::subject::text_of(value.tag, value.content())
    ))
}

/// The numbers of the bits that are set in a named bit list, the leftmost being 0; unused bits do not count.
fn set_bits(content: &[u8]) -> Vec<u8> {
    let (unused, octets) = content
        .split_first()
        .map_or((0, content), |(unused, octets)| (*unused, octets));
    let used = (octets.len() * 8).saturating_sub(usize::from(unused));
    let bits = octets
        .iter()
        .flat_map(|octet| (0..8).map(move |bit| octet & (0x80 >> bit) != 0));
    (0..)
        .zip(bits.take(used))
        .filter_map(|(number, set)| set.then_some(number))
        .collect()
}

/// Whether the last octet's unused bits are counted too low.
fn unused_could_be_more(content: &[u8]) -> bool {
    match content {
        [unused, .., last] if *last != 0 => last.trailing_zeros() > u32::from(*unused),
        _ => false,
    }
}

/// The names of key usage bits (RFC 5280 §4.2.1.3), in order.
pub fn key_usage_names(bits: &[u8]) -> Vec<&'static str> {
    const NAMES: [&str; 9] = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly",
    ];
    bits.iter()
        .map(|&bit| {
            NAMES
                .get(usize::from(bit))
                .copied()
                .unwrap_or("an unknown usage")
        })
        .collect()
}

/// The name of a TLS feature, which is that of the TLS extension with this number (RFC 6066 §8, RFC 6961 §2.2).
pub fn tls_feature_name(number: u64) -> Option<&'static str> {
    match number {
        5 => Some("status_request"),
        17 => Some("status_request_v2"),
        _ => None,
    }
}

/// What x509-parser reads in the same extension, if it is something else.
fn cross_check(
    content: &ExtensionContent,
    part: &Part,
    element: &Element<'_>,
) -> Option<Disagreement> {
    let is_unknown = |name: &GeneralName| matches!(name.kind, GeneralNameKind::Unknown(_));
    let ours = match content {
        // A tag that the standard does not have is a defect of its own.
        ExtensionContent::SubjectAltName(names) if names.iter().any(is_unknown) => return None,
        ExtensionContent::SubjectAltName(names) => count(names.len(), "alternative name"),
        ExtensionContent::ExtendedKeyUsage(purposes) => count(purposes.len(), "key purpose"),
        ExtensionContent::KeyUsage(bits) => format!("the usages {bits:?}"),
        ExtensionContent::BasicConstraints { ca, path_length } => {
            format!("CA {ca}, path length {path_length:?}")
        }
        // What we cannot read is reported as that; of the rest there is no second opinion.
        ExtensionContent::TlsFeatures(_)
        | ExtensionContent::Malformed(_)
        | ExtensionContent::Other => return None,
    };
    let unreadable = || "something that cannot be read".to_owned();
    let theirs = X509Extension::from_der(element.encoded()).map_or_else(
        |_| unreadable(),
        |(_, extension)| match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(names) => {
                count(names.general_names.len(), "alternative name")
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                let known = [
                    usage.any,
                    usage.server_auth,
                    usage.client_auth,
                    usage.code_signing,
                    usage.email_protection,
                    usage.time_stamping,
                    usage.ocsp_signing,
                ];
                count(
                    known.into_iter().filter(|&set| set).count() + usage.other.len(),
                    "key purpose",
                )
            }
            ParsedExtension::KeyUsage(usage) => {
                let bits: Vec<u8> = (0..9).filter(|bit| usage.flags & (1 << bit) != 0).collect();
                format!("the usages {bits:?}")
            }
            ParsedExtension::BasicConstraints(constraints) => {
                format!(
                    "CA {}, path length {:?}",
                    constraints.ca, constraints.path_len_constraint
                )
            }
            _ => unreadable(),
        },
    );
    (ours != theirs).then(|| Disagreement {
        part: part.clone(),
        range: element.range(),
        ours,
        theirs,
    })
}

impl Found {
    fn deviate(&mut self, part: &Part, kind: DeviationKind, range: Range<usize>) {
        self.deviations
            .push((part.clone(), Deviation { kind, range }));
    }
}
