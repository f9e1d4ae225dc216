//! The way from a certificate to a root, as far as the certificates in hand go.
//!
//! [`Candidates`] has them in order, once for all certificates that are asked about. A
//! search tries the likeliest issuer first, follows nobody whose key did not make the
//! signature, and has each way that ends at a root judged: the first that all clients
//! take is the chain, else one that some of them take, else one that none does.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::{
    Certificate, Dispute, Objection, Refusal, Roots, chain_walk,
    distinguished_name::ComparableName, pointers, trust,
};
use crate::pki::csr::Verification;

/// As many steps as a chain may have; those on the Internet have three or four.
const LONGEST: usize = 8;

/// As many signatures of certificates that came along are checked for one chain; more are only there to waste time.
const MOST_CHECKS: usize = 100;

/// As many signatures are checked with the keys of roots. Nobody but the administrator chooses those, and a store can have hundreds
/// of one name.
const MOST_ROOT_CHECKS: usize = 1000;

/// As many certificates are looked at on the ways to a root, however often one comes up.
const MOST_STEPS: usize = 1000;

/// As many ways to a root are judged.
const MOST_WAYS: usize = 50;

/// A certificate of a chain: an index of the certificates at hand, or of the roots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// One of the certificates at hand.
    AtHand(usize),
    /// One of the roots.
    Root(usize),
}

/// The way from a certificate to a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Who signed whom: the first signed the certificate itself, each signed the one before. A root, if there is one, is
    /// the last. Empty for a self-signed certificate.
    pub links: Vec<Link>,
    /// How it ends.
    pub end: End,
    /// Whether clients trust it: what not all of them agree about, or why they do not.
    pub verdict: Result<Vec<Dispute>, Objection>,
}

/// How a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// At one of the roots.
    Root,
    /// At a self-signed certificate that is none of the roots.
    UnknownRoot,
    /// Whoever signed the last certificate is not there.
    Missing,
    /// Certificates with the issuer's name are there, and none of them signed the last one.
    OtherKey(Vec<Link>),
}

impl Chain {
    /// The certificates between the leaf and the root, as indices of those at hand.
    pub fn intermediates(&self) -> impl Iterator<Item = usize> {
        let count = match self.end {
            End::Root | End::UnknownRoot => self.links.len().saturating_sub(1),
            End::Missing | End::OtherKey(_) => self.links.len(),
        };
        self.links.iter().take(count).filter_map(|link| match link {
            Link::AtHand(index) => Some(*index),
            Link::Root(_) => None,
        })
    }

    /// How good it is, best last.
    fn rank(&self) -> (u8, usize) {
        match (&self.end, &self.verdict) {
            (End::Root, Ok(disputes)) if disputes.iter().all(Dispute::is_silent) => (5, 0),
            (End::Root, Ok(_)) => (4, 0),
            (End::Root, Err(_)) => (3, 0),
            (End::UnknownRoot, _) => (2, self.links.len()),
            (End::Missing, _) => (1, self.links.len()),
            (End::OtherKey(_), _) => (0, self.links.len()),
        }
    }
}

/// The certificates that chains can be made of, by their subjects.
#[derive(Debug)]
pub struct Candidates<'a> {
    roots: &'a Roots,
    at_hand: Vec<&'a Certificate>,
    moment: OffsetDateTime,
    named: BTreeMap<&'a ComparableName, Group<'a>>,
}

/// Certificates of one name, the likeliest first.
#[derive(Debug, Default)]
struct Group<'a> {
    all: Vec<Link>,
    /// The same by the identifiers of their keys.
    by_key: BTreeMap<&'a [u8], Vec<Link>>,
    /// Those without such an identifier.
    keyless: Vec<Link>,
}

impl Group<'_> {
    fn with_key(&self, identifier: &[u8]) -> &[Link] {
        let known = self.by_key.get(identifier);
        known.map_or(&[], Vec::as_slice)
    }
}

impl<'a> Candidates<'a> {
    /// Puts certificates and roots in order: of one name first those that are valid at the moment, and roots before others.
    pub fn new(at_hand: &[&'a Certificate], roots: &'a Roots, moment: OffsetDateTime) -> Self {
        let mut candidates = Self {
            roots,
            at_hand: at_hand.to_vec(),
            moment,
            named: BTreeMap::new(),
        };
        let of_roots = (0..roots.certificates().len()).map(Link::Root);
        let of_at_hand = (0..at_hand.len()).map(Link::AtHand);
        let links = of_roots.chain(of_at_hand);
        let (valid, others): (Vec<Link>, Vec<Link>) = links.partition(|link| {
            let certificate = candidates.get(*link);
            certificate.is_some_and(|certificate| certificate.validity.includes(moment))
        });
        for link in valid.into_iter().chain(others) {
            if let Some(certificate) = candidates.get(link) {
                let key = pointers::subject_key_identifier(certificate);
                let name = &certificate.comparable_subject;
                let group = candidates.named.entry(name).or_default();
                group.all.push(link);
                match key {
                    Some(key) => group.by_key.entry(key).or_default().push(link),
                    None => group.keyless.push(link),
                }
            }
        }
        candidates
    }

    /// Whether clients trust this certificate as a server's: the certificates from whoever signed it to the root, none where it
    /// is trusted for itself. Names are another question: [`Certificate::identifies`].
    pub fn path(&self, leaf: &Certificate) -> Result<Vec<&'a Certificate>, Refusal> {
        let chain = self.chain(leaf);
        match chain.verdict {
            Ok(_) => Ok(chain
                .links
                .iter()
                .filter_map(|link| self.get(*link))
                .collect()),
            Err(objection) => Err(objection.refusal),
        }
    }

