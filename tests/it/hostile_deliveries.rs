//! Whatever a CA could send does not make `verify` panic, and does not break out of what is printed.

use std::{fs, sync::LazyLock};

use proptest::prelude::*;
use signready::{
    judge::{
        engine::THREADS,
        finding::Severity,
        fleet::Fleet,
        issued::{self, Delivery, EntryRole, Given},
    },
    output::{text::Options, verification},
    pki::{certificate::Certificate, text::source::Source},
};

use crate::support::{
    self, damage,
    delivered::{FOLDER, against, judge, source},
    files_below, forge, project,
};

/// Certificates of many kinds, to be damaged.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = project(FOLDER);
    files_below(&folder)
        .iter()
        .filter(|path| !path.ends_with(".csr") && !path.ends_with(".tsv"))
        .map(|path| fs::read(folder.join(path)).unwrap())
        .collect()
});

static DERS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| damage::ders(&FILES));

/// Reads, judges and prints, and checks that every place lies in the text.
fn survive(bytes: &[u8]) {
    let file = Source::new("a.crt", bytes);
    let read = vec![
        issued::read(&file, Given::Delivered),
        issued::read(&source("ca/int.pem"), Given::ForChains),
    ];
    let mut against = against(Some("ca/root.pem"), Some("node10.voice.example.com"));
    let _ = against.roots.as_mut().unwrap().add_file(&file);
    let fleet = Fleet::new(support::read_texts(&[(
        "a.csr",
        source("csr/san-match.csr").bytes(),
    )]));
    let delivery = Delivery::join(read, fleet, against, THREADS);
    for (_, entry, certificate) in delivery.certificates() {
        let range = certificate.range();
        assert!(range.start <= range.end);
        let block = delivery.block_of(entry).unwrap().der.as_ref().unwrap();
        assert_eq!(&block[range], certificate.der());
    }
    let report = judge(&delivery);
    damage::assert_places(&report.findings, "a.crt", bytes);
    let options = Options {
        styled: false,
        least: Severity::Notice,
        verbose: true,
    };
    let text = verification::text(&report, options);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    let _ = verification::json(&report, support::DAY);
}

proptest! {
    #![proptest_config(support::properties(200))]

    #[test]
    fn files_that_were_cut_off(index in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let file = index.get(&FILES);
        survive(&file[..at.index(file.len() + 1)]);
    }

    #[test]
    fn files_with_changed_bytes(index in any::<prop::sample::Index>(), changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        survive(&damage::changed(index.get(FILES.as_slice()), &changes));
    }

    #[test]
    fn certificates_with_changed_bytes(index in any::<prop::sample::Index>(), changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        survive(&damage::changed(index.get(DERS.as_slice()), &changes));
    }

    #[test]
    fn certificates_in_certificates(index in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), depth in 1..20_usize) {
        let outer = index.get(&DERS);
        let mut nested = outer.clone();
        for _ in 0..depth {
            let at = at.index(outer.len());
            nested = [&outer[..at], &nested, &outer[at..]].concat();
        }
        survive(&nested);
    }
}

#[test]
fn as_many_certificates_as_a_file_can_hold() {
    // The same ones again and again, then a thousand in a container, all within the size of a file.
    let one = fs::read(project(FOLDER).join("chains/leaf-int-root.pem")).unwrap();
    survive(&one.repeat(300));
    let der = Certificate::from_der(&DERS[0], 0).unwrap().der().to_vec();
    let wrap = |tag: u8, content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], length.as_slice(), content].concat()
    };
    let fields = [
        [0x02, 0x01, 0x01].to_vec(),
        wrap(0x31, &[]),
        wrap(0x30, &[]),
        wrap(0xA0, &der.repeat(1001)),
        wrap(0x31, &[]),
    ];
    let signed = wrap(0xA0, &wrap(0x30, &fields.concat()));
    let oid = [
        0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02,
    ];
    let container = wrap(0x30, &[oid.as_slice(), &signed].concat());
    survive(&container);
    let (_, entries) = issued::read(&Source::new("a.p7b", container), Given::Delivered);
    assert_eq!(entries.len(), 1, "over a thousand are refused as a whole");
    assert_eq!(entries[0].role, EntryRole::None);
}

/// No time is asserted: were one of these quadratic, the test would run for minutes.
#[test]
fn as_many_parts_as_a_certificate_can_hold() {
    let extensions = |count: u32| -> Vec<Vec<u8>> {
        let value = forge::element(0x04, &[]);
        let each =
            (0..count).map(|number| forge::sequence(&[forge::numbered(number), value.clone()]));
        each.collect()
    };
    survive(&forge::certificate(&[], &extensions(80_000)));
    let subject: Vec<Vec<u8>> = (0..50_000)
        .map(|number| {
            let value = forge::element(0x0C, b"a");
            forge::set(&[forge::sequence(&[forge::numbered(number), value])])
        })
        .collect();
    survive(&forge::certificate(&subject, &[]));
    let names: Vec<String> = (0..100_000).map(|number| format!("n{number}.a")).collect();
    let names = forge::extension(17, &forge::dns_names(&names));
    survive(&forge::certificate(&[], &[names]));
}

#[test]
fn names_with_control_characters_are_escaped() {
    let mut der = DERS
        .iter()
        .find(|der| der.windows(6).any(|window| window == b"node10"))
        .unwrap()
        .clone();
    for start in 0..der.len() - 6 {
        if &der[start..start + 6] == b"node10" {
            der[start..start + 6].copy_from_slice(b"\x1b[31m\x07");
        }
    }
    survive(&der);
    let file = Source::new("a\u{1b}.crt", der);
    let read = vec![issued::read(&file, Given::Delivered)];
    let delivery = Delivery::join(
        read,
        Fleet::default(),
        against(Some("ca/root.pem"), Some("h\u{1b}")),
        THREADS,
    );
    let report = judge(&delivery);
    let printed = verification::text(
        &report,
        Options {
            styled: false,
            least: Severity::Notice,
            verbose: true,
        },
    );
    assert!(printed.contains("\\u{1b}") && !printed.contains('\u{1b}'));
    assert!(!verification::json(&report, support::DAY).contains('\u{1b}'));
}
