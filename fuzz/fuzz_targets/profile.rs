//! A profile of any bytes is refused, or put together with those that are built in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signready::pki::text::source::Source;
use signready_fuzz::{DAY, catalogue};

fuzz_target!(|bytes: &[u8]| {
    let mut catalogue = catalogue();
    if let Ok(id) = catalogue.add(&Source::new("own.toml", bytes)) {
        let _ = catalogue.profile(&id, DAY);
        let _ = catalogue.timeline(&id, DAY);
    }
});
