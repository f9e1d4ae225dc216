//! Certificates are revoked, and the list of those that are is published (RFC 5280 §5).

use std::path::PathBuf;

use rcgen::{CertificateRevocationListParams, RevocationReason, RevokedCertParams, SerialNumber};
use time::Date;

use super::{
    AuthorityError, create,
    folder::{Authority, Signer},
    index::{IndexEntry, Reason, Revocation},
};
use crate::{
    pki::pem::to_pem,
    work::{
        file_change::{FileChange, NewFile},
        keypair::{self, Encoding},
    },
};

/// A revocation.
#[derive(Clone, Debug)]
pub struct Revoked {
    /// The certificate's entry in the index.
    pub entry: IndexEntry,
    /// What became of it.
    pub change: Change,
}

/// What a revocation changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The certificate was good until now.
    Revoked,
    /// It had been revoked for another reason, and now because others have the key. The day stays.
    Raised {
        /// The reason that there was.
        from: Reason,
    },
    /// It had been revoked, and nothing of it is changed.
    Nothing,
}

/// A new revocation list.
#[derive(Debug)]
pub struct Published {
    /// Its files, PEM and DER.
    pub paths: [PathBuf; 2],
    /// Its last day.
    pub until: Date,
    /// What is to be written, in order.
    pub changes: Vec<FileChange>,
}

/// Revokes a certificate, and signs a new revocation list, as [`publish`] does. `serial` is how its serial number begins, in
/// hexadecimal, with or without colons, spaces and leading zeros.
///
/// A certificate that was revoked keeps its reason, unless it turns out that others have the key: another reason is an
/// error, and none is none. Nothing is revoked when no list can be signed: clients would not learn of it.
///
/// The authority's lock must be held, and its index read anew, until the changes are written.
pub fn revoke(
    authority: &mut Authority,
    signer: &Signer,
    serial: &str,
    reason: Reason,
    day: Date,
    days: u32,
) -> Result<(Revoked, Published), AuthorityError> {
    let entry = find(&mut authority.index.entries, serial)?;
    let change = change(entry, reason)?;
    if change != Change::Nothing {
        let on = entry.revoked.map_or(day, |before| before.on);
        entry.revoked = Some(Revocation { on, reason });
    }
    let entry = entry.clone();
    let published = publish(authority, signer, day, days)?;
    Ok((Revoked { entry, change }, published))
}

fn change(entry: &IndexEntry, reason: Reason) -> Result<Change, AuthorityError> {
    let Some(before) = entry.revoked else {
        return Ok(Change::Revoked);
    };
    match reason {
        Reason::Unspecified => Ok(Change::Nothing),
        same if same == before.reason => Ok(Change::Nothing),
        Reason::KeyCompromise => Ok(Change::Raised {
            from: before.reason,
        }),
        wanted => Err(AuthorityError::OtherReason {
            serial: entry.serial.clone(),
            on: before.on,
            reason: before.reason,
            wanted,
        }),
    }
}

/// The one certificate whose serial number begins so.
fn find<'a>(
    entries: &'a mut [IndexEntry],
    serial: &str,
) -> Result<&'a mut IndexEntry, AuthorityError> {
    let is_filler = |character: char| character == ':' || character.is_whitespace();
    let wanted = serial.replace(is_filler, "").to_ascii_lowercase();
    // The numbers that are given here begin with another digit; other programs write zeros before them.
    let wanted = wanted.strip_prefix("0x").unwrap_or(&wanted);
    let wanted = wanted.trim_start_matches('0');
    let entries = entries.iter_mut();
    let mut found: Vec<&mut IndexEntry> = entries
        .filter(|entry| !wanted.is_empty() && entry.serial.starts_with(wanted))
        .collect();
    let number = found.len();
    match (found.pop(), number) {
        (Some(entry), 1) => Ok(entry),
        (None, _) => Err(AuthorityError::NoSerial(serial.to_owned())),
        (Some(_), number) => Err(AuthorityError::ManySerials {
            serial: serial.to_owned(),
            number,
        }),
    }
}

/// Signs a new revocation list, which is good for `days`. The authority's lock must be held, and its index read anew, until the
/// changes are written.
///
/// The index comes first, with the number of the list in it, then the list: what cannot be signed leaves no trace, and no two
/// lists have the same number.
pub fn publish(
    authority: &mut Authority,
    signer: &Signer,
    day: Date,
    days: u32,
) -> Result<Published, AuthorityError> {
    let (begin, end) = create::validity(day, days)?;
    authority.index.revocation_list = authority.index.revocation_list.saturating_add(1);
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
        key_identifier_method: keypair::key_identifier(signer.0.key()),
    };
    let list = list
        .signed_by(&signer.0)
        .and_then(|list| {
            let encoding = Encoding {
                der: list.der(),
                subject: None,
                signer: signer.0.key(),
            };
            encoding.finished()
        })
        .map_err(AuthorityError::making("revocation list"))?;
    let paths = ["pem", "crl"].map(|extension| authority.folder().join(format!("crl.{extension}")));
    let [pem, der] = &paths;
    let text = to_pem("X509 CRL", &list);
    let changes = vec![
        authority.saved()?,
        FileChange::Replace(NewFile::shared(pem, text)),
        FileChange::Replace(NewFile::shared(der, list)),
    ];
    Ok(Published {
        paths,
        until: end.date(),
        changes,
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
