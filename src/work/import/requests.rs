//! Requests and certificates that servers have already: whom they are for.

use super::{
    Reading, RemarkKind,
    server::{Server, full_name, text_fault},
};
use crate::pki::{
    certificate::Certificate,
    csr::{
        CertificationRequest, DistinguishedName, ExtensionContent, GeneralName, GeneralNameKind,
    },
    der, host_name,
    oid::{self, Oid},
    pem::{Armor, Block, ContentKind},
    text::printable::shortened,
};

/// Subject attributes by their keys in an inventory.
const ATTRIBUTES: [(&str, Oid); 5] = [
    ("country", oid::COUNTRY_NAME),
    ("state", oid::STATE_OR_PROVINCE_NAME),
    ("locality", oid::LOCALITY_NAME),
    ("organization", oid::ORGANIZATION_NAME),
    ("organizational-unit", oid::ORGANIZATIONAL_UNIT_NAME),
];

/// Reads the requests and certificates of a file.
pub(super) fn read(armor: &Armor, reading: &mut Reading<'_>) {
    let mut feeds = Vec::new();
    for (offset, byte) in armor.source.bytes().iter().enumerate() {
        if *byte == b'\n' {
            feeds.push(offset);
        }
    }
    for block in &armor.blocks {
        let line = Some(feeds.partition_point(|feed| *feed < block.range.start) + 1);
        let server = match names(block) {
            // Servers sign certificates of their own as if they were CAs, with their names among the alternatives.
            Ok(names) if names.is_authority && names.alternative.is_empty() => {
                let reason = "the certificate of a CA, not of a server";
                reading.remark(RemarkKind::Note, line, None, reason);
                continue;
            }
            Ok(names) => names.server(reading, line),
            Err(reason) => Err(reason),
        };
        match server {
            Ok(server) => reading.servers.push(server),
            Err(reason) => reading.remark(RemarkKind::NotRead, line, None, reason),
        }
    }
}

/// The names in a request or certificate.
pub(super) struct Names {
    subject: DistinguishedName,
    alternative: Vec<GeneralName>,
    is_authority: bool,
}

/// The names in a block, or why there are none.
pub(super) fn names(block: &Block) -> Result<Names, String> {
    let Some(der) = &block.der else {
        let what = match block.nature {
            ContentKind::Unknown => "a block".to_owned(),
            other => other.to_string(),
        };
        return Err(format!(
            "{what} whose Base64 is damaged; copy it again, from BEGIN to END"
        ));
    };
    match block.nature {
        ContentKind::Certificate => certificate(der),
        ContentKind::CertificationRequest => request(der),
        // The label may be anything: what can be read decides.
        ContentKind::Unknown => request(der).or_else(|_| certificate(der)).map_err(|_| {
            format!(
                "a block called `{}` in which no request and no certificate can be read; copy it again, from BEGIN to END",
                shortened(&block.label)
            )
        }),
        other => Err(format!("{other} names no server; give requests or certificates")),
    }
}

fn request(der: &[u8]) -> Result<Names, String> {
    let request = CertificationRequest::from_der(der)
        .map_err(|error| format!("a certification request that is cut off or damaged ({error}); copy it again, from BEGIN to END"))?;
    Ok(Names {
        alternative: request.alternative_names().cloned().collect(),
        subject: request.subject,
        is_authority: false,
    })
}

fn certificate(der: &[u8]) -> Result<Names, String> {
    let damaged = |error: der::DerError| {
        format!(
            "a certificate that is cut off or damaged ({error}); copy it again, from BEGIN to END"
        )
    };
    let certificate = Certificate::from_der(der, 0).map_err(damaged)?;
    let names = certificate.extension(&oid::SUBJECT_ALT_NAME);
    if let Some(ExtensionContent::Malformed(reason)) = names.map(|names| &names.content) {
        let start = names.map_or(0, |names| names.value_range.start);
        return Err(damaged(der::DerError::new(
            start,
            "alternative names",
            reason,
        )));
    }
    Ok(Names {
        alternative: certificate.alternative_names().cloned().collect(),
        is_authority: certificate.is_authority(),
        subject: certificate.subject,
    })
}

impl Names {
    /// The server that this is for, with its subject and further names.
    fn server(&self, reading: &mut Reading<'_>, line: Option<usize>) -> Result<Server, String> {
        let mut server = Server::new(self.fqdn(reading.domain)?, reading.path, line);
        for (kind, text) in self.alternative.iter().map(|name| (name.kind, &name.text)) {
            let read = match kind {
                GeneralNameKind::DnsName => {
                    let (wildcard, base) = match text.strip_prefix("*.") {
                        Some(base) => ("*.", base),
                        None => ("", text.as_str()),
                    };
                    full_name(base, None)
                        .map(|base| format!("{wildcard}{base}"))
                        .ok()
                }
                GeneralNameKind::IpAddress => Some(text.clone()),
                _ => None,
            };
            match read {
                Some(name) => server.add_name(name),
                None => reading.remark(
                    RemarkKind::NotRead,
                    line,
                    Some(text),
                    format!(
                        "an inventory has no place for this {kind} of `{}`",
                        server.fqdn
                    ),
                ),
            }
        }
        server.subject = self.subject_values(reading, line);
        Ok(server)
    }

    /// The subject, by the keys of an inventory.
    pub(super) fn subject_values(
        &self,
        reading: &mut Reading<'_>,
        line: Option<usize>,
    ) -> Vec<(&'static str, String)> {
        let mut values = Vec::new();
        for (key, oid) in ATTRIBUTES {
            let Some(value) = self.subject.value_of(oid).filter(|value| !value.is_empty()) else {
                continue;
            };
            match text_fault(value) {
                None => values.push((key, value.to_owned())),
                Some(fault) => {
                    let reason = format!("the {key} {fault}");
                    reading.remark(RemarkKind::NotRead, line, Some(value), reason);
                }
            }
        }
        values
    }

    /// The name of the one server: the common name, else the first alternative name.
    pub(super) fn fqdn(&self, domain: Option<&str>) -> Result<String, String> {
        let common = self.subject.value_of(oid::COMMON_NAME).unwrap_or_default();
        let dns_names = || {
            let names = self.alternative.iter();
            names.filter(|name| name.kind == GeneralNameKind::DnsName)
        };
        if let Some(host) = multi_server_host(common)
            && !dns_names().any(|name| name.text.eq_ignore_ascii_case(common))
        {
            return Err(format!(
                "`{}` is for all servers of the cluster of `{}` (Multi-server), and no server has this name; give the \
                 output of `show network cluster`",
                shortened(common),
                shortened(host)
            ));
        }
        if let Ok(fqdn) = full_name(common, None) {
            return Ok(fqdn);
        }
        let alternative = dns_names().find_map(|name| full_name(&name.text, None).ok());
        // A host name as common name is the first label of the full name among the alternatives.
        let by_host = dns_names()
            .filter_map(|name| full_name(&name.text, None).ok())
            .find(|full| full.split('.').next() == Some(&host_name::comparable(common)));
        match by_host.or(alternative) {
            Some(fqdn) if !common.starts_with("*.") => Ok(fqdn),
            _ if common.is_empty() => Err("it names no server".to_owned()),
            _ => full_name(common, domain).map_err(|fault| fault.to_string()),
        }
    }
}

/// The host in the name that Cisco gives to a certificate for all servers: `<host>-ms.<domain>`.
fn multi_server_host(common_name: &str) -> Option<&str> {
    let host = common_name.split('.').next()?;
    host.strip_suffix("-EC-ms")
        .or_else(|| host.strip_suffix("-ms"))
}
