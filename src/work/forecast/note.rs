//! What a forecast rests on and nobody verified.

use std::collections::{BTreeMap, BTreeSet};

use time::{Date, macros::date};

use super::{ClientOutcome, Clients, Connection, Distrust, OnInvalid, Service};
use crate::pki::certificate::{Certificate, Refusal};

/// What a forecast rests on and nobody verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// Nothing says which addresses clients are told of a server.
    FullNames,
    /// A server without a delivered certificate presents the one that it made for itself.
    OwnCertificate,
    /// What clients do where the installer's argument is not given.
    Default,
    /// A certificate on several servers is asked about once.
    Shared,
    /// Certificates that are out of date, or not in order in another way.
    Disorder,
    /// Clients that look at common names although there are DNS names.
    CommonName,
    /// From outside, a certificate that is not trusted.
    Outside,
    /// The domains of those who log in from outside are not in the inventory.
    NoLoginDomains,
    /// The certificates for XMPP were not asked for.
    XmppNotAsked,
    /// A certificate that clients on Apple's systems refuse for its validity.
    AppleValidity,
    /// Revocation.
    Revocation,
}

impl Note {
    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::FullNames => "full-names",
            Self::OwnCertificate => "own-certificate",
            Self::Default => "default",
            Self::Shared => "shared",
            Self::Disorder => "disorder",
            Self::CommonName => "common-name",
            Self::Outside => "outside",
            Self::NoLoginDomains => "no-login-domains",
            Self::XmppNotAsked => "xmpp-not-asked",
            Self::AppleValidity => "apple-validity",
            Self::Revocation => "revocation",
        }
    }

    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::FullNames => {
                "if no file says which address clients use for a server, this assumes its full name; give files with `--addresses`, or `addresses` in the inventory"
            }
            Self::OwnCertificate => {
                "a server for which no certificate was delivered is taken to present the one that it made for itself, and nobody looked at that one"
            }
            Self::Default => {
                "what clients do where `INVALID_CERTIFICATE_BEHAVIOR` is not given is not stated for newer ones: that they ask once and keep the answer is what the older guide says of its client"
            }
            Self::Shared => {
                "a certificate that several servers have is counted once; that clients ask about it once was not verified"
            }
            Self::Disorder => {
                "that clients ask about a certificate that is out of date or out of order as they do about an unknown issuer was not verified"
            }
            Self::CommonName => {
                "these clients take a match in the common name although there are DNS names, as Cisco's text can be read; others do not: `--client rfc9525`"
            }
            Self::Outside => {
                "that clients ask from outside about an issuer that they do not trust was not verified; they may refuse"
            }
            Self::NoLoginDomains => {
                "the cluster has no `registration-domains` in the inventory: whether the certificate names the domains of users who log in from outside was not checked"
            }
            Self::XmppNotAsked => {
                "servers were asked for the certificate of their web server: the one of IM and Presence for XMPP is another and was not asked for"
            }
            Self::AppleValidity => {
                "a certificate here is valid for more than 825 days: clients on iPhones, iPads and Macs refuse it, whichever root signed it (Apple, document 103769), and this forecast is about the others"
            }
            Self::Revocation => {
                "whether a certificate is revoked, and whether clients can find out, is not part of this forecast"
            }
        }
    }
}

/// How many days a certificate may be valid on Apple's systems under any root, and from which day on (document 103769). The profiles of
/// private CAs have the same fact; a forecast is made without them.
const APPLE: (i64, Date) = (825, date!(2019 - 07 - 02));

/// Whether clients on Apple's systems refuse a certificate for its validity.
pub(super) fn is_too_long_for_apple(certificate: &Certificate) -> bool {
    let (most, from) = APPLE;
    let validity = &certificate.validity;
    validity.not_before.date() >= from && validity.days() > most
}

/// The notes that these outcomes need.
pub(super) fn of(connections: &[Connection], clients: Clients) -> BTreeSet<Note> {
    let mut notes = BTreeSet::new();
    let mut servers: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for connection in connections {
        let outcomes = [Some(&connection.now), connection.after.as_ref()];
        for outcome in outcomes.into_iter().flatten() {
            let is_prompt = matches!(outcome, ClientOutcome::Prompt(_));
            if is_prompt && clients.on_invalid == OnInvalid::Prompt {
                notes.insert(Note::Default);
            }
            if let (true, Some(presented)) = (is_prompt, &connection.presented) {
                let known = servers.entry(presented.identity).or_default();
                known.extend(connection.server.as_deref());
            }
            let Some(doubt) = outcome.doubt() else {
                continue;
            };
            let is_disorder = |refusal: Refusal| refusal != Refusal::UnknownIssuer;
            if matches!(doubt.distrust, Some(Distrust::Refusal(refusal)) if is_disorder(refusal)) {
                notes.insert(Note::Disorder);
            }
            if is_prompt && connection.service == Some(Service::Outside) {
                notes.insert(Note::Outside);
            }
        }
    }
    if servers.values().any(|names| names.len() > 1) {
        notes.insert(Note::Shared);
    }
    notes
}
