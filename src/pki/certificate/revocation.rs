//! Whether certificates were revoked, by the lists of their CAs (RFC 5280 §6.3).
//!
//! Only a list that is signed by the key of the certificate's issuer, is about it, and
//! is neither too old nor from the future says that a certificate was not revoked, and
//! only if rustls-webpki agrees. Everything else is [`Unchecked`], with a reason. An
//! entry in an old list counts: what was revoked stays revoked.

mod list;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

pub use list::RevocationList;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use time::OffsetDateTime;
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, KeyUsage, RevocationOptionsBuilder,
    RevocationReason,
};

use super::{Certificate, algorithms};
use crate::pki::{
    crypto::{self, Backend},
    csr::Verification,
    der,
    pem::{Armor, ContentKind},
    text::source::Source,
};

/// `cRLSign` (RFC 5280 §4.2.1.3).
const CRL_SIGN: u8 = 6;

/// The revocation lists that were given. `default()` are none.
#[derive(Debug)]
pub struct RevocationLists {
    backend: &'static Backend,
    /// The newest first.
    lists: Vec<RevocationList>,
}

/// Why a file gave no revocation lists.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RevocationListsError {
    /// Nothing in it is a revocation list.
    #[error("there is no revocation list in it")]
    Nothing,
    /// A list in it does not have the structure of RFC 5280.
    #[error("a revocation list in it cannot be read: {0}")]
    Malformed(#[doc(hidden)] der::DerError),
}

/// What is known of the revocation of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// A valid list of its CA does not have it.
    NotRevoked,
    /// A list of its CA has it.
    Revoked {
        /// The file of the list.
        path: String,
        /// From when on.
        on: OffsetDateTime,
        /// Why, by the name of RFC 5280 §5.3.1; none where the list does not say.
        reason: Option<&'static str>,
    },
    /// No list says whether it was.
    Unchecked(Unchecked),
}

impl Revocation {
    /// How bad it is, the worst last.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::NotRevoked => 0,
            Self::Unchecked(_) => 1,
            Self::Revoked { .. } => 2,
        }
    }

    /// The word in reports.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotRevoked => "not-revoked",
            Self::Unchecked(_) => "unknown",
            Self::Revoked { .. } => "revoked",
        }
    }
}

/// Why it is not known whether a certificate was revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unchecked {
    /// The certificate of its CA is not there, so no list of that CA can be checked.
    NoIssuer,
    /// No list has the name of its CA.
    NoList,
    /// The list has the name of its CA, and is not signed by that CA's key.
    OtherKey {
        /// The file of the list.
        path: String,
    },
    /// The list has ended, or does not say until when it is good.
    Stale {
        /// The file of the list.
        path: String,
        /// When it ended.
        on: Option<OffsetDateTime>,
    },
    /// The list begins later.
    NotYet {
        /// The file of the list.
        path: String,
        /// When it begins.
        on: OffsetDateTime,
    },
    /// The list is about other certificates of this CA.
    OtherScope {
        /// The file of the list.
        path: String,
    },
    /// The list is of a kind that is not used.
    NotUsed {
        /// The file of the list.
        path: String,
        /// What it is, with its article.
        kind: &'static str,
    },
    /// The key usage of its CA does not include `cRLSign`.
    MayNotSign {
        /// The file of the list.
        path: String,
    },
    /// rustls-webpki does not take the list for an answer.
    Refused {
        /// What it says.
        reason: String,
    },
}

impl Default for RevocationLists {
    fn default() -> Self {
        Self {
            backend: crypto::preferred(),
            lists: Vec::new(),
        }
    }
}

impl RevocationLists {
    /// Adds the lists in a file, PEM or DER.
    ///
    /// # Errors
    ///
    /// The file has no list, or one that cannot be read; those before it have been added.
    pub fn add_file(&mut self, file: &Source) -> Result<(), RevocationListsError> {
        let armor = Armor::scan(file);
        let is_list = |kind: ContentKind| kind == ContentKind::RevocationList;
        let mut found = false;
        for block in armor.blocks.iter().filter(|block| is_list(block.nature)) {
            let der = block.der.as_deref().unwrap_or_default();
            let list = RevocationList::from_der(self.backend, file.path(), der);
            self.lists
                .push(list.map_err(RevocationListsError::Malformed)?);
            found = true;
        }
        // Stable: of two that were made at one time the first stays the first.
        self.lists
            .sort_by_key(|list| std::cmp::Reverse(list.this_update()));
        found.then_some(()).ok_or(RevocationListsError::Nothing)
    }

