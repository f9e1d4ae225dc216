//! A list of compromised keys of any bytes is read, or refused with a place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signready::pki::{key::Blocklist, text::source::Source};

fuzz_target!(|bytes: &[u8]| {
    match Blocklist::read(Source::new("blocklist", bytes)) {
        Ok(list) => assert!(list.count() <= bytes.len()),
        Err(problem) => assert!(!problem.to_string().is_empty()),
    }
});
