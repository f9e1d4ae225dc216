//! More than one request in a file.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, InputContext, Reporter, Rule},
};

/// `encoding-several-requests`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-several-requests"),
    since: "0.1.0",
    summary: "file holds more than one request",
    rationale: "A CA's form takes one request. With two in a file, most programs read the first and say nothing of the \
        second, so that one server gets a certificate and another is forgotten.",
    remediation: "put each request into a file of its own",
    citations: &[
        Citation::Rfc(7468, "2"),
        Citation::Practice("observed: OpenSSL reads the first and ignores the rest"),
    ],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    let requests = || context.blocks().filter(|(_, block)| block.is_request());
    let count = requests().count();
    if count < 2 {
        return;
    }
    let mut requests = requests();
    let first = requests
        .next()
        .map(|(index, block)| context.at(index, block.label_range.clone()));
    if let Some((index, second)) = requests.next() {
        let message = format!("the file holds {count} requests; this is the second");
        let draft = reporter.report(context.at(index, second.label_range.clone()), message);
        if let Some(first) = first {
            draft.with(first);
        }
    }
}
