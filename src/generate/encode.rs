//! The request of a node, as rcgen writes it.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, KeyPair,
    KeyUsagePurpose, SanType, string::PrintableString,
};

use super::key;
use crate::{
    armor::REQUEST_LABEL,
    inventory::{KeyPurposeName, KeyUsage, Node},
    name,
    oid::{self, Oid},
};

/// A common name longer than this is left out (X.520, RFC 5280 A.1).
const LONGEST_COMMON_NAME: usize = 64;

/// The subject of a node's request: attribute types and values, in the order of BR 7.1.4.2.
pub(super) fn subject(node: &Node) -> Vec<(Oid, String)> {
    let attributes = node
        .subject
        .attributes()
        .map(|(oid, value)| (oid, value.value.clone()));
    let common_name =
        (node.fqdn.len() <= LONGEST_COMMON_NAME).then(|| (oid::COMMON_NAME, node.fqdn.clone()));
    attributes.chain(common_name).collect()
}

/// The request in PEM, signed with the node's key.
pub(super) fn request(node: &Node, key: &KeyPair) -> Result<String, rcgen::Error> {
    let mut parameters = CertificateParams::default();
    // The default is a name of rcgen's own.
    parameters.distinguished_name = DistinguishedName::new();
    for (oid, value) in subject(node) {
        parameters
            .distinguished_name
            .push(attribute_type(&oid), attribute_value(&oid, value));
    }
    parameters.subject_alt_names = node
        .names()
        .into_iter()
        .map(alternative_name)
        .collect::<Result<_, _>>()?;
    parameters.key_usages = node.key_usage.iter().copied().map(key_usage).collect();
    parameters.extended_key_usages = node
        .extended_key_usage
        .iter()
        .copied()
        .map(key_purpose)
        .collect();
    let request = parameters.serialize_request(key)?;
    Ok(key::encode(REQUEST_LABEL, request.der()))
}

fn attribute_type(oid: &Oid) -> DnType {
    match oid.name() {
        Some("countryName") => DnType::CountryName,
        Some("stateOrProvinceName") => DnType::StateOrProvinceName,
        Some("localityName") => DnType::LocalityName,
        Some("organizationName") => DnType::OrganizationName,
        Some("organizationalUnitName") => DnType::OrganizationalUnitName,
        _ => DnType::CommonName,
    }
}

/// The country is a `PrintableString`, everything else `UTF8String`. A country with other characters
/// cannot be a country, and is left to the linter to say so.
fn attribute_value(oid: &Oid, value: String) -> DnValue {
    if *oid == oid::COUNTRY_NAME
        && let Ok(printable) = PrintableString::try_from(value.clone())
    {
        return DnValue::PrintableString(printable);
    }
    DnValue::Utf8String(value)
}

fn alternative_name(text: &str) -> Result<SanType, rcgen::Error> {
    match name::literal_address(text) {
        Some(address) => Ok(SanType::IpAddress(address)),
        None => Ok(SanType::DnsName(text.try_into()?)),
    }
}

fn key_usage(usage: KeyUsage) -> KeyUsagePurpose {
    match usage {
        KeyUsage::DigitalSignature => KeyUsagePurpose::DigitalSignature,
        KeyUsage::KeyEncipherment => KeyUsagePurpose::KeyEncipherment,
        KeyUsage::DataEncipherment => KeyUsagePurpose::DataEncipherment,
        KeyUsage::KeyAgreement => KeyUsagePurpose::KeyAgreement,
    }
}

fn key_purpose(purpose: KeyPurposeName) -> ExtendedKeyUsagePurpose {
    match purpose {
        KeyPurposeName::ServerAuth => ExtendedKeyUsagePurpose::ServerAuth,
        KeyPurposeName::ClientAuth => ExtendedKeyUsagePurpose::ClientAuth,
    }
}
