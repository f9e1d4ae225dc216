//! The roots that clients trust: certificates, or what Windows prints of its stores.

use std::collections::BTreeSet;

use super::{
    Certificate, in_block_with,
    windows::{self, StoreEntry},
};
use crate::pki::{
    crypto::{self, Backend},
    der,
    pem::Armor,
    text::source::Source,
};

/// The root certificates that clients trust. `default()` is a store without any.
#[derive(Clone, Debug)]
pub struct Roots {
    /// What checks the signatures of those that are read.
    backend: &'static Backend,
    certificates: Vec<Certificate>,
    /// Thumbprints of roots that we know by nothing else.
    thumbprints: BTreeSet<[u8; 20]>,
    /// The same with their names, which prove nothing.
    listed: Vec<StoreEntry>,
    /// What was given as roots and is none.
    others: Vec<Certificate>,
}

/// Why a file gave no roots.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootsError {
    /// Nothing in it is a certificate or a list of a Windows store.
    #[error("there is no certificate in it, and no list that `certutil -store Root` prints")]
    Nothing,
    /// A certificate in it does not have the structure of RFC 5280.
    #[error("a certificate in it cannot be read: {0}")]
    Malformed(#[doc(hidden)] der::DerError),
}

impl Default for Roots {
    fn default() -> Self {
        Self::with(crypto::preferred())
    }
}

impl Roots {
    /// No roots yet; those that are added from files are checked with this backend.
    #[doc(hidden)]
    pub fn with(backend: &'static Backend) -> Self {
        Self {
            backend,
            certificates: Vec::new(),
            thumbprints: BTreeSet::new(),
            listed: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Adds the roots in a file: certificates in PEM, DER or PKCS#7 (RFC 2315), or the output of `certutil -store Root`, of
    /// which the thumbprints are read.
    ///
    /// Chains end at a certificate that is not self-signed only where they lead to no other root: not all clients know such roots.
    /// One that is there already is not added again.
    ///
    /// # Errors
    ///
    /// The file has no certificate, or one that cannot be read; those before it have been added.
    pub fn add_file(&mut self, file: &Source) -> Result<(), RootsError> {
        let armor = Armor::scan(file);
        let mut found = false;
        let backend = self.backend;
        let in_block = |block| in_block_with(backend, block);
        for read in armor.blocks.iter().flat_map(in_block) {
            self.add(read.map_err(RootsError::Malformed)?);
            found = true;
        }
        if !found {
            let listed = windows::entries(&armor.source.text());
            found = !listed.is_empty();
            self.thumbprints
                .extend(listed.iter().map(|entry| entry.thumbprint));
            self.listed.extend(listed);
        }
        if found {
            Ok(())
        } else {
            Err(RootsError::Nothing)
        }
    }

    /// Adds one certificate. From one that is not self-signed, clients such as OpenSSL and Windows go on.
    #[doc(hidden)]
    pub fn add(&mut self, certificate: Certificate) {
        let known = if certificate.is_self_signed() {
            &mut self.certificates
        } else {
            &mut self.others
        };
        if !known.iter().any(|other| other.der() == certificate.der()) {
            known.push(certificate);
        }
    }

    /// The roots that are there as certificates, and self-signed.
    #[doc(hidden)]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The certificates that were given as roots and are not self-signed.
    #[doc(hidden)]
    pub fn others(&self) -> &[Certificate] {
        &self.others
    }

    /// The entry of a Windows store that has the name of whoever signed a certificate. It may be another certificate of this name.
    #[doc(hidden)]
    pub fn listed_issuer(&self, certificate: &Certificate) -> Option<&StoreEntry> {
        let mut listed = self.listed.iter();
        listed.find(|entry| entry.has_name_of_issuer(certificate))
    }

    /// Whether there is no root and no thumbprint of one.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of roots and thumbprints.
    pub fn len(&self) -> usize {
        self.certificates.len() + self.others.len() + self.thumbprints.len()
    }

    /// Whether a certificate was given as a root although another CA signed it. One with its own name that did not sign itself
    /// was damaged, or belongs between two keys of a CA.
    pub(super) fn has_other(&self, certificate: &Certificate) -> bool {
        let is_it = |other: &Certificate| other.der() == certificate.der();
        !certificate.is_self_issued() && self.others.iter().any(is_it)
    }

    /// Whether a certificate is one of the self-signed roots.
    #[doc(hidden)]
    pub fn has(&self, certificate: &Certificate) -> bool {
        let is_it = |root: &Certificate| root.der() == certificate.der();
        self.certificates.iter().any(is_it)
            || !self.thumbprints.is_empty() && self.thumbprints.contains(&certificate.thumbprint())
    }
}
