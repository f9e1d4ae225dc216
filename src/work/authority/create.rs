//! An authority is founded: its keys, its certificates, and the folder with them in it.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyUsagePurpose, SerialNumber,
};
use time::{Date, Duration, OffsetDateTime};

use super::{
    AuthorityError,
    constraints::Permitted,
    folder::{INDEX, INTERMEDIATE, ISSUED, ROOT, SETTINGS, Settings},
    index::Index,
    password::Password,
};
use crate::{
    pki::{crypto, key::KeyAlgorithm, pem::to_pem, text::printable::is_unsafe},
    work::{
        file_change::{FolderEntry, NewFile},
        keypair::{self, Encoding, KeyPair},
    },
};

/// The longest common name and organization, in characters (RFC 5280 appendix A.1).
const LONGEST: usize = 64;

/// The longest name of an authority: ` Issuing CA` comes behind it.
const LONGEST_NAME: usize = LONGEST - " Issuing CA".len();

const HEADER: &str = "# What this authority writes into the certificates that it signs. It is kept by signready; these may be changed:\n\
                      #   crl-url = \"http://…\"   where clients fetch crl.crl\n\
                      #   ocsp-url = \"http://…\"  where clients ask an OCSP responder\n\
                      #   issuer-url = \"http://…\"  where clients fetch the certificate of the CA that signs, in DER\n";

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
    /// Where clients fetch the certificate of whoever signs, in DER.
    pub issuer_url: Option<String>,
    /// With what its keys are encrypted.
    pub password: Option<Password>,
}

/// Makes the keys and certificates: what is in the authority's folder, in the order in which it must come there.
/// `authority.toml` is the last, and without it there is no authority.
pub fn found(founding: &Founding) -> Result<Vec<FolderEntry>, AuthorityError> {
    let settings = Settings::new(
        founding.crl_url.clone(),
        founding.ocsp_url.clone(),
        founding.issuer_url.clone(),
    )?;
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
    let password = founding.password.as_ref();
    let mut files = Vec::from(identity(ROOT, &root, password)?);
    if let Some(intermediate) = &intermediate {
        files.extend(identity(INTERMEDIATE, intermediate, password)?);
    }
    let settings = format!("{HEADER}{settings}");
    let mut entries: Vec<FolderEntry> = files.into_iter().map(FolderEntry::File).collect();
    entries.push(FolderEntry::Folder(ISSUED.into()));
    entries.push(FolderEntry::File(NewFile::shared(INDEX, index)));
    entries.push(FolderEntry::File(NewFile::shared(SETTINGS, settings)));
    Ok(entries)
}

/// The key and the certificate.
fn identity(
    name: &str,
    identity: &Identity,
    password: Option<&Password>,
) -> Result<[NewFile; 2], AuthorityError> {
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
    let certificate = to_pem("CERTIFICATE", &identity.der);
    Ok([
        NewFile::secret(format!("{name}.key"), key),
        NewFile::shared(format!("{name}.pem"), certificate),
    ])
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
    // It signs for servers, and for those that are clients, too; for code and mail it does not.
    parameters.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
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
