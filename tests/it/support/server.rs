//! Servers that do what a worksheet says: from its steps alone comes the request that each of them makes.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{LazyLock, Mutex},
};

use aws_lc_rs::{
    encoding::{AsDer as _, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        self, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING,
        ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _,
    },
};
use signready::{
    estate::inventory::Product,
    judge::{profile::CertificatePolicy, server_form::StepContent},
    work::worksheet::{NodeSheet, RequestSheet},
};

use super::builders::csr::typed_name;
use super::forge::{EXTENSION_REQUEST, attribute, element, extension, relative_name, sequence};

/// What a server was told.
#[derive(Default)]
struct Told {
    /// By the last arc of 2.5.4.
    subject: Vec<(u8, String)>,
    names: Vec<String>,
    key: String,
}

/// The request in DER. `number` chooses among keys of one kind: no two servers have the same.
pub fn follow(
    product: Product,
    node: &NodeSheet,
    request: &RequestSheet,
    asks: &CertificatePolicy,
    number: usize,
) -> Vec<u8> {
    let told = match product {
        Product::Cucm | Product::ImPresence | Product::UnityConnection => platform(node, request),
        Product::ExpresswayC | Product::ExpresswayE => expressway(request),
        Product::MeetingServer => meeting_server(request),
        Product::Generic => openssl(request),
    };
    let mut extensions = Vec::new();
    if let Some(usages) = &asks.key_usages {
        extensions.push(key_usage(&usages.value));
    }
    if let Some(purposes) = &asks.key_purposes {
        let purposes = purposes.value.iter();
        let purposes: Vec<Vec<u8>> = purposes
            .map(|purpose| element(0x06, purpose.content()))
            .collect();
        extensions.push(extension(37, &sequence(&purposes)));
    }
    if !told.names.is_empty() {
        let names: Vec<Vec<u8>> = told.names.iter().map(|name| general_name(name)).collect();
        extensions.push(extension(17, &sequence(&names)));
    }
    let subject: Vec<Vec<u8>> = told
        .subject
        .iter()
        .map(|(arc, value)| match arc {
            6 => typed_name(6, 0x13, value.as_bytes()),
            _ => relative_name(*arc, value),
        })
        .collect();
    let extensions = attribute(&EXTENSION_REQUEST, &[sequence(&extensions)]);
    key(&told.key, number).request(&subject, &extensions)
}

fn general_name(name: &str) -> Vec<u8> {
    match name.parse() {
        Ok(IpAddr::V4(address)) => element(0x87, &address.octets()),
        Ok(IpAddr::V6(address)) => element(0x87, &address.octets()),
        Err(_) => element(0x82, name.as_bytes()),
    }
}

/// A named bit list without the zeros at its end.
fn key_usage(usages: &[u8]) -> Vec<u8> {
    let bits = usages.iter().fold(0_u8, |bits, usage| bits | 0x80 >> usage);
    let unused = u8::try_from(bits.trailing_zeros()).unwrap();
    extension(15, &element(0x03, &[unused, bits]))
}

/// The values of the first form among the steps, by their labels.
fn fields(request: &RequestSheet) -> BTreeMap<&'static str, String> {
    let mut steps = request.steps.iter();
    let form = steps.find_map(|step| match &step.content {
        StepContent::Fields(fields) => Some(fields),
        _ => None,
    });
    let fields = form.expect("a form").iter();
    fields
        .map(|field| (field.label, field.value.clone()))
        .collect()
}

fn commands(content: &StepContent) -> &[String] {
    match content {
        StepContent::Commands(lines) => lines,
        _ => &[],
    }
}

fn listed(value: Option<&String>) -> impl Iterator<Item = String> {
    let value = value.cloned().unwrap_or_default();
    let names: Vec<String> = value.split(", ").map(str::to_owned).collect();
    names
        .into_iter()
        .filter(|name| !name.is_empty() && !name.starts_with('('))
}

