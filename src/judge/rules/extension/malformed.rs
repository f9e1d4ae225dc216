//! Extensions whose value cannot be read.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::ExtensionContent,
};

/// `extension-malformed`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-malformed"),
    since: "0.1.0",
    summary: "value of a requested extension is broken or empty",
    rationale: "The value of an extension has a structure of its own. Where it is broken a CA either refuses the request or leaves \
        the extension out, and with the alternative names the certificate's names are gone.",
    remediation: "make the request again; an IP address has 4 or 16 octets and no network mask",
    citations: &[Citation::Rfc(5280, "4.2.1")],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for extension in context.request.extensions() {
        let problem = match &extension.content {
            ExtensionContent::Malformed(error) => format!("cannot be read: {error}"),
            ExtensionContent::SubjectAltName(names) if names.is_empty() => {
                "holds no name".to_owned()
            }
            ExtensionContent::ExtendedKeyUsage(purposes) if purposes.is_empty() => {
                "holds no purpose".to_owned()
            }
            ExtensionContent::KeyUsage(usages) if usages.is_empty() => "holds no usage".to_owned(),
            _ => continue,
        };
        let message = format!("the value of {} {problem}", extension.oid);
        reporter.report(
            context.part(extension.part.clone(), extension.value_range.clone()),
            message,
        );
    }
}
