//! Text before, between and behind the blocks.

use crate::{
    armor::{IrregularityKind, Side, TextOrigin},
    finding::RuleId,
    rule::{Check, Citation, InputContext, Reporter, Rule},
};

/// `encoding-text-outside`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-text-outside"),
    since: "0.1.0",
    summary: "text stands outside of the request's BEGIN and END lines",
    rationale: "RFC 7468 allows explanatory text around a block, and readers of files skip it. An order form is no reader of files: some take \
        what is pasted from the first character to the last, so what is not the request is best left out. `openssl req -text`, GnuTLS' \
        certtool and NSS' certutil put such text into the file.",
    remediation: "hand in the lines from BEGIN to END only; `openssl req -in FILE -out FILE.csr` writes just these",
    citations: &[Citation::Rfc(7468, "2")],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    for irregularity in context.irregularities_of_pem() {
        let IrregularityKind::TextOutside { side, origin } = irregularity.kind else {
            continue;
        };
        // A private key has a rule of its own.
        if origin == TextOrigin::PrivateKey {
            continue;
        }
        let side = match side {
            Side::Before => "before the BEGIN line",
            Side::Between => "between two blocks",
            Side::Behind => "behind the END line",
        };
        let message = match origin {
            TextOrigin::Unknown => format!("there is text {side}"),
            origin => format!("there is text {side}: {origin}"),
        };
        reporter.report(context.at(0, irregularity.range.clone()), message);
    }
}
