//! A request of which every part can be replaced by one that is wrong.

use num_bigint::BigUint;

use super::{
    number::integer,
    signer::{Curve, EXPONENT, P_256, Rsa, Signer},
};
use crate::support::forge::{
    EXTENSION_REQUEST, attribute, dns_names, element, extension, relative_name, sequence, set,
};

/// The server that most requests are for.
pub const HOST: &str = "cucm-pub.voice.example.com";

#[derive(Clone)]
pub struct Csr {
    version: Vec<u8>,
    subject: Vec<Vec<u8>>,
    key: Vec<u8>,
    attributes: Option<Vec<Vec<u8>>>,
    algorithm: Vec<u8>,
    signer: Signer,
}

/// A request for the host that names nothing else in its subject.
pub fn plain() -> Csr {
    Csr {
        version: element(0x02, &[0]),
        subject: vec![relative_name(3, HOST)],
        key: curve_key(&P_256, &P_256.point()),
        attributes: Some(vec![extension_request(&[san(&[HOST])])]),
        algorithm: ecdsa(),
        signer: Signer::Ecdsa(P_256),
    }
}

/// A request for the host that names an organization and its place.
pub fn full() -> Csr {
    full_for(HOST)
}

/// The same for another host.
pub fn full_for(host: &str) -> Csr {
    plain()
        .subject([
            country("US"),
            relative_name(8, "California"),
            relative_name(7, "San Jose"),
            relative_name(10, "Example Corp"),
            relative_name(3, host),
        ])
        .dns(&[host])
}

/// A relative name: the last arc of 2.5.4, and the value under any tag.
pub fn typed_name(arc: u8, tag: u8, value: &[u8]) -> Vec<u8> {
    set(&[sequence(&[
        element(0x06, &[0x55, 4, arc]),
        element(tag, value),
    ])])
}

/// As `PrintableString`.
pub fn country(code: &str) -> Vec<u8> {
    typed_name(6, 0x13, code.as_bytes())
}

pub fn common_name() -> Vec<u8> {
    relative_name(3, HOST)
}

pub fn san(names: &[&str]) -> Vec<u8> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    extension(17, &dns_names(&names))
}

/// An extension with the contents of its identifier, and with the octet of `critical` where it has one.
pub fn any_extension(identifier: &[u8], critical: Option<u8>, value: &[u8]) -> Vec<u8> {
    let critical = critical.map_or_else(Vec::new, |octet| element(0x01, &[octet]));
    sequence(&[element(0x06, identifier), critical, element(0x04, value)])
}

pub fn extension_request(extensions: &[Vec<u8>]) -> Vec<u8> {
    attribute(&EXTENSION_REQUEST, &[sequence(extensions)])
}

pub fn utf8(text: &str) -> Vec<u8> {
    element(0x0C, text.as_bytes())
}

pub fn curve_key(curve: &Curve, point: &[u8]) -> Vec<u8> {
    let algorithm = [ec_public_key(), element(0x06, curve.identifier)];
    key_info(&algorithm, point)
}

pub fn ec_public_key() -> Vec<u8> {
    element(0x06, &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1])
}

pub fn rsa_encryption() -> Vec<u8> {
    element(0x06, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1])
}

/// A `SubjectPublicKeyInfo`.
pub fn key_info(algorithm: &[Vec<u8>], key: &[u8]) -> Vec<u8> {
    let key = [&[0], key].concat();
    sequence(&[sequence(algorithm), element(0x03, &key)])
}

/// An `RSAPublicKey` with the contents of its numbers.
pub fn rsa_numbers(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    sequence(&[element(0x02, modulus), element(0x02, exponent)])
}

pub fn rsa_key(modulus: &BigUint, exponent: &[u8]) -> Vec<u8> {
    let algorithm = [rsa_encryption(), element(0x05, &[])];
    key_info(&algorithm, &rsa_numbers(&integer(modulus), exponent))
}

fn ecdsa() -> Vec<u8> {
    sequence(&[element(0x06, &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2])])
}

