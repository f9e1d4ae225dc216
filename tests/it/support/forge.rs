//! A writer of requests and certificates that may be wrong on purpose: it encodes what it is told and signs nothing.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test program uses a part of this"
)]

/// One element with its length in the shortest form.
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut encoded = vec![tag];
    let length = content.len();
    if length < 0x80 {
        encoded.push(u8::try_from(length).unwrap());
    } else {
        let bytes: Vec<u8> = length
            .to_be_bytes()
            .into_iter()
            .skip_while(|byte| *byte == 0)
            .collect();
        encoded.push(0x80 | u8::try_from(bytes.len()).unwrap());
        encoded.extend(bytes);
    }
    encoded.extend_from_slice(content);
    encoded
}

pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &parts.concat())
}

pub fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    element(0x31, &parts.concat())
}

/// `CN=…`, `O=…` and so on: the last arc of 2.5.4 and the value as `UTF8String`.
pub fn relative_name(arc: u8, value: &str) -> Vec<u8> {
    set(&[sequence(&[
        element(0x06, &[0x55, 4, arc]),
        element(0x0C, value.as_bytes()),
    ])])
}

/// A requested extension: the last arc of 2.5.29 and the value.
pub fn extension(arc: u8, value: &[u8]) -> Vec<u8> {
    sequence(&[element(0x06, &[0x55, 29, arc]), element(0x04, value)])
}

pub fn dns_names(names: &[String]) -> Vec<u8> {
    let names: Vec<Vec<u8>> = names
        .iter()
        .map(|name| element(0x82, name.as_bytes()))
        .collect();
    sequence(&names)
}

/// An attribute of a request: the contents of its identifier, and its values.
pub fn attribute(identifier: &[u8], values: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[element(0x06, identifier), set(values)])
}

/// `extensionRequest`.
pub const EXTENSION_REQUEST: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 14];

/// A request with a P-256 key that is no point, and a signature that is none.
pub fn request(subject: &[Vec<u8>], extensions: &[Vec<u8>]) -> Vec<u8> {
    let extensions = attribute(&EXTENSION_REQUEST, &[sequence(extensions)]);
    request_of_attributes(subject, &[extensions])
}

/// The same with any attributes.
pub fn request_of_attributes(subject: &[Vec<u8>], attributes: &[Vec<u8>]) -> Vec<u8> {
    let info = sequence(&[
        element(0x02, &[0]),
        sequence(subject),
        key(),
        element(0xA0, &attributes.concat()),
    ]);
    sequence(&[info, ecdsa(), element(0x03, &[0, 1, 2, 3])])
}

/// A certificate with such a key and signature, of a year that is over.
pub fn certificate(subject: &[Vec<u8>], extensions: &[Vec<u8>]) -> Vec<u8> {
    let day = |text: &str| element(0x17, text.as_bytes());
    let info = sequence(&[
        element(0xA0, &element(0x02, &[2])),
        element(0x02, &[1]),
        ecdsa(),
        sequence(&[relative_name(3, "CA")]),
        sequence(&[day("200101000000Z"), day("201231000000Z")]),
        sequence(subject),
        key(),
        element(0xA3, &sequence(extensions)),
    ]);
    sequence(&[info, ecdsa(), element(0x03, &[0, 1, 2, 3])])
}

/// An identifier of its own for each number up to 2^21: an arc below 2.5.
pub fn numbered(number: u32) -> Vec<u8> {
    let digit = |shift: u32| u8::try_from((number >> shift) & 0x7F).unwrap();
    element(
        0x06,
        &[0x55, 0x81, 0x80 | digit(14), 0x80 | digit(7), digit(0)],
    )
}

fn key() -> Vec<u8> {
    let p_256 = sequence(&[
        element(0x06, &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1]),
        element(0x06, &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7]),
    ]);
    sequence(&[p_256, element(0x03, &[&[0, 4][..], &[1; 64]].concat())])
}

fn ecdsa() -> Vec<u8> {
    sequence(&[element(0x06, &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2])])
}
