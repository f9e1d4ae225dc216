//! Attributes that public CAs do not read.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{Attribute, AttributeContent},
        oid::{self, Oid},
        text::printable::shortened,
    },
};

/// `request-unknown-attribute`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-unknown-attribute"),
    since: "0.1.0",
    summary: "request holds an attribute that public CAs do not read",
    rationale: "Of the attributes of a request public CAs read one, the list of requested extensions. Windows adds what its own CA wants to know, \
        such as the version of the system and the name of the user, and `openssl req` asks for \"an optional company name\". Nothing of it \
        comes into the certificate, and all of it is told to whoever sees the request.",
    remediation: "leave the attribute out, unless a CA of your own wants it",
    citations: &[
        Citation::Rfc(2986, "4.1"),
        Citation::Rfc(2985, "5"),
        Citation::Document {
            title: "Microsoft, MS-WCCE",
            section: "3.1.1.4.3.1.1",
            url: "https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-wcce/f4eb50d5-62f6-470b-8846-9489af9dea62",
        },
    ],
    check: Check::Request(check),
};

/// Those that CAs read, and the one that has a rule of its own; the nonces prove the control of an onion name (BR Appendix B).
const KNOWN: [Oid; 4] = [
    oid::EXTENSION_REQUEST,
    oid::CHALLENGE_PASSWORD,
    oid::CA_SIGNING_NONCE,
    oid::APPLICANT_SIGNING_NONCE,
];

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let attributes = context.request.attributes.iter().flatten();
    for attribute in attributes.filter(|attribute| !KNOWN.contains(&attribute.oid)) {
        let name = attribute.oid.to_string();
        let message = match meaning(&attribute.oid) {
            Some(meaning) => format!("the request holds {name}{}: {meaning}", value(attribute)),
            None if attribute.oid.name().is_some() => {
                format!("the request holds {name} beside the subject")
            }
            None => format!("the request holds the attribute {name}, which is not known here"),
        };
        reporter.report(
            context.named(attribute.part.clone(), attribute.range.clone(), &name),
            message,
        );
    }
}

/// The text of what people type in.
fn value(attribute: &Attribute) -> String {
    let is_typed_in = [oid::UNSTRUCTURED_NAME, oid::UNSTRUCTURED_ADDRESS].contains(&attribute.oid);
    match &attribute.content {
        AttributeContent::Text(values) if is_typed_in => {
            let values: Vec<String> = values.iter().map(|value| shortened(value)).collect();
            format!(" `{}`", shortened(&values.join("`, `")))
        }
        _ => String::new(),
    }
}

fn meaning(oid: &Oid) -> Option<&'static str> {
    const MEANINGS: &[(Oid, &str)] = &[
        (
            oid::UNSTRUCTURED_NAME,
            "a name in free form, which `openssl req` calls \"an optional company name\"",
        ),
        (oid::UNSTRUCTURED_ADDRESS, "an address in free form"),
        (oid::FRIENDLY_NAME, "the label of a key store"),
        (oid::LOCAL_KEY_ID, "the mark that a key store puts on a key"),
        (oid::SMIME_CAPABILITIES, "the ciphers of a mail program"),
        (
            oid::MICROSOFT_EXTENSION_REQUEST,
            "Microsoft's own list of requested extensions, which public CAs do not read",
        ),
        (
            oid::MICROSOFT_OS_VERSION,
            "the version of Windows, for Microsoft's own CA",
        ),
        (
            oid::MICROSOFT_ENROLLMENT_CSP,
            "the program library that made the key, for Microsoft's own CA",
        ),
        (
            oid::MICROSOFT_REQUEST_CLIENT_INFO,
            "the names of the machine, its user and the program, for Microsoft's own CA",
        ),
        (
            oid::MICROSOFT_RENEWAL_CERTIFICATE,
            "the certificate that is to be renewed, for Microsoft's own CA",
        ),
        (
            oid::MICROSOFT_ENROLLMENT_NAME_VALUE,
            "a setting such as the template, for Microsoft's own CA",
        ),
    ];
    MEANINGS
        .iter()
        .find(|(known, _)| known == oid)
        .map(|(_, meaning)| *meaning)
}
