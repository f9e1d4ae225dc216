//! Attributes, versions and signatures that programs do not write.

use super::{
    builders,
    csr::{Csr, HOST, any_extension, extension_request, full, plain, san, sha_256_with_rsa, utf8},
    extension::{TLS_FEATURE, UNKNOWN, server, signing},
    signer::{P_256, P_384, Rsa, Signer},
};
use crate::support::forge::{EXTENSION_REQUEST, attribute, element, extension, sequence};

/// Where Windows of old put extensions: 1.3.6.1.4.1.311.2.1.14.
pub const MICROSOFT_EXTENSIONS: [u8; 10] = [0x2B, 6, 1, 4, 1, 0x82, 0x37, 2, 1, 14];

const CHALLENGE_PASSWORD: [u8; 9] = pkcs_9(7);
const UNSTRUCTURED_NAME: [u8; 9] = pkcs_9(2);

const fn pkcs_9(arc: u8) -> [u8; 9] {
    [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, arc]
}

fn password(values: &[Vec<u8>]) -> Vec<u8> {
    attribute(&CHALLENGE_PASSWORD, values)
}

fn names() -> Vec<u8> {
    extension_request(&[san(&[HOST])])
}

/// An attribute in front of the alternative name.
fn before_names(attribute: Vec<u8>) -> Csr {
    full().attributes([attribute, names()])
}

fn microsoft(extensions: &[Vec<u8>]) -> Vec<u8> {
    attribute(&MICROSOFT_EXTENSIONS, &[sequence(extensions)])
}

fn unknown() -> Vec<u8> {
    attribute(&UNKNOWN, &[utf8("x")])
}

/// A `BMPString`.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    element(0x1E, &units)
}

/// An attribute of Windows: what follows 1.3.6.1.4.1.311.
fn windows(arcs: &[u8], value: Vec<u8>) -> Vec<u8> {
    let identifier = [&[0x2B, 6, 1, 4, 1, 0x82, 0x37], arcs].concat();
    attribute(&identifier, &[value])
}

/// A nonce of an onion service: what follows 2.23.140.
fn nonce(arc: u8, octet: u8) -> Vec<u8> {
    attribute(&[0x67, 0x81, 12, arc], &[element(0x04, &[octet; 16])])
}

