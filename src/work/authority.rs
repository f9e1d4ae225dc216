//! A certification authority in a folder, for a lab or an internal estate.
//!
//! ```text
//! founded:  name, terms → root, intermediate → what is in its folder
//! signs:    Fleet (linted before) → orders: key and checked names, subject → certificates → changes: index, then files
//! revokes:  serial → index → revocation list → changes: index, then list
//! ```
//!
//! Nothing is copied from a request but its public key, its names, and a few
//! attributes of its subject: what else it asks for is decided here. The index
//! holds every certificate whole and is written before a certificate leaves the
//! folder, so that there is none that the authority does not know of.

mod constraints;
mod create;
mod folder;
mod identity;
mod index;
mod order;
mod password;
mod revoke;
mod sign;

use std::io;

use time::Date;

pub use constraints::Permitted;
pub use create::{Founding, found};
pub use folder::{Authority, Signer};
pub use index::{CertificateStanding, IndexEntry, Reason, Revocation};
pub use order::{Order, orders};
pub use password::Password;
pub use revoke::{Change, Published, Revoked, publish, revoke};
pub use sign::{Issued, Signed, Signing, Terms, TooLong, missing_files};

use crate::{
    pki::text::printable::{count, shortened},
    work::keypair::KeypairError,
};

/// Why the authority cannot do what was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorityError {
    /// There is no authority in the folder.
    #[error("there is no certification authority in `{0}`")]
    NotThere(String),
    /// A file of the authority is missing or cannot be read.
    #[error("cannot read `{path}`: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// A file cannot be written.
    #[error("cannot write `{path}`: {cause}")]
    Unwritable {
        /// The file.
        path: String,
        /// The system's answer.
        cause: io::Error,
    },
    /// The key is not the one that the certificate names.
    #[error("`{key}` is not the key of `{certificate}`")]
    OtherKey {
        /// The key's file.
        key: String,
        /// The certificate's file.
        certificate: String,
    },
    /// The key is encrypted, and there is no password.
    #[error("`{0}` is encrypted, and no password was given")]
    PasswordMissing(String),
    /// The password is another one.
    #[error("the password is not that of `{0}`")]
    PasswordWrong(String),
    /// There is a password, and the key is not encrypted.
    #[error("`{0}` is not encrypted, and a password was given")]
    PasswordUnused(String),
    /// The key is encrypted in a way that is not read, or is damaged.
    #[error("`{0}` is damaged, or encrypted in a way that is not understood here")]
    KeyEncryption(String),
    /// The password's file begins with an empty line, or is empty.
    #[error("there is no password in the first line of `{0}`")]
    PasswordEmpty(String),
    /// The password's file holds something else.
    #[error(
        "the first line of `{path}` is no password: it is not UTF-8, longer than {most} bytes, or has characters that are invisible"
    )]
    PasswordText {
        /// The password's file.
        path: String,
        /// The longest that is possible, in bytes.
        most: usize,
    },
    /// The name is none.
    #[error("the authority's name `{}` is empty, longer than {most} characters, or has characters that are invisible", shortened(.name))]
    FoundingName {
        /// The name.
        name: String,
        /// The longest that is possible.
        most: usize,
    },
    /// The organization is none.
    #[error("the organization `{}` is empty, longer than {most} characters, or has characters that are invisible", shortened(.organization))]
    FoundingOrganization {
        /// The organization.
        organization: String,
        /// The longest that is possible.
        most: usize,
    },
    /// What names are permitted cannot be understood.
    #[error("`{}` is neither a domain nor a network", shortened(.0))]
    Permit(String),
    /// Networks are permitted and no domains.
    #[error("only networks are permitted, and no domain")]
    PermitsNoDomain,
    /// The address of revocation lists or of the responder is none.
    #[error("`{}` is not an address that begins with `http://`", shortened(.0))]
    Url(String),
    /// The path length leaves no room for the intermediate.
    #[error("a path length of 0 leaves no room for an intermediate")]
    NoRoomForIntermediate,
    /// The authority's certificate is valid at another time.
    #[error("`{path}` is valid from {from} to {until}, and not on {day}")]
    NotValid {
        /// The certificate's file.
        path: String,
        /// Its first day.
        from: Date,
        /// Its last day.
        until: Date,
        /// The day.
        day: Date,
    },
    /// A day after the end of the calendar.
    #[error("there are no dates so far from {0}")]
    Calendar(Date),
    /// There is no request in a file.
    #[error("`{0}` holds no request that can be read")]
    NoRequest(String),
    /// The request is not signed with its own key.
    #[error("`{0}` is not signed with its own key, as far as can be told")]
    Unproven(String),
    /// A key that cannot be written into a certificate.
    #[error("`{path}` has a key that cannot be certified here: {key}")]
    Key {
        /// The request's file.
        path: String,
        /// The key.
        key: String,
    },
    /// There is no name to certify.
    #[error("`{0}` asks for no DNS name and no address")]
    NoName(String),
    /// A name that is none.
    #[error("`{path}` asks for `{}`, which is no DNS name", shortened(.name))]
    Name {
        /// The request's file.
        path: String,
        /// The name.
        name: String,
    },
    /// A name that the authority may not certify.
    #[error("`{path}` asks for `{}`, which this authority may not certify: it is constrained to {permitted}", shortened(.name))]
    Outside {
        /// The request's file.
        path: String,
        /// The name.
        name: String,
        /// What it may certify.
        permitted: String,
    },
    /// A common name that an authority with constraints does not certify.
    #[error("`{path}` asks for the common name `{}`, which is none of its alternative names: an authority that is constrained signs no such name", shortened(.name))]
    CommonName {
        /// The request's file.
        path: String,
        /// The common name.
        name: String,
    },
    /// A value of the subject that must not be passed on.
    #[error(
        "`{path}` has a subject with characters that are invisible or control characters: {attribute}"
    )]
    Subject {
        /// The request's file.
        path: String,
        /// The attribute.
        attribute: String,
    },
    /// No node of the inventory is the request's.
    #[error("`{0}` belongs to no node of the inventory")]
    NotInInventory(String),
    /// A name that the inventory does not give to the node.
    #[error("`{path}` asks for `{}`, which the inventory does not plan for it", shortened(.name))]
    NotPlanned {
        /// The request's file.
        path: String,
        /// The name.
        name: String,
    },
    /// The key is in other hands.
    #[error(
        "`{path}` has the key of certificate {serial}, which was revoked because others have the key"
    )]
    Compromised {
        /// The request's file.
        path: String,
        /// The serial number of the certificate.
        serial: String,
    },
    /// There are valid certificates already.
    #[error("{}", already(.0))]
    Already(Vec<Already>),
    /// Two requests of one run are for the same.
    #[error("`{first}` and `{second}` have the same {what}")]
    Twice {
        /// A request's file.
        first: String,
        /// Another's.
        second: String,
        /// What is the same.
        what: String,
    },
    /// More days than the profile allows.
    #[error("{profile} allows certificates of at most {} on {day}, and not of {wanted}", count(*.most, "day"))]
    TooLong {
        /// The profile.
        profile: String,
        /// Its limit in days.
        most: usize,
        /// What was asked for, in days.
        wanted: usize,
        /// The day.
        day: Date,
    },
    /// The profile does not let certificates be for clients.
    #[error("{0} allows no certificates for clients")]
    NoClients(String),
    /// No certificate has such a serial number.
    #[error("no certificate has a serial number that begins with `{}`", shortened(.0))]
    NoSerial(String),
    /// Several certificates have such a serial number.
    #[error("{number} certificates have a serial number that begins with `{}`", shortened(.serial))]
    ManySerials {
        /// What was asked for.
        serial: String,
        /// How many there are.
        number: usize,
    },
    /// The certificate was revoked for another reason.
    #[error(
        "certificate {serial} was revoked on {on} already ({reason}), and the reason is not changed to {wanted}"
    )]
    OtherReason {
        /// The serial number of the certificate.
        serial: String,
        /// The day on which it was revoked.
        on: Date,
        /// Why it was.
        reason: Reason,
        /// The reason that was given.
        wanted: Reason,
    },
    /// There are no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
    /// What was made is not what was meant.
    #[error("the certificate that was made for `{0}` is not as it should be, and was thrown away")]
    Unsound(String),
    /// The library that makes keys and certificates refused.
    #[error("cannot make the {what}: {cause}")]
    Making {
        /// What was to be made.
        what: String,
        /// The library's words.
        cause: KeypairError,
    },
}

