//! Certificates are revoked, and the list of those that are is published (RFC 5280 §5).

use std::path::PathBuf;

use rcgen::{
    CertificateRevocationListParams, KeyIdMethod, RevocationReason, RevokedCertParams, SerialNumber,
};
use time::Date;

use super::{
    Error,
    folder::{Authority, write},
    found,
    index::{Entry, Reason, Revocation},
    lock::Lock,
};
use crate::generate;

/// A revocation.
#[derive(Clone, Debug)]
pub struct Revoked {
    /// The certificate's entry in the index.
    pub entry: Entry,
    /// Whether it had been revoked before; then nothing of it was changed.
    pub was_revoked: bool,
}

/// Revokes a certificate. `serial` is how its serial number begins, in hexadecimal, with or without colons.
///
/// Clients learn of it from the next revocation list: see [`publish`].
pub fn revoke(
    authority: &mut Authority,
    serial: &str,
    reason: Reason,
    day: Date,
) -> Result<Revoked, Error> {
    let _lock = Lock::take(authority.folder())?;
    authority.refresh()?;
    let wanted: String = serial
        .chars()
        .filter(|&character| character != ':')
        .collect();
    let wanted = wanted.to_ascii_lowercase();
    let mut found: Vec<&mut Entry> = authority
        .index
        .entries
        .iter_mut()
        .filter(|entry| !wanted.is_empty() && entry.serial.starts_with(&wanted))
        .collect();
    let number = found.len();
    let (Some(entry), 1) = (found.pop(), number) else {
        return Err(if number == 0 {
            Error::NoSerial(serial.to_owned())
        } else {
            Error::ManySerials {
                serial: serial.to_owned(),
                number,
            }
        });
    };
    let was_revoked = entry.revoked.is_some();
    if !was_revoked {
        entry.revoked = Some(Revocation { on: day, reason });
    }
    let entry = entry.clone();
    authority.save()?;
    Ok(Revoked { entry, was_revoked })
}

/// A revocation list that was published.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its files, PEM and DER.
    pub paths: [PathBuf; 2],
    /// Its last day.
    pub until: Date,
}

/// Signs a new revocation list, which is good for `days`.
///
/// The number of the list is written to the index before the list: no two lists have the same.
pub fn publish(authority: &mut Authority, day: Date, days: u32) -> Result<Published, Error> {
    let issuer = authority.signer(day)?;
    let (begin, end) = found::validity(day, days)?;
    let _lock = Lock::take(authority.folder())?;
    authority.refresh()?;
    authority.index.revocation_list = authority.index.revocation_list.saturating_add(1);
    authority.save()?;
    let revoked = authority.entries().iter().filter_map(|entry| {
        let revocation = entry.revoked?;
        Some(RevokedCertParams {
            serial_number: SerialNumber::from(entry.serial_bytes()?),
            revocation_time: revocation.on.midnight().assume_utc(),
            reason_code: code(revocation.reason),
            invalidity_date: None,
        })
    });
    let list = CertificateRevocationListParams {
        this_update: begin,
        next_update: end,
        crl_number: SerialNumber::from(authority.index.revocation_list),
        issuing_distribution_point: None,
        revoked_certs: revoked.collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let list = list
        .signed_by(&issuer)
        .map_err(Error::making("revocation list"))?;
    let paths = ["pem", "crl"].map(|extension| authority.folder().join(format!("crl.{extension}")));
    let [pem, der] = &paths;
    let text = generate::key::encode("X509 CRL", list.der());
    write(pem, |path| generate::replace(path, text.as_bytes()))?;
    write(der, |path| generate::replace(path, list.der()))?;
    Ok(Published {
        paths,
        until: end.date(),
    })
}

/// The code of a reason; for none there is no code (RFC 5280 §5.3.1).
fn code(reason: Reason) -> Option<RevocationReason> {
    match reason {
        Reason::Unspecified => None,
        Reason::KeyCompromise => Some(RevocationReason::KeyCompromise),
        Reason::AffiliationChanged => Some(RevocationReason::AffiliationChanged),
        Reason::Superseded => Some(RevocationReason::Superseded),
        Reason::CessationOfOperation => Some(RevocationReason::CessationOfOperation),
        Reason::PrivilegeWithdrawn => Some(RevocationReason::PrivilegeWithdrawn),
    }
}
