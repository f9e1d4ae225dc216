//! From a request that was linted to what is signed of it.

use std::net::IpAddr;

use rcgen::PublicKeyData as _;

use super::AuthorityError;
use crate::{
    judge::{
        engine::fingerprint,
        fleet::{Fleet, Input},
        planned_request::PlannedRequest,
        profile::Profile,
    },
    pki::{
        crypto::{Curve, KeyKind},
        csr::{CertificationRequest, GeneralNameKind, Verification},
        host_name,
        key::{self, KeyCurve},
        oid::{self, Oid},
        text::printable::is_unsafe,
    },
    work::keypair::PublicKey,
};

/// The attributes of a subject that are taken over, each once.
const COPIED: [Oid; 6] = [
    oid::COUNTRY_NAME,
    oid::STATE_OR_PROVINCE_NAME,
    oid::LOCALITY_NAME,
    oid::ORGANIZATION_NAME,
    oid::ORGANIZATIONAL_UNIT_NAME,
    oid::COMMON_NAME,
];

/// A certificate to sign.
#[derive(Debug)]
pub struct Order {
    /// The request's file.
    pub path: String,
    /// What it is for: the node's certificate in the inventory, else its first name.
    pub name: String,
    /// The subject.
    pub subject: Vec<(Oid, String)>,
    /// The DNS names and addresses, in the order of the request, each once.
    pub names: Vec<String>,
    /// What the request asks for besides, and does not get.
    pub left_out: Vec<String>,
    pub(super) key: PublicKey,
    /// The encoding of the SubjectPublicKeyInfo.
    pub(super) public_key_info: Vec<u8>,
    /// Its SHA-256, as the index has it.
    pub(super) key_digest: String,
}

/// The names and the subject are taken from the requests of a fleet; with an inventory the subject is the planned one.
/// Attributes that the profile keeps out of certificates are left out.
///
/// `allows_unplanned` lets names through that the inventory does not plan.
pub fn orders(
    fleet: &Fleet,
    profile: &Profile,
    allows_unplanned: bool,
) -> Result<Vec<Order>, AuthorityError> {
    let orders = fleet.inputs.iter().map(|input| {
        let mut order = order(fleet, input, allows_unplanned)?;
        let policy = &profile.policy.subject;
        let (kept, excluded): (Vec<_>, Vec<_>) = std::mem::take(&mut order.subject)
            .into_iter()
            .partition(|(oid, _)| policy.exclusion(oid).is_none());
        order.subject = kept;
        let excluded = excluded.iter().map(|(oid, value)| format!("{oid} {value}"));
        order.left_out.extend(excluded);
        Ok(order)
    });
    orders.collect()
}

fn order(fleet: &Fleet, input: &Input, allows_unplanned: bool) -> Result<Order, AuthorityError> {
    let file = fleet.file_of(input).map(|file| file.path.clone());
    let path = file.unwrap_or_default();
    let Some(request) = input.request() else {
        return Err(AuthorityError::NoRequest(path));
    };
    if request.verification != Verification::Valid {
        return Err(AuthorityError::Unproven(path));
    }
    if fleet.inventory.is_some() && input.node.is_none() {
        return Err(AuthorityError::NotInInventory(path));
    }
    let (names, mut left_out) = names(request, &path)?;
    let Some(first) = names.first() else {
        return Err(AuthorityError::NoName(path));
    };
    let planned_request = fleet.planned_request_of(input);
    if let Some(planned_request) = planned_request.filter(|_| !allows_unplanned) {
        planned(planned_request, &names, &path)?;
    }
    let subject = match planned_request {
        Some(planned_request) => {
            let values = planned_request.subject.iter();
            values
                .map(|(oid, value)| (oid.clone(), value.value.clone()))
                .collect()
        }
        None => subject(request, &path, &mut left_out)?,
    };
    Ok(Order {
        name: planned_request.map_or_else(
            || host_name::comparable(first),
            |planned_request| planned_request.stem.clone(),
        ),
        subject,
        left_out,
        key: key(request, &path)?,
        public_key_info: request.public_key_info().to_vec(),
        key_digest: fingerprint(request.public_key_info()),
        names,
        path,
    })
}

/// The DNS names and addresses, and what other names there are. Without alternative names the common name is the name.
fn names(
    request: &CertificationRequest,
    path: &str,
) -> Result<(Vec<String>, Vec<String>), AuthorityError> {
    let mut names: Vec<String> = Vec::new();
    let mut left_out = Vec::new();
    let mut add = |name: String| {
        if !names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            names.push(name);
        }
    };
    for asked in request.alternative_names() {
        match (asked.kind, asked.address) {
            (GeneralNameKind::DnsName, _) => add(dns_name(&asked.text, path)?),
            (GeneralNameKind::IpAddress, Some(address)) => add(address.to_string()),
            (kind, _) => left_out.push(format!("{kind} {}", asked.text)),
        }
    }
    if request.alternative_names().next().is_none()
        && let Some(common_name) = request.common_names().next()
    {
        let address = host_name::literal_address(&common_name.text);
        add(match address {
            Some(address) => address.to_string(),
            None => dns_name(&common_name.text, path)?,
        });
    }
    Ok((names, left_out))
}