    /// The best chain that there is: to a root rather than to nowhere, one that clients take rather than another, by certificates
    /// that are valid at the moment rather than by others.
    pub fn chain(&self, leaf: &Certificate) -> Chain {
        // A self-signed certificate that clients have accepted needs no chain, whatever it is.
        if self.roots.has(leaf) {
            let is_valid = leaf.validity.includes(self.moment);
            return Chain {
                links: Vec::new(),
                end: End::Root,
                verdict: if is_valid {
                    Ok(Vec::new())
                } else {
                    Err(Objection::whole(Refusal::OutOfDate))
                },
            };
        }
        let mut search = Search {
            candidates: self,
            leaf,
            checked: BTreeMap::new(),
            checks: 0,
            root_checks: 0,
            steps: 0,
            ways: 0,
            best: None,
        };
        search.follow(&mut Vec::new());
        search.best.unwrap_or_else(|| Chain {
            links: Vec::new(),
            end: End::Missing,
            verdict: Err(Objection::whole(Refusal::UnknownIssuer)),
        })
    }

    fn get(&self, link: Link) -> Option<&'a Certificate> {
        match link {
            Link::AtHand(index) => self.at_hand.get(index).copied(),
            Link::Root(index) => self.roots.certificates().get(index),
        }
    }
}

#[doc(hidden)]
impl Roots {
    /// Whether a client with these roots that is given these further certificates trusts this one as a server's.
    pub fn trust(
        &self,
        leaf: &Certificate,
        at_hand: &[&Certificate],
        moment: OffsetDateTime,
    ) -> Result<(), Refusal> {
        self.path(leaf, at_hand, moment).map(drop)
    }

    /// The same with the certificates above it, by which the client trusts it.
    pub fn path<'a>(
        &'a self,
        leaf: &Certificate,
        at_hand: &[&'a Certificate],
        moment: OffsetDateTime,
    ) -> Result<Vec<&'a Certificate>, Refusal> {
        Candidates::new(at_hand, self, moment).path(leaf)
    }
}

struct Search<'a, 'b> {
    candidates: &'b Candidates<'a>,
    leaf: &'b Certificate,
    /// What came of checking a certificate's signature with an issuer's key; none stands for the leaf.
    checked: BTreeMap<(Option<Link>, Link), Verification>,
    checks: usize,
    root_checks: usize,
    steps: usize,
    ways: usize,
    best: Option<Chain>,
}

