//! Which certificates a block of a file holds: one, or those of a PKCS#7 container.

use super::{Certificate, indefinite};
use crate::pki::{
    crypto::{self, Backend},
    der::{self, Element, Reader, Tag},
    oid::{self, Oid},
    pem::{Block, ContentKind, Form},
};

/// As many certificates as a container is read for; no delivery has more.
const MOST: usize = 1000;

/// A SEQUENCE whose end is marked, and not told by a length.
const INDEFINITE: [u8; 2] = [0x30, 0x80];

/// The certificates in a block, in order; none where the block is something else. An error stands for what was meant as
/// a certificate and cannot be read as one.
///
/// What the block is called does not matter where its structure shows what it is: CAs send PKCS#7 under the label of
/// certificates, and certificates under labels of their own.
pub fn in_block(block: &Block) -> Vec<Result<Certificate, der::DerError>> {
    in_block_with(crypto::preferred(), block)
}

/// The same with a backend of one's own choice, which checks their signatures.
pub fn in_block_with(
    backend: &'static Backend,
    block: &Block,
) -> Vec<Result<Certificate, der::DerError>> {
    let read = |der: &[u8], start| Certificate::from_der_with(backend, der, start);
    let is_meant = matches!(block.nature, ContentKind::Certificate | ContentKind::Pkcs7);
    match &block.der {
        Some(der) if is_container(der) => match of_container(der) {
            Ok(elements) => elements
                .iter()
                .map(|element| read(element.encoded(), element.range().start))
                .collect(),
            Err(error) => vec![Err(error)],
        },
        Some(der) if der.starts_with(&INDEFINITE) => {
            match indefinite::certificates(der, oid::PKCS7_SIGNED_DATA.content()) {
                Some(ranges) if ranges.len() <= MOST => ranges
                    .into_iter()
                    .filter_map(|range| Some((der.get(range.clone())?, range.start)))
                    .map(|(der, start)| read(der, start))
                    .collect(),
                Some(ranges) => vec![Err(too_many(0, ranges.len()))],
                None if is_meant || block.form == Form::Der => vec![read(der, 0)],
                None => Vec::new(),
            }
        }
        Some(der) if is_meant => in_a_row(backend, der, block),
        // A binary file that is cut off shows too little to tell what it was.
        Some(der) if block.nature == ContentKind::Unknown => match read(der, 0) {
            Err(_) if block.form != Form::Der => Vec::new(),
            _ => in_a_row(backend, der, block),
        },
        None if is_meant => {
            let found = "text that cannot be decoded";
            vec![Err(der::DerError::new(
                0,
                "the Base64 of a certificate",
                found,
            ))]
        }
        _ => Vec::new(),
    }
}

/// The certificates of a block, one after the other. Behind them may stand what OpenSSL adds to a `TRUSTED CERTIFICATE`, and the
/// line ending or the zeros that a transfer added.
fn in_a_row(
    backend: &'static Backend,
    der: &[u8],
    block: &Block,
) -> Vec<Result<Certificate, der::DerError>> {
    let mut read = Vec::new();
    let mut start = 0;
    while let Some(rest) = der.get(start..).filter(|_| read.len() < MOST) {
        let is_padding = |byte: &u8| matches!(byte, b'\r' | b'\n' | 0);
        let is_end = block.label == "TRUSTED CERTIFICATE" || rest.iter().all(is_padding);
        if !read.is_empty() && is_end {
            break;
        }
        let one = Certificate::from_der_with(backend, rest, start);
        let end = one.as_ref().map(|certificate| certificate.range().end);
        match end {
            Ok(end) => start = end,
            Err(_) if read.is_empty() => return vec![one],
            Err(_) => {
                let found = format!("{} more bytes", rest.len());
                return vec![Err(der::DerError::new(
                    start,
                    "the end of the certificate",
                    found,
                ))];
            }
        }
        read.push(one);
    }
    read
}

fn too_many(offset: usize, number: usize) -> der::DerError {
    let found = format!("{number} certificates");
    der::DerError::new(offset, format!("at most {MOST} certificates"), found)
}

/// Whether an encoding begins as `ContentInfo` with signed data does (RFC 5652 §3, §5.1).
fn is_container(der: &[u8]) -> bool {
    let mut file = Reader::new(der);
    let kind = file
        .expect(Tag::SEQUENCE, "a container")
        .and_then(|outer| outer.reader().expect(Tag::OBJECT_IDENTIFIER, "a type"));
    kind.is_ok_and(|kind| Oid::from_content(kind.content()) == oid::PKCS7_SIGNED_DATA)
}

/// The certificates of signed data (RFC 5652 §5.1); other choices of §10.2.2 are no certificates that servers use.
fn of_container(der: &[u8]) -> Result<Vec<Element<'_>>, der::DerError> {
    let mut outer = Reader::new(der)
        .expect(Tag::SEQUENCE, "a PKCS#7 container")?
        .reader();
    outer.expect(Tag::OBJECT_IDENTIFIER, "the type of the container")?;
    let content = outer.expect(Tag::context_constructed(0), "the content of the container")?;
    let mut fields = content
        .reader()
        .expect(Tag::SEQUENCE, "signed data")?
        .reader();
    fields.expect(Tag::INTEGER, "the version of signed data")?;
    fields.expect(Tag::SET, "the digests of signed data")?;
    fields.expect(Tag::SEQUENCE, "the content of signed data")?;
    let set = fields.optional(Tag::context_constructed(0), "the certificates")?;
    let Some(set) = set else {
        return Ok(Vec::new());
    };
    let mut elements = set.reader().elements("a certificate")?;
    elements.retain(|element| element.tag == Tag::SEQUENCE);
    if elements.len() > MOST {
        return Err(too_many(set.range().start, elements.len()));
    }
    Ok(elements)
}
