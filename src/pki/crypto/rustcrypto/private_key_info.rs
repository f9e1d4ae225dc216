//! PKCS#8, taken apart.

use super::strict::Strict;
use crate::pki::der::Tag;

/// `PrivateKeyInfo` (RFC 5208 §5) or `OneAsymmetricKey` (RFC 5958 §2), taken apart.
pub(super) struct Info<'a> {
    pub(super) algorithm: &'a [u8],
    pub(super) parameters: Strict<'a>,
    pub(super) key: &'a [u8],
    /// The content of the BIT STRING with the public key.
    pub(super) public_key: Option<&'a [u8]>,
}

impl<'a> Info<'a> {
    /// What follows the structure is not looked at, nor are its attributes.
    pub(super) fn read(der: &'a [u8]) -> Option<Self> {
        const ATTRIBUTES: Tag = Tag::context_constructed(0);
        const PUBLIC_KEY: Tag = Tag::context(1);
        let mut info = Strict::new(der).enter(Tag::SEQUENCE)?;
        let is_second_version = match info.unsigned()? {
            [] => false,
            [1] => true,
            _ => return None,
        };
        let mut parameters = info.enter(Tag::SEQUENCE)?;
        let algorithm = parameters.take(Tag::OBJECT_IDENTIFIER)?;
        let key = info.take(Tag::OCTET_STRING)?;
        if info.is_next(ATTRIBUTES) {
            info.take(ATTRIBUTES)?;
        }
        let public_key = if is_second_version && info.is_next(PUBLIC_KEY) {
            Some(info.take(PUBLIC_KEY)?)
        } else {
            None
        };
        info.finish()?;
        Some(Self {
            algorithm,
            parameters,
            key,
            public_key,
        })
    }
}
