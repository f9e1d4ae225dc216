//! Names of certificates, and what CAs say of the names below them.

use super::{forge::name, lot::Lot};
use crate::support::forge::{element, sequence};

pub const UTF8: u8 = 0x0C;
pub const PRINTABLE: u8 = 0x13;

/// Last arcs of 2.5.4.
pub const COUNTRY: u8 = 6;
pub const ORGANIZATION: u8 = 10;

pub const HOSTS: [&str; 5] = [
    "www.example.com",
    "mail.example.com",
    "*.example.com",
    "WWW.example.com",
    "www.example.org",
];

pub fn dns(host: &str) -> Vec<u8> {
    element(0x82, host.as_bytes())
}

fn directory(organization: &str) -> Vec<u8> {
    let name = name(&[
        (COUNTRY, PRINTABLE, "DE"),
        (ORGANIZATION, UTF8, organization),
    ]);
    element(0xA4, &name)
}

pub fn server_names(lot: &mut Lot, say: &mut impl FnMut(String)) -> Vec<Vec<u8>> {
    let host = lot.one_of(&HOSTS);
    let mut told = vec![host.to_owned()];
    let mut names = vec![dns(host)];
    if lot.percent(12) {
        let mailbox = lot.one_of(&["a@example.com", "a@mail.example.com", "a@example.org"]);
        told.push(mailbox.to_owned());
        names.push(element(0x81, mailbox.as_bytes()));
    }
    if lot.percent(12) {
        let uri = lot.one_of(&[
            "https://www.example.com/a",
            "https://example.org",
            "https://10.1.2.3/",
        ]);
        told.push(uri.to_owned());
        names.push(element(0x86, uri.as_bytes()));
    }
    if lot.percent(15) {
        let address: &[u8] = lot.one_of(&[&[10, 1, 2, 3][..], &[192, 0, 2, 7], &[1; 16]]);
        told.push(format!("{address:?}"));
        names.push(element(0x87, address));
    }
    if lot.percent(8) {
        let organization = lot.one_of(&["Example GmbH", "example gmbh", "Other AG"]);
        told.push(format!("O={organization}"));
        names.push(directory(organization));
    }
    if lot.percent(4) {
        told.push("registeredID".to_owned());
        names.push(element(0x88, &[0x2A, 3]));
    }
    say(told.join(" "));
    names
}

/// Name constraints, what they are, and whether subjects are among them.
pub fn name_constraints(lot: &mut Lot) -> (Vec<u8>, String, bool) {
    let mut told = Vec::new();
    let mut has_subjects = false;
    let mut lists = Vec::new();
    let which = lot.below(10);
    for (number, chance) in [(0, which < 8), (1, which >= 6)] {
        if !chance {
            continue;
        }
        let is_exclusion = number == 1;
        let mut trees = Vec::new();
        for _ in 0..lot.few(2) {
            let (base, what) = subtree(lot, is_exclusion);
            has_subjects |= base[0] == 0xA4;
            told.push(format!("{}{what}", if is_exclusion { "-" } else { "+" }));
            trees.push(sequence(&[base]));
        }
        lists.push(element(0xA0 | number, &trees.concat()));
    }
    (sequence(&lists), told.join(" "), has_subjects)
}

fn subtree(lot: &mut Lot, is_exclusion: bool) -> (Vec<u8>, String) {
    match lot.below(12) {
        0..4 => {
            let base = if is_exclusion {
                lot.one_of(&["example.org", "mail.example.com", "example.net"])
            } else {
                lot.one_of(&["example.com", "example.com", "com", "example.org"])
            };
            (dns(base), format!("dns:{base}"))
        }
        4..8 => {
            let organization = if is_exclusion {
                lot.one_of(&["Other AG", "Third KG"])
            } else {
                lot.one_of(&["Example GmbH", "Example GmbH", "EXAMPLE GmbH", "Other AG"])
            };
            (directory(organization), format!("O={organization}"))
        }
        8 => {
            let base = lot.one_of(&[
                "example.com",
                ".example.com",
                "a@example.com",
                "example.org",
            ]);
            (element(0x81, base.as_bytes()), format!("mail:{base}"))
        }
        9 => {
            let base = lot.one_of(&["www.example.com", ".example.com", "example.org"]);
            (element(0x86, base.as_bytes()), format!("uri:{base}"))
        }
        10 => {
            let base: &[u8] = lot.one_of(&[
                &[10, 0, 0, 0, 255, 0, 0, 0][..],
                &[192, 0, 2, 0, 255, 255, 255, 0],
                &[0; 32],
            ]);
            (element(0x87, base), format!("ip:{base:?}"))
        }
        _ => (element(0x88, &[0x2A, 3]), "registeredID".to_owned()),
    }
}
