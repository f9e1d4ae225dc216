//! Files larger than any request.

use crate::judge::{
    finding::RuleId,
    fleet::{FileContent, LARGEST_FILE},
    rule::{Check, Citation, InputContext, Reporter, Rule},
};

/// `encoding-too-large`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-too-large"),
    since: "0.1.0",
    summary: "file is larger than any request",
    rationale: "A request with an RSA-4096 key and a hundred names has about 6 kB. A file of over 1 MiB is something \
        else, and is not read.",
    remediation: "hand in the request alone",
    citations: &[Citation::Practice("no CA takes a request of this size")],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    if let FileContent::TooLarge(size) = context.file.content {
        let message = format!("the file has {size} bytes; at most {LARGEST_FILE} are read");
        reporter.report(context.file(), message);
    }
}
