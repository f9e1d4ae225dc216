//! Extensions that programs do not write.

use super::{
    attribute::MICROSOFT_EXTENSIONS,
    builders,
    csr::{HOST, any_extension, extension_request, full, plain, san, utf8},
};
use crate::support::forge::{attribute, element, extension, sequence};

const KEY_USAGE: u8 = 15;
const SUBJECT_ALT_NAME: u8 = 17;
const BASIC_CONSTRAINTS: u8 = 19;
const EXTENDED_KEY_USAGE: u8 = 37;

/// `tlsFeature`.
pub const TLS_FEATURE: [u8; 8] = [0x2B, 6, 1, 5, 5, 7, 1, 24];

/// 1.3.6.1.4.1.32473.1, which documents may use as an example.
pub const UNKNOWN: [u8; 9] = [0x2B, 6, 1, 4, 1, 0x81, 0xFD, 0x59, 1];

pub fn signing() -> Vec<u8> {
    extension(KEY_USAGE, &element(0x03, &[7, 0x80]))
}

fn critical_signing() -> Vec<u8> {
    any_extension(
        &[0x55, 29, KEY_USAGE],
        Some(0xFF),
        &element(0x03, &[7, 0x80]),
    )
}

/// `serverAuth`.
pub fn server() -> Vec<u8> {
    sequence(&[element(0x06, &[0x2B, 6, 1, 5, 5, 7, 3, 1])])
}

/// `basicConstraints` with the parts of its list.
fn constraints(parts: &[Vec<u8>]) -> Vec<u8> {
    extension(BASIC_CONSTRAINTS, &sequence(parts))
}

fn feature(value: &[u8]) -> Vec<u8> {
    any_extension(&TLS_FEATURE, None, value)
}

fn five() -> Vec<u8> {
    element(0x02, &[5])
}

/// A request for the host's name, written in another way.
fn names(value: &[u8]) -> super::Csr {
    plain().extensions(&[extension(SUBJECT_ALT_NAME, value)])
}

builders! {
    ca_ber_true => full().extension(constraints(&[element(0x01, &[1])]));
    ca_long_path => full().extension(constraints(&[element(0x01, &[0xFF]), element(0x02, &[1; 9])]));
    ca_path_without_ca => full().extension(constraints(&[element(0x02, &[0])]));
    ca_empty => full().extension(constraints(&[]));
    ca_integer => full().extension(extension(BASIC_CONSTRAINTS, &element(0x02, &[1])));
    ca_boolean => plain().extension(extension(BASIC_CONSTRAINTS, &element(0x01, &[0])));

    extended_key_usage_empty => full().extension(extension(EXTENDED_KEY_USAGE, &sequence(&[])));
    extended_key_usage_text => plain().extension(extension(EXTENDED_KEY_USAGE, &sequence(&[utf8("serverAuth")])));
    key_usage_no_bit => full().extension(extension(KEY_USAGE, &element(0x03, &[0])));
    key_usage_integer => plain().extension(extension(KEY_USAGE, &element(0x02, &[0, 160])));

    names_empty => names(&sequence(&[]));
    names_with_unknown_tag => names(&sequence(&[element(0x82, HOST.as_bytes()), element(0x8F, b"a")]));
    names_with_short_address => names(&sequence(&[element(0x82, HOST.as_bytes()), element(0x87, &[192, 0, 2])]));
    identifier_of_a_large_arc => full().extension(any_extension(&[0x2A, 0x88, 0xFF, 0xFF, 0xFF, 0x7F], None, &element(0x05, &[])));
    names_nothing => names(&[]);
    names_as_text => names(format!("DNS:{HOST}").as_bytes());
    // The name is one octet shorter than its length says.
    names_cut_off => names(&{
        let mut list = sequence(&[element(0x82, HOST.as_bytes())]);
        list[3] += 1;
        list
    });
    names_without_tag => names(&sequence(&[utf8(HOST)]));

    staple_critical => full().extension(any_extension(&TLS_FEATURE, Some(0xFF), &sequence(&[five()])));
    staple_long_number => full().extension(feature(&sequence(&[element(0x02, &[0, 5])])));
    staple_empty => full().extension(feature(&sequence(&[])));
    staple_integer => full().extension(feature(&five()));
    // 1.3.6.1.5.5.7.1.25, the next one.
    staple_neighbour => full().extension(any_extension(&[0x2B, 6, 1, 5, 5, 7, 1, 25], None, &sequence(&[five()])));

    key_usage_three_times => plain().extensions(&[
        signing(),
        san(&[HOST]),
        extension(KEY_USAGE, &element(0x03, &[5, 0xA0])),
        signing(),
    ]);
    unknown_twice => {
        let unknown = any_extension(&UNKNOWN, None, &element(0x05, &[]));
        plain().extensions(&[san(&[HOST]), unknown.clone(), unknown])
    };
    names_twice => plain().extension(san(&[HOST]));
    names_in_two_lists => plain().attributes([
        extension_request(&[san(&[HOST])]),
        extension_request(&[san(&["cucm-pub-ha.voice.example.com"])]),
    ]);
    names_for_microsoft_too => plain().attributes([
        extension_request(&[san(&[HOST])]),
        attribute(&MICROSOFT_EXTENSIONS, &[sequence(&[san(&[HOST])])]),
    ]);
    names_and_usage_in_two_lists => full().attributes([
        extension_request(&[san(&[HOST])]),
        extension_request(&[critical_signing()]),
    ]);
}
