//! The password of an authority's keys.

use std::fmt;

use zeroize::Zeroizing;

use super::AuthorityError;
use crate::pki::text::printable::is_unsafe;

/// The longest that is taken, in bytes: OpenSSL cuts off what is longer than 1023, and would not open the key.
const LONGEST: usize = 1000;

/// A password. It is wiped from memory when it is no longer needed, and never printed.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// How many bytes of a file have to be read for it.
    pub const FILE_BYTES: u64 = 4096;

    /// The first line of a file, without its line end. `file` is for the messages.
    pub fn first_line(content: &[u8], file: &str) -> Result<Self, AuthorityError> {
        let line = content.split(|&byte| byte == b'\n').next();
        let line = line.unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return Err(AuthorityError::PasswordEmpty(file.to_owned()));
        }
        match std::str::from_utf8(line) {
            Ok(text) if line.len() <= LONGEST && !text.contains(is_unsafe) => {
                Ok(Self(Zeroizing::new(text.to_owned())))
            }
            _ => Err(AuthorityError::PasswordText {
                path: file.to_owned(),
                most: LONGEST,
            }),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a password")
    }
}

#[cfg(test)]
mod tests {
    use super::Password;

    #[test]
    fn the_first_line_counts_and_stays_secret() {
        for content in ["open sesame", "open sesame\n", "open sesame\r\nmore\n"] {
            let password = Password::first_line(content.as_bytes(), "f").unwrap();
            assert_eq!(password.bytes(), b"open sesame", "{content:?}");
            assert_eq!(format!("{password:?}"), "a password");
        }
        // None, one in UTF-16 as Windows writes it, one behind a byte order mark, and one that OpenSSL would cut off.
        let long = "a".repeat(1001);
        for content in [
            b"".as_slice(),
            b"\nsecond",
            b"\r\n",
            b"\xFF\xFEo\0p\0\n\0",
            b"\xEF\xBB\xBFopen",
            long.as_bytes(),
        ] {
            assert!(Password::first_line(content, "f").is_err(), "{content:?}");
        }
    }
}
