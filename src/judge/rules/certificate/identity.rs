//! Certificates that do not identify their server.

use std::net::IpAddr;

use crate::{
    judge::{
        finding::{EntryId, RuleId},
        issued::Entry,
        rule::{Check, Citation, DeliveryContext, HostMismatch, Reporter, Rule},
    },
    pki::{
        certificate::{Certificate, Client, Mismatch},
        csr::{GeneralName, GeneralNameKind},
        host_name::{self, literal_address},
        oid,
        text::printable::{few, shortened},
    },
};

/// `certificate-identity`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-identity"),
    since: "0.1.0",
    summary: "certificate does not identify the host for which clients ask",
    rationale: "A client compares the host that it was told to connect to with the names in the certificate; when none matches, it prompts its user or refuses. \
        By RFC 9525 alternative names count and nothing else: addresses only as iPAddress, a wildcard only as the whole of the leftmost label and \
        for one label. The client of Cisco's document looks at the common name where there is no DNS name (`--client either`). \
        A certificate in which no client finds any host at all is reported without `--host`, too.",
    remediation: "order a certificate whose alternative names have every name that clients use, or have clients use the names that it has",
    citations: &[
        Citation::cisco_certificate_validation("Identifier Fields"),
        Citation::Rfc(9525, "6"),
    ],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    let mismatches = context.mismatches();
    for (id, entry, certificate) in delivery.servers().filter(|(id, _, _)| context.judges(*id)) {
        // A client of a database has no host of its own, and neither has a CA that a server runs.
        let plan = delivery.planned_request_of(entry);
        if plan.is_some_and(|plan| plan.names.is_empty()) {
            continue;
        }
        let are_addresses = addresses_as_names(context, (id, entry, certificate), reporter);
        let is_said = are_addresses || mismatches.iter().any(|found| found.entry == id);
        if !is_said && certificate.has_no_usable_name(delivery.against.client) {
            no_usable_name(context, id, certificate, reporter);
        }
    }
    for HostMismatch { entry, host, why } in &mismatches {
        say(context, *entry, host, why, reporter);
    }
}

/// No client finds its host in it, whatever that is.
fn no_usable_name(
    context: &DeliveryContext<'_>,
    id: EntryId,
    certificate: &Certificate,
    reporter: &mut Reporter,
) {
    let names = listed(certificate, Client::Rfc9525);
    let common = certificate.subject.value_of(oid::COMMON_NAME);
    let message = match (names.as_str(), common) {
        ("no host", Some(common)) if host_name::is_host_text(common) => format!(
            "it has no alternative names, and clients do not look at its common name, `{}`",
            shortened(common)
        ),
        ("no host", _) => "it has no alternative names, and clients look nowhere else".to_owned(),
        _ => format!("it is for {names}, in which clients find no host"),
    };
    reporter.report(context.names(id), message).advise(
        "order a certificate that has the full names of the server as DNS alternative names",
    );
}

/// Addresses among the DNS names match nothing, whatever clients ask for; whether there are any. Where they ask for this very
/// address, it is said with the host.
fn addresses_as_names(
    context: &DeliveryContext<'_>,
    (id, entry, certificate): (EntryId, &Entry, &Certificate),
    reporter: &mut Reporter,
) -> bool {
    let delivery = context.delivery;
    let nodes = delivery.nodes_of(entry);
    let planned = nodes.iter().flat_map(|(_, node)| node.names());
    let asked = delivery.against.hosts.iter().map(String::as_str);
    let hosts: Vec<IpAddr> = asked.chain(planned).filter_map(literal_address).collect();
    let mut are_there = false;
    for name in certificate.dns_names() {
        let Some(address) = literal_address(&name.text) else {
            continue;
        };
        are_there = true;
        if !hosts.contains(&address) {
            let message = format!(
                "the address `{}` stands in it as a DNS name, where no client looks for addresses",
                shortened(&name.text)
            );
            reporter
                .report(context.name(id, name), message)
                .advise("have clients use the full name, or order a certificate with the address as iPAddress");
        }
    }
    are_there
}

