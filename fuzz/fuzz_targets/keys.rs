//! A private key of any bytes is read, or refused, and what is said holds nothing of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signready::pki::key::PublicHalf;

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = PublicHalf::of_private_key(bytes) {
        assert!(error.to_string().is_ascii());
    }
});
