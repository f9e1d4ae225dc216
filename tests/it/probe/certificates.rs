//! Certificates for servers to send, around the day of the tests.

use rcgen::{
    BasicConstraints, CertificateParams, CrlDistributionPoint, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyUsagePurpose, SanType, SerialNumber,
};
use time::{Duration, OffsetDateTime};

use crate::support::{DAY, key::Key};

/// A certificate with its key.
pub struct Made {
    pub der: Vec<u8>,
    pub params: CertificateParams,
    pub key: Key,
}

impl Made {
    fn issuer(&self) -> Issuer<'_, &Key> {
        Issuer::from_params(&self.params, &self.key)
    }
}

fn named(name: &str, from: OffsetDateTime, days: i64) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = from;
    params.not_after = from + Duration::days(days);
    params.serial_number = Some(SerialNumber::from_slice(&[
        7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ]));
    params.crl_distribution_points = vec![CrlDistributionPoint {
        uris: vec!["http://crl.example.com/ca.crl".to_owned()],
    }];
    params
}

fn day(offset: i64) -> OffsetDateTime {
    DAY.midnight().assume_utc() + Duration::days(offset)
}

/// A CA's certificate, signed by another's or by itself.
pub fn authority(name: &str, issuer: Option<&Made>) -> Made {
    let mut params = named(name, day(-100), 2000);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = issuer.is_some();
    signed(params, issuer)
}

/// A server's certificate for these names, from `from` days after the day of the tests on, for 90 days.
pub fn server(names: &[&str], from: i64, issuer: &Made) -> Made {
    let mut params = named(names[0], day(from), 90);
    params.subject_alt_names = names
        .iter()
        .map(|name| match name.parse() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName((*name).try_into().unwrap()),
        })
        .collect();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    signed(params, Some(issuer))
}

fn signed(mut params: CertificateParams, issuer: Option<&Made>) -> Made {
    let key = Key::generate();
    key.identify(&mut params);
    let certificate = match issuer {
        Some(issuer) => params.signed_by(&key, &issuer.issuer()),
        None => params.self_signed(&key),
    };
    let der = certificate.unwrap().der().to_vec();
    Made { der, params, key }
}

pub fn pem(label: &str, der: &[u8]) -> String {
    pem::encode(&pem::Pem::new(label, der))
}