/// A name that a certificate can hold. What is wrong with names beyond that, the profile says.
fn dns_name(text: &str, path: &str) -> Result<String, AuthorityError> {
    let bare = text.strip_suffix('.').unwrap_or(text);
    let has_labels = host_name::labels(bare).all(|label| !label.text.is_empty());
    if has_labels && host_name::is_host_text(host_name::without_wildcard(bare)) {
        Ok(bare.to_owned())
    } else {
        Err(AuthorityError::Name {
            path: path.to_owned(),
            name: text.to_owned(),
        })
    }
}

fn planned(
    planned_request: &PlannedRequest,
    names: &[String],
    path: &str,
) -> Result<(), AuthorityError> {
    let is_planned = |name: &&String| {
        let name = host_name::comparable(name);
        planned_request
            .names()
            .any(|planned| host_name::comparable(planned) == name)
    };
    let mut names = names.iter();
    match names.find(|name| !is_planned(name)) {
        Some(name) => Err(AuthorityError::NotPlanned {
            path: path.to_owned(),
            name: name.clone(),
        }),
        None => Ok(()),
    }
}

fn subject(
    request: &CertificationRequest,
    path: &str,
    left_out: &mut Vec<String>,
) -> Result<Vec<(Oid, String)>, AuthorityError> {
    let mut subject: Vec<(Oid, String)> = Vec::new();
    for attribute in request.subject.attributes() {
        let text = attribute.text.as_str();
        if text.chars().any(is_unsafe) {
            return Err(AuthorityError::Subject {
                path: path.to_owned(),
                attribute: attribute.oid.to_string(),
            });
        }
        let is_there = subject.iter().any(|(oid, _)| *oid == attribute.oid);
        if !COPIED.contains(&attribute.oid) || is_there {
            left_out.push(format!("{} {text}", attribute.oid));
        } else if !text.is_empty() {
            subject.push((attribute.oid.clone(), text.to_owned()));
        }
    }
    Ok(subject)
}

fn key(request: &CertificationRequest, path: &str) -> Result<PublicKey, AuthorityError> {
    let public_key = &request.public_key;
    let refused = || AuthorityError::Key {
        path: path.to_owned(),
        key: public_key.key.to_string(),
    };
    let kind = match &public_key.key {
        key::PublicKey::Rsa { .. } => KeyKind::Rsa,
        key::PublicKey::EllipticCurve {
            curve: KeyCurve::Known(curve @ (Curve::P256 | Curve::P384 | Curve::P521)),
            ..
        } => KeyKind::EllipticCurve(*curve),
        key::PublicKey::Other { algorithm, .. } if algorithm == "Ed25519" => KeyKind::Ed25519,
        key::PublicKey::EllipticCurve { .. }
        | key::PublicKey::Unreadable { .. }
        | key::PublicKey::Other { .. } => return Err(refused()),
    };
    let bits = request.der().get(public_key.key_range.clone());
    let key = PublicKey::new(kind, bits.unwrap_or_default().to_vec());
    // A key of another purpose, or encoded in an unusual way, would come out as another one.
    if key.subject_public_key_info() == request.public_key_info() {
        Ok(key)
    } else {
        Err(refused())
    }
}

impl Order {
    /// The addresses among the names.
    pub(super) fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.names.iter().filter_map(|name| name.parse().ok())
    }

    /// The DNS names.
    pub(super) fn host_names(&self) -> impl Iterator<Item = &str> {
        let names = self.names.iter().map(String::as_str);
        names.filter(|name| name.parse::<IpAddr>().is_err())
    }

    /// The first common name that is neither one of the names nor plain text: a dot, a colon or a slash is in hosts, addresses and URLs.
    pub(super) fn foreign_common_name(&self) -> Option<&str> {
        let is_of_host = |character| matches!(character, '.' | ':' | '/' | '。' | '．' | '｡');
        let is_name = |text: &str| {
            self.names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(text))
        };
        let common_names = self
            .subject
            .iter()
            .filter(|(oid, _)| *oid == oid::COMMON_NAME);
        let mut texts = common_names.map(|(_, text)| text.as_str());
        texts.find(|text| text.contains(is_of_host) && !is_name(text))
    }
}
