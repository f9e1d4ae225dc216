//! What rules about keys see: a key in a request, or in a certificate.

use super::{CertificateContext, Reporter, RequestContext};
use crate::{
    judge::{finding::Spot, profile::Policy},
    pki::{
        certificate::Certificate,
        csr::{CertificatePart, Part, SubjectPublicKeyInfo, Verification},
        key::KeyAlgorithm,
        text::printable::shortened,
    },
};

/// What to do about the key of a CA.
const OTHER_CHAIN: &str =
    "ask the CA for a chain with another certificate of its own, or order from another CA";

/// What a rule about keys sees.
#[derive(Debug)]
pub struct KeyContext<'a> {
    /// The key.
    pub public_key: &'a SubjectPublicKeyInfo,
    /// The facts.
    pub policy: &'a Policy,
    holder: Holder<'a>,
}

/// What the key is in.
#[derive(Clone, Copy, Debug)]
enum Holder<'a> {
    Request(&'a RequestContext<'a>),
    /// The certificate that was delivered, and how far its key is judged.
    Certificate(&'a CertificateContext<'a>, Scrutiny),
}

/// How far a key is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scrutiny {
    /// By what the profile allows for servers, and for defects.
    Whole,
    /// For defects in the key itself: what a CA may use is not for the profile of a server to say.
    Defects,
    /// The same of a certificate that was not delivered and has no place of its own.
    DefectsElsewhere,
}

impl<'a> KeyContext<'a> {
    pub(super) fn of_request(context: &'a RequestContext<'a>) -> Self {
        Self {
            public_key: &context.request.public_key,
            policy: context.policy,
            holder: Holder::Request(context),
        }
    }

    /// Asks about the key of a certificate, and about the keys above it that were not delivered.
    pub(super) fn ask_of_certificate(
        context: &'a CertificateContext<'a>,
        check: fn(&KeyContext<'_>, &mut Reporter),
        reporter: &mut Reporter,
    ) {
        let scrutiny = if context.is_server() {
            Scrutiny::Whole
        } else {
            Scrutiny::Defects
        };
        let of = |certificate: &'a Certificate, scrutiny| KeyContext {
            public_key: &certificate.public_key,
            policy: context.policy,
            holder: Holder::Certificate(context, scrutiny),
        };
        check(&of(context.certificate, scrutiny), reporter);
        if scrutiny != Scrutiny::Whole {
            reporter.advise_all(OTHER_CHAIN);
        }
        for above in context.undelivered() {
            let mut said = Reporter::of_one();
            check(&of(above, Scrutiny::DefectsElsewhere), &mut said);
            said.advise_all(OTHER_CHAIN);
            let title = shortened(&above.title());
            reporter.adopt(said, |message| {
                format!("in the CA certificate `{title}`: {message}")
            });
        }
    }

    /// Whether the profile's word on which keys are allowed is about this one: it is for servers, and not for CAs.
    pub fn is_for_server(&self) -> bool {
        matches!(
            self.holder,
            Holder::Request(_) | Holder::Certificate(_, Scrutiny::Whole)
        )
    }

    /// Whether a signature by the key is right, so that it is a key. What came back from a CA says nothing of the kind.
    pub fn is_proven(&self) -> bool {
        matches!(self.holder, Holder::Request(context) if context.request.verification == Verification::Valid)
    }

    /// Whether the modulus is tried for a prime.
    pub fn tries_primes(&self) -> bool {
        matches!(self.holder, Holder::Request(context) if context.tries_primes)
    }

    /// The key.
    pub fn key(&self) -> Spot {
        match self.holder {
            Holder::Request(context) => context.key(),
            Holder::Certificate(context, Scrutiny::DefectsElsewhere) => context.whole(),
            Holder::Certificate(context, _) => context.key(),
        }
    }

    /// The algorithm of the key.
    pub fn algorithm(&self) -> Spot {
        let range = self.public_key.algorithm_range.clone();
        let name = self.public_key.key.to_string();
        match self.holder {
            Holder::Request(context) => context.named(Part::PublicKeyAlgorithm, range, &name),
            Holder::Certificate(context, Scrutiny::DefectsElsewhere) => context.whole(),
            Holder::Certificate(context, _) => {
                context.value(CertificatePart::PublicKey, range, &name)
            }
        }
    }

    /// Keys that a new request could have instead.
    pub(crate) fn replacements(&self) -> Vec<KeyAlgorithm> {
        match self.holder {
            Holder::Request(context) => {
                let certificate = context.certificate();
                self.policy
                    .key
                    .replacements(&self.public_key.key, certificate)
            }
            Holder::Certificate(..) => Vec::new(),
        }
    }
}
