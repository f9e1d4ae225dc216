//! Requests as they would be read if they had been made again with another value in one place.

use super::{
    AttributeContent, CertificationRequest, ExtensionContent, GeneralName, GeneralNameKind, Part,
};
use crate::pki::{
    host_name,
    key::PublicKey,
    oid::{self, Oid},
};

impl CertificationRequest {
    /// With another text in a subject attribute or an alternative name; none if there is no such part. A host that the request
    /// names several times is called by the new name in all these places. Encoding and positions stay those of the original.
    pub(crate) fn with_text(&self, part: &Part, text: &str) -> Option<Self> {
        self.text_of(part)?;
        let mut parts = self.parts_named_as(part);
        parts.push(part.clone());
        let mut changed = self.clone();
        let attributes = changed.subject.relative_names.iter_mut();
        for attribute in attributes.flat_map(|step| &mut step.attributes) {
            if parts.contains(&attribute.part) {
                text.clone_into(&mut attribute.text);
                attribute.octets = None;
            }
        }
        for name in alternative_names(&mut changed) {
            if parts.contains(&name.part) {
                text.clone_into(&mut name.text);
                name.address = host_name::literal_address(text);
                name.kind = match name.address {
                    Some(_) => GeneralNameKind::IpAddress,
                    None => GeneralNameKind::DnsName,
                };
            }
        }
        Some(changed)
    }

    /// With another key, on a named curve or of RSA.
    pub(crate) fn with_key(&self, key: PublicKey) -> Self {
        let mut changed = self.clone();
        changed.public_key.modulus = None;
        changed.public_key.algorithm = match key {
            PublicKey::Rsa { .. } => oid::RSA_ENCRYPTION,
            _ => oid::EC_PUBLIC_KEY,
        };
        changed.public_key.key = key;
        changed
    }

    /// The text of a subject attribute or an alternative name.
    pub(crate) fn text_of(&self, part: &Part) -> Option<String> {
        let mut attributes = self.subject.attributes();
        let attribute = attributes.find(|attribute| attribute.part == *part);
        let name = || self.alternative_names().find(|name| name.part == *part);
        attribute
            .map(|attribute| &attribute.text)
            .or_else(|| Some(&name()?.text))
            .cloned()
    }

    /// The other parts that call the host as this one does: common names and DNS names.
    pub(crate) fn parts_named_as(&self, part: &Part) -> Vec<Part> {
        let Some(name) = self.text_of(part).filter(|_| self.is_name(part)) else {
            return Vec::new();
        };
        let is_same = |text: &str| text.eq_ignore_ascii_case(&name);
        let common_names = self.common_names().filter(|other| is_same(&other.text));
        let alternative_names = self
            .alternative_names()
            .filter(|other| other.kind == GeneralNameKind::DnsName && is_same(&other.text));
        let parts = common_names
            .map(|other| &other.part)
            .chain(alternative_names.map(|other| &other.part));
        parts.filter(|other| *other != part).cloned().collect()
    }

    /// Whether a part names a host.
    fn is_name(&self, part: &Part) -> bool {
        let is_common_name = |oid: &Oid| *oid == oid::COMMON_NAME;
        match part {
            Part::SubjectAttribute { oid, .. } => is_common_name(oid),
            Part::AlternativeName(_) => {
                let mut names = self.alternative_names();
                names.any(|name| name.part == *part && name.kind == GeneralNameKind::DnsName)
            }
            _ => false,
        }
    }
}

fn alternative_names(request: &mut CertificationRequest) -> impl Iterator<Item = &mut GeneralName> {
    let attributes = request.attributes.iter_mut().flatten();
    let extensions = attributes
        .filter(|attribute| attribute.oid == oid::EXTENSION_REQUEST)
        .filter_map(|attribute| match &mut attribute.content {
            AttributeContent::ExtensionRequest(extensions) => Some(extensions),
            _ => None,
        });
    let names = extensions
        .flatten()
        .filter_map(|extension| match &mut extension.content {
            ExtensionContent::SubjectAltName(names) => Some(names),
            _ => None,
        });
    names.flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{crypto, pem::Armor, text::source::Source};

    fn request() -> CertificationRequest {
        let pem = include_str!("../../../docs/examples/library/request.csr");
        let armor = Armor::scan(&Source::new("request.csr", pem));
        let der = armor.blocks[0].der.as_deref().unwrap();
        CertificationRequest::from_der_with(&crypto::NONE, der).unwrap()
    }

    #[test]
    fn a_host_is_renamed_wherever_the_request_names_it() {
        let request = request();
        let name = request.common_names().next().unwrap();
        let changed = request.with_text(&name.part, "other.example.com").unwrap();
        let identities: Vec<String> = changed
            .identities()
            .into_iter()
            .map(|identity| identity.name)
            .collect();
        assert!(!identities.contains(&name.text), "{identities:?}");
        assert!(identities.contains(&"other.example.com".to_owned()));
        assert_eq!(identities.len(), request.identities().len());
        assert!(request.with_text(&Part::Version, "x").is_none());
    }
}