fn say(
    context: &DeliveryContext<'_>,
    id: EntryId,
    host: &str,
    mismatch: &Mismatch,
    reporter: &mut Reporter,
) {
    let delivery = context.delivery;
    let host = shortened(host);
    let certificate = delivery
        .entries
        .get(id)
        .and_then(|entry| entry.certificate());
    let names = certificate.map_or_else(String::new, |certificate| {
        listed(certificate, delivery.against.client)
    });
    let (why, help) = match mismatch {
        Mismatch::AddressAsName => (
            "the address stands in it as a DNS name or common name, where no client looks for addresses".to_owned(),
            "have clients use the full name, or order a certificate with the address as iPAddress",
        ),
        Mismatch::Address => (
            if certificate.is_some_and(has_address) {
                format!("it is for {names}")
            } else {
                format!("it is for {names}, and for no address")
            },
            "have clients use the full name: public CAs hardly sign addresses",
        ),
        Mismatch::CommonNameOnly => (
            "the name is its common name only, and clients by RFC 9525 look at alternative names".to_owned(),
            "order a certificate with the name among its alternative names",
        ),
        Mismatch::CommonNameBeside => (
            "the name is its common name only, and that does not count beside DNS names".to_owned(),
            "order a certificate with the name among its alternative names",
        ),
        Mismatch::CommonNameExcluded(ca) => (
            format!("`{}` may not sign for its common name, and OpenSSL holds common names to what a CA may sign for", shortened(ca)),
            "order a certificate with a name that its CA may sign for",
        ),
        Mismatch::WildcardDepth(wildcard) => (
            format!("a wildcard stands for one label: `{}` is neither for the domain itself nor for what is two levels below", shortened(wildcard)),
            "order a certificate that has the name itself",
        ),
        Mismatch::WildcardForm(name) => (
            format!("`{}` is not taken: a wildcard must be the whole of the leftmost label", shortened(name)),
            "order a certificate that has the name itself",
        ),
        Mismatch::WildcardBreadth(name) => (
            format!("`{}` stands for a whole top-level domain, and clients take no such wildcard", shortened(name)),
            "order a certificate that has the name itself",
        ),
        Mismatch::WildcardLabel(name) => (
            format!("OpenSSL lets a wildcard such as `{}` stand for letters, digits and hyphens only", shortened(name)),
            "order a certificate that has the name itself, or have clients use a name without the underscore",
        ),
        Mismatch::DottedName(name) => (
            format!("it has the name with a dot at the end, `{}`, and clients ask for it without one", shortened(name)),
            "order a certificate that has the name without the dot",
        ),
        Mismatch::TrailingDot => (
            "with a dot at the end, not every client takes it for the name without one".to_owned(),
            "have clients use the name without the dot",
        ),
        Mismatch::International(ascii) => (
            format!("it has the name as `{}`, and not every client converts it", shortened(ascii)),
            "give the name, and have clients use it, in the form with `xn--`",
        ),
        Mismatch::NoNames => (
            match names.as_str() {
                "no host" => "it has no alternative names".to_owned(),
                _ => format!("it is for {names}, and for no DNS name"),
            },
            "order a certificate with the name among its alternative names",
        ),
        Mismatch::OtherNames => (
            format!("it is for {names}"),
            "look whether it is another server's; if not, order one that has this name",
        ),
    };
    let message = format!("it does not identify `{host}`: {why}");
    reporter.report(context.names(id), message).advise(help);
}

fn has_address(certificate: &Certificate) -> bool {
    certificate
        .alternative_names()
        .any(|name| name.kind == GeneralNameKind::IpAddress)
}

/// The names at which the client looks, for a message.
fn listed(certificate: &Certificate, client: Client) -> String {
    const SHOWN: usize = 5;
    let quoted = |text: &str| format!("`{}`", shortened(text));
    let in_words = |name: &GeneralName| match name.kind {
        GeneralNameKind::DnsName
        | GeneralNameKind::IpAddress
        | GeneralNameKind::Rfc822Name
        | GeneralNameKind::Uri => quoted(&name.text),
        // Their text is not made for people.
        kind => format!("a name of the kind {kind}"),
    };
    let mut names: Vec<String> = certificate.alternative_names().map(in_words).collect();
    if client == Client::Either && certificate.dns_names().next().is_none() {
        let common = certificate.subject.value_of(oid::COMMON_NAME).map(quoted);
        names.extend(common.filter(|common| !names.contains(common)));
    }
    if names.is_empty() {
        return "no host".to_owned();
    }
    few(&names, SHOWN)
}
