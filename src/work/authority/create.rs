//! An authority is founded: its folder appears with everything in it, or not at all.

use std::{
    fs::{self, DirEntry},
    io,
    path::Path,
};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyUsagePurpose,
    SerialNumber,
};
use tempfile::TempDir;
use time::{Date, Duration, OffsetDateTime};

use super::{
    AuthorityError,
    constraints::Permitted,
    folder::{INDEX, INTERMEDIATE, ISSUED, ROOT, SETTINGS, Settings, write},
    index::Index,
    lock::{self, Lock},
    password::Password,
};
use crate::{
    pki::{crypto, key::KeyAlgorithm, pem::to_pem, text::printable::is_unsafe},
    work::{
        generate,
        keypair::{self, Encoding, KeyPair},
    },
};

/// The longest common name and organization, in characters (RFC 5280 appendix A.1).
const LONGEST: usize = 64;

/// The longest name of an authority: ` Issuing CA` comes behind it.
const LONGEST_NAME: usize = LONGEST - " Issuing CA".len();

const HEADER: &str = "# What this authority writes into the certificates that it signs. It is kept by signready; these may be changed:\n\
                      #   crl-url = \"http://…\"   where clients fetch crl.crl\n\
                      #   ocsp-url = \"http://…\"  where clients ask an OCSP responder\n";

/// What an authority should be.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Its name, such as `Example Lab`; ` Root CA` and ` Issuing CA` come behind it.
    pub name: String,
    /// The organization in its subject.
    pub organization: Option<String>,
    /// Its keys.
    pub key: KeyAlgorithm,
    /// Whether an intermediate signs, and the root's key can be put away.
    pub intermediate: bool,
    /// How many authorities may stand below the root; as many as there are unless it is given.
    pub path_length: Option<u8>,
    /// What it may certify.
    pub permitted: Permitted,
    /// Its first day.
    pub day: Date,
    /// For how many days it is valid.
    pub days: u32,
    /// Where clients fetch the revocation list.
    pub crl_url: Option<String>,
    /// Where clients ask an OCSP responder.
    pub ocsp_url: Option<String>,
    /// With what its keys are encrypted.
    pub password: Option<Password>,
}

/// Makes the keys and certificates, and the folder with them in it.
///
/// Everything is written into a folder beside it first, which then gets its name. A folder that is there and empty, which
/// may be the one that somebody stands in, is filled; `authority.toml` comes last, and without it there is no authority. A
/// folder that is not empty is never changed.
pub fn found(founding: &Founding, folder: &Path) -> Result<(), AuthorityError> {
    let is_there = folder.symlink_metadata().is_ok();
    if is_there {
        must_be_empty(folder)?;
    }
    let settings = Settings::new(founding.crl_url.clone(), founding.ocsp_url.clone())?;
    let root = root(founding)?;
    let intermediate = founding
        .intermediate
        .then(|| intermediate(founding, &root.issuer))
        .transpose()?;
    let texts = (
        toml::to_string(&settings).map_err(|error| error.to_string()),
        Index::new().to_text(),
    );
    let (Ok(settings), Ok(index)) = texts else {
        return Err(AuthorityError::Unsound(founding.name.clone()));
    };
    let fill = |folder: &Path| {
        let password = founding.password.as_ref();
        write_identity(folder, ROOT, &root, password)?;
        if let Some(intermediate) = &intermediate {
            write_identity(folder, INTERMEDIATE, intermediate, password)?;
        }
        let file = |name: &str, text: &str| {
            let create = |path: &Path| generate::create(path, text.as_bytes());
            write(&folder.join(name), create)
        };
        file(INDEX, &index)?;
        write(&folder.join(ISSUED), |path| fs::create_dir(path))?;
        file(SETTINGS, &format!("{HEADER}{settings}"))
    };
    if is_there {
        let _lock = Lock::take(folder)?;
        must_be_empty(folder)?;
        write(folder, generate::make_private)?;
        let staged = staged(folder)?;
        fill(staged.path())?;
        return move_into(staged.path(), folder);
    }
    let parent = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    write(parent, |parent| fs::create_dir_all(parent))?;
    let staged = staged(parent)?;
    fill(staged.path())?;
    put_in_place(staged, folder)
}

fn staged(parent: &Path) -> Result<TempDir, AuthorityError> {
    generate::temporary_folder(parent).map_err(|cause| AuthorityError::Unwritable {
        path: parent.display().to_string(),
        cause,
    })
}

/// Of an attempt that came to nothing the lock may be there.
fn must_be_empty(folder: &Path) -> Result<(), AuthorityError> {
    let is_lock =
        |entry: io::Result<DirEntry>| entry.is_ok_and(|entry| entry.file_name() == lock::NAME);
    let is_empty = fs::read_dir(folder).is_ok_and(|mut entries| entries.all(is_lock));
    if is_empty {
        Ok(())
    } else {
        Err(AuthorityError::Exists(folder.display().to_string()))
    }
}

/// Moves what is in one folder into another, `authority.toml` last.
fn move_into(staged: &Path, folder: &Path) -> Result<(), AuthorityError> {
    let files = [ROOT, INTERMEDIATE].map(|name| [format!("{name}.key"), format!("{name}.pem")]);
    let files = files.concat().into_iter();
    for name in files.chain([ISSUED, INDEX, SETTINGS].map(str::to_owned)) {
        let from = staged.join(&name);
        if from.exists() {
            write(&folder.join(&name), |to| fs::rename(from, to))?;
        }
    }
    Ok(())
}

