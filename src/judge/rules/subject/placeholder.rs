//! Values that stand for no value.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, Rule, SubjectContext},
    },
    pki::{csr::AttributeTypeAndValue, text::printable::shortened},
};

/// `subject-placeholder`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-placeholder"),
    since: "0.1.0",
    summary: "subject attribute has a value that stands for no value",
    rationale: "Programs that ask for a subject fill in something of their own where nobody answers: OpenSSL `Some-State` and \
        `Internet Widgits Pty Ltd`, Red Hat's OpenSSL `Default City` and `Default Company Ltd`, keytool `Unknown`. People write `-` \
        or `n/a` into a field that a form insists on. A public certificate must not say that a value is absent, so that the CA asks \
        back, refuses, or puts something else there.",
    remediation: "write the real value, or leave the attribute out",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.4"),
        Citation::Document {
            title: "OpenSSL, apps/openssl.cnf",
            section: "req_distinguished_name",
            url: "https://github.com/openssl/openssl/blob/master/apps/openssl.cnf",
        },
        Citation::Document {
            title: "Red Hat's changes to OpenSSL's defaults",
            section: "openssl-1.1.0-defaults.patch",
            url: "https://github.com/neverpanic/copr-crypto-auditing-openssl/blob/746c76a1d7b3ea7233213e4c575a8908f7905c8e/openssl-1.1.0-defaults.patch",
        },
    ],
    check: Check::Subject(check),
};

/// What programs fill in, in small letters, and which. Whether it counts is for the profile to say.
const DEFAULTS: &[(&str, &str)] = &[
    ("default city", "Red Hat's OpenSSL"),
    ("default company ltd", "Red Hat's OpenSSL"),
    ("internet widgits pty ltd", "OpenSSL"),
    ("rcgen self signed cert", "the library rcgen"),
    ("some-state", "OpenSSL"),
    ("somecity", "an installer of Red Hat's packages"),
    ("someorganization", "an installer of Red Hat's packages"),
    (
        "someorganizationalunit",
        "an installer of Red Hat's packages",
    ),
    ("somestate", "an installer of Red Hat's packages"),
    ("unknown", "Java's keytool"),
    ("xx", "Red Hat's OpenSSL"),
];

fn check(context: &SubjectContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.subject;
    for attribute in context.subject.attributes() {
        if attribute.is_invisible() || policy.exclusion(&attribute.oid).is_some() {
            continue;
        }
        let list = policy.placeholders(&attribute.oid, &attribute.text);
        if list.is_none() && !is_punctuation(attribute) {
            continue;
        }
        let value = attribute.text.trim();
        let default = DEFAULTS
            .iter()
            .find(|(known, _)| *known == value.to_lowercase());
        let what = match default {
            Some((_, program)) => format!("what {program} fills in where nobody answers"),
            None => "no value but a sign that there is none".to_owned(),
        };
        let message = format!("{} `{}` is {what}", attribute.oid, shortened(value));
        let draft = reporter.report(context.attribute(attribute), message);
        if let Some(list) = list {
            draft.because(list);
        }
        let planned_request = context.planned_request;
        if let Some(planned) = planned_request.and_then(|planned| planned.value_of(&attribute.oid))
        {
            draft.suggest(planned, |value| {
                format!("write `{}`, as the inventory says", shortened(value))
            });
        }
    }
}

/// Whether the value is made of nothing but punctuation, as the Baseline Requirements have it: “only metadata such as '.',
/// '-', and ' ' (i.e. space) characters”.
fn is_punctuation(attribute: &AttributeTypeAndValue) -> bool {
    attribute.is_prose()
        && attribute.text.chars().all(|character| {
            character.is_ascii_punctuation()
                || character.is_whitespace()
                || matches!(character, '\u{2010}'..='\u{2015}')
        })
}
