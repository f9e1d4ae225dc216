//! What an authority has signed: one entry for each certificate, with the certificate in it.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    judge::engine::fingerprint,
    pki::{certificate::Certificate, text::printable::count},
};

time::serde::format_description!(day, Date, "[year]-[month]-[day]");

/// The version of the format.
const VERSION: u32 = 1;

const HEADER: &str = "# What this authority has signed, oldest first. Written by signready, which takes it as the truth:\n\
                      # the files in issued/ are copies of what is here, the revocation list is made of it.\n";

/// All that an authority has signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Index {
    version: u32,
    /// The number of the last revocation list; 0 before the first.
    pub(super) revocation_list: u64,
    /// How many entries there are: a file of which the end is missing is no index.
    certificates: usize,
    #[serde(default, rename = "certificate")]
    pub(super) entries: Vec<IndexEntry>,
}

/// A certificate in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct IndexEntry {
    /// The serial number, 32 hexadecimal digits.
    pub serial: String,
    /// What it is for: a node's certificate, else its first name.
    pub name: String,
    /// The DNS names and addresses that it certifies.
    pub names: Vec<String>,
    /// The day on which it was signed, its first.
    #[serde(with = "day")]
    pub from: Date,
    /// Its last day.
    #[serde(with = "day")]
    pub until: Date,
    /// The profile by which the request was judged.
    pub profile: String,
    /// SHA-256 of its SubjectPublicKeyInfo, in hexadecimal.
    pub key: String,
    /// The name of its files in `issued`, without the extension.
    pub file: String,
    /// The certificate, DER in Base64.
    pub(super) certificate: String,
    /// When and why it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
}

/// When and why a certificate was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Revocation {
    /// The day.
    #[serde(with = "day")]
    pub on: Date,
    /// The reason.
    pub reason: Reason,
}

/// Why a certificate is revoked (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Nobody says.
    #[default]
    Unspecified,
    /// The key is in other hands.
    KeyCompromise,
    /// The organization or its name has changed.
    AffiliationChanged,
    /// There is another certificate in its place.
    Superseded,
    /// The server is no more.
    CessationOfOperation,
    /// It should not have been issued.
    PrivilegeWithdrawn,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::PrivilegeWithdrawn,
    ];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "key-compromise",
            Self::AffiliationChanged => "affiliation-changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation-of-operation",
            Self::PrivilegeWithdrawn => "privilege-withdrawn",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// How a certificate stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateStanding {
    /// It can be used.
    Valid,
    /// Its last day is over.
    Expired,
    /// It was revoked.
    Revoked,
}

impl CertificateStanding {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl IndexEntry {
    /// How the certificate stands on a day.
    pub fn standing(&self, day: Date) -> CertificateStanding {
        match self.revoked {
            Some(_) => CertificateStanding::Revoked,
            None if self.until < day => CertificateStanding::Expired,
            None => CertificateStanding::Valid,
        }
    }

    /// The certificate; none when somebody has changed the index.
    pub(super) fn der(&self) -> Option<Vec<u8>> {
        STANDARD.decode(&self.certificate).ok()
    }

    /// The serial number as bytes; none when somebody has changed the index.
    pub(super) fn serial_bytes(&self) -> Option<Vec<u8>> {
        let digits = self.serial.as_bytes().chunks(2);
        digits
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect()
    }

    /// Whether the entry says what the certificate in it says: a list with another serial number would revoke nothing.
    fn is_sound(&self) -> bool {
        let der = self.der().unwrap_or_default();
        let Ok(certificate) = Certificate::from_der(&der, 0) else {
            return false;
        };
        let serial = der.get(certificate.serial.clone());
        serial == self.serial_bytes().as_deref()
            && self.key == fingerprint(certificate.public_key_info())
            && self.from == certificate.validity.not_before.date()
            && self.until == certificate.validity.not_after.date()
            && !self.file.contains(['/', '\\'])
    }
}

impl Index {
    /// The index of an authority that has signed nothing.
    pub(super) fn new() -> Self {
        Self {
            version: VERSION,
            revocation_list: 0,
            certificates: 0,
            entries: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, entry: IndexEntry) {
        self.entries.push(entry);
        self.certificates = self.entries.len();
    }

    pub(super) fn to_text(&self) -> Result<String, String> {
        let text = toml::to_string(self).map_err(|error| error.to_string())?;
        Ok(format!("{HEADER}{text}"))
    }
}

impl FromStr for Index {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let index: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        if index.version != VERSION {
            return Err(format!(
                "it has the format {}, and this signready reads format {VERSION}",
                index.version
            ));
        }
        if index.certificates != index.entries.len() {
            return Err(format!(
                "it should hold {} and holds {}",
                count(index.certificates, "certificate"),
                index.entries.len()
            ));
        }
        let mut entries = index.entries.iter();
        match entries.find(|entry| !entry.is_sound()) {
            Some(entry) => Err(format!("the entry of `{}` is damaged", entry.name)),
            None => Ok(index),
        }
    }
}

pub(super) fn encode(der: &[u8]) -> String {
    STANDARD.encode(der)
}