/// `sha256WithRSAEncryption` with these parameters.
pub fn sha_256_with_rsa(parameters: Vec<u8>) -> Vec<u8> {
    let identifier = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11];
    sequence(&[element(0x06, &identifier), parameters])
}

impl Csr {
    /// The encoded version, or nothing.
    pub fn version(mut self, version: Vec<u8>) -> Self {
        self.version = version;
        self
    }

    pub fn subject<const COUNT: usize>(mut self, names: [Vec<u8>; COUNT]) -> Self {
        self.subject = names.into();
        self
    }

    /// A country and an organization in front of the common name.
    pub fn organization(self, code: &str, organization: &str) -> Self {
        self.subject([
            country(code),
            relative_name(10, organization),
            common_name(),
        ])
    }

    /// The alternative names.
    pub fn dns(self, names: &[&str]) -> Self {
        self.extensions(&[san(names)])
    }

    pub fn extensions(self, extensions: &[Vec<u8>]) -> Self {
        self.attributes([extension_request(extensions)])
    }

    /// One more extension behind the alternative name.
    pub fn extension(self, extension: Vec<u8>) -> Self {
        self.extensions(&[san(&[HOST]), extension])
    }

    pub fn attributes<const COUNT: usize>(mut self, attributes: [Vec<u8>; COUNT]) -> Self {
        self.attributes = Some(attributes.into());
        self
    }

    /// Not even the field that holds them.
    pub fn without_attributes(mut self) -> Self {
        self.attributes = None;
        self
    }

    /// The encoded key, which is not the one that signs.
    pub fn key(mut self, key: Vec<u8>) -> Self {
        self.key = key;
        self
    }

    pub fn algorithm(mut self, algorithm: Vec<u8>) -> Self {
        self.algorithm = algorithm;
        self
    }

    pub fn signer(mut self, signer: Signer) -> Self {
        self.signer = signer;
        self
    }

    pub fn curve(self, curve: Curve) -> Self {
        self.key(curve_key(&curve, &curve.point()))
            .signer(Signer::Ecdsa(curve))
    }

    pub fn rsa(self, key: Rsa) -> Self {
        self.key(rsa_key(&key.modulus, &EXPONENT.to_be_bytes()[1..]))
            .algorithm(sha_256_with_rsa(element(0x05, &[])))
            .signer(Signer::Rsa(key))
    }

    /// No signature, but as many octets as a key of this modulus makes.
    pub fn unsigned_rsa(self, modulus: &BigUint, exponent: &[u8]) -> Self {
        let length = usize::try_from(modulus.bits().div_ceil(8)).unwrap();
        self.key(rsa_key(modulus, exponent))
            .algorithm(sha_256_with_rsa(element(0x05, &[])))
            .signer(Signer::Nobody(vec![0x5A; length.max(64)]))
    }

    pub fn der(&self) -> Vec<u8> {
        let attributes = self.attributes.as_ref();
        let attributes = attributes.map(|attributes| element(0xA0, &attributes.concat()));
        let info = sequence(&[
            self.version.clone(),
            sequence(&self.subject),
            self.key.clone(),
            attributes.unwrap_or_default(),
        ]);
        let signature = [vec![0], self.signer.sign(&info)].concat();
        sequence(&[info, self.algorithm.clone(), element(0x03, &signature)])
    }

    pub fn pem(&self) -> String {
        pem(self.der())
    }

    /// The request with the shortest organization with which its length is one that `fits`.
    pub fn sized(self, fits: impl Fn(usize) -> bool) -> Self {
        let candidates = (1..).map(|length| {
            let organization = relative_name(10, &"E".repeat(length));
            self.clone().subject([organization, common_name()])
        });
        let mut fitting = candidates.filter(|csr| fits(csr.der().len()));
        fitting.next().unwrap()
    }
}

/// As OpenSSL writes it.
pub fn pem(der: Vec<u8>) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new("CERTIFICATE REQUEST", der), config)
}
