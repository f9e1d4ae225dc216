//! Line endings of several kinds in one file.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::pem::IrregularityKind,
};

/// `encoding-line-endings`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-line-endings"),
    since: "0.1.0",
    summary: "lines of the file end in different ways",
    rationale: "Lines end in LF on Unix and in CR LF on Windows, and readers take both, even mixed, as Java's keytool writes them. A CR alone, or two \
        of them before the LF, is the trace of a transfer that converted the text when it should not have: to many readers it is part of the \
        line. Where a reader then finds no BEGIN or END, `encoding-pem-boundary` says so.",
    remediation: "write the file again with `openssl req -in FILE -out FILE.csr`, or save it with one kind of line ending",
    citations: &[
        Citation::Rfc(7468, "2"),
        Citation::Practice(
            "observed: OpenSSL finds no request in a file whose lines end in CR alone",
        ),
    ],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    for irregularity in context.irregularities_of_pem() {
        let IrregularityKind::LineEndings(counts) = &irregularity.kind else {
            continue;
        };
        let message = if let [(only, _)] = counts.as_slice() {
            format!("every line ends in {only}")
        } else {
            let kinds: Vec<String> = counts
                .iter()
                .map(|(ending, count)| format!("{count} in {ending}"))
                .collect();
            format!("the lines end in different ways: {}", kinds.join(", "))
        };
        reporter.report(context.at(0, irregularity.range.clone()), message);
    }
}
