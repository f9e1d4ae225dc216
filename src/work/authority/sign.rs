//! Certificates are made, entered in the index, and put into files.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use rcgen::{
    CertificateParams, CrlDistributionPoint, CustomExtension, DistinguishedName,
    ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose,
};
use time::{Date, OffsetDateTime};

use super::{
    Already, AuthorityError, create,
    folder::{Authority, Settings, Signer},
    index::{self, CertificateStanding, IndexEntry, Reason},
    order::Order,
};
use crate::{
    judge::{
        engine::THREADS,
        finding::{RuleId, Severity},
        profile::Profile,
    },
    pki::{
        certificate::Certificate, crypto::KeyKind, csr::Verification, der, oid, pem::to_pem,
        text::printable::hexadecimal,
    },
    work::{
        file_change::{FileChange, FileNames, NewFile},
        keypair::{self, Encoding, encode},
    },
};

/// For how long a certificate is valid unless somebody says so, and no profile says less.
const USUAL_DAYS: usize = 365;

/// id-pe-authorityInfoAccess (RFC 5280 §4.2.2.1).
const AUTHORITY_INFORMATION_ACCESS: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 1, 1];

/// id-ad-ocsp, DER.
const OCSP: &[u8] = &[6, 8, 0x2B, 6, 1, 5, 5, 7, 0x30, 1];

/// id-ad-caIssuers, DER.
const CA_ISSUERS: &[u8] = &[6, 8, 0x2B, 6, 1, 5, 5, 7, 0x30, 2];

/// The longest name of a file without what comes behind it, in bytes: systems take 255, and there are `-2` and `.pem`.
const LONGEST_FILE: usize = 230;

/// Under which terms certificates are signed.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The profile by which the requests were judged; it limits for how long certificates are valid, and for what.
    pub profile: &'a Profile,
    /// The first day of the certificates.
    pub day: Date,
    /// For how many days they are valid; as the profile allows, and at most a year, unless it is given.
    pub days: Option<usize>,
    /// Whether they are for clients, too.
    pub client_auth: bool,
    /// Whether to sign what has a valid certificate.
    pub again: bool,
}

/// A certificate that was signed.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The request's file.
    pub path: String,
    /// What the request asked for and did not get.
    pub left_out: Vec<String>,
    /// The certificate's entry in the index.
    pub entry: IndexEntry,
    /// Its file with the intermediate behind it, PEM.
    pub chain_path: PathBuf,
}

/// All orders, signed.
#[derive(Debug)]
pub struct Signed {
    /// The certificates, in the order of the orders.
    pub certificates: Vec<Issued>,
    /// What is to be written, in order: the index with the certificates in it, then their files.
    pub changes: Vec<FileChange>,
}

/// Orders that may be signed, as far as can be told before the authority is locked.
#[derive(Debug)]
pub struct Signing<'a> {
    orders: &'a [Order],
    terms: Terms<'a>,
    validity: (OffsetDateTime, OffsetDateTime),
    too_long: Option<TooLong>,
    signer: Signer,
}

/// That certificates are valid for longer than some clients take, where the profile does not forbid it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// For how many days they are valid.
    pub days: usize,
    /// How many there may be.
    pub most: usize,
    /// Who says so.
    pub source: String,
}

impl<'a> Signing<'a> {
    /// Checks what does not depend on what was signed before.
    pub fn new(
        authority: &Authority,
        orders: &'a [Order],
        terms: Terms<'a>,
    ) -> Result<Self, AuthorityError> {
        for order in orders {
            is_permitted(authority, order)?;
        }
        let days = days(&terms)?;
        let (begin, end) = create::validity(terms.day, days)?;
        let signer = authority.signer(terms.day)?;
        Ok(Self {
            orders,
            terms,
            validity: (begin, end.min(authority.end())),
            too_long: too_long(&terms, days),
            signer,
        })
    }

    /// That the certificates are valid for longer than some clients take.
    pub fn too_long(&self) -> Option<&TooLong> {
        self.too_long.as_ref()
    }

