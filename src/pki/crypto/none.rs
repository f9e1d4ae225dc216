//! No backend: nothing can be verified, read or made.

use super::{Answer, Backend, CryptoError};

/// The backend of a build without any: it always says that it cannot.
pub static NONE: Backend = Backend {
    name: "none",
    verify: |_, _, _, _| Answer::Cannot,
    fill_random: |_| Err(CryptoError::Cannot),
    read_private_key: |_| Err(CryptoError::Cannot),
    generate_private_key: |_| Err(CryptoError::Cannot),
};
