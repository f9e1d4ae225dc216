//! The way from a certificate to a root, as far as the certificates in hand go.
//!
//! This says what is there and what is missing; whether clients trust it is for
//! [`Roots::trust`], which asks rustls-webpki.

use time::OffsetDateTime;

use super::{Certificate, Roots};
use crate::pki::csr::Verification;

/// As many steps as a chain may have; those on the Internet have three or four.
const LONGEST: usize = 8;

/// As many signatures are checked for one chain; more are only there to waste time.
const MOST_CHECKS: usize = 100;

/// A certificate of a chain: an index of the certificates at hand, or of the roots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The best chain that these certificates and roots give: to a root rather than to nowhere, by certificates that are
    /// valid at the moment rather than by others.
    pub fn build(
        leaf: &Certificate,
        at_hand: &[&Certificate],
        roots: &Roots,
        moment: OffsetDateTime,
    ) -> Self {
        let mut search = Search {
            at_hand,
            roots,
            moment,
            checks: 0,
        };
        search.from(leaf, &mut Vec::new())
    }

    /// The chain of these certificates, which ends at a root.
    pub fn of(path: &[&Certificate], at_hand: &[&Certificate], roots: &Roots) -> Self {
        let links = path.iter().filter_map(|one| {
            let is_it = |known: &Certificate| known.der() == one.der();
            let root = roots.certificates().iter().position(is_it).map(Link::Root);
            root.or_else(|| {
                let at_hand = at_hand.iter().position(|known| is_it(known));
                at_hand.map(Link::AtHand)
            })
        });
        Self {
            links: links.collect(),
            end: End::Root,
        }
    }

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
        let end = match self.end {
            End::OtherKey(_) => 0,
            End::Missing => 1,
            End::UnknownRoot => 2,
            End::Root => 3,
        };
        (end, if end == 3 { 0 } else { self.links.len() })
    }
}

struct Search<'a> {
    at_hand: &'a [&'a Certificate],
    roots: &'a Roots,
    moment: OffsetDateTime,
    checks: usize,
}

impl Search<'_> {
    fn get(&self, link: Link) -> Option<&Certificate> {
        match link {
            Link::AtHand(index) => self.at_hand.get(index).copied(),
            Link::Root(index) => self.roots.certificates().get(index),
        }
    }

    /// The best chain from here. `path` holds the links that led here.
    fn from(&mut self, certificate: &Certificate, path: &mut Vec<Link>) -> Chain {
        if certificate.is_self_issued() && self.signed(certificate, certificate) {
            let is_root = self.roots.has(certificate);
            return Chain {
                links: path.clone(),
                end: if is_root { End::Root } else { End::UnknownRoot },
            };
        }
        let named = self.named(certificate, path);
        let mut best: Option<Chain> = None;
        let mut others = Vec::new();
        for link in named {
            let Some(issuer) = self.get(link).cloned() else {
                continue;
            };
            if !self.signed(certificate, &issuer) {
                others.push(link);
                continue;
            }
            if path.len() >= LONGEST {
                continue;
            }
            path.push(link);
            let chain = match link {
                Link::Root(_) => Chain {
                    links: path.clone(),
                    end: End::Root,
                },
                Link::AtHand(_) => self.from(&issuer, path),
            };
            path.pop();
            let is_done = chain.end == End::Root;
            if best.as_ref().is_none_or(|best| best.rank() < chain.rank()) {
                best = Some(chain);
            }
            if is_done {
                break;
            }
        }
        best.unwrap_or_else(|| Chain {
            links: path.clone(),
            end: if others.is_empty() {
                End::Missing
            } else {
                End::OtherKey(others)
            },
        })
    }

    /// Those with the issuer's name, the likeliest first.
    fn named(&self, certificate: &Certificate, path: &[Link]) -> Vec<Link> {
        let roots = (0..self.roots.certificates().len()).map(Link::Root);
        let at_hand = (0..self.at_hand.len()).map(Link::AtHand);
        let mut named: Vec<(bool, bool, Link)> = Vec::new();
        for link in roots.chain(at_hand).filter(|link| !path.contains(link)) {
            let Some(issuer) = self.get(link) else {
                continue;
            };
            let is_itself = issuer.der() == certificate.der();
            if is_itself || issuer.encoded_subject() != certificate.encoded_issuer() {
                continue;
            }
            let is_valid = issuer.validity.includes(self.moment);
            let has_key = certificate.names_key_of(issuer) != Some(false);
            named.push((!is_valid, !has_key, link));
        }
        // Stable: those that are alike stay in their order.
        named.sort_by_key(|&(is_invalid, has_other_key, _)| (is_invalid, has_other_key));
        named.into_iter().map(|(_, _, link)| link).collect()
    }

    /// Whether the issuer's key signed the certificate. What we have no means to check is taken for true where the key's
    /// identifier does not speak against it; rustls-webpki, which decides about trust, takes no such signature.
    fn signed(&mut self, certificate: &Certificate, issuer: &Certificate) -> bool {
        self.checks += 1;
        if self.checks > MOST_CHECKS {
            return false;
        }
        match certificate.is_signed_by(issuer) {
            Verification::Valid => true,
            Verification::CannotVerify(_) => certificate.names_key_of(issuer) != Some(false),
            Verification::Wrong | Verification::InvalidKey | Verification::DoesNotFit => false,
        }
    }
}
