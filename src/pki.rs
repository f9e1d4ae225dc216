//! What the standards define: texts, DER, names, keys, requests and certificates.
//!
//! Nothing here knows a CA, an inventory, a file or the time.

pub mod certificate;
pub mod crypto;
pub mod csr;
pub mod der;
pub mod fork_join;
pub mod host_name;
pub mod key;
pub mod oid;
pub mod pem;
pub mod text;
