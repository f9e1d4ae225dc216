//! Extensions whose value cannot be read.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, Reporter, RequestContext, Rule},
};

/// `extension-malformed`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-malformed"),
    since: "0.1.0",
    summary: "value of a requested extension is broken or empty",
    rationale: "The value of an extension has a structure of its own. Where it is broken a CA either refuses the request or leaves \
        the extension out, and with the alternative names the certificate's names are gone.",
    remediation: "make the request again with a value that can be read, or without the extension",
    citations: &[Citation::Rfc(5280, "4.2.1")],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    // `extension-ignored-value` speaks of what the CA passes over.
    context.report_extension_defects(false, reporter);
}
