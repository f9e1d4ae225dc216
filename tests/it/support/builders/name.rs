//! Names that programs refuse to write, or that are as long as a limit.

use super::{
    Csr, builders,
    csr::{HOST, common_name, plain},
};
use crate::support::forge::relative_name;

/// The host's name, and another in its alternative names.
fn beside(name: &str) -> Csr {
    plain().dns(&[HOST, name])
}

/// Only the organization in the subject.
fn nameless(name: &str) -> Csr {
    plain()
        .subject([relative_name(10, "Example Corp")])
        .dns(&[name])
}

/// `name.example.com` of this many octets: a first label, and others of at most 63 behind it.
fn long(octets: usize, first: usize) -> String {
    let domain = ".example.com";
    let mut name = "n".repeat(first);
    while name.len() + domain.len() < octets {
        let rest = octets - domain.len() - name.len() - 1;
        name += &format!(".{}", "n".repeat(rest.min(63)));
    }
    name + domain
}

/// A host of this many characters, in groups of eight.
fn host_of(characters: usize) -> String {
    let (start, end) = ("cucm-pub", ".voice.example.com");
    let groups = "-nnnnnnnn".repeat(7);
    let middle = characters - start.len() - end.len();
    format!("{start}{}{end}", &groups[..middle])
}

fn called(name: &str) -> Csr {
    plain().subject([relative_name(3, name)]).dns(&[name])
}

builders! {
    umlaut_under_wildcard => beside("*.münchen.example.com");
    address_with_mask => beside("192.0.2.0/24");
    address_with_port => beside("192.0.2.1:8443");
    addresses => plain().dns(&[HOST, "192.0.2.1", "2001:db8::1"]);
    address_in_brackets => plain().dns(&[HOST, "192.0.2.1", "[2001:db8::1]"]);
    mail_address => beside("admin@example.com");
    blank => plain().dns(&["cucm pub.voice.example.com"]);
    blank_at_the_end => called(&format!("{HOST} "));
    port => plain().dns(&[&format!("{HOST}:8443")]);
    several_in_one => plain().dns(&[&format!("{HOST},phone.example.com")]);
    url => plain().dns(&[&format!("https://{HOST}/")]);
    dot => beside(".");
    nothing => beside("");

    octets_230 => nameless(&long(230, 26));
    octets_231 => nameless(&long(231, 27));
    octets_253 => nameless(&long(253, 49));
    octets_254 => nameless(&long(254, 50));
    octets_300 => nameless(&long(300, 100));

    common_name_33 => called(&host_of(33));
    common_name_65 => called(&host_of(65));
    common_name_65_umlauts => plain().subject([relative_name(3, &"ü".repeat(65))]);
    common_name_title => plain().subject([relative_name(
        3,
        "Cisco Unified Communications Manager, publisher of the cluster in San Jose, CA 9",
    )]);
    common_name_second_70 => {
        let name = host_of(70);
        beside(&name).subject([common_name(), relative_name(3, &name)])
    };
    alternative_name_70 => nameless(&host_of(70));
}
