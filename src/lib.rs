//! CSR linting.

#[allow(missing_docs, reason = "x")]
pub mod armor;
#[allow(missing_docs, reason = "x")]
pub mod der;
#[allow(missing_docs, reason = "x")]
pub mod inventory;
#[allow(missing_docs, reason = "x")]
pub mod key;
#[allow(missing_docs, reason = "x")]
pub mod name;
#[allow(missing_docs, reason = "x")]
pub mod oid;
#[allow(missing_docs, reason = "x")]
pub mod printable;
#[allow(missing_docs, reason = "x")]
pub mod request;
#[allow(missing_docs, reason = "x")]
pub mod source;
#[allow(missing_docs, reason = "x")]
pub mod suggest;
