//! Files in UTF-16 or UTF-32.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::pem::IrregularityKind,
};

/// `encoding-utf-16`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-utf-16"),
    since: "0.1.0",
    summary: "file is UTF-16 or UTF-32 and not ASCII",
    rationale: "Notepad's \"Unicode\" and PowerShell's `>` write two bytes for each character, and a few programs write four. It looks right in every \
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
    let Some((name, bytes)) = armor.encoding.of_wide_characters() else {
        return;
    };
    for irregularity in armor
        .irregularities
        .iter()
        .filter(|irregularity| irregularity.kind == IrregularityKind::WideCharacters)
    {
        let message = format!("the file is {name}, {bytes} bytes for each character");
        reporter.report(context.at(0, irregularity.range.clone()), message);
    }
}
