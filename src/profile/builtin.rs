//! The profiles that are compiled in.

/// The layer that lists every rule with its level.
pub const BASELINE: &str = "baseline";

macro_rules! files {
    ($($id:literal,)+) => {
        /// Path and text of each built-in profile file.
        pub(super) const FILES: &[(&str, &str)] = &[
            $((concat!("ca-profiles/", $id, ".toml"), include_str!(concat!("../../ca-profiles/", $id, ".toml"))),)+
        ];
    };
}

files! {
    "baseline",
    "cabf-dv",
    "cabf-ov",
    "digicert",
    "digicert-ov",
    "letsencrypt",
    "public-ca",
}
