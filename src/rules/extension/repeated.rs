//! Extensions that are asked for twice.

use std::collections::BTreeMap;

use crate::{
    finding::RuleId,
    oid::Oid,
    request::Extension,
    rule::{Check, Citation, Reporter, RequestContext, Rule},
};

/// `extension-repeated`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-repeated"),
    since: "0.1.0",
    summary: "request asks for the same extension twice",
    rationale: "A certificate has each extension once. Of two, some programs read the first, some the last, and Go reads neither: \
        what is checked and what is signed may then be different names.",
    remediation: "put all values into one extension and make the request again",
    citations: &[Citation::Rfc(5280, "4.2")],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let mut seen: BTreeMap<(usize, &Oid), &Extension> = BTreeMap::new();
    for extension in context.request.extensions() {
        let Some(first) = seen.get(&(extension.list, &extension.oid)) else {
            seen.insert((extension.list, &extension.oid), extension);
            continue;
        };
        let message = format!("the request asks for {} again", extension.oid);
        let draft = reporter.report(
            context.part(extension.part.clone(), extension.range.clone()),
            message,
        );
        draft.with(context.part(first.part.clone(), first.range.clone()));
    }
}