    /// Signs all orders, or none of them. `there` are the names in [`Authority::issued`].
    ///
    /// The authority's lock must be held, and its index read anew, until the changes are written. The index is written before
    /// the files, with the certificates in it: whatever instant the program is killed at, no certificate has left that is not
    /// in the index. Files that are missing are written by the next run, see [`missing_files`].
    pub fn sign(
        &self,
        authority: &mut Authority,
        there: &FileNames,
    ) -> Result<Signed, AuthorityError> {
        let (orders, terms, (begin, end)) = (self.orders, &self.terms, self.validity);
        is_untainted(authority, orders)?;
        if !terms.again {
            is_new(authority, orders, terms.day)?;
        }
        let make = |order: &Order| certificate(authority, order, terms, (begin, end), &self.signer);
        let made = THREADS.map(orders, make).into_iter();
        let made: Vec<Made> = made.collect::<Result<_, _>>()?;
        let entries = authority.entries().iter();
        let mut taken: BTreeSet<String> = entries
            .map(|entry| entry.file.to_ascii_lowercase())
            .collect();
        let mut certificates = Vec::new();
        let mut files = Vec::new();
        for (order, certificate) in orders.iter().zip(made) {
            let entry = IndexEntry {
                serial: certificate.serial,
                name: order.name.clone(),
                names: order.names.clone(),
                from: begin.date(),
                until: end.date(),
                profile: terms.profile.id.clone(),
                key: order.key_digest.clone(),
                file: free_name(there, &mut taken, &order.name),
                certificate: index::encode(&certificate.der),
                revoked: None,
            };
            certificates.push(Issued {
                path: order.path.clone(),
                left_out: order.left_out.clone(),
                chain_path: authority.issued().join(format!("{}.pem", entry.file)),
                entry: entry.clone(),
            });
            files.extend(files_of(authority, &entry, terms.day));
            authority.index.add(entry);
        }
        let mut changes = vec![authority.saved()?];
        changes.extend(files.into_iter().map(FileChange::Create));
        Ok(Signed {
            certificates,
            changes,
        })
    }
}

fn is_permitted(authority: &Authority, order: &Order) -> Result<(), AuthorityError> {
    let permitted = authority.permitted();
    let outside = |name: &str| AuthorityError::Outside {
        path: order.path.clone(),
        name: name.to_owned(),
        permitted: permitted.to_string(),
    };
    let mut names = order.host_names();
    if let Some(name) = names.find(|name| !permitted.permits_name(name)) {
        return Err(outside(name));
    }
    // Clients that look at the common name would take it for a host, and constraints do not bind it in all of them.
    let foreign = order.foreign_common_name();
    if let Some(name) = foreign.filter(|_| !permitted.is_everything()) {
        return Err(AuthorityError::CommonName {
            path: order.path.clone(),
            name: name.to_owned(),
        });
    }
    let mut addresses = order.addresses();
    match addresses.find(|address| !permitted.permits_address(*address)) {
        Some(address) => Err(outside(&address.to_string())),
        None => Ok(()),
    }
}

fn days(terms: &Terms<'_>) -> Result<u32, AuthorityError> {
    let profile = terms.profile;
    let most = profile.policy.limit.validity_days.as_ref();
    let most = most.map(|limit| limit.value);
    let wanted = terms
        .days
        .unwrap_or(most.map_or(USUAL_DAYS, |most| most.min(USUAL_DAYS)));
    if let Some(most) = most.filter(|most| wanted > *most && forbids_longer(profile)) {
        return Err(AuthorityError::TooLong {
            profile: profile.id.clone(),
            most,
            wanted,
            day: terms.day,
        });
    }
    if terms.client_auth && !allows_clients(profile) {
        return Err(AuthorityError::NoClients(profile.id.clone()));
    }
    u32::try_from(wanted).map_err(|_| AuthorityError::Calendar(terms.day))
}

/// Whether the profile makes an error of certificates that are valid for longer than its limit.
fn forbids_longer(profile: &Profile) -> bool {
    let level = profile.level(RuleId::new("certificate-validity-too-long"));
    level.and_then(|level| level.severity) == Some(Severity::Error)
}

fn too_long(terms: &Terms<'_>, days: u32) -> Option<TooLong> {
    let limit = terms.profile.policy.limit.validity_on(terms.day)?;
    let days = usize::try_from(days).ok()?;
    let source = limit.basis.document.as_ref();
    (days > limit.value).then(|| TooLong {
        days,
        most: limit.value,
        source: source.map_or_else(String::new, |source| source.title.clone()),
    })
}

