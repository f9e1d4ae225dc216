//! Attributes that stand twice, or have more values than they may.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{Attribute, AttributeContent, Extension, ExtensionContent},
        oid::{self, Oid},
        text::printable::{count, few, shortened},
    },
};

/// `request-repeated-attribute`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-repeated-attribute"),
    since: "0.1.0",
    summary: "attribute stands twice, or has several values where one is allowed",
    rationale: "A request has one list of requested extensions. Where there are two, OpenSSL reads the first and says nothing of the second, Go reads the \
        first value of each attribute, and others read all. What a person checks and what the CA signs can then be different names, and names \
        in the second list are lost without a word.",
    remediation: "put everything into one list of extensions and make the request again",
    citations: &[
        Citation::Rfc(2985, "5.4"),
        Citation::Document {
            title: "Go, crypto/x509",
            section: "parseCSRExtensions",
            url: "https://github.com/golang/go/blob/master/src/crypto/x509/x509.go",
        },
    ],
    check: Check::Request(check),
};

/// The attributes that have one value (RFC 2985 §5.4); those of other types may have several.
const SINGLE_VALUED: [Oid; 3] = [
    oid::CHALLENGE_PASSWORD,
    oid::EXTENSION_REQUEST,
    oid::MICROSOFT_EXTENSION_REQUEST,
];

/// How many items a message names.
const MOST_NAMED: usize = 3;

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let mut seen: BTreeSet<&Oid> = BTreeSet::new();
    for attribute in context.request.attributes.iter().flatten() {
        let name = attribute.oid.to_string();
        let spot = || context.named(attribute.part.clone(), attribute.range.clone(), &name);
        if !seen.insert(&attribute.oid) {
            let message = format!("the attribute {name} stands again{}", lost(attribute, 0));
            reporter.report(spot(), message);
        } else if attribute.values.len() > 1 && SINGLE_VALUED.contains(&attribute.oid) {
            let message = format!(
                "the attribute {name} has {} and may have one{}",
                count(attribute.values.len(), "value"),
                lost(attribute, 1)
            );
            reporter.report(spot(), message);
        }
    }
}

/// What is lost where only the first list is read: the extensions in the values from this one on.
fn lost(attribute: &Attribute, from: usize) -> String {
    let AttributeContent::ExtensionRequest(extensions) = &attribute.content else {
        return String::new();
    };
    let start = attribute.values.get(from).map_or(0, |value| value.start);
    let lost: Vec<String> = extensions
        .iter()
        .filter(|extension| extension.range.start >= start)
        .map(describe)
        .collect();
    if lost.is_empty() {
        return String::new();
    }
    format!(
        "; where only the first is read, this is lost: {}",
        few(&lost, MOST_NAMED)
    )
}

fn describe(extension: &Extension) -> String {
    match &extension.content {
        ExtensionContent::SubjectAltName(names) if !names.is_empty() => {
            let names: Vec<String> = names
                .iter()
                .map(|name| format!("`{}`", shortened(&name.text)))
                .collect();
            format!("{} {}", extension.oid, few(&names, MOST_NAMED))
        }
        _ => extension.oid.to_string(),
    }
}
