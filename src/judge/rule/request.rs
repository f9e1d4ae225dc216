//! What rules about requests see.

use std::ops::Range;

use crate::{
    estate::inventory::{Cluster, Node},
    judge::{
        finding::{InputId, Spot},
        fleet::KeyMismatch,
        planned_request::PlannedRequest,
        profile::{CertificatePolicy, Policy},
    },
    pki::{
        certificate::is_found,
        csr::{
            AttributeTypeAndValue, CertificationRequest, Extension, GeneralName, GeneralNameKind,
            Identity, Part,
        },
        host_name,
        key::Blocklist,
    },
};

/// What a rule about requests sees.
#[derive(Debug)]
pub struct RequestContext<'a> {
    /// The input.
    pub input: InputId,
    /// The request.
    pub request: &'a CertificationRequest,
    /// The hosts that it is for.
    pub identities: &'a [Identity],
    /// The node that it belongs to.
    pub node: Option<(&'a Cluster, &'a Node)>,
    /// The private key beside it, if that one belongs to another request.
    pub key_mismatch: Option<&'a KeyMismatch>,
    /// What the request should be.
    pub planned_request: Option<&'a PlannedRequest>,
    /// The lists of compromised keys that were given.
    pub blocklists: &'a [Blocklist],
    /// Whether every RSA modulus of the run is tried for a prime; none is, unless it is asked for.
    pub tries_primes: bool,
    /// The facts.
    pub policy: &'a Policy,
}

impl RequestContext<'_> {
    /// A part of the request.
    pub fn part(&self, part: Part, bytes: Range<usize>) -> Spot {
        Spot::part(self.input, part, bytes)
    }

    /// A part of the request that has a name for people, such as `RSA-2048`.
    pub fn named(&self, part: Part, bytes: Range<usize>, name: &str) -> Spot {
        Spot::value(self.input, part, bytes, name, 0..name.len())
    }

    /// What the product's profile knows of the certificate that the request is for.
    pub fn certificate(&self) -> Option<&CertificatePolicy> {
        Some(&self.planned_request?.certificate)
    }

    /// Whether the CA copies this extension into the certificate. What makes the certificate unusable then is
    /// `request-unusable-certificate`, and other rules leave it to that one.
    pub fn is_copied(&self, extension: &Extension) -> bool {
        self.policy.extension.copies(&extension.oid) && is_found(self.request, extension)
    }

    /// Whether the certificate is for no host, as that of a client of a database.
    pub fn is_without_host(&self) -> bool {
        self.planned_request
            .is_some_and(|planned| planned.names.is_empty())
    }

    /// Whether the request names the node that it belongs to.
    pub fn names_its_node(&self) -> bool {
        let mut identities = self.identities.iter();
        self.node.is_some_and(|(_, node)| {
            identities.any(|identity| host_name::comparable(&identity.name) == node.fqdn)
        })
    }

    /// The first of the alternative names that can be a common name, too.
    pub fn possible_common_name(&self) -> Option<&str> {
        let mut names = self.request.alternative_names();
        let limit = self.policy.name.max_common_name_length.as_ref();
        let is_possible = |name: &&GeneralName| {
            name.kind == GeneralNameKind::DnsName
                && name.text.contains('.')
                && !name.text.contains('*')
                && limit.is_none_or(|limit| name.text.chars().count() <= limit.value)
        };
        Some(&names.find(is_possible)?.text)
    }

    /// The public key.
    pub fn key(&self) -> Spot {
        let key = &self.request.public_key;
        self.named(Part::PublicKey, key.key_range.clone(), &key.key.to_string())
    }

    /// The signature algorithm.
    pub fn signature_algorithm(&self) -> Spot {
        let algorithm = &self.request.signature_algorithm;
        self.named(
            Part::SignatureAlgorithm,
            algorithm.range.clone(),
            &algorithm.oid.to_string(),
        )
    }

    /// One alternative name.
    pub fn alternative_name(&self, name: &GeneralName) -> Spot {
        self.named(name.part.clone(), name.value_range.clone(), &name.text)
    }

    /// The whole value of a subject attribute.
    pub fn attribute(&self, attribute: &AttributeTypeAndValue) -> Spot {
        Spot::attribute(self.input, attribute)
    }

    /// A piece of the value of a subject attribute, in bytes of its text.
    pub fn in_attribute(&self, attribute: &AttributeTypeAndValue, span: Range<usize>) -> Spot {
        Spot::value(
            self.input,
            attribute.part.clone(),
            attribute.value_range.clone(),
            &attribute.text,
            span,
        )
    }

    /// The whole of a name.
    pub fn identity(&self, identity: &Identity) -> Spot {
        self.in_identity(identity, 0..identity.name.len())
    }

    /// A piece of a name, in bytes.
    pub fn in_identity(&self, identity: &Identity, span: Range<usize>) -> Spot {
        Spot::value(
            self.input,
            identity.part.clone(),
            identity.range.clone(),
            &identity.name,
            span,
        )
    }
}
