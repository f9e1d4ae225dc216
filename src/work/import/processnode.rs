//! The output of `run sql select … from processnode`, in any choice of columns.
//!
//! The codes are those of Cisco's data dictionary: `tknodeusage` 0 is the
//! publisher, 1 a subscriber; `tkprocessnoderole` 1 is CUCM, 2 IM and Presence.

use super::{
    Reading,
    server::{Inferred, NameFault, Server, full_name},
};
use crate::estate::{
    cisco_output::{ProcessNodes, Row, Segment},
    inventory::{Product, Role},
};

pub(super) fn read(segment: &Segment, reading: &mut Reading<'_>) {
    let Some(table) = ProcessNodes::find(segment) else {
        return;
    };
    for line in table.before() {
        reading.not_read(line, "it stands in front of the table");
    }
    for row in table.servers() {
        if table.fits(row) {
            server(&table, row, reading);
        } else {
            reading.not_read(&row.line, "its cells do not stand under the headings");
        }
    }
}

fn server(table: &ProcessNodes, row: &Row, reading: &mut Reading<'_>) {
    let cell = |column: &str| table.cell(row, column);
    let name = cell("name").unwrap_or_default();
    let fqdn = match full_name(&name, reading.domain) {
        Ok(fqdn) => fqdn,
        Err(fault @ NameFault::Address(_)) => {
            let reason = format!(
                "{fault}; System > Server has the address: give the full name there, or import the output of `show network cluster`"
            );
            return reading.not_read(&row.line, reason);
        }
        Err(fault) => return reading.not_read(&row.line, fault.to_string()),
    };
    let mut server = Server::new(fqdn, reading.path, Some(row.line.number));
    server.role = match cell("tknodeusage").as_deref() {
        Some("0") => Some(Inferred::concluded(Role::Publisher, "tknodeusage is 0")),
        Some("1") => Some(Inferred::concluded(Role::Subscriber, "tknodeusage is 1")),
        _ => None,
    };
    server.product = match cell("tkprocessnoderole").as_deref() {
        Some("1") => Some(Inferred::concluded(Product::Cucm, "tkprocessnoderole is 1")),
        Some("2") => Some(Inferred::concluded(
            Product::ImPresence,
            "tkprocessnoderole is 2",
        )),
        _ => None,
    };
    reading.servers.push(server);
}
