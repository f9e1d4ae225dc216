//! UTF-8 byte order marks.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::pem::IrregularityKind,
};

/// `encoding-byte-order-mark`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-byte-order-mark"),
    since: "0.1.0",
    summary: "file begins with a byte order mark",
    rationale: "Windows editors put three invisible bytes in front of UTF-8 text. OpenSSL skips them; Go's reader, \
        keytool and cfssl do not find the BEGIN line behind them, and a CA built on one of these sees no request.",
    remediation: "save the file as ASCII, or as UTF-8 without a byte order mark",
    citations: &[
        Citation::Rfc(7468, "2"),
        Citation::Practice("observed: Go and keytool refuse it, OpenSSL reads it"),
    ],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    let Some(armor) = context.file.armor() else {
        return;
    };
    for irregularity in armor
        .irregularities
        .iter()
        .filter(|irregularity| irregularity.kind == IrregularityKind::ByteOrderMark)
    {
        reporter.report(
            context.at(0, irregularity.range.clone()),
            "the file begins with the byte order mark EF BB BF",
        );
    }
}
