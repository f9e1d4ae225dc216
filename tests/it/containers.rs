//! What CAs, mail programs and transfers put certificates into is read, or the admin is told what to do.

use std::fs;

use signready::{
    judge::{
        engine::THREADS,
        fleet::Fleet,
        issued::{self, Delivery, EntryRole, Given},
    },
    pki::{pem::Armor, text::source::Source},
};

use crate::support::{
    delivered::{against, judge},
    forge, project,
};

/// The server's certificate and its CA's, in DER.
fn pair() -> [Vec<u8>; 2] {
    ["issued/certs/san-match.pem", "issued/ca/int.pem"].map(|path| {
        let bytes = fs::read(project("tests/verify").join(path)).unwrap();
        let armor = Armor::scan(&Source::new(path, bytes));
        armor.blocks[0].der.clone().unwrap()
    })
}

/// Signed data with these certificates, each element wrapped by `wrap`.
fn signed_data(certificates: Option<&[u8]>, wrap: fn(u8, &[u8]) -> Vec<u8>) -> Vec<u8> {
    let oid = |last: u8| forge::element(6, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, last]);
    let set = certificates.map_or_else(Vec::new, |certificates| wrap(0xA0, certificates));
    let content = [
        vec![2, 1, 1, 0x31, 0],
        wrap(0x30, &oid(1)),
        set,
        vec![0x31, 0],
    ]
    .concat();
    let signed = wrap(0xA0, &wrap(0x30, &content));
    wrap(0x30, &[oid(2), signed].concat())
}

fn indefinite(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, 0x80], content, &[0, 0]].concat()
}

/// How many certificates are in a file, and what is said of it: message and help.
fn read(bytes: Vec<u8>) -> (usize, Vec<(String, String)>) {
    let read = issued::read(&Source::new("a.cer", bytes), Given::Delivered);
    let count = read.1.iter().filter(|entry| entry.certificate().is_some());
    let count = count.count();
    let delivery = Delivery::join(vec![read], Fleet::default(), against(None, None), THREADS);
    for (_, entry, certificate) in delivery.certificates() {
        let block = delivery.block_of(entry).unwrap().der.as_ref().unwrap();
        assert_eq!(&block[certificate.range()], certificate.der());
    }
    let report = judge(&delivery);
    let about = report.findings.iter().filter(|finding| {
        ["certificate-absent", "certificate-malformed"].contains(&finding.rule.as_str())
    });
    let about = about.map(|finding| (finding.message.to_string(), finding.remediation.to_string()));
    (count, about.collect())
}

#[test]
fn containers_whose_lengths_are_marked_are_read() {
    let both = pair().concat();
    for (wrap, bytes) in [
        ("lengths", signed_data(Some(&both), forge::element)),
        ("markers", signed_data(Some(&both), indefinite)),
    ] {
        assert_eq!(read(bytes), (2, Vec::new()), "{wrap}");
    }
    // Cut off, none of it is read, and that is said.
    let bytes = signed_data(Some(&both), indefinite);
    for length in [2, 3, 20, 40, 60, bytes.len() - 1] {
        let (count, about) = read(bytes[..length].to_vec());
        assert_eq!((count, about.len()), (0, 1), "{length}");
    }
    // Markers within markers, deeper than anything that is real.
    let nested = (0..100_000).fold(Vec::new(), |mut nested: Vec<u8>, _| {
        nested.extend([0x30, 0x80]);
        nested
    });
    assert_eq!(read(nested).0, 0);
}

#[test]
fn containers_without_certificates_are_called_so() {
    for certificates in [None, Some(&[][..])] {
        let (count, about) = read(signed_data(certificates, forge::element));
        assert_eq!(count, 0);
        assert!(about[0].0.contains("without certificates"), "{about:?}");
        assert!(about[0].1.starts_with("ask the CA"), "{about:?}");
    }
}

#[test]
fn certificates_in_a_row_and_padding_are_read() {
    let [server, authority] = pair();
    for padding in [&[][..], b"\r\n", &[0; 7]] {
        let file = [&server, &authority, padding].concat();
        let (_, entries) = issued::read(&Source::new("a.cer", file.clone()), Given::Delivered);
        assert_eq!(entries.len(), 2);
        let delivery = Delivery::join(
            vec![issued::read(&Source::new("a.cer", file), Given::Delivered)],
            Fleet::default(),
            against(None, None),
            THREADS,
        );
        let roles: Vec<EntryRole> = delivery.entries.iter().map(|entry| entry.role).collect();
        assert_eq!(roles, [EntryRole::Server, EntryRole::InChain]);
    }
    let (count, about) = read([&server, &b"more"[..]].concat());
    assert_eq!((count, about.len()), (0, 1));
    assert!(about[0].0.contains("4 more bytes"), "{about:?}");
}

#[test]
fn archives_are_to_be_unpacked() {
    for beginning in [
        &b"PK\x03\x04"[..],
        b"\x1F\x8B\x08",
        b"7z\xBC\xAF",
        b"Rar!\x1A",
    ] {
        let (count, about) = read([beginning, &[0xC3; 200]].concat());
        assert_eq!(count, 0);
        assert!(about[0].0.contains("an archive"), "{about:?}");
        assert!(about[0].1.starts_with("unpack it"), "{about:?}");
    }
}