builders! {
    none => full().attributes([]);
    field_left_out => [("request.csr", full().without_attributes().der())];
    field_left_out_p_384 => full().curve(P_384).without_attributes();

    password_only => full().attributes([password(&[utf8("example")])]);
    password_only_plain => plain().attributes([password(&[utf8("example")])]);
    password_empty => before_names(password(&[utf8("")]));
    password_no_value => before_names(password(&[]));
    password_twice => full().attributes([password(&[utf8("example")]), password(&[utf8("example")])]);
    password_of_two_values => full().attributes([password(&[utf8("example"), utf8("example2")])]);
    password_as_raw_extension => full().extension(any_extension(&CHALLENGE_PASSWORD, None, b"example"));
    password_in_microsoft_extensions => full().attributes([attribute(&MICROSOFT_EXTENSIONS, &[sequence(&[
        any_extension(&CHALLENGE_PASSWORD, None, &utf8("example")),
    ])])]);
    password_as_extension => full().extension(any_extension(&CHALLENGE_PASSWORD, None, &utf8("x")));

    company_name => before_names(attribute(&UNSTRUCTURED_NAME, &[utf8("Example Corp")]));
    company_names => before_names(attribute(&UNSTRUCTURED_NAME, &[utf8("a"), utf8("b")]));
    company_name_with_escape => before_names(attribute(&UNSTRUCTURED_NAME, &[utf8("Example"), utf8("a\u{1B}[31m")]));
    // Longer than the list of extensions, so that the order of a SET would have it last.
    company_name_out_of_order => plain().attributes([
        attribute(&UNSTRUCTURED_NAME, &[utf8(&"a long comment ".repeat(9))]),
        names(),
    ]);

    microsoft_names => full().attributes([microsoft(&[san(&[HOST])])]);
    microsoft_two_names => full().attributes([microsoft(&[san(&[HOST, "cucm-sub1.voice.example.com"])])]);
    microsoft_usage => full().attributes([microsoft(&[any_extension(&[0x55, 29, 15], Some(0xFF), &element(0x03, &[7, 0x80]))])]);
    microsoft_beside_names => full().attributes([names(), microsoft(&[san(&[HOST])])]);

    list_not_a_sequence => plain().attributes([attribute(&EXTENSION_REQUEST, &[utf8(&format!("subjectAltName=DNS:{HOST}"))])]);
    list_no_value => full().attributes([attribute(&EXTENSION_REQUEST, &[])]);
    list_of_two_equal_values => full().attributes([attribute(&EXTENSION_REQUEST, &[
        sequence(&[san(&[HOST])]),
        sequence(&[san(&[HOST])]),
    ])]);
    list_of_two_values => full().attributes([attribute(&EXTENSION_REQUEST, &[
        sequence(&[san(&[HOST])]),
        sequence(&[
            san(&["a.example.com", "b.example.com", "c.example.com", "d.example.com"]),
            any_extension(&[0x55, 29, 15], Some(0xFF), &element(0x03, &[7, 0x80])),
        ]),
    ])]);
    lists_two => full().attributes([names(), extension_request(&[san(&["cucm-sub1.voice.example.com"])])]);
    lists_three => full().attributes([names(), names(), names()]);
    lists_second_empty => full().attributes([names(), extension_request(&[])]);
    lists_second_of_five => full().attributes([names(), extension_request(&[
        signing(),
        extension(37, &server()),
        extension(19, &sequence(&[])),
        extension(14, &element(0x04, &[1])),
        any_extension(&TLS_FEATURE, None, &sequence(&[element(0x02, &[5])])),
    ])]);

    unknown_once => before_names(unknown());
    unknown_twice => full().attributes([unknown(), names(), unknown()]);
    subject_attribute => before_names(attribute(&[0x55, 4, 3], &[utf8(HOST)]));
    key_store => full().attributes([
        attribute(&pkcs_9(20), &[wide("cucm")]),
        attribute(&pkcs_9(21), &[element(0x04, &[1])]),
        names(),
    ]);
    // `osVersion`, `requestClientInfo` and `enrollmentCsp`, as `certreq` writes them.
    windows => full().attributes([
        windows(&[13, 2, 3], element(0x16, b"10.0.20348.2")),
        windows(&[21, 20], sequence(&[
            element(0x02, &[9]),
            utf8("CUCM-PUB"),
            utf8("EXAMPLE\\Administrator"),
            utf8("certreq"),
        ])),
        names(),
        windows(&[13, 2, 2], sequence(&[
            element(0x02, &[1]),
            wide("Microsoft Software Key Storage Provider"),
            element(0x03, &[0]),
        ])),
    ]);
    // `caSigningNonce` and `applicantSigningNonce`.
    onion_nonces => full().attributes([nonce(41, 1), nonce(42, 2), names()]);

    version_left_out => full().version(Vec::new()).attributes([]);
    version_one => full().version(element(0x02, &[1]));
    version_minus_one => full().version(element(0x02, &[0xFF])).attributes([]);
    version_of_nine_octets => full().version(element(0x02, &[1; 9])).attributes([]);
    version_of_eight_octets => full().version(element(0x02, &[1; 8])).attributes([]);
    identifier_of_a_large_arc => full().attributes([attribute(&[0x2A, 0x88, 0xFF, 0xFF, 0xFF, 0x7F], &[element(0x05, &[])])]);
    version_long_zero => full().version(element(0x02, &[0, 0])).attributes([]);
    version_long_zero_plain => plain().version(element(0x02, &[0, 0]));

    signature_of_another_key => plain().signer(Signer::Stranger(P_256));
    signature_of_a_digest => plain().algorithm(sequence(&[element(0x06, &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1])]));
    signature_with_md4 => {
        let md4 = element(0x06, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 3]);
        plain().rsa(Rsa::usual()).algorithm(sequence(&[md4, element(0x05, &[])]))
    };
    signature_of_another_family => plain().algorithm(sha_256_with_rsa(element(0x05, &[])));
}
