//! Files in UTF-16.

use crate::{
    armor::{Encoding, IrregularityKind},
    finding::RuleId,
    rule::{Check, Citation, InputContext, Reporter, Rule},
};

/// `encoding-utf-16`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-utf-16"),
    since: "0.1.0",
    summary: "file is UTF-16 and not ASCII",
    rationale: "Notepad's \"Unicode\" and PowerShell's `>` write two bytes for each character. It looks right in every \
        editor; to a CA's reader every second byte is NUL and there is no request.",
    remediation: "save the file as ASCII or UTF-8; in PowerShell, write it with `Out-File -Encoding ascii`",
    citations: &[
        Citation::Rfc(7468, "2"),
        Citation::Practice("observed: no reader takes it"),
    ],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    let Some(armor) = context.file.armor() else {
        return;
    };
    let order = if armor.encoding == Encoding::Utf16BigEndian {
        "big"
    } else {
        "little"
    };
    for irregularity in armor
        .irregularities
        .iter()
        .filter(|irregularity| irregularity.kind == IrregularityKind::Utf16)
    {
        let message = format!("the file is UTF-16 ({order} endian), two bytes for each character");
        reporter.report(context.at(0, irregularity.range.clone()), message);
    }
}
