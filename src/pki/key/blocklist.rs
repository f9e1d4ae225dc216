//! Lists of keys whose private keys are public knowledge.
//!
//! Two forms of list are read, as the programs that made them known write them:
//!
//! - that of `badkeys` (its `docs/BLOCKLISTFORMAT.md`): records of 16 octets in ascending order, the first 15 of the
//!   SHA-256 of the key's number, without leading zeros, and one that says which collection the key is from. The number
//!   is the modulus of an RSA key and the first coordinate of a point;
//! - that of Debian's `openssl-vulnkey`: lines of 20 hexadecimal digits, the last half of the SHA-1 of
//!   `Modulus=…` as `openssl rsa -modulus` prints it, and lines that begin with `#`.
//!
//! The lists are megabytes long and change; none comes with signready.

use super::{PublicKey, point};
use crate::pki::{
    crypto::digest,
    text::{
        printable::shortened,
        source::{Problem, Source},
    },
};

/// A list of keys whose private keys are public knowledge, for [`Linter::with_blocklists`](crate::Linter::with_blocklists).
#[derive(Clone, Debug)]
pub struct Blocklist {
    source: Source,
    lines: Option<Vec<Suffix>>,
}

/// A key on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The number of the collection that the key is from, where the list says it.
    pub collection: Option<u8>,
}

/// The last half of a SHA-1.
type Suffix = [u8; 10];

const RECORD: usize = 16;

impl Blocklist {
    /// Reads a list in one of two forms: the binary `blocklist.dat` of badkeys, whose records must be sorted, or the text of
    /// Debian's `openssl-vulnkey`, 20 hexadecimal digits in each line, in any order.
    ///
    /// # Errors
    ///
    /// The file has neither form, or names no key; the problem says where.
    pub fn read(source: Source) -> Result<Self, Problem> {
        let is_character = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
        let lines = if source.bytes().iter().all(is_character) {
            Some(lines(&source)?)
        } else {
            check_records(&source)?;
            None
        };
        let list = Self { source, lines };
        if list.count() == 0 {
            return Err(Problem {
                range: None,
                message: "the list of compromised keys names no key".to_owned(),
                help: Some(FORMS.to_owned()),
                source: list.source,
            });
        }
        Ok(list)
    }

    /// The name of the file, as its [`Source`] has it.
    pub fn path(&self) -> &str {
        self.source.path()
    }

    /// How many keys there are on the list.
    pub fn count(&self) -> usize {
        match &self.lines {
            Some(lines) => lines.len(),
            None => self.records().len(),
        }
    }

    /// Whether a key is on the list.
    #[doc(hidden)]
    pub fn find(&self, key: &PublicKey) -> Option<Listed> {
        if let Some(lines) = &self.lines {
            let suffix = vulnkey_suffix(key)?;
            return lines
                .binary_search(&suffix)
                .is_ok()
                .then_some(Listed { collection: None });
        }
        let wanted = badkeys_hash(key)?;
        let records = self.records();
        let found = records
            .binary_search_by(|record| hash_of(record).cmp(&wanted))
            .ok()?;
        Some(Listed {
            collection: records.get(found).and_then(|record| record.last()).copied(),
        })
    }

    fn records(&self) -> &[[u8; RECORD]] {
        self.source.bytes().as_chunks().0
    }
}

const FORMS: &str =
    "a list is a `blocklist.dat` of badkeys, or text with 20 hexadecimal digits in each line";

/// The lines of the text form, sorted.
fn lines(source: &Source) -> Result<Vec<Suffix>, Problem> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in source.bytes().split_inclusive(|byte| *byte == b'\n') {
        let start = offset;
        offset += line.len();
        let text = line.trim_ascii();
        if text.is_empty() || text.starts_with(b"#") {
            continue;
        }
        let Some(suffix) = suffix(text) else {
            let text = String::from_utf8_lossy(text);
            let range = start..start + line.trim_ascii_end().len();
            let message = format!(
                "expected 20 hexadecimal digits, found `{}`",
                shortened(&text)
            );
            let is_digest = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            let help = if is_digest {
                "this is a whole SHA-1; the list has its last 20 digits"
            } else {
                FORMS
            };
            return Err(source.problem(&range, message, Some(help.to_owned())));
        };
        found.push(suffix);
    }
    found.sort_unstable();
    Ok(found)
}

fn suffix(text: &[u8]) -> Option<Suffix> {
    let mut suffix = Suffix::default();
    if text.len() != 2 * suffix.len() {
        return None;
    }
    for (octet, pair) in suffix.iter_mut().zip(text.chunks_exact(2)) {
        for &digit in pair {
            let digit = char::from(digit).to_digit(16)?;
            *octet = *octet << 4 | u8::try_from(digit).ok()?;
        }
    }
    Some(suffix)
}

/// The binary form is whole records in ascending order, or looking in it by halves would miss keys.
fn check_records(source: &Source) -> Result<(), Problem> {
    let (records, rest) = source.bytes().as_chunks::<RECORD>();
    let problem = |message: String| Problem {
        source: source.clone(),
        range: None,
        message,
        help: Some(FORMS.to_owned()),
    };
    if !rest.is_empty() {
        return Err(problem(format!(
            "the list of compromised keys has {} octets, which are no whole records of {RECORD}; the last begins at octet {}",
            source.bytes().len(),
            source.bytes().len() - rest.len()
        )));
    }
    let is_out_of_order = |pair: &[[u8; RECORD]]| match pair {
        [one, other] => hash_of(one) > hash_of(other),
        _ => false,
    };
    if let Some(index) = records.windows(2).position(is_out_of_order) {
        return Err(problem(format!(
            "the list of compromised keys is not sorted: the record at octet {} should stand further up",
            (index + 1) * RECORD
        )));
    }
    Ok(())
}

