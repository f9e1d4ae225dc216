//! What rules point at, before it becomes line and column.

use std::ops::Range;

use crate::{
    estate::{inventory::NodeId, numbered::id},
    pki::{
        csr::{AttributeTypeAndValue, Identity, Part},
        text::source::Excerpt,
    },
};

id! {
    /// The number of an input in a fleet.
    pub struct InputId;
}

id! {
    /// The number of an entry in a delivery.
    pub struct EntryId;
}

id! {
    /// The number of a document that tells clients addresses, in a fleet.
    pub struct AddressFileId;
}

/// What a rule points at, before it becomes line and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The document.
    pub target: Target,
    /// The block of the file, where it is not the input's own.
    pub block: Option<usize>,
    /// The place in it.
    pub detail: Detail,
}

/// The document that a spot is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// An input of the fleet.
    Input(InputId),
    /// An entry of the delivery.
    Certificate(EntryId),
    /// What the inventory says of a node.
    Node(NodeId),
    /// The inventory.
    Inventory,
    /// A document among those that tell clients addresses.
    Addresses(AddressFileId),
}

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The document as a whole.
    Whole,
    /// A range of the text.
    Text(Range<usize>),
    /// A part of a request or certificate.
    Part {
        /// The part.
        part: Part,
        /// Where it stands in the DER.
        bytes: Range<usize>,
        /// The decoded value with the piece that matters, where that says more than PEM.
        value: Option<Excerpt>,
    },
}

impl Spot {
    /// A whole file.
    pub fn file(input: InputId) -> Self {
        Self {
            target: Target::Input(input),
            block: None,
            detail: Detail::Whole,
        }
    }

    /// A range of an input's text.
    pub fn text(input: InputId, range: Range<usize>) -> Self {
        Self {
            target: Target::Input(input),
            block: None,
            detail: Detail::Text(range),
        }
    }

    /// A range of the inventory.
    pub fn inventory(range: Range<usize>) -> Self {
        Self {
            target: Target::Inventory,
            block: None,
            detail: Detail::Text(range),
        }
    }

    /// A range of the inventory that is about one node.
    pub fn node(node: NodeId, range: Range<usize>) -> Self {
        Self {
            target: Target::Node(node),
            block: None,
            detail: Detail::Text(range),
        }
    }

    /// A part of a certificate, with its value in words where that says more than PEM.
    pub fn certificate(
        entry: EntryId,
        part: Part,
        bytes: Range<usize>,
        value: Option<Excerpt>,
    ) -> Self {
        Self {
            target: Target::Certificate(entry),
            block: None,
            detail: Detail::Part { part, bytes, value },
        }
    }

    /// A range of a document that tells clients addresses.
    pub fn addresses(document: AddressFileId, range: Range<usize>) -> Self {
        Self {
            target: Target::Addresses(document),
            block: None,
            detail: Detail::Text(range),
        }
    }

    /// A part of an input's request.
    pub fn part(input: InputId, part: Part, bytes: Range<usize>) -> Self {
        Self {
            target: Target::Input(input),
            block: None,
            detail: Detail::Part {
                part,
                bytes,
                value: None,
            },
        }
    }

    /// A piece of the text of an input's part; `span` counts bytes of `text`.
    pub fn value(
        input: InputId,
        part: Part,
        bytes: Range<usize>,
        text: &str,
        span: Range<usize>,
    ) -> Self {
        let value = Some(Excerpt::new(text, span));
        Self {
            target: Target::Input(input),
            block: None,
            detail: Detail::Part { part, bytes, value },
        }
    }

    /// The whole of a name.
    pub fn identity(input: InputId, identity: &Identity) -> Self {
        let whole = 0..identity.name.len();
        Self::value(
            input,
            identity.part.clone(),
            identity.range.clone(),
            &identity.name,
            whole,
        )
    }

    /// The whole value of a subject attribute.
    pub fn attribute(input: InputId, attribute: &AttributeTypeAndValue) -> Self {
        let whole = 0..attribute.text.len();
        Self::value(
            input,
            attribute.part.clone(),
            attribute.value_range.clone(),
            &attribute.text,
            whole,
        )
    }

    /// The order in which spots of one document are listed.
    pub(crate) fn order(&self) -> (Target, usize, usize) {
        match &self.detail {
            Detail::Whole => (self.target, 0, 0),
            Detail::Text(range) => (self.target, 0, range.start),
            // Behind everything about the text: what is in the request comes after how it is wrapped.
            Detail::Part { bytes, value, .. } => (
                self.target,
                bytes.start + 1,
                value.as_ref().map_or(0, |value| value.span.start),
            ),
        }
    }
}
