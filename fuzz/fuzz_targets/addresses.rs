//! What tells clients addresses, of any bytes: every address is where it says it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signready::{estate::addresses::AddressFile, judge::fleet::Fleet, pki::text::source::Source};
use signready_fuzz::{LINTER, print};

fuzz_target!(|bytes: &[u8]| {
    let source = Source::new("told", bytes);
    match AddressFile::read(&source) {
        Ok(file) => {
            let text = file.source.text().into_owned();
            for address in &file.addresses {
                assert!(
                    text.get(address.range.clone()).is_some(),
                    "{address:?} in {text:?}"
                );
            }
            print(&LINTER.lint(&Fleet::default().telling(vec![file])));
        }
        Err(error) => assert!(!error.problem(&source).to_string().is_empty()),
    }
});
