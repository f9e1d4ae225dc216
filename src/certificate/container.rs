//! Which certificates a block of a file holds: one, or those of a PKCS#7 container.

use super::Certificate;
use crate::{
    armor::{Block, Form, Nature},
    der::{self, Element, Reader, Tag},
    oid::{self, Oid},
};

/// As many certificates as a container is read for; no delivery has more.
const MOST: usize = 1000;

/// The certificates in a block, in order; none where the block is something else. An error stands for what was meant as
/// a certificate and cannot be read as one.
///
/// What the block is called does not matter where its structure shows what it is: CAs send PKCS#7 under the label of
/// certificates, and certificates under labels of their own.
pub fn in_block(block: &Block) -> Vec<Result<Certificate, der::Error>> {
    let is_meant = matches!(block.nature, Nature::Certificate | Nature::Pkcs7);
    match &block.der {
        Some(der) if is_container(der) => match of_container(der) {
            Ok(elements) => elements
                .iter()
                .map(|element| Certificate::from_der(element.encoded(), element.range().start))
                .collect(),
            Err(error) => vec![Err(error)],
        },
        Some(der) if is_meant => vec![alone(der, block)],
        // A binary file that is cut off shows too little to tell what it was.
        Some(der) if block.nature == Nature::Unknown => match Certificate::from_der(der, 0) {
            Err(_) if block.form != Form::Der => Vec::new(),
            read => vec![read],
        },
        None if is_meant => {
            let found = "text that cannot be decoded";
            vec![Err(der::Error::new(
                0,
                "the Base64 of a certificate",
                found,
            ))]
        }
        _ => Vec::new(),
    }
}

/// A certificate that is all of its block. Behind it may stand what OpenSSL adds to a `TRUSTED CERTIFICATE`.
fn alone(der: &[u8], block: &Block) -> Result<Certificate, der::Error> {
    let certificate = Certificate::from_der(der, 0)?;
    let end = certificate.range().end;
    if end < der.len() && block.label != "TRUSTED CERTIFICATE" {
        return Err(der::Error::new(
            end,
            "the end of the certificate",
            format!("{} more bytes", der.len() - end),
        ));
    }
    Ok(certificate)
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
fn of_container(der: &[u8]) -> Result<Vec<Element<'_>>, der::Error> {
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
        return Err(der::Error::new(fields.offset(), "the certificates", "none"));
    };
    let mut elements = set.reader().elements("a certificate")?;
    elements.retain(|element| element.tag == Tag::SEQUENCE);
    if elements.len() > MOST {
        let found = format!("{} certificates", elements.len());
        return Err(der::Error::new(
            set.range().start,
            format!("at most {MOST} certificates"),
            found,
        ));
    }
    Ok(elements)
}
