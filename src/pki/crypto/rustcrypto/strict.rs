//! DER exactly as AWS-LC reads it.
//!
//! [`Reader`] takes lengths and tags in a longer form than needed, which a linter has to look into. Keys and signatures
//! in such an encoding are refused.

use crate::pki::der::{Reader, Tag};

/// Reads the elements of one content, in order, and nothing that is not DER.
#[derive(Clone)]
pub(super) struct Strict<'a>(Reader<'a>);

impl<'a> Strict<'a> {
    pub(super) fn new(input: &'a [u8]) -> Self {
        Self(Reader::new(input))
    }

    /// The content of the next element, which must have this tag.
    pub(super) fn take(&mut self, tag: Tag) -> Option<&'a [u8]> {
        let element = self.0.element("an element").ok()?;
        (element.tag == tag && element.has_minimal_header()).then(|| element.content())
    }

    /// A reader over the content of the next element, which must have this tag.
    pub(super) fn enter(&mut self, tag: Tag) -> Option<Self> {
        self.take(tag).map(Self::new)
    }

    /// Whether the next element has this tag.
    pub(super) fn is_next(&self, tag: Tag) -> bool {
        self.0.peek() == Some(tag)
    }

    /// The next element, an INTEGER that is not negative, without leading zeros: nothing for 0.
    pub(super) fn unsigned(&mut self) -> Option<&'a [u8]> {
        let content = self.take(Tag::INTEGER)?;
        match content {
            [] | [0x80..=0xFF, ..] | [0, 0..=0x7F, ..] => None,
            [0, number @ ..] => Some(number),
            number => Some(number),
        }
    }

    /// The next element, a BIT STRING of whole octets.
    pub(super) fn bits(&mut self) -> Option<&'a [u8]> {
        whole_octets(self.take(Tag::BIT_STRING)?)
    }

    /// Nothing unless everything has been read.
    pub(super) fn finish(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// The octets of a BIT STRING that has no unused bits.
pub(super) fn whole_octets(content: &[u8]) -> Option<&[u8]> {
    match content {
        [0, octets @ ..] => Some(octets),
        _ => None,
    }
}
