//! Why no chain leads from a server's certificate to a trusted root.

use super::{Delivery, Entry};
use crate::{
    judge::finding::EntryId,
    pki::{
        certificate::{Certificate, End, Link, StoreEntry},
        csr::{DistinguishedName, Verification},
        oid::Oid,
    },
};

/// Why no chain leads to a trusted root.
#[derive(Clone, Debug)]
pub struct MissingIssuer<'a> {
    /// The last certificate that there is of the chain.
    pub last: &'a Certificate,
    /// The entry that it is; none for a certificate that was given as a root.
    pub entry: Option<EntryId>,
    /// What is wrong behind it.
    pub kind: &'a MissingIssuerKind,
}

/// What is wrong behind the last certificate of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MissingIssuerKind {
    /// Whoever signed it is not there.
    Missing,
    /// Those with the issuer's name have other keys; the roots among them.
    OtherKey {
        /// The certificates.
        links: Vec<Link>,
        /// Whether all of them are roots.
        are_roots: bool,
    },
    /// Whoever signed it is there, and its name is written in another way than the certificate has it: in other letters, or in
    /// another string type.
    OtherSpelling(Link),
    /// It is its own issuer by name, and its signature is not its own: it was damaged or changed.
    SelfDamaged,
    /// The issuer is there, and did not make this signature: the certificate was damaged or changed.
    Damaged(Link),
    /// It is a self-signed one that is none of the roots.
    UnknownRoot,
}

#[doc(hidden)]
impl Delivery {
    /// Why no chain leads from this entry to a trusted root; none where one does.
    pub fn gap<'a>(&'a self, id: EntryId, entry: &'a Entry) -> Option<MissingIssuer<'a>> {
        let kind = entry.gap.as_ref()?;
        let (last, entry) = self.last_of(id, entry)?;
        Some(MissingIssuer { last, entry, kind })
    }

    /// Where a chain ends because its issuer is not there: the entry of a Windows store that has the issuer's name.
    pub fn listed_issuer(&self, gap: &MissingIssuer<'_>) -> Option<&StoreEntry> {
        let roots = self.against.roots.as_ref()?;
        let is_missing = *gap.kind == MissingIssuerKind::Missing;
        roots.listed_issuer(gap.last).filter(|_| is_missing)
    }

    /// The last certificate of an entry's chain, and which entry it is.
    fn last_of<'a>(
        &'a self,
        id: EntryId,
        entry: &'a Entry,
    ) -> Option<(&'a Certificate, Option<EntryId>)> {
        match entry.chain.as_ref()?.links.last() {
            Some(&link) => Some((self.linked(link)?, self.entry_of(link))),
            None => Some((entry.certificate()?, Some(id))),
        }
    }

    /// Finds out why an entry's chain ends where it does. That takes the check of signatures, so [`Entry::gap`] keeps it.
    pub(super) fn find_gap(&self, id: EntryId, entry: &Entry) -> Option<MissingIssuerKind> {
        let (last, _) = self.last_of(id, entry)?;
        Some(match &entry.chain.as_ref()?.end {
            End::Root => return None,
            End::UnknownRoot => MissingIssuerKind::UnknownRoot,
            End::Missing if last.is_self_issued() => MissingIssuerKind::SelfDamaged,
            End::Missing => match self.signer_by_other_name(last) {
                Some(link) => MissingIssuerKind::OtherSpelling(link),
                None => MissingIssuerKind::Missing,
            },
            End::OtherKey(links) => self.other_key(last, links),
        })
    }

    /// Whoever signed the certificate, and is called the same in other octets. Many programs compare names octet by octet and
    /// find no issuer then; RFC 5280 §7.1 does not want them to.
    fn signer_by_other_name(&self, below: &Certificate) -> Option<Link> {
        let name = folded(&below.issuer);
        let known = self.against.roots.as_ref();
        let roots = (0..known.map_or(0, |roots| roots.certificates().len())).map(Link::Root);
        let at_hand = (0..self.at_hand.len()).map(Link::AtHand);
        roots.chain(at_hand).find(|link| {
            self.linked(*link).is_some_and(|issuer| {
                folded(&issuer.subject) == name && below.is_signed_by(issuer) == Verification::Valid
            })
        })
    }

    fn other_key(&self, last: &Certificate, links: &[Link]) -> MissingIssuerKind {
        let is_named = |link: &&Link| {
            let issuer = self.linked(**link);
            issuer.is_some_and(|issuer| last.names_key_of(issuer) == Some(true))
        };
        match links.iter().find(is_named) {
            Some(link) => MissingIssuerKind::Damaged(*link),
            None => MissingIssuerKind::OtherKey {
                are_roots: links.iter().all(|link| matches!(link, Link::Root(_))),
                links: links.to_vec(),
            },
        }
    }
}

/// A name without what RFC 5280 §7.1 does not count: string types, case, and the number of blanks.
fn folded(name: &DistinguishedName) -> Vec<(&Oid, String)> {
    let fold = |text: &str| {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        words.join(" ")
    };
    name.attributes()
        .map(|attribute| (&attribute.oid, fold(&attribute.text)))
        .collect()
}
