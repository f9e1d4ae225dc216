//! More names than a certificate may have.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{GeneralNameKind, Part},
        oid,
    },
};

/// `name-count`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-count"),
    since: "0.1.0",
    summary: "request has more names than the CA puts into one certificate",
    rationale: "Every CA limits the names of one certificate; beyond that it refuses the order, or sells another product.",
    remediation: "split the names over several requests",
    citations: &[Citation::Document {
        title: "Let's Encrypt, Profiles",
        section: "Max Names",
        url: "https://letsencrypt.org/docs/profiles/",
    }],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let Some(limit) = &context.policy.name.max_names else {
        return;
    };
    let hosts = context
        .identities
        .iter()
        .map(|identity| identity.name.to_ascii_lowercase());
    let addresses = context
        .request
        .alternative_names()
        .filter(|name| name.kind == GeneralNameKind::IpAddress);
    let names: BTreeSet<String> = hosts
        .chain(addresses.map(|name| name.text.clone()))
        .collect();
    if names.len() > limit.value {
        let names_of = context.request.extensions_of(oid::SUBJECT_ALT_NAME).next();
        let place = match names_of {
            Some(extension) => context.part(extension.part.clone(), extension.value_range.clone()),
            None => context.part(Part::Subject, context.request.subject.range.clone()),
        };
        let message = format!(
            "the request has {} names; at most {} go into one certificate",
            names.len(),
            limit.value
        );
        reporter.report(place, message).because(limit);
    }
}
