//! A delivery of any bytes is read, joined with itself as chain and roots, verified and printed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signready::{
    judge::{
        fleet::Fleet,
        issued::{self, Against, Delivery, Given},
    },
    output::verification,
    pki::{certificate::Roots, fork_join::ForkJoin, text::source::Source},
};
use signready_fuzz::{DAY, LINTER, OPTIONS, TRUSTING};

fuzz_target!(|bytes: &[u8]| {
    let source = Source::new("a.crt", bytes);
    let read = vec![
        issued::read_with(&TRUSTING, &source, Given::Delivered),
        issued::read_with(&TRUSTING, &source, Given::ForChains),
    ];
    let mut against = Against::at(DAY.midnight().assume_utc());
    let mut roots = Roots::with(&TRUSTING);
    if roots.add_file(&source).is_ok() {
        against.roots = Some(roots);
    }
    against.hosts.push("node1.example.com".to_owned());
    let delivery = Delivery::join(
        read,
        Fleet::default(),
        against,
        ForkJoin::SERIAL,
    );
    let report = LINTER.verify(&delivery);
    let text = verification::text(&report, OPTIONS);
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    let _ = verification::json(&report, DAY);
});
