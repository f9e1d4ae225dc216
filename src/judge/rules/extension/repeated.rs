//! Extensions that are asked for twice.

use std::collections::BTreeMap;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{AttributeContent, CertificationRequest, Extension},
        oid::{self, Oid},
    },
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
    let mut seen: BTreeMap<(Option<usize>, &Oid), &Extension> = BTreeMap::new();
    for (list, extension) in lists(context.request) {
        let Some(first) = seen.get(&(list, &extension.oid)) else {
            seen.insert((list, &extension.oid), extension);
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

/// The extensions and the lists that they count to. The first values of all extension requests are one list, as Go
/// reads them; further values of an attribute are lists of their own.
fn lists(request: &CertificationRequest) -> impl Iterator<Item = (Option<usize>, &Extension)> {
    let attributes = request.attributes.iter().flatten();
    attributes
        .filter(|attribute| attribute.oid == oid::EXTENSION_REQUEST)
        .flat_map(|attribute| {
            let extensions = match &attribute.content {
                AttributeContent::ExtensionRequest(extensions) => extensions.as_slice(),
                _ => &[],
            };
            let first = attribute.values.first().map_or(0, |first| first.end);
            extensions.iter().map(move |extension| {
                let is_first = extension.range.start < first;
                ((!is_first).then_some(extension.list), extension)
            })
        })
}
