//! The server table of a cluster, System > Server, as the command line of a server prints it.
//!
//! "TFTP and UDS services derive this configuration from the processnode table"
//! (Cisco, document 211393): what stands there is what clients are told.

use std::{collections::BTreeMap, ops::Range};

use super::{AddressesError, NamedServer, Reading, Setting, value::Host};
use crate::estate::cisco_output::{self, Line, NetworkCluster, ProcessNodes, Segment};

/// Takes the addresses. Whether the text has the output of a command that prints the table.
pub(super) fn read(reading: &mut Reading<'_>) -> Result<bool, AddressesError> {
    let mut has_output = false;
    let mut has_table = false;
    for segment in cisco_output::segments(reading.text.as_bytes(), &[]) {
        if let Some(cluster) = NetworkCluster::find(&segment) {
            has_output = true;
            for entry in cluster.entries() {
                has_table = true;
                take(entry, &entry.text, reading);
            }
            name_addresses(&segment, reading);
        } else if let Some(table) = ProcessNodes::find(&segment) {
            has_output = true;
            has_table = true;
            for row in table.servers() {
                let name = table.cell(row, "name").filter(|_| table.fits(row));
                take(&row.line, name.as_deref().unwrap_or_default(), reading);
            }
        }
    }
    if has_output && !has_table {
        return Err(AddressesError::NoServerTable);
    }
    Ok(has_output)
}

fn take(line: &Line, entry: &str, reading: &mut Reading<'_>) {
    let entry = entry.trim();
    if entry.is_empty() {
        let message = "the cells of this line do not stand under the headings: not checked";
        reading.leave_unread(Setting::ServerTable, line.text.trim(), &line.range, message);
    } else {
        let range = place(line, entry, reading.text);
        reading.take(Setting::ServerTable, entry, &range);
    }
}

/// Where a word of the line stands; the line, if it goes on in another one.
fn place(line: &Line, word: &str, text: &str) -> Range<usize> {
    let raw = text.get(line.range.clone()).unwrap_or_default();
    let is_edge = |character: Option<char>| character.is_none_or(char::is_whitespace);
    let found = raw.match_indices(word).find(|(start, _)| {
        is_edge(
            raw.get(..*start)
                .and_then(|before| before.chars().next_back()),
        ) && is_edge(
            raw.get(start + word.len()..)
                .and_then(|behind| behind.chars().next()),
        )
    });
    match found {
        Some((start, _)) => line.range.start + start..line.range.start + start + word.len(),
        None => line.range.clone(),
    }
}

/// The lines of the servers above the table have address, full name and host name side by side; without a domain, address and
/// host name.
fn name_addresses(segment: &Segment, reading: &mut Reading<'_>) {
    for line in segment.content() {
        let mut words = line.text.split_whitespace();
        let (Some(address), Some(name), Some(next)) = (words.next(), words.next(), words.next())
        else {
            continue;
        };
        let (Some(ip @ Host::Ip(_)), Some(name)) = (Host::of(address), Host::of(name)) else {
            continue;
        };
        let is_role = matches!(next, "Publisher" | "Subscriber");
        let host = match &name {
            Host::Full(full) => full.split('.').next().unwrap_or_default(),
            Host::Short(_) | Host::Ip(_) => "",
        };
        if !is_role && !host.eq_ignore_ascii_case(next) {
            continue;
        }
        if let Some(host @ Host::Short(_)) = Host::of(host) {
            let name = name.clone();
            reading.named.insert(NamedServer { host, name });
        }
        reading.named.insert(NamedServer { host: ip, name });
    }
    let mut full_names: BTreeMap<&Host, &str> = BTreeMap::new();
    for named in &reading.named {
        if let Host::Full(full) = &named.name {
            full_names.insert(&named.host, full);
        }
    }
    for address in &mut reading.addresses {
        let name = full_names.get(&address.host);
        address.full_name = name.map(|name| (*name).to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::{estate::addresses::AddressFile, pki::text::source::Source};

    /// Octets that are not UTF-8 are shown as question marks, and positions are those of the text that is shown.
    #[test]
    fn ranges_count_the_text_that_is_shown() {
        for octets in [
            b"\nServer Table (processnode)\xFF\xFF\nD".as_slice(),
            b"\xE9\xE8\nServer Table (processnode) Entries\n--\nucm1\xFF\nD\n",
        ] {
            let file = AddressFile::read(&Source::new("told", octets)).unwrap();
            let text = file.source.text();
            assert!(!file.addresses.is_empty(), "{text}");
            for address in &file.addresses {
                assert_eq!(
                    text.get(address.range.clone()),
                    Some(&*address.text),
                    "{text}"
                );
            }
        }
    }
}
