//! The configuration file that clients download: `jabber-config.xml`.
//!
//! The parameters are those of Cisco's “Parameters Reference Guide for Cisco
//! Jabber” 12.5 and 12.8, chapters Phone, Presence, Voicemail and Directory. The
//! file is read from beginning to end and never as a tree, so that no nesting
//! and no number of attributes makes that slow, and it brings no definitions:
//! the entities are the five of XML and characters by their number.

use std::ops::Range;

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};

use super::{AddressesError, Holds, Known, Reading, Setting};

const PARAMETERS: &[Known] = &[
    server("TftpServer1"),
    server("TftpServer2"),
    server("CcmcipServer1"),
    server("CcmcipServer2"),
    server("CtiServer1"),
    server("CtiServer2"),
    server("PresenceServerAddress"),
    server("VoicemailPrimaryServer"),
    server("VoicemailBackup1Server"),
    server("VoicemailBackup2Server"),
    // A site of Webex, or a server of one's own.
    site("Meeting_Server_Address"),
    site("Meeting_Server_Address_Backup"),
    site("Meeting_Server_Address_Backup2"),
    // The guide describes the third one by the name above and shows this one.
    site("Meeting_Server_Address2"),
    // Clients ask their users about a web server with photos, too.
    site("PhotoUriWithToken"),
    site("BDIPhotoUriWithToken"),
];

const fn server(name: &'static str) -> Known {
    Known {
        name,
        holds: Holds::Server,
    }
}

const fn site(name: &'static str) -> Known {
    Known {
        name,
        holds: Holds::Site,
    }
}

/// The outermost element of the file.
const ROOT: &str = "config";

/// A parameter while its value is collected.
struct Parameter {
    known: &'static Known,
    /// How many elements are open around it and in it.
    depth: usize,
    value: String,
    /// Where the value stands, with what belongs to the markup of XML.
    range: Option<Range<usize>>,
}

impl Parameter {
    fn add(&mut self, text: &str, range: Range<usize>) {
        self.value.push_str(text);
        let start = self.range.as_ref().map_or(range.start, |known| known.start);
        self.range = Some(start..range.end);
    }

    /// Gives the value without the blanks around it.
    fn end(self, reading: &mut Reading<'_>) {
        let value = self.value.trim();
        let Some(range) = self.range else {
            return;
        };
        let raw = reading.text.get(range.clone()).unwrap_or_default();
        let start = range.start + raw.len() - raw.trim_start().len();
        let range = start..start + raw.trim().len();
        reading.take(Setting::Parameter(self.known), value, &range);
    }
}