/// Whether a certificate can be for clients, too. Profiles say it in a list, or with the level of the rule: below a warning
/// the CA of the profile signs it.
fn allows_clients(profile: &Profile) -> bool {
    let prohibited = profile.policy.extension.prohibited_key_purposes.as_ref();
    let is_prohibited = prohibited.is_some_and(|fact| fact.value.contains(&oid::CLIENT_AUTH));
    let level = profile.level(RuleId::new("extension-client-auth"));
    let severity = level.and_then(|level| level.severity);
    !is_prohibited && severity.is_none_or(|severity| severity < Severity::Warning)
}

/// An error if the key of one of the orders is known to be in other hands: no certificate makes it good again.
fn is_untainted(authority: &Authority, orders: &[Order]) -> Result<(), AuthorityError> {
    let tainted = authority.entries().iter().filter(|entry| {
        let revoked = entry.revoked.map(|revocation| revocation.reason);
        revoked == Some(Reason::KeyCompromise)
    });
    let tainted: BTreeMap<&str, &IndexEntry> =
        tainted.map(|entry| (entry.key.as_str(), entry)).collect();
    let mut orders = orders.iter();
    match orders.find_map(|order| Some((order, tainted.get(order.key_digest.as_str())?))) {
        Some((order, entry)) => Err(AuthorityError::Compromised {
            path: order.path.clone(),
            serial: entry.serial.clone(),
        }),
        None => Ok(()),
    }
}

/// An error if one of the orders has a valid certificate, or if two of them are for the same.
fn is_new(authority: &Authority, orders: &[Order], day: Date) -> Result<(), AuthorityError> {
    let (mut keys, mut names) = (BTreeMap::new(), BTreeMap::new());
    for order in orders {
        let same_key = keys.insert(&order.key_digest, order);
        let same_name = names.insert(&order.name, order);
        let (first, what) = match (same_key, same_name) {
            (Some(first), _) => (first, "key".to_owned()),
            (None, Some(first)) => (first, format!("name, `{}`", first.name)),
            (None, None) => continue,
        };
        return Err(AuthorityError::Twice {
            first: first.path.clone(),
            second: order.path.clone(),
            what,
        });
    }
    let entries = authority.entries().iter();
    let valid = entries.filter(|entry| entry.standing(day) == CertificateStanding::Valid);
    let keys: BTreeMap<&str, &IndexEntry> =
        valid.clone().map(|entry| (&*entry.key, entry)).collect();
    let names: BTreeMap<&str, &IndexEntry> = valid.map(|entry| (&*entry.name, entry)).collect();
    let already = orders.iter().filter_map(|order| {
        let same_key = keys.get(order.key_digest.as_str());
        let there = same_key.or_else(|| names.get(order.name.as_str()))?;
        Some(Already {
            path: order.path.clone(),
            what: if same_key.is_some() { "key" } else { "name" }.to_owned(),
            serial: there.serial.clone(),
            until: there.until,
        })
    });
    let already: Vec<Already> = already.collect();
    if already.is_empty() {
        Ok(())
    } else {
        Err(AuthorityError::Already(already))
    }
}

struct Made {
    serial: String,
    der: Vec<u8>,
}

