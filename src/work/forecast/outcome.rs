//! What a client does about a certificate, and why.

use super::{Clients, Service};
use crate::pki::{
    certificate::{Mismatch, Refusal},
    text::printable::shortened,
};

/// What clients do about a certificate that they doubt: the installer's `INVALID_CERTIFICATE_BEHAVIOR`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnInvalid {
    /// They ask, and keep what was accepted: the argument is not there.
    #[default]
    Prompt,
    /// They ask in each session: `PromptPerSession`.
    PromptPerSession,
    /// They warn and do not load: `RejectAndNotify`.
    Reject,
}

impl OnInvalid {
    /// The words on the command line.
    pub const WORDS: [&'static str; 3] = ["prompt", "prompt-per-session", "reject"];

    /// The behaviour with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "prompt" => Some(Self::Prompt),
            "prompt-per-session" => Some(Self::PromptPerSession),
            "reject" => Some(Self::Reject),
            _ => None,
        }
    }

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::PromptPerSession => "prompt-per-session",
            Self::Reject => "reject",
        }
    }
}

/// What happens at a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientOutcome {
    /// The user notices nothing.
    Silent,
    /// The user is asked.
    Prompt(Doubt),
    /// The client does not connect, and nobody can accept anything.
    Refused(Doubt, Refuser),
    /// Nobody can say.
    Unknown(Unknown),
}

/// Why a client doubts a certificate: at least one of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Why it does not trust whoever issued it.
    pub distrust: Option<Distrust>,
    /// What in it is not as it should be.
    pub difference: Option<Difference>,
}

/// Why a client does not trust a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// The server made it for itself.
    OwnCertificate,
    /// It has no chain that is good.
    Refusal(Refusal),
}

/// What in a certificate is not as a client wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The address that the client was told.
    Address(Mismatch),
    /// A domain: of XMPP, or of the users who log in from outside.
    Domain(String),
}

/// What keeps users from accepting a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refuser {
    /// `INVALID_CERTIFICATE_BEHAVIOR=RejectAndNotify`.
    Policy,
    /// FIPS mode, in which that argument is ignored.
    Fips,
    /// Mobile and remote access.
    Outside,
}

/// Why nobody can say what happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// No server of the inventory has this address.
    NoServer,
    /// Several have it; their full names.
    Several(Vec<String>),
    /// Clients are told something that is no address which can be looked up.
    NoAddress,
    /// It may be a server of somebody else's.
    Elsewhere,
    /// The server was asked, and sent no certificate that can be read.
    Unseen,
    /// Its certificate was delivered in a file that cannot be read.
    Unread,
    /// Clients look for the XMPP domain, and the inventory does not have it.
    NoXmppDomain,
    /// The certificate has names of XMPP's own type, which are not read here.
    XmppNames,
}

impl ClientOutcome {
    /// What it is called.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Prompt(_) => "prompt",
            Self::Refused(..) => "refused",
            Self::Unknown(Unknown::Elsewhere) => "elsewhere",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Why the client doubts the certificate, if it does.
    pub fn doubt(&self) -> Option<&Doubt> {
        match self {
            Self::Prompt(doubt) | Self::Refused(doubt, _) => Some(doubt),
            Self::Silent | Self::Unknown(_) => None,
        }
    }

    /// With the reason in a word or two: `prompt: untrusted, other name`.
    pub fn brief(&self) -> String {
        let Some(doubt) = self.doubt() else {
            return self.word().to_owned();
        };
        let reasons: Vec<&str> = [
            doubt.distrust.map(|_| "untrusted"),
            doubt.difference.as_ref().map(|_| "mismatch"),
        ]
        .into_iter()
        .flatten()
        .collect();
        format!("{}: {}", self.word(), reasons.join(", "))
    }

    /// Why, one reason after the other; nothing where all is well.
    pub fn reasons(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        match self {
            Self::Silent => {}
            Self::Unknown(unknown) => reasons.push(unknown.text()),
            Self::Prompt(doubt) => reasons.extend(doubt.texts()),
            Self::Refused(doubt, refuser) => {
                reasons.extend(doubt.texts());
                reasons.push(refuser.text().to_owned());
            }
        }
        reasons
    }
}

impl Doubt {
    fn texts(&self) -> impl Iterator<Item = String> {
        let distrust = self.distrust.map(|distrust| distrust.text().to_owned());
        let difference = self.difference.as_ref().map(Difference::text);
        distrust.into_iter().chain(difference)
    }
}

impl Distrust {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::OwnCertificate => {
                "no certificate was delivered for it, and nobody trusts the one that it made for itself"
            }
            Self::Refusal(refusal) => refusal.text(),
        }
    }
}

