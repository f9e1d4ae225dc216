//! A request, as rcgen writes it.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose,
    KeyUsagePurpose, SanType, string::PrintableString,
};

use super::{Encoding, KeyPair};
use crate::{
    estate::inventory::{KeyPurposeName, KeyUsage},
    judge::planned_request::PlannedRequest,
    pki::{
        host_name,
        oid::{self, Oid},
        pem::{REQUEST_LABEL, to_pem},
    },
};

/// The request in PEM, signed with its key.
pub(crate) fn request(
    planned_request: &PlannedRequest,
    key: &KeyPair,
) -> Result<String, rcgen::Error> {
    let mut parameters = CertificateParams::default();
    // The default is a name of rcgen's own.
    parameters.distinguished_name = DistinguishedName::new();
    for (oid, value) in &planned_request.subject {
        parameters
            .distinguished_name
            .push(attribute_type(oid), attribute_value(oid, &value.value));
    }
    parameters.subject_alt_names = planned_request
        .names()
        .map(alternative_name)
        .collect::<Result<_, _>>()?;
    parameters.key_usages = planned_request
        .key_usage
        .iter()
        .copied()
        .map(key_usage)
        .collect();
    parameters.extended_key_usages = planned_request
        .extended_key_usage
        .iter()
        .copied()
        .map(key_purpose)
        .collect();
    let request = parameters.serialize_request(key)?;
    let request = Encoding {
        der: request.der(),
        subject: Some(key.public()),
        signer: key,
    };
    Ok(to_pem(REQUEST_LABEL, &request.finished()?))
}

pub(crate) fn attribute_type(oid: &Oid) -> DnType {
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
pub(crate) fn attribute_value(oid: &Oid, value: &str) -> DnValue {
    if *oid == oid::COUNTRY_NAME
        && let Ok(printable) = PrintableString::try_from(value)
    {
        return DnValue::PrintableString(printable);
    }
    DnValue::Utf8String(value.to_owned())
}

pub(crate) fn alternative_name(text: &str) -> Result<SanType, rcgen::Error> {
    match host_name::literal_address(text) {
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
