//! Containers with lengths of BER's indefinite form (X.690 §8.1.3.6).
//!
//! Programs that write a container before they know how long it is, such as OpenSSL
//! with `-stream` and Java, end its outer elements with a marker. What stands in it is
//! DER all the same, and [`crate::pki::der`], which reads nothing else, reads it.

use std::ops::Range;

use crate::pki::der::Reader;

/// An element: its tag's octet, its content, and where the next one begins.
struct Element {
    tag: u8,
    content: Range<usize>,
    next: usize,
}

/// Containers are nested this deep at most; with certificates in them it is eight.
const DEEPEST: usize = 16;

const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;
const CONTEXT_0: u8 = 0xA0;

/// Where the certificates of signed data (RFC 5652 §5.1) stand; none where this is no such container.
pub(super) fn certificates(bytes: &[u8], signed_data: &[u8]) -> Option<Vec<Range<usize>>> {
    let outer = element(bytes, 0, DEEPEST).filter(|outer| outer.tag == SEQUENCE)?;
    let fields = elements(bytes, outer.content)?;
    let kind = fields.iter().find(|field| field.tag == OBJECT_IDENTIFIER)?;
    if bytes.get(kind.content.clone())? != signed_data {
        return None;
    }
    let content = fields.into_iter().find(|field| field.tag == CONTEXT_0)?;
    let signed = element(bytes, content.content.start, DEEPEST)?;
    let fields = elements(bytes, signed.content)?;
    let Some(set) = fields.into_iter().find(|field| field.tag == CONTEXT_0) else {
        return Some(Vec::new());
    };
    let mut start = set.content.start;
    let mut found = Vec::new();
    for one in elements(bytes, set.content)? {
        if one.tag == SEQUENCE {
            found.push(start..one.next);
        }
        start = one.next;
    }
    Some(found)
}

/// The elements in a range.
fn elements(bytes: &[u8], range: Range<usize>) -> Option<Vec<Element>> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let one = element(bytes, at, DEEPEST)?;
        at = one.next;
        found.push(one);
    }
    (at == range.end).then_some(found)
}

/// The element that begins at a place; none where it does not end, or is nested too deeply.
fn element(bytes: &[u8], at: usize, depth: usize) -> Option<Element> {
    const CONSTRUCTED: u8 = 0x20;
    let depth = depth.checked_sub(1)?;
    let tag = *bytes.get(at)?;
    let first = *bytes.get(at.checked_add(1)?)?;
    let start = at.checked_add(2)?;
    match first {
        0x80 if tag & CONSTRUCTED != 0 => {
            let mut end = start;
            while bytes.get(end..end.checked_add(2)?)? != [0, 0] {
                end = element(bytes, end, depth)?.next;
            }
            Some(Element {
                tag,
                content: start..end,
                next: end + 2,
            })
        }
        0x80 => None,
        _ => {
            let one = Reader::at(bytes.get(at..)?, at)
                .element("an element")
                .ok()?;
            Some(Element {
                tag,
                content: one.content_range(),
                next: one.range().end,
            })
        }
    }
}
