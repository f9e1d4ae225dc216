//! Common names that are not among the alternative names.

use crate::{
    finding::RuleId,
    oid,
    printable::shortened,
    request::{Extension, ExtensionContent},
    rule::{Check, Citation, Reporter, RequestContext, Rule},
};

/// `name-common-name-not-in-san`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-common-name-not-in-san"),
    since: "0.1.0",
    summary: "common name is not among the alternative names",
    rationale: "In a public certificate the common name must be one of the alternative names. A CA either drops the \
        common name, or adds it to the alternative names as one more name to validate; in both cases the certificate is not what was \
        asked for. Clients ignore the common name as soon as there are alternative names.",
    remediation: "add the common name to the alternative names, or use one of them as common name",
    citations: &[
        Citation::BaselineRequirements("7.1.4.3"),
        Citation::Rfc(9525, "6.3"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    // Without alternative names, or with some that cannot be read, there is nothing to compare with.
    let mut extensions = context
        .request
        .extensions_of(oid::SUBJECT_ALT_NAME)
        .peekable();
    let is_readable = |extension: &Extension| matches!(&extension.content, ExtensionContent::SubjectAltName(names) if !names.is_empty());
    if extensions.peek().is_none() || !extensions.all(is_readable) {
        return;
    }
    // Identities list a common name only when no alternative name repeats it.
    for attribute in context.request.common_names() {
        if context
            .identities
            .iter()
            .any(|identity| identity.part == attribute.part)
        {
            let message = format!(
                "the common name `{}` is not among the alternative names",
                shortened(&attribute.text)
            );
            reporter.report(context.attribute(attribute), message);
        }
    }
}
