//! The lists that `certutil -store` prints of a Windows store.
//!
//! They name each certificate by serial number, names, dates and thumbprint, and do
//! not hold it: a root is found in them by its thumbprint. The words are those of
//! the system's language; `(sha1):` stands in all of them. The samples that this was
//! written after are from documentation, not from a machine of ours.

/// The thumbprints in a list.
pub(super) fn thumbprints(text: &str) -> Vec<[u8; 20]> {
    text.lines().filter_map(thumbprint).collect()
}

/// `Cert Hash(sha1): cd d4 ee ae …`, with or without blanks.
fn thumbprint(line: &str) -> Option<[u8; 20]> {
    let (_, digits) = line.split_once("(sha1):")?;
    let digits: Vec<u8> = digits
        .chars()
        .filter(|character| !character.is_whitespace())
        .map(|character| {
            character
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect::<Option<_>>()?;
    let octets: Vec<u8> = digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |value, digit| value << 4 | digit))
        .collect();
    (digits.len() == 40)
        .then(|| octets.try_into().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::thumbprints;

    #[test]
    fn thumbprints_with_and_without_blanks_in_any_language() {
        let text = "root \"Trusted Root Certification Authorities\"\n================ Certificate 0 ================\n\
            Serial Number: 79ad16a14aa0a5ad4c7358f407132e65\nCert Hash(sha1): cdd4eeae6000ac7f40c3802c171e30148030c072\n\
            ================ Zertifikat 1 ================\r\n\
            Zertifikathash(sha1): cd d4 ee ae 60 00 ac 7f 40 c3 80 2c 17 1e 30 14 80 30 c0 73\r\n\
            Cert Hash(sha1): cdd4\nCert Hash(sha1): none\n";
        let found = thumbprints(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0][..3], [0xCD, 0xD4, 0xEE]);
        assert_eq!(found[1][19], 0x73);
    }
}
