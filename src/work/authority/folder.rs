//! The folder of an authority, and what is in it.
//!
//! ```text
//! authority.toml                        what it writes into certificates
//! root.pem  root.key                    and, with an intermediate, intermediate.pem intermediate.key
//! index.toml                            what it has signed
//! issued/<name>.pem  issued/<name>.cer  copies for the servers
//! crl.pem  crl.crl                      the last revocation list
//! authority.lock                        held while the index is read, changed and written
//! ```

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use rcgen::{CertificateParams, Issuer, KeyUsagePurpose};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

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
        file_change::{ExistingFiles, FileChange, NewFile},
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
    /// Where clients fetch the certificate of whoever signs, in DER.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) issuer_url: Option<String>,
}

impl Settings {
    pub(super) fn new(
        crl_url: Option<String>,
        ocsp_url: Option<String>,
        issuer_url: Option<String>,
    ) -> Result<Self, AuthorityError> {
        let settings = Self {
            version: VERSION,
            crl_url,
            ocsp_url,
            issuer_url,
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
        let urls = self.crl_url.iter().chain(&self.ocsp_url);
        let mut urls = urls.chain(&self.issuer_url);
        urls.find(|url| !is_good(url))
            .map_or(Ok(()), |url| Err(AuthorityError::Url(url.clone())))
    }
}

/// An authority, read from its folder.
#[derive(Debug)]
pub struct Authority {
    folder: PathBuf,
    /// What was found at the place of the key that signs.
    key: ExistingFiles,
    password: Option<Password>,
    pub(super) settings: Settings,
    pub(super) root: OwnCertificate,
    pub(super) intermediate: Option<OwnCertificate>,
    pub(super) index: Index,
}

impl Authority {
    /// The name of the lock's file: who holds it is the only one who changes the folder.
    pub const LOCK: &str = "authority.lock";

    /// The files of which an authority is read.
    pub fn paths(folder: &Path) -> Vec<PathBuf> {
        vec![
            folder.join(SETTINGS),
            file(folder, ROOT, "pem"),
            file(folder, INTERMEDIATE, "pem"),
            folder.join(INDEX),
        ]
    }

    /// The file of the intermediate's key: whether it is there has to be known as well.
    pub fn intermediate_key_path(folder: &Path) -> PathBuf {
        file(folder, INTERMEDIATE, "key")
    }

    /// Reads the authority in a folder from what was found there.
    pub fn read(folder: &Path, files: &ExistingFiles) -> Result<Self, AuthorityError> {
        let settings = folder.join(SETTINGS);
        if !files.contains(&settings) {
            return Err(AuthorityError::NotThere(folder.display().to_string()));
        }
        let read: Settings = toml::from_str(text(files, &settings)?)
            .map_err(|error| unreadable(&settings, error.message()))?;
        if read.version != VERSION {
            let reason = format!(
                "it has the format {}, and this signready reads format {VERSION}",
                read.version
            );
            return Err(unreadable(&settings, reason));
        }
        read.check()?;
        let root = certificate(files, &file(folder, ROOT, "pem"))?;
        let path = file(folder, INTERMEDIATE, "pem");
        // Without its certificate, but with its key, it would be the root that signs.
        let has_intermediate =
            files.contains(&path) || files.contains(&Self::intermediate_key_path(folder));
        let intermediate = has_intermediate
            .then(|| certificate(files, &path))
            .transpose()?;
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
            key: ExistingFiles::default(),
            password: None,
            settings: read,
            root,
            intermediate,
            index: index(files, folder)?,
        })
    }

    /// With what was found at [`Authority::key_path`], and with its password.
    #[must_use]
    pub fn with_key(self, key: ExistingFiles, password: Option<Password>) -> Self {
        Self {
            key,
            password,
            ..self
        }
    }

    /// The file of the key that signs.
    pub fn key_path(&self) -> PathBuf {
        self.issuer_file("key")
    }

    /// The file of the index.
    pub fn index_path(&self) -> PathBuf {
        self.folder.join(INDEX)
    }

    /// The file of the lock.
    pub fn lock_path(&self) -> PathBuf {
        self.folder.join(Self::LOCK)
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
        file(&self.folder, name, extension)
    }

    /// The issuer with its key, on a day on which it may sign.
    pub fn signer(&self, day: Date) -> Result<Signer, AuthorityError> {
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
        let key_path = self.key_path();
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
        Ok(Signer(Issuer::new(parameters, key)))
    }

    fn key(&self, path: &Path) -> Result<KeyPair, AuthorityError> {
        let pem = text(&self.key, path)?;
        let shown = || path.display().to_string();
        match (keypair::encrypted::is_encrypted(pem), &self.password) {
            (true, Some(password)) => {
                keypair::encrypted::read(pem, password.bytes()).map_err(|locked| match locked {
                    Locked::Password => AuthorityError::PasswordWrong(shown()),
                    Locked::Unknown => AuthorityError::KeyEncryption(shown()),
                })
            }
            (true, None) => Err(AuthorityError::PasswordMissing(shown())),
            (false, Some(_)) => Err(AuthorityError::PasswordUnused(shown())),
            (false, None) => KeyPair::from_pem(pem)
                .map_err(|_| unreadable(path, "it holds no private key that is understood")),
        }
    }

    /// Reads the index anew from what was found at [`Authority::index_path`]: somebody else may have signed since.
    pub fn refresh(&mut self, files: &ExistingFiles) -> Result<(), AuthorityError> {
        self.index = index(files, &self.folder)?;
        Ok(())
    }

    /// The index as it should be written.
    pub(super) fn saved(&self) -> Result<FileChange, AuthorityError> {
        let path = self.index_path();
        match self.index.to_text() {
            Ok(text) => Ok(FileChange::Replace(NewFile::shared(path, text))),
            Err(error) => Err(AuthorityError::Unwritable {
                path: path.display().to_string(),
                cause: io::Error::other(error),
            }),
        }
    }
}

/// The issuer of certificates and revocation lists, with its key.
#[derive(Debug)]
pub struct Signer(pub(super) Issuer<'static, KeyPair>);

fn file(folder: &Path, name: &str, extension: &str) -> PathBuf {
    folder.join(format!("{name}.{extension}"))
}

fn index(files: &ExistingFiles, folder: &Path) -> Result<Index, AuthorityError> {
    let path = folder.join(INDEX);
    text(files, &path)?
        .parse()
        .map_err(|reason: String| unreadable(&path, reason))
}

fn text<'a>(files: &'a ExistingFiles, path: &Path) -> Result<&'a str, AuthorityError> {
    match files.text(path) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(unreadable(path, "it is not there")),
        Err(reason) => Err(unreadable(path, reason)),
    }
}

fn certificate(files: &ExistingFiles, path: &Path) -> Result<OwnCertificate, AuthorityError> {
    let block = pem::parse(text(files, path)?)
        .map_err(|_| unreadable(path, "it is no certificate in PEM"))?;
    OwnCertificate::from_der(block.contents()).map_err(|error| unreadable(path, error))
}

fn unreadable(path: &Path, reason: impl fmt::Display) -> AuthorityError {
    AuthorityError::Unreadable {
        path: path.display().to_string(),
        reason: reason.to_string(),
    }
}