fn hash_of(record: &[u8; RECORD]) -> &[u8] {
    record.split_last().map_or(&[], |(_, hash)| hash)
}

/// The first 120 bits of the SHA-256 of the key's number.
fn badkeys_hash(key: &PublicKey) -> Option<Vec<u8>> {
    let number = match key {
        PublicKey::Rsa { modulus, .. } => modulus.as_slice(),
        PublicKey::EllipticCurve { point, .. } => point::first_coordinate(point)?,
        PublicKey::Unreadable { .. } | PublicKey::Other { .. } => return None,
    };
    let significant = number.iter().position(|octet| *octet != 0);
    let number = number.get(significant?..)?;
    let digest = digest::sha256(number);
    digest.get(..RECORD - 1).map(<[u8]>::to_vec)
}

/// The last half of the SHA-1 of what OpenSSL prints for the modulus.
fn vulnkey_suffix(key: &PublicKey) -> Option<Suffix> {
    let PublicKey::Rsa { modulus, .. } = key else {
        return None;
    };
    let digits: String = modulus.iter().map(|octet| format!("{octet:02X}")).collect();
    let line = format!("Modulus={}\n", digits.trim_start_matches('0'));
    digest::sha1(line.as_bytes()).last_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::{Blocklist, Listed, badkeys_hash, vulnkey_suffix};
    use crate::pki::{
        crypto::Curve,
        key::{KeyCurve, PublicKey},
        text::source::Source,
    };

    fn rsa(modulus: &[u8]) -> PublicKey {
        PublicKey::Rsa {
            modulus: modulus.to_vec(),
            exponent: vec![1, 0, 1],
            negative_modulus: false,
            negative_exponent: false,
        }
    }

    fn point(first: u8, coordinates: &[u8]) -> PublicKey {
        PublicKey::EllipticCurve {
            curve: KeyCurve::Known(Curve::P256),
            point: [&[first], coordinates].concat(),
        }
    }

    fn read(bytes: &[u8]) -> Blocklist {
        Blocklist::read(Source::new("list", bytes)).unwrap()
    }

    fn problem(bytes: &[u8]) -> String {
        Blocklist::read(Source::new("list", bytes))
            .unwrap_err()
            .to_string()
    }

    fn record(key: &PublicKey, collection: u8) -> Vec<u8> {
        let mut record = badkeys_hash(key).unwrap();
        record.push(collection);
        record
    }

    #[test]
    fn badkeys_records_are_found() {
        let keys: Vec<PublicKey> = (1..100).map(|octet| rsa(&[octet, 1])).collect();
        let mut records: Vec<Vec<u8>> = keys.iter().map(|key| record(key, 7)).collect();
        records.sort();
        let list = read(&records.concat());
        assert_eq!(list.count(), 99);
        let listed = Some(Listed {
            collection: Some(7),
        });
        assert!(keys.iter().all(|key| list.find(key) == listed));
        assert_eq!(list.find(&rsa(&[100, 1])), None);
    }

    #[test]
    fn points_are_found_by_their_first_coordinate_in_any_form() {
        // Leading zeros do not count.
        let mut coordinates = [9; 64];
        coordinates[0] = 0;
        let list = read(&record(&rsa(&coordinates[1..32]), 3));
        assert!(list.find(&point(4, &coordinates)).is_some());
        assert!(list.find(&point(6, &coordinates)).is_some());
        assert!(list.find(&point(2, &coordinates[..32])).is_some());
        assert!(list.find(&point(4, &[9; 64])).is_none());
        assert!(list.find(&point(0, &[])).is_none());
    }

    #[test]
    fn a_line_of_openssl_vulnkey_is_found() {
        // printf 'Modulus=ABC123\n' | sha1sum | cut -c 21-40
        let key = rsa(&[0xAB, 0xC1, 0x23]);
        let digits: String = vulnkey_suffix(&key)
            .unwrap()
            .iter()
            .map(|octet| format!("{octet:02x}"))
            .collect();
        assert_eq!(digits, "3de9b90d4ea88fe25e71");
        let text = format!("# comment\r\n\r\nffffffffffffffffffff\r\n{digits}\r\n");
        let list = read(text.as_bytes());
        assert_eq!(list.count(), 2);
        assert_eq!(list.find(&key), Some(Listed { collection: None }));
        assert_eq!(list.find(&rsa(&[0xAB, 0xC1, 0x24])), None);
        assert_eq!(list.find(&point(4, &[1; 64])), None);
    }

    #[test]
    fn what_is_no_list_is_refused_with_its_place() {
        assert!(problem(b"").contains("names no key"));
        assert!(problem(b"# nothing\n").contains("names no key"));
        assert!(problem(b"0123456789abcdef012\n").contains("expected 20 hexadecimal digits"));
        assert!(problem(b"0123456789abcdef0123 x\n").contains("expected 20 hexadecimal digits"));
        assert!(problem(&[0xFF; 17]).contains("the last begins at octet 16"));
        let unsorted = [[2; 16], [1; 16]].concat();
        assert!(problem(&unsorted).contains("at octet 16"));
        let whole = problem_help(b"0123456789abcdef0123456789abcdef01234567\n");
        assert!(whole.contains("whole SHA-1"));
    }

    fn problem_help(bytes: &[u8]) -> String {
        let problem = Blocklist::read(Source::new("list", bytes)).unwrap_err();
        problem.help.unwrap()
    }
}