/// Words of a command line, with quotes around some and backslashes before commas.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for character in line.chars() {
        match character {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(character),
        }
    }
    words
}

fn platform(node: &NodeSheet, request: &RequestSheet) -> Told {
    let form = fields(request);
    let preparation = node.preparation.as_ref().expect("the subject comes first");
    let line = commands(&preparation.content)
        .iter()
        .find(|line| line.starts_with("set web-security"))
        .expect("a command for the subject");
    let unknown = ["orgunit", "orgname", "locality", "state", "country"];
    let known = unknown.into_iter().fold(line.clone(), |line, word| {
        line.replace(&format!("<{word} as in show web-security>"), "\"\"")
    });
    let mut values = words(&known).into_iter().skip(2);
    let mut value = || {
        let value = values.next()?.replace("\\,", ",");
        (!value.is_empty()).then_some(value)
    };
    let [unit, organization, locality, state, country, alternative] =
        [value(), value(), value(), value(), value(), value()];
    let unit = unit.filter(|_| form["Include OU in CSR"] == "yes");
    let subject = [
        (6, country),
        (8, state),
        (7, locality),
        (10, organization),
        (11, unit),
        (3, Some(form["Common Name"].clone())),
    ];
    let mut names: Vec<String> = ["Auto-populated Domains", "Parent Domain", "Other Domains"]
        .into_iter()
        .flat_map(|label| listed(form.get(label)))
        .collect();
    // A server lists no name twice.
    names.extend(alternative.filter(|alternative| !names.contains(alternative)));
    Told {
        subject: subject
            .into_iter()
            .filter_map(|(arc, value)| Some((arc, value?)))
            .collect(),
        names,
        key: key_word(&form["Key Type"], &form["Key Length"]),
    }
}

fn key_word(kind: &str, length: &str) -> String {
    let kind = if kind == "EC" { "P" } else { kind };
    format!("{kind}-{length}")
}

fn expressway(request: &RequestSheet) -> Told {
    let form = fields(request);
    let attributes = [
        (6, "Country"),
        (8, "State or province"),
        (7, "Locality"),
        (10, "Organization"),
        (11, "Organizational unit"),
        (3, "Common name"),
    ];
    let mut names = vec![form["Common name"].clone()];
    for label in [
        "Additional alternative names",
        "Unified CM registrations domains",
        "XMPP federation domains",
        "IM and Presence chat node aliases",
        "Unified CM phone security profile names",
    ] {
        names.extend(listed(form.get(label)));
    }
    Told {
        subject: attributes
            .into_iter()
            .map(|(arc, label)| (arc, form[label].clone()))
            .filter(|(_, value)| value != "(leave empty)")
            .collect(),
        names,
        key: key_word("RSA", &form["Key length"]),
    }
}

fn meeting_server(request: &RequestSheet) -> Told {
    let line = commands(&request.steps[0].content)[0].clone();
    let mut told = Told {
        key: "RSA-2048".to_owned(),
        ..Told::default()
    };
    for word in words(&line).into_iter().skip(3) {
        let (name, value) = word.split_once(':').expect("a name and a value");
        let arc = match name {
            "CN" => 3,
            "C" => 6,
            "L" => 7,
            "ST" => 8,
            "O" => 10,
            "OU" => 11,
            _ => {
                told.names = value.split(',').map(str::to_owned).collect();
                continue;
            }
        };
        told.subject.push((arc, value.to_owned()));
    }
    // The order of the command is not that of a name, and which one the server writes is not documented.
    let order = [6, 8, 7, 10, 11, 3];
    told.subject
        .sort_by_key(|(arc, _)| order.iter().position(|known| known == arc));
    told
}

