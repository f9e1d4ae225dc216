//! Why no chain leads from a server's certificate to a trusted root.

use super::{Delivery, Entry};
use crate::certificate::{Certificate, End, Link};

/// Why no chain leads to a trusted root.
#[derive(Clone, Debug)]
pub struct Gap<'a> {
    /// The last certificate that there is of the chain.
    pub last: &'a Certificate,
    /// The entry that it is, as an index; none for a certificate that was given as a root.
    pub entry: Option<usize>,
    /// What is wrong behind it.
    pub kind: GapKind,
}

/// What is wrong behind the last certificate of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GapKind {
    /// Whoever signed it is not there.
    Missing,
    /// Those with the issuer's name have other keys; the roots among them.
    OtherKey {
        /// The certificates.
        links: Vec<Link>,
        /// Whether all of them are roots.
        are_roots: bool,
    },
    /// The issuer is there, and did not make this signature: the certificate was damaged or changed.
    Damaged(Link),
    /// It is a self-signed one that is none of the roots.
    UnknownRoot,
}

impl Delivery {
    /// Why no chain leads from the entry with this index to a trusted root; none where one does.
    pub fn gap<'a>(&'a self, index: usize, entry: &'a Entry) -> Option<Gap<'a>> {
        let chain = entry.chain.as_ref()?;
        let last = match chain.links.last() {
            Some(&link) => (self.linked(link)?, self.entry_of(link)),
            None => (entry.certificate()?, Some(index)),
        };
        let kind = match &chain.end {
            End::Root => return None,
            End::UnknownRoot => GapKind::UnknownRoot,
            End::Missing => GapKind::Missing,
            End::OtherKey(links) => self.other_key(last.0, links),
        };
        Some(Gap {
            last: last.0,
            entry: last.1,
            kind,
        })
    }

    fn other_key(&self, last: &Certificate, links: &[Link]) -> GapKind {
        let is_named = |link: &&Link| {
            let issuer = self.linked(**link);
            issuer.is_some_and(|issuer| last.names_key_of(issuer) == Some(true))
        };
        match links.iter().find(is_named) {
            Some(link) => GapKind::Damaged(*link),
            None => GapKind::OtherKey {
                are_roots: links.iter().all(|link| matches!(link, Link::Root(_))),
                links: links.to_vec(),
            },
        }
    }
}
