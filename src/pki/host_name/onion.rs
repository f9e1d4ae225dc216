//! Names of Tor's onion services, of which only version 3 may be signed (Baseline Requirements, appendix B).

use crate::pki::crypto::digest;

use super::{Label, labels};

/// Why a label is not the address of an onion service of version 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnionFault {
    /// It is an address of version 2: 16 characters of Base32.
    Version2,
    /// It has not as many characters as an address has.
    Length(usize),
    /// An address has no such character.
    Character(char),
    /// It does not say that it is of version 3.
    Version(u8),
    /// The checksum in it is another: a character was mistaken.
    Checksum,
}

/// How many characters of Base32 an address of version 3 has: 35 octets.
pub const ONION_ADDRESS_LENGTH: usize = 56;

const VERSION_2_LENGTH: usize = 16;
const VERSION: u8 = 3;

/// The label of a name that is the address of the onion service: the one in front of `onion`.
pub fn onion_address(name: &str) -> Option<Label<'_>> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let (front, last) = name.rsplit_once('.')?;
    if !last.eq_ignore_ascii_case("onion") {
        return None;
    }
    labels(front).last().filter(|label| !label.text.is_empty())
}

/// Whether this is the address of an onion service of version 3 (Tor Rendezvous Specification, version 3, section 6):
/// `base32(public key, checksum, version)`. That the key is a point of the curve is not checked.
pub fn check_onion_address(address: &str) -> Result<(), OnionFault> {
    let address = address.to_ascii_lowercase();
    let length = address.chars().count();
    let foreign = address
        .chars()
        .find(|&character| value_of(character).is_none());
    match (length, foreign) {
        (VERSION_2_LENGTH, None) => return Err(OnionFault::Version2),
        (ONION_ADDRESS_LENGTH, Some(character)) => return Err(OnionFault::Character(character)),
        (ONION_ADDRESS_LENGTH, None) => {}
        (other, _) => return Err(OnionFault::Length(other)),
    }
    let octets = decode(&address);
    let [key @ .., first, second, version] = octets.as_slice() else {
        return Err(OnionFault::Length(length));
    };
    if *version != VERSION {
        return Err(OnionFault::Version(*version));
    }
    let hashed = [b".onion checksum".as_slice(), key, &[VERSION]].concat();
    let checksum = digest::sha3_256(&hashed);
    if checksum.starts_with(&[*first, *second]) {
        Ok(())
    } else {
        Err(OnionFault::Checksum)
    }
}

/// The octets of a text in Base32 (RFC 4648 §6) without padding; characters that it does not have are left out.
fn decode(text: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut count) = (0_u16, 0);
    for value in text.chars().filter_map(value_of) {
        bits = (bits << 5) | u16::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            octets.extend((bits >> count).to_be_bytes().last());
        }
    }
    octets
}

fn value_of(character: char) -> Option<u8> {
    let byte = u8::try_from(character).ok()?;
    match byte {
        b'a'..=b'z' => Some(byte - b'a'),
        b'2'..=b'7' => Some(byte - b'2' + 26),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{OnionFault, check_onion_address, onion_address};

    /// Of the public key of RFC 8032 7.1, test 1.
    const ADDRESS: &str = "25njqamcweflpvkl73j4szahhihoc4xt3ktcgjnpaingr5yhkenl5sid";

    #[test]
    fn the_address_stands_in_front_of_onion() {
        let address =
            |name: &'static str| onion_address(name).map(|label| (label.offset, label.text));
        assert_eq!(address("www.abc.onion"), Some((4, "abc")));
        assert_eq!(address("abc.ONION."), Some((0, "abc")));
        assert_eq!(address("*.onion"), Some((0, "*")));
        for name in ["onion", ".onion", "onion.example.com", "abconion"] {
            assert_eq!(address(name), None, "{name}");
        }
    }

    #[test]
    fn addresses_of_version_3() {
        assert_eq!(check_onion_address(ADDRESS), Ok(()));
        assert_eq!(check_onion_address(&ADDRESS.to_ascii_uppercase()), Ok(()));
    }

    #[test]
    fn everything_else_has_its_reason() {
        let other_version = ADDRESS.replace("sid", "sic");
        let mistyped = ADDRESS.replacen('a', "b", 1);
        let foreign = ADDRESS.replacen('a', "1", 1);
        for (address, fault) in [
            ("expyuzz4wqqyqhjn", OnionFault::Version2),
            ("abc", OnionFault::Length(3)),
            ("expyuzz4wqqyqhj1", OnionFault::Length(16)),
            (&foreign, OnionFault::Character('1')),
            (&other_version, OnionFault::Version(2)),
            (&mistyped, OnionFault::Checksum),
        ] {
            assert_eq!(check_onion_address(address), Err(fault), "{address}");
        }
    }
}
