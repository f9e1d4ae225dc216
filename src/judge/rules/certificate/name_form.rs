//! Alternative names in a form that clients do not match.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::{certificate::NameForm, text::printable::shortened},
};

/// `certificate-name-form`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-name-form"),
    since: "0.1.0",
    summary: "alternative name has a form that clients do not match, or that public CAs must not sign",
    rationale: "Clients compare the host that they look for with each DNS name of the certificate. A name with a dot at the end, with `*` inside a label, \
        with letters beyond ASCII, or with a wildcard for a whole top-level domain or a public suffix such as `*.co.uk` matches no host in a browser, and so it \
        is missing. The other names of the certificate are not affected. An underscore is matched as it stands, but not by a wildcard, and public \
        CAs must not sign it.",
    remediation: "order the certificate with the full name of each host",
    citations: &[
        Citation::Rfc(9525, "6.3"),
        Citation::BaselineRequirements("7.1.2.7.12"),
        Citation::Document {
            title: "Public Suffix List",
            section: "ICANN DOMAINS",
            url: "https://publicsuffix.org/list/",
        },
    ],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let blamed: BTreeSet<_> = context
        .mismatches()
        .into_iter()
        .filter_map(|found| Some((found.entry, found.why.name()?.to_owned())))
        .collect();
    let servers = context.delivery.servers();
    for (id, _, certificate) in servers.filter(|(id, _, _)| context.judges(*id)) {
        // Where it is why a host is not identified, that is said of the host; and where no name is left, of the certificate.
        if certificate.has_no_usable_name(context.delivery.against.client) {
            continue;
        }
        let names = certificate.ill_formed_names();
        for (name, form) in names.filter(|(name, _)| !blamed.contains(&(id, name.text.clone()))) {
            let message = format!("`{}` {}", shortened(&name.text), said(form));
            reporter.report(context.name(id, name), message);
        }
    }
}

fn said(form: NameForm) -> String {
    match form {
        NameForm::TrailingDot => {
            "ends in a dot, and clients look for the name without one".to_owned()
        }
        NameForm::EmptyLabel => "has an empty label, and no host has such a name".to_owned(),
        NameForm::PartialWildcard => {
            "is not matched: a wildcard must be the whole of the leftmost label".to_owned()
        }
        NameForm::WholeDomain => {
            "stands for a whole top-level domain, and clients accept no such wildcard".to_owned()
        }
        NameForm::PublicSuffix => {
            "is a wildcard right below a public suffix, and browsers accept no such wildcard"
                .to_owned()
        }
        NameForm::NotAscii => {
            "has letters beyond ASCII, and clients look for the form with `xn--`".to_owned()
        }
        NameForm::Character(character) => {
            format!(
                "contains {}, and no host has such a name",
                described(character)
            )
        }
        NameForm::Underscore => {
            "contains an underscore, which public CAs must not sign and a wildcard does not match"
                .to_owned()
        }
    }
}

fn described(character: char) -> String {
    match character {
        ' ' => "a blank".to_owned(),
        '!'..='~' => format!("`{character}`"),
        other => format!("U+{:04X}", u32::from(other)),
    }
}