impl<'b> Search<'_, 'b> {
    fn get(&self, link: Option<Link>) -> Option<&'b Certificate> {
        match link {
            Some(link) => self.candidates.get(link),
            None => Some(self.leaf),
        }
    }

    /// Goes on from the last certificate of a path, and says whether a chain that all clients take is found.
    fn follow(&mut self, path: &mut Vec<Link>) -> bool {
        self.steps += 1;
        let last = path.last().copied();
        let Some(certificate) = self.get(last) else {
            return false;
        };
        if certificate.is_self_issued() && self.signed_itself(certificate) {
            // Of roots that are known by their thumbprints, the certificates are at hand.
            let is_root = !path.is_empty() && self.candidates.roots.has(certificate);
            let end = if is_root { End::Root } else { End::UnknownRoot };
            return self.arrive(path, end);
        }
        let mut others = Vec::new();
        let mut has_issuer = false;
        for link in self.issuers(certificate, path) {
            if !self.signed(last, link) {
                others.push(link);
                continue;
            }
            has_issuer = true;
            if path.len() >= LONGEST || self.steps >= MOST_STEPS || self.ways >= MOST_WAYS {
                continue;
            }
            path.push(link);
            let is_done = match link {
                Link::Root(_) => self.arrive(path, End::Root),
                Link::AtHand(_) => self.follow(path),
            };
            path.pop();
            if is_done {
                return true;
            }
        }
        // A way may go on from here to a root that all clients know as one.
        if !path.is_empty() && self.candidates.roots.has_other(certificate) {
            return self.arrive(path, End::Root);
        }
        match (has_issuer, others.is_empty()) {
            (true, _) => false,
            (false, true) => self.arrive(path, End::Missing),
            (false, false) => self.arrive(path, End::OtherKey(others)),
        }
    }

    /// Judges a path to its end, keeps it if it is the best so far, and says whether all clients take it.
    fn arrive(&mut self, path: &[Link], end: End) -> bool {
        let below = std::iter::once(None).chain(path.iter().copied().map(Some));
        let chain: Vec<&Certificate> = below.clone().filter_map(|link| self.get(link)).collect();
        let pairs = below.zip(path);
        let signatures: Vec<Verification> = pairs
            .filter_map(|(below, issuer)| self.checked.get(&(below, *issuer)).cloned())
            .collect();
        let moment = self.candidates.moment;
        let refused = |refusal| {
            // What is wrong before the end is wrong whatever is missing there.
            chain_walk::walk(&chain, &signatures, moment).and(Err(Objection::whole(refusal)))
        };
        let verdict = match end {
            End::Root => {
                self.ways += 1;
                trust::judge(&chain, &signatures, moment)
            }
            End::UnknownRoot | End::Missing => refused(Refusal::UnknownIssuer),
            End::OtherKey(_) => refused(Refusal::Signature),
        };
        let found = Chain {
            links: path.to_vec(),
            end,
            verdict,
        };
        let rank = found.rank();
        if self.best.as_ref().is_none_or(|best| best.rank() < rank) {
            self.best = Some(found);
        }
        rank.0 == 5
    }

    /// Those with the issuer's name, the likeliest first: as many as can be checked.
    fn issuers(&self, certificate: &Certificate, path: &[Link]) -> Vec<Link> {
        let Some(group) = self.candidates.named.get(&certificate.comparable_issuer) else {
            return Vec::new();
        };
        let wanted = pointers::authority_key_identifier(certificate);
        // Another key than the one that is named is the right one where the CA made a mistake, which is worth to be told.
        let is_other = |link: &&Link| {
            let issuer = self.candidates.get(**link);
            issuer.is_some_and(|issuer| certificate.names_key_of(issuer) == Some(false))
        };
        let (named, unnamed) = match wanted {
            Some(wanted) => (group.with_key(wanted), group.keyless.as_slice()),
            // A certificate that names no key can be that of any.
            None => (group.all.as_slice(), &[][..]),
        };
        let others = group.all.iter().filter(is_other);
        let is_new = |link: &&Link| {
            let issuer = self.candidates.get(**link);
            issuer.is_some_and(|issuer| {
                issuer.der() != certificate.der() && !self.is_passed(issuer, path)
            })
        };
        let issuers = named.iter().chain(unnamed).chain(others).filter(is_new);
        issuers
            .take(MOST_CHECKS + MOST_ROOT_CHECKS)
            .copied()
            .collect()
    }

    /// Whether a certificate with this name and key is on the path already (RFC 4158 §5.2).
    fn is_passed(&self, issuer: &Certificate, path: &[Link]) -> bool {
        let mut passed = path.iter().filter_map(|link| self.get(Some(*link)));
        passed.any(|known| {
            known.public_key_info() == issuer.public_key_info()
                && known.comparable_subject == issuer.comparable_subject
        })
    }

    fn signed_itself(&mut self, certificate: &Certificate) -> bool {
        self.checks += 1;
        self.checks <= MOST_CHECKS && certificate.is_self_signed()
    }

    /// Whether the issuer's key signed the certificate. What we have no means to check is taken for true where the key's
    /// identifier does not speak against it; the walk takes no such signature.
    fn signed(&mut self, below: Option<Link>, link: Link) -> bool {
        let (Some(certificate), Some(issuer)) = (self.get(below), self.get(Some(link))) else {
            return false;
        };
        if let Some(known) = self.checked.get(&(below, link)) {
            return is_possible(known, certificate, issuer);
        }
        let (count, most) = match link {
            Link::AtHand(_) => (&mut self.checks, MOST_CHECKS),
            Link::Root(_) => (&mut self.root_checks, MOST_ROOT_CHECKS),
        };
        if *count >= most {
            return false;
        }
        *count += 1;
        let verification = certificate.is_signed_by(issuer);
        let is_possible = is_possible(&verification, certificate, issuer);
        self.checked.insert((below, link), verification);
        is_possible
    }
}

fn is_possible(
    verification: &Verification,
    certificate: &Certificate,
    issuer: &Certificate,
) -> bool {
    match verification {
        Verification::Valid => true,
        Verification::CannotVerify(_) => certificate.names_key_of(issuer) != Some(false),
        Verification::Wrong | Verification::InvalidKey | Verification::DoesNotFit => false,
    }
}
