//! Signatures that we cannot check.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::Verification,
};

/// `request-signature-unverifiable`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-signature-unverifiable"),
    since: "0.1.0",
    summary: "signature of the request cannot be checked",
    rationale: "The signature is made with an algorithm or a key that signready has no means to verify. That is not to \
        say that it is wrong. Most such algorithms are refused by public CAs for their own sake, and another finding says so.",
    remediation: "sign with SHA-256 and a key that public CAs take, such as RSA-2048 or P-256",
    citations: &[Citation::Rfc(2986, "4.2")],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    if let Verification::CannotVerify(reason) = &context.request.verification {
        reporter.report(
            context.signature_algorithm(),
            format!("the signature cannot be checked: there are no means to verify {reason}"),
        );
    }
}
