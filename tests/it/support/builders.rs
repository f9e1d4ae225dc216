//! Builders of the fixtures that no program makes: requests with what programs do not write.
//!
//! An `expected.toml` says `made = 'builder: extension::ca_ber_true'`. Keys and nonces are fixed, so a builder makes the
//! same bytes every time, and a test compares them with the files: `UPDATE_EXPECTED=1 cargo test --test it -- fixtures::`
//! writes them.

mod attribute;
pub mod csr;
mod encoding;
mod extension;
mod key;
mod name;
mod number;
mod rsa_pair;
mod signer;
mod subject;

use std::collections::BTreeMap;

use csr::Csr;

/// What a builder makes: the files of a case, by their paths.
pub struct Files(pub BTreeMap<String, Vec<u8>>);

impl From<Csr> for Files {
    fn from(csr: Csr) -> Self {
        csr.pem().into()
    }
}

/// The one request that most cases have.
impl From<String> for Files {
    fn from(text: String) -> Self {
        Self::from([("request.csr", text.into_bytes())])
    }
}

impl<const COUNT: usize> From<[(&str, Vec<u8>); COUNT]> for Files {
    fn from(files: [(&str, Vec<u8>); COUNT]) -> Self {
        let files = files.into_iter();
        Self(
            files
                .map(|(path, bytes)| (path.to_owned(), bytes))
                .collect(),
        )
    }
}

/// Makes the files of a case.
pub type Build = fn() -> Files;

/// Builders by their names: each is called like its place in this module.
pub fn all() -> BTreeMap<String, Build> {
    let rooms = [
        ("attribute", attribute::BUILDERS),
        ("encoding", encoding::BUILDERS),
        ("extension", extension::BUILDERS),
        ("key", key::BUILDERS),
        ("name", name::BUILDERS),
        ("rsa_pair", rsa_pair::BUILDERS),
        ("subject", subject::BUILDERS),
    ];
    let named = rooms.into_iter().flat_map(|(room, builders)| {
        let named = builders.iter();
        named.map(move |(name, build)| (format!("{room}::{name}"), *build))
    });
    named.collect()
}

/// Lists builders: their name, and what they make.
macro_rules! builders {
    ($($name:ident => $made:expr;)*) => {
        pub const BUILDERS: &[(&str, $crate::support::builders::Build)] = &[
            $((stringify!($name), || $crate::support::builders::Files::from($made)),)*
        ];
    };
}
use builders;