/// A request for which there is a valid certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Already {
    /// The request's file.
    pub path: String,
    /// What is the same: the key or the name.
    pub what: String,
    /// The serial number of the certificate.
    pub serial: String,
    /// Its last day.
    pub until: Date,
}

fn already(requests: &[Already]) -> String {
    const NAMED: usize = 3;
    let each = requests.iter().take(NAMED).map(|there| {
        format!(
            "`{}`: certificate {} with the same {} is valid until {}",
            there.path, there.serial, there.what, there.until
        )
    });
    let each: Vec<String> = each.collect();
    let more = match requests.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    format!("signed already: {}{more}", each.join("; "))
}

impl AuthorityError {
    /// What to do about it.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotThere(_) => {
                "`signready authority init` founds one; `--ca DIR` names its folder"
            }
            Self::Unreadable { .. } => {
                "the folder is only an authority as a whole: bring the file back from a copy of the folder"
            }
            Self::OtherKey { .. } => "bring the right file back from a copy of the folder",
            Self::PasswordMissing(_) => {
                "name the file whose first line is its password: `--password-file FILE`"
            }
            Self::PasswordWrong(_) => {
                "`--password-file` must name the file that `authority init` was given; without its password the key cannot be used"
            }
            Self::PasswordUnused(_) => "leave `--password-file` out",
            Self::KeyEncryption(_) => {
                "encrypt it anew: `openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -iter 600000 -in OLD -out NEW`"
            }
            Self::PasswordEmpty(_) => "write the password into the first line",
            Self::PasswordText { .. } => {
                "save it as plain text in UTF-8, without a byte order mark"
            }
            Self::FoundingName { .. } => {
                "a name such as `Example Lab` becomes `Example Lab Root CA`"
            }
            Self::FoundingOrganization { .. } => "leave `--organization` out, or correct it",
            Self::Permit(_) => {
                "write a domain such as `lab.example.com`, or a network such as `10.20.0.0/16`"
            }
            Self::PermitsNoDomain => {
                "name a domain, too: with networks alone every DNS name would be permitted"
            }
            Self::Url(_) => {
                "clients fetch revocation lists over plain HTTP, such as http://pki.example.com/lab.crl"
            }
            Self::NoRoomForIntermediate => "leave `--path-length` out, or give at least 1",
            Self::NotValid { day, from, .. } if day < from => {
                "it is to come: is the clock of this machine right? `--as-of` judges by another day"
            }
            Self::NotValid { .. } => {
                "found a new authority in another folder, and place its root before the old one ends; `--as-of` judges by another day"
            }
            Self::Calendar(_) => "give fewer days",
            Self::NoRequest(_) => "`signready lint` says what is wrong with the file",
            Self::Unproven(_) => {
                "who cannot sign with the key does not have it: have the request made again on the server"
            }
            Self::Key { .. } => "RSA, P-256, P-384, P-521 and Ed25519 can be certified",
            Self::NoName(_) => {
                "clients look for names in the subjectAltName: have the request made with the server's name in it"
            }
            Self::Name { .. } => "have the request made again with the right name",
            Self::Outside { .. } => {
                "clients would refuse such a certificate: correct the request, or found another authority that permits the name"
            }
            Self::CommonName { .. } => {
                "use one of the alternative names as the common name, or a title without dot, colon and slash"
            }
            Self::Subject { .. } => {
                "have the request made again, or let the subject come from an inventory with `--inventory`"
            }
            Self::NotInInventory(_) => {
                "add the node to the inventory, or sign without `--inventory`"
            }
            Self::NotPlanned { .. } => {
                "add the name to the node's `alt-names`, have the request made again, or sign it all the same with `--allow-findings`"
            }
            Self::Compromised { .. } => "have a new key and a new request made on the server",
            Self::Already(_) => {
                "sign once more with `--again`, or hand in only the requests that are new"
            }
            Self::Twice { .. } => "hand in one of them, or sign both with `--again`",
            Self::TooLong { .. } => "leave `--days` out, or give fewer",
            Self::NoClients(_) => "leave `--client-auth` out, or name another profile with `-p`",
            Self::NoSerial(_) => "`signready authority list` shows the serial numbers",
            Self::ManySerials { .. } => "give more of its digits",
            Self::OtherReason { .. } => {
                "leave it as it is; only `--reason key-compromise` takes the place of another reason"
            }
            Self::Unsound(_) => "this is a mistake of ours: please report it",
            Self::Unwritable { .. } | Self::NoRandomness | Self::Making { .. } => return None,
        })
    }

    fn making<Cause: Into<KeypairError>>(what: impl Into<String>) -> impl FnOnce(Cause) -> Self {
        let what = what.into();
        |cause| Self::Making {
            what,
            cause: cause.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::{Already, AuthorityError};

    #[test]
    fn a_fleet_that_is_signed_is_told_in_a_line() {
        let requests = (1..=5).map(|number| Already {
            path: format!("{number}.csr"),
            what: "key".to_owned(),
            serial: "01".to_owned(),
            until: date!(2027 - 01 - 31),
        });
        let said = AuthorityError::Already(requests.collect()).to_string();
        assert!(said.contains("`3.csr`") && said.ends_with("2027-01-31; and 2 more"));
        assert!(!said.contains("`4.csr`"));
    }
}