/// The configuration of OpenSSL, as far as worksheets use it.
fn openssl(request: &RequestSheet) -> Told {
    let StepContent::File { text, .. } = &request.steps[0].content else {
        panic!("a host with OpenSSL has a file");
    };
    let (mut section, mut told) = ("", Told::default());
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        } else if let Some((name, value)) = line.split_once(" = ") {
            let arc = match name {
                "countryName" => 6,
                "stateOrProvinceName" => 8,
                "localityName" => 7,
                "organizationName" => 10,
                "organizationalUnitName" => 11,
                _ => 3,
            };
            match section {
                "subject" => told.subject.push((arc, unescaped(value))),
                "names" => told.names.push(value.to_owned()),
                _ => {}
            }
        }
    }
    let line = &commands(&request.steps[1].content)[0];
    let curves = ["P-256", "P-384", "P-521"];
    let curve = curves.into_iter().find(|curve| line.contains(curve));
    let rsa = || {
        let (_, after) = line.split_once("rsa:").expect("a key");
        format!("RSA-{}", after.split(' ').next().unwrap_or_default())
    };
    told.key = curve.map_or_else(rsa, str::to_owned);
    told
}

/// Without the backslashes and quotes of a configuration.
fn unescaped(value: &str) -> String {
    let mut characters = value.chars();
    let mut plain = String::new();
    while let Some(character) = characters.next() {
        match character {
            '\\' => plain.extend(characters.next()),
            '"' => {}
            _ => plain.push(character),
        }
    }
    plain
}

enum Key {
    Rsa(RsaKeyPair),
    Curve(EcdsaKeyPair, &'static [u8]),
}

/// Making them takes longest, and every case of a property wants some.
static KEYS: LazyLock<Mutex<BTreeMap<(String, usize), &'static Key>>> =
    LazyLock::new(Mutex::default);

fn key(word: &str, number: usize) -> &'static Key {
    let mut keys = KEYS.lock().unwrap();
    keys.entry((word.to_owned(), number)).or_insert_with(|| {
        let curve = |algorithm, signature| {
            Key::Curve(EcdsaKeyPair::generate(algorithm).unwrap(), signature)
        };
        let key = match word {
            "RSA-2048" => Key::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()),
            "RSA-3072" => Key::Rsa(RsaKeyPair::generate(KeySize::Rsa3072).unwrap()),
            "RSA-4096" => Key::Rsa(RsaKeyPair::generate(KeySize::Rsa4096).unwrap()),
            "P-256" => curve(
                &ECDSA_P256_SHA256_ASN1_SIGNING,
                &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2],
            ),
            "P-384" => curve(
                &ECDSA_P384_SHA384_ASN1_SIGNING,
                &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 3],
            ),
            "P-521" => curve(
                &ECDSA_P521_SHA512_ASN1_SIGNING,
                &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 4],
            ),
            other => panic!("no server makes {other}"),
        };
        Box::leak(Box::new(key))
    })
}

impl Key {
    fn request(&self, subject: &[Vec<u8>], attributes: &[u8]) -> Vec<u8> {
        let (public, algorithm): (PublicKeyX509Der<'_>, Vec<u8>) = match self {
            Self::Rsa(key) => {
                let identifier = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11];
                let parts = [element(0x06, &identifier), element(0x05, &[])];
                (key.public_key().as_der().unwrap(), sequence(&parts))
            }
            Self::Curve(key, identifier) => (
                key.public_key().as_der().unwrap(),
                sequence(&[element(0x06, identifier)]),
            ),
        };
        let info = sequence(&[
            element(0x02, &[0]),
            sequence(subject),
            public.as_ref().to_vec(),
            element(0xA0, attributes),
        ]);
        let random = SystemRandom::new();
        let signature = match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&signature::RSA_PKCS1_SHA256, &random, &info, &mut signature)
                    .unwrap();
                signature
            }
            Self::Curve(key, _) => key.sign(&random, &info).unwrap().as_ref().to_vec(),
        };
        let bits = element(0x03, &[vec![0], signature].concat());
        sequence(&[info, algorithm, bits])
    }
}
