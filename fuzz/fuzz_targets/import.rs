//! Any text that is imported gives an inventory that loads, or a reason.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signready::{
    estate::inventory::Inventory,
    pki::text::source::Source,
    work::import::{self, Options},
};

fuzz_target!(|bytes: &[u8]| {
    let options = Options {
        cluster: Some("a".to_owned()),
        domain: Some("example.com".to_owned()),
        ..Options::default()
    };
    let Ok(import) = import::read(&[Source::new("input", bytes)], &options) else {
        return;
    };
    // Nothing was found: the command says so, and writes nothing.
    if import.clusters.is_empty() {
        return;
    }
    if let Ok(written) = import.inventory(None) {
        let text = written.text;
        let read = Inventory::read(Source::new("cluster.toml", text.as_str()));
        assert!(read.is_ok(), "an inventory that cannot be loaded:\n{text}");
    }
});
