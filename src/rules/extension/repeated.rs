//! Extensions that are asked for twice.

use crate::{
    finding::RuleId,
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

fn check(context: &RequestContext<'_>, reporter: &mut Reporter<'_>) {
    let extensions: Vec<_> = context.request.extensions().collect();
    for (index, extension) in extensions.iter().enumerate() {
        let earlier = extensions
            .iter()
            .take(index)
            .find(|other| other.oid == extension.oid && other.list == extension.list);
        if let Some(first) = earlier {
            let message = format!("the request asks for {} again", extension.oid);
            let draft = reporter.report(
                context.part(extension.part.clone(), extension.range.clone()),
                message,
            );
            draft.with(context.part(first.part.clone(), first.range.clone()));
        }
    }
}
