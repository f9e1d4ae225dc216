//! The folder of an authority, and what is in it.
//!
//! ```text
//! authority.toml                        what it writes into certificates
//! root.pem  root.key                    and, with an intermediate, intermediate.pem intermediate.key
//! index.toml                            what it has signed
//! issued/<name>.pem  issued/<name>.cer  copies for the servers
//! crl.pem  crl.crl                      the last revocation list
//! ```

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use rcgen::{CertificateParams, Issuer, KeyUsagePurpose};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};
use zeroize::Zeroizing;

use super::{
    AuthorityError,
    constraints::Permitted,
    identity::OwnCertificate,
    index::{Index, IndexEntry},
    password::Password,
};
use crate::{
    pki::csr::Verification,
    work::{
        generate,
        keypair::{self, KeyPair, encrypted::Locked},
    },
};

/// The version of the format.
const VERSION: u32 = 1;

pub(super) const SETTINGS: &str = "authority.toml";
pub(super) const INDEX: &str = "index.toml";
pub(super) const ISSUED: &str = "issued";
pub(super) const ROOT: &str = "root";
pub(super) const INTERMEDIATE: &str = "intermediate";

/// What an authority writes into every certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Settings {
    version: u32,
    /// Where clients fetch the revocation list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) crl_url: Option<String>,
    /// Where clients ask an OCSP responder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ocsp_url: Option<String>,
}

impl Settings {
    pub(super) fn new(
        crl_url: Option<String>,
        ocsp_url: Option<String>,
    ) -> Result<Self, AuthorityError> {
        let settings = Self {
            version: VERSION,
            crl_url,
            ocsp_url,
        };
        settings.check()?;
        Ok(settings)
    }

    /// Addresses that cannot be written into a certificate.
    fn check(&self) -> Result<(), AuthorityError> {
        let is_good = |url: &str| {
            let rest = url.strip_prefix("http://");
            url.len() <= 1000
                && rest.is_some_and(|rest| {
                    !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic())
                })
        };
        let mut urls = self.crl_url.iter().chain(&self.ocsp_url);
        urls.find(|url| !is_good(url))
            .map_or(Ok(()), |url| Err(AuthorityError::Url(url.clone())))
    }
}

/// An authority, read from its folder.
#[derive(Debug)]
pub struct Authority {
    folder: PathBuf,
    password: Option<Password>,
    pub(super) settings: Settings,
    pub(super) root: OwnCertificate,
    pub(super) intermediate: Option<OwnCertificate>,
    pub(super) index: Index,
}

impl Authority {
    /// Reads the authority in a folder.
    pub fn open(folder: &Path) -> Result<Self, AuthorityError> {
        if !folder.join(SETTINGS).exists() {
            return Err(AuthorityError::NotThere(folder.display().to_string()));
        }
        let settings = folder.join(SETTINGS);
        let text = text(&settings)?;
        let read: Settings =
            toml::from_str(&text).map_err(|error| unreadable(&settings, error.message()))?;
        if read.version != VERSION {
            let reason = format!(
                "it has the format {}, and this signready reads format {VERSION}",
                read.version
            );
            return Err(unreadable(&settings, reason));
        }
        read.check()?;
        let file = |name: &str, extension: &str| folder.join(format!("{name}.{extension}"));
        let root = certificate(&file(ROOT, "pem"))?;
        let path = file(INTERMEDIATE, "pem");
        // Without its certificate, but with its key, it would be the root that signs.
        let has_intermediate = path.exists() || file(INTERMEDIATE, "key").exists();
        let intermediate = has_intermediate.then(|| certificate(&path)).transpose()?;
        if let Some(there) = &intermediate
            && there.certificate.is_signed_by(&root.certificate) != Verification::Valid
        {
            return Err(unreadable(
                &path,
                "it is not signed with the key of the root",
            ));
        }
        Ok(Self {
            folder: folder.to_path_buf(),
            password: None,
            settings: read,
            root,
            intermediate,
            index: index(folder)?,
        })
    }

    /// With the password of the key that signs.
    #[must_use]
    pub fn with_password(self, password: Option<Password>) -> Self {
        Self { password, ..self }
    }

    /// The certificates that it has signed, the oldest first.
    pub fn entries(&self) -> &[IndexEntry] {
        &self.index.entries
    }

    /// Its own certificates, each with its name and in DER: the root, then the intermediate.
    pub fn certificates(&self) -> Vec<(&'static str, &[u8])> {
        let root = (ROOT, self.root.der());
        let intermediate = self.intermediate.as_ref();
        let intermediate = intermediate.map(|there| (INTERMEDIATE, there.der()));
        [root].into_iter().chain(intermediate).collect()
    }