    /// The lists, the newest first.
    #[doc(hidden)]
    pub fn lists(&self) -> &[RevocationList] {
        &self.lists
    }
}

/// Checks certificates against lists. What it found out about a list and a CA it knows from then on.
#[derive(Debug)]
pub struct RevocationCheck<'a> {
    lists: &'a RevocationLists,
    moment: OffsetDateTime,
    /// Whether the key, in octets, signed the list.
    signed: BTreeMap<(usize, Vec<u8>), bool>,
}

impl<'a> RevocationCheck<'a> {
    /// One that knows nothing yet.
    pub fn new(lists: &'a RevocationLists, moment: OffsetDateTime) -> Self {
        Self {
            lists,
            moment,
            signed: BTreeMap::new(),
        }
    }

    /// What is known of each certificate of a chain, which runs from a server's certificate as far as it goes; of a root at its end
    /// there is nothing to know. `is_trusted` says that clients trust the chain, so that rustls-webpki can be asked.
    pub fn chain(&mut self, chain: &[&Certificate], is_trusted: bool) -> Vec<Revocation> {
        let mut known: Vec<Revocation> = Vec::new();
        for (position, certificate) in chain.iter().enumerate() {
            match chain.get(position + 1) {
                Some(issuer) => known.push(self.one(certificate, issuer)),
                // A root is taken out of trust stores, and revoked by nobody.
                None if certificate.is_self_issued() => {}
                None => known.push(Revocation::Unchecked(Unchecked::NoIssuer)),
            }
        }
        let is_good = |one: &Revocation| *one == Revocation::NotRevoked;
        if is_trusted
            && !known.is_empty()
            && known.iter().all(is_good)
            && let Err(reason) = self.ask_webpki(chain)
            && let Some(first) = known.first_mut()
        {
            *first = Revocation::Unchecked(Unchecked::Refused { reason });
        }
        known
    }

    fn one(&mut self, certificate: &Certificate, issuer: &Certificate) -> Revocation {
        let lists = self.lists;
        let mut unchecked = None;
        let mut is_good = false;
        for (index, list) in lists.lists.iter().enumerate() {
            if !list.is_of_issuer(certificate) {
                continue;
            }
            match self.says(index, list, certificate, issuer) {
                Ok(Some(revoked)) => {
                    // Only what was put on hold can be taken off again, by a newer list.
                    let is_on_hold = revoked.reason == Some(RevocationReason::CertificateHold);
                    if !(is_on_hold && is_good) {
                        return Revocation::Revoked {
                            path: list.path().to_owned(),
                            on: revoked.on,
                            reason: revoked.reason.and_then(word),
                        };
                    }
                }
                Ok(None) => is_good = true,
                Err(reason) => {
                    unchecked.get_or_insert(reason);
                }
            }
        }
        if is_good {
            Revocation::NotRevoked
        } else {
            Revocation::Unchecked(unchecked.unwrap_or(Unchecked::NoList))
        }
    }