/// Takes the addresses.
pub(super) fn read(reading: &mut Reading<'_>) -> Result<(), AddressesError> {
    // A byte order mark counts in no position of the reader.
    let text = reading.text.trim_start_matches('\u{FEFF}');
    let mark = reading.text.len() - text.len();
    let offset = |position: u64| mark + usize::try_from(position).unwrap_or(text.len());
    let mut reader = Reader::from_str(text);
    let mut depth = 0;
    let mut has_root = false;
    let mut parameter: Option<Parameter> = None;
    loop {
        let start = offset(reader.buffer_position());
        let event = reader
            .read_event()
            .map_err(|error| AddressesError::NotWellFormed {
                reason: reason(&error),
                offset: offset(reader.error_position()),
            })?;
        let range = start..offset(reader.buffer_position());
        match event {
            Event::Start(element) => {
                check_root(depth, &element)?;
                has_root = true;
                depth += 1;
                if parameter.is_none() {
                    parameter = opened(&element, depth);
                }
            }
            Event::Empty(element) => {
                check_root(depth, &element)?;
                has_root = true;
            }
            Event::End(_) => {
                if let Some(whole) = parameter.take_if(|parameter| parameter.depth == depth) {
                    whole.end(reading);
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) => {
                if let Some(parameter) = at(&mut parameter, depth) {
                    parameter.add(&text, range);
                }
            }
            Event::CData(text) => {
                if let Some(parameter) = at(&mut parameter, depth) {
                    parameter.add(&text, range);
                }
            }
            Event::GeneralRef(reference) => {
                let text = referenced(&reference).ok_or_else(|| AddressesError::NotWellFormed {
                    reason: format!("`&{};` stands for no character", &*reference),
                    offset: start,
                })?;
                if let Some(parameter) = at(&mut parameter, depth) {
                    parameter.add(&text, range);
                }
            }
            Event::DocType(_) => return Err(AddressesError::DocumentType { offset: start }),
            Event::Eof if depth > 0 => {
                return Err(AddressesError::NotWellFormed {
                    reason: "it ends before its last element does".to_owned(),
                    offset: range.end,
                });
            }
            Event::Eof if !has_root => return Err(AddressesError::Unknown),
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// The reader's words, without those that say once more that the text is not well-formed.
fn reason(error: &quick_xml::Error) -> String {
    match error {
        quick_xml::Error::IllFormed(inner) => inner.to_string(),
        quick_xml::Error::Syntax(inner) => inner.to_string(),
        other => other.to_string(),
    }
}

fn check_root(depth: usize, element: &BytesStart<'_>) -> Result<(), AddressesError> {
    let name = element.local_name();
    if depth == 0 && !name.as_ref().eq_ignore_ascii_case(ROOT) {
        return Err(AddressesError::OtherXml(name.as_ref().to_owned()));
    }
    Ok(())
}

fn opened(element: &BytesStart<'_>, depth: usize) -> Option<Parameter> {
    let known = Known::find(PARAMETERS, element.local_name().as_ref())?;
    Some(Parameter {
        known,
        depth,
        value: String::new(),
        range: None,
    })
}

/// The parameter whose own text this is, not that of an element inside of it.
fn at(parameter: &mut Option<Parameter>, depth: usize) -> Option<&mut Parameter> {
    parameter
        .as_mut()
        .filter(|parameter| parameter.depth == depth)
}

/// The character that a reference stands for.
fn referenced(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character.to_string()),
        Ok(None) => resolve_predefined_entity(reference).map(str::to_owned),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AddressFile, AddressesError, Host, Source};

    fn read(text: &str) -> Result<AddressFile, AddressesError> {
        AddressFile::read(&Source::new("jabber-config.xml", text))
    }

    /// Each parameter, the host, and what stands at its place.
    fn found(text: &str) -> Vec<(String, String, String)> {
        let document = read(text).unwrap();
        let described = document.addresses.iter().map(|address| {
            let there = text.get(address.range.clone()).unwrap();
            (
                address.setting.to_string(),
                address.text.clone(),
                there.to_owned(),
            )
        });
        described.collect()
    }

    fn one(parameter: &str, text: &str, there: &str) -> (String, String, String) {
        (format!("`{parameter}`"), text.to_owned(), there.to_owned())
    }

    #[test]
    fn values_are_found_whatever_way_they_are_written() {
        let text = "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- <TftpServer1>no</TftpServer1> -->\n<config version=\"1.0\">\n\
            <Phone><TftpServer1>\n  10.1.1.5 </TftpServer1><tftpserver2/><CtiServer1><![CDATA[cucm-pub]]></CtiServer1>\
            <CcmcipServer1>cucm&#45;pub<!-- a -->.example.com</CcmcipServer1></Phone>\n\
            <Policies><VoiceServicesDomain>example.com</VoiceServicesDomain>\
            <Meeting_Server_Address>https://meet.example.com/x?a=1&amp;b=2</Meeting_Server_Address></Policies></config>\n";
        assert_eq!(
            found(text),
            [
                one("TftpServer1", "10.1.1.5", "10.1.1.5"),
                one("CtiServer1", "cucm-pub", "<![CDATA[cucm-pub]]>"),
                one(
                    "CcmcipServer1",
                    "cucm-pub.example.com",
                    "cucm&#45;pub<!-- a -->.example.com"
                ),
                one(
                    "Meeting_Server_Address",
                    "meet.example.com",
                    "https://meet.example.com/x?a=1&amp;b=2"
                ),
            ]
        );
    }

    #[test]
    fn what_is_no_configuration_is_refused_with_its_place() {
        let offset = |text: &str| read(text).unwrap_err().offset();
        assert_eq!(
            read("<html></html>").unwrap_err(),
            AddressesError::OtherXml("html".to_owned())
        );
        assert_eq!(offset("<config><a></b></config>"), Some(11));
        assert_eq!(offset("<config>\n<a>"), Some(12));
        assert_eq!(offset("<config>&nbsp;</config>"), Some(8));
        let laughs =
            "<!DOCTYPE config [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><config>&b;</config>";
        assert_eq!(
            read(laughs).unwrap_err(),
            AddressesError::DocumentType { offset: 0 }
        );
        assert_eq!(
            read("<!-- nothing -->").unwrap_err(),
            AddressesError::Unknown
        );
        assert_eq!(read(" \r\n").unwrap_err(), AddressesError::Empty);
    }

    #[test]
    fn windows_unicode_is_read() {
        let text = "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n<config><TftpServer1>10.1.1.5</TftpServer1></config>";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let document = AddressFile::read(&Source::new("a", bytes)).unwrap();
        let address = &document.addresses[0];
        assert!(matches!(address.host, Host::Ip(_)));
        assert_eq!(document.source.position(address.range.start).line, 2);
        assert_eq!(document.source.excerpt(&address.range).span.len(), 8);
    }
}