    /// What it may certify.
    pub fn permitted(&self) -> &Permitted {
        &self.issuer().permitted
    }

    /// The last day on which it can sign.
    pub fn until(&self) -> Date {
        self.end().date()
    }

    /// The folder of the certificates.
    pub fn issued(&self) -> PathBuf {
        self.folder.join(ISSUED)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The end of whichever of its certificates ends first.
    pub(super) fn end(&self) -> OffsetDateTime {
        self.root.not_after().min(self.issuer().not_after())
    }

    /// The certificate whose key signs.
    pub(super) fn issuer(&self) -> &OwnCertificate {
        self.intermediate.as_ref().unwrap_or(&self.root)
    }

    fn issuer_file(&self, extension: &str) -> PathBuf {
        let name = match self.intermediate {
            Some(_) => INTERMEDIATE,
            None => ROOT,
        };
        self.folder.join(format!("{name}.{extension}"))
    }

    /// The issuer with its key, on a day on which it may sign.
    pub(super) fn signer(&self, day: Date) -> Result<Issuer<'static, KeyPair>, AuthorityError> {
        let path = self.issuer_file("pem");
        let (from, until) = (self.issuer().not_before().date(), self.until());
        if day < from || until < day {
            return Err(AuthorityError::NotValid {
                path: path.display().to_string(),
                from,
                until,
                day,
            });
        }
        let key_path = self.issuer_file("key");
        let key = self.key(&key_path)?;
        if !self.issuer().has_key(&key) {
            return Err(AuthorityError::OtherKey {
                key: key_path.display().to_string(),
                certificate: path.display().to_string(),
            });
        }
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = self.issuer().distinguished_name();
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        parameters.key_identifier_method = keypair::key_identifier(&key);
        Ok(Issuer::new(parameters, key))
    }

    fn key(&self, path: &Path) -> Result<KeyPair, AuthorityError> {
        let pem = Zeroizing::new(text(path)?);
        let shown = || path.display().to_string();
        match (keypair::encrypted::is_encrypted(&pem), &self.password) {
            (true, Some(password)) => {
                keypair::encrypted::read(&pem, password.bytes()).map_err(|locked| match locked {
                    Locked::Password => AuthorityError::PasswordWrong(shown()),
                    Locked::Unknown => AuthorityError::KeyEncryption(shown()),
                })
            }
            (true, None) => Err(AuthorityError::PasswordMissing(shown())),
            (false, Some(_)) => Err(AuthorityError::PasswordUnused(shown())),
            (false, None) => KeyPair::from_pem(&pem)
                .map_err(|_| unreadable(path, "it holds no private key that is understood")),
        }
    }

    /// Reads the index anew: somebody else may have signed since.
    pub(super) fn refresh(&mut self) -> Result<(), AuthorityError> {
        self.index = index(&self.folder)?;
        Ok(())
    }

    /// Writes the index.
    pub(super) fn save(&self) -> Result<(), AuthorityError> {
        let path = self.folder.join(INDEX);
        let text = self
            .index
            .to_text()
            .map_err(|error| AuthorityError::Unwritable {
                path: path.display().to_string(),
                cause: io::Error::other(error),
            })?;
        write(&path, |path| generate::replace(path, text.as_bytes()))
    }
}

/// Writes a file, or says which one could not be written.
pub(super) fn write(
    path: &Path,
    how: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<(), AuthorityError> {
    how(path).map_err(|cause| AuthorityError::Unwritable {
        path: path.display().to_string(),
        cause,
    })
}

fn index(folder: &Path) -> Result<Index, AuthorityError> {
    let path = folder.join(INDEX);
    text(&path)?
        .parse()
        .map_err(|reason: String| unreadable(&path, reason))
}

fn text(path: &Path) -> Result<String, AuthorityError> {
    fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => unreadable(path, "it is not there"),
        _ => unreadable(path, error),
    })
}

fn certificate(path: &Path) -> Result<OwnCertificate, AuthorityError> {
    let block =
        pem::parse(text(path)?).map_err(|_| unreadable(path, "it is no certificate in PEM"))?;
    OwnCertificate::from_der(block.contents()).map_err(|error| unreadable(path, error))
}

fn unreadable(path: &Path, reason: impl fmt::Display) -> AuthorityError {
    AuthorityError::Unreadable {
        path: path.display().to_string(),
        reason: reason.to_string(),
    }
}
