//! Where a certificate departs from RFC 5280 in a way that most clients overlook.
//!
//! Those that check by the letter refuse it: OpenSSL does with `-x509_strict`, and Python from 3.13 on by default.

use super::{Certificate, pointers};
use crate::pki::{
    csr::{Extension, ExtensionContent},
    der::{Element, Reader, Tag},
    oid::{self, Oid},
};

/// The longest serial number, in octets (RFC 5280 §4.1.2.2).
const LONGEST_SERIAL: usize = 20;

/// How a certificate departs from the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Departure {
    /// The serial number is zero or negative (RFC 5280 §4.1.2.2).
    SerialNotPositive,
    /// The serial number has more than 20 octets; how many (RFC 5280 §4.1.2.2).
    SerialTooLong(usize),
    /// There is no authority key identifier, or none with a key identifier in it (RFC 5280 §4.2.1.1).
    NoAuthorityKeyIdentifier,
    /// A CA's certificate has no subject key identifier (RFC 5280 §4.2.1.2).
    NoSubjectKeyIdentifier,
    /// A root names another key than its own as its issuer's (RFC 5280 §4.2.1.1).
    OtherKeyOfRoot,
    /// The extension must be critical and is not.
    NotCritical(Oid),
    /// The alternative names are critical beside a subject (RFC 5280 §4.2.1.6).
    CriticalNames,
    /// A CA's certificate has no basic constraints (RFC 5280 §4.2.1.9).
    NoBasicConstraints,
    /// A CA's name constraints have a DNS name with a dot in front; the name (RFC 5280 §4.2.1.10).
    DottedConstraint(String),
}

/// Where a certificate stands in its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// A server's.
    Server,
    /// A CA's.
    Authority,
}

impl Certificate {
    /// Where it departs from RFC 5280 without a reader that could not read it.
    pub fn departures(&self, position: Position) -> Vec<Departure> {
        let mut found = Vec::new();
        // Those of roots are compared by nobody.
        if position == Position::Server || !self.is_self_issued() {
            found.extend(self.serial_departure());
        }
        // Version 1 has no extensions, and is refused for that.
        if self.version < 3 {
            return found;
        }
        self.key_identifier_departures(position, &mut found);
        match position {
            Position::Server => self.departures_of_server(&mut found),
            Position::Authority => self.departures_of_authority(&mut found),
        }
        found
    }

    fn serial_departure(&self) -> Option<Departure> {
        let serial = self.bytes(&self.serial);
        let is_zero = serial.iter().all(|octet| *octet == 0);
        let is_negative = serial.first().is_some_and(|first| *first >= 0x80);
        match serial.len() {
            _ if is_zero || is_negative => Some(Departure::SerialNotPositive),
            octets if octets > LONGEST_SERIAL => Some(Departure::SerialTooLong(octets)),
            _ => None,
        }
    }

    fn key_identifier_departures(&self, position: Position, found: &mut Vec<Departure>) {
        let (own, issuer) = self.key_identifiers();
        let is_there = self.extension(&oid::AUTHORITY_KEY_IDENTIFIER).is_some();
        // What signed itself may leave it out.
        if issuer.is_none() && (is_there || !self.is_self_issued()) {
            found.push(Departure::NoAuthorityKeyIdentifier);
        }
        if own.is_none() && position == Position::Authority {
            found.push(Departure::NoSubjectKeyIdentifier);
        }
        let is_root = position == Position::Authority && self.is_self_signed();
        if is_root && own.is_some() && issuer.is_some() && own != issuer {
            found.push(Departure::OtherKeyOfRoot);
        }
    }

    fn departures_of_server(&self, found: &mut Vec<Departure>) {
        let Some(names) = self.extension(&oid::SUBJECT_ALT_NAME) else {
            return;
        };
        let has_subject = !self.subject.relative_names.is_empty();
        match (has_subject, names.critical) {
            (true, true) => found.push(Departure::CriticalNames),
            (false, false) => found.push(Departure::NotCritical(oid::SUBJECT_ALT_NAME)),
            _ => {}
        }
    }

    fn departures_of_authority(&self, found: &mut Vec<Departure>) {
        // That a CA without them must not sign is another matter where it is no root.
        if self.extension(&oid::BASIC_CONSTRAINTS).is_none() && self.is_self_issued() {
            found.push(Departure::NoBasicConstraints);
        }
        let must_be_critical = [
            oid::BASIC_CONSTRAINTS,
            oid::NAME_CONSTRAINTS,
            oid::POLICY_CONSTRAINTS,
            oid::INHIBIT_ANY_POLICY,
        ];
        let is_wrong = |extension: &&Extension| {
            !extension.critical && must_be_critical.contains(&extension.oid)
        };
        let wrong = self.extensions.iter().filter(is_wrong);
        found.extend(wrong.map(|extension| Departure::NotCritical(extension.oid.clone())));
        found.extend(self.dotted_constraint().map(Departure::DottedConstraint));
    }

    fn dotted_constraint(&self) -> Option<String> {
        let mut reader = pointers::value(self, &oid::NAME_CONSTRAINTS)?;
        let lists = reader.expect(Tag::SEQUENCE, "name constraints").ok()?;
        let lists = lists.reader().elements("a list of names").ok()?;
        let subtrees = lists
            .iter()
            .filter_map(|list| list.reader().elements("a name").ok());
        let mut names = subtrees
            .flatten()
            .filter_map(|subtree| subtree.reader().element("a name").ok());
        let is_dotted =
            |name: &Element<'_>| name.tag == Tag::context(2) && name.content().starts_with(b".");
        let dotted = names.find(is_dotted)?;
        Some(String::from_utf8_lossy(dotted.content()).into_owned())
    }

