//! Bytes behind the request.

use crate::{
    judge::{
        finding::RuleId,
        fleet::InputContent,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::{csr::Part, pem::IrregularityKind},
};

/// `encoding-trailing-bytes`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-trailing-bytes"),
    since: "0.1.0",
    summary: "bytes follow the end of the request",
    rationale: "A request ends where its outer length says. What follows is not signed and not part of it: some readers \
        ignore it, others refuse the file. It is often padding from a transfer, or the sign of two files in one.",
    remediation: "take the request from the server again, or cut the file at the end of the request",
    citations: &[Citation::Document {
        title: "ITU-T X.690",
        section: "10.1",
        url: "https://www.itu.int/rec/T-REC-X.690",
    }],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    let Some(armor) = context.file.armor() else {
        return;
    };
    for irregularity in armor
        .irregularities
        .iter()
        .filter(|irregularity| irregularity.kind == IrregularityKind::TrailingNul)
    {
        let message = match irregularity.range.len() {
            1 => "a NUL byte follows the END line".to_owned(),
            count => format!("{count} bytes follow the END line, the first of them NUL"),
        };
        reporter.report(
            context.at(0, irregularity.range.start..irregularity.range.start),
            message,
        );
    }
    for (_, input) in context.inputs {
        let InputContent::Request(request, _) = &input.content else {
            continue;
        };
        if let Some(trailing) = &request.trailing {
            let count = trailing.len();
            let bytes = if count == 1 {
                "1 byte follows".to_owned()
            } else {
                format!("{count} bytes follow")
            };
            reporter.report(
                context.part(input.block, Part::Request, trailing.clone()),
                format!("{bytes} the end of the request, at byte {}", trailing.start),
            );
        }
    }
}
