//! A CA of a test's own.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, GeneralSubtree, IsCa, Issuer,
    NameConstraints, date_time_ymd,
};
use signready::pki::{certificate::Roots, text::source::Source};

use super::key::Key;

/// A CA of the test's own.
pub struct Authority {
    pub issuer: Issuer<'static, Key>,
    pub root: Vec<u8>,
}

/// A certificate of this winter.
pub fn params(names: &[&str], common_name: &str) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.not_before = date_time_ymd(2026, 11, 1);
    params.not_after = date_time_ymd(2027, 2, 1);
    params
}

impl Authority {
    pub fn new() -> Self {
        Self::limited(None)
    }

    /// One that may sign for a domain only.
    pub fn permitting(domain: &str) -> Self {
        Self::limited(Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::DnsName(domain.to_owned())],
            excluded_subtrees: Vec::new(),
        }))
    }

    fn limited(name_constraints: Option<NameConstraints>) -> Self {
        let key = Key::generate();
        let mut params = params(&[], "Test Root");
        params.name_constraints = name_constraints;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        key.identify(&mut params);
        let root = params.self_signed(&key).unwrap().der().to_vec();
        let issuer = Issuer::new(params, key);
        Self { issuer, root }
    }

    pub fn sign(&self, params: &CertificateParams) -> Vec<u8> {
        let key = Key::generate();
        let mut params = params.clone();
        key.identify(&mut params);
        params.signed_by(&key, &self.issuer).unwrap().der().to_vec()
    }

    pub fn issue(&self, names: &[&str], common_name: &str) -> Vec<u8> {
        self.sign(&params(names, common_name))
    }

    pub fn roots(&self) -> Roots {
        let mut roots = Roots::default();
        roots
            .add_file(&Source::new("root.cer", self.root.clone()))
            .unwrap();
        roots
    }
}

/// Nobody whom anything here is signed by.
pub fn strangers() -> Roots {
    Authority::new().roots()
}