    /// Whether its authority key identifier names its issuer by name or serial number, too, or instead of the key.
    pub fn names_issuer_by_serial(&self) -> bool {
        let fields = || {
            let mut reader = pointers::value(self, &oid::AUTHORITY_KEY_IDENTIFIER)?;
            let fields = reader.expect(Tag::SEQUENCE, "an authority key identifier");
            fields.ok()?.reader().elements("a key identifier").ok()
        };
        let fields = fields().unwrap_or_default();
        fields.iter().any(|field| field.tag.number > 0)
    }

    /// What only the certificates of CAs may have and this one does, where it is none: in words, with the extension.
    pub fn marks_of_authority(&self) -> Vec<(&Extension, &'static str)> {
        const KEY_CERT_SIGN: u8 = 5;
        const CRL_SIGN: u8 = 6;
        if self.is_authority() {
            return Vec::new();
        }
        let extensions = self.extensions.iter();
        let marks = extensions.filter_map(|extension| {
            let what = match &extension.content {
                ExtensionContent::KeyUsage(bits) if bits.contains(&KEY_CERT_SIGN) => {
                    "the key usage has keyCertSign"
                }
                ExtensionContent::KeyUsage(bits) if bits.contains(&CRL_SIGN) => {
                    "the key usage has cRLSign"
                }
                ExtensionContent::BasicConstraints {
                    path_length: Some(_),
                    ..
                } => "the basic constraints have a path length",
                _ if extension.oid == oid::NAME_CONSTRAINTS => "it has name constraints",
                _ if extension.oid == oid::POLICY_CONSTRAINTS => "it has policy constraints",
                _ if extension.oid == oid::POLICY_MAPPINGS => "it has policy mappings",
                _ if extension.oid == oid::INHIBIT_ANY_POLICY => "it has inhibitAnyPolicy",
                _ => return None,
            };
            Some((extension, what))
        });
        marks.collect()
    }

    /// Extensions that strict readers such as Go's cannot read, beside those whose content says so already, and why.
    pub fn unreadable_extensions(&self) -> impl Iterator<Item = (&Extension, &'static str)> {
        let extensions = self.extensions.iter();
        extensions.filter_map(|extension| {
            let reader = Reader::new(self.bytes(&extension.value_range));
            Some((extension, misread(&extension.oid, reader)?))
        })
    }
}

/// Why the value of an extension is not what RFC 5280 says of its type; none for types that nobody refuses for it.
fn misread(oid: &Oid, mut reader: Reader<'_>) -> Option<&'static str> {
    let mut sequence = || {
        let sequence = reader.expect(Tag::SEQUENCE, "").ok()?;
        reader.is_empty().then_some(())?;
        sequence.reader().elements("").ok()
    };
    match oid {
        oid if *oid == oid::AUTHORITY_INFORMATION_ACCESS => {
            let descriptions = sequence();
            match descriptions.as_deref() {
                None => Some("it is no list of access descriptions"),
                Some([]) => Some("it has no access description"),
                Some(descriptions) => {
                    let is_one = |description: &Element<'_>| {
                        let fields = description.reader().elements("").unwrap_or_default();
                        matches!(fields.as_slice(), [method, _] if method.tag == Tag::OBJECT_IDENTIFIER)
                    };
                    let are_right = descriptions.iter().all(is_one);
                    (!are_right).then_some("it has something else than access descriptions")
                }
            }
        }
        oid if *oid == oid::CRL_DISTRIBUTION_POINTS => match sequence().as_deref() {
            None => Some("it is no list of distribution points"),
            Some([]) => Some("it has no distribution point"),
            Some(points) => {
                let are_right = points.iter().all(|point| point.tag == Tag::SEQUENCE);
                (!are_right).then_some("it has something else than distribution points")
            }
        },
        oid if *oid == oid::NAME_CONSTRAINTS => {
            let lists = sequence();
            let Some(lists) = lists else {
                return Some("it is no sequence of names that are allowed or excluded");
            };
            let has_names = |list: &Element<'_>| {
                list.reader()
                    .elements("")
                    .is_ok_and(|names| !names.is_empty())
            };
            let is_empty = !lists.iter().any(has_names);
            is_empty.then_some("it has no name that is allowed or excluded")
        }
        oid if *oid == oid::CERTIFICATE_POLICIES => match sequence().as_deref() {
            None => Some("it is no list of policies"),
            Some([]) => Some("it has no policy"),
            Some(policies) => {
                let is_one = |policy: &Element<'_>| {
                    let fields = policy.reader().elements("").unwrap_or_default();
                    policy.tag == Tag::SEQUENCE
                        && fields
                            .first()
                            .is_some_and(|identifier| identifier.tag == Tag::OBJECT_IDENTIFIER)
                };
                let are_right = policies.iter().all(is_one);
                (!are_right).then_some("it has something else than policies")
            }
        },
        oid if *oid == oid::AUTHORITY_KEY_IDENTIFIER => {
            sequence().is_none().then_some("it is no key identifier")
        }
        oid if *oid == oid::SUBJECT_KEY_IDENTIFIER => {
            let identifier = reader.expect(Tag::OCTET_STRING, "");
            (identifier.is_err() || !reader.is_empty()).then_some("it is no key identifier")
        }
        _ => None,
    }
}
