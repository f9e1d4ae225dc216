//! Command lines of the clients' installer, in a batch file, a PowerShell script or a note.
//!
//! The properties are those of Cisco's guide “On-Premises Deployment for Cisco
//! Jabber 12.9”, installer arguments: `msiexec.exe /i CiscoJabberSetup.msi
//! TFTP=cucm-pub.example.com`. The commands are not run: a value out of a variable
//! is not followed, but the line that sets the variable has the same form where
//! the variable is called like the property.

use std::ops::Range;

use super::{Holds, Known, Reading, Setting};
use crate::pki::text::source;

const PROPERTIES: &[Known] = &[
    server("TFTP"),
    server("CTI"),
    server("CCMCIP"),
    server("CUP_ADDRESS"),
    domain("SERVICES_DOMAIN"),
    domain("VOICE_SERVICES_DOMAIN"),
];

const fn server(name: &'static str) -> Known {
    Known {
        name,
        holds: Holds::Server,
    }
}

const fn domain(name: &'static str) -> Known {
    Known {
        name,
        holds: Holds::Domain,
    }
}

/// Takes the addresses. Whether the text has command lines of an installer.
pub(super) fn read(reading: &mut Reading<'_>) -> bool {
    let text = reading.text;
    let mut is_recognized = false;
    let mut comment = Comment::default();
    for line in source::lines(text.as_bytes()) {
        let content = text.get(line.content.clone()).unwrap_or_default();
        if comment.covers(content) {
            continue;
        }
        is_recognized |= runs_installer(content);
        for (known, span) in properties(content) {
            is_recognized = true;
            if known.holds == Holds::Domain {
                continue;
            }
            let value = content.get(span.clone()).unwrap_or_default();
            let range = line.content.start + span.start..line.content.start + span.end;
            reading.take(Setting::Property(known), value, &range);
        }
    }
    is_recognized
}

fn runs_installer(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    line.contains("msiexec") || line.contains(".msi")
}

/// Whether we are in a comment that goes over several lines.
#[derive(Default)]
struct Comment {
    is_open: bool,
}

impl Comment {
    /// Whether a line is a comment, in the words of batch files or PowerShell.
    fn covers(&mut self, line: &str) -> bool {
        let text = line.trim_start();
        if self.is_open || text.starts_with("<#") {
            self.is_open = !text.contains("#>");
            return true;
        }
        let text = text.strip_prefix('@').unwrap_or(text);
        let is_remark = text
            .split(char::is_whitespace)
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("rem"));
        is_remark || ["::", "#"].iter().any(|mark| text.starts_with(mark))
    }
}

/// The properties of a line, each with the place of its value, in bytes.
fn properties(line: &str) -> impl Iterator<Item = (&'static Known, Range<usize>)> {
    line.match_indices('=').filter_map(move |(equals, _)| {
        let (before, behind) = (line.get(..equals)?, line.get(equals + 1..)?);
        // Cisco's own examples have blanks there.
        let before = before.trim_end_matches([' ', '\t']);
        let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let name = before.get(before.trim_end_matches(is_word).len()..)?;
        let known = Known::find(PROPERTIES, name)?;
        let in_front = before.get(..before.len() - name.len())?;
        // An option of another program, a piece of a longer word.
        if in_front.ends_with(['-', '.', '/']) {
            return None;
        }
        // `$TFTP = "…"` sets a variable of that name.
        let is_variable = in_front.ends_with(['$', ':']);
        let skipped = match behind.trim_start_matches([' ', '\t']) {
            trimmed if is_variable => behind.len() - trimmed.len(),
            _ => 0,
        };
        let value = value_in(behind.get(skipped..)?);
        let start = equals + 1 + skipped;
        Some((known, start + value.start..start + value.end))
    })
}

/// Where the value ends that begins here: at the next quotation mark if it is quoted, else at the next blank. A quotation
/// mark inside of quotation marks has a backslash, a grave accent or another one in front.
fn value_in(text: &str) -> Range<usize> {
    const QUOTES: [char; 4] = ['"', '\'', '\\', '`'];
    const ENDS: [char; 10] = ['"', '\'', '\\', '`', ';', ')', '|', '&', '^', ','];
    // At most two marks and what is in front of each.
    let marks: usize = text
        .chars()
        .take(4)
        .take_while(|mark| QUOTES.contains(mark))
        .map(char::len_utf8)
        .sum();
    let bare = text.get(marks..).unwrap_or_default();
    let start = text.len() - bare.len();
    let is_quoted = start > 0;
    let is_end = |character: char| {
        // No host has this one, and the next value begins behind it.
        character == '='
            || if is_quoted {
                QUOTES.contains(&character)
            } else {
                character.is_whitespace() || ENDS.contains(&character)
            }
    };
    let length = bare.find(is_end).unwrap_or(bare.len());
    start..start + length
}

#[cfg(test)]
mod tests {
    use super::{Comment, properties};

    fn found(line: &str) -> Vec<(&str, &str)> {
        properties(line)
            .map(|(known, span)| (known.name, line.get(span).unwrap()))
            .collect()
    }

    #[test]
    fn values_end_where_a_shell_ends_them() {
        assert_eq!(
            found(
                "msiexec.exe /i CiscoJabberSetup.msi CLEAR=1 TFTP=10.1.1.5 cti=\"cucm pub\" CCMCIP= /quiet"
            ),
            [("TFTP", "10.1.1.5"), ("CTI", "cucm pub"), ("CCMCIP", "")]
        );
        assert_eq!(
            found(
                "Start-Process msiexec -ArgumentList '/i x.msi TFTP=\"\"a\"\"', \"CTI=`\"b`\"\", \"CCMCIP=c\", \"CUP_ADDRESS=\\\"d\\\"\""
            ),
            [
                ("TFTP", "a"),
                ("CTI", "b"),
                ("CCMCIP", "c"),
                ("CUP_ADDRESS", "d")
            ]
        );
        assert_eq!(found("CUP_ADDRESS =1.2.3.4"), [("CUP_ADDRESS", "1.2.3.4")]);
        assert_eq!(found("set TFTP=10.1.1.5& x"), [("TFTP", "10.1.1.5")]);
        assert_eq!(
            found("$TFTP = 'a.example.com'"),
            [("TFTP", "a.example.com")]
        );
        assert_eq!(
            found("SERVICES_DOMAIN=example.com"),
            [("SERVICES_DOMAIN", "example.com")]
        );
        for line in [
            "MYTFTP=a",
            "--tftp=a",
            "TFTP_FILE_NAME=a",
            "if \"%TFTP%\"==\"a\"",
            "=",
            "TFTP",
        ] {
            assert_eq!(found(line), [], "{line}");
        }
    }

    #[test]
    fn comments_tell_nobody_anything() {
        let mut comment = Comment::default();
        for line in [
            "rem TFTP=a",
            "@REM",
            ":: TFTP=a",
            "  # TFTP=a",
            "<# a",
            "b #>",
        ] {
            assert!(comment.covers(line), "{line}");
        }
        for line in ["remove TFTP=a", "TFTP=a", "", "'TFTP=a',", "echo # TFTP=a"] {
            assert!(!comment.covers(line), "{line}");
        }
    }
}
