//! Name constraints (RFC 5280 §4.2.1.10): which names a CA may sign for.

use super::{
    super::{Certificate, distinguished_name::ComparableName, pointers},
    name_forms::{self, Domain, Mailboxes, Network},
};
use crate::pki::{
    csr::{GeneralNameKind, StringType},
    der::{self, Element, Reader, Tag},
    oid,
    text::printable::shortened,
};

/// As many comparisons are made for one chain, as with rustls and Go; more are only there to waste time.
const MOST_COMPARISONS: usize = 250_000;

/// What a CA says of the names below it.
pub(super) struct NameConstraints {
    permitted: Vec<Subtree>,
    excluded: Vec<Subtree>,
}

/// A set of names of one form.
enum Subtree {
    Directory(ComparableName),
    Dns(Domain),
    Mail(Mailboxes),
    /// Hosts of URIs, which must be names.
    Uri(Domain),
    Address(Network),
    /// A form for which RFC 5280 has no rules, or whose names nobody reads.
    Other(GeneralNameKind),
}

impl Subtree {
    fn kind(&self) -> GeneralNameKind {
        match self {
            Self::Directory(_) => GeneralNameKind::DirectoryName,
            Self::Dns(_) => GeneralNameKind::DnsName,
            Self::Mail(_) => GeneralNameKind::Rfc822Name,
            Self::Uri(_) => GeneralNameKind::Uri,
            Self::Address(_) => GeneralNameKind::IpAddress,
            Self::Other(kind) => *kind,
        }
    }

    /// Whether a name of its form is in the set; none where nobody can tell.
    fn has(&self, name: &Name<'_>, wildcards: Wildcards) -> Option<bool> {
        Some(match (self, &name.value) {
            (Self::Directory(base), Value::Directory(name)) => name.is_within(base),
            (Self::Dns(base), Value::Octets(name)) => {
                base.has(name) || wildcards == Wildcards::All && base.is_reached_by_wildcard(name)
            }
            (Self::Mail(base), Value::Octets(name)) => base.has(name)?,
            (Self::Uri(base), Value::Octets(name)) => base.has_host_of_uri(name)?,
            (Self::Address(base), Value::Octets(name)) => base.has(name)?,
            _ => return None,
        })
    }
}

/// A name in a certificate.
pub(super) struct Name<'a> {
    kind: GeneralNameKind,
    value: Value<'a>,
    is_alternative: bool,
    shown: String,
}

enum Value<'a> {
    Directory(ComparableName),
    Octets(&'a [u8]),
}

impl Name<'_> {
    /// Whether it is one of the alternative names that Go compares.
    pub(super) fn is_compared_by_go(&self) -> bool {
        let is_known = matches!(
            self.kind,
            GeneralNameKind::Rfc822Name
                | GeneralNameKind::DnsName
                | GeneralNameKind::Uri
                | GeneralNameKind::IpAddress
        );
        is_known && self.is_alternative
    }
}

/// Which names of a wildcard must not be excluded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcards {
    /// All that it stands for.
    All,
    /// The wildcard itself, as if it were a name.
    AsTheyStand,
}

/// Why a certificate may not have a name.
pub(super) enum NameProblem {
    /// The name is not among those that are permitted, or among those that are excluded; the name with its kind.
    Outside(String),
    Excluded(String),
    /// Names of this kind are limited, and nobody can say whether this one is among them.
    Undecidable(String),
    TooMany,
}

/// How many names have been compared for a chain.
#[derive(Default)]
pub(super) struct Comparisons(usize);

impl NameConstraints {
    /// Reads the extension of a CA, if it has one; an error says what in it is wrong.
    pub(super) fn of(ca: &Certificate) -> Result<Option<Self>, String> {
        let Some(value) = pointers::value(ca, &oid::NAME_CONSTRAINTS) else {
            return Ok(None);
        };
        let unreadable = |error: der::DerError| error.to_string();
        let (permitted, excluded) = lists(value).map_err(unreadable)?;
        if permitted.is_none() && excluded.is_none() {
            return Err("they are empty".to_owned());
        }
        Ok(Some(Self {
            permitted: subtrees(permitted)?,
            excluded: subtrees(excluded)?,
        }))
    }

