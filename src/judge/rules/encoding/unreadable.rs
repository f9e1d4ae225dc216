//! Files that cannot be read at all.

use crate::judge::{
    finding::RuleId,
    fleet::FileContent,
    rule::{Check, Citation, InputContext, Reporter, Rule},
};

/// `encoding-unreadable`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-unreadable"),
    since: "0.1.0",
    summary: "file cannot be read",
    rationale: "A file that the system does not let us read, or that is a pipe or a device and not a file, has not been \
        judged. It is reported as a finding so that the other files are.",
    remediation: "check the file's type and permissions; what comes through a pipe is read with `-`",
    citations: &[Citation::Practice(
        "a request that was not read was not judged",
    )],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    if let FileContent::Unreadable(reason) = &context.file.content {
        reporter.report(context.file(), format!("the file cannot be read: {reason}"));
    }
}