impl Difference {
    /// In words.
    pub fn text(&self) -> String {
        match self {
            Self::Address(mismatch) => of_mismatch(mismatch),
            Self::Domain(domain) => {
                format!(
                    "the certificate does not name the domain `{}`",
                    shortened(domain)
                )
            }
        }
    }
}

fn of_mismatch(mismatch: &Mismatch) -> String {
    match mismatch {
        Mismatch::AddressAsName => {
            "the certificate has the IP address as a name, where clients do not look for addresses"
                .to_owned()
        }
        Mismatch::Address => {
            "clients are told an IP address, and the certificate has names".to_owned()
        }
        Mismatch::CommonNameOnly => {
            "only the common name is the address, and these clients do not look at it".to_owned()
        }
        Mismatch::CommonNameExcluded(ca) => format!(
            "the CA `{}` may not sign for the common name",
            shortened(ca)
        ),
        Mismatch::CommonNameBeside => {
            "only the common name is the address, and it does not count beside DNS names".to_owned()
        }
        Mismatch::WildcardDepth(wildcard) => format!(
            "the wildcard `{}` stands for one label, and the address has more or fewer there",
            shortened(wildcard)
        ),
        Mismatch::WildcardForm(wildcard) => format!(
            "in `{}` the wildcard is not the whole of the leftmost label",
            shortened(wildcard)
        ),
        Mismatch::WildcardBreadth(wildcard) => format!(
            "the wildcard `{}` stands for a whole top-level domain, and clients take no such wildcard",
            shortened(wildcard)
        ),
        Mismatch::WildcardLabel(wildcard) => format!(
            "not all clients let the wildcard `{}` stand for a name with an underscore",
            shortened(wildcard)
        ),
        Mismatch::DottedName(name) => format!(
            "the certificate's name `{}` ends in a dot, and the address does not",
            shortened(name)
        ),
        Mismatch::TrailingDot => {
            "the address ends in a dot, and the certificate's name does not".to_owned()
        }
        Mismatch::International(ascii) => {
            format!("the certificate has the address as `{}`", shortened(ascii))
        }
        Mismatch::NoNames => "the certificate has no name for clients to look at".to_owned(),
        Mismatch::OtherNames => "the certificate is for other names".to_owned(),
    }
}

impl Refuser {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Policy => {
                "`INVALID_CERTIFICATE_BEHAVIOR` is `RejectAndNotify`: the client warns and does not load"
            }
            Self::Fips => {
                "in FIPS mode the client warns and does not load, and nobody can accept a certificate"
            }
            Self::Outside => "from outside the client does not connect, and does not ask",
        }
    }

    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Fips => "fips",
            Self::Outside => "outside",
        }
    }
}

impl Unknown {
    /// In words.
    pub fn text(&self) -> String {
        match self {
            Self::NoServer => "no server in the inventory has this address".to_owned(),
            Self::Several(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{}`", shortened(name))).collect();
                format!("several servers have this name or address: {}", names.join(", "))
            }
            Self::NoAddress => {
                "this is not an address that can be looked up: where it leads is not known".to_owned()
            }
            Self::Unread => "the certificate that was delivered for this server cannot be read; `signready verify` says why".to_owned(),
            Self::Elsewhere => "this site may belong to another organization: it is not part of this forecast".to_owned(),
            Self::Unseen => "the server sent no certificate that can be read".to_owned(),
            Self::NoXmppDomain => {
                "clients look for the XMPP domain in the certificate, and the cluster has no `xmpp-domains` in the inventory".to_owned()
            }
            Self::XmppNames => {
                "the XMPP domain is not among the DNS names, and the certificate has names of another type that are not read here".to_owned()
            }
        }
    }
}

/// What decides what a doubt leads to.
#[derive(Clone, Copy)]
pub(super) struct Judging {
    pub(super) clients: Clients,
    pub(super) service: Option<Service>,
}

impl Judging {
    /// What comes of trust and names together.
    pub(super) fn outcome(
        self,
        distrust: Option<Distrust>,
        difference: Option<Difference>,
    ) -> ClientOutcome {
        if distrust.is_none() && difference.is_none() {
            return ClientOutcome::Silent;
        }
        let is_mismatch = difference.is_some();
        let doubt = Doubt {
            distrust,
            difference,
        };
        // In FIPS mode the argument of the installer is ignored.
        if self.clients.has_fips {
            ClientOutcome::Refused(doubt, Refuser::Fips)
        } else if self.clients.on_invalid == OnInvalid::Reject {
            ClientOutcome::Refused(doubt, Refuser::Policy)
        } else if self.service == Some(Service::Outside) && is_mismatch {
            ClientOutcome::Refused(doubt, Refuser::Outside)
        } else {
            ClientOutcome::Prompt(doubt)
        }
    }
}