fn certificate(
    authority: &Authority,
    order: &Order,
    terms: &Terms<'_>,
    (begin, end): (OffsetDateTime, OffsetDateTime),
    signer: &Signer,
) -> Result<Made, AuthorityError> {
    let making =
        || AuthorityError::making::<rcgen::Error>(format!("certificate for `{}`", order.path));
    let serial = create::serial()?;
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = DistinguishedName::new();
    for (oid, value) in &order.subject {
        parameters.distinguished_name.push(
            encode::attribute_type(oid),
            encode::attribute_value(oid, value),
        );
    }
    let names = order.names.iter();
    let names = names.map(|name| encode::alternative_name(name));
    parameters.subject_alt_names = names.collect::<Result<_, _>>().map_err(making())?;
    (parameters.not_before, parameters.not_after) = (begin, end);
    parameters.serial_number = Some(serial.clone());
    // With it the key identifier and `CA:FALSE` are written.
    parameters.is_ca = IsCa::ExplicitNoCa;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    if order.key.kind() == KeyKind::Rsa {
        parameters.key_usages.push(KeyUsagePurpose::KeyEncipherment);
    }
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    if terms.client_auth {
        parameters
            .extended_key_usages
            .push(ExtendedKeyUsagePurpose::ClientAuth);
    }
    parameters.use_authority_key_identifier_extension = true;
    let crl_url = authority.settings.crl_url.iter();
    parameters.crl_distribution_points = crl_url
        .map(|url| CrlDistributionPoint {
            uris: vec![url.clone()],
        })
        .collect();
    parameters.custom_extensions = access(&authority.settings).into_iter().collect();
    parameters.key_identifier_method = keypair::key_identifier(&order.key);
    let made = parameters.signed_by(&order.key, &signer.0);
    let made = made.and_then(|made| {
        let encoding = Encoding {
            der: made.der(),
            subject: Some(&order.key),
            signer: signer.0.key(),
        };
        encoding.finished()
    });
    let made = made.map_err(making())?;
    // What was meant is held against what was made.
    let unsound = || AuthorityError::Unsound(order.path.clone());
    let read = Certificate::from_der(&made, 0).map_err(|_| unsound())?;
    let own = &authority.issuer().certificate;
    if read.encoded_issuer() != own.encoded_subject()
        || read.is_signed_by(own) != Verification::Valid
        || read.public_key_info() != order.public_key_info
    {
        return Err(unsound());
    }
    Ok(Made {
        serial: hexadecimal(serial.as_ref()),
        der: made,
    })
}

/// The extension that names an OCSP responder and the place of the authority's own certificate, if there are any.
fn access(settings: &Settings) -> Option<CustomExtension> {
    let places = [
        (OCSP, &settings.ocsp_url),
        (CA_ISSUERS, &settings.issuer_url),
    ];
    let descriptions = places.into_iter().filter_map(|(method, url)| {
        // uniformResourceIdentifier [6].
        let location = der::encode(0x86, url.as_ref()?.as_bytes());
        Some(der::encode(0x30, &[method, &location].concat()))
    });
    let descriptions: Vec<u8> = descriptions.flatten().collect();
    (!descriptions.is_empty()).then(|| {
        CustomExtension::from_oid_content(
            AUTHORITY_INFORMATION_ACCESS,
            der::encode(0x30, &descriptions),
        )
    })
}

/// A name for files that neither the index nor the folder has. `taken` are those of the index, in small letters; it is
/// among them from now on.
fn free_name(there: &FileNames, taken: &mut BTreeSet<String>, name: &str) -> String {
    // No system takes these in file names: `*` of wildcards, `:` of addresses.
    let name = name.replace('*', "wildcard").replace(':', "-");
    let name: String = name.chars().take(LONGEST_FILE).collect();
    let is_there = |candidate: &str| {
        let mut extensions = ["pem", "cer"].iter();
        extensions.any(|extension| there.contains(&format!("{candidate}.{extension}")))
    };
    let mut candidate = name.clone();
    for number in 2.. {
        if !is_there(&candidate) && taken.insert(candidate.to_ascii_lowercase()) {
            break;
        }
        candidate = format!("{name}-{number}");
    }
    candidate
}

/// The files of valid certificates that are not there: `there` are the names in [`Authority::issued`].
pub fn missing_files(authority: &Authority, day: Date, there: &FileNames) -> Vec<FileChange> {
    let entries = authority.entries().iter();
    let files = entries.flat_map(|entry| files_of(authority, entry, day));
    let is_missing = |file: &NewFile| {
        let name = file.path.file_name().unwrap_or_default();
        !there.contains(&name.to_string_lossy())
    };
    files.filter(is_missing).map(FileChange::Create).collect()
}

/// The files of a certificate, if it is valid: the certificate alone, and with the intermediate behind it.
fn files_of(authority: &Authority, entry: &IndexEntry, day: Date) -> Vec<NewFile> {
    if entry.standing(day) != CertificateStanding::Valid {
        return Vec::new();
    }
    let der = entry.der().unwrap_or_default();
    let mut chain = to_pem("CERTIFICATE", &der);
    if let Some(intermediate) = &authority.intermediate {
        chain += &to_pem("CERTIFICATE", intermediate.der());
    }
    let path = |extension: &str| {
        authority
            .issued()
            .join(format!("{}.{extension}", entry.file))
    };
    vec![
        NewFile::shared(path("cer"), der),
        NewFile::shared(path("pem"), chain),
    ]
}
