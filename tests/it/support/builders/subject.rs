//! Subjects that programs do not write, or that a shell spoils.

use super::{
    Csr, builders,
    csr::{common_name, country, plain, typed_name},
};
use crate::support::forge::{element, relative_name, sequence, set};

const SERIAL_NUMBER: u8 = 5;
const LOCALITY: u8 = 7;
const STATE: u8 = 8;
const ORGANIZATION: u8 = 10;
const UNIT: u8 = 11;
const UNIQUE_IDENTIFIER: u8 = 45;

fn of(organization: &str) -> Csr {
    plain().organization("US", organization)
}

/// A country, a locality, an organization and the host.
fn at(code: &str, locality: &str, organization: &str) -> Csr {
    plain().subject([
        country(code),
        relative_name(LOCALITY, locality),
        relative_name(ORGANIZATION, organization),
        common_name(),
    ])
}

fn with_organization_as(tag: u8, value: &[u8]) -> Csr {
    plain().subject([
        country("US"),
        typed_name(ORGANIZATION, tag, value),
        common_name(),
    ])
}

/// The text after its UTF-8 was taken for Latin-1.
fn misread(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

/// An attribute whose type has an arc of 32 bits, if the first octet of it is 88, or of 31, if it is 87.
fn large(first: u8) -> Vec<u8> {
    let kind = element(0x06, &[0x2A, first, 0xFF, 0xFF, 0xFF, 0x7F]);
    set(&[sequence(&[kind, element(0x0C, b"Example")])])
}

builders! {
    organization_65 => of("The Example Corporation for the Production of Fixtures, Limited C");
    organization_65_umlauts => plain().subject([relative_name(ORGANIZATION, &"ü".repeat(65)), common_name()]);
    organization_70_locality_129 => plain().subject([
        relative_name(LOCALITY, &"L".repeat(129)),
        relative_name(ORGANIZATION, &"O".repeat(70)),
        common_name(),
    ]);
    units_64_and_65 => plain().subject([
        relative_name(UNIT, &"u".repeat(64)),
        relative_name(UNIT, &"v".repeat(65)),
        common_name(),
    ]);

    no_break_hyphen => plain().organization("GB", "Rolls\u{2011}Royce");
    no_break_space => of("Example\u{A0}Corp");
    no_break_spaces_of_french => plain().organization("FR", "«\u{A0}Exemple\u{A0}»\u{A0}: Paris");
    no_break_space_misread => plain().organization("FR", &misread("Café\u{A0}Example"));
    no_break_space_at_the_end => of("Example Corp\u{A0}");
    no_break_space_behind_blank => of("Example Corp \u{A0}Ltd");
    no_break_space_alone => plain().subject([country("US"), relative_name(LOCALITY, "\u{A0}"), common_name()]);
    blanks_five => of("The Example     Corp");
    line_break => of("Example\r\nCorp");
    tab_at_the_end => of("Example Corp\t");
    country_with_blank => plain().organization("US ", "Example Corp");

    control_c1 => of("Example\u{85}Corp");
    control_escape => of("\u{1B}[31mExample Corp");
    control_many => of("\u{2066}Exam\u{AD}ple\u{2069} \u{200E}Corp\u{2028}Ltd");
    joiner_in_latin => of("Exam\u{200D}ple Corp");
    joiner_in_picture => of("Example \u{1F469}\u{200D}\u{1F4BB}");
    joiner_in_persian => plain().organization("IR", "شرکت نمونه\u{200C}سازی");
    zero_width => of("Exam\u{200B}ple Corp");
    zero_width_alone => of("\u{200B}");
    zero_width_and_mark_alone => of("\u{200B}\u{FEFF}");

    country_name => plain().organization("Germany", "Example GmbH");
    country_usa => plain().organization("USA", "Example Corp");
    country_empty => plain().organization("", "Example Corp");
    state_empty_locality_blank => plain().subject([
        country("US"),
        relative_name(STATE, ""),
        relative_name(LOCALITY, "  "),
        relative_name(ORGANIZATION, "Example Corp"),
        common_name(),
    ]);
    unit_empty => plain().subject([
        country("US"),
        relative_name(ORGANIZATION, "Example Corp"),
        relative_name(UNIT, ""),
        common_name(),
    ]);

    misread_capital => at("DE", &misread("MÜNCHEN"), "Example GmbH");
    misread_twice => at("DE", &misread(&misread("München")), "Example GmbH");
    misread_at_the_end => at("IT", &misread("Città"), "Esempio SpA");
    // By Windows-1252, which has letters where Latin-1 has controls.
    misread_cyrillic => plain().organization("RU", "ÐŸÑ€Ð¸Ð¼ÐµÑ€");
    misread_apostrophe => of("Exampleâ€™s Corp");
    misread_replacement => plain().organization("DE", &misread("M\u{FFFD}ller GmbH"));
    replacement => plain().organization("DE", "M\u{FFFD}ller GmbH");
    signs_behind_capitals => plain().organization("CH", "NESCAFÉ® IKEÄ™");
    japanese => plain().organization("JP", "例示");

    octets_of_iso_8859_2 => with_organization_as(0x0C, b"\xAF\xD3\xA3\xC6 S.A.");
    octets_of_shift_jis => with_organization_as(0x13, b"\x8A\x94\x8E\xAE\x89\xEF\x8E\xD0");
    octets_of_utf_8 => with_organization_as(0x13, "M\u{fc}ller & S\u{f6}hne GmbH".as_bytes());
    octets_of_windows_1252 => with_organization_as(0x0C, b"M\xFCller \x96 S\xF6hne");
    octets_of_windows_1251 => with_organization_as(0x0C, b"\xD0\xEE\xE3\xE0 \xE8 \xEA\xEE\xEF\xFB\xF2\xE0");
    octets_of_two_encodings => with_organization_as(0x0C, b"Plze\xF2");
    octets_of_half_a_surrogate_pair => with_organization_as(0x0C, b"N\xED\xA0\x80x");
    country_of_octets => plain().subject([typed_name(6, 0x0C, b"D\xCB"), common_name()]);
    numeric_string_of_letters => with_organization_as(0x12, b"Example");
    printable_string_with_nul => with_organization_as(0x13, b"No\0rth");
    visible_string_with_tab => with_organization_as(0x1A, b"Example\tCorp");
    country_with_underscore => plain().subject([typed_name(6, 0x13, b"U_"), common_name()]);
    common_name_with_asterisk => plain().subject([typed_name(3, 0x13, b"*.voice.example.com")]);
    organization_of_an_integer => with_organization_as(0x02, &[5]);
    organization_of_a_sequence => with_organization_as(0x30, &[0x0C, 1, b'x']);
    common_name_of_an_integer => plain().subject([typed_name(3, 0x02, &[5])]);
    step_empty_alone => plain().subject([set(&[])]);
    no_steps => plain().subject([]);
    attribute_of_a_large_arc => plain().subject([large(0x88), common_name()]);
    attribute_of_an_arc_of_31_bits => plain().subject([large(0x87), common_name()]);
    surrogate_alone => with_organization_as(0x1E, &[0, b'E', 0xD8, 0x3D, 0, b'x']);
    universal_string => with_organization_as(0x1C, &"Example Corp".bytes().flat_map(|letter| [0, 0, 0, letter]).collect::<Vec<u8>>());
    teletex_string => plain().subject([
        country("DE"),
        typed_name(LOCALITY, 0x14, "München".as_bytes()),
        relative_name(ORGANIZATION, "Example GmbH"),
        common_name(),
    ]);
    printable_strings => plain().subject([
        country("US"),
        typed_name(STATE, 0x13, b"California"),
        typed_name(ORGANIZATION, 0x13, b"Example Corp"),
        common_name(),
    ]);
    serial_number => plain().subject([
        country("US"),
        relative_name(ORGANIZATION, "Example Corp"),
        relative_name(SERIAL_NUMBER, "123"),
        common_name(),
    ]);
    bits_that_are_no_text => plain().subject([
        country("US"),
        typed_name(UNIQUE_IDENTIFIER, 0x03, &[0, 0xFF, 0xFE]),
        relative_name(ORGANIZATION, "Example Corp"),
        common_name(),
    ]);
}