    /// What a list that has the name of the issuer says of a certificate: an entry, or none, or nothing and why.
    fn says(
        &mut self,
        index: usize,
        list: &RevocationList,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Option<list::RevokedEntry>, Unchecked> {
        let path = || list.path().to_owned();
        if let Some(kind) = list.problem() {
            return Err(Unchecked::NotUsed { path: path(), kind });
        }
        if !self.is_signed(index, list, issuer) {
            return Err(Unchecked::OtherKey { path: path() });
        }
        if issuer
            .key_usage()
            .is_some_and(|bits| !bits.contains(&CRL_SIGN))
        {
            return Err(Unchecked::MayNotSign { path: path() });
        }
        if !list.covers(certificate) {
            return Err(Unchecked::OtherScope { path: path() });
        }
        if self.moment < list.this_update() {
            let on = list.this_update();
            return Err(Unchecked::NotYet { path: path(), on });
        }
        let entry = list.entry(certificate);
        let is_over = list.next_update().is_none_or(|end| end <= self.moment);
        match entry {
            None if is_over => Err(Unchecked::Stale {
                path: path(),
                on: list.next_update(),
            }),
            entry => Ok(entry),
        }
    }

    fn is_signed(&mut self, index: usize, list: &RevocationList, issuer: &Certificate) -> bool {
        let key = (index, issuer.public_key_info().to_vec());
        let known = self.signed.entry(key);
        *known.or_insert_with(|| list.is_signed_by(issuer) == Verification::Valid)
    }

    /// Asks rustls-webpki for the chain as a whole. What it says about anything but revocation is another question, which
    /// [`super::Roots::trust`] answers.
    fn ask_webpki(&self, chain: &[&Certificate]) -> Result<(), String> {
        // A CA that has changed its key has a list for each; rustls-webpki would take the first.
        let signed = self.signed.iter().filter(|(_, is_signed)| **is_signed);
        let used: BTreeSet<usize> = signed.map(|((list, _), _)| *list).collect();
        let lists: Vec<&CertRevocationList<'_>> = used
            .into_iter()
            .filter_map(|list| self.lists.lists.get(list)?.content())
            .collect();
        let Some((leaf, above)) = chain.split_first() else {
            return Ok(());
        };
        let Some((root, between)) = above.split_last() else {
            return Ok(());
        };
        let (root, leaf_der) = (
            CertificateDer::from(root.der()),
            CertificateDer::from(leaf.der()),
        );
        let encoded = |one: &&Certificate| CertificateDer::from(one.der()).into_owned();
        let between: Vec<CertificateDer<'_>> = between.iter().map(encoded).collect();
        let means = algorithms::of(leaf.backend);
        let algorithms: Vec<&dyn SignatureVerificationAlgorithm> = means
            .iter()
            .map(|means| -> &dyn SignatureVerificationAlgorithm { means })
            .collect();
        let (Ok(anchor), Ok(entity), Ok(options)) = (
            webpki::anchor_from_trusted_cert(&root),
            EndEntityCert::try_from(&leaf_der),
            RevocationOptionsBuilder::new(&lists),
        ) else {
            return Ok(());
        };
        let anchors = [anchor];
        let options = options.with_expiration_policy(ExpirationPolicy::Enforce);
        let seconds = u64::try_from(self.moment.unix_timestamp()).unwrap_or(0);
        let verified = entity.verify_for_usage(
            &algorithms,
            &anchors,
            &between,
            UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            KeyUsage::server_auth(),
            Some(options.build()),
            None,
        );
        match verified {
            Err(error) if is_about_revocation(&error) => Err(error.to_string()),
            _ => Ok(()),
        }
    }
}

fn is_about_revocation(error: &webpki::Error) -> bool {
    use webpki::Error;
    matches!(
        error,
        Error::CertRevoked
            | Error::CrlExpired { .. }
            | Error::InvalidCrlSignatureForPublicKey
            | Error::IssuerNotCrlSigner
            | Error::UnknownRevocationStatus
            | Error::UnsupportedCrlSignatureAlgorithmContext(_)
            | Error::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_)
    )
}

/// The name of a reason (RFC 5280 §5.3.1); none for the one that says nothing.
fn word(reason: RevocationReason) -> Option<&'static str> {
    Some(match reason {
        RevocationReason::Unspecified => return None,
        RevocationReason::KeyCompromise => "keyCompromise",
        RevocationReason::CaCompromise => "cACompromise",
        RevocationReason::AffiliationChanged => "affiliationChanged",
        RevocationReason::Superseded => "superseded",
        RevocationReason::CessationOfOperation => "cessationOfOperation",
        RevocationReason::CertificateHold => "certificateHold",
        RevocationReason::RemoveFromCrl => "removeFromCRL",
        RevocationReason::PrivilegeWithdrawn => "privilegeWithdrawn",
        RevocationReason::AaCompromise => "aACompromise",
    })
}
