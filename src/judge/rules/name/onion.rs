//! Names of Tor's onion services.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        host_name::{self, ONION_ADDRESS_LENGTH, OnionFault},
        text::printable::shortened,
    },
};

/// `name-onion`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-onion"),
    since: "0.1.0",
    summary: "onion name is not of version 3, or the CA does not sign onion names",
    rationale: "Names under `onion` are not in the DNS: they hold the key of a service in the Tor network. A CA may sign one if its address is of \
        version 3, and if the CA can reach the service through Tor or have the request signed with the service's key. Few CAs do; the addresses \
        of version 2, which had 16 characters, are signed by none.",
    remediation: "order from a CA that signs onion names, with the service's address of version 3",
    citations: &[
        Citation::BaselineRequirements("Appendix B"),
        Citation::Document {
            title: "Tor Rendezvous Specification, version 3",
            section: "6. Encoding onion addresses",
            url: "https://spec.torproject.org/rend-spec-v3",
        },
        Citation::Rfc(7686, "2"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let refused = context
        .policy
        .name
        .onion
        .as_ref()
        .filter(|onion| !onion.value);
    for identity in context.identities {
        let is_host = host_name::is_host_text(host_name::without_wildcard(&identity.name));
        // A wildcard for every service is one for a public suffix, and another rule's.
        let address = host_name::onion_address(&identity.name).filter(|label| label.text != "*");
        let Some(address) = address.filter(|_| is_host) else {
            continue;
        };
        let place = context.in_identity(
            identity,
            address.offset..address.offset + address.text.len(),
        );
        match (host_name::check_onion_address(address.text), refused) {
            (Err(fault), _) => {
                let message = format!(
                    "the onion address `{}` {}",
                    shortened(address.text),
                    problem(fault)
                );
                reporter.report(place, message);
            }
            (Ok(()), Some(refused)) => {
                let message = format!("`{}` is an onion name", shortened(&identity.name));
                reporter.report(place, message).because(refused);
            }
            (Ok(()), None) => {}
        }
    }
}

fn problem(fault: OnionFault) -> String {
    match fault {
        OnionFault::Version2 => "is of version 2, which no CA signs any more".to_owned(),
        OnionFault::Length(length) => {
            format!("has {length} characters; an address of version 3 has {ONION_ADDRESS_LENGTH}")
        }
        OnionFault::Character(character) => {
            format!("contains `{character}`; an address is made of `a` to `z` and `2` to `7`")
        }
        OnionFault::Version(version) => format!("says that it is of version {version}, not 3"),
        OnionFault::Checksum => {
            "has a wrong checksum: one of its characters is not right".to_owned()
        }
    }
}
