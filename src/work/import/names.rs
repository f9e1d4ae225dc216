//! Names of servers, one on a line or several.

use super::{
    Reading,
    server::{NameFault, Server, full_name},
};
use crate::estate::cisco_output::{Line, Segment};

/// At least half of the lines hold names and nothing else.
pub(super) fn is_likely(segment: &Segment) -> bool {
    let (mut names, mut all) = (0, 0);
    for line in segment.content() {
        all += 1;
        names += usize::from(names_on(line, Some("example.com")).is_ok());
    }
    names > 0 && names * 2 >= all
}

pub(super) fn read(segment: &Segment, reading: &mut Reading<'_>) {
    for line in segment.content() {
        match names_on(line, reading.domain) {
            Ok(names) => {
                for name in names {
                    reading
                        .servers
                        .push(Server::new(name, reading.path, Some(line.number)));
                }
            }
            Err(fault) => reading.not_read(line, fault.to_string()),
        }
    }
}

fn words(line: &Line) -> impl Iterator<Item = &str> {
    line.text
        .split(|character: char| character.is_whitespace() || matches!(character, ',' | ';'))
        .filter(|word| !word.is_empty())
}

/// The full names on a line. A sentence of short words is no list of hosts, whatever the domain.
fn names_on(line: &Line, domain: Option<&str>) -> Result<Vec<String>, NameFault> {
    let domain = domain.filter(|_| words(line).count() == 1);
    words(line).map(|word| full_name(word, domain)).collect()
}
