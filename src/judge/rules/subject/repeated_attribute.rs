//! Subject attributes that stand more than once.

use std::collections::BTreeMap;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::AttributeTypeAndValue,
        oid::{self, Oid},
        text::printable::shortened,
    },
};

/// `subject-repeated-attribute`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-repeated-attribute"),
    since: "0.1.0",
    summary: "subject has an attribute more than once",
    rationale: "A public certificate has one organization, one locality and at most one common name. Of two, one reader takes the \
        first and another the last. It happens when an installer takes a comma for a separator, so that `Acme, Inc.` becomes \
        two organizations, `Acme` and `Inc.`; and when the common name is repeated for every host of a server, where alternative \
        names belong.",
    remediation: "keep one value, and put further hosts into the alternative names",
    citations: &[
        Citation::BaselineRequirements("7.1.4.1"),
        Citation::Practice(
            "installers that list several organizational units with commas between them, as Cisco's do, split a name at its comma",
        ),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.subject;
    let mut attributes: BTreeMap<&Oid, Vec<&AttributeTypeAndValue>> = BTreeMap::new();
    for attribute in context.request.subject.attributes() {
        attributes
            .entry(&attribute.oid)
            .or_default()
            .push(attribute);
    }
    for (oid, values) in attributes {
        let [first, second, more @ ..] = values.as_slice() else {
            continue;
        };
        if policy.exclusion(oid).is_some() {
            continue;
        }
        let Some(repeatable) = policy
            .repeatable
            .as_ref()
            .filter(|list| !list.value.contains(oid))
        else {
            continue;
        };
        let values = if first.text == second.text {
            format!("`{}`, and again", shortened(&first.text))
        } else {
            let (first, second) = (shortened(&first.text), shortened(&second.text));
            format!("`{first}` and `{second}`")
        };
        let whole = more
            .is_empty()
            .then(|| split_name(oid, &first.text, &second.text))
            .flatten();
        let message = match (more.len(), &whole) {
            (0, Some(whole)) => {
                format!("{oid} stands twice: {values}, as if `{whole}` had been cut at its comma")
            }
            (0, None) => format!("{oid} stands twice: {values}"),
            (more, _) => format!("{oid} stands {} times: {values}, …", more + 2),
        };
        let draft = reporter.report(context.attribute(second), message);
        draft.because(repeatable);
        if let Some(whole) = whole {
            draft.advise(format!(
                "write `{whole}` as one value: an installer that separates values with commas wants a backslash before this one"
            ));
        }
    }
}

/// Legal forms that stand behind a comma, without blanks and full stops and in small letters.
const LEGAL_FORMS: &[&str] = &[
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "na",
    "pa",
    "pc",
    "plc",
    "ptyltd",
    "sa",
    "sl",
    "spa",
    "srl",
];

/// The name that was split, where the second value is a legal form and nothing else.
fn split_name(oid: &Oid, first: &str, second: &str) -> Option<String> {
    if ![oid::ORGANIZATION_NAME, oid::ORGANIZATIONAL_UNIT_NAME].contains(oid) {
        return None;
    }
    let second = second.trim();
    let form: String = second
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '.')
        .collect();
    LEGAL_FORMS
        .contains(&form.to_lowercase().as_str())
        .then(|| format!("{}, {second}", shortened(first.trim())))
}
