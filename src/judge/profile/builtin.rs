//! The profiles that are compiled in.

/// The layer that lists every rule with its level.
pub const BASELINE: &str = "baseline";

/// Path and text of that layer.
pub(super) const BASELINE_FILE: (&str, &str) = (
    "ca-profiles/baseline.toml",
    include_str!("../../../ca-profiles/baseline.toml"),
);

macro_rules! files {
    ($($id:literal,)+) => {
        /// Path and text of each built-in profile file.
        pub(super) const FILES: &[(&str, &str)] = &[
            $((concat!("ca-profiles/", $id, ".toml"), include_str!(concat!("../../../ca-profiles/", $id, ".toml"))),)+
        ];
    };
}

files! {
    "baseline",
    "ad-cs",
    "amazon-acm-import",
    "apple",
    "cabf-dv",
    "cabf-ev",
    "cabf-ov",
    "chrome",
    "cucm",
    "d-trust",
    "digicert",
    "digicert-dv",
    "digicert-ev",
    "digicert-ov",
    "entrust",
    "expressway-c",
    "expressway-e",
    "generic",
    "globalsign-ov",
    "godaddy",
    "google-trust-services",
    "harica",
    "im-presence",
    "incommon",
    "letsencrypt",
    "letsencrypt-shortlived",
    "letsencrypt-tlsserver",
    "meeting-server",
    "mozilla",
    "private",
    "private-root",
    "public-ca",
    "quovadis",
    "sectigo",
    "sectigo-dv",
    "sectigo-ev",
    "sectigo-ov",
    "sslcom",
    "step-ca",
    "telesec",
    "telia",
    "unity-connection",
    "zerossl",
}