/// Gives the folder its name. What came there in the meantime is not overwritten.
fn put_in_place(staged: TempDir, folder: &Path) -> Result<(), AuthorityError> {
    match fs::rename(staged.path(), folder) {
        Ok(()) => {
            // It has another name now, and nothing is left to clear away.
            let _ = staged.keep();
            Ok(())
        }
        Err(error) if folder.exists() => {
            drop(error);
            Err(AuthorityError::Exists(folder.display().to_string()))
        }
        Err(cause) => Err(AuthorityError::Unwritable {
            path: folder.display().to_string(),
            cause,
        }),
    }
}

fn write_identity(
    folder: &Path,
    name: &str,
    identity: &Identity,
    password: Option<&Password>,
) -> Result<(), AuthorityError> {
    let key = match password {
        None => identity
            .issuer
            .key()
            .to_pem()
            .map_err(AuthorityError::making("key"))?,
        Some(password) => keypair::encrypted::to_pem(identity.issuer.key(), password.bytes())
            .ok_or(AuthorityError::NoRandomness)?
            .into(),
    };
    write(&folder.join(format!("{name}.key")), |path| {
        generate::create_secret(path, key.as_bytes())
    })?;
    let certificate = to_pem("CERTIFICATE", &identity.der);
    write(&folder.join(format!("{name}.pem")), |path| {
        generate::create(path, certificate.as_bytes())
    })
}

/// A certificate with its key.
struct Identity {
    der: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

fn root(founding: &Founding) -> Result<Identity, AuthorityError> {
    let least = u8::from(founding.intermediate);
    let path_length = founding.path_length.unwrap_or(least);
    if path_length < least {
        return Err(AuthorityError::NoRoomForIntermediate);
    }
    let key = key(founding)?;
    let parameters = parameters(founding, "Root CA", path_length, &key)?;
    let encoding = parameters
        .self_signed(&key)
        .and_then(|written| finished(&written, &key, &key));
    Ok(Identity {
        der: encoding.map_err(AuthorityError::making("root"))?,
        issuer: Issuer::new(parameters, key),
    })
}

fn intermediate(
    founding: &Founding,
    root: &Issuer<'_, KeyPair>,
) -> Result<Identity, AuthorityError> {
    let key = key(founding)?;
    let mut parameters = parameters(founding, "Issuing CA", 0, &key)?;
    parameters.use_authority_key_identifier_extension = true;
    let encoding = parameters
        .signed_by(&key, root)
        .and_then(|written| finished(&written, &key, root.key()));
    Ok(Identity {
        der: encoding.map_err(AuthorityError::making("intermediate"))?,
        issuer: Issuer::new(parameters, key),
    })
}

fn finished(
    written: &rcgen::Certificate,
    key: &KeyPair,
    signer: &KeyPair,
) -> Result<Vec<u8>, rcgen::Error> {
    let encoding = Encoding {
        der: written.der(),
        subject: Some(key.public()),
        signer,
    };
    encoding.finished()
}

fn key(founding: &Founding) -> Result<KeyPair, AuthorityError> {
    KeyPair::generate(founding.key).map_err(AuthorityError::making("key"))
}

fn parameters(
    founding: &Founding,
    role: &str,
    path_length: u8,
    key: &KeyPair,
) -> Result<CertificateParams, AuthorityError> {
    let name = founding.name.trim();
    if !is_attribute(name, LONGEST_NAME) {
        return Err(AuthorityError::FoundingName {
            name: founding.name.clone(),
            most: LONGEST_NAME,
        });
    }
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = DistinguishedName::new();
    if let Some(organization) = &founding.organization {
        let organization = organization.trim();
        if !is_attribute(organization, LONGEST) {
            return Err(AuthorityError::FoundingOrganization {
                organization: organization.to_owned(),
                most: LONGEST,
            });
        }
        parameters
            .distinguished_name
            .push(DnType::OrganizationName, organization);
    }
    parameters
        .distinguished_name
        .push(DnType::CommonName, format!("{name} {role}"));
    parameters.serial_number = Some(serial()?);
    parameters.key_identifier_method = keypair::key_identifier(key);
    (parameters.not_before, parameters.not_after) = validity(founding.day, founding.days)?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters.name_constraints = founding.permitted.extension();
    Ok(parameters)
}

fn is_attribute(text: &str, most: usize) -> bool {
    !text.is_empty() && text.chars().count() <= most && !text.contains(is_unsafe)
}

/// From midnight of the day to the last second of the last day, in UTC: both ends count (RFC 5280 §4.1.2.5).
pub(super) fn validity(
    day: Date,
    days: u32,
) -> Result<(OffsetDateTime, OffsetDateTime), AuthorityError> {
    let begin = day.midnight().assume_utc();
    let end = begin.checked_add(Duration::days(i64::from(days)) - Duration::SECOND);
    // Dates in certificates have years of four digits.
    match end.filter(|end| end.year() <= 9999) {
        Some(end) => Ok((begin, end)),
        None => Err(AuthorityError::Calendar(day)),
    }
}

/// A random serial number of 128 bits: the first is 0, so that it is positive, and the second 1, so that it is never shorter.
pub(super) fn serial() -> Result<SerialNumber, AuthorityError> {
    let random = crypto::preferred().random::<16>();
    let mut octets = random.map_err(|_| AuthorityError::NoRandomness)?;
    if let Some(first) = octets.first_mut() {
        *first = (*first & 0x3F) | 0x40;
    }
    Ok(SerialNumber::from_slice(&octets))
}