    /// The forms of names that it limits, and whether by exclusion.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (GeneralNameKind, bool)> {
        let permitted = self.permitted.iter().map(|tree| (tree.kind(), false));
        permitted.chain(self.excluded.iter().map(|tree| (tree.kind(), true)))
    }

    /// Which of the forms that it limits are there among these names, and whether by exclusion.
    pub(super) fn limited(&self, names: &[Name<'_>]) -> Vec<(GeneralNameKind, bool)> {
        let is_there = |kind: GeneralNameKind| {
            let mut names = names.iter();
            names.any(|name| {
                name.kind == kind && (name.is_alternative || kind == GeneralNameKind::DirectoryName)
            })
        };
        self.kinds().filter(|(kind, _)| is_there(*kind)).collect()
    }

    /// Whether it excludes the mailboxes of a host, and one of a host below is among these names. Go takes those for excluded, too.
    pub(super) fn excludes_hosts_above(&self, names: &[Name<'_>]) -> bool {
        let mut excluded = self.excluded.iter();
        excluded.any(|tree| match tree {
            Subtree::Mail(Mailboxes::Of(domain)) => names.iter().any(|name| match name.value {
                Value::Octets(octets) if name.kind == GeneralNameKind::Rfc822Name => {
                    domain.is_above_mailbox(octets)
                }
                _ => false,
            }),
            _ => false,
        })
    }

    /// Whether a certificate below may have these names (RFC 5280 §6.1.3 (b) and (c)).
    pub(super) fn check(
        &self,
        names: &[Name<'_>],
        wildcards: Wildcards,
        comparisons: &mut Comparisons,
    ) -> Result<(), NameProblem> {
        for name in names {
            comparisons.0 += self.permitted.len() + self.excluded.len();
            if comparisons.0 > MOST_COMPARISONS {
                return Err(NameProblem::TooMany);
            }
            let undecidable = || NameProblem::Undecidable(name.shown.clone());
            for subtree in self.excluded.iter().filter(|tree| tree.kind() == name.kind) {
                if subtree.has(name, wildcards).ok_or_else(undecidable)? {
                    return Err(NameProblem::Excluded(name.shown.clone()));
                }
            }
            let mut permitted = self
                .permitted
                .iter()
                .filter(|tree| tree.kind() == name.kind);
            let mut is_limited = false;
            let mut is_permitted = false;
            for subtree in permitted.by_ref() {
                is_limited = true;
                is_permitted |= subtree
                    .has(name, Wildcards::AsTheyStand)
                    .ok_or_else(undecidable)?;
            }
            if is_limited && !is_permitted {
                return Err(NameProblem::Outside(name.shown.clone()));
            }
        }
        Ok(())
    }
}

/// Whether a CA may sign for a DNS name that is not among the alternative names. Constraints that cannot be read exclude nothing here:
/// the walk refuses them.
pub(in super::super) fn allows_dns_name(ca: &Certificate, name: &str) -> bool {
    let name = Name {
        kind: GeneralNameKind::DnsName,
        value: Value::Octets(name.as_bytes()),
        is_alternative: false,
        shown: String::new(),
    };
    let Ok(Some(constraints)) = NameConstraints::of(ca) else {
        return true;
    };
    let checked = constraints.check(&[name], Wildcards::AsTheyStand, &mut Comparisons::default());
    checked.is_ok()
}

type Elements<'a> = Option<Vec<Element<'a>>>;

/// `SEQUENCE { permittedSubtrees [0], excludedSubtrees [1] }`
fn lists(mut reader: Reader<'_>) -> Result<(Elements<'_>, Elements<'_>), der::DerError> {
    let both = reader.expect(Tag::SEQUENCE, "name constraints")?;
    reader.finish("name constraints")?;
    let mut fields = both.reader();
    let mut list = |number, what| -> Result<Elements<'_>, der::DerError> {
        let list = fields.optional(Tag::context_constructed(number), what)?;
        list.map(|list| list.reader().elements(what)).transpose()
    };
    let permitted = list(0, "permitted names")?;
    let excluded = list(1, "excluded names")?;
    fields.finish("name constraints")?;
    Ok((permitted, excluded))
}

fn subtrees(list: Elements<'_>) -> Result<Vec<Subtree>, String> {
    let Some(list) = list else {
        return Ok(Vec::new());
    };
    if list.is_empty() {
        return Err("a list of names in them is empty".to_owned());
    }
    list.into_iter().map(subtree).collect()
}

/// `SEQUENCE { base, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }`
fn subtree(element: Element<'_>) -> Result<Subtree, String> {
    let unreadable = |error: der::DerError| error.to_string();
    let tree = element.expect(Tag::SEQUENCE, "a set of names");
    let mut fields = tree.map_err(unreadable)?.reader();
    let base = fields.element("a name").map_err(unreadable)?;
    let zero = fields.optional(Tag::context(0), "the least distance");
    let has_zero = zero
        .map_err(unreadable)?
        .is_none_or(|least| least.content() == [0]);
    if !has_zero || !fields.is_empty() {
        return Err(
            "a set of names has a least or a greatest distance, which nobody knows".to_owned(),
        );
    }
    let content = base.content();
    let wrong = || {
        let text = String::from_utf8_lossy(content);
        format!("`{}` is no set of names", shortened(&text))
    };
    let form = (base.tag.number, base.tag.constructed);
    Ok(match form {
        (1, false) => Subtree::Mail(Mailboxes::read(content).ok_or_else(wrong)?),
        (2, false) => Subtree::Dns(Domain::read(content).ok_or_else(wrong)?),
        (4, true) => {
            let name = base.reader().expect(Tag::SEQUENCE, "a name");
            let name = name.and_then(|name| ComparableName::read(&name));
            Subtree::Directory(name.map_err(unreadable)?)
        }
        (6, false) => Subtree::Uri(Domain::of_uris(content).ok_or_else(wrong)?),
        (7, false) => {
            let wrong = || "a set of addresses is no network".to_owned();
            Subtree::Address(Network::read(content).ok_or_else(wrong)?)
        }
        _ => Subtree::Other(GeneralNameKind::from_tag(base.tag)),
    })
}

/// All names of a certificate for which a CA can have limits: its subject, its alternative names, and the mail address of a
/// subject (RFC 5280 §4.2.1.10).
pub(super) fn names(certificate: &Certificate) -> Result<Vec<Name<'_>>, der::DerError> {
    let mut names = Vec::new();
    if !certificate.comparable_subject.is_empty() {
        names.push(Name {
            kind: GeneralNameKind::DirectoryName,
            value: Value::Directory(certificate.comparable_subject.clone()),
            is_alternative: false,
            shown: format!(
                "the subject `{}`",
                shortened(&certificate.subject.to_string())
            ),
        });
    }
    let addresses = certificate.subject.attributes_of(oid::EMAIL_ADDRESS);
    names.extend(addresses.map(|attribute| Name {
        kind: GeneralNameKind::Rfc822Name,
        value: Value::Octets(match attribute.string_type {
            StringType(tag) if tag == Tag::BMP_STRING || tag == Tag::UNIVERSAL_STRING => &[],
            _ => certificate.bytes(&attribute.value_range),
        }),
        is_alternative: false,
        shown: format!("the mail address `{}`", shortened(&attribute.text)),
    }));
    let Some(mut value) = pointers::value(certificate, &oid::SUBJECT_ALT_NAME) else {
        return Ok(names);
    };
    let list = value.expect(Tag::SEQUENCE, "alternative names")?;
    for element in list.reader().elements("an alternative name")? {
        let kind = GeneralNameKind::from_tag(element.tag);
        names.push(if kind == GeneralNameKind::DirectoryName {
            let name = element.reader().expect(Tag::SEQUENCE, "a name")?;
            Name {
                kind,
                value: Value::Directory(ComparableName::read(&name)?),
                is_alternative: true,
                shown: "a directoryName among the alternative names".to_owned(),
            }
        } else {
            Name {
                kind,
                value: Value::Octets(element.content()),
                is_alternative: true,
                shown: shown(kind, element.content()),
            }
        });
    }
    Ok(names)
}

fn shown(kind: GeneralNameKind, content: &[u8]) -> String {
    let text = || shortened(&String::from_utf8_lossy(content));
    match kind {
        GeneralNameKind::DnsName => format!("the DNS name `{}`", text()),
        GeneralNameKind::Rfc822Name => format!("the mail address `{}`", text()),
        GeneralNameKind::Uri => format!("the URI `{}`", text()),
        GeneralNameKind::IpAddress => match name_forms::address(content) {
            Some(address) => format!("the IP address {address}"),
            None => "an IP address that is none".to_owned(),
        },
        other => format!("a name of the kind {other}"),
    }
}
