//! Requests that are not canonical DER, and PEM that lost something.

use super::{
    Csr, builders,
    csr::{
        HOST, any_extension, common_name, country, key_info, pem, plain, rsa_encryption,
        rsa_numbers, san, sha_256_with_rsa, typed_name, utf8,
    },
    extension::server,
    number::integer,
    signer::Rsa,
};
use crate::support::forge::{attribute, element, sequence, set};

/// `CN=…` with an encoded value.
fn common_name_of(value: Vec<u8>) -> Vec<u8> {
    set(&[sequence(&[element(0x06, &[0x55, 4, 3]), value])])
}

/// An attribute of a relative name.
fn pair(arc: u8, value: &str) -> Vec<u8> {
    sequence(&[element(0x06, &[0x55, 4, arc]), utf8(value)])
}

/// The PEM text with something else behind its last letter: `letters` are cut off there.
fn ending(text: &str, letters: usize, instead: &str) -> String {
    let (body, end) = text.split_once("\n-----END").unwrap();
    let body = &body[..body.len() - letters];
    format!("{body}{instead}\n-----END{end}")
}

fn pss(parameters: &[Vec<u8>]) -> Csr {
    let identifier = element(0x06, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10]);
    let algorithm = sequence(&[identifier, parameters.concat()]);
    plain().rsa(Rsa::usual()).algorithm(algorithm)
}

builders! {
    pem_cut_off => ending(&plain().sized(|length| length % 3 == 0).pem(), 3, "");
    pem_padding_missing => ending(&plain().sized(|length| length % 3 == 2).pem(), 1, "");
    // The letter before the padding stands for two bits that no octet has.
    pem_last_letter => {
        let text = plain().sized(|length| length % 3 == 2).pem();
        let last = text[..text.find("=\n").unwrap()].bytes().last().unwrap();
        let next = char::from(last + 1);
        ending(&text, 2, &format!("{next}="))
    };
    pem_full_last_line => plain().sized(|length| length % 48 == 0);
    zeros_behind => pem([plain().der(), vec![0; 5]].concat());

    name_without_set => plain().subject([pair(3, HOST)]);
    name_length_long => plain().subject([common_name_of(
        [&[0x0C, 0x81, u8::try_from(HOST.len()).unwrap()], HOST.as_bytes()].concat(),
    )]);
    name_in_pieces => plain().subject([common_name_of(element(
        0x2C,
        &[utf8(&HOST[..9]), utf8(&HOST[9..])].concat(),
    ))]);
    names_out_of_order => plain().subject([set(&[pair(3, HOST), pair(10, "Example Corp")])]);
    name_of_nothing => plain().subject([country("US"), set(&[]), common_name()]);
    // Five bits that do not count, of which one is set.
    bits_behind_the_last => plain().subject([common_name(), typed_name(45, 0x03, &[5, 0xA1])]);

    // A count of nine unused bits.
    bits_with_a_wrong_count => plain().subject([common_name(), typed_name(45, 0x03, &[9, 0xA1])]);
    name_of_a_time => plain().subject([typed_name(7, 0x17, "München".as_bytes()), common_name()]);
    name_with_a_tag_of_its_own => plain().subject([typed_name(10, 0x8C, b"Example"), common_name()]);
    attribute_type_empty => plain().subject([country("US"), set(&[sequence(&[
        element(0x06, &[]),
        utf8("Example"),
    ])]), common_name()]);
    attribute_type_cut_off => plain().subject([country("US"), set(&[sequence(&[
        element(0x06, &[0x55, 0x84]),
        utf8("Example"),
    ])]), common_name()]);
    version_empty => plain().version(element(0x02, &[]));
    password_of_a_long_integer => plain().attributes([
        attribute(&[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 7], &[element(0x02, &[0, 5])]),
    ]);
    organization_with_ampersand => plain().subject([typed_name(10, 0x13, b"Example & Sons"), common_name()]);
    organization_with_underscore => plain().subject([typed_name(10, 0x13, b"Example_Sons"), common_name()]);

    modulus_with_zeros => plain().rsa(Rsa::usual()).key(key_info(
        &[rsa_encryption(), element(0x05, &[])],
        &rsa_numbers(&[&[0, 0], &integer(&Rsa::usual().modulus)[..]].concat(), &[1, 0, 1]),
    ));
    exponent_with_zeros => plain().rsa(Rsa::usual()).key(key_info(
        &[rsa_encryption(), element(0x05, &[])],
        &rsa_numbers(&integer(&Rsa::usual().modulus), &[0, 1, 0, 1]),
    ));
    modulus_with_zeros_and_another_signature => plain().unsigned_rsa(&Rsa::usual().modulus, &[0, 1, 0, 1]);
    modulus_negative => plain().rsa(Rsa::usual()).key(key_info(
        &[rsa_encryption(), element(0x05, &[])],
        &rsa_numbers(&Rsa::usual().modulus.to_bytes_be(), &[1, 0, 1]),
    ));
    // A signature of PKCS #1 v1.5 under the identifier of RSASSA-PSS, and the parameters.
    pss_without_parameters => pss(&[]);
    pss_with_defaults => pss(&[sequence(&[])]);
    pss_with_unknown_mask => pss(&[sequence(&[element(0xA1, &sequence(&[element(0x06, &[0x2A, 3])]))])]);
    rsa_key_of_text => plain().key(key_info(&[rsa_encryption(), element(0x05, &[])], &element(0x04, b"abc")));
    null_of_one_octet => plain().rsa(Rsa::usual()).algorithm(sha_256_with_rsa(element(0x05, &[0])));
    // The arc 99 begins with a group of seven bits that are zero.
    identifier_with_zeros => plain().extension(any_extension(&[0x55, 29, 0x80, 99], None, &element(0x05, &[])));
    critical_false_and_true_as_one => {
        let usage = any_extension(&[0x55, 29, 15], Some(0), &element(0x03, &[7, 0x80]));
        let server = any_extension(&[0x55, 29, 37], Some(1), &server());
        plain().extensions(&[san(&[HOST]), usage, server])
    };
}
