//! A request of any bytes, as it is and with a signature that is taken for good, is judged and printed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signready::pki::crypto;
use signready_fuzz::{TRUSTING, lint};

fuzz_target!(|bytes: &[u8]| {
    lint(crypto::preferred(), bytes);
    lint(&TRUSTING, bytes);
});
